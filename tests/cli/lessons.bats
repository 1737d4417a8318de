#!/usr/bin/env bats
load helpers
load lessons

# Prints the ids of the facts on a lesson's page, in that order.
facts_on_page() {
  sed -n '/^## Expect$/,/^## The answer$/p' "$root/demos/lessons/$1/en.md" | sed -nE "s/.* ?\`([a-z0-9_]+)\`\$/$1.\\1/p"
}

@test "every lesson shows the facts of its page in their order, and leaves nothing" {
  local name status
  for name in $(names); do
    status=0
    soon ipc-demo lesson "$name" --check >check.json || status=$?
    [[ $status -eq 0 || $status -eq 77 ]] || { cat check.json; echo "$name: $status"; return 1; }
    [[ -n $(facts observed <check.json) ]]
    [[ -z $(facts failed <check.json) ]]
    [[ $status -eq 0 || -n $(facts not_shown <check.json) ]]
    [[ $status -ne 0 ]] || diff <(awk -F'"' '$2 == "id" && $4 ~ /[.]/ { print $4 }' check.json) <(facts_on_page "$name")
    nothing_left
  done
}

@test "a fact of history has a source, and counts neither in the exit status nor in the sum" {
  local name status
  for name in sockets layers; do
    status=0
    soon ipc-demo lesson "$name" --check >check.json || status=$?
    [[ $(facts history <check.json) == "$name.history" ]] || { cat check.json; return 1; }
    grep -A2 '"outcome": "history"' check.json | grep -qE '^ *"source": "(ISO|socket)'
    if [[ -n $(facts not_shown <check.json) ]]; then [[ $status -eq 77 ]]; else [[ $status -eq 0 ]]; fi
    soon ipc-demo lesson "$name" --lang en >told || [[ $? -eq $status ]]
    grep -q '^  history ' told
    tr -s ' \n' ' ' <told | grep -qE ' history .* \(source: (ISO|socket)'
    [[ $status -eq 77 ]] || grep -q "$(facts observed <check.json | wc -l) of $(facts observed <check.json | wc -l) facts" told
  done
}

# A check that cannot fail proves nothing, so each lesson can turn its phenomenon off.
prevented() {  # prevented LESSON FACT [OPTION...]
  local name=$1 fact=$2
  shift 2
  local status=0
  soon ipc-demo lesson "$name" --check --prevent "$@" >check.json || status=$?
  [[ $status -eq 1 ]]
  grep -qx "$name.$fact" <<<"$(facts failed <check.json)" || { cat check.json; return 1; }
  nothing_left
}

@test "a lesson whose phenomenon is prevented fails, and names the fact" {
  prevented processes a_zombie_until_reaped
  prevented memory reserves_more_than_ram
  prevented isolation one_address_two_values
  prevented pipe large_writes_mix
  prevented fifo each_open_waits_for_the_other
  prevented file an_update_is_lost_without_a_lock
  prevented sockets wrong_framing_not_understood
  prevented lifecycle send_needs_a_connection
  prevented lifecycle send_needs_a_connection --transport unix
  prevented client-server client_port_picked_at_connect
  prevented names foreign_address_cannot_bind
  prevented ports low_ports_want_a_right
  prevented bind second_bind_is_refused
  prevented listen connect_refused_before_listen
  prevented handshake no_data_before_handshake
  prevented loss some_datagrams_never_arrive
  prevented tcp-udp udp_drops_when_full
  prevented layers other_framing_is_not_understood
  prevented apps each_service_gets_its_own
  prevented echo pieces_of_1024_bytes
  prevented chat message_reaches_all_others
  prevented alarm silent_closed_dead_told_apart
  prevented boundaries stream_joins_the_sends
  prevented backpressure a_full_channel_puts_its_writer_to_sleep
  prevented waiting a_blocked_thread_sleeps
  prevented credentials unsealed_memory_kills_its_reader
  prevented death delivered_but_never_read
  prevented nagle the_second_send_is_held
  prevented cost a_batch_divides_the_calls
}

@test "every lesson has a test that prevents it" {
  local name
  for name in $(names); do
    grep -q "^  prevented $name " "$root/tests/cli/lessons.bats" || { echo "$name"; return 1; }
  done
}

