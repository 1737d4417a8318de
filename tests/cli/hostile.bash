# shellcheck shell=bash
# For hostile.bats and scarce.bats. Load it after helpers.

named_ones() { those reached_by '"name"'; }

# Prints the transports whose names are local: a place in the file system.
local_ones() {
  local transport remote
  remote=" $(those crosses_hosts true | tr '\n' ' ') "
  for transport in $(named_ones); do
    if [[ $remote != *" $transport "* ]]; then echo "$transport"; fi
  done
}

# Prints the transports whose address is a path.
placed_ones() {
  local transport
  for transport in $(local_ones); do
    serve "$transport:"
    if [[ $uri == "$transport:/"* ]]; then echo "$transport"; fi
    stop "$server"
  done
}

# find_name TRANSPORT: sets $address, an address of it; $name, the file that its server makes; $its_type, the type of
# that.
find_name() {
  placed=${placed-" $(placed_ones | tr '\n' ' ') "}
  address=$1:x
  if [[ $placed == *" $1 "* ]]; then address=$1:$BATS_TEST_TMPDIR/x; fi
  serve "$address"
  name=$(find "$BATS_TEST_TMPDIR" -name '*.lock')
  name=${name%.lock}
  its_type=$(type_of "$name")
  stop "$server"
  [[ -n $its_type && ! -e $name && ! -e $name.lock ]]
}

type_of() {
  case $(stat -c %F "$1") in
    socket) echo socket ;;
    fifo) echo fifo ;;
    directory) echo directory ;;
    *) echo other ;;
  esac
}

kinds() {
  echo file directory fifo link dangling
  if command -v python3 >/dev/null; then echo socket; fi
}

# plant TYPE PATH: makes a file of the type, with a content that must stay.
plant() {
  echo precious >target
  case $1 in
    file) echo precious >"$2" ;;
    directory) mkdir -m 700 "$2" && echo precious >"$2/file" ;;
    fifo) mkfifo -m 600 "$2" ;;
    socket)
      (cd "$(dirname "$2")" && rm -f planted &&
        python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("planted")' && mv planted "$2") ;;
    link) ln -s "$PWD/target" "$2" ;;
    dangling) ln -s "$PWD/nowhere" "$2" ;;
  esac
}

is_planted() {
  [[ $(cat target) == precious && ! -e nowhere ]]
  case $1 in
    file) [[ $(cat "$2") == precious ]] ;;
    directory) [[ $(ls "$2") == file && $(cat "$2/file") == precious ]] ;;
    fifo) [[ -p $2 ]] ;;
    socket) [[ -S $2 ]] ;;
    *) [[ -L $2 ]] ;;
  esac
}

# told STATUS "TEXT" ARGUMENT...: ipc-demo fails with this status and text, and its error has a cure.
told() {
  local status_wanted=$1 text=$2
  shift 2
  run "-$status_wanted" soon ipc-demo "$@"
  [[ $output == "ipc-demo: "*"$text"* && $output == *"; "* ]] || { echo "$*: said: $output"; return 1; }
}

# told_plainly "TEXT" ARGUMENT...: the same without a cure, for a user whom permissions bind; they do not bind root.
told_plainly() {
  local text=$1 as=()
  shift
  if [[ $EUID -eq 0 ]]; then as=(setpriv --bounding-set "-dac_override,-dac_read_search"); fi
  run -1 soon "${as[@]}" ipc-demo "$@"
  [[ $output == "ipc-demo: "*"$text"* ]] || { echo "$*: said: $output"; return 1; }
}

serves_one() { soon ipc-demo ping "$uri" --count 1 --quiet >pinged 2>&1; }
still_serves() { serves_one || { cat pinged server.err; return 1; }; }

# Starts one more client, which says nothing and stays until guests_leave.
guest() {
  if [[ ! -p silence ]]; then mkfifo silence; exec {silence}<>silence; guests=(); fi
  (exec {silence}>&-; exec ipc-demo send "$uri" >/dev/null 2>>guest.err 3>&-) <silence &
  guests+=($!)
}
guests_leave() {
  local guest
  exec {silence}>&-
  rm silence
  for guest in "${guests[@]}"; do eventually has_ended "$guest"; done
  wait "${guests[@]}" || true  # clients that were not served have failed
}

# arrived COUNT: that many clients were served, or the last one cannot be.
arrived() { grep -q "cannot be served" server.err || (($(grep -c "client [0-9]* came" server.err) >= $1)); }

# limited OPTION VALUE ERRORS ADDRESS: like serve, with that soft limit of `ulimit`.
limited() {
  rm -f ready
  mkfifo ready
  bash -c 'exec 3>&- 4>&-; ulimit -S "$1" "$2" && exec ipc-demo echo "$3"' - "$1" "$2" "$4" >ready 2>"$3" 3>&- &
  server=$!
  IFS= read -r uri <ready
}

# From here on ipc-demo runs in the namespaces of `apart`.
ours_apart() {
  mkdir shim
  printf '#!/bin/sh\nexec %s "%s/ipc-demo" "$@"\n' "${apart[*]}" "$IPCLAB_BIN" >shim/ipc-demo
  chmod +x shim/ipc-demo
  PATH=$PWD/shim:$PATH
}
# limit_mount DIRECTORY OPTIONS: names a source, because mount would otherwise repeat options that are invalid for this
# user.
limit_mount() { "${apart[@]}" mount -t tmpfs -o "remount,$2" tmpfs "$1"; }
limit_run_dir() { limit_mount "$IPCLAB_RUN_DIR" "mode=700,$1"; }
