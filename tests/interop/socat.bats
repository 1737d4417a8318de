#!/usr/bin/env bats
# socat: any of its addresses beside any of ours.
load ../cli/helpers
load foreign

@test "their TCP and Unix servers answer us in every framing" {
  require socat
  local framing
  their_socket tcp socat TCP-LISTEN:0,bind=127.0.0.1,fork PIPE
  for framing in len32 line raw; do pings tcp "$framing"; done
  end_theirs
  their_socket unix socat "UNIX-LISTEN:$PWD/s,fork" PIPE
  for framing in len32 line raw; do pings unix "$framing"; done
  end_theirs
}

@test "their UDP server answers us" {
  require socat
  # Bare datagrams only: its pipe may join two that come one behind the other.
  their_socket udp socat UDP-LISTEN:0,bind=127.0.0.1 PIPE
  pings udp raw
  end_theirs
}

@test "our TCP and Unix servers answer them in every framing, byte for byte" {
  require socat
  local kind
  make_messages
  { printf '\0\20\0\0'; cat mebibyte; printf '\0\0\0\0'; } >len32
  { seq 10000; cat words; echo; } >line
  cp mebibyte raw
  for kind in tcp unix; do
    for framing in len32 line raw; do
      serve_as "$kind" "$framing"
      soon socat -t 10 - "${kind^^}-CONNECT:$place" <"$framing" >"$framing.back"
      came_back "$framing"
      stop "$server"
    done
  done
}

@test "our UDP server answers their datagram" {
  require socat
  make_messages
  serve_as udp raw
  # shellcheck disable=SC2094
  { cat zeros; eventually cmp -s zeros zeros.back; } | soon socat -t 0 - "UDP:$place" >zeros.back
  came_back zeros
  stop "$server"
}

@test "cat file | ipc-demo send: they get the bytes" {
  require socat
  make_messages
  seq 10000 >lines
  their_socket tcp socat -u TCP-LISTEN:0,bind=127.0.0.1 STDOUT
  # shellcheck disable=SC2002
  cat lines | soon ipc-demo send "$(uri tcp)?framing=line"
  ends_with 0 "$theirs"
  cmp lines received
  their_socket unix socat -u "UNIX-LISTEN:$PWD/s" STDOUT
  # shellcheck disable=SC2002
  cat mebibyte | soon ipc-demo send "$(uri unix)?framing=raw"
  ends_with 0 "$theirs"
  cmp mebibyte received
}

@test "ipc-demo receive | grep: what they send" {
  require socat
  local kind
  for kind in tcp unix; do
    receive_at "$kind:?framing=line"
    seq 1000 | soon socat -u - "${kind^^}-CONNECT:$place"
    ends_with 0 "$receiver"
    [[ $(grep -c 99 received) -eq 19 ]]
  done
}
