#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "ipc/names/names.h"

// Whose a name is, and the removal of what a dead owner left.
namespace ipc {

enum class NameKind : unsigned char {
  socket,
  fifo,
  directory,
  lock,  // of a name where nothing stands
  other,
  client_directory,  // ipc/names/directory.h
  run_directory,
  shared_memory,  // ipc/names/shared_names.h
};
NameKind kind_of(mode_t);
std::string_view to_string(NameKind);

struct NameState {
  NameOwner owner = NameOwner::stranger;
  NameKind kind = NameKind::other;
  pid_t pid = 0;  // of the owner; 0: not known
};
NameState state_of_name(const std::string& path);
// Removes the name and its lock if its owner has died, and holds that lock meanwhile: who claims it waits.
// The paths that are gone. Throws Error if one cannot be removed.
std::vector<std::string> remove_name_if_dead(const std::string& path);

}  // namespace ipc
