#!/usr/bin/env bats
# Nothing but the shell: bash's /dev/tcp and /dev/udp.
load ../cli/helpers
load foreign

# Opens $peer to $place: "open_peer tcp" ... "exec {peer}>&-".
open_peer() {
  exec {peer}<>"/dev/$1/${place/://}"
}

@test "our TCP server answers lines" {
  local line
  serve_as tcp line
  open_peer tcp
  for line in one '' 'Olá 🐢'; do
    printf '%s\n' "$line" >&"$peer"
    IFS= read -r -t 10 answer <&"$peer"
    [[ $answer == "$line" ]]
  done
  exec {peer}>&-
  stop "$server"
}

@test "our TCP server answers frames, the empty one too" {
  serve_as tcp len32
  open_peer tcp
  printf '\0\0\0\5hello\0\0\0\0\0\0\0\2\0\377' >&"$peer"
  soon head -c 19 <&"$peer" >answer
  cmp answer <(printf '\0\0\0\5hello\0\0\0\0\0\0\0\2\0\377')
  exec {peer}>&-
  stop "$server"
}

@test "our TCP server answers bytes as they are" {
  serve_as tcp raw
  head -c 1000 /dev/urandom >sent
  open_peer tcp
  cat sent >&"$peer"
  soon head -c 1000 <&"$peer" >answer
  cmp sent answer
  exec {peer}>&-
  stop "$server"
}

@test "our UDP server answers a datagram" {
  serve_as udp raw
  open_peer udp
  printf 'hello\n' >&"$peer"
  soon head -c 6 <&"$peer" >answer  # bash's own read takes a byte at a time, and drops the rest of a datagram
  [[ $(cat answer) == hello ]]
  exec {peer}>&-
  stop "$server"
}

@test "ipc-demo receive prints what echo sends" {
  receive_at "tcp:?framing=line"
  open_peer tcp
  echo "hello from bash" >&"$peer"
  exec {peer}>&-
  ends_with 0 "$receiver"
  [[ $(cat received) == "hello from bash" ]]
}
