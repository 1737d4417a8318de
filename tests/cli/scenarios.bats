#!/usr/bin/env bats
# Every scenario on every transport, by channels and by floors, as a user types it.
load helpers

scenarios=(ping one_way stream batched load cold connect death fan_in fan_out pairs slow_reader)
tiny=(--size 64 --launches 1 --time 20ms --quiet)

# bench ARGUMENT...: a tiny run, which prints only its table.
bench() {
  run -0 --separate-stderr timeout --kill-after=1 200 ipc-bench run "${tiny[@]}" "$@"
  [[ -z $stderr || $stderr == "written to out.json" ]] || { echo "said: $stderr"; return 1; }
}

has() { grep -qE -- "$1" <<<"$output" || { echo "no line is like $1 in: $output"; return 1; }; }

refused() {  # refused "EXPLANATION" OPTION...
  run -2 --separate-stderr soon ipc-bench run "${@:2}"
  [[ -z $output && $stderr == *"$1"* ]] || { echo "said: $output $stderr"; return 1; }
}

# measured TRANSPORT: every scenario has its line or the reason why it is skipped.
measured() {
  local joined scenario words
  joined=$(IFS=,; echo "${scenarios[*]}")
  bench --transport "$1" --scenario "$joined" --rate 10k --peers 2 --force --out out.json
  nothing_left
  [[ $output != *failed* ]] || { echo "$output"; return 1; }
  for scenario in "${scenarios[@]}"; do
    words=${scenario//_/ }
    if [[ $scenario == batched ]]; then words="stream 64 B, batches of 64"; fi
    has "^\| .*$words"  # in a table of results, or in the table of cells that were not measured
  done
  for scenario in load cold; do has "^\| $1 \| $scenario 64 B, 10 k/s, block \| (> )?[0-9.]+"; done
  # The length of the queue depends on the kernel: TCP's grows.
  has "^\| $1 \| slow reader 64 B, 10 k/s, block \| [0-9.]+|^\| $1.* \| .*slow reader 64 B.* \| not measured: the queue was not yet read"
}

@test "a stream of bytes is measured in every scenario" {
  local transport
  for transport in fifo unix tcp; do measured "$transport"; done
}

@test "so are files and datagrams" {
  measured file
  measured udp
  has '^\| udp \| .*fan in 64 B, 2 peers, block.* \| not measured: if messages get lost'
}

@test "so are queues and rings in memory" {
  local transport
  for transport in $(those); do
    case $transport in pipe | fifo | unix | tcp | file | udp) ;; *) measured "$transport" ;; esac
  done
}

@test "a transport that is only inherited has one channel, and says so if there would be more" {
  local transport
  for transport in $(those reached_by '"inheritance"'); do
    measured "$transport"
    has "^\| $transport \| .*connect 64 B, block.* \| not measured: it is reached by inheritance: one channel per listener"
    has "^\| $transport \| .*fan in 64 B, 2 peers, block.* \| not measured: it is reached by inheritance"
    has "^\| $transport \| .*fan out 64 B, 2 peers, block.* \| not measured: it is reached by inheritance"
  done
}

@test "a message too small for a time stamp is skipped with the reason" {
  run -77 --separate-stderr soon ipc-bench run --transport unix --scenario one_way,load,slow_reader --rate 1k \
    --size 1,15 --launches 1 --time 20ms --out out.json
  [[ $(grep -cE '^\| unix.* 1 B.*; .* 15 B.* \| not measured: (one_way|load|slow_reader) needs 16 bytes, for a time stamp \|$' <<<"$output") -eq 3 ]]
  run -0 soon ipc-bench run --transport unix --scenario one_way,ping --size 16 --launches 1 --time 20ms --force --out out.json
  [[ $output != *"needs 16 bytes"* ]]
}

@test "a message too large for a transport is skipped with the largest size, and no peer fails meanwhile" {
  local try
  for try in {1..10}; do
    run -77 --separate-stderr soon ipc-bench run --transport boost-queue,udp --size 1MiB --launches 1 --time 20ms
    [[ $(grep -c 'not measured: its largest message has' <<<"$output") -ge 2 && $stderr != *ipc-bench:* ]] ||
      { echo "said, at try $try: $output $stderr"; return 1; }
  done
}

