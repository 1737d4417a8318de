#!/usr/bin/env python3
"""Writes the teachers' pages of the lessons (docs/lessons/en, docs/lessons/pt-BR) from a run of each lesson, or
compares them with one:

    docs/lessons/pages.py write [LESSON...]     writes the part of a page above its exercises
    docs/lessons/pages.py check [LESSON...]     exit status 1, with the difference, if a run differs from the page
    docs/lessons/pages.py exercises [LESSON...] exit status 1 if a command's output differs from the page

Without a LESSON, write and check also handle verdicts.md: the claims of claims.csv that are not plainly true.

ipc-demo must be in PATH. Measured values differ from run to run, so numbers are compared only as numbers, not by
value. A fact that cannot be shown here is not compared.
"""

import csv
import difflib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORDS = {
    "en": {
        "ask": "Ask", "run": "Run", "expect": "Expect", "answer": "The answer", "notes": "In the notes",
        "reading": "Further reading", "exercises": "Exercises",
        "elsewhere": "(not shown here)", "history": "(history, which no run can show)",
        "prediction": "Let everybody answer before it runs.",
        "run_again": "As a page, for the projector: `ipc-demo lesson {0} --html {0}.html`.",
        "listing": "The same with the fewest calls, on one screen: [{0}](../../../{0}).",
        "glossary": "The [glossary](glossary.md) defines the terms.",
        "verdicts": "What the notes say that is not plainly true",
        "verdicts_intro": [
            "These claims of the notes hold only under a condition, in part, or not at all. A picture is a metaphor: its",
            "verdict says where it breaks. The lessons show the facts behind each verdict.",
        ],
        "columns": "| | claim of the notes | verdict | lessons |",
    },
    "pt-BR": {
        "ask": "Pergunte", "run": "Rode", "expect": "Espere", "answer": "A resposta", "notes": "Nas notas",
        "reading": "Para ler mais", "exercises": "Exercícios",
        "elsewhere": "(não mostrado aqui)", "history": "(história, que nenhuma execução mostra)",
        "prediction": "Deixe todos responderem antes de rodar.",
        "run_again": "Como página, para o projetor: `ipc-demo lesson {0} --lang pt --html {0}.html`.",
        "listing": "O mesmo com o mínimo de chamadas, em uma tela: [{0}](../../../{0}).",
        "glossary": "O [glossário](glossary.md) define os termos.",
        "verdicts": "O que as notas dizem que não é simplesmente verdadeiro",
        "verdicts_intro": [
            "Estas afirmações das notas só valem sob uma condição, em parte, ou não valem. Uma imagem é uma metáfora: o",
            "veredito diz onde ela falha. As lições mostram os fatos por trás de cada veredito.",
        ],
        "columns": "| | afirmação das notas | veredito | lições |",
    },
}
# The subjects of verdicts.md, in order: their names, and their lessons.
SUBJECTS = [
    ({"en": "Sockets and their calls", "pt-BR": "Sockets e suas chamadas"},
     "sockets client-server lifecycle listen echo apps chat alarm"),
    ({"en": "Ports and names", "pt-BR": "Portas e nomes"}, "ports bind names"),
    ({"en": "TCP and UDP", "pt-BR": "TCP e UDP"}, "handshake tcp-udp loss boundaries death nagle"),
    ({"en": "Layers", "pt-BR": "Camadas"}, "layers"),
    ({"en": "Processes and memory", "pt-BR": "Processos e memória"}, "processes memory isolation credentials"),
    ({"en": "Pipes, files and waiting", "pt-BR": "Pipes, arquivos e espera"}, "pipe fifo file waiting backpressure cost"),
]  # fmt: skip
# The beginnings of the verdicts that have a reason, in the order of a table.
DOUBTS = ["not true", "half true", "true when", "picture"]


