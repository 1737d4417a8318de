#!/usr/bin/env python3
"""chosen: for random needs, do the answers of `choose` from FIGURES hold when its candidates run under that very load?

    bench/proofs/chosen.py [COUNT] [FIGURES]     without FIGURES they are measured first

Without a limit: is the pick the best? Half of the launches say which candidate is best, the other half how far the pick is
from it, because the least of many figures is partly luck and would be better than itself. Launches are compared with those
of the same round, because the machine changes from minute to minute.
With --p99: does each candidate that is said to meet the limit keep it (the median over launches of its p99)?
"""

import math
import random
import statistics
import sys

from proof import bench, directory, print_table, run

TRAITS = ["ordered", "cross-host", "other-languages", "untrusted-peer", "many-clients", "late-reader", "tells-deaths", "by-name"]
SIZES = (64, 64 * 1024)
RATES = (200, 50_000)
GRID = ["--scenario", "load", "--size", "64,512,4KiB,16KiB,64KiB", "--rate", "200,1k,5k,20k,50k", "--wait", "block,spin,hybrid",
        "--launches", "7"]
P99_US = (5, 5_000)
P99_RATES = (10_000, 50_000)  # 1000 messages in a launch of 100 ms
LAUNCHES = 10
NEAR = 1.10


def log_uniform(low, high, numbers):
    return round(low * (high / low) ** numbers.random())


def needs_of(numbers):
    """A size, a rate, a limit for p99 in us (None in half of the needs), and all of it as options."""
    words = numbers.sample(TRAITS, numbers.choice([0, 0, 1, 1, 2]))
    limit_us = log_uniform(*P99_US, numbers) if numbers.random() < 0.5 else None
    size, rate = log_uniform(*SIZES, numbers), log_uniform(*(P99_RATES if limit_us else RATES), numbers)
    options = ["--size", size, "--rate", rate]
    if limit_us:
        options += ["--p99", f"{limit_us}us"]
    if words:
        options += ["--needs", ",".join(words)]
    if numbers.random() < 0.5:
        options += ["--cpus", 2]
    return size, rate, limit_us, options


def ranked(text):
    """Transport and wait of those that fit, in the order of the ranking."""
    text = text.split("\nThese ")[0]
    rows = [line.split("|") for line in text.splitlines() if line.startswith("|")]
    return [(row[1].strip().replace("\\", ""), row[2].strip()) for row in rows[2:]]


def launches_of(results):
    """For each transport and wait its launches by round, and those that sustained the rate."""
    found, sustained = {}, set()
    for row in results["benchmarks"]:
        if row["subject"] != "channel" or row.get("error_occurred"):
            continue
        one = (row["transport"], row["waiting"])
        if row["run_type"] == "iteration":
            found.setdefault(one, {})[row["repetition_index"]] = row
        elif row["sustained"]:
            sustained.add(one)
    return found, sustained


def measured(place, size, rate, candidates, time):
    return launches_of(run(f"{place}/profile.json", "--scenario", "load", "--size", size, "--rate", rate,
                           "--transport", ",".join(sorted({name for name, _ in candidates})),
                           "--wait", ",".join(sorted({wait for _, wait in candidates})),
                           "--launches", LAUNCHES, "--time", time))


def ratio(one, other, rounds):
    """The median over the rounds that both have."""
    return statistics.median(one[at]["p50_ns"] / other[at]["p50_ns"] for at in rounds if at in one and at in other)


def ratio_to_best(found, sustained, candidates):
    sustained = {one: found[one] for one in candidates if one in sustained}
    picked = candidates[0]
    if picked not in sustained:
        return None, "not known"
    best = min(sustained, key=lambda one: ratio(sustained[one], sustained[picked], range(0, LAUNCHES, 2)))
    return ratio(sustained[picked], sustained[best], range(1, LAUNCHES, 2)), ", ".join(best)


def broken_promises(found, limit_us, candidates):
    """The candidates whose p99 exceeds the limit, with that p99 in us. A launch without one lacks messages: it exceeds."""
    p99_us = {one: statistics.median(row.get("p99_ns", math.inf) for row in found.get(one, {0: {}}).values()) / 1e3
              for one in candidates}
    return {one: us for one, us in p99_us.items() if us > limit_us}


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    numbers = random.Random(5)
    asked = picks = near = promises = broken = unanswered = 0
    far, exceeded = [], []
    with directory() as place:
        figures = sys.argv[2] if len(sys.argv) > 2 else f"{place}/figures.json"
        if len(sys.argv) <= 2:
            run(figures, *GRID)
        while asked < count:
            size, rate, limit_us, options = needs_of(numbers)
            status, text = bench("choose", *options, figures, statuses=(0, 1, 77))
            candidates = ranked(text) if status == 0 else []
            if not candidates:
                unanswered += 1
                continue
            asked += 1
            words = " ".join(map(str, options))
            found, sustained = measured(place, size, rate, candidates, "300ms" if limit_us else "100ms")
            if limit_us:
                lost = broken_promises(found, limit_us, candidates)
                promises += len(candidates)
                broken += len(lost)
                exceeded += [[words, ", ".join(one), f"{us:.1f}"] for one, us in lost.items()]
            else:
                picks += 1
                away, best = ratio_to_best(found, sustained, candidates)
                if away is not None and away <= NEAR:
                    near += 1
                else:
                    far.append([words, ", ".join(candidates[0]), best, f"{away:.2f}" if away else "rate not sustained"])
            print(f"{asked}: {near} of {picks} picks near the best, {promises - broken} of {promises} promises kept", file=sys.stderr)
    print(f"{count} random needs with an answer, {unanswered} without one. {near} of {picks} picks were within 10 % of the best. "
          "The others:\n")
    print_table(["needs", "picked", "best", "picked / best"], far)
    share = f"{100 * (promises - broken) / promises:.0f} %" if promises else "none made"
    print(f"\n{promises - broken} of {promises} promises to stay below a p99 were kept ({share}). The others:\n")
    print_table(["needs", "candidate", "p99, us"], exceeded)


if __name__ == "__main__":
    main()
