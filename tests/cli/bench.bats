#!/usr/bin/env bats
load helpers

tiny=(--size 64 --launches 1 --time 20ms)

refused() {  # refused "EXPLANATION" OPTION...
  local text=$1
  shift
  run -2 --separate-stderr soon ipc-bench run "$@"
  [[ -z $output && $stderr == *"$text"* ]] || { echo "said: $output $stderr"; return 1; }
}

refused_out() {  # refused_out "CURE" FILE: before any launch
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

@test "a value that makes no sense is a usage error that names the option, the value and the nearest allowed one" {
  refused "--scenario pong: unknown; did you mean ping?" --scenario pong
  refused "--size big: " --size big
  refused "a size is written 64, 4k, 4KiB or 4KB, from 1 B to 64 MiB" --size 0
  refused "--wait sleep: unknown; choose block, spin, yield or hybrid" --wait sleep
  refused "--placement same_cup: unknown; did you mean same_cpu?" --placement same_cup
  refused "--time soon: a time is written 200ms or 1s, from 1ms to 3600s" --time soon
  refused "--launches 0: must be a number from 1 to 1000" --launches 0
  refused "--launches 5x: " --launches 5x
  refused "did you mean --launches?" --lanches 3
  refused "--out: must not be empty; write a value" --out ""
  refused "--size" --size
  refused "did you mean unix?" --transport unx
}

@test "a time without its unit is an error that says so" {
  refused "--time 5: the unit is missing, as in 200ms or 1s" --time 5
}

@test "an unknown command is named, and answered by the nearest" {
  run -2 --separate-stderr soon ipc-bench gate
  [[ -z $output && $stderr == *"command gate: unknown; did you mean gates?"* ]]
  run -2 --separate-stderr soon ipc-bench frob
  [[ -z $output && $stderr == *"command frob: unknown; choose run, report, compare, choose, merge or gates"* ]]
}

@test "help fits on a screen, and has no placeholders of the parser" {
  local command line
  for command in "" run report compare choose merge gates; do
    # shellcheck disable=SC2086
    run -0 --keep-empty-lines soon ipc-bench $command --help
    [[ ${#lines[@]} -le 40 || $command == run ]]
    for line in "${lines[@]}"; do [[ ${#line} -le 80 ]] || { echo "long: $line"; return 1; }; done
    [[ $output != *TEXT* && $output != *INT* ]]
    [[ $output != *$'\n\n\n'* && $output != *$'\n\n' ]]
  done
}

@test "the help of run has groups, defaults and units" {
  run -0 soon ipc-bench run --help
  output=$(tr -s ' \n' ' ' <<<"$output")
  local text
  for text in "What to measure:" "Where:" "How long:" "Output:" "(default 150ms)" "(default 5" "bytes of payload" \
    "messages per second"; do
    [[ $output == *"$text"* ]]
  done
}

@test "a range is written FIRST..LAST, and an end below the beginning is refused" {
  refused "--size 1MiB..64: the end of a range is above its beginning; write SMALLEST..LARGEST" --size 1MiB..64
  run -0 --separate-stderr soon ipc-bench run --transport unix --scenario ping --size 64..4KiB --launches 1 --time 1ms
  [[ $(grep -c '^| unix |.*' <<<"$output") -eq 4 && $output == *"ping 64 B"*"ping 256 B"*"ping 1 KiB"*"ping 4 KiB"* ]]
}

@test "a plan is the same as its options, which replace it" {
  printf '# two cells\nscenario = ping, stream\nsize = 64\nlaunches = 2\n' >two.plan
  run -0 --separate-stderr soon ipc-bench run --plan two.plan --transport unix --time 1ms --launches 1 --out planned.json
  run -0 --separate-stderr soon ipc-bench run --scenario ping,stream --size 64 --launches 1 --transport unix --time 1ms \
    --out typed.json
  cmp <(cells_of planned.json) <(cells_of typed.json)
  sed -i 's/launches/lanches/' two.plan
  refused "two.plan:4: lanches: unknown; did you mean launches?" --plan two.plan
  echo 'size = big' >two.plan
  refused "two.plan:1: --size big: a size is written" --plan two.plan
  refused "--plan none.plan: it cannot be read" --plan none.plan
}
cells_of() { grep -o '"run_name": "[^"]*"' "$1" | sort; }

@test "each shipped plan runs by one command" {
  local plan
  for plan in "$root"/results/plans/*.plan; do
    run -0 --separate-stderr soon ipc-bench run --plan "$plan" --transport unix --launches 1 --time 50ms --out out.json
    rm out.json
  done
}

@test "CPUs must be allowed to this process, and exclude a placement" {
  local cpu
  cpu=$(first_cpu)
  refused "--cpus $cpu,99999: this process may not use CPU 99999: it may use $cpu" --cpus "$cpu,99999"
  refused "--cpus 1: name the CPUs of client and server, as in 2,4" --cpus 1
  refused "--placement: not together with --cpus; give one of them" --cpus "$cpu,$cpu" --placement smt
  run -0 --separate-stderr soon ipc-bench run --transport unix --scenario ping --cpus "$cpu,$cpu" "${tiny[@]}" --out out.json
  grep -q "\"unix/ping/64/block/cpus_${cpu}_$cpu\"" out.json
  grep -q "\"cpus\": \"$cpu,$cpu\"" out.json
}

@test "a scheduling has a policy and a priority" {
  refused "--sched fifo: must be other, fifo:PRIORITY or rr:PRIORITY, a priority from 1 to 99" --sched fifo
  refused "--sched rr:100: " --sched rr:100
  run -0 --separate-stderr soon ipc-bench run --transport unix --scenario ping --sched other "${tiny[@]}"
  run --separate-stderr soon ipc-bench run --transport unix --scenario ping --sched fifo:1 "${tiny[@]}" --out out.json
  [[ $status -eq 0 || ($status -eq 77 && $output == *"sched_setscheduler"*"CAP_SYS_NICE"*) ]]
  grep -q '"scheduling": "fifo:1"' out.json
  run -1 --separate-stderr soon ipc-bench run --transport unix --scenario ping "${tiny[@]}" --out out.json --resume
  [[ $stderr == *"scheduling is fifo:1, and none"* ]]
}

@test "a series has the launches in slots of 10 ms, and no file is lost to it" {
  local one=(ipc-bench run --transport unix --scenario "ping,stream" --time 50ms --launches 2 --quiet
    --series series.csv)
  run -0 --separate-stderr soon "${one[@]}"
  [[ $(head -n 1 series.csv) == "launch,cell,slot_ms,count,p50_ns,max_ns" ]]
  grep -qE '^2,unix/ping/64/block/cross_cpu,[0-9]+,[1-9][0-9]*,[1-9][0-9]*,[1-9][0-9]*$' series.csv
  grep -qE '^1,unix-floor/stream/64/block/cross_cpu,[0-9]+,[1-9][0-9]*,,$' series.csv
  cp series.csv kept.csv
  refused "--series series.csv: the file exists: choose another name" "${one[@]:2}"
  cmp series.csv kept.csv
}

@test "on one CPU the quick run shares it, and says so once" {
  run -0 --separate-stderr soon taskset -c "$(first_cpu)" ipc-bench run --time 20ms --launches 1 --out out.json
  [[ $(grep -c "one CPU only" <<<"$output$stderr") -eq 1 && $stderr == *"same_cpu"*"yield takes the place of spin"* ]]
  check_json out.json
  grep -q '^| null |' <<<"$output"
  grep -q '"null/ping/64/yield/same_cpu"' out.json
  run -1 grep -q cross_cpu out.json
}

@test "on one CPU a chosen placement is skipped, with the reason once" {
  run -77 --separate-stderr soon taskset -c "$(first_cpu)" ipc-bench run --placement cross_cpu --size 64 --time 1ms --launches 1
  [[ $(grep -c "this process may use one CPU only" <<<"$output") -eq 1 ]]
  [[ $output == *"| null, memcpy, pipe, pipe (floor), "*" | ping 64 B, block | not measured: this process may use one CPU only |"* ]]
}

@test "a tiny run of every transport prints a table and keeps valid JSON" {
  local transport
  for transport in $(those); do
    run -0 --separate-stderr soon ipc-bench run --transport "$transport" --scenario ping "${tiny[@]}" --out out.json
    grep -q '^|---' <<<"$output"
    grep -q "^| $transport |" <<<"$output"
    check_json out.json
    [[ $(echo out.json*) == out.json ]]
    rm out.json
  done
}

@test "the controls are measured next to the transports, unless transports are named" {
  run -0 --separate-stderr soon ipc-bench run --scenario ping,one_way "${tiny[@]}" --out out.json
  grep -q '^| null |' <<<"$output"
  grep -q '^| memcpy |' <<<"$output"
  [[ $output != *"null | one_way"* ]]
  check_json out.json
  run -0 --separate-stderr soon ipc-bench run --transport memcpy --scenario stream "${tiny[@]}"
  grep -q '^| memcpy |' <<<"$output"
  [[ $output != *"| null |"* && $output != *"| unix |"* ]]
  refused "--transport null: it is for --scenario ping, stream or batched; choose one of these, or another transport" --transport null --scenario load
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

@test "gates: a failed pair is no pass, and a pair that cannot run is skipped" {
  mkdir bin
  cp "$(command -v ipc-bench)" bin/
  printf '#!/bin/sh\nexit 1\n' >bin/ipc-floor
  chmod +x bin/ipc-floor
  run -1 --separate-stderr soon bin/ipc-bench gates --transport pipe --quiet --json gates.json
  [[ $output == *"the pair failed: "*"| FAILED |"* ]]
  [[ $(<gates.json) == *'"verdict": "not_measured"'*'"reason": "the pair failed: '* ]]
  run -77 --separate-stderr soon taskset -c "$(first_cpu)" ipc-bench gates --transport pipe --quiet
  [[ $output == *"one CPU only"*"| skipped |"* ]]
  run -77 --separate-stderr soon taskset -c "$(first_cpu)" ipc-bench gates --transport pipe --quiet --lang pt
  [[ ${lines[0]} == "| transporte | limite | razão [95 %] | pares | veredito |" ]]
  [[ $output == *"| ida e volta de 64 B, com bloqueio: no máximo 1,10 do piso | "*"| não medido |"* ]]
}

@test "gates are written as JSON, one object each, and before that the file is tried" {
  require jq
  run -77 --separate-stderr soon taskset -c "$(first_cpu)" ipc-bench gates --transport pipe --quiet --json -
  [[ $stderr == *"one CPU only"*"| skipped |"* ]]
  [[ $(jq -r '.[0] | [.transport, .cell, .against, .direction, .limit, .pairs, .verdict] | join(" ")' <<<"$output") == \
    "pipe pipe/ping/64/block/cross_cpu pipe-floor/ping/64/block/cross_cpu at_most 1.1 0 skipped" ]]
  [[ $(jq -r '.[0].reason' <<<"$output") == *"one CPU only"* ]]
  run -1 --separate-stderr soon ipc-bench gates --json no/gates.json
  [[ -z $output && $stderr == *"no/gates.json"* ]]
}
first_cpu() { taskset -cp $$ | sed 's/.*: *//; s/[,-].*//'; }

@test "a build that replaces the programs does not change a run under way" {
  mkdir bin
  cp "$(command -v ipc-bench)" "$(command -v ipc-floor)" bin/
  bin/ipc-bench run --transport pipe --scenario ping --size 64 --time 20ms --launches 40 --out out.json --quiet \
    >table 2>said 3>&- &
  local run=$! program
  eventually has_begun
  for program in ipc-bench ipc-floor; do
    printf '#!/bin/sh\nexit 1\n' >new
    chmod +x new
    mv new "bin/$program"
  done
  wait "$run" || { cat table said; return 1; }
  run ! grep -E "failed|skipped" table
  [[ $(grep -c '"run_type": "iteration"' out.json) -eq 80 ]]
}
has_begun() { [[ -n $(find . -name 'out.json*' -size +0) ]]; }

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
  refused_out "check that its directory exists" no/such/directory/out.json
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

a_launch_is_kept() { [[ -e out.json.part && $(wc -l <out.json.part) -gt 1 ]]; }

@test "Ctrl-C leaves no process and no name, and keeps the results so far" {
  set -m
  ipc-bench run --launches 1000 --time 20ms --out out.json >/dev/null 2>&1 3>&- &
  local bench=$!
  set +m
  eventually a_launch_is_kept
  kill -INT -- "-$bench"
  ends_with 130 "$bench"
  nothing_left
  [[ ! -e out.json ]]
  soon ipc-bench report out.json.part -o report >/dev/null
  grep -q 'the run was interrupted' report/report.md
}

@test "a killed run leaves no process" {
  ipc-bench run --launches 1000 --time 20ms --out out.json >/dev/null 2>&1 3>&- &
  local bench=$!
  eventually a_launch_is_kept
  kill -KILL "$bench"
  ends_with 137 "$bench"
  eventually no_processes
  ipc-demo clean >/dev/null
}

@test "the next run removes the temporary file of a run that was killed while writing" {
  echo half >out.json.tmp
  soon ipc-bench run --transport unix --scenario ping "${tiny[@]}" --out out.json >/dev/null 2>&1
  [[ $(echo out.json*) == out.json ]]
}

@test "an existing file is overwritten only on request" {
  local one=(ipc-bench run --transport unix --scenario ping "${tiny[@]}" --quiet --out out.json)
  echo precious >out.json
  refused "--out out.json: the file exists: --resume continues it, --force replaces it" "${one[@]:2}"
  [[ $(<out.json) == precious && $(echo out.json*) == out.json ]]
  refused "--resume: not together with --force; give one of them" "${one[@]:2}" --resume --force
  refused "--force: needs --out; add --out FILE" --force
  run -0 soon "${one[@]}" --force
  check_json out.json
  rm out.json
  echo '{"context": {}}' >out.json.part
  refused "out.json.part holds a run that was interrupted, or is under way" "${one[@]:2}"
  run -0 soon "${one[@]}" --force
  [[ $(echo out.json*) == out.json ]]
}

@test "standard output can be the file; then the tables are on standard error" {
  run -0 --separate-stderr soon ipc-bench run --transport unix --scenario ping "${tiny[@]}" --quiet --out -
  [[ $stderr == *"| unix |"* && $output == "{"* ]]
  echo "$output" >out.json
  check_json out.json
  [[ ! -e - && ! -e -.part ]]
  refused "--out -: --resume needs the file of a run" --out - --resume
}

@test "the command line is in the file, as a shell takes it back" {
  run -0 soon ipc-bench run --transport unix --scenario ping "${tiny[@]}" --out "it's here.json"
  grep -qF "\"command_line\": \"ipc-bench run --transport unix --scenario ping --size 64 --launches 1 --time 20ms --out 'it'\\\\''s here.json'\"" "it's here.json"
}

@test "a small room is measured next to raw sends, and leaves nothing" {
  local transport
  for transport in unix tcp; do
    run -0 --separate-stderr soon ipc-hub-load --transport "$transport" --clients 20 --rounds 3
    [[ $output == *"time of hub / time of raw, until it is sent: "*"has the notice after "* && -z $stderr ]]
    nothing_left
  done
  run -77 bash -c 'ulimit -n 50; exec ipc-hub-load --clients 20'
  [[ $output == *"20 clients need 84 descriptors"*"ulimit -Hn"* ]]
}

@test "ipc-hub-load explains its options" {
  run -0 soon ipc-hub-load --help
  [[ $output == *"--transport"*"the transport of the room"*"--clients"*"number of clients in the room"*"--rounds"* ]]
  [[ $output == *Example* ]]
  run -2 soon ipc-hub-load --transport pipe
  [[ $output == *"ipc-hub-load: --transport pipe: unknown; choose unix or tcp"* ]]
}

@test "ipc-hub-load speaks Portuguese, and has colours where they are wanted" {
  run -0 --separate-stderr soon ipc-hub-load --clients 20 --rounds 3 --lang pt
  [[ ${lines[0]} == "unix, 20 clientes, mensagens de 64 B, medianas de 3 rodadas" && -z $stderr ]]
  [[ $output =~ "difusão, hub: enviada em "[0-9]+" µs, "[0-9]+,[0-9][0-9]" µs por cliente" ]] || { echo "$output"; return 1; }
  run -0 soon ipc-hub-load --clients 20 --rounds 3 --color always
  [[ ${lines[0]} == $'\e[1munix, 20 clients, messages of 64 B, medians of 3 rounds\e[0m' ]]
  run -77 bash -c 'ulimit -n 50; exec ipc-hub-load --clients 20 --lang pt'
  [[ $output == "ipc-hub-load: 20 clientes precisam de 84 descritores"*"ulimit -Hn"* ]]
  run -2 soon ipc-hub-load --lang ptt
  [[ $output == "ipc-hub-load: --lang ptt: unknown; did you mean pt?" ]]
}

@test "ipc-hub-load prints JSON" {
  require jq
  run -0 --separate-stderr soon ipc-hub-load --clients 20 --rounds 6 --json
  [[ $(jq -r '[.transport, .clients, .rounds, .message_bytes] | join(" ")' <<<"$output") == "unix 20 6 64" ]]
  [[ $(jq '.hub.sent_us > 0 and .raw.last_has_it_us > 0 and .hub_to_raw_sent.low <= .hub_to_raw_sent.median' \
    <<<"$output") == true ]]
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
