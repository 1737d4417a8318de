#!/usr/bin/env bats
# docs/results.schema.json describes the files of ipc-bench run --out, and nothing else.
load helpers

schema=$root/docs/results.schema.json

setup() {
  enter_own_place
  require python3
  python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null ||
    skip "python3-jsonschema is missing: scripts/setup --with-test-tools"
}

measure() {  # measure FILE OPTION...
  soon ipc-bench run --time 20ms --quiet --out "$1" "${@:2}" >measured.md
}

judge() { soon python3 "$root/tests/cli/schema.py" "$@"; }

refused() {  # refused "EXPLANATION" FILE
  run -1 judge "$schema" "$2"
  [[ $output == *"$1"* ]] || { echo "said: $output"; return 1; }
}

@test "a run of every transport is as the schema says" {
  local transport
  for transport in $(those); do
    measure "$transport.json" --transport "$transport" --scenario ping,stream,batched --size 64 --launches 1
  done
  judge "$schema" ./*.json
}

@test "so is every scenario, and no row with a wrong key" {
  measure all.json --transport unix --scenario ping,one_way,stream,load,cold,connect,death,fan_in,fan_out,pairs,slow_reader \
    --rate 10k --peers 2 --launches 1
  judge --broken "$schema" all.json
}

@test "so are lost messages, every way to wait, and every place" {
  measure lost.json --transport udp --scenario load,slow_reader --rate 10k --wait block,yield,hybrid --launches 1
  grep -q '"lost_share"' lost.json
  measure places.json --transport unix --placement same_cpu,smt,same_l3,other_l3,other_numa --launches 1
  measure delayed.json --transport unix --scenario ping --inject-delay 1us --launches 1
  grep -q '"injected_delay_ns": "1000"' delayed.json
  judge "$schema" ./*.json
}

@test "so are floors, intervals, skips and both ways to wait, and no row with a wrong key" {
  measure beside.json --transport unix --scenario ping,stream --size 64 --launches 5
  measure skipped.json --transport udp --scenario ping,stream --size 64 --launches 1 --wait block,spin \
    --placement cross_cpu,same_cpu
  grep -q '"ratio_to_floor"' beside.json
  grep -q '"smallest_difference_share"' beside.json
  grep -q '"lost_share"' skipped.json
  grep -q '"error_message": "skipped: ' skipped.json
  judge --broken "$schema" beside.json
  judge --broken "$schema" skipped.json
}

@test "a missing key, text for a number, a number that is none, an unknown key: refused, by name" {
  measure good.json --transport unix --scenario ping --size 64 --launches 1
  judge "$schema" good.json
  sed 's/"real_time": [0-9.e+]*/"real_time": NaN/' good.json >broken.json
  refused "NaN is no JSON" broken.json
  sed 's/"real_time": [0-9.e+]*/"real_time": null/' good.json >broken.json
  refused "real_time: None is not of type 'number'" broken.json
  sed 's/"size_bytes": 64/"size_bytes": "64"/' good.json >broken.json
  refused "size_bytes: '64' is not of type 'integer'" broken.json
  sed '/"run_name"/d' good.json >broken.json
  refused "'run_name' is a required property" broken.json
  sed 's/"waiting": "block"/"waiting": "sleep"/' good.json >broken.json
  refused "waiting: 'sleep' is not one of" broken.json
  sed 's/"placement"/"rate_per_second": 10, "placement"/' good.json >broken.json
  refused "False schema does not allow 10" broken.json
  [[ $output == *": benchmarks.0"[.:]* ]]  # old validators name the key itself, new ones its parent
  sed 's/"touch": "full"/"touch": "full", "p50": 1/' good.json >broken.json
  refused "'p50' was unexpected" broken.json
}

@test "every result that is shipped is as the schema says" {
  local files
  mapfile -t files < <(find "$root/results" -name '*.json')
  ((${#files[@]} > 0)) || skip "none is shipped yet"
  judge --some "$schema" "${files[@]}"
  ipc-bench report "${files[@]}" -o report >/dev/null  # this reads every launch
}
