#!/usr/bin/env bats
# The pages of the lessons have the texts that the scenes use, and the answers of their exercises match their commands.
load ../cli/helpers

# Prints the names of the lessons.
names() { ipc-demo lesson | awk '/^  [a-z]/ { print $1 }'; }

@test "each text that a scene uses is on its pages, and each text of the pages is used" {
  require python3
  run -0 "$root/tests/scripts/keys.py" "$root"
}

# shellcheck disable=SC2016
@test "a text that is missing, unused, of another kind or with other placeholders is found" {
  require python3
  found() {  # found FILE EDIT COMPLAINT...
    rm -rf demos
    mkdir demos
    cp -r "$root/demos/lessons" demos
    sed -i "$2" "demos/lessons/$1"
    run -1 "$root/tests/scripts/keys.py" .
    local complaint
    for complaint in "${@:3}"; do [[ $output == *"$complaint"* ]] || { echo "$output, not $complaint"; return 1; }; done
  }
  found pipe/en.md 's/`large_writes_mix`/`other`/' ": fact large_writes_mix is not in en.md" "en.md: fact other is not used"
  found pipe/pt-BR.md '/<!-- end -->/d' ": heading end is not in pt-BR.md"
  found pipe/en.md 's/ <!-- end.first_closed -->//' ": paragraph end.first_closed is not in en.md"
  found pipe/en.md 's/^\* the writer `writer`$/* the writer `author`/' ": word writer is not in en.md" "word author is not used"
  found pipe/scene.cpp 's/say("full.done")/step("full.done")/' ": heading full.done is not in" "paragraph full.done is not used"
  found pipe/scene.cpp 's/, queued, capacity);/, queued);/' ": full_writer_sleeps gets 1 arguments, and takes 2 in en.md"
  found memory/scene.cpp 's/"swap_is_counted"}/"swap_is_told"}/' ": elsewhere swap_is_told is not in en.md"
  found loss/frames.h 's/"voice"_key/"song"_key/' ": text song is not in en.md" "word voice is not used"
  found death/en.md 's/`farewell\./`goodbye./' ": word farewell. is not in en.md" "word goodbye.died is not used"
  found pipe/en.md '0,/{=[^}]*}/s//{}/' " has {} without an example"
  found memory/en.md 's/{0=256/{=256/' ": a_limit_refuses_more has numbers in only some placeholders"
  found sockets/pt-BR.md 's/{=28}/{=27}/' ": reading_is_named lacks the number of lessons, 28"
  found fifo/en.md 's,\.\./bench/floors,bench/floors,g' "fifo/en.md: no link to bench/floors/fifo.cpp"
}

@test "the pages of verdicts come from the ledger, and list every claim" {
  require python3
  run -0 "$root/docs/lessons/verdicts.py" --check
  local id page
  for page in "$root"/docs/lessons/*/verdicts.md; do
    for id in $(grep -oE '^[A-E][0-9]+,' "$root/docs/lessons/claims.csv" | tr -d ,); do
      grep -q "^| $id |" "$page" || { echo "$id is not in $page"; return 1; }
    done
  done
  mkdir demos
  cp -r "$root/docs" .
  cp -r "$root/demos/lessons" demos
  sed -i 's/^A1,.*over a network/&s/' docs/lessons/claims.csv
  run -1 docs/lessons/verdicts.py --check
  [[ $output == *"+| A1 |"* ]]
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
  local listed except="^$"
  if ! reads_take_no_memory; then
    except="^memory$"
    echo "# without the lesson memory: this kernel gives memory to pages that are only read" >&3
  fi
  mapfile -t listed < <(names | grep -v "$except")
  run -0 "$root/tests/scripts/exercises.py" "$root" "${listed[@]}"
}

@test "an exercise whose answer is wrong is found" {
  require python3
  mkdir demos
  cp -r "$root/demos/lessons" demos
  sed -i 's/^141$/142/' demos/lessons/pipe/en.md
  run -1 "$root/tests/scripts/exercises.py" . pipe
  [[ $output == *"printed"*141*"the page has"*142* ]]
}

# Prints the commands of the exercises, and their outputs.
answers() { awk '/^```(bash|text)$/ { inside = 1 } inside; /^```$/ { inside = 0 }' "$1"; }

@test "every lesson has a page in both languages, with the same exercises, and every folder is a lesson" {
  diff <(names | sort) <(cd "$root/demos/lessons" && compgen -G '*/' | tr -d / | sort)
  local name folder program
  for name in $(names); do
    folder=$root/demos/lessons/$name
    for language in en pt-BR; do
      grep -qE '^1\. ' "$folder/$language.md" || { echo "$name/$language.md: no exercise"; return 1; }
      grep -qF "(../../../demos/lessons/$name/$language.md)" "$root/docs/lessons/$language/README.md" ||
        { echo "$name: not in the plan"; return 1; }
      grep -qF "cp -r demos/lessons/$name/exercises " "$folder/$language.md"
      for program in "$folder"/exercises/*; do
        grep -qF "](exercises/${program##*/})" "$folder/$language.md" || { echo "$language: no link to $program"; return 1; }
      done
    done
    diff <(answers "$folder/en.md") <(answers "$folder/pt-BR.md")
  done
}

@test "the commands of an exercise can be pasted: no line begins with a prompt" {
  run -1 grep -nE '^[$>] |^```console' "$root"/demos/lessons/*/*.md
}

@test "the commands of an answer that binds a name can be run again" {
  require python3
  run -0 python3 -B - "$root" <<'PYTHON'
import pathlib, sys
sys.path.insert(0, sys.argv[1] + "/tests/scripts")
import exercises
for lesson, name in ("sockets", "plug"), ("client-server", "desk"), ("credentials", "door"), ("fifo", "tap"):
    page = pathlib.Path(sys.argv[1], "demos/lessons", lesson, "en.md")
    assert f"rm -f {name};" in page.read_text(), f"{lesson}: no answer removes {name} first"
    wrong = list(exercises.wrong_in(page, times=2))
    assert not wrong, wrong
PYTHON
}
