# ipc_add_transport(NAME [library...] [SET set])
#   compiles NAME.cpp of this folder into the transport set (default: transports), links the libraries
#   and registers it: the file defines `extern const ipc::Transport transport_NAME`.
#   A set is a library of its own with its own ipc::transports(): programs link exactly one.
set(ipc_registry_source ${CMAKE_CURRENT_LIST_DIR}/registry.cpp.in)
set(ipc_registered_source ${CMAKE_CURRENT_LIST_DIR}/../ipc/registered.cpp)

function(ipc_transport_set set)
  add_library(${set} STATIC)
  target_link_libraries(${set} PUBLIC ipc)
  target_precompile_headers(${set} REUSE_FROM ipc)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${set}-registry)
  configure_file(${ipc_registry_source} ${folder}/registry.cpp COPYONLY)
  target_sources(${set} PRIVATE ${folder}/registry.cpp ${ipc_registered_source})
  file(GENERATE OUTPUT ${folder}/registered.inc
       CONTENT "$<JOIN:$<TARGET_PROPERTY:${set},IPC_TRANSPORTS>,\n>\n")
endfunction()

function(ipc_add_transport name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SET" "")
  if(NOT arg_SET)
    set(arg_SET transports)
  endif()
  target_sources(${arg_SET} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${name}.cpp)
  target_link_libraries(${arg_SET} PRIVATE ${arg_UNPARSED_ARGUMENTS})
  set_property(TARGET ${arg_SET} APPEND PROPERTY IPC_TRANSPORTS "REGISTER(transport_${name})")
endfunction()
