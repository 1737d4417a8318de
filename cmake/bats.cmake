# ipc_add_bats(LABEL name...)
#   Makes each name.bats of this folder a test of ctest, LABEL.name. It finds the programs through IPCLAB_BIN. If bats
#   is not installed, it is skipped. ctest starts it before the GoogleTests (COST), because a file takes up to a minute
#   and would otherwise run alone at the end.
function(ipc_add_bats label)
  foreach(name ${ARGN})
    add_test(NAME ${label}.${name}
      COMMAND ${PROJECT_SOURCE_DIR}/tests/cli/run-bats ${CMAKE_CURRENT_SOURCE_DIR}/${name}.bats)
    set_tests_properties(${label}.${name} PROPERTIES
      ENVIRONMENT IPCLAB_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}
      LABELS ${label} COST 60 TIMEOUT 900 SKIP_RETURN_CODE 77)
  endforeach()
endfunction()
