#include "demos/stage/network.h"

#include <grp.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <filesystem>

#include "demos/baton.h"
#include "demos/stage/loopback.h"
#include "ipc/host/process.h"
#include "support.h"

namespace ipc::demo {
namespace {

constexpr int not_here = 77;
constexpr std::uint32_t near = 0xc0a8'0701, far = 0xc0a8'0702;

// The far end of the cable. Returns 0 once a client has connected.
int serve_afar(const Baton& baton) {
  if (::unshare(CLONE_NEWNET) != 0) return not_here;
  baton.meet();
  set_up("far", far);
  const int listener = new_listener(loopback(3000, far), 1);
  baton.pass();
  return accept_from(listener) >= 0 ? 0 : 1;
}

int reach_afar() {
  if (enter_own_network()) return not_here;
  auto [ours, theirs] = Baton::make();
  Process other = Process::fork([&ours = ours, &theirs = theirs] {
    ours = Baton(OwnedFd());
    return serve_afar(Baton(std::move(theirs)));
  });
  ours.await();
  if (lay_cable("near", "far", other.pid())) return not_here;
  if (!lay_cable("near", "again", other.pid())) return 2;  // the name is taken
  set_up("near", near);
  ours.meet();
  if (connect_to(new_socket(), loopback(3000, far)) != 0) return 3;
  return other.wait(Deadline::after(std::chrono::seconds(10)))->code;
}

TEST(Network, is_joined_to_another_by_a_cable) {
  Process apart = Process::fork(reach_afar);
  const auto exit = apart.wait(Deadline::after(std::chrono::seconds(30)));
  ASSERT_TRUE(exit);
  if (exit->code == not_here) GTEST_SKIP() << "no network of one's own, or no veth";
  EXPECT_TRUE(exit->clean()) << exit->to_string();
}

TEST(Network, has_no_interface_of_an_unknown_name_to_set_up) {
  EXPECT_THROW(set_up("nosuchdevice", near), Error);
}

// Simulates a system where a user may make a namespace, but gets no right in it.
TEST(Network, that_is_refused_halfway_leaves_us_where_we_were) {
  Process other = Process::fork([] {
    if (::geteuid() != 0 || ::unshare(CLONE_NEWNS) != 0 ||
        ::mount("", "/proc", "", MS_REMOUNT | MS_BIND | MS_RDONLY, "") != 0 ||
        ::setgroups(0, nullptr) != 0 || ::setgid(65534) != 0 || ::setuid(65534) != 0)
      return not_here;
    const auto network = [] { return std::filesystem::read_symlink("/proc/thread-self/ns/net"); };
    ::prctl(PR_SET_DUMPABLE, 1);  // otherwise /proc belongs to root
    const auto before = network();
    return enter_own_network() && network() == before ? 0 : 1;
  });
  const auto exit = other.wait(Deadline::after(std::chrono::seconds(30)));
  ASSERT_TRUE(exit);
  if (exit->code == not_here) GTEST_SKIP() << "only root can hide /proc from another user";
  EXPECT_TRUE(exit->clean()) << exit->to_string();
}

}  // namespace
}  // namespace ipc::demo
