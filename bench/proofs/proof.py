"""What the proofs share: running ipc-bench, and its files."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("IPCLAB_BIN", ROOT / "build/release/bin"))


def bench(*arguments, statuses=(0,)):
    """Runs ipc-bench; its exit status and standard output. Another status than those expected ends the proof."""
    done = subprocess.run([BIN / "ipc-bench", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in statuses:
        sys.exit(f"ipc-bench {' '.join(map(str, arguments))}: status {done.returncode}\n{done.stderr}")
    return done.returncode, done.stdout


def run(path, *arguments):
    bench("run", *arguments, "--quiet", "--force", "--out", path)
    return json.loads(pathlib.Path(path).read_text())


def aggregates(results, subject="channel"):
    """The rows that sum up a cell, by the cell's name."""
    return {row["run_name"]: row for row in results["benchmarks"]
            if row.get("run_type") == "aggregate" and row["subject"] == subject}


def figure(row):
    for key in ("p50_ns_over_launches", "messages_per_second_over_launches"):
        if key in row:
            return row[key]["median"]
    raise KeyError(row["name"])


def only(results, count, skip=0):
    """The same run, as if it had had those launches of each cell only. compare reads launches, not medians."""
    rows, kept = [], {}
    for row in results["benchmarks"]:
        if row.get("run_type") != "iteration" or row.get("error_occurred"):
            continue
        at = row["repetition_index"]
        if skip <= at < skip + count:
            kept.setdefault(row["run_name"], []).append(row)
    for launches in kept.values():
        for index, row in enumerate(launches):
            rows.append({**row, "repetition_index": index, "repetitions": len(launches)})
    return {"context": results["context"], "benchmarks": rows}


def directory():
    return tempfile.TemporaryDirectory(prefix="ipclab-proof-")


def print_table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
