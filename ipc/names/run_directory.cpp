// Finds and checks the run directory, and makes random names.
#include "ipc/names/run_directory.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "ipc/error.h"
#include "ipc/system/sys.h"

namespace ipc {

std::string run_directory_path() {
  if (const char* own = std::getenv("IPCLAB_RUN_DIR"); own != nullptr && *own != '\0') return own;
  if (const char* xdg = std::getenv("XDG_RUNTIME_DIR"); xdg != nullptr && *xdg != '\0')
    return fmt::format("{}/ipclab", xdg);
  const char* const tmp = std::getenv("TMPDIR");
  return fmt::format("{}/ipclab-{}", tmp != nullptr && *tmp == '/' ? tmp : "/tmp", ::geteuid());
}

void refuse_shared_directory(const std::string& path) {
  struct stat there {};
  if (sys::call("lstat", ::lstat, path.c_str(), &there) != 0) throw Error("lstat", path, errno);
  if (!S_ISDIR(there.st_mode) || there.st_uid != ::geteuid() || (there.st_mode & 077) != 0)
    throw Error("run directory", path, EPERM,
                "it must be a directory of yours with mode 0700: set IPCLAB_RUN_DIR to another");
}

std::string run_directory() {
  std::string path = run_directory_path();
  if (sys::call("mkdir", ::mkdir, path.c_str(), mode_t{0700}) != 0 && errno != EEXIST)
    throw Error("mkdir", path, errno, "set IPCLAB_RUN_DIR to a directory of your own");
  refuse_shared_directory(path);
  return path;
}

std::string random_name() {
  std::array<std::uint64_t, 2> bits{};
  if (sys::call("getrandom", ::getrandom, static_cast<void*>(bits.data()), sizeof bits, 0U) !=
      static_cast<long>(sizeof bits))
    throw Error("getrandom", "", errno);
  return fmt::format("{:016x}{:016x}", bits[0], bits[1]);
}

}  // namespace ipc
