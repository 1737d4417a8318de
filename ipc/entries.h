#pragma once

#include <filesystem>
#include <string>
#include <system_error>

namespace ipc {

// Runs the action for each entry of a directory. Throws nothing itself: a directory may go meanwhile, and
// anybody may have put names of any kind into a common one. Why it ended early, if it did.
template <class Action>
std::error_code for_each_entry(const std::string& directory, Action action) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end;
       at.increment(error))
    action(*at);
  return error;
}

}  // namespace ipc
