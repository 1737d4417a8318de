#!/usr/bin/env python3
"""chosen: for random needs, is what `choose` picks from FIGURES the best when all it ranks run under that very load?

    bench/proofs/chosen.py [COUNT] [FIGURES]     figures: made first, where none are named

Which one is best is told by half of the launches, how far from it the pick is by the other half: the least of many
figures is partly luck, and would be better than itself. Launches are compared with those of the same round, for the
machine changes from minute to minute.
"""

import random
import statistics
import sys

from proof import aggregates, bench, directory, print_table, run

TRAITS = ["ordered", "reliable", "cross-host", "other-languages", "untrusted-peer", "boundaries", "tells-deaths", "by-name"]
SIZES = (64, 64 * 1024)
RATES = (200, 50_000)
GRID = ["--scenario", "load", "--size", "64,512,4KiB,16KiB,64KiB", "--rate", "200,1k,5k,20k,50k", "--wait", "block,spin,hybrid",
        "--launches", "5"]
LAUNCHES = 10
NEAR = 1.10


def log_uniform(low, high, numbers):
    return round(low * (high / low) ** numbers.random())


def needs_of(numbers):
    words = numbers.sample(TRAITS, numbers.choice([0, 0, 1, 1, 2]))
    size, rate = log_uniform(*SIZES, numbers), log_uniform(*RATES, numbers)
    options = ["--size", size, "--rate", rate]
    if words:
        options += ["--needs", ",".join(words)]
    if numbers.random() < 0.5:
        options += ["--cpus", 2]
    return size, rate, options


def ranked(text):
    """Transport and wait, in the order of the ranking."""
    rows = [line.split("|") for line in text.splitlines() if line.startswith("|")]
    return [(row[1].strip().replace("\\", ""), row[2].strip()) for row in rows[2:]]


def sustained_launches(results):
    """The launches of each transport and wait that sustained the rate."""
    sustained = {name for name, row in aggregates(results).items() if row["sustained"]}
    found = {}
    for row in results["benchmarks"]:
        if row["run_type"] == "iteration" and row["run_name"] in sustained and "p50_ns" in row:
            found.setdefault((row["transport"], row["waiting"]), {})[row["repetition_index"]] = row
    return found


def ratio(one, other, rounds):
    """The median over the rounds that both have."""
    return statistics.median(one[at]["p50_ns"] / other[at]["p50_ns"] for at in rounds if at in one and at in other)


def ratio_to_best(place, size, rate, candidates):
    found = sustained_launches(run(f"{place}/profile.json", "--scenario", "load", "--size", size, "--rate", rate,
                                   "--transport", ",".join(sorted({name for name, _ in candidates})),
                                   "--wait", ",".join(sorted({wait for _, wait in candidates})),
                                   "--launches", LAUNCHES, "--time", "100ms"))
    sustained = {one: found[one] for one in candidates if one in found}
    picked = candidates[0]
    if picked not in sustained:
        return None, "nobody"
    best = min(sustained, key=lambda one: ratio(sustained[one], sustained[picked], range(0, LAUNCHES, 2)))
    return ratio(sustained[picked], sustained[best], range(1, LAUNCHES, 2)), ", ".join(best)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    numbers = random.Random(5)
    near, nobody, rows = 0, 0, []
    with directory() as place:
        figures = sys.argv[2] if len(sys.argv) > 2 else f"{place}/figures.json"
        if len(sys.argv) <= 2:
            run(figures, *GRID)
        asked = 0
        while asked < count:
            size, rate, options = needs_of(numbers)
            status, text = bench("choose", *options, figures, statuses=(0, 1))
            candidates = ranked(text) if status == 0 else []
            if not candidates:
                nobody += 1
                continue
            asked += 1
            away, best = ratio_to_best(place, size, rate, candidates)
            if away is not None and away <= NEAR:
                near += 1
            else:
                rows.append([" ".join(map(str, options)), ", ".join(candidates[0]), best,
                             f"{away:.2f}" if away else "did not sustain the rate"])
                print(*rows[-1], sep=" | ", file=sys.stderr)
            print(f"{asked}: {near} near the best", file=sys.stderr)
    print(f"Of {count} random needs ({nobody} more that nobody fits), what was picked was within 10 % of the best in {near}. "
          "The others:\n")
    print_table(["needs", "picked", "best", "picked / best"], rows)


if __name__ == "__main__":
    main()
