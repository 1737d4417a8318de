#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// The kernel's tables of sockets, in /proc/net (proc(5)), for this process's network.
namespace ipc::demo {

struct SocketRow {
  std::string protocol;                 // "tcp", "udp", "tcp6", "udp6"
  std::uint32_t local = 0, remote = 0;  // in this machine's byte order; of IPv6, the last 32 bits
  std::uint16_t local_port = 0, remote_port = 0;
  std::string state;  // "LISTEN", "ESTABLISHED", "TIME_WAIT", ...; for udp "CLOSE" unless connected
  std::uint64_t to_send = 0, to_read = 0;  // bytes queued; to_read of a listener: connections
  ino_t inode = 0;                         // 0: no process has it open
};
// Returns all sockets of "tcp", "udp", "tcp6" or "udp6".
std::vector<SocketRow> sockets(const std::string& protocol);
// Returns the sockets of both protocols with that local port.
std::vector<SocketRow> sockets_at(std::uint16_t local_port);
// Returns the first socket in that state with that local port.
std::optional<SocketRow> socket_at(const std::string& protocol, std::uint16_t local_port,
                                   const std::string& state);

// Returns the file of /proc/net that lists this socket: "tcp", "udp", "unix"; or "".
std::string table_of(ino_t inode);

// The processes that have each socket open, among those that this process may inspect. Reads all of
// /proc, so the cost grows with the number of processes.
using SocketOwners = std::map<ino_t, std::vector<pid_t>>;
SocketOwners socket_owners();
std::vector<pid_t> owners_of(ino_t inode);
ino_t inode_of(int fd);

}  // namespace ipc::demo
