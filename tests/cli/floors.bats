#!/usr/bin/env bats
# Floors do the same work as their channels: as many system calls, and no more bytes in transit.

load helpers

# run_beside FILE WORD...: a short run of channels next to their floors.
run_beside() {
  run -0 --separate-stderr timeout --kill-after=1 60 ipc-bench run --launches "${launches-1}" --time 50ms --quiet --force --out "$@"
}

# check_calls FILE MARGIN CLIENT SERVER
# Compares the calls per message, by cell: each floor may make at most as many as its channel. Two things depend on
# scheduling: how many bytes a read finds, and whether a side sleeps at all. So a cell may also make the calls of a
# message that is always waited for: CLIENT and SERVER. MARGIN is above 1 for a stream, whose first measured call may
# have begun before the measurement.
check_calls() {
  soon python3 - "$@" <<'PYTHON'
import json, sys

path, margin = sys.argv[1], float(sys.argv[2])
waited_for = {"client": float(sys.argv[3]), "server": float(sys.argv[4])}
rows = [row for row in json.load(open(path))["benchmarks"] if row["run_type"] == "aggregate"]
cells = {(row["name"].replace("-floor/", "/"), row["subject"]): row for row in rows}
floors = [name for name, subject in cells if subject == "floor"]
assert floors
for name in floors:
    channel, floor = cells[name, "channel"], cells[name, "floor"]
    for side, enough in waited_for.items():
        key = side + "_system_calls_per_message"
        ours, raw = channel.get(key, 0), floor.get(key, 0)
        # Waiting for a file takes two more calls: a read that finds nothing, and inotify.
        enough += 4 if enough > 0 and name.startswith("file/") else 0
        assert raw <= max(ours * margin, enough) + 1e-9, (name, side, ours, raw)
PYTHON
}

kernel=pipe,fifo,unix,tcp

@test "a floor that waits for each message makes the channel's calls and no more" {
  require python3
  run_beside ping.json --transport "$kernel",udp --scenario ping,one_way,cold --size 64,32KiB --rate 100
  check_calls ping.json 1 0 0
  # The ring sleeps and wakes at most once per message; the file's watch may report a write twice.
  run_beside ping.json --transport shm-ring,file --scenario ping,one_way,cold --size 64,32KiB --rate 100
  check_calls ping.json 1 2 2
}

@test "a floor that streams makes one call per message or batch, as the channel does" {
  require python3
  run_beside stream.json --transport "$kernel" --scenario stream,load --size 64 --rate 1000
  check_calls stream.json 1.01 0 1
  run_beside batched.json --transport "$kernel" --scenario batched --size 64
  check_calls batched.json 1.01 0 1
  run_beside other.json --transport shm-ring,file --scenario stream,batched,load --size 64 --rate 1000
  check_calls other.json 1.01 1 1
}

# The number of calls is random: a large message is read in pieces, whose size is the lead of the writer.
@test "a floor makes about the channel's calls for large messages" {
  require python3
  launches=3
  run_beside large.json --transport pipe,fifo,unix,tcp,file,shm-ring --scenario stream --size 1MiB
  check_calls large.json 1.5 17 34
}

@test "a ring that spins makes no calls, channel and floor" {
  require python3
  run_beside spin.json --transport shm-ring --scenario ping,stream --size 64 --wait spin
  check_calls spin.json 1 0 0
}

# Without a bound, a sender that is 5 s ahead of its reader would grow /tmp by gigabytes.
@test "no floor lets its sender get farther ahead of a slow reader than the channel does" {
  require python3
  run_beside slow.json --transport pipe,fifo,file,unix,tcp,shm-ring --scenario slow_reader \
    --size 64KiB --rate 1000
  soon python3 - <<'PYTHON'
import json
ahead = {}
for row in json.load(open("slow.json"))["benchmarks"]:
    if row["run_type"] != "iteration": continue
    key = row["transport"], row["subject"]
    # The messages that were sent while the reader measured and had not arrived: the queue cannot hold more.
    bytes_ahead = (row["messages_sent"] - row["iterations"]) * row["size_bytes"]
    ahead[key] = max(ahead.get(key, 0), bytes_ahead)
assert len(ahead) == 12, ahead
for (transport, subject), bytes_ahead in ahead.items():
    if subject == "floor":
        assert bytes_ahead <= max(2 * ahead[transport, "channel"], 2 << 20), (transport, ahead)
PYTHON
}

# Either of the two may be launched first: a datagram of 1 MiB fails in the floor.
@test "a floor is skipped with its channel" {
  local try
  for try in 1 2 3 4; do
    run -77 --separate-stderr soon ipc-bench run --transport udp --scenario stream --size 1MiB --launches 1 \
      --time 10ms --quiet
    [[ $output == *"| udp, udp (floor) | stream 1 MiB, block | not measured: its largest message has "* ]]
    [[ $output != *failed* ]]
  done
}

# floor_is BODY: makes a copy of ipc-bench whose floors are the shell commands BODY, with NAME and FD as $1 and $2.
floor_is() {
  mkdir bin
  cp "$IPCLAB_BIN"/ipc-bench bin/
  printf '#!/bin/sh\n%s\n' "$1" >bin/ipc-floor
  chmod +x bin/ipc-floor
}

# Here the floor of the ring sends its messages through a pipe.
@test "a run warns of a channel that is faster than its floor, in the file too, and names no cause" {
  floor_is "exec $IPCLAB_BIN/ipc-floor pipe \"\$2\""
  run -0 --separate-stderr soon bin/ipc-bench run --transport shm-ring --scenario stream --launches 8 --time 20ms \
    --quiet --out slow.json
  [[ $output == *"⚠ shm-ring, stream 64 B, block: the channel is faster than its floor ("*": the cause is not known"* ]]
  grep -q 'the channel is faster than its floor (.*: the cause is not known"' slow.json
}

# Nothing else ends the wait of a process whose peer in the ring has been killed.
@test "if the second process of a floor is killed, the first one ends and the pair has failed" {
  require pgrep
  # shellcheck disable=SC2016
  floor_is "$IPCLAB_BIN/ipc-floor"' "$1" "$2" &
    until child=$(pgrep -P $!) || ! kill -0 $!; do :; done
    kill -KILL "$child"
    wait $!'
  run -1 --separate-stderr soon bin/ipc-bench run --transport shm-ring --scenario ping --launches 1 --time 2s --quiet
  [[ $output == *"| shm-ring (floor) | ping 64 B, block | failed: the pair failed: exit status 1 |"* ]]
}

@test "ipc-floor says who starts it, and which floors there are" {
  local words
  for words in "" "pipe" "pong 3" "pipe x" "pipe -1" "pipe 3 4"; do
    # shellcheck disable=SC2086
    run -2 --separate-stderr soon ipc-floor $words
    [[ -z $output && $stderr == "usage: ipc-floor NAME FD"*"ipc-bench run"*"pipe fifo file unix tcp udp shm-ring"* ]] ||
      { echo "$words: $output $stderr"; return 1; }
  done
  run -1 --separate-stderr soon ipc-floor pipe 99
  [[ $stderr == "ipc-floor: "* ]]
}
