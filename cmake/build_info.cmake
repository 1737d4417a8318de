# Runs at each build and writes the facts about the program that a result has to record.
# The folder may belong to another user, as in a container, so git must be given safe.directory. Only its name is read.
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