def play(name, language):
    command = ["ipc-demo", "lesson", name, "--check", "--lang", language[:2]]
    run = subprocess.run(command, stdout=subprocess.PIPE, timeout=120, check=False)
    if run.returncode not in (0, 77):
        sys.exit(f"{' '.join(command)}: exit status {run.returncode}")
    return json.loads(run.stdout)


def name_of(fact):
    return fact["id"].split(".", 1)[1]


def fact_line(fact, language):
    word = {"observed": None, "history": "history"}.get(fact["outcome"], "elsewhere")
    mark = f"{WORDS[language][word]} " if word else ""
    return f"* {mark}{fact['statement']} `{name_of(fact)}`"


def fact_in(line):
    """Returns the name of the fact in a line, or None."""
    stated = re.fullmatch(r"\* .* `([a-z0-9_]+)`", line)
    return stated and stated[1]


def page(lesson, language):
    words, said = WORDS[language], lesson["words"]
    name = lesson["lesson"]
    option = "" if language == "en" else " --lang pt"
    lines = [f"# {name}: {said['line']}", ""]
    lines += [f"## {words['ask']}", "", said["question"], ""]
    lines += [f"* {answer}" for answer in said["answers"]] + ["", words["prediction"], ""]
    lines += [f"## {words['run']}", "", f"    ipc-demo lesson {name} --predict{option}", ""]
    lines += [words["run_again"].format(name), ""]
    lines += [f"## {words['expect']}", ""] + [fact_line(fact, language) for fact in lesson["facts"]] + [""]
    right = next(answer for answer in said["answers"] if answer.startswith(said["right"]))
    lines += [f"## {words['answer']}", "", f"**{right}**", "", said["why"], ""]
    lines += [f"## {words['notes']}", "", said["metaphor"], ""]
    lines += [
        f"* {claim['id']}: {claim['claim']} **{claim['verdict']}** [{claim['source']}]" for claim in said["claims"]
    ]
    lines += [""] if said["claims"] else []
    lines += [f"## {words['reading']}", "", said["reading"] + ".", ""]
    lines += [words["listing"].format(said["listing"]), ""] if said["listing"] else []
    lines += [words["glossary"], ""]
    return lines


def path_of(name, language):
    return HERE / language / f"{name}.md"


def split_page(name, language):
    """Returns the lines above the exercises, and the rest."""
    path = path_of(name, language)
    title = f"## {WORDS[language]['exercises']}"
    lines = path.read_text().split("\n") if path.exists() else [title, ""]
    at = lines.index(title)
    return lines[:at], lines[at:]


def doubtful_claims():
    """Yields each claim that is not plainly true: its lessons, the rank of its verdict, and its row."""
    with (HERE / "claims.csv").open(newline="") as ledger:
        for claim in csv.DictReader(ledger):
            rank = [claim["verdict_en"].startswith(doubt) for doubt in DOUBTS]
            if any(rank):
                lessons = dict.fromkeys(fact.split(".")[0] for fact in claim["facts"].split())
                yield list(lessons), rank.index(True), claim


def verdicts(language):
    """Returns the lines of verdicts.md. A claim is listed once, under the subject of its first lesson."""
    words, short = WORDS[language], language[:2]
    claims = list(doubtful_claims())
    lines = [f"# {words['verdicts']}", "", *words["verdicts_intro"], ""]
    for subject, names in SUBJECTS:
        listed = sorted((claim for claim in claims if claim[0][0] in names.split()), key=lambda claim: claim[1])
        if not listed:
            continue
        lines += [f"## {subject[language]}", "", words["columns"], "|---|---|---|---|"]
        for lessons, _, claim in listed:
            links = ", ".join(f"[{name}]({name}.md)" for name in lessons)
            cells = [claim["id"], claim[f"claim_{short}"], claim[f"verdict_{short}"], links]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return lines


def write_verdicts(language):
    path_of("verdicts", language).write_text("\n".join(verdicts(language)))
    return True


