#!/usr/bin/env python3
"""Compares the keys of texts that a lesson's scene uses with the texts on its pages (demos/lesson_pages.h).

    tests/scripts/keys.py ROOT

Reads demos/lessons/NAME/*.cpp, *.h, en.md and pt-BR.md. Reports a text that is missing, of another kind, unused, or has
another number of placeholders than the call has arguments; a placeholder without an example; numbers in only some
placeholders; a page without a link to the scene's listing; and another number of lessons as the example of
reading_is_named. Exit status 1: something was found. A key is a literal at the call, the beginning of one
("farewell." +), or marked: "voice"_key.
"""
import pathlib
import re
import sys

# A call on the stage, the kind of its text, and the number of its arguments before those of the text.
CALLS = {
    "step": ("heading", 1), "say": ("paragraph", 1), "fact": ("fact", 2), "history": ("fact", 1),
    "not_shown": ("elsewhere", None), "none_shown": ("elsewhere", None), "enter_own_network": ("elsewhere", None),
    "in_words": ("word", 1), "words": ("word", None), "start": ("word", None), "start_server": ("word", None),
    "announce": ("word", None),
}
CALL = re.compile(r"\bstage_?\.(" + "|".join(CALLS) + r")\(")
MARKED = re.compile(r'"([\w.]+)"_key')
KEYED = re.compile(r"(.*) (?:<!-- ([\w.]+) -->|`([\w.]+)`)", re.S)
SECTIONS = {
    "Expect": "fact", "Where a fact cannot be shown": "elsewhere", "Words on the screen": "word",
    "Espere": "fact", "Onde um fato não pode ser mostrado": "elsewhere", "Palavras na tela": "word",
}  # fmt: skip


def texts_of(page):
    """Yields the kind, the key and the format of each keyed text."""
    section = None
    for block in re.split(r"\n\n|\n(?=\* )", page):
        block = re.sub(r"\n *", " ", block.strip("\n"))
        if block.startswith("## "):
            section = SECTIONS.get(block[3:])
        keyed = KEYED.fullmatch(block) if section else None
        if keyed and keyed[2]:
            yield "heading" if block.startswith("### ") else "paragraph", keyed[2], keyed[1]
        elif keyed:
            yield section, keyed[3], keyed[1]


def arguments_of(source, at):
    """Returns the arguments of the call whose first argument begins there."""
    arguments, depth, begin = [], 0, at
    token = re.compile(r"""//[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])'|[(\[{]|[)\]}]|,""")
    while True:
        found = token.search(source, at)
        at = found.end()
        if found[0] in ("(", "[", "{"):
            depth += 1
        elif found[0] in (")", "]", "}"):
            depth -= 1
        if depth < 0 or (depth == 0 and found[0] == ","):
            arguments.append(source[begin:found.start()].strip())
            begin = at
        if depth < 0:
            return arguments


def placeholders(text):
    """Returns the number of arguments that a format takes."""
    found = re.findall(r"\{(\d*)(?:[=:][^}]*)?\}", text)
    return max((int(number) + 1 for number in found if number), default=len(found))


def wrong_placeholders(text, key, lessons):
    """Yields what is wrong with the placeholders of a text."""
    if bare := re.search(r"\{\d*(?::[^}=]*)?\}", text):
        yield f"{key} has {bare[0]} without an example"
    if len({number == "" for number in re.findall(r"\{(\d*)[=:}]", text)}) > 1:
        yield f"{key} has numbers in only some placeholders"
    if key == "reading_is_named" and f"{{={lessons}}}" not in text:
        yield f"{key} lacks the number of lessons, {lessons}"


def uses_of(source):
    """Yields line, kind, key, and the number of arguments of each use. Kind or number are None if they are not known;
    a key that ends with "." is the beginning of one."""
    for call in CALL.finditer(source):
        kind, before = CALLS[call[1]]
        arguments = arguments_of(source, call.end())
        keys = arguments[0].partition(" ? ")[2] or arguments[0]
        count = len(arguments) - before if before else None if kind == "elsewhere" else 0
        for key in re.findall(r'"([\w.]+)"(?!_key)', keys):
            yield source.count("\n", 0, call.start()) + 1, kind, key, count
    for mark in MARKED.finditer(source):
        yield source.count("\n", 0, mark.start()) + 1, None, mark[1], None


def complaints_of(folder, lessons):
    sources = {path.name: path.read_text() for path in sorted([*folder.glob("*.cpp"), *folder.glob("*.h")])}
    for language in "en", "pt-BR":
        page = (folder / f"{language}.md").read_text()
        place = f"{folder.name}/{language}.md"
        texts, unused = {}, set()
        for kind, key, text in texts_of(page):
            texts.setdefault(key, {})[kind] = text
            unused.add((kind, key))
            yield from (f"{place}: {wrong}" for wrong in wrong_placeholders(text, key, lessons))
        for name, source in sources.items():
            for line, kind, key, count in uses_of(source):
                found = {one: text for one, text in texts.get(key, {}).items() if kind in (one, None)}
                if key.endswith("."):
                    begun = {one for one in texts if one.startswith(key)}
                    found = {kind: text for one in begun for kind, text in texts[one].items()}
                    unused -= {(kind, one) for kind, one in unused if one in begun}
                unused -= {(one, key) for one in found}
                if not found:
                    yield f"{folder.name}/{name}:{line}: {kind or 'text'} {key} is not in {language}.md"
                for text in found.values():
                    if count not in (None, wanted := placeholders(text)):
                        yield f"{folder.name}/{name}:{line}: {key} gets {count} arguments, and takes {wanted} in {language}.md"
            for listing in re.findall(r'"(bench/floors/\w+\.cpp)"', source):
                if f"({'../' * 3}{listing})" not in page:
                    yield f"{place}: no link to {listing}"
        for kind, key in sorted(unused):
            yield f"{place}: {kind} {key} is not used"


def main(root):
    folders = sorted(path.parent for path in (root / "demos/lessons").glob("*/scene.cpp"))
    found = [complaint for folder in folders for complaint in complaints_of(folder, len(folders))]
    print("\n".join(found) if found else f"{len(folders)} lessons")
    return 1 if found or not folders else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
