#!/usr/bin/env bats
# Names: that of a dead owner is taken over; that of a living one or of another program is left alone.
load helpers

address() { echo "unix:$BATS_TEST_TMPDIR/s"; }

kill_server() {
  kill -KILL "$server"
  ends_with 137 "$server"
}

cured() {  # cured STATUS "CURE" ARGUMENT...: the error of ipc-demo ends with the cure
  local status_wanted=$1 cure=$2
  shift 2
  run "-$status_wanted" soon ipc-demo "$@"
  [[ $output == *"; $cure" ]] || { echo "said: $output"; return 1; }
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

@test "another program's living socket is refused, and left alone" {
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
    set -m  # otherwise the shell would make it ignore SIGINT
    serve "$(address)"
    set +m
    kill "-$signal" "$server"
    ends_with $((128 + $(kill -l "$signal"))) "$server"
    [[ ! -e s && ! -e s.lock ]]
  done
}

@test "an error names the place to a listener, and the server to a client" {
  local command missing=unix:$BATS_TEST_TMPDIR/no/such/x
  for command in echo receive; do
    cured 1 "create the directory first, or choose another place" "$command" "$missing"
    cured 2 "a port is a number from 0 to 65535, or the name of a service" "$command" udp:0.0.0.0:80x
  done
  cured 1 "start the server first, and use the address that it printed" ping "$missing"
  serve "$(address)"
  kill_server
  cured 1 "the server has gone: start it again, it takes the name over" ping "$(address)"
  rm s s.lock
  serve udp:
  stop "$server"
  cured 1 "nobody serves there: start the server, and use the address that it printed" ping "$uri"
}

@test "a place that is not ours is refused with a cure" {
  [[ $EUID -ne 0 ]] || skip "root may write everywhere"
  cured 1 "choose a place of your own, or run as a user who may use that one" echo unix:/x
}

@test "the error for a path that is too long names the call" {
  local path
  path=/tmp/$(printf '%0120d' 0)
  run -2 soon ipc-demo ping "unix:$path"
  [[ $output == "ipc-demo: connect(unix:$path): File name too long"* ]]
  run -2 soon ipc-demo echo "unix:$path"
  [[ $output == "ipc-demo: bind(unix:$path): File name too long"* ]]
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
