#!/usr/bin/env bats
load helpers

tiny=(--size 64 --launches 1 --time 20ms)

refused() {  # refused "TEXT that explains" OPTION...
  local text=$1
  shift
  run -2 --separate-stderr soon ipc-bench run "$@"
  [[ -z $output && $stderr == *"$text"* ]] || { echo "said: $output $stderr"; return 1; }
}

refused_out() {  # refused_out "TEXT that cures" FILE, in less time than one launch would take
  run -1 --separate-stderr soon ipc-bench run --time 3600s --out "$2"
  [[ -z $output && $stderr == *"$2"*"$1"* ]] || { echo "said: $output $stderr"; return 1; }
}

check_json() {  # FILE: the shape of Google Benchmark, without a NaN
  require python3
  soon python3 - "$1" <<'PYTHON'
import json, sys

def refuse(constant):
    raise ValueError(constant)

run = json.load(open(sys.argv[1]), parse_constant=refuse)
assert run["context"]["date"] and run["benchmarks"]
for one in run["benchmarks"]:
    assert one["name"] and one["run_type"] in ("iteration", "aggregate"), one
    assert one.get("error_occurred") or (one["iterations"] > 0 and one["real_time"] > 0), one
    assert one["time_unit"] in ("ns", "us", "ms", "s"), one
PYTHON
}

@test "what makes no sense is a usage error that names the option, the value and what is allowed" {
  refused "--scenario pong: must be batched, ping, one_way, stream, load, cold, connect, fan_in, fan_out, pairs or slow_reader; did you mean ping?" --scenario pong
  refused "--size big: " --size big
  refused "4KiB or 1MiB, from 1 to 64MiB" --size 0
  refused "--wait sleep: must be block, spin, yield or hybrid" --wait sleep
  refused "--placement same_cup: must be cross_cpu, same_cpu, smt, same_l3, other_l3 or other_numa; did you mean same_cpu?" --placement same_cup
  refused "--time soon: a time is written 200ms or 1s, from 1ms to 3600s" --time soon
  refused "--launches 0: must be a number from 1 to 1000" --launches 0
  refused "--launches 5x: " --launches 5x
  refused "did you mean --launches?" --lanches 3
  refused "--out: name a file" --out ""
  refused "--size" --size
  refused "did you mean unix?" --transport unx
}

@test "a time without its unit is told so" {
  refused "--time 5: the unit is missing, as in 200ms or 1s" --time 5
}

@test "an unknown command is named, and answered by the nearest" {
  run -2 --separate-stderr soon ipc-bench gate
  [[ -z $output && $stderr == *"command gate: must be run, report, compare, choose, merge or gates; did you mean gates?"* ]]
  run -2 --separate-stderr soon ipc-bench frob
  [[ -z $output && $stderr == *"command frob: must be run, report, compare, choose, merge or gates"* ]]
}

