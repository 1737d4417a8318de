#!/usr/bin/env bats
# Names: a dead owner's is taken over, a living one's and a stranger's are left alone.
load helpers

address() { echo "unix:$BATS_TEST_TMPDIR/s"; }

kill_server() {
  kill -KILL "$server"
  ends_with 137 "$server"
}

@test "a path left by a killed server is taken over" {
  serve "$(address)"
  kill_server
  [[ -S s ]]
  serve "$(address)"
  run -0 soon ipc-demo ping "$uri" --count 3
  stop "$server"
  [[ ! -e s && ! -e s.lock ]]
}

@test "a path left by a server that knew no lock is taken over" {
  require socat
  socat "UNIX-LISTEN:s,unlink-close=0" - </dev/null 3>&- &
  local stranger=$!
  eventually test -S s
  kill -KILL "$stranger"
  ends_with 137 "$stranger"
  serve "$(address)"
  stop "$server"
}

@test "a living server's path is refused, and it goes on" {
  serve "$(address)"
  run -1 soon ipc-demo echo "$(address)"
  [[ $output == *"listen($(address)): Address already in use; process $server serves it: stop"* ]]
  run -0 soon ipc-demo ping "$uri" --count 3
  stop "$server"
}

@test "a stranger's living socket is refused, and left alone" {
  require socat
  socat "UNIX-LISTEN:s,fork" "EXEC:cat" 3>&- &
  local stranger=$!
  eventually test -S s
  run -1 soon ipc-demo echo "$(address)"
  [[ $output == *"listen($(address)): Address already in use; a living server answers there: stop it"* ]]
  [[ $(soon socat - UNIX-CONNECT:s <<<hello) == hello ]]
  [[ ! -e s.lock ]]
  kill "$stranger"
  wait "$stranger" || true
}

@test "a regular file in its place is refused, and left alone" {
  echo precious >s
  run -1 soon ipc-demo echo "$(address)"
  [[ $output == *"listen($(address)): Address already in use; "*"left alone: choose another name"* ]]
  [[ $(cat s) == precious && ! -e s.lock ]]
}

@test "a symbolic link in its place is not followed" {
  echo precious >target
  ln -s target s
  run -1 soon ipc-demo echo "$(address)"
  [[ $(cat target) == precious && -L s ]]
}

@test "a run directory that others can enter is refused" {
  chmod 755 "$IPCLAB_RUN_DIR"
  run -1 soon ipc-demo echo unix:
  [[ $output == *"$IPCLAB_RUN_DIR"*0700*IPCLAB_RUN_DIR* ]]
}

@test "the socket and the directory are ours alone" {
  serve "$(address)"
  [[ $(stat -c %a s) == 600 ]]
  stop "$server"
}

@test "an owner that ends by any signal but SIGKILL takes its name along" {
  local signal
  for signal in INT TERM HUP; do
    serve "$(address)"
    kill "-$signal" "$server"
    ends_with $((128 + $(kill -l "$signal"))) "$server"
    [[ ! -e s && ! -e s.lock ]]
  done
}

@test "the address can be printed to a descriptor of choice" {
  mkfifo ready
  ipc-demo echo "$(address)" --ready-fd 5 5>ready >stdout 2>/dev/null 3>&- &
  server=$!
  IFS= read -r uri <ready
  run -0 soon ipc-demo ping "$uri" --count 1
  stop "$server"
  [[ ! -s stdout ]]
}
