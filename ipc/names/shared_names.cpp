// Names in /dev/shm: made, locked, and removed if their maker has died.
#include "ipc/names/shared_names.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <utility>

#include "ipc/system/files.h"
#include "ipc/system/signal_guard.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

constexpr const char* place = shared_memory_place;

[[noreturn]] void throw_no_space(std::string_view call, const std::string& address,
                                 std::size_t size) {
  throw Error(Fault::no_space, call, address, ENOSPC,
              fmt::format("{} has no {} KiB left: remove files there, or mount it larger", place,
                          size / 1024));
}

std::string path_of(const std::string& name) { return fmt::format("{}/{}", place, name); }

}  // namespace

SharedNameId new_shared_name_id() {
  SharedNameId id{::geteuid(), static_cast<std::uint64_t>(::getpid()), 0, 0};
  if (sys::call("getrandom", ::getrandom, static_cast<void*>(&id[2]), 2 * sizeof id[2], 0U) !=
      2 * sizeof id[2])
    throw Error("getrandom", "", errno);
  return id;
}

std::string shared_name(const SharedNameId& id) {
  return fmt::format("ipclab-{}-{}-{:016x}{:016x}", id[0], id[1], id[2], id[3]);
}

SharedName::SharedName(std::string name) : name_(std::move(name)), file_(path_of(name_), [] {}) {}

void SharedName::hold(const std::string& address) {
  lock_ = OwnedFd(sys::call("shm_open", ::shm_open, name_.c_str(), O_RDWR | O_CLOEXEC, mode_t{0}));
  if (!lock_) throw Error("shm_open", address, errno);
  if (sys::call("flock", ::flock, lock_.get(), LOCK_EX | LOCK_NB) != 0)
    throw Error("flock", address, errno);
}

void require_shared_memory(std::size_t size, const std::string& address) {
  struct statvfs there {};
  if (sys::call("statvfs", ::statvfs, place, &there) == 0 && there.f_bavail * there.f_frsize < size)
    throw_no_space("statvfs", address, size);
}

void fill_shared_memory(const std::string& name, const std::string& address) {
  const OwnedFd fd(sys::call("shm_open", ::shm_open, name.c_str(), O_RDWR | O_CLOEXEC, mode_t{0}));
  struct stat there {};
  if (!fd || sys::call("fstat", ::fstat, fd.get(), &there) != 0)
    throw Error("shm_open", address, errno);
  const SignalGuard no_signal(SIGXFSZ);
  const int filled = sys::call(
      "posix_fallocate",
      [](int file, off_t at, off_t size) {
        const int error = ::posix_fallocate(file, at, size);
        if (error != 0) errno = error;
        return error == 0 ? 0 : -1;
      },
      fd.get(), off_t{0}, there.st_size);
  if (filled != 0 && errno == ENOSPC)
    throw_no_space("posix_fallocate", address, static_cast<std::size_t>(there.st_size));
  if (filled != 0) throw Error("posix_fallocate", address, errno);
}

void remove_shared_memory(const std::string& name) noexcept {
  sys::call("shm_unlink", ::shm_unlink, name.c_str());
}

std::optional<pid_t> maker_of_shared_memory(const std::string& path) {
  unsigned uid = 0;
  pid_t pid = 0;
  struct stat there {};
  int random_at = 0;
  const std::string name = std::filesystem::path(path).filename();
  const bool is_ours = std::sscanf(name.c_str(), "ipclab-%u-%d-%n", &uid, &pid, &random_at) == 2 &&
                       name.size() == static_cast<std::size_t>(random_at) + 32 &&
                       name.find_first_not_of("0123456789abcdef",
                                              static_cast<std::size_t>(random_at)) == name.npos &&
                       uid == ::geteuid() && pid > 0 &&
                       sys::call("lstat", ::lstat, path.c_str(), &there) == 0 &&
                       S_ISREG(there.st_mode) && there.st_uid == uid;
  return is_ours ? std::optional(pid) : std::nullopt;
}

bool is_dead_shared_memory(const std::string& path) {
  const auto pid = maker_of_shared_memory(path);
  if (!pid || sys::call("kill", ::kill, *pid, 0) == 0 || errno != ESRCH) return false;
  const OwnedFd fd(sys::call("open", ::open, path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  return fd && sys::call("flock", ::flock, fd.get(), LOCK_EX | LOCK_NB) == 0;
}

void remove_dead_shared_memory() noexcept {
  for_each_entry(place, [](const std::filesystem::directory_entry& entry) {
    if (is_dead_shared_memory(entry.path())) remove_shared_memory(entry.path().filename());
  });
}

}  // namespace ipc
