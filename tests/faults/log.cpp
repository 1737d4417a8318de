#include "faults/log.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <charconv>
#include <chrono>
#include <cstring>
#include <vector>

#include "ipc/system/sys.h"

namespace faults {
using namespace ipc;

std::string_view to_string(Side side) { return side == Side::server ? "server" : "client"; }

std::string Case::id() const {
  return fmt::format("{}/{}/{}/{}", transport, kind, to_string(victim), number);
}

std::optional<Case> Case::parse(std::string_view id) {
  std::vector<std::string> parts{""};
  for (const char c : id)
    if (c == '/') parts.emplace_back();
    else parts.back() += c;
  if (parts.size() != 4 || (parts[2] != "server" && parts[2] != "client")) return std::nullopt;
  Case found{parts[0], parts[1], parts[2] == "server" ? Side::server : Side::client, 0};
  const char* const end = parts[3].data() + parts[3].size();
  const auto [at, error] = std::from_chars(parts[3].data(), end, found.number);
  if (error != std::errc() || at != end) return std::nullopt;
  return found;
}

OwnedFd make_log_memory() {
  OwnedFd memory(
      sys::must("", "memfd_create", ::memfd_create, "faults-log", unsigned{MFD_CLOEXEC}));
  sys::must("", "ftruncate", ::ftruncate, memory.get(), static_cast<off_t>(sizeof(Log)));
  return memory;
}

std::shared_ptr<Log> map_log(int memory) {
  void* const at = sys::must("", "mmap", ::mmap, static_cast<void*>(nullptr), sizeof(Log),
                             PROT_READ | PROT_WRITE, MAP_SHARED, memory, off_t{0});
  return {static_cast<Log*>(at), [](Log* log) { ::munmap(log, sizeof(Log)); }};
}

namespace {
void write(char (&place)[256], std::string_view text) {
  const std::size_t size = std::min(text.size(), sizeof place - 1);
  std::memcpy(place, text.data(), size);
  place[size] = '\0';
}
}  // namespace

void note_wrong(SideLog& log, std::string_view text) {
  if (!log.has_written_wrong.exchange(true)) write(log.wrong, text);
}
void note_error(SideLog& log, std::string_view text) {
  write(log.error, text);
  log.has_written_error = true;
}

std::uint64_t now_ns() {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace faults
