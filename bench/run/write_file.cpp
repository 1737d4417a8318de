// Writes a file whole or not at all.
#include "bench/run/write_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "ipc/error.h"

namespace ipc::bench {
namespace {

std::string temporary_name(const std::string& path) { return path + ".tmp"; }

void write_temporary(const std::string& path, const std::string& text) {
  const std::string temporary = temporary_name(path);
  std::ofstream file(temporary);
  file << text;
  file.close();
  if (file) return;
  const int error = errno;
  std::remove(temporary.c_str());
  throw Error("write", path, error, "check that its directory exists, is writable and is not full");
}

}  // namespace

void write_file(const std::string& path, const std::string& text) {
  write_temporary(path, text);
  if (std::rename(temporary_name(path).c_str(), path.c_str()) == 0) return;
  const int error = errno;
  std::remove(temporary_name(path).c_str());
  throw Error("rename", path, error);
}

void require_writable(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code unknown;  // if it is set, write_temporary reports the error
  const fs::file_status there = fs::symlink_status(path, unknown);
  if (fs::is_directory(there))
    throw Error("write", path, EISDIR, fmt::format("name a file in it: {}/results.json", path));
  // A rename would replace a device or a link with the file.
  if (fs::exists(there) && !fs::is_regular_file(there))
    throw Error("write", path, EEXIST, "only a file can be replaced: choose another name");
  write_temporary(path, "");
  std::remove(temporary_name(path).c_str());
}

}  // namespace ipc::bench
