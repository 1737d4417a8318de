// Makes, locks and removes the directories of clients and launchers.
#include "ipc/names/directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "ipc/system/files.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

constexpr std::size_t random_letters = 6;  // as OwnedFile::make_directory appends

bool is_ours(const struct stat& there) {
  return S_ISDIR(there.st_mode) && there.st_uid == ::geteuid() &&
         (there.st_mode & 07777) == own_directory_mode;
}

// Returns whether a name is "PREFIX" and six letters or digits.
bool is_made_name(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && name.size() == prefix.size() + random_letters &&
         std::all_of(name.begin() + static_cast<std::ptrdiff_t>(prefix.size()), name.end(),
                     [](unsigned char letter) { return std::isalnum(letter) != 0; });
}

// Locks a directory. Returns an empty descriptor if another process has the lock, or the path is no
// directory of ours.
OwnedFd lock(const std::string& path) {
  OwnedFd fd(
      sys::call("open", ::open, path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat locked {};
  if (fd && (sys::call("flock", ::flock, fd.get(), LOCK_EX | LOCK_NB) != 0 ||
             !is_still_ours(path, fd.get()) ||
             sys::call("fstat", ::fstat, fd.get(), &locked) != 0 || !is_ours(locked)))
    fd.reset();
  return fd;
}

// Returns whether the entry itself, not the target of a link, has that type.
bool has_type(const std::filesystem::directory_entry& entry, mode_t type) {
  struct stat there {};
  return sys::call("lstat", ::lstat, entry.path().c_str(), &there) == 0 &&
         (there.st_mode & S_IFMT) == type;
}
bool is_client(const std::filesystem::directory_entry& entry) {
  return is_made_name(entry.path().filename().string(), client_directory_prefix) &&
         has_type(entry, S_IFDIR);
}
bool is_beside_client(const std::filesystem::directory_entry& entry) {
  return entry.path().filename() == meeting_socket && has_type(entry, S_IFSOCK);
}

}  // namespace

bool is_own_directory(const std::string& path) {
  struct stat there {};
  return sys::call("lstat", ::lstat, path.c_str(), &there) == 0 && is_ours(there);
}

LockedDirectory LockedDirectory::make(const std::string& parent, std::string_view prefix) {
  // Another process may remove the directory as dead before it is locked, though hardly twice.
  for (int tries = 0;; ++tries) {
    // mkdir sets the mode, so the directory is marked as ours even if its maker is killed right
    // afterwards.
    OwnedFile directory =
        OwnedFile::make_directory(fmt::format("{}/{}", parent, prefix), own_directory_mode);
    if (OwnedFd fd = lock(directory.path())) return {std::move(directory), std::move(fd)};
    if (tries == 3) throw Error("flock", directory.path(), errno);
  }
}

std::optional<LockedDirectory> LockedDirectory::take_over(const std::string& path) {
  OwnedFd fd = lock(path);
  if (!fd) return std::nullopt;
  return LockedDirectory(OwnedFile(path, [] {}), std::move(fd));
}

bool remove_if_dead(const std::string& path, std::error_code& error) {
  error.clear();
  // Locked during the removal. Only its owner can enter it, so no other user can add a link
  // meanwhile.
  const OwnedFd held = lock(path);
  if (held) error = remove_all(path);
  return held && !error;
}

NameOwner owner_of_directory(const std::string& path) {
  if (!is_own_directory(path)) return NameOwner::stranger;
  return lock(path) ? NameOwner::dead : NameOwner::living;
}

NameOwner owner_of_clients(const std::string& directory) {
  NameOwner whole = NameOwner::dead;
  const auto error = for_each_entry(directory, [&](const std::filesystem::directory_entry& entry) {
    NameOwner owner = NameOwner::stranger;
    if (is_beside_client(entry)) owner = NameOwner::dead;
    else if (is_client(entry)) owner = owner_of_directory(entry.path());
    if (owner == NameOwner::dead || whole == NameOwner::stranger) return;
    whole = owner;
  });
  return error ? NameOwner::stranger : whole;
}

std::vector<std::string> remove_dead_clients(const std::string& directory) {
  std::vector<std::string> gone;
  for_each_entry(directory, [&](const std::filesystem::directory_entry& entry) {
    const std::string path = entry.path();
    std::error_code error;
    if (is_beside_client(entry)) sys::must(path, "unlink", ::unlink, path.c_str());
    else if (!is_client(entry) || !remove_if_dead(path, error)) {
      if (error) throw Error("remove", path, error.value());
      return;
    }
    gone.push_back(path);
  });
  return gone;
}

void remove_dead_directories(const std::string& parent, std::string_view prefix) {
  for_each_entry(parent, [&](const std::filesystem::directory_entry& entry) {
    const std::string path = entry.path();
    if (!is_made_name(entry.path().filename().string(), prefix)) return;
    const std::string lock = path + ".lock";  // exists if the directory is an OwnedName
    std::error_code ignored;
    if (sys::call("access", ::access, lock.c_str(), F_OK) != 0) remove_if_dead(path, ignored);
  });
}

std::string private_run_directory_parent() {
  for (const char* const key : {"XDG_RUNTIME_DIR", "TMPDIR"})
    if (const char* const base = std::getenv(key);
        base != nullptr && *base == '/' && sys::call("access", ::access, base, W_OK | X_OK) == 0)
      return base;
  return "/tmp";
}

void remove_dead_run_directories() noexcept {
  remove_dead_directories(private_run_directory_parent(), private_run_directory_prefix);
}

PrivateRunDirectory::PrivateRunDirectory() {
  remove_dead_run_directories();
  directory_ = LockedDirectory::make(private_run_directory_parent(), private_run_directory_prefix);
  ::setenv("IPCLAB_RUN_DIR", path().c_str(), 1);
}

PrivateRunDirectory::~PrivateRunDirectory() { ::unsetenv("IPCLAB_RUN_DIR"); }

}  // namespace ipc
