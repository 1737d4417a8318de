#!/usr/bin/env bats
# Bad input and scarcity, for every transport that has a name: a clear error, nothing left, and the server goes on.
# names.bats has the ownership of names.
load helpers
load hostile

@test "a port in use is refused, and its server goes on" {
  local transport
  for transport in $(those crosses_hosts true); do
    serve "$transport:"
    told 1 "bind($uri): Address already in use; stop the owner of that name" echo "$uri"
    still_serves
    stop "$server"
  done
}

@test "a run directory without permission is an error of transports that need one" {
  local transport place
  mkdir forbidden
  chmod 500 forbidden
  for transport in $(local_ones); do
    for place in forbidden forbidden/run; do
      IPCLAB_RUN_DIR=$PWD/$place told_plainly "Permission denied; " echo "$transport:"
    done
    [[ -z $(ls forbidden) ]]
  done
  chmod 000 forbidden
  for transport in $(local_ones); do
    IPCLAB_RUN_DIR=$PWD/forbidden told_plainly "Permission denied; " echo "$transport:"
  done
  chmod 700 forbidden
}

@test "a place without permission is an error for the listener and for the client" {
  local transport
  mkdir forbidden
  for transport in $(placed_ones); do
    chmod 500 forbidden
    told_plainly "open($transport:$PWD/forbidden/x): Permission denied; choose a place of your own" \
      echo "$transport:$PWD/forbidden/x"
    chmod 000 forbidden
    told_plainly "($transport:$PWD/forbidden/x): Permission denied; " ping "$transport:$PWD/forbidden/x"
  done
  chmod 700 forbidden
  [[ -z $(ls forbidden) ]]
}

@test "a file of another type at the name is refused, and left alone" {
  local transport type name
  for transport in $(local_ones); do
    find_name "$transport"
    for type in $(kinds); do
      plant "$type" "$name"
      [[ $(type_of "$name") != "$its_type" ]] || { rm -rf "$name"; continue; }
      told 1 "listen($address): Address already in use; the path is not a " echo "$address"
      [[ ! -e $name.lock ]]
      is_planted "$type" "$name"
      run -1 soon ipc-demo ping "$address" --count 1
      [[ $output == "ipc-demo: "*"($address): "* ]] || { echo "$address: $type: $output"; return 1; }
      is_planted "$type" "$name"
      rm -rf "$name"
    done
  done
}

@test "a file in the lock's place is refused, and left alone" {
  local transport type name
  for transport in $(local_ones); do
    find_name "$transport"
    for type in file directory fifo link dangling; do
      plant "$type" "$name.lock"
      told 1 "($address): " echo "$address"
      is_planted "$type" "$name.lock"
      [[ ! -e $name ]]
      rm -rf "$name.lock"
    done
  done
}

@test "another user's name, or lock, is refused, and left alone" {
  [[ $EUID -eq 0 ]] || skip "only root can make it another user's"
  local transport name
  for transport in $(local_ones); do
    find_name "$transport"
    plant "$its_type" "$name"
    chown 65534 "$name"
    told 1 "is another user's: choose another name" echo "$address"
    [[ $(stat -c %u "$name") -eq 65534 && ! -e $name.lock ]]
    rm -rf "$name"
    : >"$name.lock"
    chown 65534 "$name.lock"
    told 1 "is no lock of ours, and was left alone" echo "$address"
    [[ $(stat -c %u "$name.lock") -eq 65534 && ! -e $name ]]
    rm "$name.lock"
  done
}

@test "a run directory that is a symbolic link, a file, another user's or open to others is refused" {
  local transport
  mkdir -m 700 elsewhere
  ln -s elsewhere link
  : >file
  mkdir -m 770 shared
  mkdir -m 700 others
  for transport in $(local_ones); do
    for place in link file shared others; do
      if [[ $place == others ]]; then
        [[ $EUID -eq 0 ]] || continue
        chown 65534 others
      fi
      IPCLAB_RUN_DIR=$PWD/$place told 1 "run directory($PWD/$place): " echo "$transport:"
      [[ -z $(find elsewhere shared others -mindepth 1) ]]
    done
  done
}

@test "umask 0 opens nothing to others" {
  local transport open
  for transport in $(local_ones); do
    rmdir "$IPCLAB_RUN_DIR"  # the server made it, too
    umask 0
    serve "$transport:"
    guest
    umask 022
    eventually grep -q "client 1 came" server.err
    open=$(find "$IPCLAB_RUN_DIR" ! -type d ! -perm 600 ! -perm 1600 -o -type d ! -perm 700 ! -perm 1700
      find /dev/shm -maxdepth 1 -user "$EUID" -name "ipclab-*-$server-*" ! -perm 600)
    [[ -z $open ]] || { ls -la "$open"; return 1; }
    guests_leave
    still_serves
    stop "$server"
  done
}

@test "twenty pairs at once of every transport" {
  local transport i pairs
  for transport in $(those); do
    pairs=()
    for ((i = 0; i < 20; ++i)); do
      soon "$root/scripts/pair" "$transport" -- --count 20 --quiet >"pair$i" 2>&1 3>&- &
      pairs+=($!)
    done
    for ((i = 0; i < 20; ++i)); do
      wait "${pairs[i]}" || { echo "$transport:"; cat "pair$i"; return 1; }
      grep -q "20 sent, 20 answered" "pair$i"
    done
  done
}
