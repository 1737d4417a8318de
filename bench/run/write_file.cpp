#include "bench/run/write_file.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "ipc/error.h"

namespace ipc::bench {
namespace {

void write_beside(const std::string& beside, const std::string& path, const std::string& text) {
  std::ofstream file(beside);
  file << text;
  file.close();
  if (file) return;
  const int error = errno;
  std::remove(beside.c_str());
  throw Error("write", path, error, "is the directory there, writable, and not full?");
}

std::string name_beside(const std::string& path) {
  return fmt::format("{}.{}.tmp", path, ::getpid());
}

// By a process that was killed while it wrote.
void remove_left_beside(const std::string& path) {
  namespace fs = std::filesystem;
  constexpr std::string_view end = ".tmp";
  const std::string begin = fs::path(path).filename().string() + ".";
  std::error_code unknown;
  const fs::path directory = fs::absolute(path, unknown).parent_path();
  for (const auto& entry : fs::directory_iterator(directory, unknown)) {
    const std::string name = entry.path().filename().string();
    pid_t pid = 0;
    const char* const last = name.data() + name.size() - end.size();
    if (name.size() <= begin.size() + end.size() || !name.starts_with(begin) ||
        !name.ends_with(end) ||
        std::from_chars(name.data() + begin.size(), last, pid) !=
            std::from_chars_result{last, std::errc()})
      continue;
    if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH) fs::remove(entry.path(), unknown);
  }
}

}  // namespace

void write_file(const std::string& path, const std::string& text) {
  const std::string beside = name_beside(path);
  write_beside(beside, path, text);
  if (std::rename(beside.c_str(), path.c_str()) == 0) return;
  const int error = errno;
  std::remove(beside.c_str());
  throw Error("rename", path, error);
}

void require_writable(const std::string& path) {
  namespace fs = std::filesystem;
  // What is renamed over a device or a link takes its place.
  std::error_code unknown;  // then the file beside it will tell
  const fs::file_status there = fs::symlink_status(path, unknown);
  if (fs::is_directory(there))
    throw Error("write", path, EISDIR, fmt::format("name a file in it: {}/results.json", path));
  if (fs::exists(there) && !fs::is_regular_file(there))
    throw Error("write", path, EEXIST, "only a file can be replaced: choose another name");
  remove_left_beside(path);
  const std::string beside = name_beside(path);
  write_beside(beside, path, "");
  std::remove(beside.c_str());
}

}  // namespace ipc::bench
