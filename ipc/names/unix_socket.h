#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <string>
#include <string_view>

#include "ipc/deadline.h"
#include "ipc/system/fd.h"

// Unix stream sockets (unix(7)) by their paths.
namespace ipc {

// Returns whether a path is a name of the abstract namespace, @NAME, which has no file and no mode.
bool is_abstract_path(std::string_view path);

// A path of the file system, or @NAME in the abstract namespace (unix(7)).
struct UnixAddress {
  sockaddr_un storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// Throws Error (bad_address) for a path that is too long.
UnixAddress unix_address(std::string_view call, const std::string& path, std::string_view address);
OwnedFd unix_socket(std::string_view address);  // throws Error

// Connects to a server. Throws Error: not_found, stale_endpoint (the server has died),
// permission_denied, or errno ETIMEDOUT.
OwnedFd connect_unix(const std::string& path, std::string_view address, Deadline);
bool unix_socket_is_served(const std::string& path);

}  // namespace ipc
