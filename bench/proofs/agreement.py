#!/usr/bin/env python3
"""Agreement: our blocking ping next to perf bench sched pipe, sockperf and qperf, in turns, on the same CPUs.

perf prints the mean of 4-byte round trips over two pipes, sockperf the median round trip of 64 B, qperf half of the mean
round trip. Ours has the same size, CPUs and mean or median. The floor is the raw mechanism in our loop, as theirs is in
their loop, so it shows whether the measuring agrees; our channel adds its own work. A tool that is missing is left out.
A trial is one round over all; 15 take about 5 minutes. Needs linux-perf, sockperf, qperf.
Acceptance: for each tool, the median of floor / theirs lies within a factor of 1.15 (undecided if its interval does not).
"""

import re
import shutil
import statistics
import subprocess
import sys
import time

from proof import launches, median_interval, print_table, prove, run, worst

FACTOR, ROUNDS, CLIENT, SERVER = 1.15, 15, "0", "1"  # the CPUs that cross_cpu chooses on a machine of two
SOCKPERF, QPERF = ["-i", "127.0.0.1", "-p", "17411"], ["qperf", "-lp", "17412"]
PING = ["sockperf", "ping-pong", *SOCKPERF, "-m", "64", "-t", "1", "--full-rtt"]
LATENCY = [*QPERF, "-m", "64", "-t", "1", "-uu", "127.0.0.1"]
P50, MEAN = r"percentile 50\.0+ =\s+([\d.]+)", r"latency\s+=\s+([\d.]+) ns"
TOOLS = {  # client, server, the number to read, its factor to µs per round trip; our transport, size, placement and result
    "perf bench sched pipe, one CPU": (["perf", "bench", "sched", "pipe", "-l", "50000"], None, r"([\d.]+) usecs/op", 1,
                                       "pipe", "4", "same_cpu", "real_time"),
    "sockperf, tcp": ([*PING, "--tcp"], ["sockperf", "server", *SOCKPERF, "--tcp"], P50, 1, "tcp", "64", "cross_cpu", "p50_ns"),
    "sockperf, udp": (PING, ["sockperf", "server", *SOCKPERF], P50, 1, "udp", "64", "cross_cpu", "p50_ns"),
    "qperf, tcp": ([*LATENCY, "tcp_lat"], QPERF, MEAN, 2e-3, "tcp", "64", "cross_cpu", "real_time"),
    "qperf, udp": ([*LATENCY, "udp_lat"], QPERF, MEAN, 2e-3, "udp", "64", "cross_cpu", "real_time"),
}


def theirs_us(client, server, pattern, factor):
    process = server and subprocess.Popen(["taskset", "-c", SERVER, *server], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(50):  # no server says when it is ready
            done = subprocess.run(["taskset", "-c", CLIENT, *client], capture_output=True, text=True)
            if found := re.search(pattern, done.stdout):
                return factor * float(found[1])
            time.sleep(0.1)
        sys.exit(f"{' '.join(client)}: {done.stdout}{done.stderr}")
    finally:
        if process:
            process.kill()
            process.wait()


def ours_us(place, transport, size, placement, key):
    results = run(place / "ours.json", "--transport", transport, "--scenario", "ping", "--size", size, "--wait", "block",
                  "--placement", placement, "--launches", "1", "--time", "500ms")
    return [launches(results, subject)[0][key] / 1e3 for subject in ("channel", "floor")]


def trial(place, turn, _):
    found = {}
    for name, tool in TOOLS.items():
        if shutil.which(tool[0][0]):
            before = theirs_us(*tool[:4]) if turn % 2 == 0 else None
            ours = ours_us(place, *tool[4:])
            found[name] = [theirs_us(*tool[:4]) if before is None else before, *ours]
    return found


def ratio(ones, others):
    values = [one / other for one, other in zip(ones, others)]
    low, high = median_interval(values)
    return low, high, f"{statistics.median(values):.2f} [{low:.2f}, {high:.2f}]"


def judge(rounds):
    lines, verdicts = [], []
    for name in rounds[0]:
        theirs, channel, floor = zip(*(one[name] for one in rounds))
        low, high, text = ratio(floor, theirs)
        verdict = "undecided"
        if len(rounds) >= 6 and (1 / FACTOR <= low and high <= FACTOR):
            verdict = "holds"
        elif len(rounds) >= 6 and (high < 1 / FACTOR or low > FACTOR):
            verdict = "fails"
        verdicts.append(verdict)
        lines.append([name, *(f"{statistics.median(one):.2f}" for one in (theirs, channel, floor)), text,
                      ratio(channel, theirs)[2], verdict])
    print_table(["tool", "theirs, µs", "channel, µs", "floor, µs", "floor / theirs [95 %]", "channel / theirs", "verdict"], lines)
    return worst(*verdicts), f"the floor agrees with each tool within a factor of {FACTOR}"


if __name__ == "__main__":
    prove(__doc__, ROUNDS, trial, judge)
