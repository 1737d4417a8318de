#!/usr/bin/env python3
"""Counts constructions that make a reader parse a sentence twice (CONTRIBUTING.md, "Language").

    tests/scripts/words.py ROOT [--list] [FOLDER...]

Reads the sentences of the English pages, of the comments, and of the texts that programs print. The limit of a
construction is a share of the sentences: twice that of well-known projects (KJ, NNG, LevelDB, hyperfine, Google Benchmark).
--list prints each sentence that is counted. With folders, only their files are read. Exit status 1: a limit is exceeded.
"""
import pathlib
import re
import subprocess
import sys

BEFORE = r"(?:^|[,;:(]\s*|\b(?:of|for|by|from|to|and|or|than|as|with|that|but|if|when|where|in|on|at|is|are|not|only)\s+)"

# NAME: the pattern, and the highest share of sentences in percent: of pages, of comments and printed texts.
CONSTRUCTIONS = {
    "who without a noun": (BEFORE + r"who(?:ever|mever)?\b(?! am\b)", 0.1, 0.2),
    "what without a noun": (r"\bwhat(?:ever)?\b(?! to\b| happen)", 0.2, 0.2),
    "tell": (r"\b(?:tell|tells|told|telling)\b", 0.2, 0.4),
    "beside": (r"\bbesides?\b", 0.1, 0.1),
    "stand": (r"\b(?:stand|stands|stood)\b(?! for\b|-)", 0.1, 0.1),
    "for as because": (r", for (?:it|they|there|the|a|an|this|that|no|each|all|every|then|only|his|its|we)\b[^.]*"
                       r"\b(?:is|are|was|were|has|have|had|can|may|does|do|would|will)\b", 0.2, 0.2),
    "quick": (r"\b(?:quick|quicker|quickest|quickly)\b(?! run| launch| start|\.| Start)", 0.2, 0.2),
    "a word in a private sense": (r"\b(?:foretell\w*|anew|by and by|for ever|to be had|dear|dearer|come by|had at once)\b",
                                  0.4, 0.2),
    "a comment without subject or verb": (r"^(?:Of|Nothing of|Nothing but|By|Nor|Not of|Not where)\b", 0.5, 0.2),
    "over 25 words": (None, 10.0, 20.0),
}
SPACES = re.compile(r"\s+")
SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[A-Z`\"'(\[])")


def sentences_of(text):
    for sentence in SENTENCE.split(SPACES.sub(" ", text).strip()):
        if len(sentence.split()) > 1:
            yield sentence


def blocks_of_page(text):
    """Yields the paragraphs and list items, without code, tables and links' targets."""
    text = re.sub(r"^```.*?^```|<!--.*?-->", "", text, flags=re.S | re.M)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[*-]|\d+\.) )", text):
        lines = [line for line in block.split("\n") if not re.match(r"    |\||#|\s*$", line)]
        yield re.sub(r"`[^`]*`", "`code`", " ".join(lines)).lstrip("*- >")


def blocks_of_comments(text, mark):
    """Yields runs of lines that are nothing but a comment, and each comment behind code."""
    run = []
    for line in text.split("\n") + [""]:
        whole = re.match(rf"\s*{mark}(?!!)\s?(.*)", line)
        if whole and not whole[1].startswith(("---", "===", "clang-format", "shellcheck")):
            run.append(whole[1])
            continue
        if run:
            yield " ".join(run)
        run = []
        behind = re.search(rf"\s{mark} (.*)", line) if '"' not in line else None
        if behind:
            yield behind[1]


def texts_of_program(text):
    """Yields string literals of four words and more, adjacent ones joined."""
    code = re.sub(r"(?m)^\s*//.*$|#include.*$", "", text)
    code = re.sub(r'"\s*\n\s*"', "", code)
    for literal in re.findall(r'"((?:\\.|[^"\\\n])*)"', code):
        if len(literal.split()) >= 4 and "::" not in literal and "<" not in literal:
            yield literal.replace("\\n", " ").replace('\\"', '"')


def kinds_of(path, text):
    """Yields the kind (page or comment) and the blocks of a file."""
    if path.parts[:2] == ("demos", "lessons") and path.suffix == ".md":
        yield "pages", (block for block in blocks_of_page(text) if len(block.split()) > 4)  # a label and its key
    elif path.suffix == ".md":
        yield "pages", blocks_of_page(text)
    elif path.suffix in (".cpp", ".h", ".in"):
        yield "comments", blocks_of_comments(text, "//")
        if path.parts[0] != "tests":
            yield "texts", texts_of_program(text)
    else:
        yield "comments", blocks_of_comments(text, "#")


def is_english(path):
    return "pt-BR" not in path.as_posix() and path.parts[0] not in ("results", "LICENSE") and "echarts" not in path.parts


def files_of(root, folders):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    for name in listed.split("\0"):
        path = pathlib.Path(name)
        known = path.suffix in (".md", ".cpp", ".h", ".in", ".cmake", ".py", ".bats", ".bash") or path.parts[:1] == ("scripts",)
        if name and known and is_english(path) and (root / path).is_file() and path.name != "words.py":
            if not folders or any(name.startswith(folder) for folder in folders):
                yield path


def main(root, lists, folders):
    counts, found = {}, {}
    for path in files_of(root, folders):
        for kind, blocks in kinds_of(path, (root / path).read_text()):
            for sentence in (one for block in blocks for one in sentences_of(block)):
                counts[kind] = counts.get(kind, 0) + 1
                for name, (pattern, *_) in CONSTRUCTIONS.items():
                    hit = re.search(pattern, sentence, re.I) if pattern else len(sentence.split()) > 25
                    if hit and not (sentence.rstrip("\"')").endswith("?") and pattern):
                        found.setdefault((name, kind), []).append((path, sentence))
    failed = False
    for (name, kind), hits in sorted(found.items()):
        limit = CONSTRUCTIONS[name][1 if kind == "pages" else 2]
        share = 100 * len(hits) / counts[kind]
        failed |= share > limit
        print(f"{'EXCEEDED ' if share > limit else ''}{kind}: {name}: {len(hits)} of {counts[kind]} sentences,"
              f" {share:.2f} %, at most {limit} %")
        if lists:
            for path, sentence in hits:
                print(f"  {path}: {sentence}")
    return 1 if failed else 0


if __name__ == "__main__":
    words = [word for word in sys.argv[2:] if word != "--list"]
    sys.exit(main(pathlib.Path(sys.argv[1]), "--list" in sys.argv, words))
