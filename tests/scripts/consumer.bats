#!/usr/bin/env bats
# Other projects: the ways to use the library, and the examples of the pages.
load ../cli/helpers

setup_file() {
  if ldd "$IPCLAB_BIN/ipc-demo" | grep -qE 'lib[a-z]+san\.so'; then return; fi
  cmake --install "$IPCLAB_BIN/.." --prefix "$BATS_FILE_TMPDIR/prefix" >"$BATS_FILE_TMPDIR/install.out" 2>&1
}

setup() {
  enter_own_place
  require cmake
  prefix=$BATS_FILE_TMPDIR/prefix
  [[ -d $prefix ]] || skip "a library with a sanitizer is not installed"
}

# within SECONDS COMMAND...: runs it, and prints its output only if it fails.
within() { timeout --kill-after=1 "$@" >said 2>&1 || { cat said; return 1; }; }

# answers PROGRAM URI: runs both sides of the example echo.
answers() {
  "$1" serve "$2" >address &
  local server=$!
  eventually test -s address
  run -0 soon "$1" ask "$(cat address)" hello
  [ "$output" = hello ]
  wait "$server"
}

@test "find_package gives the library, and each example does what it says" {
  within 300 cmake -S "$root/docs/examples" -B built -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror"
  within 300 cmake --build built --parallel
  answers built/echo unix:
  answers built/echo shm-ring:
  answers built/echo_abstract "abstract:ipclab-test-$$"
  answers built/echo_abstract tcp:
  run -1 soon built/echo ask unix:/nowhere hello
  [[ $output == "echo: connect(unix:/nowhere): No such file or directory"* ]]
  local transport
  for transport in $(comm -12 <(those reached_by '"name"' | sort) <(those reliable true | sort)); do
    run -0 soon built/stream "$transport:"
    [ "$output" = 4999950000 ]
  done
}

@test "the example of an event loop hands messages on, and ends by a signal" {
  within 300 cmake -S "$root/docs/examples" -B built -DCMAKE_PREFIX_PATH="$prefix"
  within 300 cmake --build built --target room
  built/room unix:room.sock >said_by_room &
  local room=$!
  eventually grep -q open said_by_room
  soon ipc-demo receive --connect unix:room.sock >heard &
  local listener=$!
  eventually grep -q '1 joins' said_by_room
  soon ipc-demo send unix:room.sock <<<"good morning"
  eventually grep -qx "good morning" heard
  kill -TERM "$room"
  wait "$room" "$listener"
  grep -q '2 leaves' said_by_room
}

# Asks pkg-config for the $flags of the installed library, and for the $folder that holds it.
ask_pkg_config() {
  require pkg-config
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name ipclab.pc)")
  export PKG_CONFIG_PATH
  read -ra flags <<<"$(pkg-config --cflags --libs ipclab)"
  folder=$(pkg-config --variable=libdir ipclab)
}

@test "pkg-config gives the shared library, which an rpath or LD_LIBRARY_PATH finds, and README's program compiles" {
  ask_pkg_config
  within 120 c++ -std=c++20 "$root/docs/examples/echo.cpp" -o echo "${flags[@]}"
  LD_LIBRARY_PATH=$folder answers ./echo unix:
  diff <(pkg-config --libs ipclab) <(pkg-config --static --libs ipclab)
  within 120 c++ -std=c++20 "$root/docs/examples/echo.cpp" -o echo_rpath "${flags[@]}" "-Wl,-rpath,$folder"
  answers ./echo_rpath unix:
  sed -n '/^...cpp$/,/^...$/p' "$root/README.md" | sed '1d;$d' >readme.cpp
  within 120 c++ -std=c++20 -Wall -Wextra -Werror -fsyntax-only readme.cpp "${flags[@]}"
}

@test "the shared library exports only the symbols of namespace ipc" {
  require nm
  ask_pkg_config
  nm -DC --defined-only "$folder/libipclab.so" | cut -d' ' -f3- >symbols
  grep -q '^ipc::listen(' symbols
  run ! grep -vE '\bipc::' symbols
}

@test "add_subdirectory gives the library and nothing else, whatever the parent has" {
  mkdir parent
  cat >parent/CMakeLists.txt <<CMAKE
cmake_minimum_required(VERSION 3.25)
project(parent LANGUAGES CXX)
set(CMAKE_DISABLE_FIND_PACKAGE_GTest ON)
set(CMAKE_DISABLE_FIND_PACKAGE_benchmark ON)
set(CMAKE_DISABLE_FIND_PACKAGE_CLI11 ON)
set(CMAKE_DISABLE_FIND_PACKAGE_nlohmann_json ON)
add_library(ipc INTERFACE)
add_library(transports INTERFACE)
add_subdirectory($root ipclab)
add_executable(echo $root/docs/examples/echo.cpp)
target_link_libraries(echo PRIVATE ipclab::transports)
install(TARGETS echo)
include(CTest)
include(CPack)
CMAKE
  within 300 cmake -S parent -B built -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror" -DCMAKE_BUILD_TYPE=Debug
  within 500 cmake --build built --parallel
  answers built/echo unix:
  within 60 cmake --install built --prefix installed
  [ "$(find installed -type f)" = installed/bin/echo ]
}
