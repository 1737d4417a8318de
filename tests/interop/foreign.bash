# shellcheck shell=bash
# Programs that know nothing of ours: how they are started, found and ended. After ../cli/helpers.
here=$root/tests/interop

teardown() {
  local left
  left=$(anything_running)
  # shellcheck disable=SC2086
  if [[ -n $left ]]; then kill -KILL $left 2>/dev/null || true; fi
  [[ -n ${BATS_TEST_COMPLETED-} ]] || return 0
  [[ -z $left ]] || { echo "left running: $left"; return 1; }
  no_names
}

# The processes that this test started: each has the run directory in its environment.
anything_running() {
  local found pid
  mapfile -t found < <(grep -lszF "IPCLAB_RUN_DIR=$IPCLAB_RUN_DIR" /proc/[0-9]*/environ)
  for pid in "${found[@]//[^0-9]/}"; do
    if [[ -n $pid && -e /proc/$pid/exe ]]; then echo "$pid"; fi  # not grep itself, which has ended
  done
}

# theirs COMMAND...: a server of theirs in the background, whose first line says where; sets $theirs, $place.
theirs() {
  rm -f ready
  mkfifo ready
  "$@" >ready 2>theirs.err 3>&- &
  theirs=$!
  IFS= read -r place <ready || { cat theirs.err; return 1; }
}

# their_sink COMMAND...: the same for a program that writes its input into `received`, and its address to stderr.
their_sink() {
  rm -f ready
  mkfifo ready
  "$@" >received 2>ready 3>&- &
  theirs=$!
  IFS= read -r place <ready
}

# their_socket tcp|udp|unix COMMAND...: the same of one that does not say where; for unix it is to be ./s.
their_socket() {
  local kind=$1
  shift
  rm -f s
  "$@" >received 2>theirs.err 3>&- &
  theirs=$!
  place=
  eventually has_place "$kind"
  [[ -n $place ]] || { cat theirs.err; return 1; }
}

has_place() { find_place "$1" || has_ended "$theirs"; }

find_place() {
  local port
  if [[ $1 == unix ]]; then
    grep -q " 00010000 .* $PWD/s\$" /proc/net/unix || return  # not yet, or it does not listen yet
    place=$PWD/s
    return
  fi
  port=$(port_of "$theirs" "$1")
  place=${port:+127.0.0.1:$((16#${port:-0}))}
  [[ -n $place ]]
}

# port_of PID tcp|udp: the port, in hexadecimal digits, on which a process waits for others.
port_of() {
  readlink "/proc/$1/fd/"* 2>/dev/null | sed -n 's/^socket:\[\(.*\)\]$/\1/p' |
    awk 'NR == FNR { its[$1]; next }
         $10 in its && ($4 == "0A" || $4 == "07") { print substr($2, index($2, ":") + 1); exit }' \
      - "/proc/$1/net/$2" 2>/dev/null
}

end_theirs() {
  kill "$theirs" 2>/dev/null || true
  eventually has_ended "$theirs"
  wait "$theirs" || true
}

# uri tcp|udp|unix: of $place.
uri() {
  if [[ $1 == unix ]]; then echo "unix:$place"; else echo "$1://$place"; fi
}

# serve_as tcp|udp|unix FRAMING: our echo; sets $place, too.
serve_as() {
  local target=
  if [[ $1 == unix ]]; then target=$PWD/ours; fi
  serve "$1:$target?framing=$2"
  place_of_uri
}
place_of_uri() {
  place=${uri#*:}
  place=${place%%\?*}
  place=${place#//}
}

# receive_at URI [FILE]: ours in the background, into FILE or `received`; sets $receiver, $uri, $place.
receive_at() {
  rm -f ready
  mkfifo ready
  ipc-demo receive "$1" --ready-fd 5 5>ready >"${2-received}" 2>receiver.err 3>&- &
  receiver=$!
  IFS= read -r uri <ready || { cat receiver.err; return 1; }
  place_of_uri
}

# The bytes that are to come back unchanged.
make_messages() {
  printf 'Olá, coração; 日本語; 🐢' >words
  printf '\0\0\0\5hello\n\0\r\n\377' >zeros
  : >nothing
  head -c 1500 /dev/urandom >packet
  head -c 1048576 /dev/urandom >mebibyte
}
messages=(words zeros nothing packet mebibyte)
datagrams=(words zeros nothing packet)

came_back() {
  local name
  for name in "$@"; do cmp "$name" "$name.back" && rm "$name.back"; done
}

# pings tcp|udp|unix FRAMING [OPTION...]: all of ours are answered by theirs.
pings() {
  local kind=$1 framing=$2
  shift 2
  run -0 soon ipc-demo ping "$(uri "$kind")?framing=$framing" --count 3 --quiet "$@"
  [[ $output == *"3 sent, 3 answered"*" 0 wrong"* ]] || { echo "$output"; return 1; }
}
