# ipc_add_transport(NAME [library...] [SET set])
#   Compiles NAME.cpp of this folder into the transport set (default: transports), links the libraries and registers the
#   transport: the file defines `extern const ipc::Transport transport_NAME`.
#   A set is a library with its own ipc::transports(), so a program links exactly one.
set(ipc_registry_source ${CMAKE_CURRENT_LIST_DIR}/registry.cpp.in)

function(ipc_transport_set set)
  add_library(${set} STATIC)
  target_link_libraries(${set} PUBLIC ipc)
  target_precompile_headers(${set} REUSE_FROM ipc)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${set}-registry)
  configure_file(${ipc_registry_source} ${folder}/registry.cpp COPYONLY)
  target_sources(${set} PRIVATE ${folder}/registry.cpp)
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