@test "a lesson is shown in both languages, within 80 columns" {
  local name language status
  for name in $(names); do
    for language in en pt; do
      # The length of a path is not limited, so this one is short.
      status=0
      XDG_RUNTIME_DIR=/tmp LC_ALL=C.UTF-8 soon ipc-demo lesson "$name" --lang "$language" >told || status=$?
      [[ $status -eq 0 || $status -eq 77 ]] || { cat told; echo "$name in $language: $status"; return 1; }
      [[ -s told ]]
      [[ $(LC_ALL=C.UTF-8 wc -L <told) -le 80 ]] || { echo "$name:"; cat told; return 1; }
      if grep -q $'\033' told; then return 1; fi
    done
  done
}

@test "the calls of a lesson are those that strace saw, or as noted where it is missing" {
  require strace
  COLUMNS=120 run -0 soon ipc-demo lesson lifecycle --lang en
  [[ $output == *"as strace saw them"* ]] || skip "strace may not attach here"
  [[ $output == *"A socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = "* ]]
  [[ $output == *'B send (sendto)('*'"too early", 9, MSG_NOSIGNAL, NULL, 0) = -1 EPIPE'* ]]
  if grep -qE '^ *[0-9,.]+ +[0-9,.]+ [AB] (recv|send)\(' <<<"$output"; then return 1; fi
  mkdir bin
  for tool in sh cat grep; do ln -s "$(command -v $tool)" bin/; done
  demo=$(command -v ipc-demo)
  PATH=$PWD/bin run -0 "$demo" lesson lifecycle --lang en
  [[ $output == *"as each program noted"* && $output == *"A socket(AF_INET, SOCK_STREAM, 0) = "* ]]
}

@test "a server that cannot listen ends its lesson at once" {
  local name long
  long=$PWD/$(printf '%0100d' 0)
  mkdir -m 700 "$long"
  for name in alarm chat; do
    XDG_RUNTIME_DIR=$long run -1 timeout 30 ipc-demo lesson "$name" --check --lang en
    [[ $output == *"no address was printed"* ]] || { echo "$name: $output"; return 1; }
  done
}

# Prints a lesson in English, each event on one line.
unwrapped() { soon ipc-demo lesson "$@" --lang en | sed -E ':a;N;$!ba;s/\n {21,}/ /g'; }

@test "a call that waited returns after the call that ended its wait" {
  unwrapped lifecycle >told
  local sent received
  sent=$(grep -nE ' B (… )?send.*"hello, server"' told | head -1)
  received=$(grep -nE ' A (… )?recv.*"hello, server"' told | head -1)
  [[ ${sent%%:*} -gt 0 && ${sent%%:*} -lt ${received%%:*} ]] || { cat told; return 1; }
}

@test "equal calls in a row are one line" {
  unwrapped tcp-udp >told
  grep -qE 'send.*, \[?…\]?, 8000, .* = 8000 × [0-9]+$' told || { cat told; return 1; }
}

@test "the server and the acts of the lesson are on stage" {
  unwrapped chat >told
  grep -q 'A  the room: ipc-demo chat serve' told
  grep -qE ' A (… )?recv.*"hello, every' told
  [[ $(grep -cE ' A (… )?send.*"ana: hello, e' told) -eq 2 ]] || { cat told; return 1; }
  grep -q '\* the lesson: kill(D, SIGSTOP)' told
  unwrapped alarm >told
  grep -qE ' A (… )?recv' told
  grep -q '\* the lesson: kill(D, SIGKILL)' told
  run -0 soon ipc-demo lesson death --check
  grep -q '^    "kill(B, SIGKILL)"' <<<"$output"
}

@test "the processes that measure the cost of a message are not traced" {
  require strace
  mkdir bin
  printf '%s\n' '#!/bin/sh' "echo >>$PWD/watched" "exec $(command -v strace) \"\$@\"" >bin/strace
  chmod +x bin/strace
  PATH=$PWD/bin:$PATH soon ipc-demo lesson tcp-udp --lang en >told
  grep -q "as strace saw them" told || skip "strace may not attach here"
  [[ $(wc -l <watched) -eq 6 ]]  # two actors of each step before the costs
}

