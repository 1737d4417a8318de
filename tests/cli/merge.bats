#!/usr/bin/env bats
load helpers

# One real run of unix; the tests need no other launches.
setup_file() {
  PATH=$IPCLAB_BIN:$PATH timeout --kill-after=1 200 ipc-bench run --transport unix --scenario ping,stream --size 64 \
    --launches 2 --time 20ms --out "$BATS_FILE_TMPDIR/run.json" >/dev/null 2>&1
}

measure() {  # measure FILE: another run like it
  soon ipc-bench run --transport unix --scenario ping,stream --size 64 --launches 2 --time 20ms --out "$1" >/dev/null 2>&1
}

setup() {
  enter_own_place
  cp "$BATS_FILE_TMPDIR/run.json" a1.json
}

refused() {  # refused STATUS "EXPLANATION" ARGUMENT...
  run "-$1" --separate-stderr soon ipc-bench merge "${@:3}"
  [[ -z $output && $stderr == *"$2"* ]] || { echo "said: $output $stderr"; return 1; }
}

@test "several runs become one, which can be reported and compared" {
  measure a2.json
  run -0 --separate-stderr soon ipc-bench merge a1.json a2.json -o a.json
  [[ $output == a.json && -z $stderr ]]
  [[ $(grep -c '"run_type": "iteration"' a.json) -eq 16 && $(grep -c '"repetitions": 4' a.json) -eq 20 ]]
  soon ipc-bench report a.json -o report >/dev/null
  run -4 soon ipc-bench compare a1.json a.json
  [[ $output != *"not measured"* ]]
}

@test "another build or machine is refused, and named with both files" {
  measure a2.json
  sed -i 's/"commit": "[^"]*"/"commit": "0123456"/' a2.json
  refused 1 "(a1.json and a2.json): commit is " a1.json a2.json -o a.json
  [[ $stderr == *"and 0123456"* && ! -e a.json ]]
}

@test "the same run twice is no more evidence than once" {
  cp a1.json copy.json
  refused 1 "both hold the same launch of unix/ping/64/block/cross_cpu" a1.json copy.json -o a.json
}

@test "the merged files are kept, and a bad place for the result is an error at once" {
  measure a2.json
  cp a1.json kept.json
  refused 2 "--out ./a1.json: is one of the input files" a1.json a2.json -o ./a1.json
  cmp a1.json kept.json
  refused 1 "check that its directory exists" a1.json a2.json -o no/such/a.json
  echo old >a.json
  soon ipc-bench merge a1.json a2.json -o a.json >/dev/null
  grep -q '"benchmarks"' a.json
}

@test "a typing error is a usage error, and an unreadable file a failure that names it" {
  refused 2 "name two or more" -o a.json
  refused 2 "name two or more" a1.json -o a.json
  refused 2 "-o" a1.json a1.json
  refused 2 "did you mean --out?" a1.json a1.json --oput a.json
  refused 1 "missing.json" a1.json missing.json -o a.json
  echo '{"context": {' >broken.json
  refused 1 "broken.json" a1.json broken.json -o a.json
  [[ ! -e a.json ]]
}
