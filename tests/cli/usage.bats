#!/usr/bin/env bats
load helpers

refused() {  # refused "EXPLANATION" COMMAND...: exit status 2, and stdout is empty
  local text=$1
  shift
  run -2 --separate-stderr soon "$@"
  [[ -z $output ]]
  [[ $stderr == *"$text"* ]] || { echo "said: $stderr"; return 1; }
}

@test "every program and command explains its use, with examples" {
  local command
  for command in "" list doctor clean echo ping send receive watch chat alarm; do
    # shellcheck disable=SC2086
    run -0 soon ipc-demo $command --help
    [[ $output == *Example* ]]
  done
  for command in "" run report compare choose gates; do
    # shellcheck disable=SC2086
    run -0 soon ipc-bench $command --help
    [[ $output == *Example* ]]
  done
}

@test "every program prints its version and its commit" {
  run -0 soon ipc-demo --version
  [[ $output =~ [0-9]+\.[0-9]+\.[0-9]+\ \(.+\) ]]
  run -0 soon ipc-bench --version
  [[ $output =~ [0-9]+\.[0-9]+\.[0-9]+\ \(.+\) ]]
}

@test "an unknown transport is answered by the nearest" {
  refused "did you mean unix?" ipc-demo --transport unx
  refused "did you mean unix?" ipc-demo echo unx:
  refused "did you mean unix?" ipc-demo ping unx:/somewhere
  refused "did you mean unix?" ipc-bench run --transport unx
  refused "did you mean unix?" conformance --knows unx  # for scripts/test --transport
  run -0 soon conformance --knows unix
}

@test "an unknown word is answered by the nearest, in one form" {
  refused "ipc-demo: command ech: unknown; did you mean echo?" ipc-demo ech
  refused "ipc-demo: command serv: unknown; did you mean serve?" ipc-demo chat serv unix:
  refused "ipc-demo: argument --jsno: unknown; did you mean --json?" ipc-demo list --jsno
  refused "ipc-demo: argument --cuont: unknown; did you mean --count?" ipc-demo ping --cuont 3
  refused "ipc-demo: argument more: unknown; see ipc-demo list --help" ipc-demo list more
  refused "ipc-demo: lesson pip: unknown; did you mean pipe?" ipc-demo lesson pip
  refused "ipc-demo: --lang ptt: unknown; did you mean pt?" ipc-demo list --lang ptt
  refused "ipc-demo: --transport unx: unknown; did you mean unix?" ipc-demo --transport unx
  refused "ipc-demo: transport unx: unknown; did you mean unix?" ipc-demo echo unx:
  refused "option wiat: unknown; did you mean wait?" ipc-demo echo "unix:?wiat=spin"
  refused "ipc-bench: command gate: unknown; did you mean gates?" ipc-bench gate
  refused "ipc-bench: --transport unx: unknown; did you mean unix?" ipc-bench run --transport unx
  refused "ipc-hub-load: --transport unx: unknown; did you mean unix?" ipc-hub-load --transport unx
  refused "ipc-hub-load: argument --client: unknown; did you mean --clients?" ipc-hub-load --client 3
}

@test "every mistake is named in one form: the option, the value, why, and what to do" {
  refused "ipc-demo: command: missing; choose serve or join" ipc-demo chat
  refused "ipc-demo: command: missing; choose watch or listen" ipc-demo alarm
  refused "ipc-demo: URI: missing; see ipc-demo chat serve --help" ipc-demo chat serve
  refused "ipc-demo: --lang: its value is missing; write --lang en|pt" ipc-demo list --lang
  refused "ipc-demo: --lang: its value is missing; write --lang en|pt" ipc-demo list --lang=
  refused "ipc-demo: --lang: its value is missing; write --lang en|pt" ipc-demo list --lang --json
  refused "ipc-bench: --out: its value is missing; write --out DIR" ipc-bench report run.json -o
  refused "ipc-bench: --out: its value is missing; write --out FILE" ipc-bench run --out --force
  refused "ipc-bench: --size: its value is missing; write --size SIZE,..." ipc-bench run --size
  refused "ipc-demo: --lang pt: given twice; give it once" ipc-demo list --lang en --lang pt
  refused "ipc-bench: --out b: given twice; give it once" ipc-bench report run.json --out=a -ob
  refused "ipc-bench: --size ,: it names nothing; write --size SIZE,..." ipc-bench run --size ,
  refused "ipc-bench: --size ,: it names nothing" ipc-bench run --size , --transport unix
  refused "ipc-demo: --json maybe: a flag has no value; write --json" ipc-demo list --json=maybe
  refused "ipc-bench: --quiet false: a flag has no value; write --quiet" ipc-bench run --quiet=false
  refused "ipc-demo: --pid: not together with --exec; give one of them" \
    ipc-demo alarm watch unix: --pid 1 --exec -- true
  refused "ipc-demo: --generate ksh: unknown; choose man, bash, zsh or fish" ipc-demo --generate ksh
  refused "ipc-demo: --generate: its value is missing; choose man, bash, zsh or fish" ipc-demo --generate
  refused "ipc-demo: argument fish: --generate has one value; leave fish out" ipc-demo --generate bash fish
  refused "ipc-demo: --notebook x: write a number" ipc-demo tour-peer unix: --notebook x --baton 5
  refused "ipc-demo: --spawn: the command needs {}" ipc-demo echo unix: --spawn -- ipc-demo ping
  refused "ipc-demo: lesson all: goes with --check or --html; add one of them" ipc-demo lesson all
  refused "ipc-bench: --find-rate p99=1: the unit is missing" ipc-bench run --scenario load --find-rate p99=1
  refused "ipc-bench: --out: name the directory" ipc-bench report run.json
}

