#pragma once

#include <sys/socket.h>

#include <string>

#include "ipc/system/sys.h"

namespace toys {

// Sets the smallest send buffer that the kernel allows (socket(7)), so that the conformance suite
// tests a mechanism with little room. Returns its size in bytes; the kernel needs 32 of them for
// each packet.
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
