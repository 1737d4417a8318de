// Reads the kernel's state of the watched programs.
#include "demos/watch/snapshot.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

// Reads the line "flags: 0100001", an octal number (proc(5)).
bool may_write(pid_t pid, int fd) {
  std::ifstream info(fmt::format("/proc/{}/fdinfo/{}", pid, fd));
  for (std::string name; info >> name;) {
    if (name != "flags:") continue;
    int flags = O_RDONLY;
    info >> std::oct >> flags;
    return (flags & O_ACCMODE) != O_RDONLY;
  }
  return false;
}

}  // namespace

Snapshot take_snapshot(const std::vector<pid_t>& pids, bool has_all_sockets) {
  Snapshot snapshot;
  snapshot.at_ns = sys::detail::now_ns();
  for (const pid_t pid : pids) {
    const auto state = state_of(pid);
    if (!state) continue;
    Snapshot::OneProcess& process = snapshot.processes.emplace_back();
    process.pid = pid;
    process.state = *state;
    for (auto& [fd, target] : descriptors_of(pid))
      process.open.push_back({{fd, target}, may_write(pid, fd)});
  }
  for (const char* const protocol : {"tcp", "tcp6", "udp", "udp6"}) {
    const auto rows = sockets(protocol);
    std::ranges::copy_if(rows, std::back_inserter(snapshot.sockets), [&](const SocketRow& row) {
      return has_all_sockets || !sides_of(snapshot, row.inode).empty();
    });
  }
  return snapshot;
}

std::vector<unsigned> sides_of(const Snapshot& snapshot, ino_t socket) {
  const std::string target = fmt::format("socket:[{}]", socket);
  std::vector<unsigned> sides;
  for (const auto& process : snapshot.processes)
    if (std::ranges::any_of(process.open,
                            [&](const auto& open) { return open.descriptor.target == target; }))
      sides.push_back(process.side);
  return sides;
}

}  // namespace ipc::demo
