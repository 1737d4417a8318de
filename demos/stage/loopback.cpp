// IPv4 sockets for the lessons, by recorded calls.
#include "demos/stage/loopback.h"

#include <sys/un.h>

#include <array>
#include <cerrno>
#include <span>

#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

const sockaddr* general(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

ssize_t receive(int fd, std::span<char> buffer) {
  return sys::call("recv", ::recv, fd, static_cast<void*>(buffer.data()), buffer.size(), 0);
}

}  // namespace

sockaddr_in loopback(std::uint16_t port, std::uint32_t address) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(port);
  in.sin_addr.s_addr = htonl(address);
  return in;
}

std::string to_string(const sockaddr_in& address) { return sys::to_string(general(address)); }

std::uint16_t port_of(const sockaddr_in& address) { return ntohs(address.sin_port); }

int new_socket(int type) { return sys::must("", "socket", ::socket, AF_INET, type, 0); }

int new_listener(const sockaddr_in& address, int queue) {
  const int fd = new_socket();
  sys::must(to_string(address), "bind", ::bind, fd, general(address),
            static_cast<socklen_t>(sizeof address));
  sys::must(to_string(address), "listen", ::listen, fd, queue);
  return fd;
}

int bind_to(int fd, const sockaddr_in& address) {
  return sys::call("bind", ::bind, fd, general(address), static_cast<socklen_t>(sizeof address));
}

int connect_to(int fd, const sockaddr_in& address) {
  return sys::call("connect", ::connect, fd, general(address),
                   static_cast<socklen_t>(sizeof address));
}

int accept_from(int listener) {
  return sys::call("accept4", ::accept4, listener, static_cast<sockaddr*>(nullptr),
                   static_cast<socklen_t*>(nullptr), SOCK_CLOEXEC);
}

int unix_connection(const std::string& path) {
  const int fd = sys::must("", "socket", ::socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof name.sun_path - 1);
  sys::must(path, "connect", ::connect, fd, reinterpret_cast<const sockaddr*>(&name),
            static_cast<socklen_t>(sizeof name));
  return fd;
}

int set_option(int fd, int option) {
  const int on = 1;
  return sys::call("setsockopt", ::setsockopt, fd, SOL_SOCKET, option,
                   static_cast<const void*>(&on), static_cast<socklen_t>(sizeof on));
}

int own_name(int fd, sockaddr_in& name) {
  socklen_t size = sizeof name;
  return sys::call("getsockname", ::getsockname, fd, reinterpret_cast<sockaddr*>(&name), &size);
}

int peer_name(int fd, sockaddr_in& name) {
  socklen_t size = sizeof name;
  return sys::call("getpeername", ::getpeername, fd, reinterpret_cast<sockaddr*>(&name), &size);
}

bool says(int fd, std::string_view text) {
  return sys::call("send", ::send, fd, static_cast<const void*>(text.data()), text.size(),
                   MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

std::string hears(int fd) {
  std::array<char, 64> buffer;
  const ssize_t size = receive(fd, buffer);
  return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

int hears_error(int fd) {
  std::array<char, 64> buffer;
  return error_of(receive(fd, buffer));
}

int error_of(long result) { return result < 0 ? errno : 0; }

}  // namespace ipc::demo
