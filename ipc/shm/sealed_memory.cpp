// Makes and checks memory that can neither shrink nor lack pages.
#include "ipc/shm/sealed_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ipc/system/signal_guard.h"
#include "ipc/system/sys.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

namespace ipc {
namespace {

constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

}  // namespace

OwnedFd make_memory(const char* name, const std::string& address) {
  int fd = sys::call("memfd_create", ::memfd_create, name,
                     MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
  if (fd < 0 && errno == EINVAL)  // before Linux 6.3
    fd = sys::call("memfd_create", ::memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) throw Error("memfd_create", address, errno);
  return OwnedFd(fd);
}

OwnedFd make_sealed_memory(const char* name, std::size_t size, const std::string& address) {
  OwnedFd memory = make_memory(name, address);
  // ftruncate alone would succeed without free memory; the first access would then raise SIGBUS.
  const SignalGuard no_signal(SIGXFSZ);
  sys::must(address, "fallocate", ::fallocate, memory.get(), 0, off_t{0}, static_cast<off_t>(size));
  sys::must(address, "fcntl", ::fcntl, memory.get(), F_ADD_SEALS, seals);
  return memory;
}

bool is_sealed_memory(int memory, std::size_t size) {
  struct stat there {};
  const int sealed = sys::call("fcntl", ::fcntl, memory, F_GET_SEALS);  // -1: not a memfd
  return sys::call("fstat", ::fstat, memory, &there) == 0 &&
         static_cast<std::size_t>(there.st_size) == size && sealed >= 0 &&
         (sealed & seals) == seals;
}

std::shared_ptr<void> map_shared(int memory, std::size_t size, const std::string& address) {
  void* const at = sys::must(address, "mmap", ::mmap, static_cast<void*>(nullptr), size,
                             PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, memory, off_t{0});
  return {at, [size](void* mapped) { sys::call("munmap", ::munmap, mapped, size); }};
}

}  // namespace ipc
