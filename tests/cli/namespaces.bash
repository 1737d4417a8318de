# shellcheck shell=bash
# A network, or mounts, for one test: it needs no privilege and disturbs nobody.

# apart OPTIONS COMMAND: makes new namespaces with `unshare OPTIONS`. The shell's COMMAND prepares them. A command runs
# there if "${apart[@]}" precedes it. If this is not allowed, the test is skipped.
apart() {
  local said
  command -v unshare nsenter >/dev/null || skip "unshare and nsenter (util-linux) are missing"
  unshare "$1" true 2>/dev/null || skip "this user may have no namespaces of its own (unshare $1)"
  mkfifo hold prepared
  unshare "$1" sh -c "{ $2; } >&2 && echo yes && exec cat hold" >prepared 2>apart.err 3>&- &
  holder=$!
  exec {hold}<>hold
  IFS= read -r said <prepared || { cat apart.err; skip "cannot be prepared: $2"; }
  [[ $said == yes ]]
  apart=(nsenter "--target=$holder" --user --preserve-credentials)
  if [[ $1 == *n* ]]; then apart+=(--net); fi
  if [[ $1 == *m* ]]; then apart+=(--mount "--wd=$PWD"); fi
}

end_apart() {
  kill "$holder"
  wait "$holder" || true
  exec {hold}>&-
}
