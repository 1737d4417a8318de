// Parses HOST:PORT and resolves it (getaddrinfo(3)).
#include "ipc/system/inet.h"

#include <fmt/format.h>
#include <netdb.h>

#include <cctype>
#include <charconv>
#include <cstring>

#include "ipc/system/sys.h"

namespace ipc {

bool operator==(const InetAddress& a, const InetAddress& b) {
  return a.size == b.size && std::memcmp(&a.storage, &b.storage, a.size) == 0;
}

std::string InetAddress::target() const { return "//" + sys::to_string(get()); }

unsigned InetAddress::port() const {
  return ntohs(storage.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6*>(get())->sin6_port
                   : reinterpret_cast<const sockaddr_in*>(get())->sin_port);
}

bool InetAddress::is_any() const {
  if (storage.ss_family == AF_INET6)
    return IN6_IS_ADDR_UNSPECIFIED(&reinterpret_cast<const sockaddr_in6*>(get())->sin6_addr);
  return reinterpret_cast<const sockaddr_in*>(get())->sin_addr.s_addr == INADDR_ANY;
}

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
  if (host == "*") host = "0.0.0.0";  // all addresses of this host, as in other tools
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool is_number = !port.empty() && end == port.data() + port.size();
  // getaddrinfo accepts a sign or a space in front of a number.
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
  if (resolved.front().port() == 0)
    throw_bad_address(address.to_string(),
                      "name the port: it is in the address that the server printed");
  return resolved;
}

InetAddress local_address(int socket) {
  InetAddress local;
  local.size = sizeof local.storage;
  sys::must("", "getsockname", ::getsockname, socket, local.get(), &local.size);
  return local;
}

}  // namespace ipc
