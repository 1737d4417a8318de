#!/usr/bin/env bats
load helpers

one='^unix/(ping|stream)/64/block/'

@test "Google Benchmark is offered the cells of ipc-bench, and the floors next to them" {
  require python3
  ipc-google-bench --benchmark_list_tests >names
  local transport
  for transport in $(those tier core); do
    [[ $(grep -c "^$transport/" names) -eq 6 ]] || { echo "$transport: not six"; return 1; }
  done
  ipc-bench run --transport unix --launches 1 --time 20ms --quiet --out run.json >/dev/null
  grep -E '^unix(-floor)?/' names | sed 's|/iterations:1/manual_time$||' | sort >google
  python3 - >ours <<'PYTHON'
import json
print(*sorted({row["run_name"] for row in json.load(open("run.json"))["benchmarks"]}), sep="\n")
PYTHON
  diff google ours
}

# Both programs start `peer`, which measures with the loops of bench/measure/two_peers.h. Their counters have the same
# names.
@test "both front ends run one code, and name its counters alike" {
  require python3
  soon ipc-google-bench "--benchmark_filter=$one" --benchmark_repetitions=2 \
    --benchmark_format=json >google.json 2>/dev/null
  ipc-bench run --transport unix --scenario ping,stream --launches 2 --time 20ms --quiet --out ours.json >/dev/null
  python3 - <<'PYTHON'
import json

def rows(path):
    all_rows = json.load(open(path))["benchmarks"]
    return {row["run_name"].split("/iterations")[0]: row
            for row in all_rows if row["run_type"] == "iteration" and "-floor" not in row["run_name"]}

google, ours = rows("google.json"), rows("ours.json")
assert google and google.keys() == ours.keys(), (google.keys(), ours.keys())
own = {"family_index", "per_family_instance_index", "p99_ns"}  # ours lack a p99 of few samples
for name, row in google.items():
    assert not row.keys() - own - ours[name].keys(), row.keys() - ours[name].keys()
    assert row["real_time"] > 0 and row["repetitions"] == 2, row
    assert row["p50_ns" if "/ping/" in name else "messages_per_second"] > 0, row
    assert row.get("p50_ns", 0) <= row.get("p99_ns", float("inf")), row  # no p99 of few samples
PYTHON
}

@test "work that a mechanism cannot do is an error that says why" {
  run -0 --separate-stderr soon ipc-google-bench '--benchmark_filter=^udp/stream/1048576/'
  [[ $output == *"ERROR OCCURRED: 'skipped: its largest message has "* ]]
}

@test "compare.py reads the files of both" {
  require python3
  local compare=/usr/share/benchmark/compare.py python=/usr/bin/python3  # Debian's, with its modules
  [[ -r $compare ]] && "$python" -c 'import numpy, scipy' 2>/dev/null ||
    skip "compare.py is missing: libbenchmark-tools, python3-scipy"
  soon ipc-google-bench "--benchmark_filter=$one" --benchmark_out=google.json >/dev/null 2>&1
  ipc-bench run --transport unix --scenario ping,stream --launches 2 --time 20ms --quiet --out ours.json >/dev/null
  local file
  for file in google.json ours.json; do
    run -0 soon "$python" "$compare" benchmarks "$file" "$file"
    [[ $output == *"unix/ping/64/block/cross_cpu"*"+0.0000"* ]]
  done
}

@test "a flag that is not known is a usage error" {
  run -2 --separate-stderr soon ipc-google-bench --wrong
  [[ $stderr == "ipc-google-bench: --wrong is not known: see --help" ]]
}

@test "where the filter matches nothing, nothing ran" {
  run -77 soon ipc-google-bench --benchmark_filter=nothing-of-that-name
}
