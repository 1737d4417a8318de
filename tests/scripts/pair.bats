#!/usr/bin/env bats
load ../cli/helpers

# imitate JSON BODY: makes an ipc-demo that lists JSON, and runs BODY for any other command.
imitate() {
  mkdir -p imitation
  printf '%s\n' "$1" >imitation/list.json
  # shellcheck disable=SC2016
  printf '#!/usr/bin/env bash\nif [[ $1 == list ]]; then exec cat "$(dirname "$0")/list.json"; fi\n%s\n' \
    "$2" >imitation/ipc-demo
  chmod +x imitation/ipc-demo
  export IPCLAB_BIN=$PWD/imitation
}

# listed NAME AVAILABLE REASON REACHED_BY: prints one transport as ipc-demo lists it.
listed() {
  printf '[\n  {\n    "name": "%s",\n    "summary": "x",\n    "tier": "core",\n    "available": %s,\n    "unavailable_because": %s,\n    "reached_by": "%s",\n    "traits": {\n      "reached_by": "%s"\n    }\n  }\n]' \
    "$1" "$2" "$3" "$4" "$4"
}

@test "pair joins two processes by each transport" {
  local transport
  for transport in $(those); do
    run -0 soon "$root/scripts/pair" "$transport" -- --count 5 --quiet
    [[ $output == *"5 sent, 5 answered"* ]]
  done
}

@test "pair all has a line for each transport that is listed" {
  local transport
  run -0 soon "$root/scripts/pair" all -- --count 5
  for transport in $(those); do
    grep -qE "^$transport +ok: " <<<"$output"
  done
  [[ ${#lines[@]} -eq $(ipc-demo list --json | grep -c '^    "name"') ]]
}

@test "an unknown transport is answered by the nearest" {
  run -2 soon "$root/scripts/pair" unx
  [[ $output == *"did you mean unix?"* ]]
}

@test "without a transport pair explains its use" {
  run -2 soon "$root/scripts/pair"
  [[ $output == *"scripts/pair NAME|all"* ]]
  run -0 soon "$root/scripts/pair" --help
}

@test "an option that ping does not know is a failure" {
  run ! soon "$root/scripts/pair" unix -- --bogus
  [[ $output == *--bogus* ]]
}

@test "a transport that cannot run here is skipped with its reason, and nothing else is 77" {
  imitate "$(listed odd false '"this kernel has no \"odd\" calls"' name)" 'echo "odd: cannot" >&2; exit 77'
  run -77 soon "$root/scripts/pair" all
  [[ $output == "odd  "*"skipped: this kernel has no "*"odd"*" calls" ]]
  run -77 soon "$root/scripts/pair" odd
}

@test "a server that does not start, or a client that fails, is a failure" {
  imitate "$(listed odd true null name)" 'echo "no room" >&2; exit 1'
  run -1 soon "$root/scripts/pair" all
  [[ $output == *FAILED*"no room"* ]]
  # shellcheck disable=SC2016
  imitate "$(listed odd true null name)" \
    'if [[ $1 == ping ]]; then echo "no answer"; exit 1; fi; echo odd:x; exec sleep 60'
  run -1 soon "$root/scripts/pair" all
  [[ $output == *FAILED*"no answer"* ]]
}

@test "a name that is left behind is a failure" {
  # shellcheck disable=SC2016
  imitate "$(listed odd true null inheritance)" 'touch "$IPCLAB_RUN_DIR/forgotten"'
  run -1 soon "$root/scripts/pair" all
  [[ $output == *"left behind: "*forgotten* ]]
}

@test "a process that is left behind is a failure" {
  # shellcheck disable=SC2016
  imitate "$(listed odd true null inheritance)" 'sleep 5 >/dev/null 2>&1 3>&- & disown'
  run -1 soon "$root/scripts/pair" odd
  [[ $output == *"still running: /proc/"* ]]
}

@test "Ctrl-C ends both sides and leaves nothing" {
  # Its directory is as short as possible, because a socket's path must fit behind it.
  local transport pair
  for transport in $(those); do
    set -m
    TMPDIR=$BATS_RUN_TMPDIR "$root/scripts/pair" "$transport" -- --count 1000000000 >pair.out 2>&1 3>&- &
    pair=$!
    set +m
    eventually grep -q seq= pair.out || { echo "$transport:"; cat pair.out; return 1; }
    kill -INT -- "-$pair"
    ends_with 130 "$pair"
    [[ -z $(compgen -G "$BATS_RUN_TMPDIR/tmp.*") ]]
    rm pair.out
  done
}
