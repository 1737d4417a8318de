#!/usr/bin/env bats
load helpers

@test "the tour of every transport ends well and leaves nothing" {
  local transport
  for transport in $(those); do
    run -0 soon ipc-demo --transport "$transport"
    nothing_left
  done
}

# Reads section 4 of a tour on stdin. The first call of all must begin at 0, and calls must be in order under each
# message. A message in memory may need no call.
times_are_right() {
  awk '
    /^[0-9]\. / { inside = /^4\. / }
    !inside { next }
    /^  [AB]  / { last = 0; ++messages }
    $3 ~ /^[AB]$/ && $1 ~ /^-?[0-9,]+\.[0-9]$/ {
      at = $1
      gsub(",", "", at)
      at += 0
      if (at < last || at > 20e6) wrong = wrong "\n" $0
      if (calls++ == 0 || at < first) first = at
      last = at
    }
    END { if (wrong != "" || first != 0 || messages != 4) { print messages, first, wrong; exit 1 } }'
}

@test "the times of the conversation begin at 0, and go on under each message" {
  local transport
  for transport in $(those); do
    run -0 soon ipc-demo --transport "$transport" --lang en
    times_are_right <<<"$output" || { echo "$output"; return 1; }
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
    eventually some_process
    kill -INT -- "-$tour"
    ends_with 130 "$tour" || ends_with 0 "$tour"
    nothing_left
  done
}
