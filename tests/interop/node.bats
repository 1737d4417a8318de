#!/usr/bin/env bats
# Plain Node: its modules net and dgram.
load ../cli/helpers
load foreign

@test "their TCP and Unix servers answer us in every framing" {
  require node
  local framing
  theirs node "$here/echo.js"
  for framing in len32 line raw; do pings tcp "$framing"; done
  pings tcp len32 --size 1MiB
  end_theirs
  theirs node "$here/echo.js" s
  for framing in len32 line raw; do pings unix "$framing"; done
  pings unix len32 --size 1MiB
  end_theirs
  rm -f s
}

@test "their UDP server answers us, in numbered datagrams and bare ones" {
  require node
  theirs node "$here/echo_udp.js"
  pings udp len32
  pings udp raw
  end_theirs
}

@test "our servers answer their frames, byte for byte" {
  require node
  local kind
  make_messages
  for kind in tcp unix; do
    serve_as "$kind" len32
    soon node "$here/ask.js" "$place" "${messages[@]}"
    came_back "${messages[@]}"
    stop "$server"
  done
}

@test "our servers answer their lines, and their bytes as they are" {
  require node
  local kind
  make_messages
  { seq 1000; cat words; echo; } >lines
  for kind in tcp unix; do
    serve_as "$kind" line
    soon node "$here/client.js" "$place" <lines >lines.back
    came_back lines
    stop "$server"
    serve_as "$kind" raw
    soon node "$here/client.js" "$place" <mebibyte >mebibyte.back
    came_back mebibyte
    stop "$server"
  done
}

@test "our UDP server answers their bare datagrams" {
  require node
  make_messages
  serve_as udp raw
  soon node "$here/ask_udp.js" "$place" "${datagrams[@]}"
  came_back "${datagrams[@]}"
  stop "$server"
}

@test "ipc-demo receive prints their lines" {
  require node
  seq 10000 >lines
  receive_at "tcp:?framing=line"
  soon node "$here/client.js" "$place" <lines
  ends_with 0 "$receiver"
  cmp lines received
}
