# cmake -D OUTPUT=FILE -D "SOURCES=FILE;..." -P embed.cmake
#   Writes C++ that defines the whole content of each text file as ipc::bench::embedded::NAME, a std::string_view. The
#   file page.css has the NAME page_css. A raw literal of half a megabyte compiles at once.
set(text "// Made by cmake/embed.cmake.\n#include \"bench/report/embedded.h\"\n\nnamespace ipc::bench::embedded {\n")
string(APPEND text "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n")
foreach(source ${SOURCES})
  get_filename_component(name ${source} NAME)
  string(REGEX REPLACE "[^a-z]" "_" name ${name})
  file(READ ${source} content)
  if(content MATCHES "\\)embedded\"" OR content MATCHES "</script")
    message(FATAL_ERROR "${source} ends what it is embedded into")
  endif()
  string(APPEND text "const std::string_view ${name} = R\"embedded(${content})embedded\";\n")
endforeach()
string(APPEND text "}  // namespace ipc::bench::embedded\n")
file(WRITE ${OUTPUT} "${text}")
