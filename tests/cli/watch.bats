#!/usr/bin/env bats
# The lens on programs that are not ours: in Python, C, Go, Node and the shell.
load helpers

setup() {
  enter_own_place
  export COLUMNS=120  # a sentence that is looked for is in one line
  require strace
  strace -qq -o /dev/null true || skip "strace may not attach here"
  require python3
  # Under a version manager, python3 is a script that starts many processes.
  python=$(python3 -c 'import sys; print(sys.executable)')
}

# A server of the notes' kind: one client at a time, listen(1), port 12345, no SO_REUSEADDR.
server() {
  cat >server.py <<'PY'
import socket
server = socket.socket()
server.bind(("127.0.0.1", 12345))
server.listen(1)
while True:
    client, _ = server.accept()
    while data := client.recv(1024):
        client.send(data)
    client.close()
PY
}

# client.py WORD SECONDS: sends the word, waits for the answer, and stays that long.
client() {
  cat >client.py <<'PY'
import socket, sys, time
client = socket.create_connection(("127.0.0.1", 12345))
client.send(sys.argv[1].encode())
print(client.recv(1024).decode())
time.sleep(float(sys.argv[2]))
client.close()
PY
}

watch() { run -0 --separate-stderr soon ipc-demo watch --lang en "$@"; }
has() { grep -qE -- "$1" <<<"$output" || { echo "missing: $1"; echo "$output"; return 1; }; }
has_hint() { [[ " $(jq -r '[.hints[].id] | join(" ")' <<<"$output") " == *" $1 "* ]] || { echo "$output"; return 1; }; }
has_no_hint() { jq -e '.hints == []' <<<"$output" || { echo "$output"; return 1; }; }
needs_own_network() { unshare -Un true 2>/dev/null || unshare -n true 2>/dev/null || skip "no network of one's own here"; }

@test "a Python server with two clients, one after the other: listing" {
  server
  client
  watch -- "$python" server.py -- "$python" client.py one 0 -- "$python" client.py two 0
  has 'A  .*server.py: process [0-9]+'
  has 'C  .*client.py two 0: process'
  has 'A listen\(3, 1\)'
  has 'A … accept \(accept4\)'
  has 'B send \(sendto\)\(3, "one", 3, 0, NULL, 0\)'  # its result may be in a later line
  has 'ipc-demo: kill\(A, SIGTERM\)'
  has 'A was ended by SIGTERM'
  [[ $stderr == *one*two* ]]
  nothing_left
}

@test "a client that waits in the backlog for the end of another is shown as a hint" {
  require jq
  server
  client
  watch --json -- "$python" server.py -- "$python" client.py one 3 -- "$python" client.py two 0
  has_hint backlog
  jq -e '.hints[] | select(.id == "backlog") | .player == "A" and (.seen | test("C was connected"))' <<<"$output"
  jq -e '[.players[].status] == [null, 0, 0] and .players[0].ended_by_watch' <<<"$output"
  nothing_left
}

@test "the packets leave the right process, and tcpdump reads the file" {
  needs_own_network
  require jq
  server
  client
  watch --json --pcap run.pcap -- "$python" server.py -- "$python" client.py one 0
  jq -e '.packets[0] | .flags == "SYN" and .from == "B" and .to == "A"' <<<"$output"
  jq -e '.packets[1] | .flags == "SYN ACK" and .from == "A" and .to == "B"' <<<"$output"
  jq -e '[.packets[] | select(.from == null)] == []' <<<"$output"
  has_no_hint
  require tcpdump
  run -0 --separate-stderr tcpdump -nr run.pcap
  [[ ${lines[0]} == *"127.0.0.1.12345: Flags [S]"* ]] || { echo "$output"; return 1; }
}

@test "the page has a lane for each player and its kernel, and the hints" {
  needs_own_network
  server
  client
  run -0 --separate-stderr soon ipc-demo watch --lang pt --html run.html -- \
    "$python" server.py -- "$python" client.py one 0
  [[ $output == run.html ]]
  grep -q 'kernel, lado de <b class="s1">B</b>' run.html
  grep -q '<li class="ev packet" data-from="B" data-to="A">' run.html
  grep -q '<h3>Dicas</h3>' run.html
  grep -q 'ipc-demo: kill(A, SIGTERM)' run.html
  nothing_left
}

@test "a pipeline of shell tools: each process is a player, and the pipes connect them" {
  require jq
  printf 'b\na\nb\n' >words
  watch --json -- sh -c 'sort words | uniq -c'
  jq -e '[.players[].command] | any(. == "sort words") and any(. == "uniq -c")' <<<"$output"
  jq -e '[.calls[] | select(.name == "pipe2" or .name == "pipe")] | length == 1' <<<"$output"
  jq -e '[.calls[] | select(.text | test("words"))] | length > 0' <<<"$output"
  has_no_hint
  watch -- sh -c 'sort words | uniq -c'
  has 'child of A, uniq -c'
  nothing_left
}

