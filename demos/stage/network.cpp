#include "demos/stage/network.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#include "ipc/sys.h"

namespace ipc::demo {
namespace {

constexpr uid_t nobody = 65534;

void write_file(const char* path, const std::string& text) {
  const OwnedFd file(sys::must(path, "open", ::open, path, O_WRONLY | O_CLOEXEC));
  sys::must(path, "write", ::write, file.get(), static_cast<const void*>(text.data()), text.size());
}

// Its one user and group are those that it had.
void map_ids(uid_t user, gid_t group) {
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", fmt::format("{0} {0} 1", user));
  write_file("/proc/self/gid_map", fmt::format("{0} {0} 1", group));
}

void bring_up(const char* interface) {
  const OwnedFd socket(sys::must("", "socket", ::socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strncpy(request.ifr_name, interface, sizeof request.ifr_name - 1);
  request.ifr_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING;
  sys::must(interface, "ioctl", ::ioctl, socket.get(), static_cast<unsigned long>(SIOCSIFFLAGS),
            &request);
}

}  // namespace

std::optional<std::string> enter_own_network() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (::unshare(user == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return fmt::format("unshare: {}", std::strerror(errno));
  if (user != 0) map_ids(user, group);
  bring_up("lo");
  return std::nullopt;
}

void become_unprivileged() {
  if (::geteuid() == 0) {
    sys::must("", "setgroups", ::setgroups, std::size_t{0}, static_cast<const gid_t*>(nullptr));
    sys::must("", "setgid", ::setgid, nobody);
    sys::must("", "setuid", ::setuid, nobody);
    ::prctl(PR_SET_DUMPABLE, 1);  // a change of user takes it away, and /proc/PID with it
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2] = {};
  if (::syscall(SYS_capset, &header, none) != 0) throw Error("capset", "", errno);
}

}  // namespace ipc::demo
