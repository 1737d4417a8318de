#!/usr/bin/env bats
# doctor names the things that dead owners left, and clean removes only these.
load helpers

setup() {
  require python3
  enter_own_place
}

kill_server() {
  kill -KILL "$server"
  ends_with 137 "$server"
}

dead_pid() {  # as a lock holds it
  true &
  wait "$!"
  printf %s "$!"
}

# query PYTHON: evaluates it on the report, which is called r.
query() {
  ipc-demo doctor --json | python3 -c "import json, sys; r = json.load(sys.stdin); print($1)"
}
of_the_dead() { query '"\n".join(n["path"] for n in r["names"]["of_the_dead"])' | grep -F "$BATS_TEST_TMPDIR" || true; }
not_ours() { query '"\n".join(n["path"] for n in r["names"]["not_ours"])'; }

cleaned() {  # cleaned STATUS: runs clean; $output lists the removed names
  run "-$1" --separate-stderr soon ipc-demo clean
}

@test "doctor shows limits, disturbances of measuring, and names, and ends with 0" {
  run -0 --separate-stderr soon ipc-demo doctor
  [[ -z $stderr && $output == *fs.pipe-max-size*"virtual machine"*"Nothing."* ]] || { echo "$output"; return 1; }
  run -0 --separate-stderr soon ipc-demo doctor --lang pt
  [[ -z $stderr && $output == *fs.pipe-max-size*"máquina virtual"*"Nada."* ]] || { echo "$output"; return 1; }
}

