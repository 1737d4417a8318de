# Defines the target hwloc, because the library only has a file for pkg-config. Also defines the target udev if hwloc was
# built with it. The package includes both (cmake/package.cmake).
function(ipc_import_library target file)
  file(REAL_PATH ${file} location)
  string(REGEX REPLACE "^.*/(.*\\.so\\.[0-9]+).*$" "\\1" soname ${location})
  add_library(${target} SHARED IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${location} IMPORTED_SONAME ${soname})
endfunction()

find_path(HWLOC_INCLUDE_DIR hwloc.h REQUIRED)
find_library(HWLOC_LIBRARY hwloc REQUIRED)
ipc_import_library(hwloc ${HWLOC_LIBRARY})
target_include_directories(hwloc INTERFACE ${HWLOC_INCLUDE_DIR})
# Uses an RPATH, because it also applies to the libraries of libraries. The newer RUNPATH does not.
target_link_options(hwloc INTERFACE LINKER:--disable-new-dtags)

find_library(UDEV_LIBRARY NAMES libudev.so.1)
if(UDEV_LIBRARY)
  ipc_import_library(udev ${UDEV_LIBRARY})
endif()
