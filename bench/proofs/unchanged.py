#!/usr/bin/env python3
"""A/A: N runs of the same program, one after the other. How often does compare call one slower than the one before?

Statuses of compare: 0 passed, 3 slower, 4 cannot tell.
"""

import sys
import time

from proof import bench, directory, print_table, run

CELLS = ["--transport", "pipe,unix,tcp,shm-ring", "--scenario", "ping,stream", "--size", "64",
         "--wait", "block", "--time", "50ms", "--launches", "8"]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    found = {0: 0, 3: 0, 4: 0}
    began = time.monotonic()
    with directory() as place:
        run(f"{place}/0.json", *CELLS)
        for at in range(1, count + 1):
            run(f"{place}/{at}.json", *CELLS)
            status, text = bench("compare", f"{place}/{at - 1}.json", f"{place}/{at}.json", statuses=found)
            found[status] += 1
            print(f"{at}: {text.splitlines()[1]}", file=sys.stderr)
    minutes = (time.monotonic() - began) / 60
    print(f"{count} unchanged runs, {' '.join(CELLS)}, each compared with the one before; {minutes:.0f} min.\n")
    print_table(["exit status of compare", "runs"], found.items())
    return 0 if found[3] <= count / 100 else 1


if __name__ == "__main__":
    sys.exit(main())
