#!/usr/bin/env bats
# The environment that a program inherits: signals, descriptors, /proc, directories, terminals.
load helpers

apart() { unshare -m true 2>/dev/null || skip "mount namespaces cannot be made here"; }

@test "an ignored SIGCHLD, as a parent may leave it, ends no program" {
  require python3
  local command='import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execvp(sys.argv[1], sys.argv[1:])'
  run -0 soon python3 -c "$command" ipc-demo echo unix: --spawn -- ipc-demo ping {} --count 2
  [[ $output == *"2 answered"* ]]
}

@test "an overlong name in /tmp ends no program" {
  local name
  mkdir -m 700 tmp
  name=ipclab-pair-$(printf 'x%.0s' {1..240})
  mkdir "tmp/$name"
  XDG_RUNTIME_DIR=$PWD/tmp run -0 soon ipc-demo --transport pipe
  [[ -d tmp/$name ]]
}

@test "without /proc every transport carries messages" {
  local transport
  apart
  mkdir empty
  for transport in $(those); do
    run -0 soon unshare -m sh -c \
      "mount --bind '$PWD/empty' /proc && exec ipc-demo echo $transport: --spawn -- ipc-demo ping {} --count 3"
    [[ $output == *"3 answered"* ]]
  done
}

@test "with a read-only /tmp programs use TMPDIR" {
  apart
  local own
  own=$(mktemp -d /var/tmp/ipclab-test-XXXXXX)
  run -0 soon env -u XDG_RUNTIME_DIR -u IPCLAB_RUN_DIR TMPDIR="$own" unshare -m sh -c \
    'mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp && ! touch /tmp/x 2>/dev/null &&
      ipc-demo --transport unix && ipc-demo echo unix: --spawn -- ipc-demo ping {} --count 1'
  [[ $output == *"unix:$own/"* ]]
  rm -rf "$own"
}

@test "if a run directory is too long, the error says to shorten it" {
  local transport long
  long=$PWD/$(printf 'd%.0s' {1..90})
  mkdir -m 700 "$long"
  for transport in unix shm-ring boost-shm; do
    IPCLAB_RUN_DIR=$long run -2 soon ipc-demo echo "$transport:"
    [[ $output == *"set IPCLAB_RUN_DIR to a directory with a shorter name"* ]]
  done
}

@test "standard output that does not wait loses nothing" {
  require python3
  seq 40000 >numbers
  run -0 soon python3 - <<'PYTHON'
import fcntl, os, subprocess, time
r, w = os.pipe()
fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) | os.O_NONBLOCK)
receiver = subprocess.Popen(["ipc-demo", "receive", "unix:" + os.getcwd() + "/s"], stdout=w, stderr=subprocess.DEVNULL)
os.close(w)
while not os.path.exists("s"): time.sleep(0.02)
sender = subprocess.Popen(["ipc-demo", "send", "unix:" + os.getcwd() + "/s"], stdin=open("numbers"))
got = b""
while piece := os.read(r, 65536): got += piece
assert receiver.wait() == 0 and sender.wait() == 0
assert got == open("numbers", "rb").read(), len(got)
PYTHON
}

@test "receive ends when its reader has gone, though nothing is sent" {
  mkfifo out
  ipc-demo receive "unix:$PWD/s" >out 2>/dev/null 3>&- &
  local receiver=$!
  exec 4<out
  eventually test -S s
  mkfifo in
  ipc-demo send "unix:$PWD/s" <>in 2>/dev/null 3>&- 4<&- &
  local sender=$!
  exec 4<&-
  ends_with 0 "$receiver"
  kill "$sender" 2>/dev/null || true  # it may have ended already
  wait "$sender" || true
}

@test "ping prints each line at once, and its summary when a signal ends it" {
  serve unix:
  ipc-demo ping "$uri" --count 1000000000 >out 2>/dev/null 3>&- &
  local ping=$!
  eventually grep -q "seq=3 " out
  kill -TERM "$ping"
  ends_with 143 "$ping"
  grep -qE "[0-9]+ sent, [0-9]+ answered" out
  stop "$server"
}

# A shell starts a background program that inherits the descriptors of the pipes, and outlives the sender.
@test "a program that keeps the descriptors of a pipe does not delay the sender's goodbye" {
  local keeper
  run -0 soon ipc-demo receive pipe: --spawn -- sh -c \
    'sleep 300 >/dev/null 2>&1 3>&- & echo $! >keeper; echo hi | ipc-demo send "{}"'
  [[ $output == *hi* ]]
  keeper=$(<keeper)
  kill "$keeper" 2>/dev/null || true  # receive may have ended it
}

# sleeps SECONDS: a process runs `sleep SECONDS`. Works without pgrep, which a small system lacks. The pattern does not
# match grep's own command line.
sleeps() { grep -lsxz "${1/./[.]}" /proc/[0-9]*/cmdline | grep -q .; }
sleeps_no_more() { ! sleeps "$1"; }

@test "a grandchild that a spawned shell started ends with the program" {
  local end seconds=4747.$$
  for end in "echo unix: --spawn -- sh -c ': {}; sleep $seconds; true'" \
    "alarm watch unix: --exec -- sh -c 'sleep $seconds; true'"; do
    bash -c "exec ipc-demo $end" >/dev/null 2>&1 3>&- &
    local program=$!
    eventually sleeps "$seconds"
    stop "$program"
    eventually sleeps_no_more "$seconds"
  done
}

@test "a terminal that knows no escape sequences gets none" {
  command -v script >/dev/null || skip "script is missing"
  local term
  for term in "TERM=dumb" "-u TERM"; do
    soon script -qec "env $term ipc-demo --transport unix" typescript >/dev/null </dev/null
    run ! grep -q $'\x1b' typescript
  done
}