@test "a value may look like an option, if there is none of that name" {
  refused "ipc-demo: --count -1: write a number" ipc-demo ping unix:/x --count -1
  refused "ipc-demo: --lang --long: unknown" ipc-demo list --lang --long
}

@test "sizes are read as people type them" {
  local typed
  serve unix:
  for typed in 4KB:4000 4kb:4000 4k:4096 4K:4096 4KiB:4096; do
    run -0 soon ipc-demo ping "$uri" --count 1 --size "${typed%:*}"
    [[ $output == "${typed#*:} B from "* ]] || { echo "$typed: $output"; return 1; }
  done
  refused "at most 4000 B" ipc-demo ping "$uri?max_message=4KB" --size 4k
  stop "$server"
  run -0 --separate-stderr soon ipc-bench run --transport unix --scenario ping --size 4KB,4k --launches 1 --time 1ms
  [[ $output == *"ping 4000 B"*"ping 4 KiB"* ]] || { echo "$output"; return 1; }
}

@test "every command speaks Portuguese" {
  local command
  for command in list doctor clean; do run -0 soon ipc-demo $command --lang pt; done
  LC_ALL=C.UTF-8 run -0 soon ipc-demo list --lang pt
  [[ $output == *"núcleo, por herança: pipes anônimos"*"o envio espera se estiver cheio"* ]] || { echo "$output"; return 1; }
  LC_ALL=C.UTF-8 run -0 soon ipc-demo echo unix: --lang pt --spawn -- ipc-demo ping {} --count 2 --lang pt
  [[ $output == *"tempo="*"2 respondidas"* && $output == *"cliente 1: despediu-se; 2 mensagens"* ]] || { echo "$output"; return 1; }
  LC_ALL=C.UTF-8 run -0 soon ipc-demo echo unix: --lang pt --spawn -- ipc-demo ping {} --count 1 --lang pt
  [[ $output == *"despediu-se; 1 mensagem, "* ]] || { echo "$output"; return 1; }
  LC_ALL=C.UTF-8 run -0 soon ipc-demo send unix: --lang pt --spawn -- ipc-demo receive --connect {} --lang pt <<<x
}

@test "every program knows the same languages" {
  local command
  for command in "ipc-demo list" "ipc-demo lesson pipe" "ipc-bench run" "ipc-bench report run.json -o report"; do
    # shellcheck disable=SC2086
    refused "--lang fr: unknown; choose en or pt" $command --lang fr
  done
  LC_ALL=C.UTF-8 run -0 soon ipc-demo list --lang pt_BR.UTF-8
  [[ $output == *"núcleo"* ]] || { echo "$output"; return 1; }
}

@test "ping prints its summary as JSON" {
  require jq
  serve unix:
  run -0 --separate-stderr soon ipc-demo ping "$uri" --count 2000 --size 4k --json
  [[ $(jq -r '[.sent, .answered, .unanswered, .wrong, .size_bytes] | join(" ")' <<<"$output") == "2000 2000 0 0 4096" ]]
  [[ $(jq '.round_trip_ns | .min <= .median and .median <= .p99 and .p99 <= .max' <<<"$output") == true ]]
  run -0 soon ipc-demo ping "$uri" --count 1 --json
  [[ $(jq '.round_trip_ns.p99' <<<"$output") == null ]]
  stop "$server"
}

@test "an unknown option of an address is answered by the nearest" {
  refused "did you mean wait?" ipc-demo echo "unix:?wiat=spin"
}

@test "a number, a size or a choice that makes no sense is a usage error" {
  refused "block, spin, yield or hybrid" ipc-demo echo "unix:?wait=sleep"
  refused "4KiB" ipc-demo ping unix:/x --size big
  refused "--lang" ipc-demo --transport unix --lang xx
}

