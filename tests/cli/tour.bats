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

# Reads section 4 of a tour on stdin. The first call under each message must be the receiver's, which waits for it.
receiver_waits_first() {
  awk '
    /^[0-9]\. / { inside = /^4\. / }
    !inside { next }
    /^  [AB]  / { sender = $1; ++messages; is_first = 1 }
    $3 ~ /^[AB]$/ && $1 ~ /^-?[0-9,]+\.[0-9]$/ {
      if (is_first && $3 == sender) wrong = wrong "\n" $0
      is_first = 0
      ++calls
    }
    END { if (wrong != "" || messages != 4 || calls == 0) { print messages, calls, wrong; exit 1 } }'
}

@test "each message of the conversation is sent after the other process began to wait for it" {
  local transport
  for transport in $(those); do
    run -0 soon ipc-demo --transport "$transport" --lang en --section 4
    receiver_waits_first <<<"$output" || { echo "$output"; return 1; }
  done
}

@test "a tour shows the sections that are wanted" {
  run -0 --separate-stderr soon ipc-demo --transport unix --section 2,5
  [[ $output == "A tour of unix"*"2. Their memory"*"5. First figures"* ]]
  [[ $(grep -cE '^[0-9]\. ' <<<"$output") -eq 2 && $output != *"Further reading"* ]]
  run -2 soon ipc-demo --transport unix --section 8
  [[ $output == *"--section 8: a section is a number from 1 to 7"* ]]
}

@test "a tour waits for Enter between two sections" {
  run -0 --separate-stderr soon ipc-demo --transport unix --step <<<$'\n\n\n\n\n\n'
  [[ $(grep -c 'Enter: the next section' <<<"$output") -eq 6 && $output == *"Further reading"* ]]
  mkfifo input
  ipc-demo --transport unix --step <input >told 3>&- &
  local tour=$!
  exec 4>input
  eventually grep -q Enter told
  [[ $(grep -cE '^[0-9]\. ' told) -eq 1 ]]
  echo >&4
  eventually grep -q '^2\. ' told
  exec 4>&-  # the end of the input is no Enter, but ends all pauses
  ends_with 0 "$tour"
  grep -q '^7\. ' told
}

@test "a tour names the lifeline, its sources, and why its figures differ" {
  local transport file
  run -0 soon ipc-demo --transport pipe
  [[ $output == *"socketpair made the lifeline, the descriptors ["* ]]
  for transport in $(those); do
    run -0 soon env COLUMNS=120 ipc-demo --transport "$transport" --section 5,7
    [[ $output == *"These figures differ from those of the benchmark"* ]]
    for file in floors transports; do
      file=$(grep -oE "/[^ ]*/$file/${transport//-/_}\\.cpp" <<<"$output")
      [[ -f $file ]] || { echo "$transport: $output"; return 1; }
    done
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
