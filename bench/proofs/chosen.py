#!/usr/bin/env python3
"""chosen: for random needs, is what `choose` picks from FIGURES the best when all it ranks run under that very load?

    bench/proofs/chosen.py [COUNT] [FIGURES]     figures: made first, where none are named
"""

import random
import re
import sys

from proof import aggregates, bench, directory, figure, print_table, run

TRAITS = ["ordered", "reliable", "cross-host", "other-languages", "untrusted-peer", "boundaries", "tells-deaths", "by-name"]
SIZES = (64, 64 * 1024)
RATES = (200, 50_000)
GRID = ["--scenario", "load", "--size", "64,512,4KiB,16KiB,64KiB", "--rate", "200,1k,5k,20k,50k", "--wait", "block,spin,hybrid",
        "--launches", "5"]
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


def ratio_to_best(place, size, rate, candidates):
    results = run(f"{place}/profile.json", "--scenario", "load", "--size", size, "--rate", rate,
                  "--transport", ",".join(sorted({name for name, _ in candidates})),
                  "--wait", ",".join(sorted({wait for _, wait in candidates})), "--launches", "5", "--time", "100ms")
    found = {(row["transport"], row["waiting"]): figure(row) for row in aggregates(results).values()
             if row["messages_per_second"] >= 0.99 * rate}
    kept = {one: found[one] for one in candidates if one in found}
    if candidates[0] not in kept:
        return None, kept
    return kept[candidates[0]] / min(kept.values()), kept


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
            ratio, kept = ratio_to_best(place, size, rate, candidates)
            near += ratio is not None and ratio <= NEAR
            if ratio is None or ratio > NEAR:
                best = min(kept, key=kept.get) if kept else "nobody"
                rows.append([" ".join(map(str, options)), ", ".join(candidates[0]), ", ".join(best),
                             f"{ratio:.2f}" if ratio else "did not keep the rate"])
            print(f"{asked}: {near} near the best", file=sys.stderr)
    print(f"Of {count} random needs ({nobody} more that nobody fits), what was picked was within 10 % of the best in {near}. "
          "The others:\n")
    print_table(["needs", "picked", "best", "picked / best"], rows)


if __name__ == "__main__":
    main()
