#!/usr/bin/env python3
"""Power: a delay is injected into our peers. How many launches does compare need to find it in 90 % of the cells?

Of each cell a pool of launches is measured, without a delay and with one of 2, 5, 10, 20 % of its figure, in turns, so
that all see the same machine. Runs of n launches are consecutive parts of the pools: the comparison is the real one.
"""

import json
import pathlib
import statistics
import sys
import time

from proof import aggregates, bench, directory, figure, only, print_table, run

SHARES = [0.02, 0.05, 0.10, 0.20]
LAUNCHES = [7, 10, 20, 40]
POOL = 80
ROUND = 5  # launches before it is the next one's turn
CELLS = [("pipe", "ping"), ("unix", "ping"), ("tcp", "ping"), ("shm-ring", "ping"), ("pipe", "stream"),
         ("unix", "stream"), ("tcp", "stream"), ("shm-ring", "stream")]
TIME = "50ms"


def measure(place, transport, scenario, delay_ns, name):
    return run(f"{place}/{name}.json", "--transport", transport, "--scenario", scenario, "--size", "64", "--time", TIME,
               "--launches", ROUND, "--inject-delay", f"{delay_ns:.0f}ns")


def joined(parts):
    rows = []
    for number, part in enumerate(parts):
        for row in only(part, ROUND)["benchmarks"]:
            rows.append({**row, "repetition_index": number * ROUND + row["repetition_index"]})
    return {"context": parts[0]["context"], "benchmarks": rows}


def with_medians(place, results, count, skip, name):
    """Through merge, which makes the rows that compare reads; of two files, for one alone is nothing to merge."""
    halves = []
    for number, (length, begin) in enumerate([(count // 2, skip), (count - count // 2, skip + count // 2)]):
        halves.append(pathlib.Path(place) / f"{name}-{number}.json")
        halves[-1].write_text(json.dumps(only(results, length, begin)))
    whole = pathlib.Path(place) / f"{name}-whole.json"
    bench("merge", *halves, "-o", whole)
    return whole


def pools(place, transport, scenario):
    base = measure(place, transport, scenario, 0, "calibrate")
    cost = figure(next(iter(aggregates(base).values())))
    # A ping sends twice, a stream once a message.
    each_ns = cost / 2 if scenario == "ping" else 1e9 / cost
    parts = {share: [] for share in [0.0, *SHARES]}
    for turn in range(POOL // ROUND):
        for share in parts:
            parts[share].append(measure(place, transport, scenario, share * each_ns, f"{share}-{turn}"))
    return {share: joined(list_of) for share, list_of in parts.items()}


def came_to(pool, share):
    """What the delay made of the cell's figure: who waits longer may also sleep deeper."""
    def cost(results):
        ping = [row["p50_ns"] for row in results["benchmarks"] if row["subject"] == "channel" and row["scenario"] == "ping"]
        rates = [row["messages_per_second"] for row in results["benchmarks"] if row["subject"] == "channel" and not ping]
        return statistics.median(ping) if ping else 1 / statistics.median(rates)
    return f"{cost(pool[share]) / cost(pool[0.0]) - 1:+.0%}"


def main():
    found = {(share, n): [0, 0] for share in SHARES for n in LAUNCHES}
    seconds, effects = [], []
    with directory() as place:
        for transport, scenario in CELLS:
            began = time.monotonic()
            pool = pools(place, transport, scenario)
            seconds.append((time.monotonic() - began) / (POOL * (1 + len(SHARES))))
            for share, n in found:
                for trial in range(POOL // n):
                    before = with_medians(place, pool[0.0], n, trial * n, "before")
                    after = with_medians(place, pool[share], n, trial * n, "after")
                    status, _ = bench("compare", before, after, "--threshold", "1%", statuses=(0, 3, 4))
                    found[share, n][0] += status == 3
                    found[share, n][1] += 1
            effects.append([f"{transport}, {scenario}", *(came_to(pool, share) for share in SHARES)])
            print(f"{transport} {scenario} done", file=sys.stderr)
    launch = sum(seconds) / len(seconds)
    print(f"Share of cells in which compare --threshold 1% found the delay, a cell at a time; a launch beside its floor takes "
          f"{launch:.2f} s with --time {TIME}.\n")
    print_table(["delay", *(f"{n} launches ({2 * n * launch:.0f} s for both runs)" for n in LAUNCHES)],
                [[f"{share:.0%}", *(f"{hits / of:.0%} of {of}" for hits, of in (found[share, n] for n in LAUNCHES))]
                 for share in SHARES])
    print("\nWhat the delays came to:\n")
    print_table(["cell", *(f"{share:.0%}" for share in SHARES)], effects)


if __name__ == "__main__":
    main()
