#!/usr/bin/env bats
# The launches that an interrupted run keeps, and how it continues.
load helpers
load namespaces

cells=(--transport unix --scenario "ping,stream" --size 64 --time 20ms --quiet)

check() {  # check FILE "PYTHON over run, rows (of launches), cells (their number by cell)"
  require python3
  soon python3 - "$1" "$2" <<'PYTHON'
import collections, json, sys
def refuse(constant): raise ValueError(constant)
with open(sys.argv[1]) as file:
    if sys.argv[1].endswith(".part"):
        lines = [json.loads(line, parse_constant=refuse) for line in file if line.endswith("\n")]
        run = {"context": lines[0]["context"], "benchmarks": [line for line in lines if "context" not in line]}
    else:
        run = json.load(file, parse_constant=refuse)
rows = [row for row in run["benchmarks"] if row["run_type"] == "iteration" and "error_occurred" not in row]
cells = collections.Counter(row["run_name"] for row in rows)
errors = [row for row in run["benchmarks"] if "error_occurred" in row]
context = run["context"]
assert eval(sys.argv[2]), (sys.argv[2], cells, errors, context)
PYTHON
}

refused() {  # refused STATUS "EXPLANATION" OPTION...
  run "-$1" --separate-stderr soon ipc-bench run "${@:3}"
  [[ -z $output && $stderr == *"$2"* ]] || { echo "said: $output $stderr"; return 1; }
}

# begin_long: sets $bench, a long run in its own process group, as a terminal starts it, that has kept some launches.
begin_long() {
  set -m
  ipc-bench run "${cells[@]}" --launches 1000 --out out.json >/dev/null 2>&1 3>&- &
  bench=$!
  set +m
  eventually has_lines 6
}
has_lines() { [[ -e out.json.part && $(wc -l <out.json.part) -ge $1 ]]; }

# The launches kept are whole rounds, except the one under way, and the run can be completed.
is_kept_and_completed() {
  [[ ! -e out.json ]]
  check out.json.part '0 < len(rows) < 4000 and "date_end" not in context'
  check out.json.part 'max(cells.values()) - min(cells.values()) <= 1'
  check out.json.part 'len(context["transports"]) > 0'  # they say which transport may lose messages
  local wanted=$(($(wc -l <out.json.part) / 4 + 2))
  cp out.json.part kept.part
  run -0 --separate-stderr soon ipc-bench run "${cells[@]}" --launches "$wanted" --out out.json --resume
  [[ $output == *"| unix |"* ]]
  check out.json "len(cells) == 4 and set(cells.values()) == {$wanted} and 'date_end' in context"
  check out.json 'sum("continued at" in one for one in context["warnings"]) == 1'
  [[ ! -e out.json.part ]]
  holds_what_was_kept
}

# holds_what_was_kept: out.json has the launches of kept.part, and no launch twice.
holds_what_was_kept() {
  soon python3 - <<'PYTHON'
import json
def launches(rows):
    return [(row["run_name"], row["duration_ns"], row["begin_s"]) for row in rows if "duration_ns" in row]
kept = launches(json.loads(line) for line in open("kept.part") if line.endswith("\n"))
whole = launches(json.load(open("out.json"))["benchmarks"])
assert kept and set(kept) <= set(whole), set(kept) - set(whole)
assert len(set(whole)) == len(whole)
PYTHON
}

@test "a run cut by Ctrl-C keeps what it measured, and --resume completes it" {
  begin_long
  kill -INT -- "-$bench"
  ends_with 130 "$bench"
  nothing_left
  is_kept_and_completed
}

@test "so does one whose launcher is killed" {
  begin_long
  kill -KILL "$bench"
  ends_with 137 "$bench"
  eventually no_processes
  ipc-demo clean >/dev/null
  is_kept_and_completed
}

@test "so does one whose disk is full: it fails, says so, and keeps the launches that had room" {
  local disk=$PWD/disk  # from the root, because the mount is there
  mkdir "$disk"
  apart -rm "mount -t tmpfs -o size=96k tmpfs '$disk'"
  run -1 --separate-stderr timeout --kill-after=1 200 "${apart[@]}" \
    ipc-bench run "${cells[@]}" --launches 1000 --out "$disk/out.json"
  [[ $stderr == *"write($disk/out.json.part): No space left on device"*--resume* ]] || { echo "said: $stderr"; return 1; }
  [[ $("${apart[@]}" ls "$disk") == out.json.part ]]
  "${apart[@]}" cat "$disk/out.json.part" >out.json.part
  end_apart
  nothing_left
  is_kept_and_completed
}

@test "resuming a complete run changes nothing" {
  soon ipc-bench run "${cells[@]}" --launches 2 --out out.json >/dev/null 2>&1
  soon ipc-bench run "${cells[@]}" --launches 2 --out out.json --resume >/dev/null 2>&1
  check out.json 'set(cells.values()) == {2} and len(cells) == 4 and "gone on" not in str(context["warnings"])'
  soon ipc-bench run "${cells[@]}" --launches 1 --out new.json --resume >/dev/null 2>&1
  check new.json 'set(cells.values()) == {1}'
}

