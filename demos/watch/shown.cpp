// Chooses the calls that a listing for a beginner shows.
#include <algorithm>
#include <string>

#include "demos/watch/call.h"

namespace ipc::demo {
namespace {

// Returns whether the file is code that a language runtime reads.
bool is_program_file(std::string_view path) {
  static constexpr std::string_view ends[] = {".py",  ".pyc", ".so", ".js", ".mjs",
                                              ".cjs", ".rb",  ".pl", ".sh", "/package.json"};
  return path.find(".so.") != std::string_view::npos ||
         std::ranges::any_of(ends, [&](std::string_view end) { return path.ends_with(end); });
}

// Returns whether a student may have put the file there.
bool is_own_place(std::string_view path, std::string_view directory) {
  static constexpr std::string_view places[] = {"/tmp/", "/var/tmp/", "/dev/shm/"};
  const auto is_below = [&](std::string_view place) { return path.starts_with(place); };
  return path != directory &&
         (is_below(std::string(directory) + "/") || std::ranges::any_of(places, is_below));
}

bool is_system_file(std::string_view path) {
  return (path.starts_with("/dev/") && !path.starts_with("/dev/shm/")) ||
         path.starts_with("/proc/") || path.starts_with("/sys/");
}

bool is_shown_file(std::string_view path, std::string_view directory) {
  return is_own_place(path, directory) && !is_program_file(path);
}

bool is_open(const WatchedCall& call) {
  return call.name == "open" || call.name == "openat" || call.name == "creat";
}

bool is_shown_open(const WatchedCall& call, std::string_view directory) {
  const std::size_t path_at = call.name == "openat" ? 1 : 0;
  if (call.arguments.size() <= path_at) return false;
  std::string path = call.arguments[path_at];
  std::erase(path, '"');
  std::string flags = call.name == "creat" ? "O_CREAT" : "";
  for (std::size_t at = path_at + 1; at < call.arguments.size(); ++at) flags += call.arguments[at];
  const auto has = [&](std::string_view flag) { return flags.find(flag) != std::string::npos; };
  if (has("O_DIRECTORY")) return false;
  if (has("O_WRONLY") || has("O_RDWR") || has("O_CREAT")) return !is_system_file(path);
  if (is_program_file(path)) return false;
  if (!path.starts_with('/')) return true;  // relative to the program's directory
  return is_own_place(path, directory);
}

}  // namespace

bool is_shown(const WatchedCall& call, std::string_view directory) {
  const std::string& target = call.target();
  if (call.makes_thread || target.starts_with("NETLINK")) return false;
  if (call.name.starts_with("execve")) return call.error.empty();
  if (is_open(call)) return is_shown_open(call, directory);
  if (is_wait(call)) return true;
  if (target.starts_with("anon_inode:")) return false;
  // glibc asks its name service cache, which few machines have.
  if (call.name == "connect" && call.text().find("/nscd/") != std::string::npos) return false;
  if (!target.starts_with('/')) return true;
  const bool is_standard_stream = call.used.front().number >= 0 && call.used.front().number <= 2;
  if (is_standard_stream || is_send(call)) return true;
  return is_shown_file(target, directory);
}

}  // namespace ipc::demo
