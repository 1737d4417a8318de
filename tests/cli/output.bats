#!/usr/bin/env bats
# Standard streams that are closed, full, or have lost their reader.
load helpers

# shell COMMAND: runs it as a shell does, with its redirections.
shell() { run --separate-stderr soon bash -c "$1"; }

lost() {  # lost COMMAND: it fails, and names the write that failed
  shell "$1"
  [[ $status -eq 1 && $stderr == *"write(stdout): "* ]] || { echo "$1: $status: $stderr"; return 1; }
}

@test "output that a full disk swallows is a failure, of every command" {
  local command
  for command in --help --version list "list --json" doctor "doctor --json" "echo --help" "--transport unix" "echo unix:"; do
    lost "ipc-demo $command >/dev/full"
  done
  serve unix:
  lost "ipc-demo ping '$uri' --count 1 >/dev/full"
  lost "ipc-demo ping '$uri' --count 1000 >/dev/full"
  lost "ipc-demo send unix: --spawn -- ipc-demo receive --connect {} <<<line >/dev/full"
  stop "$server"
}

@test "closed standard output is a failure, too, and its number is not reused" {
  lost "ipc-demo list >&-"
  lost "ipc-demo list <&- >&-"
  lost "ipc-demo --help >&-"
  lost "ipc-demo echo unix: >&-"
  serve unix:
  lost "ipc-demo ping '$uri' --count 1 <&- >&-"
  stop "$server"
}

@test "a command that prints nothing needs no standard output" {
  shell "ipc-demo send unix: --spawn -- ipc-demo receive --connect {} </dev/null >&-"
  [[ $status -eq 0 ]] || { echo "$stderr"; return 1; }
}

@test "without standard input all goes on, and there is nothing to send" {
  shell "ipc-demo echo unix: --spawn -- ipc-demo ping {} --count 2 --quiet <&-"
  [[ $status -eq 0 && $output == *"2 answered"* ]] || { echo "$stderr"; return 1; }
  shell "ipc-demo send unix: --spawn -- ipc-demo receive --connect {} <&-"
  [[ $status -eq 0 && -z $output ]] || { echo "$stderr"; return 1; }
}

@test "a reader that has seen enough ends every command, without a word" {
  local command
  serve unix:
  for command in "--help" "list --json" "--transport unix" "ping '$uri' --count 1000"; do
    shell "set -o pipefail; ipc-demo $command | head -n 0"
    [[ $status -eq 0 && -z $stderr ]] || { echo "$command: $status: $stderr"; return 1; }
  done
  shell "set -o pipefail; ipc-demo ping '$uri' --count 1000000000 | head -n 1"
  [[ $status -eq 0 && -z $stderr ]]
  # It is still receiving when the reader goes.
  shell "yes | ipc-demo send unix: --spawn -- bash -c 'ipc-demo receive --connect {} 2>errors | head -n 1
    echo \${PIPESTATUS[0]} >status'"
  [[ $output == y && $(cat status) -eq 0 && ! -s errors ]]
  stop "$server"
}

@test "a full or closed standard error loses only the words" {
  shell "ipc-demo list 2>/dev/full"
  [[ $status -eq 0 && -n $output ]]
  shell "ipc-demo ping unix:$BATS_TEST_TMPDIR/nobody 2>/dev/full"
  [[ $status -eq 1 ]]
  shell "ipc-demo echo unix: --spawn -- ipc-demo ping {} --count 2 2>/dev/full"
  [[ $status -eq 0 && $output == *"2 answered"* ]]
  shell "ipc-demo echo unix: --spawn -- ipc-demo ping {} --count 2 2>&-"
  [[ $status -eq 0 && $output == *"2 answered"* ]]
}
