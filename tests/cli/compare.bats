#!/usr/bin/env bats
load helpers

# One real run of unix, from which edit makes others.
setup_file() {
  PATH=$IPCLAB_BIN:$PATH timeout --kill-after=1 200 ipc-bench run --transport unix --scenario ping,stream --size 64 \
    --launches 1 --time 20ms --out "$BATS_FILE_TMPDIR/run.json" >/dev/null 2>&1
}

# edit FILE CHANNEL FLOOR LAUNCHES [KEY=VALUE]...: the real run as if it had so many launches, alike but for a
# thousandth, with the times of channels and floors multiplied, and facts of the context set.
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
aggregates = [one for one in run["benchmarks"] if one["run_type"] == "aggregate"]
for channel_row in [one for one in aggregates if one["subject"] == "channel"]:
    for subject, factor in ("channel", float(channel)), ("floor", float(floor)):
        row = dict(channel_row, subject=subject, run_name=channel_row["run_name"] + "/" + subject)
        ping = row["scenario"] == "ping"
        median, each = 1e4 * factor if ping else 1e6 / factor, "p50_ns" if ping else "messages_per_second"
        rows += [dict(row, **{"run_type": "iteration", each: median * (1 + i / 1000)}) for i in range(int(launches))]
        row.update({"repetitions": int(launches), each + "_over_launches": {"median": median}})
        rows.append(row)
run["benchmarks"] = rows
json.dump(run, open(name, "w"))
PYTHON
}

# compared STATUS "TEXT in what it says" ARGUMENT...
compared() {
  run "-$1" --separate-stderr soon ipc-bench compare "${@:3}"
  [[ -z $stderr && $output == *"$2"* ]] || { echo "said: $output $stderr"; return 1; }
}

refused() {  # refused STATUS "TEXT that explains" ARGUMENT...
  run "-$1" --separate-stderr soon ipc-bench compare "${@:3}"
  [[ -z $output && $stderr == *"$2"* ]] || { echo "said: $output $stderr"; return 1; }
}

@test "what got slower is an exit status of 3, what did not is none" {
  edit before.json 1.1 1 9
  edit slower.json 1.4 1 9
  compared 3 "Slower: of 2 cells 2 slower by more than 5 %, 0 faster" before.json slower.json
  [[ $output == *"| unix | ping 64 B, block | 11.0 us | 14.0 us | ratio to floor | 1.27 ["*"| slower |"* ]]
  compared 0 "Faster: of 2 cells 0 slower by more than 5 %, 2 faster" slower.json before.json
  compared 0 "No difference: of 2 cells" before.json before.json
  compared 0 "No difference: of 2 cells 0 slower by more than 30 %" before.json slower.json --threshold 30%
}

@test "what the floor did, too, is the machine's doing" {
  edit before.json 1.1 1 9
  edit later.json 1.65 1.5 9
  compared 0 "No difference: of 2 cells" before.json later.json
  [[ $output == *"| 1.50 [1."*"] | no difference |"* && $output == *"The machine changed"* ]]
}

@test "too few launches tell nothing, and how many would is said" {
  edit before.json 1 1 3
  edit slower.json 2 1 3
  compared 0 "Cannot tell: of 2 cells" before.json slower.json
  [[ $output == *"cannot tell: too few launches"* && $output == *"(--launches 6)"* ]]
}

@test "a real run is compared with itself, and slower than nothing" {
  compared 0 "Cannot tell: of 2 cells" "$BATS_FILE_TMPDIR/run.json" "$BATS_FILE_TMPDIR/run.json"
}

@test "another machine, another day and a busy machine are named" {
  edit before.json 1 1 9
  edit after.json 1 1 9 "cpu=Some other CPU" date=2026-01-03T12:00:00Z "warnings=it was busy"
  compared 0 "Some other CPU after" before.json after.json
  [[ $output == *"Caution: 48 hours lie between the runs"*"Caution: after (after.json): it was busy."* ]]
  compared 0 "No difference" before.json before.json
  [[ $output != *Caution* ]]
}

@test "a cell that only one run has is listed" {
  soon ipc-bench run --transport pipe --scenario ping --launches 1 --time 20ms --out pipe.json >/dev/null 2>&1
  compared 0 "Cannot tell: no cell was measured in both runs." "$BATS_FILE_TMPDIR/run.json" pipe.json
  [[ $output == *"* unix, ping 64 B, block: only before; after it is not measured"* ]]
  [[ $output == *"* pipe, ping 64 B, block: only after; before it is not measured"* ]]
}

@test "what was wrongly typed is a usage error" {
  local share
  refused 2 "BEFORE"
  refused 2 "AFTER" one.json
  refused 2 "argument three.json" one.json two.json three.json
  refused 2 "did you mean --threshold?" one.json two.json --treshold 5%
  for share in 5 0% -5% 101% five% 5%% nan% "" 1e-9%; do
    refused 2 "--threshold" one.json two.json "--threshold=$share"
  done
  refused 2 "a share is written 5% or 2.5%, from 0.1% to 100%" one.json two.json --threshold 0.05
}

@test "what cannot be read is a failure that names the file" {
  edit good.json 1 1 5
  echo '{"context": {}' >broken.json
  refused 1 "missing.json" good.json missing.json
  refused 1 "broken.json" broken.json good.json
  refused 1 "name a file that ipc-bench run --out wrote" good.json .
  run -1 soon bash -c 'ipc-bench compare good.json good.json >/dev/full'
  [[ $output == *"stdout"*"No space left"* ]]
}
