#!/usr/bin/env python3
"""Tails: where is the knee, and what is p99.9 at 50 % and 80 % of it, compared with the floor at the same rate?

p99.9 of a rate that was not sustained is that of a queue which grows: such a cell says so, and has no figure. A knee
with a `g` is that of the load generator.
"""

import sys

from proof import aggregates, directory, print_table, run

TRANSPORTS = ["pipe", "fifo", "unix", "tcp", "shm-ring"]
LOAD = ["--scenario", "load", "--size", "64", "--wait", "block"]


def by_rate(results, subject):
    rows = {row["rate_per_second"]: row for row in aggregates(results, subject).values()}
    return dict(sorted(rows.items()))


def knee(place, transport):
    """The last sustained rate before the first that is not, and whether the generator is the limit."""
    results = run(f"{place}/knee.json", "--transport", transport, *LOAD, "--find-rate", "sustained")
    last = None
    for rate, row in by_rate(results, "channel").items():
        if not row["sustained"]:
            return last, row["limited_by_generator"]
        last = rate
    return last, False


def tail(row):
    if row is None:
        return "?"
    if not row["sustained"]:
        return "not sustained"
    if "p99.9_ns" not in row:
        return "?"
    return f"{row['p99.9_ns'] / 1e3:.0f}" + (" g" if row["limited_by_generator"] else "")


def main():
    rows = []
    with directory() as place:
        for transport in TRANSPORTS:
            top, is_generators = knee(place, transport)
            print(f"{transport}: {top}/s", file=sys.stderr)
            if top is None:
                rows.append([transport, "none"] + ["?"] * 4)
                continue
            at = [round(top * share) for share in (0.5, 0.8)]
            results = run(f"{place}/tails.json", "--transport", transport, *LOAD,
                          "--rate", ",".join(map(str, at)), "--launches", "9", "--time", "1s")
            cells = [transport, f"{top / 1e3:.0f} k/s" + (" g" if is_generators else "")]
            for rate in at:
                cells += [tail(by_rate(results, subject).get(rate)) for subject in ("channel", "floor")]
            rows.append(cells)
    print_table(["transport", "knee", "p99.9 at 50 %, us", "floor", "p99.9 at 80 %, us", "floor"], rows)


if __name__ == "__main__":
    main()
