#!/usr/bin/env python3
"""cost_model.py FILE...: does a cost model predict the round trips of a result file?

The model is a sum: system calls, wake-ups and bytes, each counted in the run and multiplied by a
price, and a constant for each transport (its own code, cache lines). A call and a byte have a price
per transport, a wake-up has one per placement. The prices are fitted to the round trips of 64 B and
32 KiB that block or spin: least squares of the relative error, with no price below zero. The other
round trips are predicted.

Needs Python 3 and nothing else.
"""

import json
import math
import pathlib
import sys

from proof import aggregates, print_table

CONTROLS = ("null", "memcpy")
FITTED_SIZES, FITTED_WAITING = (64, 32 * 1024), ("block", "spin")
NARROW = 0.10  # a cell is known to 10 % if half of its interval is below 10 % of its median
MEDIAN_LIMIT, P90_LIMIT = 0.15, 0.20
CALLS_OF_A_ROUND_TRIP = 4  # two sends and two receives


def non_negative_least_squares(columns, target):
    """Returns a weight for each column, by coordinate descent on the normal equations."""
    names = list(columns)
    dot = lambda a, b: sum(map(float.__mul__, a, b))
    products = [[dot(columns[a], columns[b]) for b in names] for a in names]
    wanted = [dot(columns[name], target) for name in names]
    weights = [0.0] * len(names)
    for _ in range(20_000):
        moved = 0.0
        for at, row in enumerate(products):
            if row[at] == 0:
                continue
            weight = max(0.0, weights[at] + (wanted[at] - dot(row, weights)) / row[at])
            moved = max(moved, (weight - weights[at]) ** 2 * row[at])
            weights[at] = weight
        if moved < 1e-12:
            break
    return dict(zip(names, weights))


def both(cell, what):
    return sum(cell.get(f"{peer}_{what}_per_message", 0) for peer in ("client", "server"))


def calls(cell, cells):
    """Returns the calls that carry a message; a spinning process makes more, which find nothing."""
    made = both(cell, "system_calls")
    if cell["waiting"] == "block":
        return made
    same = ("transport", "size_bytes", "placement")
    others = [both(other, "system_calls") for other in cells
              if other["waiting"] in FITTED_WAITING
              and all(other[key] == cell[key] for key in same)]
    return min([made, *(others or [CALLS_OF_A_ROUND_TRIP])])


def counts(cell, cells):
    transport = cell["transport"]
    wake_ups = 0 if cell["waiting"] == "spin" else both(cell, "switches")
    return {f"constant {transport}": 1, f"call {transport}": calls(cell, cells),
            f"byte {transport}": cell["size_bytes"], f"wake-up {cell['placement']}": wake_ups}


def measured(cell):
    return cell["p50_ns_over_launches"]["median"]


def half_interval(cell):
    over = cell["p50_ns_over_launches"]
    return (over["high"] - over["low"]) / 2 / over["median"] if "low" in over else math.inf


def is_fitted(cell):
    return cell["size_bytes"] in FITTED_SIZES and cell["waiting"] in FITTED_WAITING


def errors(cells):
    """Returns the relative error of the model in each cell."""
    fitted = [cell for cell in cells if is_fitted(cell)]
    columns = {}
    for at, cell in enumerate(fitted):
        for name, count in counts(cell, cells).items():
            columns.setdefault(name, [0.0] * len(fitted))[at] = count / measured(cell)
    prices = non_negative_least_squares(columns, [1.0] * len(fitted))

    def cost(cell):
        return sum(count * prices.get(name, 0) for name, count in counts(cell, cells).items())

    return [abs(cost(cell) / measured(cell) - 1) for cell in cells]


def quantile(values, share):
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def percent(value):
    return "none" if value == math.inf else f"{100 * value:.0f} %"


def figures(judged):
    """Returns the median half interval, the median error and the error's 90th percentile."""
    if not judged:
        return [math.inf] * 3
    widths, wrong = [half_interval(cell) for cell, _ in judged], [error for _, error in judged]
    return [quantile(widths, 0.5), quantile(wrong, 0.5), quantile(wrong, 0.9)]


def judge(path):
    """Returns the rows of the table and the verdict."""
    rows = aggregates(json.loads(pathlib.Path(path).read_text())).values()
    cells = [row for row in rows if row["scenario"] == "ping" and row["transport"] not in CONTROLS
             and "p50_ns_over_launches" in row and not row.get("error_occurred")]
    judged = list(zip(cells, errors(cells)))
    fitted = [one for one in judged if is_fitted(one[0])]
    predicted = [one for one in judged if not is_fitted(one[0])]
    narrow = [one for one in predicted if half_interval(one[0]) < NARROW]
    name = "/".join(pathlib.Path(path).parts[-2:])
    table = [[name, kind, len(some), *map(percent, figures(some))]
             for kind, some in (("fitted", fitted), ("predicted", predicted),
                                (f"predicted, known to {percent(NARROW)}", narrow))]
    if not narrow:
        return table, f"{name}: cannot tell: no predicted cell is known to {percent(NARROW)}"
    _, median, p90 = figures(narrow)
    verb = "predicts" if median <= MEDIAN_LIMIT and p90 <= P90_LIMIT else "does not predict"
    limits = f"{percent(MEDIAN_LIMIT)} (median) and {percent(P90_LIMIT)} (90th percentile)"
    return table, f"{name}: the model {verb} within {limits}"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    tables, verdicts = zip(*map(judge, sys.argv[1:]))
    print_table(["file", "cells", "count", "half interval, median", "error, median", "error, p90"],
                sum(tables, []))
    print("", *verdicts, sep="\n")


if __name__ == "__main__":
    main()
