// Reads and removes files, through sys::call.
#include "ipc/system/files.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace ipc {

std::error_code remove_all(const std::string& path) {
  return detail::library_call(
      "remove_all",
      [](const char* at, std::error_code& error) { std::filesystem::remove_all(at, error); },
      path.c_str());
}

std::optional<std::string> read_file(const std::string& path) {
  const OwnedFd file(sys::call("open", ::open, path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  std::string content;
  for (std::array<char, 4096> piece;;) {
    const long size =
        sys::call("read", ::read, file.get(), static_cast<void*>(piece.data()), piece.size());
    if (size < 0) return std::nullopt;
    if (size == 0) return content;
    content.append(piece.data(), static_cast<std::size_t>(size));
  }
}

bool is_still_ours(const std::string& path, int fd) {
  struct stat ours {
  }, there{};
  return sys::call("fstat", ::fstat, fd, &ours) == 0 &&
         sys::call("lstat", ::lstat, path.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
         ours.st_dev == there.st_dev;
}

std::string absolute_path(const std::string& path, std::string_view address) {
  if (path.starts_with('/')) return path;
  std::array<char, PATH_MAX> directory{};
  sys::must(
      address, "getcwd",
      [](void* place, std::size_t size) {
        return ::getcwd(static_cast<char*>(place), size) == nullptr ? -1 : 0;
      },
      static_cast<void*>(directory.data()), directory.size());
  return std::string(directory.data()) + '/' + path;
}

}  // namespace ipc
