#!/usr/bin/env bats
# nc, of which there are two: OpenBSD's, and the traditional one that knows no Unix-domain sockets.
load ../cli/helpers
load foreign

# Sets how the nc of this machine is told to end with its input, and to listen on a port of chance.
know_nc() {
  require nc
  case $(nc -h 2>&1) in
    *"-U"*) ends=(-N) listens=(-l 127.0.0.1 0) ;;
    *"-q secs"*) ends=(-q 1) listens=(-l -s 127.0.0.1) ;;
    *) skip "this nc is neither OpenBSD's nor the traditional one" ;;
  esac
}
know_nc_of_paths() {
  know_nc
  [[ ${ends[0]} == -N ]] || skip "this nc has no -U: netcat-openbsd has"
}

@test "our TCP server answers their lines, and their bytes as they are" {
  know_nc
  make_messages
  serve_as tcp line
  { cat words; printf '\n\nlast\n'; } >lines
  soon nc "${ends[@]}" "${place%:*}" "${place#*:}" <lines >lines.back
  came_back lines
  stop "$server"
  serve_as tcp raw
  soon nc "${ends[@]}" "${place%:*}" "${place#*:}" <mebibyte >mebibyte.back
  came_back mebibyte
  stop "$server"
}

@test "our Unix server answers their bytes as they are" {
  know_nc_of_paths
  make_messages
  serve_as unix raw
  soon nc -N -U "$place" <mebibyte >mebibyte.back
  came_back mebibyte
  stop "$server"
}

@test "our UDP server answers their datagram" {
  know_nc
  make_messages
  serve_as udp raw
  # It does not end by itself: the answer ends it.
  # shellcheck disable=SC2094
  { cat words; eventually cmp -s words words.back; } |
    soon nc -u "${ends[@]}" -w 1 "${place%:*}" "${place#*:}" >words.back
  came_back words
  stop "$server"
}

@test "cat file | ipc-demo send: a listening nc gets the bytes, over TCP" {
  know_nc
  seq 100000 >lines
  their_socket tcp nc "${listens[@]}"
  # shellcheck disable=SC2002
  cat lines | soon ipc-demo send "$(uri tcp)?framing=line"
  ends_with 0 "$theirs"
  cmp lines received
}

@test "cat file | ipc-demo send: a listening nc gets the bytes, over a Unix socket" {
  know_nc_of_paths
  make_messages
  their_socket unix nc -l -U "$PWD/s"
  # shellcheck disable=SC2002
  cat mebibyte | soon ipc-demo send "$(uri unix)?framing=raw"
  ends_with 0 "$theirs"
  cmp mebibyte received
  rm s
}

@test "a listening nc that is fed its own output is an echo server" {
  know_nc
  local framing
  mkfifo back
  for framing in len32 line raw; do
    their_socket tcp sh -c 'exec nc "$@" <>back >back' - "${listens[@]}"
    pings tcp "$framing"
    end_theirs
  done
}

@test "ipc-demo receive | grep: what nc sends" {
  know_nc
  seq 1000 >lines
  receive_at "tcp:?framing=line"
  soon nc "${ends[@]}" "${place%:*}" "${place#*:}" <lines
  ends_with 0 "$receiver"
  cmp lines received
  receive_at "udp:?framing=raw"
  printf 'a word' | soon nc -u "${ends[@]}" -w 1 "${place%:*}" "${place#*:}"
  eventually grep -q word received
  stop "$receiver"
}
