#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "ipc/system/sys.h"

// Functions for files and directories. They make their system calls through ipc/system/sys.h.
namespace ipc {

namespace detail {
// Makes a call of std::filesystem through sys::call. The call reports a failure by its last
// argument.
template <class Action, class... Arguments>
std::error_code library_call(const char* name, Action action, Arguments... arguments) {
  const int result = sys::call(
      name,
      [&action](Arguments... passed) {
        std::error_code error;
        action(passed..., error);
        if (error) errno = error.value();
        return error ? -1 : 0;
      },
      arguments...);
  return {result == 0 ? 0 : errno, std::generic_category()};
}
}  // namespace detail

// Runs the action for each entry of a directory. Returns the error that ended it early, if any.
// Throws only if the action does, because a directory may be removed meanwhile, and a shared one
// may hold names of any kind.
template <class Action>
std::error_code for_each_entry(const std::string& directory, Action action) {
  std::filesystem::directory_iterator at;
  std::error_code error = detail::library_call(
      "opendir",
      [&at](const char* path, std::error_code& failure) {
        at = std::filesystem::directory_iterator(path, failure);
      },
      directory.c_str());
  while (!error && at != std::filesystem::directory_iterator()) {
    action(*at);
    error =
        detail::library_call("readdir", [&at](std::error_code& failure) { at.increment(failure); });
  }
  return error;
}

// Removes a file, or a directory and all that is in it. Does not follow links. A path that does not
// exist is no error.
std::error_code remove_all(const std::string& path);

// Returns the whole content, or nullopt with the errno of the call that failed.
std::optional<std::string> read_file(const std::string& path);

// Returns whether the path still leads to the file that we have open.
bool is_still_ours(const std::string& path, int fd);

// Returns the absolute path. Throws Error that names the address.
std::string absolute_path(const std::string& path, std::string_view address);

}  // namespace ipc