@test "a Node server with a Go client" {
  require node
  command -v go >/dev/null || skip "go is missing"
  require jq
  cat >server.js <<'JS'
require('net').createServer(client => client.pipe(client)).listen(12345);
JS
  cat >client.go <<'GO'
package main

import (
	"fmt"
	"net"
)

func main() {
	server, err := net.Dial("tcp", "localhost:12345")
	if err != nil {
		panic(err)
	}
	fmt.Fprint(server, "hello")
	answer := make([]byte, 64)
	size, _ := server.Read(answer)
	fmt.Println(string(answer[:size]))
	server.Close()
}
GO
  GOCACHE=$PWD/cache go build -o client client.go
  watch --json -- node server.js -- ./client
  [[ $stderr == *hello* ]]
  jq -e '[.calls[] | select(.player == "A" and (.text | test("^accept")))] | length > 0' <<<"$output"
  jq -e '[.calls[] | select(.player == "B" and (.text | test("hello")))] | length > 0' <<<"$output"
  nothing_left
}

@test "a Node server with a Node client" {
  require node
  require jq
  cat >server.js <<'JS'
require('net').createServer(client => client.pipe(client)).listen(12345);
JS
  cat >client.js <<'JS'
const client = require('net').connect(12345, 'localhost', () => client.write('hello'));
client.on('data', data => { console.log(data.toString()); client.end(); });
JS
  watch --json -- node server.js -- node client.js
  [[ $stderr == *hello* ]]
  jq -e '[.calls[] | select(.player == "A" and (.text | test("^accept")))] | length > 0' <<<"$output"
  nothing_left
}

@test "a program that forks and leaks a pipe's write end: its reader never sees the end" {
  require jq
  cat >leak.py <<'PY'
import os
read, write = os.pipe()
if os.fork() == 0:
    os.close(write)
    while os.read(read, 100):
        pass
    os._exit(0)
if os.fork() == 0:
    os.write(write, b"hello")
    os._exit(0)
os.wait()
os.wait()
PY
  watch --json -- "$python" leak.py
  has_hint other_write_end
  jq -e '.hints[] | .player == "B" and (.seen | test("A has the write end"))' <<<"$output"
  sed -i '/^os.wait/{i os.close(write)
:a;n;ba}' leak.py
  watch --json -- "$python" leak.py
  has_no_hint
  nothing_left
}

@test "busy waiting, a reset, a refused connect and a crash are found" {
  require jq
  server
  cat >busy.py <<'PY'
import socket
client = socket.create_connection(("127.0.0.1", 12345))
client.setblocking(False)
for _ in range(50):
    try:
        client.recv(10)
    except BlockingIOError:
        pass
client.send(b"unread")
import time
time.sleep(0.2)
client.close()
PY
  watch --json -- "$python" server.py -- "$python" busy.py
  has_hint busy
  if unshare -n true 2>/dev/null; then has_hint reset_unread; fi
  client
  watch --json -- "$python" client.py one 0
  has_hint refused
  watch --json -- sh -c 'kill -SEGV $$'
  has '"signal": "SIGSEGV"'
  nothing_left
}

@test "mistakes in the command line are named, and nothing starts" {
  local text
  while IFS='|' read -r text arguments; do
    # shellcheck disable=SC2086
    run -2 --separate-stderr soon ipc-demo watch $arguments
    [[ -z $output && $stderr == *"$text"* ]] || { echo "$arguments: $stderr"; return 1; }
  done <<'LIST'
write a program after it|
write a program after it|--json
write a program after it|-- true --
write a program after it|-- -- true
at most 8 programs|-- a -- b -- c -- d -- e -- f -- g -- h -- i
--limit 0: write a number|--limit 0 -- true
not together with --same-network|--same-network --pcap x -- true
LIST
}

@test "a program that cannot be started is an error, and the programs before it are ended" {
  server
  run -1 --separate-stderr soon ipc-demo watch -- "$python" server.py -- ./no-such-program
  [[ $stderr == *"./no-such-program"*"is the program installed"* ]] || { echo "$stderr"; return 1; }
  nothing_left
}

@test "without strace it cannot watch, and names the package" {
  run -77 --separate-stderr soon env PATH=/nowhere "$IPCLAB_BIN/ipc-demo" watch --lang en -- /bin/true
  [[ $stderr == *"install the package strace"* ]] || { echo "$stderr"; return 1; }
}

@test "the limit ends programs that go on, with their children" {
  watch --limit 1 -- sh -c 'while :; do sleep 0.1; done'
  has 'ipc-demo: the limit of 1 s is over'
  has 'ipc-demo: kill\(A, SIGTERM\)'
  nothing_left
}

