# ipc_add_bats(LABEL name...)
#   each name.bats of this folder becomes a test of ctest, LABEL.name. It finds the programs through
#   IPCLAB_BIN, and is skipped where bats is not installed.
function(ipc_add_bats label)
  foreach(name ${ARGN})
    add_test(NAME ${label}.${name}
      COMMAND ${PROJECT_SOURCE_DIR}/tests/cli/run-bats ${CMAKE_CURRENT_SOURCE_DIR}/${name}.bats)
    set_tests_properties(${label}.${name} PROPERTIES
      ENVIRONMENT IPCLAB_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}
      LABELS ${label} TIMEOUT 900 SKIP_RETURN_CODE 77)
  endforeach()
endfunction()
