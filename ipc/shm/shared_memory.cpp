// Makes and checks memory that can neither shrink nor lack pages. Makes and locks names in
// /dev/shm, and removes those whose maker has died.
#include "ipc/shm/shared_memory.h"

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

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

namespace ipc {
namespace {

constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
constexpr const char* place = shared_memory_place;

[[noreturn]] void throw_no_space(std::string_view call, std::size_t size) {
  throw Error(Fault::no_space, call, "", ENOSPC,
              fmt::format("{} has no {} KiB left: remove files there, or mount it larger", place,
                          size / 1024));
}

std::string path_of(const std::string& name) { return fmt::format("{}/{}", place, name); }

OwnedFd open_shared(const std::string& name) {
  return OwnedFd(
      sys::must("", "shm_open", ::shm_open, name.c_str(), O_RDWR | O_CLOEXEC, mode_t{0}));
}

}  // namespace

OwnedFd make_memory(const char* name) {
  int fd = sys::call("memfd_create", ::memfd_create, name,
                     MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
  if (fd < 0 && errno == EINVAL)  // before Linux 6.3
    fd = sys::call("memfd_create", ::memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) throw Error("memfd_create", "", errno);
  return OwnedFd(fd);
}

OwnedFd make_sealed_memory(const char* name, std::size_t size) {
  OwnedFd memory = make_memory(name);
  // ftruncate alone would succeed without free memory; the first access would then raise SIGBUS.
  const SignalGuard no_signal(SIGXFSZ);
  sys::must("", "fallocate", ::fallocate, memory.get(), 0, off_t{0}, static_cast<off_t>(size));
  sys::must("", "fcntl", ::fcntl, memory.get(), F_ADD_SEALS, seals);
  return memory;
}

bool is_sealed_memory(int memory, std::size_t size) {
  struct stat there {};
  const int sealed = sys::call("fcntl", ::fcntl, memory, F_GET_SEALS);  // -1: not a memfd
  return sys::call("fstat", ::fstat, memory, &there) == 0 &&
         static_cast<std::size_t>(there.st_size) == size && sealed >= 0 &&
         (sealed & seals) == seals;
}

std::shared_ptr<void> map_shared(int memory, std::size_t size) {
  void* const at = sys::must("", "mmap", ::mmap, static_cast<void*>(nullptr), size,
                             PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, memory, off_t{0});
  return {at, [size](void* mapped) { sys::call("munmap", ::munmap, mapped, size); }};
}

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

void SharedName::hold() {
  lock_ = open_shared(name_);
  sys::must("", "flock", ::flock, lock_.get(), LOCK_EX | LOCK_NB);
}

void require_shared_memory(std::size_t size) {
  struct statvfs there {};
  if (sys::call("statvfs", ::statvfs, place, &there) == 0 && there.f_bavail * there.f_frsize < size)
    throw_no_space("statvfs", size);
}

void fill_shared_memory(const std::string& name) {
  const OwnedFd fd = open_shared(name);
  struct stat there {};
  sys::must("", "fstat", ::fstat, fd.get(), &there);
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
    throw_no_space("posix_fallocate", static_cast<std::size_t>(there.st_size));
  if (filled != 0) throw Error("posix_fallocate", "", errno);
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