def check_verdicts(language):
    path = path_of("verdicts", language)
    written = path.read_text().split("\n") if path.exists() else []
    difference = difflib.unified_diff(written, verdicts(language), str(path), "claims.csv", lineterm="", n=0)
    difference = "\n".join(difference)
    if difference:
        print(difference)
    return not difference


def masked(line):
    # A number with its unit: 1,234.5 µs and 0.98 ms are equal.
    return re.sub(r"[0-9](?:[0-9.,]*[0-9])?(?: (?:ns|us|µs|ms|s|B|KiB|MiB|GiB|TiB)\b)?", "N", line)


def comparable(lines, uncertain):
    return [masked(line) for line in lines if fact_in(line) not in uncertain]


def write(name, language):
    lesson = play(name, language)
    _, exercises = split_page(name, language)
    path_of(name, language).write_text("\n".join(page(lesson, language) + exercises))
    return True


def check(name, language):
    lesson = play(name, language)
    written, _ = split_page(name, language)
    elsewhere = f"* {WORDS[language]['elsewhere']}"
    unseen = {name_of(fact) for fact in lesson["facts"] if fact["outcome"] not in ("observed", "history")}
    unseen |= {fact_in(line) for line in written if line.startswith(elsewhere)}
    facts = [name_of(fact) for fact in lesson["facts"]]
    stated = [fact_in(line) for line in written if fact_in(line)]
    difference = difflib.unified_diff(
        comparable(written, unseen) + stated, comparable(page(lesson, language), unseen) + facts,
        f"{language}/{name}.md", "a run of it", lineterm="", n=0
    )  # fmt: skip
    difference = "\n".join(difference)
    if difference:
        print(difference)
    return not difference


def commands_of(page):
    """Yields the command of each block of ```bash, and its output: the block of ```text below it, if there is one."""
    for block in re.finditer(r"^```bash\n(.*?)\n```\n(?:\n```text\n(.*?)^```$)?", page, re.M | re.S):
        yield block[1], block[2] or ""


def printed_by(command, place):
    environment = dict(os.environ, LC_ALL="C.UTF-8", IPCLAB_RUN_DIR=f"{place}/run", XDG_RUNTIME_DIR=place)
    run = subprocess.run(
        ["timeout", "60", "bash", "-c", command], cwd=place, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )  # fmt: skip
    return run.stdout


def exercises(name, language):
    well = True
    with tempfile.TemporaryDirectory() as place:
        for command, expected in commands_of(path_of(name, language).read_text()):
            printed = printed_by(command, place)
            if printed != expected:
                well = False
                print(f"{language}/{name}.md: {command}\nprinted\n{printed}and the page has\n{expected}")
    return well


def main():
    actions = {"write": write, "check": check, "exercises": exercises}
    if sys.argv[1:] in (["-h"], ["--help"]):
        return print(__doc__)
    if len(sys.argv) < 2 or sys.argv[1] not in actions:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    if not shutil.which("ipc-demo"):
        sys.exit("ipc-demo is not in PATH: PATH=$PWD/build/release/bin:$PATH")
    listed = subprocess.run(["ipc-demo", "lesson"], stdout=subprocess.PIPE, text=True, check=True).stdout
    known = re.findall(r"^  (\S+)", listed, re.M)  # a long question continues further right
    for name in sys.argv[2:]:
        if name not in known:
            print(f"there is no lesson {name}; there are: {' '.join(known)}", file=sys.stderr)
            sys.exit(2)
    whole = {"write": write_verdicts, "check": check_verdicts}.get(sys.argv[1]) if len(sys.argv) == 2 else None
    outcomes = [whole(language) for language in WORDS] if whole else []
    outcomes += [actions[sys.argv[1]](name, language) for name in sys.argv[2:] or known for language in WORDS]
    sys.exit(0 if all(outcomes) else 1)


if __name__ == "__main__":
    main()
