#!/usr/bin/env bats
# kill -9 and Ctrl-C with every transport: the other side ends, and nothing is left.
load helpers

forever=1000000000

reached_by_name() { those reached_by '"name"'; }

# Starts ping, and returns once it has written some lines, so its messages flow.
ping_in_background() {
  rm -f ping.out
  ipc-demo ping "$uri" --count "$forever" >ping.out 2>ping.err 3>&- &
  ping=$!
  eventually test -s ping.out
}

# pair TRANSPORT: echo with ping as its child, in their own process group; sets $parent, $child.
pair() {
  rm -f pair.out
  set -m
  ipc-demo echo "$1:" --spawn -- ipc-demo ping {} --count "$forever" >pair.out 2>pair.err 3>&- &
  parent=$!
  set +m
  eventually grep -q seq= pair.out
  child=$(processes | grep -vx "$parent")
}

@test "kill -9 of the server during ping ends the client" {
  local transport
  for transport in $(reached_by_name); do
    serve "$transport:"
    ping_in_background
    kill -KILL "$server"
    ends_with 137 "$server"
    ends_with 1 "$ping"
    grep -q "the peer has ended" ping.err
    rm -rf "${IPCLAB_RUN_DIR:?}"/*  # a random name, which no server takes over
  done
}

@test "kill -9 of the client during ping ends its channel only" {
  local transport
  for transport in $(reached_by_name); do
    serve "$transport:"
    ping_in_background
    kill -KILL "$ping"
    ends_with 137 "$ping"
    run -0 soon ipc-demo ping "$uri" --count 10
    stop "$server"
    nothing_left
  done
}

@test "a death is reported as one, if the transport reports deaths" {
  local transport
  for transport in $(reached_by_name); do
    [[ " $(those tells_deaths true | tr '\n' ' ') " == *" $transport "* ]] || continue
    serve "$transport:"
    ping_in_background
    kill -KILL "$ping"
    ends_with 137 "$ping"
    eventually grep -q "client 1: died" server.err
    ping_in_background
    kill -KILL "$server"
    ends_with 137 "$server"
    ends_with 1 "$ping"
    grep -q "the peer has ended: died" ping.err
    rm -rf "${IPCLAB_RUN_DIR:?}"/*
  done
}

@test "a killed server's name is taken over by the next" {
  local transport
  for transport in $(reached_by_name); do
    serve "$transport:"
    local address=$uri
    kill -KILL "$server"
    ends_with 137 "$server"
    serve "$address"
    [[ $uri == "$address" ]]
    run -0 soon ipc-demo ping "$uri" --count 10
    stop "$server"
    nothing_left
  done
}

@test "kill -9 of a child ends its parent" {
  local transport
  for transport in $(those); do
    pair "$transport"
    kill -KILL "$child"
    ends_with 1 "$parent"
    nothing_left
  done
}

@test "kill -9 of a parent ends its child" {
  local transport
  for transport in $(those); do
    pair "$transport"
    kill -KILL "$parent"
    ends_with 137 "$parent"
    eventually no_processes
    rm -rf "${IPCLAB_RUN_DIR:?}"/*
  done
}

@test "Ctrl-C ends both processes and leaves nothing" {
  local transport
  for transport in $(those); do
    pair "$transport"
    kill -INT -- "-$parent"
    ends_with 130 "$parent"
    nothing_left
  done
}

@test "a signal to the parent alone ends both, too" {
  local transport
  for transport in $(those); do
    pair "$transport"
    kill -TERM "$parent"
    ends_with 143 "$parent"
    nothing_left
  done
}

@test "a signal that was ignored when it started, as by nohup, stays ignored" {
  rm -f ready
  mkfifo ready
  (trap "" HUP; exec ipc-demo echo unix: >ready 2>/dev/null 3>&-) &
  server=$!
  IFS= read -r uri <ready
  kill -HUP "$server"
  run -0 soon ipc-demo ping "$uri" --count 1
  stop "$server"
}

@test "the exit status of a child is that of the pair" {
  run -7 soon ipc-demo echo unix: --spawn -- sh -c 'exit 7 # {}'
  run -1 soon ipc-demo echo unix: --spawn -- sh -c 'kill -9 $$ # {}'
  run -127 soon ipc-demo echo unix: --spawn -- ./no-such-program {} || [[ $status -eq 1 ]]
}

# The kernel delivers no signal to process 1 whose action is the default one.
@test "a signal ends process 1 of a container, too" {
  unshare --user --map-root-user --pid --fork true 2>/dev/null || skip "no namespaces of one's own here"
  mkfifo ready
  unshare --user --map-root-user --pid --fork --kill-child ipc-demo echo unix: >ready 2>/dev/null 3>&- &
  local container=$!
  IFS= read -r uri <ready
  kill -TERM "$(processes)"
  ends_with 143 "$container"
  nothing_left
}