@test "doctor fits 80 columns in both languages, without colours in a pipe" {
  local language line
  serve unix:
  kill_server
  for language in en pt; do
    while IFS= read -r line; do
      # shellcheck disable=SC2030,SC2031
      [[ $line == *"$BATS_TEST_TMPDIR"* ]] || (LC_ALL=C.UTF-8; [[ ${#line} -le 80 ]]) || { echo "$line"; return 1; }
      [[ $line != *$'\e'* ]]
    done < <(ipc-demo doctor --lang "$language")
  done
  ipc-demo clean
}

@test "its JSON has stable keys, and numbers are numbers" {
  run -0 query '[type(r["limits"][k]["value"]).__name__ for k in ("kernel", "pipe_size_max_bytes", "io_uring_allowed")]'
  [[ $output == "['str', 'int', 'bool']" ]]
  run -0 query 'sorted(r), sorted({v for g in ("limits", "measuring") for f in r[g].values() for v in f})'
  [[ $output == "['limits', 'measuring', 'names'] ['raise', 'unknown_because', 'value', 'verdict']" ]]
  run -0 query 'all((f["verdict"] == "unknown") == bool(f["unknown_because"]) for g in ("limits", "measuring") for f in r[g].values())'
  [[ $output == True ]]
}

@test "the remains of a killed server are named, and cleaned away" {
  local transport path
  for transport in $(those reached_by '"name"'); do
    serve "$transport:"
    [[ -z $(of_the_dead) ]]
    path=$(find "$IPCLAB_RUN_DIR" -mindepth 1 -maxdepth 1 ! -name '*.lock')
    kill_server
    [[ $(of_the_dead) == "$path" ]] || { echo "$transport: $path: $(of_the_dead)"; return 1; }
    if [[ -n $path ]]; then ipc-demo doctor | grep -q "process $server"; fi
    cleaned 0
    [[ -z $path || $output == *"$path"*"$path.lock"* ]] || { echo "$transport: $output"; return 1; }
    no_names
  done
}

@test "the remains of a killed pair are named, and cleaned away" {
  local transport
  for transport in $(those reached_by '"name"'); do
    serve "$transport:"
    ipc-demo ping "$uri" --count 1000000000 >ping.out 2>/dev/null 3>&- &
    local ping=$!
    eventually test -s ping.out
    kill -STOP "$server" "$ping"  # so that neither sees the other's end
    kill -KILL "$server" "$ping"
    ends_with 137 "$server"
    ends_with 137 "$ping"
    rm ping.out
    cleaned 0
    [[ -z $(of_the_dead) ]]
    no_names
  done
}

@test "a living server keeps its name, and serves on" {
  local transport
  for transport in $(those reached_by '"name"'); do
    serve "$transport:"
    find "$IPCLAB_RUN_DIR" >before
    cleaned 0
    [[ $output != *"$BATS_TEST_TMPDIR"* ]]
    find "$IPCLAB_RUN_DIR" | diff before -
    run -0 soon ipc-demo ping "$uri" --count 3
    stop "$server"
  done
}

@test "files of others are named as not ours, and stay; links are not followed" {
  local path
  mkdir precious
  echo precious | tee precious/file "$IPCLAB_RUN_DIR/notes.txt" >/dev/null
  ln -s "$PWD/precious" "$IPCLAB_RUN_DIR/client-Ab3xYz"
  ln -s "$PWD/precious/file" "$IPCLAB_RUN_DIR/planted.lock"
  ln -s "$PWD/precious" "$IPCLAB_RUN_DIR/named"
  dead_pid >"$IPCLAB_RUN_DIR/named.lock"
  ln -s "$PWD/precious" "$XDG_RUNTIME_DIR/ipclab-pair-Ab3xYz"
  find run xdg precious | sort >before
  not_ours >told
  for path in notes.txt client-Ab3xYz planted.lock named named.lock; do
    grep -qxF "$IPCLAB_RUN_DIR/$path" told || { echo "not named: $path"; return 1; }
  done
  cleaned 0
  find run xdg precious | sort | diff before -
  [[ $(cat precious/file) == precious ]]
  rm "$IPCLAB_RUN_DIR"/* "$XDG_RUNTIME_DIR"/*
}

@test "the remains of killed launchers are cleaned away" {
  set -m
  ipc-demo --transport unix >/dev/null 2>&1 3>&- &
  local tour=$!
  set +m
  eventually test -n "$(echo "$XDG_RUNTIME_DIR"/*)"
  eventually some_process
  kill -KILL -- "-$tour"
  ends_with 137 "$tour"
  mkdir -p "$XDG_RUNTIME_DIR/ipclab-pair-Ab3xYz/inside" "$XDG_RUNTIME_DIR/ipclab-pair-thesis"
  chmod 1700 "$XDG_RUNTIME_DIR/ipclab-pair-Ab3xYz"  # these mark our directories
  [[ $(of_the_dead) == *"$XDG_RUNTIME_DIR/ipclab-pair-Ab3xYz"* ]]
  cleaned 0
  rmdir "$XDG_RUNTIME_DIR/ipclab-pair-thesis"  # a user's directory
  [[ -z $(find "$XDG_RUNTIME_DIR" -mindepth 1) ]]
}

@test "shared memory of the dead is named, and cleaned away" {
  local path
  path=/dev/shm/ipclab-$EUID-$(dead_pid)-0123456789abcdef0123456789abcdef
  : >"$path" || skip "/dev/shm cannot be written to"
  query '"\n".join(n["path"] for n in r["names"]["of_the_dead"])' >told
  local was_there=false is_there=false
  if [[ -e $path ]]; then was_there=true; fi  # another test's boost-queue may have removed it
  ipc-demo clean
  if [[ -e $path ]]; then is_there=true; fi
  rm -f "$path"  # so that a failure leaves nothing either
  [[ $was_there == false ]] || grep -qxF "$path" told
  [[ $is_there == false ]]
}

@test "nothing to do: nothing on standard output, and 0" {
  cleaned 0
  [[ -z $output || $output != *"$BATS_TEST_TMPDIR"* ]]
  rmdir "$IPCLAB_RUN_DIR"
  cleaned 0
  run -0 soon ipc-demo doctor
  [[ ! -e $IPCLAB_RUN_DIR ]]
  mkdir -m 700 "$IPCLAB_RUN_DIR"
}

@test "a run directory that others can enter is reported, and not cleaned" {
  dead_pid >"$IPCLAB_RUN_DIR/x.lock"
  chmod 755 "$IPCLAB_RUN_DIR"
  run -0 soon ipc-demo doctor
  [[ $(tr -s ' \n' '  ' <<<"$output") == *"not known: run directory("*"mode 0700"* ]] || { echo "$output"; return 1; }
  cleaned 1
  [[ -z $output && $stderr == *"run directory($IPCLAB_RUN_DIR)"*0700* && -e $IPCLAB_RUN_DIR/x.lock ]]
  rm "$IPCLAB_RUN_DIR/x.lock"
}

@test "a failed removal is reported with its call, path and reason, and the rest is removed" {
  local as_user=() place
  place=$(mktemp -d)  # a place that another user can reach
  cp "$IPCLAB_BIN/ipc-demo" "$place"
  mkdir -m 700 "$place/run" "$place/xdg"
  mkdir -m 1700 "$place/xdg/ipclab-pair-Ab3xYz"
  dead_pid >"$place/run/x.lock"
  chmod 500 "$place/run"
  if [[ $EUID -eq 0 ]]; then
    require setpriv
    chown -R 65534 "$place"
    as_user=(setpriv --reuid 65534 --clear-groups)
  fi
  IPCLAB_RUN_DIR=$place/run XDG_RUNTIME_DIR=$place/xdg \
    run --separate-stderr soon "${as_user[@]}" "$place/ipc-demo" clean
  chmod 700 "$place/run"
  rm -r "$place"
  [[ $status -eq 1 && $output == "$place/xdg/ipclab-pair-Ab3xYz" ]] || { echo "$status: $output"; return 1; }
  [[ $stderr == "ipc-demo: unlink($place/run/x.lock): Permission denied"* ]] || { echo "$stderr"; return 1; }
}
