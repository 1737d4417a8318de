#!/usr/bin/env bats
load helpers

# One real run, whose figures edit then sets: what a busy machine measures is not the question here.
setup_file() {
  PATH=$IPCLAB_BIN:$PATH timeout --kill-after=1 200 ipc-bench run --transport unix,udp,shm-ring --scenario load \
    --rate 1k,10k --launches 1 --time 20ms --out "$BATS_FILE_TMPDIR/run.json" >/dev/null 2>&1
}

# edit FILE [KEY=VALUE]...: the real run with all rates sustained, at 10 us of shm-ring, 20 of udp, 30 of unix, and a
# p99 twice that; facts of the context set.
edit() {
  require python3
  soon python3 - "$BATS_FILE_TMPDIR/run.json" "$@" <<'PYTHON'
import json, sys
run = json.load(open(sys.argv[1]))
run["context"]["warnings"] = []
for fact in sys.argv[3:]:
    key, value = fact.split("=", 1)
    run["context"][key] = value
for row in run["benchmarks"]:
    us = {"shm-ring": 10, "udp": 20, "unix": 30}[row["transport"]]
    row["messages_per_second"] = row["rate_per_second"]
    if row["run_type"] == "aggregate":
        row.update({"arrived_share": 1, "least_arrived_share": 1})
        row.update({"p50_ns_over_launches": {"median": us * 1000}, "p99_ns": us * 2000})
json.dump(run, open(sys.argv[2], "w"))
PYTHON
}

# chosen STATUS "TEXT at the beginning" ARGUMENT...
chosen() {
  run "-$1" --separate-stderr soon ipc-bench choose "${@:3}"
  [[ -z $stderr && $output == "$2"* ]] || { echo "said: $output $stderr"; return 1; }
}

refused() {  # refused STATUS "TEXT that explains" ARGUMENT...
  run "-$1" --separate-stderr soon ipc-bench choose "${@:3}"
  [[ -z $output && $stderr == *"$2"* ]] || { echo "said: $output $stderr"; return 1; }
}

@test "a real run is answered from, whatever it came to" {
  run --separate-stderr soon ipc-bench choose --rate 1k "$BATS_FILE_TMPDIR/run.json"
  [[ $status =~ ^(0|1|77)$ && -z $stderr && $output == *"one way, 1 k/s of 64 B, each peer on its own CPU"* ]]
  [[ $output == *"* tcp: not measured"* ]]
}

@test "the best of those that have what is needed is picked, and what the others lack is said" {
  edit run.json
  chosen 0 "Pick shm-ring, block: p50 10.0 us, p99 20.0 us, one way, 10 k/s of 64 B" --rate 10k run.json
  [[ $output == *"| unix | block | 30.0 | 60.0 |"*"| measured |"* ]]
  chosen 0 "Pick udp, block" --rate 10k --needs untrusted-peer,cross-host run.json
  [[ $output == *"* unix: ends at this host"*"* shm-ring: shares memory with its peer"* ]]
  chosen 0 "Pick unix, block: p50 30.0 us, p99 60.0 us (between 1 k/s and 10 k/s)" \
    --rate 5k --needs reliable,other-languages run.json
  [[ $output == *"* udp: may lose messages"* ]]
}

@test "nobody fits: exit status 1, with every reason" {
  edit run.json
  chosen 1 "Nobody fits: one way, 10 k/s of 64 B" --rate 10k --p99 50us --needs reliable,tells-deaths,untrusted-peer run.json
  [[ $output == *"* unix: p99 60.0 us"*"* udp: may lose messages"*"* shm-ring: shares memory with its peer"* ]]
}

@test "no figures: exit status 77, and how to measure them" {
  edit run.json
  mkdir empty
  refused 77 "measure them: ipc-bench run --scenario one_way" empty
  refused 77 "give --rate" run.json
  refused 77 "--wait block,yield --placement same_cpu" --rate 1k --cpus 1 run.json
}

@test "without a file the results beside the program answer, those of this machine first" {
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
    [[ $output == "Pick shm-ring"*"Some other CPU"*"$at/machine/other.json"*"figures of another machine"* ]]
    cp run.json "$at"
    run -0 "$bin/ipc-bench" choose --rate 10k
    [[ $output == "Pick shm-ring"*"$at/run.json"* && $output != *"another machine"* ]]
    [[ $output == *"Runs are not mixed; left aside: "*"other.json"* ]]
  done
}

@test "what was wrongly typed is a usage error" {
  refused 2 "did you mean cross-host?" --needs ordered,crosshost
  refused 2 "--needs" --needs ""
  refused 2 "did you mean --needs?" --need ordered
  refused 2 "--size 0" --size 0
  refused 2 "--rate fast" --rate fast
  refused 2 "--p99 100: the unit is missing" --p99 100
  refused 2 "--cpus 0" --cpus 0
  refused 2 "--cpus" --cpus=-1
}

@test "what cannot be read is a failure that names the file" {
  mkdir results
  echo '{"context": {}' >results/broken.json
  refused 1 "missing.json" missing.json
  refused 1 "broken.json" results
}
