#!/usr/bin/env bats
load ../cli/helpers

# imitate_apt STATUS: a machine without any of the packages, with all of them in its lists. apt-get only records its
# calls.
imitate_apt() {
  mkdir -p imitation
  printf '#!/bin/sh\nexit 1\n' >imitation/dpkg-query
  # shellcheck disable=SC2016
  printf '#!/bin/sh\necho "apt-get $*" >>"%s/asked"\nexit %d\n' "$PWD" "$1" >imitation/apt-get
  # shellcheck disable=SC2016
  printf '#!/bin/sh\necho "$2 | 1 | a list"\n' >imitation/apt-cache
  printf '#!/bin/sh\nexit 1\n' >imitation/sudo
  chmod +x imitation/*
  PATH=$PWD/imitation:$PATH
}

@test "where nothing is missing setup says nothing, quickly" {
  # The tests have been built, so all packages for the build are installed.
  command -v dpkg-query >/dev/null || skip "not Debian or Ubuntu"
  local begin=$EPOCHREALTIME
  run -0 soon "$root/scripts/setup"
  [[ -z $output ]]
  ((${EPOCHREALTIME//[^0-9]/} - ${begin//[^0-9]/} < 3000000))
}

@test "missing packages are requested in one line" {
  [[ $EUID -eq 0 ]] || skip "needs root"
  imitate_apt 0
  run -0 soon "$root/scripts/setup"
  [[ $(grep -c ' install ' asked) -eq 1 ]]
  grep -q -- '--no-install-recommends.* cmake ' asked
  grep -q ' libboost-dev' asked
  run ! grep -qE 'bats|clang' asked
  run -0 soon "$root/scripts/setup" --with-test-tools
  grep -q python3-jsonschema asked
  run -0 soon "$root/scripts/setup" --with-tidy
  grep -q ' clang clang-tidy$' asked
  run -0 soon "$root/scripts/setup" --with-fuzz
  grep -q ' clang libclang-rt-dev$' asked
}

@test "tools for tests that this system lacks, or has from elsewhere, are not requested" {
  [[ $EUID -eq 0 ]] || skip "needs root"
  imitate_apt 0
  # shellcheck disable=SC2016
  printf '#!/bin/sh\n[ "$2" = chromium ] || echo "$2 | 1 | a list"\n' >imitation/apt-cache
  touch imitation/npm
  chmod +x imitation/*
  mkdir few
  ln -s /bin/* few
  rm -f few/chromium few/socat
  PATH=$PWD/imitation:$PWD/few
  run -0 soon "$root/scripts/setup" --with-test-tools --with-browser
  grep -q ' socat' asked
  run ! grep -qE ' (chromium|npm)' asked
}

@test "if no browser is available, the other tools are installed without it" {
  [[ $EUID -eq 0 ]] || skip "needs root"
  imitate_apt 0
  # shellcheck disable=SC2016
  printf '#!/bin/sh\necho "$*" >>"%s/asked"\ncase "$*" in *chromium*) exit 1 ;; esac\n' "$PWD" >imitation/apt-get
  mkdir few
  ln -s /bin/* few
  rm -f few/chromium
  PATH=$PWD/imitation:$PWD/few
  run -0 soon "$root/scripts/setup" --with-test-tools
  grep -q 'install .* python3-jsonschema' asked
  run ! grep -q chromium asked
  rm asked
  run -0 soon "$root/scripts/setup" --with-browser --with-test-tools
  grep -q 'install .* chromium$' asked
  grep 'install .* python3-jsonschema' asked | grep -qv chromium
}

@test "packages that cannot be installed are named, in a line to paste" {
  imitate_apt 1
  run -1 soon "$root/scripts/setup"
  [[ $output == *"sudo apt-get install --no-install-recommends "*cmake* ]]
}

@test "on another system setup names the needed packages and goes on" {
  mkdir bare
  ln -s "$(command -v bash)" "$(command -v sed)" bare
  PATH=$PWD/bare run -0 bash "$root/scripts/setup"
  [[ $output == *cmake* ]]
}

@test "an unknown option is a usage error" {
  run -2 soon "$root/scripts/setup" --with-everything
  [[ $output == *--with-everything* ]]
}
