#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "ipc/channel.h"
#include "ipc/names/names.h"
#include "ipc/system/fd.h"

// What the transports and the rendezvous that stand on sockets have in common.
namespace ipc {

// Whether a path is a name of the abstract namespace, @NAME: no file, and no permissions.
bool is_abstract_path(std::string_view path);

// A Unix stream socket that listens at a path of the file system, mode 0600 whatever the umask, or at an
// abstract one, which any user can connect to.
class UnixListener {
 public:
  enum class Place : unsigned char { to_be_claimed, in_own_directory };
  // Claims the path (names.h), unless it is in a directory that this process has claimed. Throws Error.
  UnixListener(const std::string& path, std::string_view address,
               Place place = Place::to_be_claimed);
  int fd() const { return fd_.get(); }

 private:
  OwnedName name_;
  OwnedFile file_;
  OwnedFd fd_;
};

// Error: not_found, stale_endpoint (a dead server's), permission_denied, or ETIMEDOUT.
OwnedFd connect_unix(const std::string& path, std::string_view address, Deadline);
bool unix_socket_is_served(const std::string& path);

// Accepts connections, and survives running out of descriptors: it then turns the client away instead
// of leaving it in the queue for ever, and throws Error (resource_exhausted).
class Acceptor {
 public:
  Acceptor();
  Result<OwnedFd> accept(int listening, std::string_view address, Deadline);  // ok or timed_out

 private:
  [[noreturn]] void turn_away(int listening, std::string_view address, int error);

  OwnedFd reserve_;
};

Peer peer_of(int unix_socket);
// After the end of a Unix stream: whether the process that opened the other side closed it (goodbye) or
// died. Exact from Linux 6.15 (PIDFD_INFO_EXIT); before, one that was reaped meanwhile is unknown.
Farewell farewell_of(int unix_socket);

// "//127.0.0.1:4711", "//[::1]:0", "//localhost:http" or without the slashes, resolved.
struct InetAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  std::string target() const;  // "//127.0.0.1:4711"
  friend bool operator==(const InetAddress&, const InetAddress&);
};
// Error (bad_address, not_found). An empty host is the loopback address; an empty port is 0. A host's
// name may take as long as the resolver does (resolv.conf(5)); a number takes no time.
std::vector<InetAddress> resolve(const Address&, int socket_type);  // best first, one at least
// The same, to connect to: the port has to be there.
std::vector<InetAddress> resolve_peer(const Address&, int socket_type);
InetAddress local_address(int socket);

}  // namespace ipc