@test "help fits on a screen, and is for people" {
  local command line
  for command in "" run report compare choose merge gates; do
    # shellcheck disable=SC2086
    run -0 --keep-empty-lines soon ipc-bench $command --help
    [[ ${#lines[@]} -le 33 || $command == run ]]
    for line in "${lines[@]}"; do [[ ${#line} -le 100 ]]; done
    [[ $output != *TEXT* && $output != *INT* ]]
    [[ $output != *$'\n\n\n'* && $output != *$'\n\n' ]]
  done
}

@test "a tiny run of every transport prints a table and keeps valid JSON" {
  local transport
  for transport in $(those); do
    run -0 --separate-stderr soon ipc-bench run --transport "$transport" --scenario ping "${tiny[@]}" --out out.json
    grep -q '^|---' <<<"$output"
    grep -q "^| $transport |" <<<"$output"
    check_json out.json
    rm out.json
  done
}

@test "what measuring costs by itself stands beside the transports, unless these are named" {
  run -0 --separate-stderr soon ipc-bench run --scenario ping,one_way "${tiny[@]}" --out out.json
  grep -q '^| null |' <<<"$output"
  grep -q '^| memcpy |' <<<"$output"
  [[ $output != *"null | one_way"* ]]
  check_json out.json
  run -0 --separate-stderr soon ipc-bench run --transport memcpy --scenario stream "${tiny[@]}"
  grep -q '^| memcpy |' <<<"$output"
  [[ $output != *"| null |"* && $output != *"| unix |"* ]]
  refused "--transport null: it is for --scenario ping, stream or batched" --transport null --scenario load
}

@test "every scenario runs, under every way to wait" {
  run -0 --separate-stderr soon ipc-bench run --transport unix --scenario ping,stream,batched \
    --wait block,spin,yield,hybrid "${tiny[@]}" --out out.json
  check_json out.json
}

@test "a place that the machine lacks is skipped with the reason" {
  export HWLOC_SYNTHETIC="package:1 l3:1 core:2 pu:1"
  run -0 --separate-stderr soon ipc-bench run --transport unix --placement other_numa,same_cpu "${tiny[@]}"
  [[ $output == *"this machine has one NUMA node"* || $output == *"this process may use one CPU only"* ]]
  [[ $output == *"one CPU | "* ]]
}

@test "a floor blocks or spins: who asks for another way is told its usage" {
  local way
  for way in yield hybrid; do
    run -2 --separate-stderr soon floor-pipe ping --wait "$way" --time 1ms
    [[ -z $output && $stderr == *"[--wait block|spin]"* ]]
  done
}

@test "gates: a pair that fails is no pass, and where nothing can run it is told" {
  mkdir bin
  cp "$(command -v ipc-bench)" bin/
  printf '#!/bin/sh\nexit 1\n' >bin/floor-pipe
  chmod +x bin/floor-pipe
  run -1 --separate-stderr soon bin/ipc-bench gates --transport pipe --quiet
  [[ $output == *"the pair failed: "*"| FAILED |"* ]]
  run -77 --separate-stderr soon taskset -c "$(first_cpu)" ipc-bench gates --transport pipe --quiet
  [[ $output == *"one CPU only"*"| skipped |"* ]]
}
first_cpu() { taskset -cp $$ | sed 's/.*: *//; s/[,-].*//'; }

@test "senders to one receiver go on until all have been measured together, however short that is" {
  run -0 --separate-stderr soon ipc-bench run --transport unix --scenario fan_in --peers 2 --time 1ms --launches 3
  grep -q '^| unix | fan in' <<<"$output"
}

@test "a time without its number is refused" {
  refused "--inject-delay ms: a time is written 200ms or 1s" --transport unix --inject-delay ms
}

@test "without a terminal there is no progress line" {
  run -0 --separate-stderr soon ipc-bench run --transport unix --scenario ping "${tiny[@]}"
  [[ $stderr != *$'\r'* ]]
}

@test "a result that cannot be written is known before anything is measured, with a cure" {
  mkdir directory
  mkfifo queue
  ln -s elsewhere link
  refused_out "is the directory there" no/such/directory/out.json
  refused_out "directory/results.json" directory
  refused_out "only a file can be replaced" queue
  refused_out "only a file can be replaced" link
  [[ -p queue && -L link && -z $(compgen -G '*.tmp') ]]
}

@test "a table that nobody gets is a failure" {
  run -1 soon bash -c 'ipc-bench run "$@" >/dev/full' - --transport unix --scenario ping "${tiny[@]}"
  [[ $output == *"stdout"*"No space left"* ]]
  run -1 soon bash -c 'ipc-bench run --time 3600s >&-'
  [[ $output == *"stdout"* ]]
  run -1 soon bash -c 'ipc-bench --help >/dev/full'
  [[ $output == *"stdout"* ]]
}

@test "Ctrl-C leaves no process and no name, and keeps the results so far" {
  set -m
  ipc-bench run --launches 1000 --time 20ms --out out.json >/dev/null 2>&1 3>&- &
  local bench=$!
  set +m
  eventually test -s out.json
  kill -INT -- "-$bench"
  ends_with 130 "$bench"
  nothing_left
  check_json out.json
}

@test "a killed run leaves no process" {
  ipc-bench run --launches 1000 --time 20ms --out out.json >/dev/null 2>&1 3>&- &
  local bench=$!
  eventually test -s out.json
  kill -KILL "$bench"
  ends_with 137 "$bench"
  eventually no_processes
  ipc-demo clean >/dev/null
}

@test "what a run that was killed while it wrote left beside the file is removed by the next one" {
  local dead
  sh -c 'echo $$' >dead
  dead=$(<dead)
  touch "out.json.$dead.tmp" "out.json.$$.tmp" "out.json.x.tmp" "other.json.$dead.tmp"
  soon ipc-bench run --transport unix --scenario ping "${tiny[@]}" --out out.json >/dev/null 2>&1
  [[ $(echo *.tmp) == "other.json.$dead.tmp out.json.$$.tmp out.json.x.tmp" ]]
}

@test "a small room is measured beside raw sends, and leaves nothing" {
  local transport
  for transport in unix tcp; do
    run -0 --separate-stderr soon ipc-hub-load --transport "$transport" --clients 20 --rounds 3
    [[ $output == *"hub / raw, sent: "* && $output == *"the last is told after "* && -z $stderr ]]
    nothing_left
  done
  run -77 bash -c 'ulimit -n 50; exec ipc-hub-load --clients 20'
  [[ $output == *"20 clients need 84 descriptors"*"ulimit -Hn"* ]]
}

@test "Ctrl-C in the middle of a room under load leaves nothing" {
  set -m
  ipc-hub-load --clients 50 --rounds 100000 --transport unix >told 2>&1 3>&- &
  load=$!
  set +m
  eventually a_name
  kill -INT -- "-$load"
  ends_with 130 "$load"
  nothing_left
}
a_name() { [[ -n $(find "$XDG_RUNTIME_DIR" -type s) ]]; }
