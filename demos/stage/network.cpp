// Gives a lesson its own network by namespaces, and takes privileges away.
#include "demos/stage/network.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>

#include "ipc/host/process.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

constexpr uid_t nobody = 65534;

void write_file(const char* path, const std::string& text) {
  const OwnedFd file(sys::must(path, "open", ::open, path, O_WRONLY | O_CLOEXEC));
  sys::must(path, "write", ::write, file.get(), static_cast<const void*>(text.data()), text.size());
}

// Maps the process's present user and group, and no others.
void map_ids(uid_t user, gid_t group) {
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", fmt::format("{0} {0} 1", user));
  write_file("/proc/self/gid_map", fmt::format("{0} {0} 1", group));
}

// Uses plain calls, because an actor's trace shows only the calls of the lesson.
void ask_of(const char* interface, unsigned long code, ifreq request) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  std::strncpy(request.ifr_name, interface, sizeof request.ifr_name - 1);
  const int error = ::ioctl(socket, code, &request) == 0 ? 0 : errno;
  ::close(socket);
  if (error != 0) throw Error("ioctl", interface, error);
}

// Returns whether the user exists here: a user namespace may have only root.
bool has_user(uid_t user) {
  std::ifstream map("/proc/self/uid_map");
  for (uid_t first = 0, outside = 0, count = 0; map >> first >> outside >> count;)
    if (user >= first && user - first < count) return true;
  return false;
}

void bring_up(const char* interface) {
  ifreq request{};
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  ask_of(interface, SIOCSIFFLAGS, request);
}

// --- rtnetlink(7): attributes, which hold others ---

template <class T>
std::string bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string attribute(unsigned short type, const std::string& payload) {
  const auto size = static_cast<unsigned short>(RTA_LENGTH(payload.size()));
  std::string bytes = bytes_of(rtattr{size, type}) + payload;
  bytes.resize(RTA_ALIGN(bytes.size()));
  return bytes;
}

std::string wish_for_cable(const char* here, const char* there, pid_t other) {
  const std::string peer = bytes_of(ifinfomsg{}) + attribute(IFLA_IFNAME, there) +
                           attribute(IFLA_NET_NS_PID, bytes_of(other));
  const std::string kind = attribute(IFLA_INFO_KIND, "veth") +
                           attribute(IFLA_INFO_DATA, attribute(VETH_INFO_PEER, peer));
  const std::string link =
      bytes_of(ifinfomsg{}) + attribute(IFLA_IFNAME, here) + attribute(IFLA_LINKINFO, kind);
  nlmsghdr header{};
  header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + link.size());
  header.nlmsg_type = RTM_NEWLINK;
  header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  return bytes_of(header) + link;
}

}  // namespace

std::optional<std::string> enter_own_network() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  const auto enter = [&] {
    try {
      // A container's root may lack the right, but anybody has it in a user namespace of their own.
      if (::unshare(CLONE_NEWNET) != 0) {
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return errno;
        map_ids(user, group);
      }
      bring_up("lo");
      return 0;
    } catch (const Error& error) {
      return error.code().value();
    }
  };
  // A system may let a user make a namespace, and then give no right in it (AppArmor's
  // restriction). So a copy of us tries first, and we have not moved.
  const auto exit = Process::fork(enter).wait(Deadline::after(std::chrono::seconds(10)));
  if (!exit || !exit->clean())
    return fmt::format("unshare: {}", std::strerror(exit ? exit->code : ETIMEDOUT));
  const int error = enter();
  return error == 0 ? std::nullopt
                    : std::optional(fmt::format("unshare: {}", std::strerror(error)));
}

std::optional<std::string> lay_cable(const char* here, const char* there, pid_t other) {
  const OwnedFd kernel(
      sys::must("", "socket", ::socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  const std::string wish = wish_for_cable(here, there, other);
  sys::must("", "send", ::send, kernel.get(), static_cast<const void*>(wish.data()), wish.size(),
            0);
  struct {
    nlmsghdr header;
    nlmsgerr outcome;
    std::array<char, 1024> wish;  // the kernel returns it
  } answer{};
  sys::must("", "recv", ::recv, kernel.get(), static_cast<void*>(&answer), sizeof answer, 0);
  if (answer.outcome.error == 0) return std::nullopt;
  return fmt::format("veth: {}", std::strerror(-answer.outcome.error));
}

void set_up(const char* interface, std::uint32_t address) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_addr.s_addr = htonl(address);
  ifreq request{};
  std::memcpy(&request.ifr_addr, &in, sizeof in);
  ask_of(interface, SIOCSIFADDR, request);
  bring_up(interface);
}

void give_up_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2] = {};
  if (::syscall(SYS_capset, &header, none) != 0) throw Error("capset", "", errno);
}

void become_unprivileged() {
  if (::geteuid() == 0 && has_user(nobody)) {
    sys::must("", "setgroups", ::setgroups, std::size_t{0}, static_cast<const gid_t*>(nullptr));
    sys::must("", "setgid", ::setgid, nobody);
    sys::must("", "setuid", ::setuid, nobody);
    ::prctl(PR_SET_DUMPABLE, 1);  // a change of user removes it, and access to /proc/PID with it
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // the change also removes this
  }
  give_up_capabilities();
}

}  // namespace ipc::demo
