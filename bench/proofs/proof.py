"""The common parts of the proofs: options, trials that can be continued, verdicts, ipc-bench and its files."""

import argparse
import hashlib
import json
import math
import os
import pathlib
import platform
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("IPCLAB_BIN", ROOT / "build/release/bin"))


def bench(*arguments, statuses=(0,)):
    """Runs ipc-bench; returns its exit status and standard output. Another status ends the proof."""
    done = subprocess.run([BIN / "ipc-bench", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in statuses:
        sys.exit(f"ipc-bench {' '.join(map(str, arguments))}: status {done.returncode}\n{done.stderr}")
    return done.returncode, done.stdout


def run(path, *arguments):
    bench("run", *arguments, "--quiet", "--force", "--out", path)
    return json.loads(pathlib.Path(path).read_text())


def summaries(results, subject="channel"):
    """Returns the entries that sum up a cell over its launches."""
    return [one for one in results["benchmarks"] if one["run_type"] == "aggregate" and one["subject"] == subject]


def launches(results, subject="channel"):
    return [one for one in results["benchmarks"] if one["run_type"] == "iteration"
            and one["subject"] == subject and not one.get("error_occurred")]


def print_table(head, lines):
    print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for line in lines:
        print(f"| {' | '.join(map(str, line))} |")


def median_interval(values):
    """Returns the interval between two order statistics that holds the median in at least 95 % of all samples."""
    values, n = sorted(values), len(values)
    below = [sum(math.comb(n, k) for k in range(rank + 1)) / 2**n for rank in range(n)]
    rank = max((at for at in range(n // 2) if 2 * below[at] <= 0.05), default=0)
    return values[rank], values[-1 - rank]


def at_least(share, kept, of, of_min):
    """Judges "at least this share of `of_min`". Fewer trials decide only if too many of them are lost already."""
    if of - kept > (1 - share) * max(of, of_min) + 1e-9:
        return "fails"
    return "holds" if of >= of_min else "undecided"


def worst(*verdicts):
    return next((one for one in ("fails", "undecided") if one in verdicts), "holds")


def finish(verdict, claim):
    print(f"\n{claim}: {verdict}")
    sys.exit(1 if verdict == "fails" else 0)


def prove(doc, count, trial, judge, options=()):
    """Makes trials 0 to count - 1, and finishes with the verdict of `judge` on them.

    trial(place, number, arguments) returns a value that JSON can hold; `place` is a directory for its files.
    judge(trials) prints tables, and returns a verdict and the claim that it is about.
    """
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=count, help=f"number of trials ({count})")
    parser.add_argument("--budget", type=float, default=math.inf, metavar="MINUTES", help="start no trial later than this")
    parser.add_argument("--keep", metavar="FILE", help="continue the trials in this file, and add each new one to it")
    for name, text in options:
        parser.add_argument(name, help=text)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the place and the program of a trial go
    build = hashlib.sha256((BIN / "ipc-bench").read_bytes()).hexdigest()[:12] + " on " + platform.release()
    kept = pathlib.Path(arguments.keep) if arguments.keep else None
    lines = [json.loads(line) for line in kept.read_text().splitlines()] if kept and kept.exists() else []
    if any(line["build"] != build for line in lines):
        sys.exit(f"{kept}: made by another build or kernel; name another file")
    trials, began = [line["trial"] for line in lines], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ipclab-proof-") as place:
        while len(trials) < arguments.count and time.monotonic() - began < 60 * arguments.budget:
            trials.append(trial(pathlib.Path(place), len(trials), arguments))
            print(f"trial {len(trials)} of {arguments.count}, {(time.monotonic() - began) / 60:.0f} min", file=sys.stderr)
            if kept:
                with kept.open("a") as file:
                    file.write(json.dumps({"build": build, "trial": trials[-1]}) + "\n")
    if not trials:
        finish("undecided", "no trial was made")
    finish(*judge(trials))
