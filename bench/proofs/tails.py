#!/usr/bin/env python3
"""Tails: where is the knee, and what is p99.9 at 50 % and 80 % of it, beside the floor's at the same rate?"""

import sys

from proof import aggregates, directory, print_table, run

TRANSPORTS = ["pipe", "fifo", "unix", "tcp", "shm-ring"]
KEPT = 0.99


def sweep(place, name, transport, rates, *options):
    """The rows of ours and of the floor, by rate."""
    results = run(f"{place}/{name}.json", "--transport", transport, "--scenario", "load", "--size", "64", "--wait", "block",
                  "--rate", ",".join(str(rate) for rate in rates), *options)
    by_rate = lambda subject: {row["rate_per_second"]: row for row in aggregates(results, subject).values()}
    return by_rate("channel"), by_rate("floor")


def kept(rows):
    """The highest rate up to which all is kept."""
    highest = 0
    for rate in sorted(rows):
        if rows[rate]["messages_per_second"] < KEPT * rate:
            break
        highest = rate
    return highest


def knee(place, transport):
    coarse = [10_000 * 2**step for step in range(10)]
    rough = kept(sweep(place, "coarse", transport, coarse, "--launches", "3")[0])
    fine = [round(rough * 2 ** (step / 6)) for step in range(7)]
    return kept(sweep(place, "fine", transport, fine, "--launches", "5")[0]) or rough


def main():
    rows = []
    with directory() as place:
        for transport in TRANSPORTS:
            top = knee(place, transport)
            print(f"{transport}: {top}/s", file=sys.stderr)
            at = [round(top * share) for share in (0.5, 0.8)]
            ours, floor = sweep(place, "tails", transport, at, "--launches", "9", "--time", "1s")
            cells = [transport, f"{top / 1e3:.0f} k/s"]
            for rate in at:
                for of in (ours, floor):
                    row = of.get(rate, {})
                    cells.append(f"{row['p99.9_ns'] / 1e3:.0f}" if "p99.9_ns" in row else "?")
            rows.append(cells)
    print_table(["transport", "knee", "p99.9 at 50 %, us", "floor", "p99.9 at 80 %, us", "floor"], rows)


if __name__ == "__main__":
    main()
