// Reads the kernel's tables of sockets from /proc/net, and finds the processes that have a socket
// open.
#include "demos/stage/sockets.h"

#include <arpa/inet.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "demos/stage/kernel.h"

namespace ipc::demo {
namespace {

// The states by number, from 1 (include/net/tcp_states.h of Linux).
constexpr std::array<std::string_view, 12> states = {
    "ESTABLISHED", "SYN_SENT",   "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT",
    "CLOSE",       "CLOSE_WAIT", "LAST_ACK", "LISTEN",    "CLOSING",   "NEW_SYN_RECV"};

std::uint64_t hexadecimal(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return value;
}

// Reads "0100007F:1F90": the address in the byte order of memory. One of IPv6 has 32 digits.
void read_end(std::string_view text, std::uint32_t& address, std::uint16_t& port) {
  constexpr std::size_t digits = 8;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon < digits) return;
  address = ntohl(static_cast<std::uint32_t>(hexadecimal(text.substr(colon - digits, digits))));
  port = static_cast<std::uint16_t>(hexadecimal(text.substr(colon + 1)));
}

bool is_unix(ino_t inode) {
  std::ifstream table("/proc/self/net/unix");
  std::string line, field;
  std::getline(table, line);  // names of the columns
  while (std::getline(table, line)) {
    std::istringstream in(line);
    for (int column = 0; column < 7; ++column) in >> field;
    if (field == std::to_string(inode)) return true;
  }
  return false;
}

}  // namespace

std::vector<SocketRow> sockets(const std::string& protocol) {
  std::vector<SocketRow> rows;
  std::ifstream table("/proc/self/net/" + protocol);
  std::string line;
  std::getline(table, line);  // names of the columns
  while (std::getline(table, line)) {
    std::istringstream in(line);
    std::string slot, local, remote, state, queues, timer, retries, user, timeout;
    SocketRow row;
    row.protocol = protocol;
    in >> slot >> local >> remote >> state >> queues >> timer >> retries >> user >> timeout >>
        row.inode;
    read_end(local, row.local, row.local_port);
    read_end(remote, row.remote, row.remote_port);
    const std::uint64_t number = hexadecimal(state);
    if (number >= 1 && number <= states.size()) row.state = states[number - 1];
    if (const auto colon = queues.find(':'); colon != std::string::npos) {
      row.to_send = hexadecimal(std::string_view(queues).substr(0, colon));
      row.to_read = hexadecimal(std::string_view(queues).substr(colon + 1));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<SocketRow> sockets_at(std::uint16_t local_port) {
  std::vector<SocketRow> rows;
  for (const char* const protocol : {"tcp", "udp"})
    for (SocketRow& row : sockets(protocol))
      if (row.local_port == local_port) rows.push_back(std::move(row));
  return rows;
}

std::optional<SocketRow> socket_at(const std::string& protocol, std::uint16_t local_port,
                                   const std::string& state) {
  for (const SocketRow& row : sockets(protocol))
    if (row.local_port == local_port && row.state == state) return row;
  return std::nullopt;
}

std::string table_of(ino_t inode) {
  const auto is_it = [&](const SocketRow& row) { return row.inode == inode; };
  for (const char* const protocol : {"tcp", "udp"})
    if (std::ranges::any_of(sockets(protocol), is_it)) return protocol;
  return is_unix(inode) ? "unix" : "";
}

SocketOwners socket_owners() {
  constexpr std::string_view prefix = "socket:[";
  SocketOwners owners;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const pid_t pid = std::stoi(name);
    for (const auto& [fd, target] : descriptors_of(pid)) {
      if (!target.starts_with(prefix)) continue;
      auto& pids = owners[std::stoul(target.substr(prefix.size()))];
      if (pids.empty() || pids.back() != pid) pids.push_back(pid);
    }
  }
  return owners;
}

std::vector<pid_t> owners_of(ino_t inode) { return socket_owners()[inode]; }

ino_t inode_of(int fd) {
  struct stat there {};
  return ::fstat(fd, &there) == 0 ? there.st_ino : 0;
}

}  // namespace ipc::demo
