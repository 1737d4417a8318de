# Run at each build: writes what a result has to say about the program that made it.
# The folder may be another user's, as in a container: what is read of it is its name only.
execute_process(COMMAND git -c safe.directory=* -C ${SOURCE} describe --always --dirty --abbrev=12
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT commit)
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[#pragma once

namespace ipc::bench {
inline constexpr const char* build_compiler = "@COMPILER@";
inline constexpr const char* build_flags = "@FLAGS@";
inline constexpr const char* build_type = "@TYPE@";
inline constexpr const char* build_commit = "@commit@";
}  // namespace ipc::bench
]] @ONLY)
