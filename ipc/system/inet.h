#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "ipc/address.h"

// Addresses of the Internet protocols (ip(7), ipv6(7)).
namespace ipc {

// A resolved address. Written as "//127.0.0.1:4711", "//[::1]:0" or "//localhost:http", with or
// without the slashes.
struct InetAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  std::string target() const;  // "//127.0.0.1:4711"
  unsigned port() const;       // in the byte order of this machine
  bool is_any() const;         // whether it is 0.0.0.0 or ::, all addresses of this host
  friend bool operator==(const InetAddress&, const InetAddress&);
};
// Returns the addresses that a target resolves to, best first, at least one. Throws Error
// (bad_address, not_found). An empty host is the loopback address; an empty port is 0. A host name
// takes as long as the resolver does (resolv.conf(5)); a numeric address takes no time.
std::vector<InetAddress> resolve(const Address&, int socket_type);
// Returns the same for connect, which needs a port: port 0 is an Error (bad_address).
std::vector<InetAddress> resolve_peer(const Address&, int socket_type);
InetAddress local_address(int socket);

}  // namespace ipc
