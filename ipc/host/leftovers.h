#pragma once

#include <string>
#include <vector>

#include "ipc/names/dead_names.h"

// Finds the names of channels that this user's processes made, their owners, and the names that
// dead owners left (names.h, directory.h, shared_memory.h). Names at other paths, chosen by a user,
// are not found.
//
//   for (const FoundName& name : find_run_names(name_places()))
//     if (name.owner == NameOwner::dead) remove_if_dead(name);
namespace ipc {

struct NamePlaces {
  std::string run;            // the run directory
  std::string launchers;      // the parent of private run directories
  std::string shared_memory;  // the directory of shared memory's names
};
NamePlaces name_places();  // returns those of this process's environment

struct FoundName : NameState {
  std::string path;
};

// Return the names in the run directory, and in the other two places. They change nothing and
// follow no links. find_run_names returns all names; find_shared_names, in places shared by many
// users, only those with our prefixes. A missing place has no names. find_run_names throws Error if
// the run directory is not ours alone.
std::vector<FoundName> find_run_names(const NamePlaces&);
std::vector<FoundName> find_shared_names(const NamePlaces&);

// Removes the name if its owner is still dead. Returns the paths removed. Throws Error.
std::vector<std::string> remove_if_dead(const FoundName&);

}  // namespace ipc
