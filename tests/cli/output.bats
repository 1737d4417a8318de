#!/usr/bin/env bats
# Standard streams that are closed, full, or have lost their reader.
load helpers

# COMMAND as a shell types it, with its redirections.
shell() { run --separate-stderr soon bash -c "$1"; }

@test "a full or closed standard error takes the words only" {
  shell "ipc-demo list 2>/dev/full"
  [[ $status -eq 0 && -n $output ]]
  shell "ipc-demo ping unix:$BATS_TEST_TMPDIR/nobody 2>/dev/full"
  [[ $status -eq 1 ]]
  shell "ipc-demo echo unix: --spawn -- ipc-demo ping {} --count 2 2>/dev/full"
  [[ $status -eq 0 && $output == *"2 answered"* ]]
  shell "ipc-demo echo unix: --spawn -- ipc-demo ping {} --count 2 2>&-"
  [[ $status -eq 0 && $output == *"2 answered"* ]]
}
