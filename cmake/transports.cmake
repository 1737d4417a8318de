# ipc_transport_set(SET [WITH set...])
#   Makes a library SET of transports with its own ipc::transports(), so a program links exactly one set. It includes the
#   transports of the sets after WITH: ipc_transport_set(mine WITH ipclab::transports).
# ipc_add_transport(NAME [library...] [SET set])
#   Compiles NAME.cpp of this folder into the set (default: ipclab::transports, while ipclab itself is built) and links
#   the libraries. The file defines `extern const ipc::Transport transport_NAME`.
find_file(IPCLAB_REGISTRY registry.cpp NO_DEFAULT_PATH NO_CACHE REQUIRED
          PATHS ${CMAKE_CURRENT_LIST_DIR} ${CMAKE_CURRENT_LIST_DIR}/../ipc)  # installed, or in the source tree
set_property(GLOBAL PROPERTY IPCLAB_REGISTRY ${IPCLAB_REGISTRY})

function(ipc_transport_set set)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "WITH")
  add_library(${set} STATIC)
  target_link_libraries(${set} PUBLIC ${arg_WITH} ipclab::ipc PRIVATE fmt::fmt)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${set}-registry)
  get_property(registry GLOBAL PROPERTY IPCLAB_REGISTRY)
  target_sources(${set} PRIVATE ${registry})
  target_include_directories(${set} PRIVATE ${folder})  # registered.inc
  foreach(other IN LISTS arg_WITH)
    get_target_property(names ${other} IPC_TRANSPORTS)
    set_property(TARGET ${set} APPEND PROPERTY IPC_TRANSPORTS ${names})
  endforeach()
  file(GENERATE OUTPUT ${folder}/registered.inc CONTENT
       "REGISTER(transport_$<JOIN:$<TARGET_PROPERTY:${set},IPC_TRANSPORTS>,)\nREGISTER(transport_>)\n")
endfunction()

function(ipc_add_transport name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SET" "")
  if(NOT arg_SET)
    set(arg_SET ipclab_transports)
  endif()
  target_sources(${arg_SET} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${name}.cpp)
  target_link_libraries(${arg_SET} PRIVATE ${arg_UNPARSED_ARGUMENTS})
  set_property(TARGET ${arg_SET} APPEND PROPERTY IPC_TRANSPORTS ${name})
endfunction()
