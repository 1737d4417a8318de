#!/usr/bin/env python3
"""page_results.py FILE: writes a result file with invented figures that fill every chart of a report."""
import json
import sys

SIZES = (64, 1024, 32768)
WAITS = ("block", "hybrid", "yield", "spin")


LAUNCHES = (0.9, 0.95, 0.97, 0.99, 1, 1.01, 1.04, 1.1, 1.2)  # times the median
MESSAGES = 100000


def launches(transport, scenario, figures_of, subject="channel", **point):
    """One row for each launch; figures_of(factor) has what its scenario adds."""
    cell = {"size_bytes": 64, "batch": 1, "waiting": "block", "placement": "cross_cpu", **point}
    name = "/".join(map(str, (transport, subject, scenario, *cell.values())))
    return [{"name": name, "run_name": name, "run_type": "iteration", "transport": transport, "subject": subject,
             "scenario": scenario, "repetition_index": index, "iterations": MESSAGES, "client_cpu_ns_per_message": 4e3,
             "server_cpu_ns_per_message": 5e3, "messages_by_tenth": [MESSAGES // 10] * 10, **cell, **figures_of(factor)} for index, factor in enumerate(LAUNCHES)]


def percentiles(ns):
    return {f"p{name}_ns": ns * times for name, times in (("50", 1), ("90", 1.3), ("99", 2), ("99.9", 9))}


def ping(transport, ns, **point):
    return launches(transport, "ping", lambda factor: {"duration_ns": round(MESSAGES * ns), **percentiles(ns * factor)}, **point)


def load(transport, ns, rate, arrived, **point):
    return launches(transport, "load", lambda factor: {"duration_ns": round(MESSAGES / arrived * 1e9), "messages_per_second": arrived,
                                                       **percentiles(ns * factor)}, rate_per_second=rate, **point)


def stream(transport, rate, **point):
    return launches(transport, "stream", lambda factor: {"duration_ns": round(MESSAGES / rate * 1e9),
                                                         "messages_per_second": rate / factor}, **point)


def main():
    rows = []
    for at, transport in enumerate(("pipe", "unix", "tcp", "boost-queue", "shm-ring")):
        for way, waiting in enumerate(WAITS):
            for size in SIZES:
                ns = 1e4 * (1 + at / 3) / (1 + way) + size
                rows.extend(ping(transport, ns, size_bytes=size, waiting=waiting))
                rows.extend(stream(transport, 1e9 / ns, size_bytes=size, waiting=waiting))
        rows.extend(ping(transport, 3e3 + 100 * at, placement="same_cpu"))
        rows.extend(ping(transport, 9e3 * (1 + at / 3), subject="floor"))
        rows.extend(stream(transport, 2e7, batch=64))
        for rate in (1000, 10000, 100000, 1000000):
            sustained = rate <= 10000 * 10 ** (at % 3)
            rows.extend(load(transport, 5e3 + at * 300 if sustained else 1e6, rate, rate if sustained else rate / 2))
            rows.extend(load(transport, 4e3 + at * 300, rate, rate, subject="floor"))
    context = {"date": "2026-01-01T00:00:00Z", "cpu": "Some CPU", "warnings": ["invented"]}
    with open(sys.argv[1], "w") as file:
        json.dump({"context": context, "benchmarks": rows}, file)


main()
