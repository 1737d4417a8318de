#!/usr/bin/env bats
# Widths, colours and escape sequences.
load helpers

setup() {
  command -v script >/dev/null || skip "script is missing"
  enter_own_place
}

# fits COLUMNS COMMAND: no line is longer; words are whole, as on a wide terminal.
fits() {
  local shown wide longest
  shown=$(on_terminal "$@")
  [[ -n $shown ]]
  longest=$(LC_ALL=C.UTF-8 wc -L <<<"$shown")
  [[ $longest -le $1 ]] || { echo "$*: $longest"; LC_ALL=C.UTF-8 awk -v most="$1" 'length > most' <<<"$shown"; return 1; }
  wide=$(on_terminal 250 "${@:2}")
  diff <(words <<<"$shown") <(words <<<"$wide") || { echo "$*"; return 1; }
}
# Prints the words of the text on stdin; the backslash at the end of a shell's line is no word. The last paragraph of a
# list has a path that may be broken, so it is printed as one word.
words() {
  awk '/^  (The promises are|As promessas são)/ { last = 1 }
    last { gsub(/ /, ""); printf "%s", $0; next }
    { sub(/ \\$/, ""); print }' | grep -o '[^ ]*'
}

@test "help fits the terminal" {
  local columns command
  for columns in 40 80 120; do
    for command in "" list doctor clean echo ping send receive lesson watch chat "chat serve" "chat join" alarm "alarm watch"; do
      fits $columns "ipc-demo $command --help"
    done
    for command in "" run report compare choose merge gates; do fits $columns "ipc-bench $command --help"; done
    fits $columns ipc-hub-load --help
    fits $columns ipc-demo
    fits $columns ipc-bench
  done
}

@test "without a terminal, help is 80 columns wide, or as COLUMNS says" {
  [[ $(ipc-demo chat --help | wc -L) -le 80 ]]
  [[ $(COLUMNS=50 ipc-demo chat --help | wc -L) -le 50 ]]
}

@test "an example of the help can be pasted where it takes several lines" {
  local command
  run -0 on_terminal 40 ipc-demo send --help
  command=$(sed -n '/ls | ipc-demo/,/sort/p' <<<"$output")
  [[ $(wc -l <<<"$command") -gt 1 ]]
  [[ $(bash -c "$command") == "$(command ls)" ]] || { echo "$command"; return 1; }
}

@test "lists, the doctor, tours and lessons fit the terminal" {
  local columns command
  export NO_COLOR=1  # wc would count the escape sequences
  for columns in 40 80 120; do
    fits $columns ipc-demo list
    fits $columns ipc-demo list --lang pt
    fits $columns ipc-demo lesson
    for command in doctor "--transport unix" "lesson pipe" "lesson names"; do
      [[ $(on_terminal $columns "ipc-demo $command" | LC_ALL=C.UTF-8 wc -L) -le $columns ]] || { echo "$columns: $command"; return 1; }
    done
  done
  [[ $(on_terminal 120 ipc-demo list | wc -L) -gt 80 ]]
}

@test "colours come where they are wanted" {
  local command="ipc-demo --transport unix --section 1"
  has_escapes() { grep -q $'\e' <<<"$1"; }
  has_escapes "$(on_terminal 80 TERM=xterm "$command")"
  run ! has_escapes "$(on_terminal 80 TERM=xterm NO_COLOR=1 "$command")"
  run ! has_escapes "$(on_terminal 80 TERM=dumb "$command")"
  run ! has_escapes "$(on_terminal 80 TERM=xterm "$command" --color never)"
  run ! has_escapes "$($command)"
  has_escapes "$($command --color always)"
  has_escapes "$(NO_COLOR=1 $command --color always)"
  local bench="ipc-bench choose --among unix --color"
  has_escapes "$(on_terminal 80 TERM=dumb "$bench" always)"
  run ! has_escapes "$(on_terminal 80 TERM=xterm "$bench" never)"
  run -2 soon ipc-demo list --color alway
  [[ $output == "ipc-demo: --color alway: unknown; did you mean always?" ]]
}

@test "--color always prints the form of a terminal into a pipe, unless Markdown is asked for" {
  local bench="ipc-bench choose --among unix"
  is_coloured() { grep -q $'\e' <<<"$1"; }
  is_markdown() { grep -q '^#' <<<"$1"; }
  is_coloured "$($bench --color always)"
  run ! is_markdown "$($bench --color always)"
  run ! is_coloured "$($bench --color always --markdown)"
  is_markdown "$($bench --color always --markdown)"
  run ! is_coloured "$($bench)"
  is_markdown "$($bench)"
  run -0 soon ipc-bench choose --help
  [[ $(tr -s ' \n' ' ' <<<"$output") == *"always: in a pipe or file as well, with tables as on a terminal"* ]]
  run -0 soon ipc-bench merge --help
  [[ $output == *"--color"* && $output != *"with tables"* ]]
}

@test "the progress line has no escape sequence, and fits the terminal" {
  local shown line
  shown=$(on_terminal 40 "TERM=xterm ipc-bench run --transport unix --scenario ping --launches 2 --time 1ms")
  run ! grep -q $'\e' <<<"$shown"
  shown=$(soon script -qec "stty cols 40; TERM=xterm ipc-bench run --transport unix --scenario ping --launches 2 --time 1ms" \
    /dev/null </dev/null | tr '\r' '\n')
  grep -q '^\[2/' <<<"$shown"
  while IFS= read -r line; do [[ ${#line} -le 40 || $line != "["* ]] || { echo "$line"; return 1; }; done <<<"$shown"
  shown=$(on_terminal 40 "TERM=dumb ipc-bench run --transport unix --scenario ping --launches 2 --time 1ms")
  run ! grep -q '^\[2/' <<<"$shown"
}