# Both watch one network: the lesson gets "true" for a network of its own, and stays in this one.
@test "a reader that has seen enough is no failure" {
  run -0 --separate-stderr bash -c 'set -o pipefail; ipc-demo lesson handshake | head -1'
  [[ -z $stderr ]] || { echo "$stderr"; return 1; }
}

@test "a lesson is played over another transport" {
  run -0 soon ipc-demo lesson lifecycle --transport unix
  [[ $output == *ENOTCONN* ]]
  [[ $output == *AF_UNIX* ]]
}

@test "a prediction is judged" {
  run -0 soon ipc-demo lesson pipe --predict --lang en <<<"c"
  [[ $output == *"You said c: right."* && $(grep -c "Your answer: c" <<<"$output") -eq 1 ]]
  run -0 soon ipc-demo lesson pipe --predict --lang en <<<$'what?\nA'
  [[ $output == *"You said a. The run shows"* ]]
  [[ $output == *"Type only the letter."*"Your answer: a"*"You said a."* ]]
  local typed
  for typed in ' c' 'c) ' ' C )'; do
    run -0 soon ipc-demo lesson pipe --predict --lang en <<<"$typed"
    [[ $output == *"Your answer: c"*"You said c: right."* && $output != *"only the letter"* ]]
  done
  run -0 soon ipc-demo lesson pipe --predict --lang en <<<$'1\n\nc\n'
  [[ $(grep -c "Type only the letter" <<<"$output") -eq 2 ]]
  run -0 soon ipc-demo lesson pipe --predict --lang en </dev/null
  [[ $output != *"You said"* ]]
}

@test "a lesson ends with its page of exercises and the glossary" {
  local language folder page
  for language in en pt; do
    folder=en
    [[ $language == en ]] || folder=pt-BR
    soon ipc-demo lesson pipe --lang "$language" | tail -8 | tr -d ' \n' >told
    soon ipc-demo lesson pipe --lang "$language" --html page.html >/dev/null
    for page in "demos/lessons/pipe/$folder.md" "docs/lessons/$folder/glossary.md"; do
      grep -qF "$page" told || { cat told; return 1; }
      grep -qF "$page" page.html
      [[ -f $root/$page ]]
    done
  done
}

@test "an option that a lesson lacks is a usage error" {
  refused() {
    local text=$1
    shift
    run -2 --separate-stderr soon ipc-demo lesson "$@"
    [[ -z $output && $stderr == *"$text"* ]] || { echo "said: $stderr"; return 1; }
  }
  refused "did you mean pipe?" pip
  refused "goes with --check" all
  refused "--transport unix: goes with one lesson; name one instead of all" all --check --transport unix
  refused "has no choice of transport; leave --transport out" pipe --transport unix
  refused "the lesson lifecycle can use: tcp, unix" lifecycle --transport pipe
  refused "--predict: not together with --check or --html; give one of them" pipe --predict --check
  refused "name a lesson" --check
}

@test "--transport before a command is refused, and its place is named" {
  misplaced() {  # misplaced "EXPLANATION" COMMAND...
    run -2 --separate-stderr soon ipc-demo --transport unix "${@:2}"
    [[ -z $output && $stderr == *"--transport unix: belongs to the tour; $1"* ]] || { echo "said: $stderr"; return 1; }
  }
  misplaced "write it after lesson" lesson lifecycle
  misplaced "write the transport in the address of ping, as unix:" ping unix:/x
  misplaced "leave it out; list has no such option" list
}

@test "a lesson's check is JSON, and a page whose fact failed says so on standard error" {
  require python3
  run -0 soon ipc-demo lesson pipe --check
  python3 -m json.tool <<<"$output" >/dev/null
  run -1 --separate-stderr soon ipc-demo lesson pipe --prevent --html page.html --lang en
  [[ $output == page.html && $stderr == *"FAILED: Writes of 4097"* ]]
}

@test "a lesson ends only what it began, not the children of the shell that became it" {
  bash -c 'sleep 100 3>&- & echo $! >pid; exec ipc-demo lesson pipe --check >/dev/null'
  kill "$(cat pid)"  # it still runs
}
