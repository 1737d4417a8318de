#!/usr/bin/env bats
# Things that run out: space, memory, descriptors. A client that cannot be served gets an error or waits. The server
# goes on, and serves again once there is enough.
load helpers
load namespaces
load hostile

@test "a full run directory is an error, nothing is left, and the server goes on" {
  local transport inodes refused=0
  apart -rm "mount -t tmpfs -o mode=700,nr_inodes=2 tmpfs '$IPCLAB_RUN_DIR'"
  ours_apart
  for transport in $(local_ones); do
    for ((inodes = 2; ; ++inodes)); do
      limit_run_dir nr_inodes=$inodes
      if ! serve "$transport:" >said; then
        ends_with 1 "$server"
        grep -qE "^ipc-demo: [a-z]+\($transport:.*\): No space left on device; free some space" server.err
        run -0 "${apart[@]}" find "$IPCLAB_RUN_DIR" -mindepth 1
        [[ -z $output ]]
        continue
      fi
      run soon ipc-demo ping "$uri" --count 1 --quiet
      if [[ $status -eq 0 ]]; then stop "$server"; break; fi
      [[ $status -eq 1 && $output =~ "No space left on device; free some space"|"the server turned us away" ]] ||
        { echo "$transport, $inodes: $output"; return 1; }
      refused=$((refused + 1))
      limit_run_dir nr_inodes=100
      still_serves
      stop "$server"
    done
    run -0 "${apart[@]}" find "$IPCLAB_RUN_DIR" -mindepth 1
    [[ -z $output ]] || { echo "left: $output"; return 1; }
  done
  ((refused > 0))  # some client did not find the space that it needs
  end_apart
}

@test "a run directory without a free block is an error, nothing is left, and the server goes on" {
  local transport
  apart -rm "mount -t tmpfs -o mode=700,size=4k tmpfs '$IPCLAB_RUN_DIR'"
  ours_apart
  for transport in $(local_ones); do
    "${apart[@]}" sh -c "head -c 4096 /dev/zero >'$IPCLAB_RUN_DIR/filler'"
    told 1 "($transport:" echo "$transport:"
    [[ $output == *"No space left on device; free some space"* ]]
    "${apart[@]}" rm "$IPCLAB_RUN_DIR/filler"
    serve "$transport:"
    run soon ipc-demo ping "$uri" --count 1 --quiet
    [[ $status -eq 0 || $output =~ "No space left on device; free some space"|"the server turned us away" ]] ||
      { echo "$transport: $output"; return 1; }
    limit_run_dir size=1m
    still_serves
    stop "$server"
    limit_run_dir size=4k
    run -0 "${apart[@]}" find "$IPCLAB_RUN_DIR" -mindepth 1
    [[ -z $output ]] || { echo "left: $output"; return 1; }
  done
  end_apart
}

@test "a full /dev/shm turns a client away, and the server goes on" {
  local transport refused=0
  apart -rm "mount -t tmpfs -o size=64k tmpfs /dev/shm"
  ours_apart
  for transport in $(named_ones); do
    serve "$transport:"
    run soon ipc-demo ping "$uri" --count 1 --quiet
    if [[ $status -ne 0 ]]; then
      refused=$((refused + 1))
      [[ $status -eq 1 && $output == *"($uri): "*"the server turned us away"* ]]
      grep -qF "($uri): No space left on device; /dev/shm has no " server.err
      limit_mount /dev/shm size=64m
      still_serves
      eventually limit_mount /dev/shm size=64k  # once the client's memory is gone
    fi
    run -0 "${apart[@]}" find /dev/shm -mindepth 1
    [[ -z $output ]]
    stop "$server"
    nothing_left
  done
  ((refused > 0))  # some transport uses /dev/shm
  end_apart
}

@test "a limit on the size of files turns a client away, and the server goes on" {
  local transport refused=0
  require prlimit
  for transport in $(named_ones); do
    mkfifo errors
    cat errors >server.err 3>&- &  # a file would be limited, too
    limited -f 1 errors "$transport:"
    run soon ipc-demo ping "$uri" --count 1 --quiet
    if [[ $status -ne 0 ]]; then
      refused=$((refused + 1))
      [[ $status -eq 1 && $output == *"($uri): "*"the server turned us away"* ]]
      eventually grep -qF "($uri): File too large; raise the limit on the size of files (ulimit -f)" server.err
      prlimit --pid "$server" --fsize=unlimited
      still_serves
    fi
    stop "$server"
    rm errors
    nothing_left
  done
  ((refused > 0))  # some transport makes memory in accept
}

@test "a client with a limit on the size of files is served, or gets an error" {
  local transport
  for transport in $(named_ones); do
    serve "$transport:"
    # shellcheck disable=SC2016
    run soon bash -c 'ulimit -f 1; set -o pipefail; ipc-demo ping "$1" --count 1 --quiet 2>&1 | cat' - "$uri"
    [[ $status -eq 0 || $output == *"$uri"*"ulimit -f"* ]] || { echo "$transport: $output"; return 1; }
    still_serves
    stop "$server"
    nothing_left
  done
}

@test "without descriptors in accept a client gets an error or waits, and the server goes on" {
  local transport descriptors
  require prlimit
  for transport in $(named_ones); do
    for ((descriptors = 5; ; ++descriptors)); do
      : >server.err
      if ! limited -n "$descriptors" server.err "$transport:" >said; then
        ends_with 1 "$server" || ends_with 127 "$server"  # 127: not even the libraries could be opened
        [[ ! -s server.err ]] || grep -qE "Too many open files|cannot open shared|not found" server.err
        nothing_left
        continue
      fi
      run soon ipc-demo ping "$uri" --count 1 --quiet
      if [[ $status -eq 0 ]]; then stop "$server"; nothing_left; break; fi
      [[ $status -eq 1 ]]
      eventually grep -qE "cannot be served: [a-z0-9_]+\(.*: Too many open files; .*limit" server.err
      (($(wc -l <server.err) < 20))  # no hot loop
      prlimit --pid "$server" --nofile=1024:
      still_serves
      stop "$server"
      nothing_left
    done
  done
}

@test "with all descriptors in use by its clients a server serves again when they have left" {
  local transport count
  for transport in $(named_ones); do
    limited -n 28 server.err "$transport:"
    for ((count = 1; count < 28; ++count)); do
      guest
      eventually arrived "$count"
      if grep -q "cannot be served" server.err; then break; fi
    done
    ((1 < count && count < 28))
    guests_leave
    eventually serves_one
    stop "$server"
    nothing_left
  done
}
