#!/usr/bin/env python3
"""chosen: do the answers of `choose` hold for random needs, if its candidates then run under that very load?

A trial is one need for which a candidate fits. Without a limit: is the pick within 10 % of the best? Half of the launches
say which candidate is best, the other half how far the pick is from it, because the least of many results is partly luck.
Launches of the same round are compared. With a limit (--p99; from 4,000 messages per second on): is the p99 of each
candidate that is said to fit at most the limit, as the median over the launches of a fresh run?

`choose` answers from RESULTS, which are measured first if there is no such file (25 minutes). 100 trials take about an hour.
Acceptance: 95 of 100 picks are within 10 % of the best, and at least 95 % of the promises (100 or more) are kept.
"""

import math
import pathlib
import random
import re
import statistics
import sys

from proof import at_least, bench, launches, print_table, prove, run, summaries, worst

TRAITS = ["ordered", "cross-host", "other-languages", "untrusted-peer", "many-clients", "late-reader", "tells-deaths", "by-name"]
SIZES, RATES, P99_US, P99_RATE_MIN = (64, 64 * 1024), (200, 50_000), (5, 5_000), 4_000
GRID = ["--scenario", "load", "--size", "64,4KiB,64KiB", "--rate", "200,5k,20k,50k", "--wait", "block,spin,hybrid",
        "--launches", "7", "--time", "250ms"]
LAUNCHES, NEAR = 10, 1.10


def ranked(options, source):
    """Returns transport and wait of the candidates that fit, the best first. They are the first table of the answer."""
    status, text = bench("choose", *options, source, statuses=(0, 1, 77))
    table = re.search(r"(^\|.*\n)+", text, re.M) if status == 0 else None
    rows = [line.replace("\\", "").split("|") for line in table[0].splitlines()[2:]] if table else []
    return [(row[1].strip(), row[2].strip()) for row in rows]


def need_of(numbers):
    """Returns a random rate, limit in us, and the options of a need without the limit."""
    size, rate, limit_us = (round(low * (high / low) ** numbers.random()) for low, high in (SIZES, RATES, P99_US))
    words = numbers.sample(TRAITS, numbers.choice([0, 0, 1, 1, 2]))
    options = ["--size", size, "--rate", rate, *(["--needs", ",".join(words)] if words else [])]
    return rate, limit_us, options + (["--cpus", 2] if numbers.random() < 0.5 else [])


def ratio(one, other, rounds):
    return statistics.median(one[at]["p50_ns"] / other[at]["p50_ns"] for at in rounds if at in one and at in other)


def ratio_to_best(found, sustained, pick):
    """Returns the best candidate, and how far the pick is from it (infinity: it does not sustain the rate)."""
    if pick not in sustained:
        return "not known", math.inf
    best = min(sustained, key=lambda one: ratio(found[one], found[pick], range(0, LAUNCHES, 2)))
    return ", ".join(best), ratio(found[pick], found[best], range(1, LAUNCHES, 2))


def trial(place, number, arguments):
    source = pathlib.Path(arguments.results or place / "source.json")
    if not source.exists():
        run(source, *GRID)
    numbers = random.Random(number)
    for _ in range(200):
        rate, limit_us, options = need_of(numbers)
        if candidates := ranked(options, source):
            break
    else:
        sys.exit(f"{source}: no candidate fits any of 200 needs")
    limit = ["--p99", f"{limit_us}us"] if rate >= P99_RATE_MIN else []
    promised = ranked(options + limit, source) if limit else []
    every = sorted({*candidates, *promised})
    results = run(place / "check.json", "--scenario", "load", *options[:4], "--launches", LAUNCHES,
                  "--transport", ",".join(sorted({name for name, _ in every})), "--wait", ",".join(sorted({wait for _, wait in every})),
                  "--time", "300ms" if limit else "100ms")
    found = {one: {} for one in every}
    for launch in launches(results):
        found.get((launch["transport"], launch["waiting"]), {})[launch["repetition_index"]] = launch
    sustained = [key for one in summaries(results) if (key := (one["transport"], one["waiting"])) in candidates and one.get("sustained")]
    best, away = ratio_to_best(found, sustained, candidates[0])
    # A launch without a p99 lacks messages, so it exceeds the limit.
    p99_us = [statistics.median([one.get("p99_ns", math.inf) for one in found[key].values()] or [math.inf]) / 1e3 for key in promised]
    return {"need": " ".join(map(str, options + limit)), "pick": ", ".join(candidates[0]), "best": best, "away": away,
            "promises": [[", ".join(key), us, us <= limit_us] for key, us in zip(promised, p99_us)]}


def judge(trials):
    far = [one for one in trials if one["away"] > NEAR]
    promises = [(one["need"], *promise) for one in trials for promise in one["promises"]]
    broken = [promise for promise in promises if not promise[3]]
    print(f"\n{len(trials) - len(far)} of {len(trials)} picks were within 10 % of the best. The others:")
    print_table(["need", "pick", "best", "pick / best"], [[one["need"], one["pick"], one["best"], f"{one['away']:.2f}"] for one in far])
    print(f"\n{len(promises) - len(broken)} of {len(promises)} promises of a p99 were kept. The others:")
    print_table(["need", "candidate", "p99, µs"], [[need, name, f"{us:.1f}"] for need, name, us, _ in broken])
    picks = at_least(0.95, len(trials) - len(far), len(trials), 100)
    kept = at_least(0.95, len(promises) - len(broken), len(promises), 100)
    print(f"\nPicks: {picks}. Promises: {kept}.")
    return worst(picks, kept), "picks are near the best, and promises of a p99 are kept"


if __name__ == "__main__":
    prove(__doc__, 100, trial, judge, [("--results", "the load results that choose answers from")])
