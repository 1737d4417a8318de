#!/usr/bin/env bats
load helpers

@test "the tour of every transport ends well and leaves nothing" {
  local transport
  for transport in $(those); do
    run -0 soon ipc-demo --transport "$transport"
    nothing_left
  done
}

@test "the tour speaks Portuguese" {
  local transport
  for transport in $(those); do
    LC_ALL=C.UTF-8 run -0 soon ipc-demo --transport "$transport" --lang pt
    [[ $output == *ção* ]]
  done
}

@test "Ctrl-C in the middle of a tour leaves nothing" {
  local transport tour
  for transport in $(those); do
    set -m
    ipc-demo --transport "$transport" >tour.out 2>&1 3>&- &
    tour=$!
    set +m
    eventually test -n "$(processes)" || true
    kill -INT -- "-$tour"
    ends_with 130 "$tour" || ends_with 0 "$tour"
    nothing_left
  done
}
