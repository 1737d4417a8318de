# shellcheck shell=bash
# For all bats files. Each test has its own run directory, and its processes end with it. A test that leaves a process
# or a name behind fails. IPCLAB_BIN: the directory of the programs.
bats_require_minimum_version 1.5.0

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export IPCLAB_BIN=${IPCLAB_BIN:-$root/build/dev/bin}

setup() { enter_own_place; }

enter_own_place() {
  export IPCLAB_RUN_DIR=$BATS_TEST_TMPDIR/run XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/xdg LC_ALL=C
  mkdir -m 700 "$IPCLAB_RUN_DIR" "$XDG_RUNTIME_DIR"
  cd "$BATS_TEST_TMPDIR" || return
  PATH=$IPCLAB_BIN:$PATH
}

teardown() {
  local left
  left=$(processes)
  # shellcheck disable=SC2086
  if [[ -n $left ]]; then kill -KILL $left || true; fi
  if [[ -n ${BATS_TEST_COMPLETED-} && -n $left ]]; then
    echo "left running: $left"
    return 1
  fi
  if [[ -n ${BATS_TEST_COMPLETED-} ]]; then no_names; fi
}

# Prints the processes of our programs in this test. They have the run directory in their environment.
processes() {
  local environ pid
  while IFS= read -r environ; do
    pid=${environ//[^0-9]/}
    if [[ $(readlink "/proc/$pid/exe") == "$IPCLAB_BIN"/* ]]; then echo "$pid"; fi
  done < <(grep -lszF "IPCLAB_RUN_DIR=$IPCLAB_RUN_DIR" /proc/[0-9]*/environ)
}

no_names() {
  local left
  left=$(find "$IPCLAB_RUN_DIR" "$XDG_RUNTIME_DIR" -mindepth 1)
  [[ -z $left ]] || { echo "left behind: $left"; return 1; }
}

# Waits until a command succeeds. The time is a bound, not a measure.
eventually() {
  local try
  for ((try = 0; try < 2400; ++try)); do
    if "$@"; then return 0; fi
    sleep 0.025
  done
  echo "not within a minute: $*"
  return 1
}
some_process() { [[ -n $(processes) ]]; }
no_processes() { [[ -z $(processes) ]]; }
nothing_left() { eventually no_processes && no_names; }
is_running() { kill -0 "$1" 2>/dev/null; }
has_ended() { ! is_running "$1"; }

# Runs a command with a watchdog. The limit is far above the time of a command on any machine.
soon() { timeout --kill-after=1 200 "$@"; }

# on_terminal COLUMNS COMMAND: the output on a terminal of that width.
on_terminal() { soon script -qec "stty cols $1; ${*:2}" /dev/null </dev/null | tr -d '\r'; }

# those KEY VALUE: the transports with this field, as list --json writes it. those: all that can run.
those() {
  ipc-demo list --json | awk -F'"' -v wanted="\"${1-available}\": ${2-true}" '
    $2 == "name" { name = $4; told = 0 }
    !told && index($0, wanted) { print name; told = 1 }'
}

serve() { start echo "$@"; }

# start ARGUMENT...: runs ipc-demo in the background; sets $server and, once it is ready, $uri.
start() {
  rm -f ready
  mkfifo ready
  ipc-demo "$@" >ready 2>server.err 3>&- &
  server=$!
  IFS= read -r uri <ready || { cat server.err; return 1; }
}

# stop PID: ends it as a supervisor would.
stop() {
  kill -TERM "$1"
  ends_with 143 "$1"
}

# ends_with STATUS PID
ends_with() {
  local status=0
  eventually has_ended "$2"
  wait "$2" || status=$?
  [[ $status -eq $1 ]] || { echo "process $2 ended with $status, not with $1"; return 1; }
}

require() {
  command -v "$1" >/dev/null || skip "$1 is missing: scripts/setup --with-test-tools"
}
