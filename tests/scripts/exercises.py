#!/usr/bin/env python3
"""Runs the commands of the exercises on the lessons' pages, and compares their outputs with those on the pages.

    tests/scripts/exercises.py ROOT [LESSON...]

Runs them as a page says: in a copy of the lesson's folder exercises. ipc-demo must be in PATH. Exit status 1: an output
differs.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def commands_of(page):
    """Yields the command of each block of ```bash, and its output: the block of ```text below it, if there is one."""
    for block in re.finditer(r"^```bash\n(.*?)\n```\n(?:\n```text\n(.*?)^```$)?", page, re.M | re.S):
        yield block[1], block[2] or ""


def printed_by(command, place):
    environment = dict(os.environ, LC_ALL="C.UTF-8", IPCLAB_RUN_DIR=f"{place}/run", XDG_RUNTIME_DIR=place)
    run = subprocess.run(
        ["timeout", "60", "bash", "-c", command], cwd=f"{place}/copy", env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )  # fmt: skip
    return run.stdout


def wrong_in(page, times=1):
    """Yields each command of a page whose output differs, with both outputs. Runs each command so many times."""
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(page.parent / "exercises", f"{place}/copy")
        for command, expected in commands_of(page.read_text()):
            for printed in [printed_by(command, place) for _ in range(times)]:
                if printed != expected:
                    yield f"{page}: {command}\nprinted\n{printed}and the page has\n{expected}"


def main(root, names):
    pages = [path for path in sorted((root / "demos/lessons").glob("*/*.md")) if not names or path.parent.name in names]
    wrong = [one for page in pages for one in wrong_in(page)]
    print("\n".join(wrong) or f"{len(pages)} pages")
    return 1 if wrong or not pages else 0


if __name__ == "__main__":
    if not shutil.which("ipc-demo"):
        sys.exit("ipc-demo is not in PATH: PATH=$PWD/build/release/bin:$PATH")
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2:]))
