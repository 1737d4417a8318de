# cmake --build --preset release --target package
#   Makes build/release/ipclab-VERSION-SYSTEM-PROCESSOR.tar.gz and a package for Debian. The archive runs where it is
#   unpacked, without root, on any system with the C and C++ libraries of the system that built it, or newer ones. Other
#   libraries lie next to the programs (Debian has no static ones). The programs are byte for byte those that were
#   measured: their RPATH is the package's from the start, and finds nothing in a build tree.
set(packaged "")
foreach(folder bench demos)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target ${targets})
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "EXECUTABLE")
      list(APPEND packaged ${target})
    endif()
  endforeach()
endforeach()
set(libraries lib/ipclab)
set(pages share/doc/ipclab)
# The Debian packages whose code is in the programs, or next to them.
set(used libfmt-dev libbenchmark-dev libcli11-dev nlohmann-json3-dev libexpected-dev libhwloc-dev libxxhash-dev
         libboost${Boost_MAJOR_VERSION}.${Boost_MINOR_VERSION}-dev)
if(TARGET udev)
  list(APPEND used libudev1)
endif()

set_target_properties(${packaged} PROPERTIES
  BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN/../${libraries}")
install(TARGETS ${packaged} DESTINATION bin)
# The programs make their man pages and completions themselves, during the installation.
foreach(program ipc-demo ipc-bench ipc-hub-load)
  foreach(page man:man/man1/${program}.1.gz bash:bash-completion/completions/${program}
          zsh:zsh/site-functions/_${program} fish:fish/vendor_completions.d/${program}.fish)
    string(REGEX MATCH "^([^:]+):(.+)/([^/]+)$" matched ${page})
    set(made ${PROJECT_BINARY_DIR}/pages/${CMAKE_MATCH_1}/${CMAKE_MATCH_3})
    set(packed "")
    if(CMAKE_MATCH_1 STREQUAL "man")
      set(packed "COMMAND gzip -9n")
    endif()
    install(CODE "file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/pages/${CMAKE_MATCH_1})
execute_process(COMMAND $<TARGET_FILE:${program}> --generate ${CMAKE_MATCH_1} ${packed}
                OUTPUT_FILE ${made} COMMAND_ERROR_IS_FATAL ANY)")
    install(FILES ${made} DESTINATION share/${CMAKE_MATCH_2})
  endforeach()
endforeach()
find_package(benchmark REQUIRED)
foreach(library fmt::fmt benchmark::benchmark hwloc udev)
  if(NOT TARGET ${library})
    continue()
  endif()
  get_target_property(type ${library} TYPE)
  if(type STREQUAL "SHARED_LIBRARY")
    install(IMPORTED_RUNTIME_ARTIFACTS ${library} LIBRARY DESTINATION ${libraries} COMPONENT bundled)
  endif()
endforeach()

install(PROGRAMS scripts/pair DESTINATION bin RENAME ipc-pair)
install(FILES README.md README.pt-BR.md LICENSE CHANGELOG.md CONTRIBUTING.md SECURITY.md DESTINATION ${pages})
# The pages, and the files that they and a tour refer to.
set(to_read FILES_MATCHING PATTERN "*.md" PATTERN "*.png" PATTERN "*.csv" PATTERN "*.json" PATTERN "*.yml"
    PATTERN "*.plan" PATTERN "*.svg" PATTERN "*.h" PATTERN "*.cpp" PATTERN CMakeLists.txt
    PATTERN sidecar.py)
install(DIRECTORY docs ipc results transports DESTINATION ${pages} ${to_read})
install(DIRECTORY bench/floors bench/proofs DESTINATION ${pages}/bench ${to_read})
install(DIRECTORY demos/lessons DESTINATION ${pages}/demos FILES_MATCHING PATTERN "*.md" PATTERN "exercises/*")
# The texts to which the licence files refer. A Debian package refers to them, too.
foreach(licence Apache-2.0 GPL-2 GPL-3 LGPL-2.1)
  install(FILES /usr/share/common-licenses/${licence} DESTINATION ${pages}/licences OPTIONAL COMPONENT bundled)
endforeach()
foreach(package ${used})
  install(FILES /usr/share/doc/${package}/copyright DESTINATION ${pages}/licences RENAME ${package})
endforeach()
foreach(file LICENSE NOTICE LICENSE-zrender LICENSE-d3)  # for the charts of the report's page
  install(FILES bench/report/echarts/${file} DESTINATION ${pages}/licences RENAME echarts-${file})
endforeach()

install(FILES LICENSE DESTINATION ${pages} RENAME copyright)  # the name that Debian gives it
set(changelog ${PROJECT_BINARY_DIR}/changelog.Debian)
file(CONFIGURE OUTPUT ${changelog} @ONLY CONTENT "@PROJECT_NAME@ (@PROJECT_VERSION@-1) unstable; urgency=low

  * See CHANGELOG.md.

 -- ipclab contributors <ipclab@users.noreply.github.com>  Mon, 30 Nov 2026 00:00:00 +0000
")
install(CODE "execute_process(COMMAND gzip -9nkf ${changelog} COMMAND_ERROR_IS_FATAL ANY)")
install(FILES ${changelog}.gz DESTINATION ${pages})

# Another name than CPack expects, because CPack's own target "package" would also build the tests.
set(CPACK_OUTPUT_CONFIG_FILE ${PROJECT_BINARY_DIR}/package/CPackConfig.cmake)
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_SOURCE_GENERATOR "")
set(CPACK_PACKAGE_FILE_NAME
  ${PROJECT_NAME}-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR})
file(WRITE ${PROJECT_BINARY_DIR}/package/triggers "activate-noawait ldconfig\n")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_LIST_DIR}/debian.cmake)  # settings per generator
set(CPACK_PACKAGE_CONTACT "ipclab contributors <ipclab@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "laboratory for inter-process communication on Unix")
set(CPACK_PACKAGE_DESCRIPTION
"Channels for messages between processes, over pipes, FIFOs, files, sockets
and shared memory: programs that show how each works, measure it next to the
raw mechanism, and say which one to choose; and the library.")
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
include(CPack)
add_custom_target(package COMMAND ${CMAKE_CPACK_COMMAND} --config ${CPACK_OUTPUT_CONFIG_FILE} -B ${PROJECT_BINARY_DIR}
                  USES_TERMINAL VERBATIM)
add_dependencies(package ${packaged} ipclab_shared)
