#pragma once

#include <sys/socket.h>

#include <string>

#include "ipc/system/sys.h"

namespace toys {

// Takes the smallest buffer that the kernel gives (socket(7)), so that the conformance suite meets a
// mechanism with hardly any room. Returns its size, of which the kernel needs 32 bytes for a packet.
inline std::size_t shrink_buffer(int socket, const std::string& address) {
  int size = 0;
  socklen_t length = sizeof size;
  ipc::sys::must(address, "setsockopt", ::setsockopt, socket, SOL_SOCKET, SO_SNDBUF,
                 static_cast<const void*>(&size), length);
  ipc::sys::must(address, "getsockopt", ::getsockopt, socket, SOL_SOCKET, SO_SNDBUF, &size,
                 &length);
  return static_cast<std::size_t>(size);
}

}  // namespace toys
