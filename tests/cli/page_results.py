#!/usr/bin/env python3
"""page_results.py FILE: writes a result file with invented figures that fill every chart of a report."""
import json
import sys

SIZES = (64, 1024, 65536)
WAITS = ("block", "hybrid", "yield", "spin")


def row(transport, scenario, **point):
    cell = {"size_bytes": 64, "batch": 1, "waiting": "block", "placement": "cross_cpu", **point}
    return {"run_type": "aggregate", "transport": transport, "subject": "channel", "scenario": scenario,
            "repetitions": 9, "cpu_time": 9e3, **cell}


def interval(median):
    return {"median": median, "low": median * 0.9, "high": median * 1.2}


def ping(transport, ns, **point):
    percentiles = {f"p{name}_ns": ns * times for name, times in (("50", 1), ("90", 1.3), ("99", 2), ("99.9", 9))}
    return {**row(transport, "ping", **point), **percentiles, "p50_ns_over_launches": interval(ns)}


def stream(transport, rate, **point):
    return {**row(transport, "stream", **point), "messages_per_second_over_launches": interval(rate)}


def main():
    rows = []
    for at, transport in enumerate(("pipe", "unix", "tcp", "boost-queue", "shm-ring")):
        for way, waiting in enumerate(WAITS):
            for size in SIZES:
                ns = 1e4 * (1 + at / 3) / (1 + way) + size
                rows.append(ping(transport, ns, size_bytes=size, waiting=waiting))
                rows.append(stream(transport, 1e9 / ns, size_bytes=size, waiting=waiting))
        rows.append(ping(transport, 3e3 + 100 * at, placement="same_cpu"))
        rows.append(stream(transport, 2e7, batch=64))
        for rate in (1000, 10000, 100000, 1000000):
            sustained = rate <= 10000 * 10 ** (at % 3)
            rows.append({**ping(transport, 5e3 + at * 300 if sustained else 1e6), "scenario": "load",
                         "rate_per_second": rate, "messages_per_second": rate if sustained else rate / 2})
    context = {"date": "2026-01-01T00:00:00Z", "cpu": "Some CPU", "warnings": ["invented"]}
    with open(sys.argv[1], "w") as file:
        json.dump({"context": context, "benchmarks": rows}, file)


main()
