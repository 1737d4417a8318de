# The target hwloc, for which the library brings a file for pkg-config only, and the target udev, which hwloc needs where
# it was built so: the package takes both along (cmake/package.cmake).
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
# An RPATH, in which libraries of libraries are looked for, too; in the newer RUNPATH they are not.
target_link_options(hwloc INTERFACE LINKER:--disable-new-dtags)

find_library(UDEV_LIBRARY NAMES libudev.so.1)
if(UDEV_LIBRARY)
  ipc_import_library(udev ${UDEV_LIBRARY})
endif()
