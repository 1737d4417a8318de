#!/usr/bin/env bats
# Rooms: ipc-demo chat, and other programs that can open a socket.
load helpers

reached_by_name() { those reached_by '"name"'; }
tells_deaths() { [[ " $(those tells_deaths true | tr '\n' ' ') " == *" $1 "* ]]; }

# enter NAME: a member of the room; sets $member. `say NAME TEXT` makes it speak; NAME.out has the lines that it hears.
enter() {
  rm -f "$1.in" "$1.out"
  mkfifo "$1.in"
  ipc-demo chat join "$uri" --name "$1" <>"$1.in" >"$1.out" 2>"$1.err" 3>&- &
  member=$!
  eventually grep -q "you are $1" "$1.out"
}
say() { echo "$2" >"$1.in"; }
hears() { eventually grep -qFx "$2" "$1.out" || { tail "$1.out" | cut -c1-99; return 1; }; }

# close_room PID...: ends the room and these members.
close_room() {
  local pid
  for pid in "$@"; do stop "$pid"; done
  stop "$server"
  nothing_left
}

@test "all others hear what a member says, and a late member gets the history" {
  local transport ana bob
  for transport in $(reached_by_name); do
    start chat serve "$transport:"
    enter ana
    ana=$member
    enter bob
    bob=$member
    hears ana "* bob joined"
    say bob "hello, ana"
    hears ana "bob: hello, ana"
    say ana "hello, bob"
    hears bob "ana: hello, bob"
    if grep -q "bob: hello, ana" bob.out; then return 1; fi  # not to its author
    enter carl
    [[ $(cat carl.out) == $'bob: hello, ana\nana: hello, bob\n* you are carl; here: 3' ]]
    close_room "$ana" "$bob" "$member"
  done
}

@test "the history is of the last twenty lines" {
  start chat serve unix:
  enter ana
  local ana=$member
  { seq 30; echo end; } | soon ipc-demo chat join "$uri" --name bob >/dev/null
  hears ana "bob: end"
  enter carl
  [[ $(grep -c "^bob: " carl.out) -eq 20 ]]
  grep -qFx "bob: 12" carl.out
  close_room "$ana" "$member"
}

@test "the end of standard input is a goodbye, after what was said before" {
  local transport ana
  for transport in $(those reliable true); do
    [[ " $(reached_by_name | tr '\n' ' ') " == *" $transport "* ]] || continue
    start chat serve "$transport:"
    enter ana
    printf 'one\ntwo' | soon ipc-demo chat join "$uri" --name bob >bob.out
    hears ana "bob: two"
    if tells_deaths "$transport"; then hears ana "* bob left"; else hears ana "* bob has gone"; fi
    [[ $(cat ana.out) == *$'\n* bob joined\nbob: one\nbob: two\n* bob'* ]]
    close_room "$member"
  done
}

@test "a killed member is reported dead, if the transport reports deaths" {
  local transport ana
  for transport in $(reached_by_name); do
    [[ " $(those peer_exit '"unknown"' | tr '\n' ' ') " != *" $transport "* ]] || continue
    start chat serve "$transport:"
    enter ana
    ana=$member
    enter bob
    kill -KILL "$member"
    ends_with 137 "$member"
    if tells_deaths "$transport"; then hears ana "* bob died"; else hears ana "* bob has gone"; fi
    say ana "still here"
    enter carl
    grep -qFx "ana: still here" carl.out
    close_room "$ana" "$member"
  done
}

# Sends portions that a queue can hold. The listening members hear each portion before the next one is said. In total
# they also exceed the kernel's buffers (tcp(7): tcp_rmem, tcp_wmem).
@test "a stopped member does not hold the room, and is out when its queue is full" {
  local transport ana bob stopped portion
  yes "$(printf '%01900d' 0)" | head -n 250 >portion || true
  for transport in $(those reliable true); do
    [[ " $(reached_by_name | tr '\n' ' ') " == *" $transport "* ]] || continue
    start chat serve "$transport:"
    enter ana
    ana=$member
    enter bob
    bob=$member
    enter slow
    stopped=$member
    kill -STOP "$stopped"
    for ((portion = 0; portion < 80; ++portion)); do
      { cat portion; echo "portion $portion"; } >bob.in
      hears ana "bob: portion $portion"
      if grep -qFx "* slow did not keep up, and was disconnected" ana.out; then break; fi
    done
    [[ $portion -lt 80 ]]
    kill -CONT "$stopped"
    ends_with 1 "$stopped"
    grep -q "the server: " slow.err
    close_room "$ana" "$bob"
  done
}

@test "nc joins by lines" {
  require nc
  start chat serve "unix:$PWD/room"
  enter ana
  mkfifo nc.in
  nc -U room <>nc.in >nc.out 2>/dev/null 3>&- &
  local nc=$!
  echo nina >nc.in
  hears ana "* nina joined"
  echo "by hand" >nc.in
  hears ana "nina: by hand"
  say ana "hello, nina"
  hears nc "ana: hello, nina"
  kill "$nc"
  wait "$nc" || true
  close_room "$member"
}

