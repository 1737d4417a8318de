#!/usr/bin/env bats
load helpers

# Executes the commands of docs/examples/ci.yml that measure and compare, as its runner does. The build under test takes
# the place of both builds.
setup() {
  enter_own_place
  awk '/- name: Measure/ { found = 1 } found && /^          / { print substr($0, 11) } found && /- uses:/ { exit }' \
    "$root/docs/examples/ci.yml" >steps
  grep -q 'ipc-bench compare' steps || return
  mkdir -p base/build/release checkout/build/release
  ln -s "$IPCLAB_BIN" base/build/release/bin
  ln -s "$IPCLAB_BIN" checkout/build/release/bin
  cd checkout || return
  export GITHUB_STEP_SUMMARY=$PWD/summary.md
}

# runs_steps OPTIONS_OF_COMPARE
runs_steps() {
  OPTIONS="--transport unix --scenario ping,stream --launches 1 --time 5ms" COMPARE=$1 soon bash -e ../steps
}

@test "the example workflow measures in turns, and fails if the comparison is undecided" {
  run -4 runs_steps "--threshold 10%"
  grep -q "5 launches per cell" summary.md
  grep -q "Exit status 4" summary.md
  [[ -s page/index.html && -s page/verdict.json ]]
  [[ $(grep -c '"run_type": "iteration"' base.json) -eq 20 ]]
}

@test "the example workflow passes if an undecided comparison is allowed" {
  run -0 runs_steps "--allow cannot-tell"
}

@test "the example workflow is YAML, and names only targets and options that exist" {
  python3 -c 'import yaml' 2>/dev/null || skip "python3-yaml is missing"
  python3 -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))["jobs"]["speed"]["steps"]' "$root/docs/examples/ci.yml"
  grep -q 'add_custom_target(measuring' "$root/bench/CMakeLists.txt"
  grep -q '"name": "release"' "$root/CMakePresets.json"
}
