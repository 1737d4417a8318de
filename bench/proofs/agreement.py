#!/usr/bin/env python3
"""Agreement: our blocking ping next to perf bench sched pipe, sockperf and qperf, in turns, on the same CPUs.

perf prints the mean of 4-byte round trips over two pipes, sockperf the median round trip of 64 B, qperf half of the mean
round trip. Ours has the same size, CPUs and mean or median. The floor is the raw mechanism in our loop, as theirs is in
their loop, so it shows whether the measuring agrees; our channel adds its own work. A tool that is missing is left out.
A trial is one round over all; 15 take about 5 minutes. Needs linux-perf, sockperf, qperf.
Acceptance: for each tool, the median of floor / theirs lies within a factor of 1.15 (undecided if its interval is wider).
"""

import re
import shutil
import statistics
import subprocess
import sys
import time

from proof import launches, median_interval, print_table, prove, run, worst

PORT, FACTOR, ROUNDS = 17411, 1.15, 15
CLIENT, SERVER = "0", "1"  # the CPUs that cross_cpu chooses on a machine of two
SOCKPERF = ["-i", "127.0.0.1", "-p", str(PORT)]


def printed(pattern, client, server=None):
    """Returns what `client` prints at the pattern, once `server` accepts it: no server says when it is ready."""
    process = server and subprocess.Popen(["taskset", "-c", SERVER, *server], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(50):
            done = subprocess.run(["taskset", "-c", CLIENT, *client], capture_output=True, text=True)
            if found := re.search(pattern, done.stdout):
                return found
            time.sleep(0.1)
        sys.exit(f"{' '.join(client)}: {done.stdout}{done.stderr}")
    finally:
        if process:
            process.kill()
            process.wait()


def perf_us(_):
    return float(printed(r"([\d.]+) usecs/op", ["perf", "bench", "sched", "pipe", "-l", "50000"])[1])


def sockperf_us(kind):
    tcp = ["--tcp"] if kind == "tcp" else []
    client = ["sockperf", "ping-pong", *SOCKPERF, *tcp, "-m", "64", "-t", "1", "--full-rtt"]
    return float(printed(r"percentile 50\.0+ =\s+([\d.]+)", client, ["sockperf", "server", *SOCKPERF, *tcp])[1])


def qperf_us(kind):
    server = ["qperf", "-lp", str(PORT)]
    found = printed(r"latency\s+=\s+([\d.]+) (us|ns|ms)", [*server, "-m", "64", "-t", "1", "-u", "127.0.0.1", f"{kind}_lat"], server)
    return 2 * float(found[1]) * {"ns": 1e-3, "us": 1, "ms": 1e3}[found[2]]


TOOLS = [  # name, program, theirs, our transport, size, placement, what is compared
    ("perf bench sched pipe, one CPU", "perf", perf_us, "pipe", 4, "same_cpu", "real_time"),
    ("sockperf, tcp", "sockperf", sockperf_us, "tcp", 64, "cross_cpu", "p50_ns"),
    ("sockperf, udp", "sockperf", sockperf_us, "udp", 64, "cross_cpu", "p50_ns"),
    ("qperf, tcp", "qperf", qperf_us, "tcp", 64, "cross_cpu", "real_time"),
    ("qperf, udp", "qperf", qperf_us, "udp", 64, "cross_cpu", "real_time"),
]


def ours_us(place, transport, size, placement, key):
    results = run(place / "ours.json", "--transport", transport, "--scenario", "ping", "--size", size, "--wait", "block",
                  "--placement", placement, "--launches", "1", "--time", "500ms")
    return [launches(results, subject)[0][key] / 1e3 for subject in ("channel", "floor")]


def trial(place, turn, _):
    found = {}
    for name, program, theirs, transport, *work in TOOLS:
        if shutil.which(program):
            before = theirs(transport) if turn % 2 == 0 else None
            ours = ours_us(place, transport, *work)
            found[name] = [theirs(transport) if before is None else before, *ours]
    return found


def ratio(pairs):
    values = [one / other for one, other in pairs]
    low, high = median_interval(values)
    return low, high, f"{statistics.median(values):.2f} [{low:.2f}, {high:.2f}]"


def judge(rounds):
    lines, verdicts = [], []
    for name in rounds[0]:
        theirs, channel, floor = zip(*(one[name] for one in rounds))
        low, high, text = ratio(zip(floor, theirs))
        agrees, differs = low >= 1 / FACTOR and high <= FACTOR, high < 1 / FACTOR or low > FACTOR
        verdicts.append("undecided" if len(rounds) < 6 else "holds" if agrees else "fails" if differs else "undecided")
        lines.append([name, *(f"{statistics.median(one):.2f}" for one in (theirs, channel, floor)), text,
                      ratio(zip(channel, theirs))[2], verdicts[-1]])
    print_table(["tool", "theirs, us", "channel, us", "floor, us", "floor / theirs [95 %]", "channel / theirs", "verdict"], lines)
    return worst(*verdicts), f"the floor agrees with each tool within a factor of {FACTOR}"


if __name__ == "__main__":
    prove(__doc__, ROUNDS, trial, judge)
