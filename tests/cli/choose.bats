#!/usr/bin/env bats
load helpers

# One real run. edit then sets its launches, so that the results do not depend on how busy the machine is.
setup_file() {
  PATH=$IPCLAB_BIN:$PATH timeout --kill-after=1 200 ipc-bench run --transport unix,udp,shm-ring --scenario load \
    --rate 1k,10k --launches 1 --time 20ms --out "$BATS_FILE_TMPDIR/run.json" >/dev/null 2>&1
}

# edit FILE [KEY=VALUE]...: the real run with $launches (5) of each cell, and all rates sustained. p50 is 10 us for
# shm-ring, 20 us for udp and 30 us for unix; p99 is twice that. Sets facts of the context.
edit() {
  require python3
  launches=${launches:-5} soon python3 - "$BATS_FILE_TMPDIR/run.json" "$@" <<'PYTHON'
import json, os, sys
launches = int(os.environ["launches"])
run = json.load(open(sys.argv[1]))
run["context"]["warnings"] = []
for fact in sys.argv[3:]:
    key, value = fact.split("=", 1)
    run["context"][key] = value
rows = []
for row in run["benchmarks"]:
    if row["run_type"] != "iteration":
        continue
    us = {"shm-ring": 10, "udp": 20, "unix": 30}[row["transport"]]
    messages = row["rate_per_second"]
    del row["histogram"]  # the percentiles would depend on it
    for at in range(launches):
        scatter = 0.99 + at / 200
        rows.append({**row, "repetitions": launches, "repetition_index": at, "iterations": messages,
                     "duration_ns": 10**9, "messages_sent": messages, "messages_due": messages,
                     "messages_per_second": messages, "p50_ns": us * 1000 * scatter, "p99_ns": us * 2000 * scatter})
run["benchmarks"] = rows
json.dump(run, open(sys.argv[2], "w"))
PYTHON
}

# chosen STATUS "BEGINNING" ARGUMENT...
chosen() {
  run "-$1" --separate-stderr soon ipc-bench choose "${@:3}"
  [[ -z $stderr && $output == "# $2"* ]] || { echo "said: $output $stderr"; return 1; }
}

refused() {  # refused STATUS "EXPLANATION" ARGUMENT...
  run "-$1" --separate-stderr soon ipc-bench choose "${@:3}"
  [[ -z $output && $stderr == *"$2"* ]] || { echo "said: $output $stderr"; return 1; }
}

@test "a real run of one launch gives an answer, and no pick" {
  run --separate-stderr soon ipc-bench choose --rate 1k "$BATS_FILE_TMPDIR/run.json"
  [[ $status =~ ^(1|77)$ && -z $stderr && $output != *Pick* ]]
  [[ $output == *"one way, 1 k/s of 64 B, each peer on its own CPU"* && $output == *"Not measured: "*tcp* ]]
}

@test "one launch of each cell is not enough to pick a transport" {
  launches=1 edit run.json
  chosen 77 "The results do not show which transport fits" --rate 1k run.json
  [[ $output == *"one launch per cell: not enough to rank (5 are the fewest)"* && $output == *"--launches 15"* ]]
}

@test "the best transport that meets the needs is picked, and the others are listed with what they lack" {
  edit run.json
  chosen 0 "Pick shm-ring (block): p50 10.0 [9.90, 10.1] µs, p99 20.0 [19.8, 20.2] µs, one way, 10 k/s of 64 B" \
    --rate 10k run.json
  [[ $output == *"| unix | block | 30.0 [29.7, 30.3] | 60.0 [59.4, 60.6] |"*"| measured |"* ]]
  [[ $output == *"| udp | may lose messages (--lossy accepts that)"* ]]
  chosen 0 "Pick udp (block)" --rate 10k --lossy --needs untrusted-peer,cross-host run.json
  [[ $output == *"| unix; "*" | does not reach another host"*"| shm-ring; "*" | shares memory with its peer"* ]]
  chosen 0 "Pick unix (block): p50 30.0 [29.7, 30.3] µs, p99 60.0 [59.4, 60.6] µs (interpolated between 1 k/s and 10 k/s)" \
    --rate 5k --needs boundaries,other-languages run.json
  [[ $output == *"Every channel keeps message boundaries."* ]]
}

@test "--among names the only candidates" {
  edit run.json
  chosen 0 "Pick unix (block)" --rate 10k --among unix run.json
  [[ $output != *shm-ring* && $output != *udp* ]]
  chosen 0 "Pick shm-ring (block)" --rate 10k --among unix,shm_ring run.json
  chosen 77 "The results do not show which transport fits" --rate 10k --among tcp run.json
  [[ $output == *"Not measured: tcp."*"--transport tcp "* ]]
  refused 2 "did you mean unix?" --among unx run.json
  refused 2 "--among" --among ""
}

