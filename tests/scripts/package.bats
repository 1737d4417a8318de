#!/usr/bin/env bats
load ../cli/helpers

# Unpacks the package that cpack makes of this build into ./package.
unpack() {
  require cpack
  if ldd "$IPCLAB_BIN/ipc-demo" | grep -qE 'lib[a-z]+san\.so'; then
    skip "a sanitizer's library is in no base system"
  fi
  local config=$IPCLAB_BIN/../package/CPackConfig.cmake
  timeout --kill-after=1 120 cpack -G TGZ --config "$config" -B "$PWD/made" >cpack.out 2>&1 || { cat cpack.out; return 1; }
  mkdir package
  tar -xzf made/ipclab-*.tar.gz -C package --strip-components=1
}

# Runs a command with nothing of the caller's environment, and in another folder.
alone() { (cd / && soon env -i IPCLAB_RUN_DIR="$IPCLAB_RUN_DIR" "$@"); }

@test "the package holds every program, what it needs, the pages, the licences" {
  unpack
  [[ $(ls made) == *"ipclab-$(ipc-demo --version | grep -oE '[0-9]+[.][0-9.]+' | head -n 1)-Linux-"*.tar.gz* ]]
  diff <({ cd "$IPCLAB_BIN" && compgen -G 'ipc-*'; echo ipc-pair; } | sort) <(find package/bin -type f -printf '%f\n' | sort)
  local file
  for file in README.md README.pt-BR.md LICENSE CHANGELOG.md docs/measuring.md ipc/channel.h bench/floors/pipe.cpp \
    licences/libfmt-dev licences/libbenchmark-dev licences/nlohmann-json3-dev licences/libcli11-dev \
    licences/libxxhash-dev licences/libexpected-dev licences/libhwloc-dev \
    licences/echarts-LICENSE licences/echarts-LICENSE-zrender; do
    [[ -s package/share/doc/ipclab/$file ]] || { echo "no $file"; return 1; }
  done
  compgen -G 'package/share/doc/ipclab/licences/libboost*-dev'
}

@test "every link of the pages leads somewhere in the package" {
  unpack
  local page link
  while IFS= read -r page; do
    while IFS= read -r link; do
      [[ -e ${page%/*}/$link ]] || { echo "$page: $link is not there"; return 1; }
    done < <(grep -v '^    ' "$page" | grep -oE '\]\([^):#]+[)#]' | sed -E 's/^\]\((.*)[)#]$/\1/')
  done < <(find package/share/doc/ipclab -name '*.md')
}

@test "the programs need the base system's libraries, and those next to them" {
  unpack
  local program
  for program in package/bin/*; do
    if [[ $(head -c 2 "$program") == "#!" ]]; then continue; fi
    env -i ldd "$program" >needed
    run ! grep -vE "^\s*(linux-vdso|libc|libm|libstdc\+\+|libgcc_s|/lib[0-9a-z]*/ld-linux[-0-9a-z_]*)\.so|=> $PWD/package/" needed
  done
}

@test "the unpacked programs run, find each other, and are those that were built" {
  unpack
  cmp package/bin/ipc-bench "$IPCLAB_BIN/ipc-bench"
  local transport
  transport=$(those | head -n 1)
  run -0 alone "$PWD/package/bin/ipc-demo" --transport "$transport" --lang en
  [[ $output == *"A tour of $transport"* ]]
  run -0 alone "$PWD/package/bin/ipc-bench" run --transport "$transport" --scenario ping --launches 1 --time 20ms --quiet
  [[ $output =~ \|\ $transport\ \|\ ping\ 64\ B,\ block\ \|\ [0-9.]+ ]]
}

@test "the Debian package has no error that lintian knows" {
  require lintian
  require dpkg-shlibdeps
  if ldd "$IPCLAB_BIN/ipc-demo" | grep -qE 'lib[a-z]+san\.so'; then skip "a sanitizer's library is in no base system"; fi
  soon cpack -G DEB --config "$IPCLAB_BIN/../package/CPackConfig.cmake" -B "$PWD/made"
  run -0 soon lintian --fail-on error made/*.deb
  run -0 soon dpkg-deb --contents made/*.deb
  local file
  for file in bin/ipc-demo bin/ipc-pair lib/libipclab.so lib/cmake/ipclab/ipclabConfig.cmake share/man/man1/ipc-demo.1.gz \
    share/bash-completion/completions/ipc-bench share/doc/ipclab/copyright; do
    [[ $output == *"./usr/$file"* ]] || { echo "no $file"; return 1; }
  done
  [[ $output != *libfmt.so* ]]
}

@test "pair of the package joins its processes" {
  unpack
  unset IPCLAB_BIN
  local transport
  transport=$(those | head -n 1)
  run -0 soon package/bin/ipc-pair "$transport" -- --count 5 --quiet
  [[ $output == *"5 sent, 5 answered"* ]]
  IPCLAB_BIN=$PWD/package/bin  # for teardown: the place of our programs
}