@test "an option for some scenarios is refused for others" {
  refused "--rate: it is for --scenario load, cold, slow_reader; choose one of these, or leave --rate out" --scenario ping --rate 1k
  refused "--peers: it is for --scenario fan_in, fan_out, pairs" --peers 2
  refused "--rate 0: messages per second are written 500, 10k or 1M, from 1 to 100M" --scenario load --rate 0
  refused "--rate 10x: " --scenario load --rate 10x
  refused "--rate 101M: " --scenario load --rate 101M
  refused "--rate -5: " --scenario load --rate=-5
  refused "--peers 65: must be a number from 1 to 64" --scenario pairs --peers 65
  refused "--peers 0: " --scenario pairs --peers 0
  refused "--peers 2k: " --scenario pairs --peers 2k
}

@test "a search for the highest rate keeps what it tested, says why the next rate failed, and ends" {
  require python3
  bench --transport pipe,shm-ring --scenario load --find-rate sustained --size 64 --out out.json
  [[ $output == *"Highest rate that is sustained"*"| transport | work | highest rate |"* ]]
  has '^\| pipe \| load 64 B, block \| ([0-9.]+ [kM]?/s|none) '
  has '^\| shm-ring \| load 64 B, block \| ([0-9.]+ [kM]?/s|none) '
  soon python3 - <<'PYTHON'
import json
rows = [row for row in json.load(open("out.json"))["benchmarks"] if row["run_type"] == "aggregate"]
assert {row["scenario"] for row in rows} == {"load"} and {row["subject"] for row in rows} == {"channel"}, rows
for transport in ("pipe", "shm-ring"):
    sustained = {row["rate_per_second"]: row["sustained"] for row in rows if row["transport"] == transport}
    assert 1 < len(sustained) <= 24, sustained
    lost = min((rate for rate, is_sustained in sustained.items() if not is_sustained), default=None)
    assert lost is None or all(sustained[rate] for rate in sustained if rate < lost), sustained
PYTHON
  run -0 soon ipc-bench report out.json -o report
  run -0 --separate-stderr soon ipc-bench run --transport pipe --scenario load --find-rate p99=1ns --time 20ms --quiet
  [[ $output == *"Highest rate that is sustained with a p99 of at most 0.001"*"| none from 50 k/s on |"* ]]
}

@test "a wrong search is refused with the right form" {
  refused "--find-rate often: must be sustained or p99=TIME, as in p99=100us" --scenario load --find-rate often
  refused "--find-rate: " --scenario load --find-rate=
  refused "--launches 4: --find-rate p99 needs 5 at least" --scenario load --find-rate p99=5ms --launches 4
  refused "--find-rate p99=5: the unit is missing, as in 200ms or 1s" --scenario load --find-rate p99=5
  refused "--rate: not together with --find-rate; give one of them" \
    --scenario load --find-rate sustained --rate 1k
  refused "--find-rate: it is for --scenario load; choose only that, or leave --find-rate out" --scenario load,ping --find-rate sustained
  refused "--find-rate: not together with --resume" --scenario load --find-rate sustained --out x.json --resume
}

@test "a queue that is not read through in time gives no figure, but the reason" {
  run -77 --separate-stderr timeout --kill-after=1 200 ipc-bench run --transport shm-ring --scenario slow_reader \
    --rate 100 --size 64 --launches 1 --quiet
  has '^\| shm-ring.* \| slow reader 64 B, 100 /s, block \| not measured: the queue was not yet read through after 5 s: give a'
  [[ $output != *"p50"* ]]
}

@test "an injected delay is found in our figure and not in the floor's, and a warning names it" {
  require python3
  bench --transport unix --scenario ping --inject-delay 2ms --out out.json
  [[ $output == *"⚠ a delay of 2000000 ns was injected before each send"* ]]
  soon python3 - <<'PYTHON'
import json
rows = json.load(open("out.json"))["benchmarks"]
p50 = {row["subject"]: row["p50_ns_over_launches"]["median"] for row in rows if row["run_type"] == "aggregate"}
assert p50["channel"] >= 2e6, p50
assert p50["floor"] < p50["channel"] / 2, p50
PYTHON
}

@test "a delay is a time of a second at most" {
  refused "--inject-delay 2: the unit is missing" --inject-delay 2
  refused "--inject-delay 2s: a time is written 200ms or 1s, from 0ns to 1s" --inject-delay 2s
  refused "--inject-delay -1ms" --inject-delay=-1ms
}