sleeps() { grep -qs ' clock_nanosleep(' "$XDG_RUNTIME_DIR"/*/strace.*; }

@test "a reader that reads only a part is no failure" {
  run -0 bash -c 'set -o pipefail; ipc-demo watch --lang en -- true | head -2'
  [[ $output == *"What happened"* ]]
}

@test "processes that left their program are ended, too" {
  watch -- sh -c 'setsid sleep 61 & exit 0'
  run ! pgrep -f 'sleep 61'
}

# A shell starts background jobs with SIGINT ignored, so this is SIGTERM. Both have the same handler.
@test "a signal ends all programs, and the record is shown" {
  server
  ipc-demo watch --lang en -- "$python" server.py -- sleep 60 >told 2>told.err 3>&- &
  watcher=$!
  eventually sleeps
  stop "$watcher"
  grep -q 'A listen(3, 1) = 0' told || { cat told told.err; return 1; }
  grep -q 'interrupted: all programs are ended' told
  nothing_left
}

@test "an unprivileged user can watch" {
  [[ $(id -u) -eq 0 ]] || skip "not root: the other tests show it"
  require setpriv
  chmod 711 "$BATS_TEST_TMPDIR"
  mkdir -m 700 apart
  chown 65534:65534 apart
  cd apart
  server
  chmod a+r server.py
  run -0 --separate-stderr soon setpriv --reuid=65534 --regid=65534 --clear-groups \
    env -u IPCLAB_RUN_DIR XDG_RUNTIME_DIR="$PWD" ipc-demo watch --lang en -- sh -c 'echo hi | cat'
  has 'A execve'
}

@test "a version manager's scripts are left out, and their number is shown" {
  require jq
  mkdir shims
  cat >shims/sleep <<SH
#!/bin/sh
word=\$(printf one | tr o O)
exec $(type -P sleep) "\$@"
SH
  chmod +x shims/sleep
  watch --json -- shims/../shims/sleep 0.1
  jq -e '[.players[].command] | length == 1' <<<"$output"
  jq -e '.processes_left_out > 0' <<<"$output"
}

@test "a shell that becomes its last command keeps the ones before" {
  require jq
  printf 'b\na\n' >words
  watch --json -- bash -c 'sort words >sorted; uniq -c sorted'
  jq -e '[.players[].command] | any(. == "sort words")' <<<"$output"
  jq -e '.processes_left_out == 0 and .calls_left_out == 0 and .packets_lost == 0' <<<"$output"
}

@test "a program that signals its process group does not reach ipc-demo" {
  local signal
  for signal in TERM KILL; do
    watch -- sh -c "kill -$signal 0"
    has "A was ended by SIG$signal"
  done
  nothing_left
}

@test "a program that waits for a time is no stuck one" {
  require jq
  watch --json -- "$python" -c 'import threading; threading.Event().wait(4)'
  jq -e '.players[0] | .status == 0 and (.ended_by_watch | not)' <<<"$output"
}

@test "a writer whose reader is slow and not watched is no stuck one" {
  require jq
  # shellcheck disable=SC2216  # a reader that never reads
  ipc-demo watch --json -- yes x 2>&1 >told | sleep 5
  jq -e '.players[0] | .signal == "SIGPIPE" and (.ended_by_watch | not)' told
}

@test "a program that waits for its own pipe is stuck" {
  watch -- "$python" -c 'import os; ends = os.pipe(); os.read(ends[0], 1)'
  has 'each waits for another'
}

@test "a program that could not start before the limit is named" {
  watch --limit 1 -- sh -c 'while :; do :; done' -- true
  has 'true was not started: the limit of 1 s is over'
}

@test "a program that ends itself at SIGTERM has an exit status" {
  cat >polite.py <<'PY'
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
signal.pause()
PY
  watch -- "$python" polite.py -- true
  has 'exit status 0, after SIGTERM from ipc-demo'
}

@test "text in UTF-8 is shown as such, and other bytes spoil no page" {
  require iconv
  watch --same-network -- sh -c 'echo olá | cat'
  has 'write\(1, "olá'
  watch --html page.html -- true $'\xff'
  iconv -f UTF-8 -t UTF-8 page.html >/dev/null
}

@test "calls above the limit of a listing are counted" {
  require jq
  watch --json -- dd if=/dev/zero of=zeros bs=1 count=3000
  jq -e '(.calls | length) == 4000 and .calls_left_out > 1000' <<<"$output"
}

@test "the message of a strace that fails is printed" {
  mkdir other
  printf '#!/bin/sh\necho first >&2\necho "strace: no luck" >&2\nexit 1\n' >other/strace
  chmod +x other/strace
  PATH=$PWD/other:$PATH run -77 --separate-stderr soon ipc-demo watch --lang en -- true
  [[ $stderr == *"strace: no luck"* && $stderr != *first* ]] || { echo "$stderr"; return 1; }
}
