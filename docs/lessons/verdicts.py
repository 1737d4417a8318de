#!/usr/bin/env python3
"""Writes the pages of verdicts (docs/lessons/en/verdicts.md and pt-BR/verdicts.md) from claims.csv.

    docs/lessons/verdicts.py            writes both pages
    docs/lessons/verdicts.py --check    exit status 1, with the difference, if they are not those of claims.csv
"""

import csv
import difflib
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LESSONS = HERE.parents[1] / "demos/lessons"
WORDS = {
    "en": {
        "title": "The claims of the notes, and our verdicts",
        "intro": [
            "The claims of the notes, by lesson. Those that hold only under a condition, in part, or not at all come first.",
            "A picture is a metaphor: its verdict says where it breaks. The lessons show the facts behind each verdict.",
        ],
        "lesson": "The lesson",
        "columns": "| | claim of the notes | verdict | source |",
    },
    "pt-BR": {
        "title": "As afirmações das notas e os nossos vereditos",
        "intro": [
            "As afirmações das notas, por lição. Primeiro vêm as que só valem sob uma condição, em parte, ou que não valem.",
            "Uma imagem é uma metáfora: o veredito diz onde ela falha. As lições mostram os fatos por trás de cada veredito.",
        ],
        "lesson": "A lição",
        "columns": "| | afirmação das notas | veredito | fonte |",
    },
}
# The beginnings of the verdicts, in the order of a table.
VERDICTS = ["not true", "half true", "true when", "picture", "true"]


def lessons():
    """Returns the names of the lessons in teaching order."""
    return re.search(r"set\(lessons\s+([^)]*)\)", (LESSONS / "CMakeLists.txt").read_text())[1].split()


def rank(claim):
    return next(at for at, verdict in enumerate(VERDICTS) if claim["verdict_en"].startswith(verdict))


def page(language):
    """Returns the text of verdicts.md. A claim is listed at each lesson that has a fact for it."""
    with (HERE / "claims.csv").open(newline="") as ledger:
        claims = sorted(csv.DictReader(ledger), key=rank)
    words, short = WORDS[language], language[:2]
    lines = [f"# {words['title']}", "", *words["intro"], ""]
    for name in lessons():
        listed = [claim for claim in claims if f" {name}." in f" {claim['facts']}"]
        if not listed:
            continue
        lines += [f"## {name}", "", f"[{words['lesson']}](../../../demos/lessons/{name}/{language}.md)", ""]
        lines += [words["columns"], "|---|---|---|---|"]
        for claim in listed:
            cells = [claim["id"], claim[f"claim_{short}"], claim[f"verdict_{short}"], claim["source"]]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def main(arguments):
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    is_right = True
    for language in WORDS:
        path = HERE / language / "verdicts.md"
        if not arguments:
            path.write_text(page(language))
        written, right = path.read_text().split("\n"), page(language).split("\n")
        difference = list(difflib.unified_diff(written, right, str(path), "claims.csv", lineterm="", n=0))
        is_right = is_right and not difference
        print("\n".join(difference), end="\n" if difference else "")
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