@test "only the same choice, build, machine and delay can be resumed" {
  soon ipc-bench run "${cells[@]}" --launches 1 --out out.json >/dev/null 2>&1
  cp out.json kept.json
  refused 1 "it holds unix/stream/64/block/cross_cpu, which is not chosen now: give the same options" \
    --transport unix --scenario ping --time 20ms --out out.json --resume
  refused 1 "injected_delay_ns is none, and 1000 now: begin another file" "${cells[@]}" --inject-delay 1us --out out.json --resume
  refused 1 "time_ns is 20000000, and 30000000 now: begin another file" "${cells[@]/20ms/30ms}" --out out.json --resume
  cmp out.json kept.json
  sed -i 's/"commit": "[^"]*"/"commit": "0123456"/' out.json
  refused 1 "commit is 0123456, and " "${cells[@]}" --out out.json --resume
  [[ $stderr == *"begin another file"* ]]
  echo '{' >out.json
  refused 1 "out.json" "${cells[@]}" --out out.json --resume
  [[ $(<out.json) == '{' && ! -e out.json.part ]]
}

# kill_after LINES: continues the run, and kills it when its journal has that many more lines. The moment is random: of
# the 20, some are in a launch, some between two, some in a write.
kill_after() {
  local before=0
  if [[ -e out.json.part ]]; then before=$(wc -l <out.json.part); fi
  ipc-bench run --transport unix,pipe --scenario ping --time 3ms --launches 1000 --quiet --out out.json --resume \
    >/dev/null 2>&1 3>&- &
  bench=$!
  eventually has_lines $((before + $1))
  kill -KILL "$bench"
  ends_with 137 "$bench"
  eventually no_processes
}

@test "killed at twenty moments, and resumed after each: all is kept except the launch under way" {
  require python3
  local after
  : >kept.part
  for after in 1 2 5 1 3 1 1 4 2 1 1 6 2 3 1 1 2 1 4 1; do
    kill_after "$after"
    cmp -n "$(stat -c %s kept.part)" kept.part out.json.part
    head -n "$(wc -l <out.json.part)" out.json.part >kept.part  # whole lines: half of a last one is dropped
  done
  local wanted=$(($(wc -l <kept.part) / 4 + 1))
  soon ipc-bench run --transport unix,pipe --scenario ping --time 3ms --launches "$wanted" --quiet --out out.json --resume \
    >/dev/null 2>&1
  check out.json "len(cells) == 4 and set(cells.values()) == {$wanted} and not errors"
  [[ ! -e out.json.part ]]
  holds_what_was_kept
  ipc-demo clean >/dev/null
}

@test "two runs do not write one file at the same time" {
  begin_long
  refused 1 "another run writes it" "${cells[@]}" --launches 1 --out out.json --resume
  kill -KILL "$bench"
  ends_with 137 "$bench"
  eventually no_processes
  ipc-demo clean >/dev/null
}

@test "a precision is reached, or a warning says that it is not; --resume continues to it" {
  soon ipc-bench run "${cells[@]}" --launches 1 --precision 50% --budget 15s --out out.json >/dev/null 2>&1
  check out.json 'min(cells.values()) >= 5 or any("was not reached" in one for one in context["warnings"])'
  soon ipc-bench run "${cells[@]}" --launches 2 --out few.json >/dev/null 2>&1
  soon ipc-bench run "${cells[@]}" --launches 2 --precision 100% --budget 15s --out few.json --resume >/dev/null 2>&1
  check few.json 'min(cells.values()) >= 5'
}

@test "a budget ends a run, which lists the cells without a turn; --resume gives them one" {
  run -0 --separate-stderr soon ipc-bench run --transport unix --scenario ping,stream --size 64 --time 600ms --quiet \
    --launches 1 --budget 1s --out out.json
  [[ $output == *"not measured: the budget was used up before its turn"* ]]
  check out.json 'len(cells) == 2 and len(errors) == 2'
  soon ipc-bench run --transport unix --scenario ping,stream --size 64 --time 600ms --quiet --launches 1 --out out.json \
    --resume >/dev/null 2>&1
  check out.json 'len(cells) == 4 and not errors'
}

@test "a precision that was not reached is reported once, at the end" {
  # Five launches are the fewest for which a precision is reported, and take longer than the budget.
  run -0 soon ipc-bench run --transport unix --scenario ping --time 200ms --quiet --launches 1 --precision 0.1% --budget 1s \
    --out out.json
  [[ $output == *"⚠ unix/ping/64/block/cross_cpu: 0.1 % was not reached"* ]]
  soon ipc-bench run --transport unix --scenario ping --time 200ms --quiet --launches 1 --out out.json --resume >/dev/null 2>&1
  check out.json 'not any("was not reached" in one for one in context["warnings"])'
}

@test "a typing error is a usage error" {
  refused 2 "--resume: needs --out; add --out FILE" --resume
  refused 2 "--precision 5: a share is written 5% or 2.5%, from 0.1% to 100%" --precision 5
  refused 2 "--precision 0%: " --precision 0%
  refused 2 "--precision 101%: " --precision 101%
  refused 2 "--precision nan%: " --precision nan%
  refused 2 "--budget 5: the unit is missing" --budget 5
  refused 2 "--budget 1ms: a time is written 200ms or 1s, from 1s to 86400s" --budget 1ms
  refused 2 "--budget -1s" --budget=-1s
}
