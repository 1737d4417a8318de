#!/usr/bin/env bats
load helpers

# One real run of unix. edit makes others from it.
setup_file() {
  PATH=$IPCLAB_BIN:$PATH timeout --kill-after=1 200 ipc-bench run --transport unix --scenario ping,stream --size 64 \
    --launches 1 --time 20ms --out "$BATS_FILE_TMPDIR/run.json" >/dev/null 2>&1
}

setup() {
  enter_own_place
  export XDG_DATA_HOME=$BATS_TEST_TMPDIR/data  # for baselines
}

# edit FILE CHANNEL FLOOR LAUNCHES [KEY=VALUE]...: the real run with so many launches, which differ by a thousandth.
# Times are multiples of 10 us or 1 us. Sets facts of the context.
edit() {
  require python3
  soon python3 - "$BATS_FILE_TMPDIR/run.json" "$@" <<'PYTHON'
import json, sys
source, name, channel, floor, launches = sys.argv[1:6]
run = json.load(open(source))
run["context"].update({"date": "2026-01-01T12:00:00Z", "warnings": []})
for fact in sys.argv[6:]:
    key, value = fact.split("=", 1)
    run["context"][key] = value
    if key == "warnings": run["context"][key] = [value]
rows = []
for launch in [one for one in run["benchmarks"] if one["run_type"] == "iteration" and one["subject"] == "channel"]:
    ping = launch["scenario"] == "ping"
    each = "p50_ns" if ping else "messages_per_second"
    for subject, factor in ("channel", float(channel)), ("floor", float(floor)):
        figure = 1e4 * factor if ping else 1e6 / factor
        name_of_cell = launch["run_name"] + "/" + subject
        rows += [dict(launch, **{"subject": subject, "run_name": name_of_cell, "repetition_index": i,
                                 each: figure * (1 + i / 1000)}) for i in range(int(launches))]
run["benchmarks"] = rows
json.dump(run, open(name, "w"))
PYTHON
}

# edit_rows CONDITION ERROR FROM TO: removes the rows that meet a condition, or replaces them with one that failed.
edit_rows() {
  require python3
  soon python3 - "$@" <<'PYTHON'
import json, sys
condition, error, source, name = sys.argv[1:]
run = json.load(open(source))
rows, failed = [], set()
for row in run["benchmarks"]:
    if not eval(condition):
        rows.append(row)
    elif error and row["run_name"] not in failed:
        failed.add(row["run_name"])
        rows.append(dict(row, run_type="iteration", error_occurred=True, error_message=error))
run["benchmarks"] = rows
json.dump(run, open(name, "w"))
PYTHON
}

# scale FROM TO FACTOR: the same run, with the channels of unix slower by the factor.
scale() {
  require python3
  soon python3 - "$@" <<'PYTHON'
import json, re, sys
source, name, factor = sys.argv[1], sys.argv[2], float(sys.argv[3])
run = json.load(open(source))
for row in run["benchmarks"]:
    if row["transport"] == "unix" and row["subject"] == "channel" and row["run_type"] == "iteration":
        for key in row:
            if re.fullmatch(r"(p[0-9.]+|min|max)_ns", key): row[key] *= factor
            if key == "messages_per_second": row[key] /= factor
json.dump(run, open(name, "w"))
PYTHON
}

measure() {  # measure ARGUMENT...: a short run
  soon ipc-bench run --transport unix --scenario ping --launches 1 --time 5ms --quiet "$@"
}

# compared STATUS "TEXT in the output" ARGUMENT...
compared() {
  run "-$1" --separate-stderr soon ipc-bench compare "${@:3}"
  [[ -z $stderr && $output == *"$2"* ]] || { echo "said: $output $stderr"; return 1; }
}

refused() {  # refused STATUS "EXPLANATION" ARGUMENT...
  run "-$1" --separate-stderr soon ipc-bench compare "${@:3}"
  [[ -z $output && $stderr == *"$2"* ]] || { echo "said: $output $stderr"; return 1; }
}

@test "slower cells are an exit status of 3, and faster ones are none" {
  edit before.json 1.1 1 9
  edit slower.json 1.4 1 9
  compared 3 "Slower: 2 of 2 cells by more than 5 %; 0 faster" before.json slower.json
  [[ $output == *$'\n'"9 launches per cell: it can show changes from "* ]]
  [[ $output == *"| unix | ping 64 B, block | 11.0 µs | 14.1 µs | 1.27 ["*"| slower | 1.00 ["* ]]
  compared 0 "Slower: 0 of 2 cells by more than 5 %; 2 faster" slower.json before.json
  compared 0 "0 of 2 cells by more than 30 %; 0 faster; 2 without a difference" before.json slower.json --threshold 30%
}

