# The library for other projects. The shared library ipclab has the core and all transports, and exports only the symbols
# of namespace ipc. The static libraries are ipclab::ipc and ipclab::transports.
add_library(ipclab_shared SHARED $<TARGET_OBJECTS:ipclab_ipc> $<TARGET_OBJECTS:ipclab_transports>)
add_library(ipclab::shared ALIAS ipclab_shared)
target_include_directories(ipclab_shared PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include/ipclab>)
target_link_libraries(ipclab_shared PUBLIC tl::expected Threads::Threads PRIVATE fmt::fmt)
target_compile_features(ipclab_shared PUBLIC cxx_std_20)
target_link_options(ipclab_shared PRIVATE LINKER:--version-script=${CMAKE_CURRENT_LIST_DIR}/ipclab.map)
set_target_properties(ipclab_shared PROPERTIES
  EXPORT_NAME shared OUTPUT_NAME ipclab VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
  LINK_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/ipclab.map LINKER_LANGUAGE CXX)

if(NOT IPCLAB_INSTALL)
  return()
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/ipclab)
install(TARGETS ipclab_ipc ipclab_transports ipclab_shared EXPORT ipclab)
install(EXPORT ipclab NAMESPACE ipclab:: FILE ipclabTargets.cmake DESTINATION ${package})
configure_package_config_file(cmake/ipclabConfig.cmake.in ${PROJECT_BINARY_DIR}/ipclabConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ipclabConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ipclabConfig.cmake ${PROJECT_BINARY_DIR}/ipclabConfigVersion.cmake
              cmake/transports.cmake ipc/registry.cpp DESTINATION ${package})
install(DIRECTORY ipc DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ipclab
        FILES_MATCHING PATTERN "*.h" PATTERN "host" EXCLUDE)
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)  # lib may be lib/x86_64-linux-gnu
configure_file(cmake/ipclab.pc.in ${PROJECT_BINARY_DIR}/ipclab.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ipclab.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
