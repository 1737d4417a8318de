#!/usr/bin/env bats
# Man pages and completions, in the tools that read them.
load ../cli/helpers

@test "the man pages have no error, and each option of --help" {
  require man
  local program option
  for program in ipc-demo ipc-bench ipc-hub-load; do
    "$program" --generate man >"$program.1"
    run -0 --separate-stderr env MANWIDTH=80 man --warnings=all -l "$program.1"
    [ -z "$stderr" ]
    printf '%s\n' "$output" | col -b >page
    grep -q '^SYNOPSIS' page
    for option in $("$program" --help | grep -oE '^ +(-., ?)?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
      grep -qF -- "$option" page || { echo "$program: no $option"; return 1; }
    done
  done
}

# Prints the completions that bash offers for the last of the words.
offered_by_bash() {
  ipc-demo --generate bash >demo.bash
  ipc-bench --generate bash >bench.bash
  # shellcheck disable=SC2016
  soon bash -c '. ./demo.bash; . ./bench.bash
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    "_${1//-/_}"
    printf "%s\n" "${COMPREPLY[@]}"' _ "$@"
}

@test "bash offers commands, options, and the words of a value" {
  [[ $(offered_by_bash ipc-demo les) == lesson ]]
  [[ $(offered_by_bash ipc-demo --transport shm) == shm-ring ]]
  [[ $(offered_by_bash ipc-demo lesson pip) == pipe ]]
  [[ $(offered_by_bash ipc-demo lesson pipe --pred) == --predict ]]
  [[ $(offered_by_bash ipc-demo chat serve unix:/tmp/x --lang p) == pt ]]
  [[ $(offered_by_bash ipc-bench run --scenario slow) == slow_reader ]]
  [[ -z $(offered_by_bash ipc-demo lesson --no-such) ]]
  touch results.json
  [[ $(offered_by_bash ipc-bench report resu) == results.json ]]
}

@test "bash offers the words of every option that has some" {
  local line offered
  while IFS= read -r line; do
    # shellcheck disable=SC2086
    offered=$(offered_by_bash ${line% -> *})
    [[ $offered == "${line#* -> }" ]] || { echo "$line: $offered"; return 1; }
  done <<'LINES'
ipc-bench run --transport memc -> memcpy
ipc-bench run --scenario bat -> batched
ipc-bench run --find-rate sus -> sustained
ipc-bench run --wait hy -> hybrid
ipc-bench run --placement other_n -> other_numa
ipc-bench run --sched o -> other
ipc-bench run --lang p -> pt
ipc-bench run --color al -> always
ipc-bench gates --transport shm -> shm-ring
ipc-bench choose --needs many -> many-clients
ipc-bench choose --among shm -> shm-ring
ipc-bench compare --of m -> machine
ipc-bench compare --allow can -> cannot-tell
ipc-bench report --lang p -> pt
ipc-demo --section 7 -> 7
ipc-demo lesson lifecycle --transport tc -> tcp
ipc-demo lesson all -> all
ipc-demo echo shm -> shm-ring:
ipc-demo doctor --color nev -> never
LINES
  [[ -z $(offered_by_bash ipc-bench gates --transport memc) ]]
}

@test "fish offers the same" {
  require fish
  ipc-demo --generate fish >demo.fish
  offered() { HOME=$PWD soon fish -c "source demo.fish; complete -C '$1'" | cut -f1; }
  [[ $(offered "ipc-demo les") == lesson ]]
  [[ $(offered "ipc-demo --transport shm") == *shm-ring ]]
  [[ $(offered "ipc-demo lesson pipe --pred") == --predict ]]
  [[ $(offered "ipc-demo doctor --color al") == *always ]]
  [[ $(offered "ipc-demo chat s") == *serve* ]]
}

# Prints the words that zsh would match with the last one.
offered_by_zsh() {
  ipc-demo --generate zsh >_ipc-demo
  # shellcheck disable=SC2016
  soon zsh -f -c 'words=("$@") CURRENT=$#
    compadd() { shift; print -l -- "$@"; }
    _describe() { print -l -- ${${(P)2}%%:*}; }
    _files() { print files; }
    source ./_ipc-demo' _ "$@"
}

@test "zsh offers the same" {
  require zsh
  offered_by_zsh ipc-demo les | grep -qx lesson
  offered_by_zsh ipc-demo --transport shm | grep -qx shm-ring
  offered_by_zsh ipc-demo lesson pipe --pred | grep -qx -- --predict
  offered_by_zsh ipc-demo doctor --color al | grep -qx always
  offered_by_zsh ipc-demo chat s | grep -qx serve
  [[ $(offered_by_zsh ipc-demo lesson pipe --html x) == files ]]
}

@test "an unknown kind of page is refused" {
  run -2 soon ipc-demo --generate pdf
  [[ $output == *"choose man, bash, zsh or fish"* ]]
}
