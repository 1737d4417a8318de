#!/usr/bin/env bats
# ipc-demo alarm: the things that it watches, and the listeners that it notifies.
load helpers

reached_by_name() { those reached_by '"name"'; }
tells_ends() { [[ " $(those peer_exit '"unknown"' | tr '\n' ' ') " != *" $1 "* ]]; }
tells_deaths() { [[ " $(those tells_deaths true | tr '\n' ' ') " == *" $1 "* ]]; }

# listen NAME: a listener, whose notices go to NAME.out; sets $listener.
listen() {
  : >"$1.out"  # append: if a test empties the file, the next notice is at its beginning, without a gap of zeros
  ipc-demo alarm listen "$uri" >>"$1.out" 2>"$1.err" 3>&- &
  listener=$!
}
# pump NAME: a client that sends a heartbeat for each line written to NAME.in; sets $pump.
pump() {
  rm -f "$1.in"
  mkfifo "$1.in"
  ipc-demo chat join "$uri" --name "$1" <>"$1.in" >/dev/null 2>&1 3>&- &
  pump=$!
}
# told NAME "STATE WHO...": NAME has such a notice, now or within a minute.
told() { eventually grep -qE "^20[0-9-]+T[0-9:]+Z $2\$" "$1.out" || { cat "$1.out"; return 1; }; }

serves_two() { [[ $(find "$IPCLAB_RUN_DIR" -name '*.sock' | wc -l) -eq 2 ]]; }

close_alarm() {  # of clients
  local pid
  for pid in "$@"; do stop "$pid"; done
  stop "$server"
  nothing_left
}

@test "the end of a process is reported, and how it ended" {
  local end pid notice
  mkfifo in
  for end in "exit 0" "exit 3" "kill -9 \$\$"; do
    sh -c "read -r _ <in; $end" 3>&- &
    pid=$!
    start alarm watch unix: --pid "$pid"
    listen ana
    told ana "alive process $pid"
    echo >in
    wait "$pid" || true
    case $end in
      "exit 0") notice="closed process $pid: exit status 0" ;;
      "exit 3") notice="dead process $pid: exit status 3" ;;
      *) notice="dead process $pid: killed by signal 9" ;;
    esac
    # Before Linux 6.15 only its parent can know this.
    told ana "($notice|ended process $pid: whether closed or dead is not known)"
    close_alarm "$listener"
  done
}

@test "a process that is started is watched, and ends with the alarm" {
  mkfifo in
  # shellcheck disable=SC2016
  start alarm watch unix: --exec -- sh -c 'read -r _ <in; kill -9 $$'
  listen ana
  told ana "alive process [0-9]+"
  echo >in
  told ana "dead process [0-9]+: killed by signal 9"
  close_alarm "$listener"
  start alarm watch unix: --exec -- sh -c 'exit 7'
  listen ana
  told ana "dead process [0-9]+: exit status 7"
  close_alarm "$listener"
  start alarm watch unix: --exec -- sh -c 'exec ipc-demo echo unix: >echo.out'
  eventually serves_two  # the command has a socket with a name of its own, and removes it
  stop "$server"
  nothing_left
}

@test "silent, closed and dead are distinguished, as far as the transport can" {
  local transport good bad
  for transport in $(reached_by_name); do
    start alarm watch "$transport:" --silent-after 1
    listen ana
    pump good
    good=$pump
    pump bad
    bad=$pump
    told ana "alive good"
    told ana "alive bad"
    told ana "silent good: nothing for 1 s"
    : >ana.out
    echo >good.in
    told ana "alive good"
    kill -KILL "$bad"
    ends_with 137 "$bad"
    if tells_deaths "$transport"; then
      told ana "dead bad"
    elif tells_ends "$transport"; then
      told ana "ended bad: whether closed or dead is not known"
      grep -q "\"ended\" stands for both" server.err
    else
      told ana "(silent bad: nothing for 1 s|ended bad: whether closed or dead is not known)"
      grep -q "a dead process is silent" server.err
    fi
    stop "$good"
    soon ipc-demo chat join "$uri" --name polite </dev/null >/dev/null
    if tells_deaths "$transport" || ! tells_ends "$transport"; then
      told ana "closed polite"
    else
      told ana "ended polite: .*"
    fi
    close_alarm "$listener"
  done
}

@test "every listener is notified, and a late one gets the present state first" {
  local listeners=() index
  start alarm watch unix: --silent-after 60
  pump machine
  for index in {1..20}; do
    listen "watcher$index"
    listeners+=("$listener")
    told "watcher$index" "alive machine"
  done
  kill -KILL "$pump"
  ends_with 137 "$pump"
  for index in {1..20}; do told "watcher$index" "dead machine"; done
  listen late
  told late "dead machine"
  [[ $(wc -l <late.out) -eq 1 ]]
  close_alarm "${listeners[@]}" "$listener"
}

@test "a stopped listener holds up neither the watch nor the others" {
  local stopped
  start alarm watch unix: --silent-after 1
  listen stopped
  stopped=$listener
  pump machine
  told stopped "alive machine"
  kill -STOP "$stopped"
  listen ana
  told ana "silent machine: nothing for 1 s"
  kill -CONT "$stopped"
  told stopped "silent machine: nothing for 1 s"
  close_alarm "$stopped" "$listener" "$pump"
}

@test "nc and Python send heartbeats and listen" {
  require nc
  start alarm watch tcp: --silent-after 600
  local port=${uri##*:}
  port=${port%%\?*}
  mkfifo nc.in
  nc 127.0.0.1 "$port" <>nc.in >nc.out 2>/dev/null 3>&- &
  local nc=$!
  echo by-hand >nc.in
  told nc "alive by-hand"
  if command -v python3 >/dev/null; then
    soon python3 - "$port" >python.out <<'PYTHON'
import socket, sys
alarm = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
print(alarm.makefile().readline(), end="")
PYTHON
    told python "alive by-hand"
  fi
  listen ana
  told ana "alive by-hand"
  kill -KILL "$nc"
  wait "$nc" || true
  told ana "ended by-hand: whether closed or dead is not known"
  close_alarm "$listener"
}

@test "a wrong request is an error with a cure" {
  run -1 soon ipc-demo alarm watch unix: --pid 999999999
  [[ $output == *"--pid 999999999"*"name a process that runs"* ]]
  run -2 soon ipc-demo alarm watch unix: --exec
  [[ $output == *"--exec"*"after --"* ]]
  run -2 soon ipc-demo alarm watch unix: -- true
  [[ $output == *"a command needs --exec"* ]]
  run -2 soon ipc-demo alarm watch unix: --pid 1 --exec -- true
  run -2 soon ipc-demo alarm watch unix: --silent-after 0
  run -2 soon ipc-demo alarm watch pipe:
  run -2 soon ipc-demo alarm
}