@test "a number is made of digits, and in its range" {
  local typed
  for typed in 0 00 -1 +0 +1 0x10 1e3 1.5 10x ' 1' '' 18446744073709551616 99999999999999999999; do
    refused "--count${typed:+ $typed}: write a number from 1 to 18446744073709551615" \
      ipc-demo ping unix:/x --count "$typed"
  done
  for typed in -1 +5 5x 2147483648 18446744073709551617; do
    refused "--ready-fd $typed: write a number from 0 to 2147483647" ipc-demo echo unix: --ready-fd "$typed"
  done
  for typed in -1 +1 0x10 1e3 99999999999999999999 99999999999GiB; do
    refused "4KiB" ipc-demo ping unix:/x --size "$typed"
  done
  serve unix:
  run -0 soon ipc-demo ping "$uri" --count 010 --quiet
  [[ $output == *"10 answered"* ]]
  stop "$server"
}

@test "a message above the largest is refused before it is made" {
  local transport
  for transport in $(those reached_by '"name"'); do
    serve "$transport:"
    refused "max_message" ipc-demo ping "$uri" --size 1000000GiB
    stop "$server"
  done
  serve "unix:?max_message=1KiB"
  run -0 soon ipc-demo ping "$uri?max_message=1KiB" --size 1KiB --count 1
  refused "at most 1 KiB" ipc-demo ping "$uri?max_message=1KiB" --size 1025
  stop "$server"
}

@test "a command without its address, and options without a command, are usage errors" {
  refused "ipc-demo: URI: missing; see ipc-demo echo --help" ipc-demo echo
  refused "name a transport, or a command" ipc-demo --lang pt
  refused "name a transport, or a command" ipc-demo --section 1
}

@test "a program alone prints its commands, one a line, and examples" {
  local command
  run -0 --separate-stderr soon ipc-demo
  for command in list echo ping send receive lesson doctor clean chat alarm; do
    [[ $(grep -cE "^  $command +[A-Z][^.]+$" <<<"$output") -eq 1 ]] || { echo "$output"; return 1; }
  done
  [[ -z $stderr && $output == *"Examples:"*"ipc-demo lesson pipe"* && $output != *tour-peer* ]]
  run -0 --separate-stderr soon ipc-bench
  for command in run report compare choose merge gates; do
    [[ $(grep -cE "^  $command +[A-Z][^.]+$" <<<"$output") -eq 1 ]] || { echo "$output"; return 1; }
  done
  [[ -z $stderr && $output == *"Examples:"* ]]
}

@test "each command has examples of its own" {
  local command
  for command in list doctor clean echo ping send receive lesson "chat serve" "chat join" "alarm watch" "alarm listen"; do
    # shellcheck disable=SC2086
    run -0 soon ipc-demo $command --help
    [[ $output == *Example*"$command"* && $output != *"ipc-demo --transport"* ]] || { echo "$output"; return 1; }
  done
}

@test "a client's address without the port is a usage error" {
  local uri
  for uri in udp udp: udp:127.0.0.1 udp://127.0.0.1:0 'udp://[::1]'; do
    refused "name the port" ipc-demo ping "$uri"
    refused "name the port" ipc-demo send "$uri"
    refused "name the port" ipc-demo receive --connect "$uri"
  done
}

@test "--spawn and the command behind -- need each other" {
  refused "--spawn" ipc-demo echo unix: --spawn
  refused "--spawn" ipc-demo echo unix: -- ipc-demo ping {}
  refused "{}" ipc-demo echo unix: --spawn -- ipc-demo ping
}

@test "the help of --spawn quotes the address for a shell, since it may hold an &" {
  local command
  for command in echo send receive; do
    run -0 soon ipc-demo "$command" --help
    [[ $(tr -s ' \\\n' ' ' <<<"$output") == *"sh -c '"*'"{}"'*"'"* ]] || { echo "$output"; return 1; }
  done
}

@test "a transport that only a child can inherit is not served under a name" {
  local transport
  for transport in $(those reached_by '"inheritance"'); do
    refused "--spawn" ipc-demo echo "$transport:"
  done
}

@test "nobody there: 1, and the error names the call, the address and a cure" {
  run -1 soon ipc-demo ping "unix:$BATS_TEST_TMPDIR/nobody"
  [[ $output == *"connect(unix:$BATS_TEST_TMPDIR/nobody): No such file or directory; "*start* ]]
}

@test "people write shm-ring, code writes shm_ring, both are understood" {
  local transport
  for transport in $(those); do
    [[ $transport == *-* ]] || continue
    run -0 soon ipc-demo echo "${transport//-/_}:" --spawn -- ipc-demo ping {} --count 1
  done
}

@test "list shows each transport once, with what it promises" {
  run -0 --separate-stderr soon ipc-demo list --lang en
  local transport
  for transport in $(those); do
    [[ $(grep -c "^$transport " <<<"$output") -eq 1 ]]
  done
  [[ $output == *"room: 64,000 bytes;"* ]] || { echo "$output"; return 1; }
  [[ $(tr -d ' \n' <<<"$output") == *"Thepromisesareexplainedin"*"docs/transports.md" ]]
  [[ $(soon ipc-demo list --lang pt) == *"espaço: 64.000 bytes;"* ]]
}