@test "a run compared with itself shows no difference, however few its launches" {
  local file
  edit before.json 1.1 1 9
  for file in before.json "$BATS_FILE_TMPDIR/run.json"; do
    compared 0 "Slower: 0 of 2 cells by more than 5 %; 0 faster; 2 without a difference; 0 undecided; 0 lost." \
      "$file" "$file"
  done
}

@test "a change of the floor as well is a change of the machine" {
  edit before.json 1.1 1 9
  edit later.json 1.65 1.5 9
  compared 0 "2 without a difference" before.json later.json
  [[ $output == *"| no difference | 1.50 [1."*"The machine changed"* ]]
}

@test "too few launches show nothing, which the first line says with the number needed" {
  edit before.json 1 1 3
  edit slower.json 2 1 3
  compared 4 "Exit status 4: no difference of any size can be significant" before.json slower.json
  [[ $output == *$'\n'"3 launches per cell: no difference of any size can be significant with so few launches; at least 6 are needed."* ]]
  [[ $output == *"undecided: too few launches"*"(--launches 6)"* ]]
  compared 0 "undecided: too few launches" before.json slower.json --allow cannot-tell
}

@test "another machine, another day and a busy machine are named" {
  edit before.json 1 1 9
  edit after.json 1.001 1 9 "cpu=Some other CPU" date=2026-01-03T12:00:00Z "warnings=it was busy"
  compared 0 "Some other CPU after" before.json after.json
  [[ $output == *"Caution: The runs are 48 hours apart."*"Caution: after (after.json): it was busy."* ]]
  [[ $output == *"use --of machine"* ]]
  compared 0 "2 without a difference" before.json before.json
  [[ $output != *Caution* && $output != *"--of machine"* ]]
}

@test "--of machine compares figures and floors, with a table of what differs" {
  edit one.json 1.1 1 9
  edit other.json 3.3 3 9 "cpu=Some other CPU" governor=powersave
  compared 3 "Floors slower: 2 of 2 by more than 5 %; 0 faster" one.json other.json --of machine
  [[ $output == *"| governor | "*" | powersave |"* && $output == *"| unix | ping 64 B, block | 11.0 µs | 33.1 µs | 3.00 ["* ]]
  [[ $output == *"| slower | 3.00 ["*"] | slower |"* && $output != *"The machine changed"* ]]
}

@test "the machines whose results are shipped get verdicts of each other" {
  local results=$root/results
  compared 3 "15 launches per cell: it can show changes from" --of machine \
    "$results/vm-2cpu-cascade-lake/2026-11-21-quick.json" "$results/vm-2cpu-zen4/2026-11-22-quick.json"
  [[ $output == *"| pipe | ping 64 B, block | 10.9 µs | 69.8 µs | 6.20 ["*"| slower | 6.26 ["*"] | slower |"* ]]
}

