#!/usr/bin/env python3
"""A/A: how often does compare call a run of the same program slower than the run before it?

100 comparisons take about 20 minutes. Acceptance: at most 1 of 100 ends with status 3 (slower).
"""

from proof import at_least, bench, print_table, prove, run

CELLS = ["--transport", "pipe,unix,tcp,shm-ring", "--scenario", "ping,stream", "--size", "64",
         "--wait", "block", "--time", "50ms", "--launches", "8"]
MEANING = {0: "passed", 3: "slower", 4: "undecided"}


def trial(place, number, _):
    before, after = place / f"{number}.json", place / f"{number + 1}.json"
    if not before.exists():
        run(before, *CELLS)
    run(after, *CELLS)
    status, _ = bench("compare", before, after, statuses=MEANING)
    before.unlink()
    return status


def judge(statuses):
    print_table(["exit status of compare", "comparisons"],
                [[f"{status} ({meaning})", statuses.count(status)] for status, meaning in MEANING.items()])
    count = len(statuses)
    return at_least(0.99, count - statuses.count(3), count, 100), "at most 1 of 100 unchanged runs is called slower"


if __name__ == "__main__":
    prove(__doc__, 100, trial, judge)
