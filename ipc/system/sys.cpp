// Calls the hook, and converts the arguments of system calls to text.
#include "ipc/system/sys.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

namespace ipc {

void OwnedFd::reset(int fd) {
  // Linux frees the descriptor even when close reports EINTR (close(2)): never repeated.
  if (fd_ >= 0) sys::call_once("close", ::close, fd_);
  fd_ = fd;
}

namespace sys {

std::atomic<Hook*> detail::hook{nullptr};
std::atomic<int> detail::HookInUse::users{0};

std::uint64_t detail::now_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(now.tv_nsec);
}

void set_hook(Hook* hook) noexcept {
  detail::hook.store(hook);
  while (detail::HookInUse::users.load() > 0) ::sched_yield();
}

namespace {
// Returns the zone, "%eth0", without which a link-local address is ambiguous (RFC 4007, 11).
std::string zone_of(unsigned index) {
  char name[IF_NAMESIZE];
  return ::if_indextoname(index, name) != nullptr ? fmt::format("%{}", name)
                                                  : fmt::format("%{}", index);
}
}  // namespace

std::string to_string(const sockaddr* address) {
  if (address == nullptr) return "NULL";
  char text[INET6_ADDRSTRLEN] = "?";
  switch (address->sa_family) {
    case AF_UNIX: {
      const char* const path = reinterpret_cast<const sockaddr_un*>(address)->sun_path;
      const bool is_abstract = *path == '\0' && path[1] != '\0';  // not in the file system
      return is_abstract ? fmt::format("unix:@{}", path + 1) : fmt::format("unix:{}", path);
    }
    case AF_INET: {
      const auto* in = reinterpret_cast<const sockaddr_in*>(address);
      ::inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
      return fmt::format("{}:{}", text, ntohs(in->sin_port));
    }
    case AF_INET6: {
      const auto* in = reinterpret_cast<const sockaddr_in6*>(address);
      ::inet_ntop(AF_INET6, &in->sin6_addr, text, sizeof text);
      const std::string zone = in->sin6_scope_id == 0 ? "" : zone_of(in->sin6_scope_id);
      return fmt::format("[{}{}]:{}", text, zone, ntohs(in->sin6_port));
    }
    default: return "unspecified";
  }
}

std::string Argument::to_string() const {
  switch (kind_) {
    case Kind::number: return std::to_string(number_);
    case Kind::text:
      return pointer_ == nullptr ? "NULL"
                                 : fmt::format("\"{}\"", static_cast<const char*>(pointer_));
    case Kind::address: return sys::to_string(static_cast<const sockaddr*>(pointer_));
    case Kind::pieces: {
      const auto* piece = static_cast<const iovec*>(pointer_);
      return piece == nullptr ? "NULL" : fmt::format("[{} B, ...]", piece->iov_len);
    }
    case Kind::message: {
      const auto* message = static_cast<const msghdr*>(pointer_);
      std::size_t size = 0;
      for (std::size_t i = 0; i < message->msg_iovlen; ++i) size += message->msg_iov[i].iov_len;
      return fmt::format("[{} B]", size);
    }
    case Kind::pointer: return pointer_ == nullptr ? "NULL" : "...";
  }
  return "?";
}

}  // namespace sys
}  // namespace ipc