# On the machine whose cell of round trips with a block has a wide interval, two other cells decide.
@test "shipped results of 15 launches show what is a third slower, and suspect a seventh" {
  local file
  for file in "$root"/results/*/*-quick.json; do
    scale "$file" third.json 1.30
    compared 3 "Exit status 3" "$file" third.json
    scale "$file" seventh.json 1.15
    case $file in
      */vm-2cpu-zen5/*)
        compared 3 "Slower: 2 of 52 cells by more than 5 %; 0 faster; 46 without a difference; 4 undecided" "$file" seventh.json
        [[ $output == *"| unix | ping 64 B, block |"*"| undecided: interval too wide |"* ]]
        ;;
      *) compared 4 "Exit status 4: unix, ping 64 B, block is probably slower" "$file" seventh.json ;;
    esac
    compared 0 "52 without a difference" "$file" "$file"
  done
}

@test "a lost cell is an exit status of 5, and is listed" {
  edit before.json 1 1 9
  edit_rows 'row["scenario"] == "ping"' '' before.json vanished.json
  compared 5 "Exit status 5: 1 cell is lost (unix, ping 64 B, block; after: not measured)" before.json vanished.json
  [[ $output == *"; 1 lost."*"Lost"*"| unix, ping 64 B, block | after: not measured |"* ]]
  compared 0 "1 without a difference; 0 undecided; 1 lost" before.json vanished.json --allow lost
  compared 0 "| unix, ping 64 B, block | before: not measured |" vanished.json before.json
}

@test "a comparison becomes a page and Markdown, the verdict first" {
  edit before.json 1.1 1 9
  edit slower.json 1.4 1 9 governor=powersave
  compared 3 "# Slower: 2 of 2 cells" before.json slower.json --out page
  [[ $(<page/compare.md) == "$output" && $(cd page && echo *) == "compare.md index.html" ]]
  grep -q '<h1>Slower: 2 of 2 cells' page/index.html
  grep -q '"id":"changes"' page/index.html
  [[ $output == *"| unix | ping 64 B, block |"*"Other differences"*"| governor |"*"| powersave |"* ]]
  refused 1 "no/parent" before.json slower.json --out no/parent
}

@test "on a terminal tables are aligned and fit its width, unless Markdown is wanted" {
  local columns shown
  export NO_COLOR=1  # wc would count the escape sequences
  edit before.json 1.1 1 9
  cp before.json after.json
  for columns in 40 80 200; do
    shown=$(on_terminal $columns ipc-bench compare before.json after.json)
    [[ $(LC_ALL=C.UTF-8 wc -L <<<"$shown") -le $columns ]] || { echo "$shown"; return 1; }
    [[ $shown == "Slower: 0 of 2"* && $shown != *"|"* ]] || { echo "$shown"; return 1; }
    grep -q '^transport  cell' <<<"$shown"
  done
  shown=$(on_terminal 80 ipc-bench compare before.json after.json --markdown)
  [[ $shown == "# Slower: 0 of 2"*"| transport | cell |"* ]]
  shown=$(on_terminal 0 COLUMNS=60 ipc-bench compare before.json after.json)
  [[ $(LC_ALL=C.UTF-8 wc -L <<<"$shown") -le 60 ]] || { echo "$shown"; return 1; }
}

@test "the comparison is written as JSON" {
  require jq
  edit before.json 1.1 1 9
  edit slower.json 1.4 1 9
  compared 3 "Slower: 2" before.json slower.json --json verdict.json
  [[ $(jq -r '[.outcome, .exit_status, .counts.slower, .cells[0].change.verdict] | join(" ")' verdict.json) == "slower 3 2 slower" ]]
  run -3 --separate-stderr soon ipc-bench compare before.json slower.json --json -
  [[ $(jq -r .outcome <<<"$output") == slower && $stderr == *"Slower: 2 of 2"* ]]
  refused 1 "no/verdict.json" before.json slower.json --json no/verdict.json
  refused 2 "is one of the input files" before.json slower.json --json ./slower.json
}

@test "--lang pt prints the verdict in Portuguese, with a decimal comma, and the JSON in English" {
  require jq
  edit before.json 1.1 1 9
  edit slower.json 1.4 1 9
  compared 3 "# Mais lentas: 2 de 2 células em mais de 5 %; mais rápidas: 0;" before.json slower.json \
    --lang pt --out page --json verdict.json
  [[ $output == *"| unix | ida e volta de 64 B, com bloqueio | 11,0 µs | 14,1 µs | 1,27 ["*"| mais lento | 1,00 ["* ]]
  [[ $output == *"Status de saída 3: 2 células ficaram mais lentas em mais de 5 %."* ]]
  grep -q '<html lang="pt-BR">' page/index.html
  [[ $(jq -r .reason verdict.json) == "2 cells are slower by more than 5 %" ]]
  refused 2 "did you mean pt?" before.json slower.json --lang ptt
}

# says_what_it_can STATUS FACTOR: the run is slower, or the first line says that it cannot show changes of that size.
says_what_it_can() {
  python3 -c '
import re, sys
status, factor = int(sys.argv[1]), float(sys.argv[2])
least, unit = re.search(r"10 launches per cell: it can show changes from ([\d.]+) (%|times)", sys.stdin.read()).groups()
smallest = 1 + float(least) / 100 if unit == "%" else float(least)
sys.exit(not (status == 3 or (status == 4 and factor < smallest)))' "$@"
}

@test "a real run shows what takes ten times as long, unless it has said that it cannot" {
  local launches factor file status
  for launches in 5 10; do
    soon ipc-bench run --transport unix --scenario ping,stream --launches $launches --time 5ms \
      --out $launches.json >/dev/null 2>&1
  done
  for file in 5.json 10.json; do
    compared 0 "0 of 2 cells by more than 5 %; 0 faster; 2 without a difference; 0 undecided; 0 lost." "$file" "$file"
  done
  for factor in 1.5 2 10; do
    scale 5.json slower.json $factor
    compared 4 "Exit status 4: no difference of any size can be significant" 5.json slower.json
    [[ $output == *$'\n'"5 launches per cell: no difference of any size can be significant with so few launches; at least 6 are needed."* ]]
    scale 10.json slower.json $factor
    status=0
    soon ipc-bench compare 10.json slower.json >said || status=$?
    says_what_it_can "$status" "$factor" <said || { cat said; return 1; }
  done
  edit_rows 'row["transport"] == "unix" and row["subject"] == "channel"' '' 10.json gone.json
  compared 5 "2 lost" 10.json gone.json
  edit_rows 'row["transport"] == "unix" and row["subject"] == "channel"' "failed: killed by signal 11" 10.json died.json
  compared 5 "after: failed: killed by signal 11" 10.json died.json
}

@test "a baseline is kept by name, never overwritten, and compared with" {
  local file=$XDG_DATA_HOME/ipclab/baselines/main-1.json
  measure --save-baseline main-1
  [[ -f $file ]]
  cp "$file" kept.json
  run -2 --separate-stderr measure --save-baseline main-1
  [[ $stderr == *"$file exists and is not overwritten: choose another name, or remove it"* ]]
  cmp "$file" kept.json
  compared 0 "* before: $file" --baseline main-1 kept.json
  refused 2 "did you mean main-1?" --baseline main-2 kept.json
  refused 2 "with --baseline name AFTER only" --baseline main-1 kept.json kept.json
  refused 2 "AFTER" --baseline main-1
  sed 's/"cpu": "[^"]*"/"cpu": "Some other CPU"/' kept.json >elsewhere.json
  refused 2 "is from another machine (cpu: " --baseline main-1 elsewhere.json
  [[ $stderr == *"ipc-bench compare --of machine $file elsewhere.json"* ]]
  compared 0 "Some other CPU" --of machine --baseline main-1 elsewhere.json
}

@test "a baseline's name is no path" {
  local name
  for name in ../up .hidden -x a/b "a b"; do
    run -2 --separate-stderr measure "--save-baseline=$name"
    [[ $stderr == *"a name has letters, digits"* ]]
    refused 2 "a name has letters, digits" "--baseline=$name" after.json
  done
  [[ ! -e $XDG_DATA_HOME ]]
  refused 2 "a name has letters, digits" --baseline "" after.json
  refused 2 "there is no baseline yet" --baseline main after.json
  HOME='' XDG_DATA_HOME=relative refused 2 "neither XDG_DATA_HOME nor HOME is set to an absolute path; set one of them" --baseline main after.json
  HOME=$BATS_TEST_TMPDIR/home XDG_DATA_HOME='' measure --save-baseline main
  [[ -f $BATS_TEST_TMPDIR/home/.local/share/ipclab/baselines/main.json ]]
}

@test "a typing error is a usage error" {
  local share
  refused 2 "BEFORE"
  refused 2 "--of machin: unknown; did you mean machine?" one.json two.json --of machin
  refused 2 "--allow cannot_tell: unknown; did you mean cannot-tell?" one.json two.json --allow cannot_tell
  refused 2 "AFTER" one.json
  refused 2 "argument three.json" one.json two.json three.json
  refused 2 "did you mean --threshold?" one.json two.json --treshold 5%
  for share in 5 0% -5% 101% five% 5%% nan% "" 1e-9%; do
    refused 2 "--threshold" one.json two.json "--threshold=$share"
  done
  refused 2 "a share is written 5% or 2.5%, from 0.1% to 100%" one.json two.json --threshold 0.05
}

@test "an unreadable file is a failure that names it" {
  edit good.json 1 1 5
  echo '{"context": {}' >broken.json
  refused 1 "missing.json" good.json missing.json
  refused 1 "broken.json" broken.json good.json
  refused 1 "name a file that ipc-bench run --out wrote" good.json .
  run -1 soon bash -c 'ipc-bench compare good.json good.json >/dev/full'
  [[ $output == *"stdout"*"No space left"* ]]
}
