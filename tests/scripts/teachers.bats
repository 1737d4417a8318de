#!/usr/bin/env bats
# The teachers' pages (docs/lessons) match a run, and the answers of their exercises match their commands.
load ../cli/helpers

pages() { "$root/docs/lessons/pages.py" "$@"; }

@test "the pages state the same facts as the lessons" {
  require python3
  run -0 pages check
}

@test "a page that states something else is found" {
  require python3
  cp -r "$root/docs/lessons" .
  sed -i 's/never mixed/always mixed/; /large_writes_mix/d' lessons/en/pipe.md
  run -1 lessons/pages.py check pipe
  [[ $output == *"always mixed"*"+large_writes_mix"* ]]
}

@test "the pages of verdicts list every claim that is not plainly true once, and come from the ledger" {
  require python3
  run -0 python3 -B - "$root" <<'PYTHON'
import csv, pathlib, re, sys
sys.path.insert(0, sys.argv[1] + "/docs/lessons")
import pages
doubtful = [claim["id"] for claim in csv.DictReader(open(pages.HERE / "claims.csv")) if claim["verdict_en"] != "true"]
listed = [name for _, names in pages.SUBJECTS for name in names.split()]
lessons = [path.stem for path in (pages.HERE / "en").glob("*.md") if path.stem not in ("README", "glossary", "verdicts")]
assert sorted(listed) == sorted(lessons), set(listed) ^ set(lessons)
for language in pages.WORDS:
    text = pages.path_of("verdicts", language).read_text()
    assert text == "\n".join(pages.verdicts(language)), f"{language}: run docs/lessons/pages.py write"
    assert sorted(re.findall(r"^\| ([A-E]\d+) \|", text, re.M)) == sorted(doubtful), language
    for link in re.findall(r"\]\(([^)]*)\)", text):
        assert pages.path_of(link[:-3], language).exists(), link
PYTHON
}

# Returns whether reading a page that was never written takes no memory. The kernels of some virtual machines give it a
# page of its own at once.
reads_take_no_memory() {
  python3 - <<'PYTHON'
import mmap, sys
def resident(): return int(open("/proc/self/smaps_rollup").read().partition("Rss:")[2].split()[0])
memory, before = mmap.mmap(-1, 16 << 20, mmap.MAP_PRIVATE), resident()
for page in range(0, len(memory), mmap.PAGESIZE): memory[page]
sys.exit(resident() - before > 8 << 10)
PYTHON
}

@test "the exercises' answers are what their commands print" {
  require python3
  local names except="^$"
  if ! reads_take_no_memory; then
    except="^memory$"
    echo "# without memory.md: this kernel gives memory to pages that are only read" >&3
  fi
  mapfile -t names < <(ipc-demo lesson | awk '/^  [a-z]/ { print $1 }' | grep -v "$except")
  run -0 pages exercises "${names[@]}"
}

@test "an exercise whose answer is wrong is found" {
  require python3
  cp -r "$root/docs/lessons" .
  sed -i 's/^141$/142/' lessons/en/pipe.md
  run -1 lessons/pages.py exercises pipe
  [[ $output == *"printed"*141*"the page has"*142* ]]
}

# Prints the commands of the exercises, and their outputs.
answers() { awk '/^```(bash|text)$/ { inside = 1 } inside; /^```$/ { inside = 0 }' "$1"; }

@test "every lesson has a page in both languages, with the same exercises" {
  local name
  for name in $(ipc-demo lesson | awk '/^  [a-z]/ { print $1 }'); do
    for language in en pt-BR; do
      grep -qE '^1\. ' "$root/docs/lessons/$language/$name.md" || { echo "$language/$name.md: no exercise"; return 1; }
      grep -qF "]($name.md)" "$root/docs/lessons/$language/README.md" || { echo "$name: not in the plan"; return 1; }
    done
    diff <(answers "$root/docs/lessons/en/$name.md") <(answers "$root/docs/lessons/pt-BR/$name.md")
  done
}

@test "the commands of an exercise can be pasted: no line begins with a prompt" {
  run -1 grep -nE '^[$>] |^```console' "$root"/docs/lessons/*/*.md
}

@test "the commands of an answer that binds a name can be run again" {
  require python3
  cp -r "$root/docs/lessons" .
  run -0 python3 -B - lessons <<'PYTHON'
import pathlib, sys, tempfile
sys.path.insert(0, sys.argv[1])
import pages
for lesson, name in ("sockets", "plug"), ("client-server", "desk"), ("credentials", "door"), ("fifo", "tap"):
    page = pages.path_of(lesson, "en").read_text()
    again = 0
    with tempfile.TemporaryDirectory() as place:
        for command, expected in pages.commands_of(page):
            if "cat >" in command or f"rm -f {name};" in command:
                again += f"rm -f {name};" in command
                for _ in range(2):
                    printed = pages.printed_by(command, place)
                    assert printed == expected, (command, printed)
    assert again >= 1, f"{lesson}: no answer removes {name} first"
PYTHON
}
