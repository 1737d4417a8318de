#include "ipc/system/socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstring>
#include <thread>
#include <tuple>

#include "ipc/system/pidfd.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

// A path of the file system, or @NAME in the abstract namespace (unix(7)).
struct UnixAddress {
  sockaddr_un storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

UnixAddress unix_address(std::string_view call, const std::string& path, std::string_view address) {
  UnixAddress to;
  to.storage.sun_family = AF_UNIX;
  if (path.size() >= sizeof to.storage.sun_path)
    throw Error(Fault::bad_address, call, address, ENAMETOOLONG,
                fmt::format("a socket's path has at most {} bytes, this one {}: {}",
                            sizeof to.storage.sun_path - 1, path.size(),
                            path.starts_with(run_directory_path())
                                ? "set IPCLAB_RUN_DIR to a directory with a shorter name"
                                : "choose a shorter one"));
  std::memcpy(to.storage.sun_path, path.data(), path.size());
  to.size = sizeof to.storage;
  if (is_abstract_path(path)) {
    to.storage.sun_path[0] = '\0';
    to.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  }
  return to;
}

OwnedFd unix_socket(std::string_view address) {
  return OwnedFd(sys::must(address, "socket", ::socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

timeval to_timeval(Deadline deadline) {
  if (deadline.is_never()) return {0, 0};  // the socket's "no limit"
  const auto us =
      std::chrono::duration_cast<std::chrono::microseconds>(deadline.remaining()).count();
  return {us / 1'000'000, std::max<suseconds_t>(1, us % 1'000'000)};
}

void limit_sending(int fd, Deadline deadline) {
  const timeval limit = to_timeval(deadline);
  sys::call("setsockopt", ::setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO,
            static_cast<const void*>(&limit), socklen_t{sizeof limit});
}

// connect(2) waits while the server's queue is full; SO_SNDTIMEO is what bounds it (unix(7)). A signal ends
// that wait, and the next one gets what is left of the time.
bool connects(int fd, const UnixAddress& to, Deadline deadline) {
  for (;;) {
    if (!deadline.is_never()) limit_sending(fd, deadline);
    if (sys::call_once("connect", ::connect, fd, to.get(), to.size) == 0) return true;
    if (errno != EINTR) return false;
    if (deadline.expired()) return errno = EAGAIN, false;
  }
}

int accept_from(int listening, int flags) {
  return sys::call("accept4", ::accept4, listening, static_cast<sockaddr*>(nullptr),
                   static_cast<socklen_t*>(nullptr), flags);
}

// It has given up, or the network's error on its connection is told here (accept(2)). Not EOPNOTSUPP: that
// may be our own socket's.
bool is_one_clients(int error) {
  const auto errors = {ECONNABORTED, EAGAIN,   EPROTO,       ENOPROTOOPT, EHOSTDOWN,
                       ENONET,       ENETDOWN, EHOSTUNREACH, ENETUNREACH};
  return std::ranges::find(errors, error) != errors.end();
}

}  // namespace

bool is_abstract_path(std::string_view path) { return path.starts_with('@'); }

UnixListener::UnixListener(const std::string& path, std::string_view address, Place place)
    : fd_(unix_socket(address)) {
  const UnixAddress at = unix_address("bind", path, address);
  const auto bind = [&] { sys::must(address, "bind", ::bind, fd_.get(), at.get(), at.size); };
  if (is_abstract_path(path)) {
    bind();  // it goes with the socket
  } else {
    sys::must(address, "fchmod", ::fchmod, fd_.get(),
              mode_t{0600});  // before bind: never open to others
    if (place == Place::to_be_claimed) {
      name_ = OwnedName::claim(path, address);
      name_.make(bind);
    } else {
      struct stat there {};
      if (sys::call("lstat", ::lstat, path.c_str(), &there) == 0 && S_ISSOCK(there.st_mode))
        sys::call("unlink", ::unlink, path.c_str());  // a dead server's
      file_ = OwnedFile(path, bind);
    }
  }
  sys::must(address, "listen", ::listen, fd_.get(), SOMAXCONN);
}

OwnedFd connect_unix(const std::string& path, std::string_view address, Deadline deadline) {
  const UnixAddress to = unix_address("connect", path, address);
  OwnedFd fd = unix_socket(address);
  if (!connects(fd.get(), to, deadline)) {
    const int error = errno == EAGAIN ? ETIMEDOUT : errno;
    if (error != ECONNREFUSED) throw Error("connect", address, error);
    struct stat there {};
    if (is_abstract_path(path)) throw Error("connect", address, error);
    if (sys::call("stat", ::stat, path.c_str(), &there) == 0 && !S_ISSOCK(there.st_mode))
      throw Error(Fault::not_found, "connect", address, error, "what stands there is no socket");
    throw Error("connect", address, error,
                "the server has gone: start it again, it takes the name over");
  }
  if (!deadline.is_never()) limit_sending(fd.get(), Deadline::never());
  return fd;
}

bool unix_socket_is_served(const std::string& path) {
  try {
    connect_unix(path, path, Deadline::after(std::chrono::milliseconds(100)));
    return true;
  } catch (const Error& error) {
    return error.code().value() != ECONNREFUSED && error.code().value() != ENOENT;
  }
}

Acceptor::Acceptor() : reserve_(sys::call("open", ::open, "/dev/null", O_RDONLY | O_CLOEXEC)) {}

Result<OwnedFd> Acceptor::accept(int listening, std::string_view address, Deadline deadline) {
  for (;;) {
    if (!deadline.is_never())
      if (const Status status = wait({listening, POLLIN}, deadline); status != Status::ok)
        return failed(status);
    OwnedFd fd(accept_from(listening, SOCK_CLOEXEC));
    if (fd) return fd;
    const int error = errno;
    if (is_one_clients(error)) continue;
    if (error == EMFILE || error == ENFILE) turn_away(listening, address, error);
    throw Error("accept", address, error);
  }
}

// The reserve makes place for one client, to be told that it cannot be served. Should another thread
// have taken the place, nobody can be told; the pause keeps a server's loop from running hot on that.
void Acceptor::turn_away(int listening, std::string_view address, int error) {
  const bool had_reserve = static_cast<bool>(reserve_);
  reserve_.reset();
  if (had_reserve) OwnedFd(accept_from(listening, SOCK_CLOEXEC | SOCK_NONBLOCK));
  else std::this_thread::sleep_for(std::chrono::milliseconds(100));
  reserve_.reset(sys::call("open", ::open, "/dev/null", O_RDONLY | O_CLOEXEC));
  throw Error("accept", address, error,
              fmt::format("a client was {}: raise the limit (ulimit -n)",
                          had_reserve ? "turned away" : "left waiting"));
}

Peer peer_of(int unix_socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (sys::call("getsockopt", ::getsockopt, unix_socket, SOL_SOCKET, SO_PEERCRED, &credentials,
                &size) != 0)
    return {};
  return {credentials.pid, credentials.uid};
}

Farewell farewell_of(int unix_socket) {
  const pid_t pid = peer_of(unix_socket).pid;
  int raw = -1;
  socklen_t size = sizeof raw;
  const bool has_it = sys::call("getsockopt", ::getsockopt, unix_socket, SOL_SOCKET, SO_PEERPIDFD,
                                &raw, &size) == 0;  // Linux 6.5
  const OwnedFd pidfd = has_it ? OwnedFd(raw) : open_pidfd(pid);
  if (!pidfd) return Farewell::unknown;
  if (wait({pidfd.get(), POLLIN}, Deadline::immediate()) != Status::ok) {
    const ProcessState state = state_of(pid);
    if (pid != 0 && state.exists && !state.is_exiting) return Farewell::goodbye;
    if (!state.exists) return Farewell::unknown;  // it cannot be read, and may live
    if (wait({pidfd.get(), POLLIN}, Deadline::after(std::chrono::milliseconds(500))) != Status::ok)
      return Farewell::unknown;
  }
  const auto status = exit_status_of(pidfd.get(), pid);
  if (!status) return Farewell::unknown;
  return *status == 0 ? Farewell::goodbye : Farewell::died;
}

bool operator==(const InetAddress& a, const InetAddress& b) {
  return a.size == b.size && std::memcmp(&a.storage, &b.storage, a.size) == 0;
}

std::string InetAddress::target() const { return "//" + sys::to_string(get()); }

std::vector<InetAddress> resolve(const Address& address, int socket_type) {
  std::string_view text = address.target();
  if (text.starts_with("//")) text.remove_prefix(2);
  std::string host, port;
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos)
    throw_bad_address(address.to_string(),
                      fmt::format("that is a port alone: write it as HOST:PORT, {}://127.0.0.1:{}",
                                  address.scheme(), text));
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos)
      throw_bad_address(address.to_string(), "the ] after an IPv6 address is missing");
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
  } else {
    host = text.substr(0, text.find(':'));
    text.remove_prefix(host.size());
  }
  if (!text.empty() && text.front() != ':')
    throw_bad_address(address.to_string(), "write it as HOST:PORT, an IPv6 address in [ ]");
  if (!text.empty()) port = text.substr(1);
  if (port.find(':') != std::string::npos)
    throw_bad_address(address.to_string(), "write an IPv6 address in brackets, as [::1]:PORT");
  constexpr std::string_view what_a_port_is =
      "a port is a number from 0 to 65535, or the name of a service";
  if (host == "*") host = "0.0.0.0";  // all addresses of this host, as other tools have it
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool is_number = !port.empty() && end == port.data() + port.size();
  // getaddrinfo would take a sign, or a space, in front of a number.
  const bool is_word = port.empty() || std::isalnum(static_cast<unsigned char>(port.front())) != 0;
  if (!is_word || (is_number && (error != std::errc() || number > 65535)))
    throw_bad_address(address.to_string(), what_a_port_is);

  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = socket_type;
  const int failure = ::getaddrinfo(host.empty() ? "127.0.0.1" : host.c_str(),
                                    port.empty() ? "0" : port.c_str(), &hints, &found);
  if (failure == EAI_SERVICE) throw_bad_address(address.to_string(), what_a_port_is);
  if (failure != 0)
    throw Error(Fault::not_found, "getaddrinfo", address.to_string(), 0, ::gai_strerror(failure));
  std::vector<InetAddress> resolved;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    resolved.emplace_back().size = one->ai_addrlen;
    std::memcpy(&resolved.back().storage, one->ai_addr, one->ai_addrlen);
  }
  ::freeaddrinfo(found);
  return resolved;
}

std::vector<InetAddress> resolve_peer(const Address& address, int socket_type) {
  std::vector<InetAddress> resolved = resolve(address, socket_type);
  if (resolved.front().target().ends_with(":0"))
    throw_bad_address(address.to_string(),
                      "name the port, too: it stands in the address that the server printed");
  return resolved;
}

InetAddress local_address(int socket) {
  InetAddress local;
  local.size = sizeof local.storage;
  sys::must("", "getsockname", ::getsockname, socket, local.get(), &local.size);
  return local;
}

}  // namespace ipc
