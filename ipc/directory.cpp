#include "ipc/directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "ipc/names.h"
#include "ipc/sys.h"

namespace ipc {
namespace {

// Empty: somebody else has it, or it is not there.
OwnedFd lock(const std::string& path) {
  OwnedFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat ours {
  }, there{};
  if (fd && (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 || ::fstat(fd.get(), &ours) != 0 ||
             ::lstat(path.c_str(), &there) != 0 || ours.st_ino != there.st_ino ||
             ours.st_dev != there.st_dev || ours.st_uid != ::geteuid()))
    fd.reset();
  return fd;
}

}  // namespace

LockedDirectory::LockedDirectory(std::string path, OwnedFd lock)
    : path_(std::move(path)), lock_(std::move(lock)) {
  own_directory(path_);
}

LockedDirectory LockedDirectory::make(const std::string& parent, std::string_view prefix) {
  // Another one's sweep may come between the making and the lock, though hardly twice.
  for (int tries = 0;; ++tries) {
    std::string path = fmt::format("{}/{}XXXXXX", parent, prefix);
    if (::mkdtemp(path.data()) == nullptr) throw Error("mkdtemp", path, errno);
    if (OwnedFd fd = lock(path)) return {std::move(path), std::move(fd)};
    if (tries == 3) throw Error("flock", path, errno);
  }
}

LockedDirectory::LockedDirectory(LockedDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}

LockedDirectory& LockedDirectory::operator=(LockedDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}

LockedDirectory::~LockedDirectory() {
  if (!path_.empty()) remove_owned_directory(path_);
}

void LockedDirectory::leave() {
  disown_directory(path_);
  path_.clear();
  lock_.reset();
}

bool is_dead_directory(const std::string& path) { return static_cast<bool>(lock(path)); }

void remove_if_dead(const std::string& path) {
  std::error_code ignored;
  // Held while it is removed. Only we can enter it, so nobody can put a link into it meanwhile.
  if (const OwnedFd held = lock(path)) std::filesystem::remove_all(path, ignored);
}

void remove_dead_directories(const std::string& parent, std::string_view prefix) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(parent, ignored))
    if (entry.path().filename().string().starts_with(prefix)) remove_if_dead(entry.path());
}

PrivateRunDirectory::PrivateRunDirectory() {
  constexpr std::string_view prefix = "ipclab-pair-";
  const char* base = std::getenv("XDG_RUNTIME_DIR");
  if (base == nullptr || ::access(base, W_OK | X_OK) != 0) base = "/tmp";
  remove_dead_directories(base, prefix);
  directory_ = LockedDirectory::make(base, prefix);
  ::setenv("IPCLAB_RUN_DIR", path().c_str(), 1);
}

PrivateRunDirectory::~PrivateRunDirectory() { ::unsetenv("IPCLAB_RUN_DIR"); }

}  // namespace ipc
