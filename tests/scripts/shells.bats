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

@test "fish offers the same" {
  require fish
  ipc-demo --generate fish >demo.fish
  offered() { HOME=$PWD soon fish -c "source demo.fish; complete -C '$1'" | cut -f1; }
  [[ $(offered "ipc-demo les") == lesson ]]
  [[ $(offered "ipc-demo --transport shm") == *shm-ring ]]
  [[ $(offered "ipc-demo lesson pipe --pred") == --predict ]]
  [[ $(offered "ipc-demo chat s") == *serve* ]]
}

@test "zsh offers the same" {
  require zsh
  mkdir functions
  ipc-demo --generate zsh >functions/_ipc-demo
  cat >ask.zsh <<'ZSH'
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PROMPT=; fpath=($PWD/functions $fpath); autoload -U compinit; compinit -u; zstyle ":completion:*" list-prompt ""; LISTMAX=1000; print ready'
zpty -r shell seen '*ready*'
zpty -w -n shell "$1"$'\t'
sleep 1
zpty -w -n shell $'\C-e\C-aprint -r -- "is: \C-e"\n'
zpty -r shell seen '*is: *is: *'
print -r -- "$seen"
zpty -d shell
ZSH
  [[ $(HOME=$PWD soon zsh -f ask.zsh "ipc-demo les") == *"is: ipc-demo lesson"* ]]
  [[ $(HOME=$PWD soon zsh -f ask.zsh "ipc-demo --transport shm") == *"is: ipc-demo --transport shm-ring"* ]]
}

@test "an unknown kind of page is refused" {
  run -2 soon ipc-demo --generate pdf
  [[ $output == *"write man, bash, zsh or fish"* ]]
}
