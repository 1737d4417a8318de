#!/usr/bin/env bats
# Plain Python: its socket module, used as a student would.
load ../cli/helpers
load ../cli/namespaces
load foreign
sidecar=$root/docs/examples/sidecar.py

taken_12345() { grep -qE '^ *[0-9]+: [0-9A-F]+:3039 [0-9A-F]+:0000 0A' /proc/net/tcp /proc/net/tcp6; }

the_course_answers() {
  local uri
  [[ $place == 127.0.0.1:12345 ]]
  for uri in tcp:localhost:12345 "tcp://127.0.0.1:12345?framing=raw" "tcp://localhost:12345?framing=line"; do
    run -0 soon "$@" ipc-demo ping "$uri" --count 5
    [[ $output == *"5 sent, 5 answered"* ]] || { echo "$output"; return 1; }
  done
}

every_framing() {
  local framing
  for framing in len32 line raw; do
    pings "$1" "$framing"
    pings "$1" "$framing" --size 1
    pings "$1" "$framing" --size 64KiB
  done
  # More than the sockets between us hold: it answers before it has read all.
  for framing in len32 line raw; do pings "$1" "$framing" --size 1MiB; done
}

@test "the course's TCP echo server on port 12345 answers us" {
  require python3
  ! taken_12345 || skip "somebody uses port 12345 of this machine"
  theirs python3 "$here/echo_tcp.py" || skip "port 12345 of this machine: $(tail -n 1 theirs.err)"
  the_course_answers
  end_theirs
}

@test "the same in a network of its own" {
  require python3
  command -v ip >/dev/null || skip "ip is missing: iproute2"
  apart -rn "ip link set lo up"
  theirs "${apart[@]}" python3 "$here/echo_tcp.py"
  the_course_answers "${apart[@]}"
  end_theirs
  end_apart
}

@test "their TCP server answers us in every framing" {
  require python3
  theirs python3 "$here/echo_tcp.py" 0
  every_framing tcp
  end_theirs
}

@test "their Unix server answers us in every framing" {
  require python3
  theirs python3 "$here/echo_unix.py" s
  every_framing unix
  end_theirs
  rm s
}

@test "their UDP server answers us, in numbered datagrams and bare ones" {
  require python3
  theirs python3 "$here/echo_udp.py"
  pings udp len32
  pings udp raw
  pings udp raw --size 1
  end_theirs
}

@test "our TCP and Unix servers answer their frames, byte for byte" {
  require python3
  local kind
  make_messages
  for kind in tcp unix; do
    serve_as "$kind" len32
    soon python3 "$sidecar" "$(uri "$kind")" "${messages[@]}" >answers
    cat "${messages[@]}" | cmp - answers
    stop "$server"
  done
}

# answers_once HEX: starts a server that takes one message, answers with these bytes and closes.
answers_once() {
  theirs python3 -c '
import socket, sys
with socket.create_server(("127.0.0.1", 0)) as server:
    print("127.0.0.1:%d" % server.getsockname()[1], flush=True)
    connection, _ = server.accept()
    connection.recv(65536)
    connection.sendall(bytes.fromhex(sys.argv[1]))
' "$1"
}

@test "the sidecar reports a wrong answer, a cut one, a cut header and an early end" {
  require python3
  local answer
  printf hello >sent
  answers_once 0000000568656c6c6f
  run -0 soon python3 "$sidecar" "tcp://$place" sent
  [ "$output" = hello ]
  end_theirs
  for answer in 000000056a656c6c6f 0000000568656c6c 0000 ''; do
    answers_once "$answer"
    run -1 soon python3 "$sidecar" "tcp://$place" sent
    end_theirs
  done
}

@test "our UDP server answers their datagrams, numbered and bare" {
  require python3
  local framing
  make_messages
  for framing in len32 raw; do
    serve_as udp "$framing"
    soon python3 "$here/ask_udp.py" "$framing" "$place" "${datagrams[@]}"
    came_back "${datagrams[@]}"
    stop "$server"
  done
}

@test "our server answers four of their clients at once" {
  require python3
  local i clients=()
  make_messages
  serve_as tcp len32
  for i in 1 2 3 4; do
    mkdir "$i"
    cp "${messages[@]}" "$i"
    soon python3 "$sidecar" "tcp://$place" "${messages[@]/#/$i/}" >"$i/back" 3>&- &
    clients+=($!)
  done
  for i in "${clients[@]}"; do wait "$i"; done
  for i in 1 2 3 4; do cat "${messages[@]}" | cmp - "$i/back"; done
  stop "$server"
}

@test "cat file | ipc-demo send: they get each line as a message" {
  require python3
  local kind
  { seq 10000; printf 'Olá 🐢\n\nlast'; } >lines
  for kind in tcp unix; do
    if [[ $kind == tcp ]]; then their_sink python3 "$here/collect.py"
    else their_sink python3 "$here/collect.py" s; fi
    # shellcheck disable=SC2002
    cat lines | soon ipc-demo send "$(uri "$kind")"
    ends_with 0 "$theirs"
    diff received <(cat lines; echo)
  done
  rm s
}

@test "ipc-demo receive | grep word: they send frames, we print lines" {
  require python3
  local kind
  printf 'no such thing' >one
  printf 'the word 🐢' >two
  : >three
  mkfifo piped
  for kind in tcp unix; do
    grep word <piped >found 3>&- &
    theirs=$!
    receive_at "$kind:" piped
    soon python3 "$here/tell.py" "$place" one two three
    ends_with 0 "$receiver"
    ends_with 0 "$theirs"
    [[ $(cat found) == 'the word 🐢' ]]
  done
}
