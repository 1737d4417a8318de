#!/usr/bin/env bats
# send and receive as parts of shell pipelines.
load helpers

# receive_at URI: runs receive in the background, into `received`; sets $receiver and $uri.
receive_at() {
  rm -f ready
  mkfifo ready
  ipc-demo receive "$1" --ready-fd 5 5>ready >received 2>receiver.err 3>&- &
  receiver=$!
  IFS= read -r uri <ready || { cat receiver.err; return 1; }
}

@test "lines pass in order and whole, from one terminal to another" {
  local transport
  seq 100000 >numbers
  for transport in $(those reliable true); do
    [[ " $(those reached_by '"name"' | tr '\n' ' ') " == *" $transport "* ]] || continue
    receive_at "$transport:"
    soon ipc-demo send "$uri" <numbers
    ends_with 0 "$receiver"
    cmp numbers received
    nothing_left
  done
}

@test "a client of file goes by its server's buffer, and is given none" {
  serve "file:log?buffer=4KiB"
  soon ipc-demo ping "$uri" --count 100 --size 32KiB
  run -2 --separate-stderr soon ipc-demo ping "$uri?buffer=64KiB"
  [[ $stderr == *"buffer"* ]]
  stop "$server"
}

@test "lines pass in order and whole, to a child" {
  local transport
  seq 100000 >numbers
  for transport in $(those reliable true); do
    soon ipc-demo send "$transport:" --spawn -- ipc-demo receive --connect {} <numbers >received 2>errors
    cmp numbers received
    soon ipc-demo receive "$transport:" --spawn -- sh -c 'seq 100000 | ipc-demo send "{}"' >received 2>errors
    cmp numbers received
  done
}

@test "unreliable transports still deliver a few lines" {
  local transport
  for transport in $(those reliable false); do
    run -0 --separate-stderr soon ipc-demo send "$transport:" --spawn -- ipc-demo receive --connect {} \
      < <(printf 'one\ntwo\n')
    [[ $output == $'one\ntwo' ]]
  done
}

@test "an empty line is a message, and the last line needs no newline" {
  receive_at unix:
  printf 'one\n\nthree' | soon ipc-demo send "$uri"
  ends_with 0 "$receiver"
  [[ $(od -An -c received | tr -d ' ') == 'one\n\nthree\n' ]]
}

@test "nothing sent is nothing received, and no failure" {
  receive_at unix:
  soon ipc-demo send "$uri" </dev/null
  ends_with 0 "$receiver"
  [[ ! -s received ]]
}

@test "with ?framing=raw bytes pass as they are" {
  head -c 1000000 /dev/urandom >sent
  receive_at "unix:?framing=raw"
  soon ipc-demo send "$uri" <sent
  ends_with 0 "$receiver"
  cmp sent received
}

@test "a reader that has seen enough ends the pipeline" {
  local transport
  for transport in $(those reliable true); do
    run soon bash -c "yes | ipc-demo send '$transport:' --spawn -- sh -c 'ipc-demo receive --connect \"{}\" | head -n 1' 2>errors"
    [[ $output == y ]]
    nothing_left
  done
}

@test "a line above the largest message is an error with a cure" {
  receive_at "unix:?max_message=100"
  run -1 soon ipc-demo send "$uri?max_message=100" < <(head -c 200 /dev/zero | tr '\0' x)
  [[ $output == *"100 B"*"max_message"* ]]
  ends_with 1 "$receiver" || ends_with 0 "$receiver"
}

@test "the receiver distinguishes a sender's death from its goodbye" {
  receive_at unix:
  mkfifo lines
  ipc-demo send "$uri" <lines 2>/dev/null 3>&- &
  local sender=$!
  exec {hold}>lines
  echo one >&"$hold"
  eventually grep -q one received
  kill -KILL "$sender"
  ends_with 137 "$sender"
  ends_with 1 "$receiver"
  grep -q died receiver.err
  exec {hold}>&-
}

@test "missing numbered datagrams are counted as datagrams" {
  receive_at udp:
  local sender port=${uri##*:}
  exec {sender}<>"/dev/udp/127.0.0.1/$port"
  printf '\0\0\0\1\0\0\0\3one\0\0\0\3two' >&"$sender"
  printf '\0\0\0\4\0\0\0\4last' >&"$sender"
  printf '\0\0\0\5' >&"$sender"  # goodbye
  ends_with 0 "$receiver"
  exec {sender}>&-
  [[ $(cat received) == $'one\ntwo\nlast' ]]
  grep -q ": 2 datagrams were lost" receiver.err
}
