#!/usr/bin/env python3
"""Tails: where is the knee of each transport, and what is its p99.9 at 50 % and 80 % of it, next to its floor?

p99.9 of a rate that was not sustained is that of a growing queue: such a cell has no result here. A "g" marks a limit
of the load generator. A trial is one transport; all five take about 5 minutes.
Acceptance: each transport sustains half of its knee when that is measured again.
"""

from proof import at_least, print_table, prove, run, summaries

TRANSPORTS = ["pipe", "fifo", "unix", "tcp", "shm-ring"]
LOAD = ["--scenario", "load", "--size", "64", "--wait", "block"]


def by_rate(results, subject="channel"):
    return {one["rate_per_second"]: one for one in sorted(summaries(results, subject), key=lambda one: one["rate_per_second"])}


def knee_of(results):
    """Returns the last sustained rate before the first that is not, and whether the generator is the limit."""
    knee = None
    for rate, cell in by_rate(results).items():
        if not cell.get("sustained"):
            return knee, cell.get("limited_by_generator", False)
        knee = rate
    return knee, False


def tail(cell):
    if cell is None or not cell.get("sustained"):
        return "not sustained"
    over = cell.get("p99.9_ns_over_launches")
    text = f"{over['median'] / 1e3:.0f}" if over else "too few messages"
    return f"{text} [{over['low'] / 1e3:.0f}, {over['high'] / 1e3:.0f}]" if over and "low" in over else text


def trial(place, number, _):
    load = ["--transport", TRANSPORTS[number], *LOAD]
    knee, is_generators = knee_of(run(place / "knee.json", *load, "--find-rate", "sustained"))
    if knee is None:
        return [TRANSPORTS[number], "none"]
    rates = [round(knee * share) for share in (0.5, 0.8)]
    results = run(place / "tails.json", *load, "--rate", ",".join(map(str, rates)), "--launches", "9", "--time", "1s")
    return [TRANSPORTS[number], f"{knee / 1e3:.0f} k/s{' g' if is_generators else ''}",
            *(tail(by_rate(results, subject).get(rate)) for rate in rates for subject in ("channel", "floor"))]


def judge(lines):
    print_table(["transport", "knee", "p99.9 at 50 %, µs", "its floor", "p99.9 at 80 %, µs", "its floor"], lines)
    kept = sum(len(line) > 2 and line[2] != "not sustained" for line in lines)
    return at_least(1, kept, len(lines), len(TRANSPORTS)), "every transport sustains half of its knee again"


if __name__ == "__main__":
    prove(__doc__, len(TRANSPORTS), trial, judge)
