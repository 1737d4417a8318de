// Lists the run directory, the parent of private run directories, and /dev/shm.
#include "ipc/host/leftovers.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "ipc/names/dead_names.h"
#include "ipc/names/directory.h"
#include "ipc/names/run_directory.h"
#include "ipc/shm/shared_memory.h"
#include "ipc/system/files.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

constexpr std::string_view lock_ending = ".lock";

std::vector<std::string> entries_of(const std::string& directory) {
  std::vector<std::string> paths;
  const auto error =
      for_each_entry(directory, [&](const auto& entry) { paths.push_back(entry.path()); });
  if (error && error.value() != ENOENT)
    throw Error("readdir", directory, error.value(), "the names in it are not known");
  std::ranges::sort(paths);
  return paths;
}

bool exists(const std::string& path) {
  return sys::call("access", ::access, path.c_str(), F_OK) == 0;
}

FoundName found(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename();
  if (name.starts_with(client_directory_prefix) && !exists(path + ".lock"))
    if (const NameOwner owner = owner_of_directory(path); owner != NameOwner::stranger)
      return {{owner, NameKind::client_directory, 0}, path};
  return {state_of_name(path), path};
}

}  // namespace

NamePlaces name_places() {
  return {run_directory_path(), private_run_directory_parent(), shared_memory_place};
}

std::vector<FoundName> find_run_names(const NamePlaces& places) {
  if (struct stat there{};
      sys::call("lstat", ::lstat, places.run.c_str(), &there) != 0 && errno == ENOENT)
    return {};
  refuse_shared_directory(places.run);
  const std::vector<std::string> paths = entries_of(places.run);
  std::vector<FoundName> names;
  for (const std::string& path : paths) {
    const std::string named = path.substr(0, path.size() - lock_ending.size());
    if (!path.ends_with(lock_ending)) names.push_back(found(path));
    // A lock belongs to the name next to it. It is reported by itself only if that name is missing.
    else if (const NameState state = state_of_name(named);
             state.owner != NameOwner::stranger && !std::ranges::binary_search(paths, named))
      names.push_back({state, path});
    else if (state.owner == NameOwner::stranger) names.push_back({NameState{}, path});
  }
  return names;
}

std::vector<FoundName> find_shared_names(const NamePlaces& places) {
  std::vector<FoundName> names;
  for (const std::string& path : entries_of(places.launchers)) {
    const std::string name = std::filesystem::path(path).filename();
    if (!name.starts_with(private_run_directory_prefix)) continue;
    if (const NameOwner owner = owner_of_directory(path); owner != NameOwner::stranger)
      names.push_back({{owner, NameKind::run_directory, 0}, path});
  }
  for (const std::string& path : entries_of(places.shared_memory))
    if (const auto pid = maker_of_shared_memory(path))
      names.push_back({{is_dead_shared_memory(path) ? NameOwner::dead : NameOwner::living,
                        NameKind::shared_memory, *pid},
                       path});
  return names;
}

std::vector<std::string> remove_if_dead(const FoundName& name) {
  const std::string& path = name.path;
  switch (name.kind) {
    case NameKind::client_directory:
    case NameKind::run_directory: {
      std::error_code error;
      if (remove_if_dead(path, error)) return {path};
      if (error) throw Error("remove", path, error.value());
      return {};
    }
    case NameKind::shared_memory: {  // its name is never made again: 128 bits of it are random
      if (!is_dead_shared_memory(path)) return {};
      sys::must(path, "unlink", ::unlink, path.c_str());
      return {path};
    }
    case NameKind::lock:
      return remove_name_if_dead(path.substr(0, path.size() - lock_ending.size()));
    default: return remove_name_if_dead(path);
  }
}

}  // namespace ipc
