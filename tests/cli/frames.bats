#!/usr/bin/env bats
# Foreign clients: one that sends valid frames is served, any other one ends only its own channel.
load helpers

hex() { od -An -v -tx1 | tr -d ' \n'; }

serve_unix() { serve "unix:$BATS_TEST_TMPDIR/s"; }

speak() { soon socat "$@" - "UNIX-CONNECT:$BATS_TEST_TMPDIR/s" || true; }

# The server still serves: it returns the frame `hello` unchanged.
next_client_is_served() {
  local answer
  answer=$(printf '\0\0\0\5hello' | speak | hex)
  [[ $answer == 0000000568656c6c6f ]] || { echo "answered: $answer"; cat server.err; return 1; }
}

@test "a frame written by hand is answered" {
  require socat
  serve_unix
  next_client_is_served
  stop "$server"
}

@test "a frame dribbled byte by byte is answered" {
  require socat
  serve_unix
  local answer
  answer=$(printf '\0\0\0\5hello' | speak -b1 | hex)
  [[ $answer == 0000000568656c6c6f ]]
  next_client_is_served
  stop "$server"
}

@test "several frames in one write are answered, the empty one too" {
  require socat
  serve_unix
  local answer
  answer=$(printf '\0\0\0\1a\0\0\0\0\0\0\0\2bc' | speak | hex)
  [[ $answer == 000000016100000000000000026263 ]]
  stop "$server"
}

@test "a length of 0xffffffff ends only its own channel" {
  require socat
  serve_unix
  [[ -z $(printf '\377\377\377\377hello' | speak | hex) ]]
  eventually grep -q corrupt server.err
  next_client_is_served
  stop "$server"
}

@test "half a frame, then the end, ends only its own channel" {
  require socat
  serve_unix
  [[ -z $(printf '\0\0\0\5he' | speak | hex) ]]
  eventually grep -qF "client 1: ended in the middle of a message (6 B of it had arrived)" server.err
  next_client_is_served
  stop "$server"
}

@test "half a header, then the end, ends only its own channel" {
  require socat
  serve_unix
  [[ -z $(printf '\0\0' | speak | hex) ]]
  next_client_is_served
  stop "$server"
}

@test "4 KiB of random bytes end only their own channel" {
  require socat
  serve_unix
  local i
  for i in 1 2 3; do
    head -c 4096 /dev/urandom >"noise$i"
    speak <"noise$i" >/dev/null
    next_client_is_served
  done
  stop "$server"
}

@test "a client that says nothing holds nobody up" {
  require socat
  serve_unix
  mkfifo silence
  socat - "UNIX-CONNECT:$BATS_TEST_TMPDIR/s" <silence >/dev/null 3>&- &
  local silent=$!
  exec {hold}>silence
  eventually grep -q "client 1 came" server.err
  next_client_is_served
  exec {hold}>&-
  ends_with 0 "$silent"
  stop "$server"
}

@test "with ?framing=line each line is a message: nc is a client" {
  require nc
  serve "unix:$BATS_TEST_TMPDIR/s?framing=line"
  run -0 soon nc -N -U "$BATS_TEST_TMPDIR/s" <<<$'one\ntwo'
  [[ $output == $'one\ntwo' ]]
  stop "$server"
}

@test "with ?framing=raw bytes pass as they are" {
  require socat
  serve "unix:$BATS_TEST_TMPDIR/s?framing=raw"
  head -c 100000 /dev/urandom >sent
  speak -t10 <sent >answered
  cmp sent answered
  stop "$server"
}

@test "an answer that differs from the message is reported each time, and is a failure" {
  require socat
  socat "UNIX-LISTEN:s" "SYSTEM:sed -u s/ping/pong/" 3>&- &
  local stranger=$!
  eventually test -S s
  run -1 soon ipc-demo ping "unix:$BATS_TEST_TMPDIR/s?framing=line" --count 2
  [[ $output == *"seq=1: the answer differs from the message"*"seq=2: the answer differs"*"2 wrong"* ]]
  wait "$stranger" || true
}
