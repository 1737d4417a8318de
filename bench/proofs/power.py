#!/usr/bin/env python3
"""Power: a delay is injected into our peers. How many launches does compare need to find it?

A trial is five launches of one cell without a delay, and five with each of 2, 5, 10 and 20 % of its time, so that all see
the same machine. The pools of a cell are cut into runs of n launches, which are compared. A trial takes about 6 s: the 256
trials of 160 launches per cell 30 minutes. 128 of them go up to 80 launches.
Acceptance: with 40 launches, a delay of 20 % is found in at least 90 % of the comparisons.
"""

import json
import pathlib
import statistics
import tempfile

from proof import at_least, bench, launches, print_table, prove, run

SHARES, LAUNCHES, ROUND = [0.02, 0.05, 0.10, 0.20], [10, 20, 40, 80, 160], 5
CELLS = [(transport, scenario) for scenario in ("ping", "stream") for transport in ("pipe", "unix", "tcp", "shm-ring")]


def result(one):
    """Returns the time per message, in ns, of a launch."""
    return one["p50_ns"] if one["scenario"] == "ping" else 1e9 / one["messages_per_second"]


def trial(place, number, _):
    transport, scenario = CELLS[number % len(CELLS)]
    made, each_ns = [], 0  # a ping sends twice, a stream once per message
    for share in [0, *SHARES]:
        results = run(place / "part.json", "--transport", transport, "--scenario", scenario, "--size", "64", "--time", "50ms",
                      "--launches", ROUND, "--inject-delay", f"{share * each_ns:.0f}ns")
        each_ns = each_ns or statistics.median(map(result, launches(results))) / (2 if scenario == "ping" else 1)
        results["benchmarks"] = [{key: value for key, value in one.items() if key != "histogram"}
                                 for subject in ("channel", "floor") for one in launches(results, subject)]
        made.append(results)
    return made


def part(pool, first, count):
    """Returns a run of these launches of a pool, which is a list of runs of five."""
    rows = [{**one, "repetition_index": turn * ROUND + one["repetition_index"] - first, "repetitions": count}
            for turn, results in enumerate(pool) for one in results["benchmarks"]]
    return {**pool[0], "benchmarks": [one for one in rows if 0 <= one["repetition_index"] < count]}


def is_found(place, before, after, first, count):
    paths = [pathlib.Path(place) / name for name in ("before.json", "after.json")]
    for path, pool in zip(paths, (before, after)):
        path.write_text(json.dumps(part(pool, first, count)))
    return bench("compare", *paths, "--threshold", "1%", statuses=(0, 3, 4))[0] == 3


def slowed_by(before, after):
    """Returns the change that the delay made. A peer that waits longer may also sleep deeper."""
    medians = [statistics.median(result(one) for results in pool for one in launches(results)) for pool in (before, after)]
    return f"{medians[1] / medians[0] - 1:+.0%}"


def judge(trials):
    found = {(share, count): [] for share in SHARES for count in LAUNCHES}
    effects = []
    with tempfile.TemporaryDirectory() as place:
        for at, cell in enumerate(CELLS[:len(trials)]):
            base, *pools = zip(*trials[at::len(CELLS)])
            effects.append([", ".join(cell), *(slowed_by(base, pool) for pool in pools)])
            for share, pool in zip(SHARES, pools):
                for count in LAUNCHES:
                    for first in range(0, len(pool) * ROUND - count + 1, count):
                        found[share, count].append(is_found(place, base, pool, first, count))
    print("\nShare of comparisons of one cell in which compare --threshold 1% found the delay (launches of 50 ms):")
    print_table(["delay", *(f"{count} launches" for count in LAUNCHES)],
                [[f"{share:.0%}", *(f"{sum(hits) / len(hits):.0%} of {len(hits)}" if hits else "" for hits in
                                    (found[share, count] for count in LAUNCHES))] for share in SHARES])
    print("\nChange of the time per message by the delay:")
    print_table(["cell", *(f"{share:.0%}" for share in SHARES)], effects)
    hits = found[0.20, 40]
    return at_least(0.9, sum(hits), len(hits), 16), "40 launches find a delay of 20 % in at least 90 % of the comparisons"


if __name__ == "__main__":
    prove(__doc__, 256, trial, judge)
