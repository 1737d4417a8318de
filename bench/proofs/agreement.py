#!/usr/bin/env python3
"""Agreement: our blocking ping beside perf bench sched pipe, sockperf and qperf, in turns, on the same CPUs.

Each of the others measures what it measures: perf the mean of 4-byte round trips over two pipes, sockperf the median round
trip of 64 B, qperf the mean of half of it. We are asked for the same: same size, same CPUs, mean or median alike.
The floor, which is the raw mechanism in the loop that measures us, tells how much of a difference is the channel's.
"""

import re
import shutil
import statistics
import subprocess
import sys
import time

from proof import directory, print_table, run

ROUNDS = 15
PORT = 17411
CLIENT, SERVER = "0", "1"  # the CPUs that cross_cpu chooses on a machine of two


def words(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def perf_us(_):
    text = words("taskset", "-c", CLIENT, "perf", "bench", "sched", "pipe", "-l", "50000")
    return float(re.search(r"([\d.]+) usecs/op", text)[1])


def served(server, client, pattern):
    """The figure that `client` prints, while `server` runs."""
    with subprocess.Popen(["taskset", "-c", SERVER, *server], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(50):  # it says nowhere when it is ready
                done = subprocess.run(["taskset", "-c", CLIENT, *client], capture_output=True, text=True)
                found = re.search(pattern, done.stdout)
                if found:
                    return found
                time.sleep(0.1)
            sys.exit(f"{' '.join(client)}: {done.stdout}{done.stderr}")
        finally:
            process.kill()


def sockperf_us(kind):
    tcp = ["--tcp"] if kind == "tcp" else []
    found = served(["sockperf", "server", "-i", "127.0.0.1", "-p", str(PORT), *tcp],
                   ["sockperf", "ping-pong", "-i", "127.0.0.1", "-p", str(PORT), *tcp, "-m", "64", "-t", "1", "--full-rtt"],
                   r"percentile 50\.0+ =\s+([\d.]+)")
    return float(found[1])


def qperf_us(kind):
    found = served(["qperf", "-lp", str(PORT)],
                   ["qperf", "-lp", str(PORT), "-m", "64", "-t", "1", "-u", "127.0.0.1", f"{kind}_lat"],
                   r"latency\s+=\s+([\d.]+) (us|ns|ms)")
    return 2 * float(found[1]) * {"ns": 1e-3, "us": 1, "ms": 1e3}[found[2]]


def ours_us(place, transport, size, placement, mean):
    results = run(f"{place}/ours.json", "--transport", transport, "--scenario", "ping", "--size", size, "--wait", "block",
                  "--placement", placement, "--launches", "1", "--time", "500ms")
    rows = [row for row in results["benchmarks"] if row["run_type"] == "iteration"]
    return [(row["real_time"] if mean else row["p50_ns"]) / 1e3 for subject in ("channel", "floor") for row in rows
            if row["subject"] == subject]


PEERS = [  # name, program, theirs, our transport, size, placement, mean
    ("perf bench sched pipe, one CPU", "perf", perf_us, "", "pipe", 4, "same_cpu", True),
    ("sockperf, tcp", "sockperf", sockperf_us, "tcp", "tcp", 64, "cross_cpu", False),
    ("sockperf, udp", "sockperf", sockperf_us, "udp", "udp", 64, "cross_cpu", False),
    ("qperf, tcp", "qperf", qperf_us, "tcp", "tcp", 64, "cross_cpu", True),
    ("qperf, udp", "qperf", qperf_us, "udp", "udp", 64, "cross_cpu", True),
]


def ratio(values):
    values = sorted(values)
    tenth = len(values) // 10
    return f"{statistics.median(values):.2f} [{values[tenth]:.2f}, {values[-1 - tenth]:.2f}]"


def main():
    pairs = {peer[0]: [] for peer in PEERS if shutil.which(peer[1])}
    with directory() as place:
        for turn in range(ROUNDS):
            for name, _, theirs, kind, transport, size, placement, mean in (peer for peer in PEERS if peer[0] in pairs):
                both = [lambda: theirs(kind), lambda: ours_us(place, transport, size, placement, mean)]
                first = both[turn % 2]()
                second = both[1 - turn % 2]()
                pairs[name].append((first, second) if turn % 2 == 0 else (second, first))
            print(f"round {turn + 1} of {ROUNDS}", file=sys.stderr)
    rows = []
    for name, values in pairs.items():
        rows.append([name, f"{statistics.median(theirs for theirs, _ in values):.2f}",
                     *(f"{statistics.median(both[of] for _, both in values):.2f}" for of in (0, 1)),
                     *(ratio([both[of] / theirs for theirs, both in values]) for of in (0, 1))])
    print_table(["beside", "theirs, us", "ours, us", "floor, us", "ours / theirs [10 %, 90 %]", "floor / theirs"], rows)


if __name__ == "__main__":
    main()
