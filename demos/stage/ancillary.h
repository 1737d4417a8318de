#pragma once

#include <sys/socket.h>

#include <array>
#include <cstring>
#include <string>

#include "demos/stage/loopback.h"
#include "ipc/system/sys.h"

// Sends and receives the ancillary data of a Unix socket (cmsg(3), unix(7)): descriptors
// (SCM_RIGHTS, an int), and the sender (SCM_CREDENTIALS, a ucred). One per message, which must
// carry some data.
namespace ipc::demo {

template <class T>
struct Ancillary {
  explicit Ancillary(std::string& data) : piece{data.data(), data.size()} {
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
  }

  iovec piece;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(T))> control{};
  msghdr message{};
};

// Returns 0 or errno.
template <class T>
int send_beside(int fd, std::string data, int type, const T& attached) {
  Ancillary<T> ancillary(data);
  cmsghdr* const header = CMSG_FIRSTHDR(&ancillary.message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = type;
  header->cmsg_len = CMSG_LEN(sizeof attached);
  std::memcpy(CMSG_DATA(header), &attached, sizeof attached);
  return error_of(sys::call("sendmsg", ::sendmsg, fd, &ancillary.message, MSG_NOSIGNAL));
}

// Returns `missing` if nothing of that type arrived.
template <class T>
T receive_beside(int fd, int type, T missing) {
  std::string data(64, '\0');
  Ancillary<T> ancillary(data);
  msghdr& message = ancillary.message;
  if (sys::call("recvmsg", ::recvmsg, fd, &message, MSG_CMSG_CLOEXEC) <= 0) return missing;
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_level == SOL_SOCKET && header->cmsg_type == type)
    std::memcpy(&missing, CMSG_DATA(header), sizeof missing);
  return missing;
}

inline void hand_over(int fd, int descriptor) {
  send_beside(fd, "take this", SCM_RIGHTS, descriptor);
}
inline int take_over(int fd) { return receive_beside(fd, SCM_RIGHTS, -1); }

}  // namespace ipc::demo