@test "the answer is written as JSON" {
  require jq
  edit run.json
  run -0 --separate-stderr soon ipc-bench choose --rate 10k --needs ordered --json - run.json
  [[ $(jq -r '[.outcome, .needs.size_bytes, .needs.rate_per_second, .needs.traits[0]] | join(" ")' <<<"$output") == "fits 64 10000 ordered" ]]
  [[ $(jq -r '.machines[0] | [.fits[0].transport, .fits[0].p50_ns, .alike, .does_not_fit[0].transport] | join(" ")' <<<"$output") == "shm-ring 10000 1 udp" ]]
  [[ $(jq -c '[.pick, .to_decide]' <<<"$output") == '[{"transport":"shm-ring","waiting":"block"},null]' ]]
  [[ $stderr == *"Pick shm-ring (block)"* ]]
  chosen 77 "The results do not show which transport fits" --rate 10k --among tcp --json answer.json run.json
  [[ $(jq -r .outcome answer.json) == cannot_tell ]]
  [[ $(jq -r .to_decide.measure answer.json) == "ipc-bench run "*" --transport tcp "* ]]
  local answer
  for answer in decide.json ./decide.json "$PWD/decide.json"; do
    rm -f decide.json
    chosen 77 "The results do not show which transport fits" --rate 10k --among tcp --json "$answer" run.json
    [[ $(jq -r .to_decide.measure decide.json) == *" --out decide-2.json" ]]
  done
  refused 2 "is one of the input files" --json run.json run.json
}

@test "--lang pt answers in Portuguese, with a decimal comma, and the JSON is English" {
  require jq
  edit run.json
  chosen 0 "Escolha shm-ring (block): p50 10,0 [9,90; 10,1] µs, p99 20,0 [19,8; 20,2] µs, só de ida, 10 k/s de 64 B" \
    --rate 10k --lang pt --json answer.json run.json
  [[ $output == *"| transporte | espera | p50, µs ["*"| udp | pode perder mensagens (--lossy aceita isso)"* ]]
  [[ $(jq -r '.machines[0].does_not_fit[0].reason' answer.json) == "may lose messages (--lossy accepts that)" ]]
  mkdir empty
  refused 77 "nenhum resultado foi indicado, e nenhum vem com este programa; para medir: ipc-bench run " --lang pt empty
}

@test "no transport fits: exit status 1, with every reason" {
  edit run.json
  chosen 1 "No transport fits: one way, 10 k/s of 64 B" --rate 10k --p99 50us --needs tells-deaths,untrusted-peer \
    --among unix,udp,shm-ring run.json
  [[ $output == *"| unix (block) | its p99 exceeds the limit: 60.0 [59.4, 60.6] µs"*"| udp | does not report whether the peer died"* ]]
  [[ $output == *"| shm-ring | shares memory with its peer"* && $output != *"ipc-bench run"* ]]
}

@test "a transport that was never measured may fit: exit status 77, and the command that measures it" {
  edit run.json
  chosen 77 "The results do not show which transport fits" --rate 10k --p99 50us --needs other-languages run.json
  [[ $output == *"To decide: ipc-bench run "*"--transport tcp "* && $output != *"Not measured: "*pipe* ]]
}

@test "no figures: exit status 77, and the command that measures them" {
  edit run.json
  mkdir empty
  touch decide.json
  refused 77 "measure them: ipc-bench run --scenario one_way --size 4MiB --wait block --launches 15 --out decide-2.json" \
    --size 4MiB empty
  refused 77 "give --rate" run.json
  refused 77 "--wait block,yield --placement same_cpu" --rate 1k --cpus 1 run.json
}

@test "without a file the results next to the program answer, machine by machine" {
  edit run.json date=2026-01-01T12:00:00Z
  edit other.json "cpu=Some other CPU" date=2026-02-01T12:00:00Z
  local tree at bin
  for tree in "tree/build/release/bin tree/results" "installed/bin installed/share/doc/ipclab/results"; do
    read -r bin at <<<"$tree"
    mkdir -p "$bin" "$at/machine"
    cp "$IPCLAB_BIN/ipc-bench" "$bin"
    run -77 "$bin/ipc-bench" choose --rate 10k
    cp other.json "$at/machine"
    run -0 "$bin/ipc-bench" choose --rate 10k
    [[ $output == "# Pick shm-ring"*"Some other CPU"*"$at/machine/other.json"*"To decide here: "* ]]
    cp run.json "$at"
    run -0 "$bin/ipc-bench" choose --rate 10k
    [[ $output == "# The 2 machines agree: pick shm-ring (block)."*"$at/run.json"*"Some other CPU"*"other.json"* ]]
    [[ $output != *"To decide"* ]]
  done
}

@test "a typing error is a usage error" {
  refused 2 "did you mean cross-host?" --needs ordered,crosshost
  refused 2 "--needs" --needs ""
  refused 2 "did you mean --needs?" --need ordered
  refused 2 "--size 0" --size 0
  refused 2 "--rate fast" --rate fast
  refused 2 "--p99 100: the unit is missing" --p99 100
  refused 2 "--cpus 0" --cpus 0
  refused 2 "--cpus" --cpus=-1
}

@test "an unreadable file is a failure that names it" {
  mkdir results
  echo '{"context": {}' >results/broken.json
  refused 1 "missing.json" missing.json
  refused 1 "broken.json" results
}
