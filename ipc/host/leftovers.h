#pragma once

#include <string>
#include <vector>

#include "ipc/names/dead_names.h"

// What stands where this user's names are made, whose it is, and what the dead left of it: names.h,
// directory.h, shared_names.h. Names at paths that a user chose elsewhere are not known here.
namespace ipc {

struct NamePlaces {
  std::string run;            // the run directory
  std::string launchers;      // where private run directories stand
  std::string shared_memory;  // where shared memory has its names
};
NamePlaces name_places();  // of this environment

struct FoundName : NameState {
  std::string path;
};

// Nothing is changed, and nothing followed. In the run directory everything is told; in the other places,
// which many users share, only what is named as ours. A place that is missing holds nothing. Throws Error
// if the run directory is not ours alone; the others are then told by find_shared_names.
std::vector<FoundName> find_run_names(const NamePlaces&);
std::vector<FoundName> find_shared_names(const NamePlaces&);

// Removes it if it is a dead owner's, still: the paths that are gone. Throws Error.
std::vector<std::string> remove_if_dead(const FoundName&);

}  // namespace ipc
