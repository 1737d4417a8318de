#!/usr/bin/env python3
"""cost_model.py FILE...: does a cost model predict the round trips of these result files?

The model adds up system calls, wake-ups and bytes, each times a price, and a constant per transport. A call and a byte
have a price per transport, a wake-up one per placement. The prices are fitted to the round trips of 64 B and 32 KiB that
block or spin (least squares of the relative error, no price below zero); the others are predicted. Takes seconds; needs
python3-scipy. Acceptance: of the predicted cells whose half interval is below 10 %, the error is at most 15 % (median)
and 20 % (90th percentile).
"""

import json
import math
import pathlib
import sys

import numpy
import scipy.optimize

from proof import finish, print_table, summaries, worst

CONTROLS = ("null", "memcpy")
FITTED_SIZES, FITTED_WAITING = (64, 32 * 1024), ("block", "spin")
NARROW, MEDIAN_LIMIT, P90_LIMIT = 0.10, 0.15, 0.20


def is_fitted(cell):
    return cell["size_bytes"] in FITTED_SIZES and cell["waiting"] in FITTED_WAITING


def both(cell, what):
    return sum(cell.get(f"{peer}_{what}_per_message", 0) for peer in ("client", "server"))


def counts(cell, cells):
    """Returns how often the round trip has to pay each price."""
    transport, same = cell["transport"], ("transport", "size_bytes", "placement")
    calls = both(cell, "system_calls")
    if cell["waiting"] != "block":  # other ways to wait make more calls, in vain
        calls = min([calls, *(both(one, "system_calls") for one in cells if one["waiting"] in FITTED_WAITING
                              and all(one[key] == cell[key] for key in same))])
    wake_ups = 0 if cell["waiting"] == "spin" else both(cell, "switches")
    return {f"constant {transport}": 1, f"call {transport}": calls, f"byte {transport}": cell["size_bytes"],
            f"wake-up {cell['placement']}": wake_ups}


def half_interval(over):
    return (over["high"] - over["low"]) / 2 / over["median"] if "low" in over else math.inf


def judge(path):
    cells = [cell for cell in summaries(json.loads(path.read_text())) if cell["scenario"] == "ping"
             and cell["transport"] not in CONTROLS and "p50_ns_over_launches" in cell and not cell.get("error_occurred")]
    paid = [counts(cell, cells) for cell in cells]
    names = sorted(set().union(*paid))
    shares = numpy.array([[one.get(name, 0) / cell["p50_ns_over_launches"]["median"] for name in names]
                          for one, cell in zip(paid, cells)])
    fitted = numpy.array([is_fitted(cell) for cell in cells])
    prices, _ = scipy.optimize.nnls(shares[fitted], numpy.ones(sum(fitted)))
    errors = abs(shares @ prices - 1)
    widths = numpy.array([half_interval(cell["p50_ns_over_launches"]) for cell in cells])
    lines, verdict = [], "undecided"
    for kind, some in {"fitted": fitted, "predicted": ~fitted, f"predicted, known to {NARROW:.0%}": ~fitted & (widths < NARROW)}.items():
        verdict = "undecided"
        if some.any():
            median, p90 = numpy.percentile(errors[some], [50, 90], method="inverted_cdf")
            verdict = "holds" if median <= MEDIAN_LIMIT and p90 <= P90_LIMIT else "fails"
            lines.append([f"{path.parent.name}/{path.name}", kind, sum(some), f"{numpy.median(widths[some]):.0%}",
                          f"{median:.0%}", f"{p90:.0%}"])
    return lines, verdict  # for the cells known well


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    tables, verdicts = zip(*(judge(pathlib.Path(name)) for name in sys.argv[1:]))
    print_table(["file", "cells", "count", "half interval, median", "error, median", "error, p90"], sum(tables, []))
    finish(worst(*verdicts), f"the model predicts round trips within {MEDIAN_LIMIT:.0%} (median) and {P90_LIMIT:.0%} (90th percentile)")