@test "Python and Node join by lines over TCP" {
  start chat serve tcp:
  local port=${uri##*:}
  port=${port%%\?*}
  enter ana
  if command -v python3 >/dev/null; then
    soon python3 - "$port" >python.out <<'PYTHON'
import socket, sys
room = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
room.sendall(b"pia\nfrom Python\n")
print(room.makefile().readline(), end="")
PYTHON
    grep -q "you are pia" python.out
    hears ana "pia: from Python"
  fi
  if command -v node >/dev/null; then
    soon node -e '
      const room = require("net").connect(+process.argv[1], "127.0.0.1");
      room.write("noa\nfrom Node\n");
      room.once("data", (heard) => { process.stdout.write(heard); room.end(); });' "$port" >node.out
    hears ana "noa: from Node"
  fi
  close_room "$member"
}

@test "a name belongs to one, and neither it nor a line commands a terminal" {
  start chat serve "unix:$PWD/room"
  enter ana
  printf '%s\n' ana $'red \033[31m\302\233\a\tx \303\251 \377' | soon ipc-demo chat join "$uri" --name ana >/dev/null
  hears ana "ana-2: ana"
  hears ana $'ana-2: red [31m x \303\251 ?'
  echo | soon ipc-demo chat join "$uri" --name '* : bob*' >/dev/null
  hears ana "* bob joined"
  close_room "$member"
}

@test "a line that is too long is cut by ipc-demo, and ends a stranger's visit" {
  start chat serve "unix:$PWD/room"
  enter ana
  head -c 100000 /dev/zero | tr '\0' x | soon ipc-demo chat join "$uri" --name bob >/dev/null
  hears ana "bob: $(printf '%02000d' 0 | tr 0 x)"
  require socat
  { echo carl; head -c 100000 /dev/zero | tr '\0' x; } | soon socat -t 5 - UNIX-CONNECT:room >/dev/null 2>&1 || true
  hears ana "* carl sent something other than a line of at most 4 KiB, and was disconnected"
  close_room "$member"
}

@test "the end of the room ends its members, with status 1" {
  local transport ana
  for transport in $(reached_by_name); do
    [[ " $(those peer_exit '"unknown"' | tr '\n' ' ') " != *" $transport "* ]] || continue
    start chat serve "$transport:"
    enter ana
    stop "$server"
    ends_with 1 "$member"
    grep -q "ipc-demo: the server: " ana.err
    nothing_left
  done
}

@test "a reader that has heard enough is no failure" {
  start chat serve unix:
  enter ana
  mkfifo bob.in
  { ipc-demo chat join "$uri" --name bob <>bob.in 2>bob.err 3>&-; echo $? >status; } | head -n 1 >/dev/null &
  says_and_has_ended() {
    say ana "and another thing"
    test -s status
  }
  eventually says_and_has_ended
  [[ $(cat status) -eq 0 && ! -s bob.err ]]
  close_room "$member"
}

@test "opening a room to other hosts causes a warning" {
  start chat serve tcp://0.0.0.0:0
  eventually grep -q "warning: anybody who reaches this host" server.err
  close_room
  (umask 077 && echo secret >token)
  start chat serve tcp://0.0.0.0:0?token=@token --lang pt
  eventually grep -q "aviso: fora desta máquina" server.err
  close_room
  start chat serve tcp://127.0.0.1:0
  enter ana
  [[ ! -s server.err ]]
  close_room "$member"
}

@test "what cannot be a room is refused" {
  run -2 soon ipc-demo chat serve pipe:
  [[ $output == *"a room needs a name"* ]]
  run -2 soon ipc-demo chat serve 'unix:x?framing=raw'
  [[ $output == *"write framing=line"* ]]
  run -2 soon ipc-demo chat serve
  run -2 soon ipc-demo chat
  run -1 soon ipc-demo chat join "unix:$PWD/nobody"
  [[ $output == *"start the server"* ]]
}

@test "the room speaks the language that its server was given" {
  start chat serve unix: --lang pt
  soon ipc-demo chat join "$uri" --name ana </dev/null >ana.out
  [[ $(cat ana.out) == "* você é ana; presentes: 1" ]]
  close_room
}

@test "invalid UTF-8 reaches nobody: a surrogate, a long form, a number beyond the last" {
  require python3
  start chat serve unix:
  enter ana
  local ana=$member
  printf 'x\xed\xa0\x80y\xe0\x82\x9bz\xf4\xbf\xbf\xbfw\n' | soon ipc-demo chat join "$uri" --name bob >/dev/null
  eventually grep -q '^bob: x' ana.out
  python3 -c 'open("ana.out", encoding="utf-8").read()'
  close_room "$ana"
}
