# ipc_precompile(TARGET [header...])
#   Precompiles the standard headers that most sources include, and the named ones, once for the target. Targets that are
#   compiled with the same flags share the result: target_precompile_headers(other REUSE_FROM TARGET).
#   Each source still includes all headers that it uses, because preset tidy and every build with ccache have none of this.
if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache")  # ccache keeps nothing that was compiled with such headers
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()

# Code that is not measured (options, JSON, pages, demos): -O1 compiles it in two thirds of the time of -O3.
set(ipc_not_measured $<$<CONFIG:Release>:-O1>)

function(ipc_precompile target)
  target_precompile_headers(${target} PRIVATE
    <algorithm> <array> <atomic> <charconv> <chrono> <cstring> <fstream> <functional> <map>
    <memory> <optional> <set> <span> <sstream> <string> <string_view> <thread> <variant> <vector>
    <fmt/format.h> <tl/expected.hpp> ${ARGN})
endfunction()
