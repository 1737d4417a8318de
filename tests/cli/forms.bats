#!/usr/bin/env bats
# Forms of addresses and files that people know from other tools.
load helpers

@test "unix:@NAME is the abstract namespace, for us and for socat" {
  serve unix:@ipclab-test-$$
  [[ -z $(ls -A "$IPCLAB_RUN_DIR") && ! -e @ipclab-test-$$ ]]
  run -0 soon ipc-demo ping "$uri" --count 2
  if command -v socat >/dev/null; then
    [[ $(printf '\0\0\0\2hi' | soon socat - "ABSTRACT-CONNECT:ipclab-test-$$" | tail -c 2) == hi ]]
  fi
  run -1 soon ipc-demo echo "unix:@ipclab-test-$$"
  [[ $output == *"Address already in use"* ]]
  stop "$server"
  run -1 soon ipc-demo ping "$uri" --count 1
  [[ $output == *"Connection refused; nobody serves there"* ]]
}

@test "a port alone is refused with what to write, and * is every address" {
  run -2 soon ipc-demo echo tcp:5555
  [[ $output == *"tcp://127.0.0.1:5555"* ]]
  run -2 soon ipc-demo echo udp:5555
  [[ $output == *"udp://127.0.0.1:5555"* ]]
  serve 'tcp://*:0'
  [[ $uri == tcp://0.0.0.0:* ]]
  run -0 soon ipc-demo ping "tcp://127.0.0.1:${uri##*:}" --count 1
  stop "$server"
}

@test "a token file may end its line as other systems do" {
  umask 077
  printf 'secret\n' >lf
  printf 'secret\r\n' >crlf
  printf '\xef\xbb\xbfsecret' >bom
  serve "tcp://127.0.0.1:0?token=@lf"
  local port=${uri##*:} file
  port=${port%%\?*}
  for file in lf crlf bom; do
    run -0 soon ipc-demo ping "tcp://127.0.0.1:$port?token=@$file" --count 1
  done
  stop "$server"
}

@test "a host name with two addresses reaches the one that is served" {
  unshare -m true 2>/dev/null || skip "mount namespaces cannot be made here"
  local framing
  printf '::1 localhost\n127.0.0.1 localhost\n' >hosts
  for framing in len32 raw; do
    serve "udp://127.0.0.1:0?framing=$framing"
    local port=${uri##*:}
    port=${port%%\?*}
    run -0 soon unshare -m sh -c \
      "mount --bind hosts /etc/hosts && exec ipc-demo ping 'udp://localhost:$port?framing=$framing' --count 2"
    stop "$server"
  done
}

@test "bytes written to a server's FIFO by hand are reported, and harm nobody" {
  serve fifo:x
  echo hello >x
  eventually grep -q "are no request of a client, and were discarded" server.err
  run -0 soon ipc-demo ping "$uri" --count 2
  stop "$server"
}

@test "a datagram whose sender cannot be answered ends no server" {
  unshare -n true 2>/dev/null || skip "network namespaces cannot be made here"
  require python3
  # shellcheck disable=SC2016
  run -0 soon unshare -n bash -c '
    ip link set lo up
    ipc-demo echo udp://0.0.0.0:5001 >ready 2>errors 3>&- &
    server=$!
    until [[ -s ready ]]; do sleep 0.02; done
    python3 - <<PYTHON
import socket, struct
payload = struct.pack(">I", 0)
udp = struct.pack(">HHHH", 4000, 5001, 8 + len(payload), 0) + payload
source, target = socket.inet_aton("10.9.8.7"), socket.inet_aton("127.0.0.1")
ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, source, target)
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
raw.sendto(ip + udp, ("127.0.0.1", 0))
PYTHON
    ipc-demo ping udp://127.0.0.1:5001 --count 2 && kill -0 $server && kill $server'
}

@test "with the loopback interface down, tcp, udp and the doctor say how to start it" {
  local transport
  unshare -n true 2>/dev/null || skip "network namespaces cannot be made here"
  for transport in tcp udp; do
    run ! soon unshare -n ipc-demo echo "$transport:" --spawn -- ipc-demo ping {} --count 1
    [[ $output == *"ip link set lo up"* ]]
  done
  run -0 soon unshare -n ipc-demo doctor
  [[ $output == *"ip link set lo up"* ]]
}
