#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "conformance/messages.h"
#include "ipc/options.h"

// The conformance suite: a test a sentence of the contract (ipc/channel.h, ipc/transport.h), for
// each transport of the set that is linked in, waiting by blocking and by spinning; some in all four ways.
namespace conformance {

struct Subject {
  const Transport* transport;
  Waiting waiting;
};
void PrintTo(const Subject&, std::ostream*);
std::vector<Subject> subjects(Waiting);
std::string name_of(const testing::TestParamInfo<Subject>&);  // shm_ring

// Both ends of one channel, in this process.
struct Pair {
  Channel server, client;
};

// What a process holds that could be left behind.
struct Holdings {
  std::map<int, std::string> descriptors;  // number, and what it refers to
  std::size_t threads = 0;
  bool has_children = false;
  std::set<std::string> names;          // in the run directory
  std::set<std::string> foreign_names;  // /dev/shm, /dev/mqueue
  static Holdings now();
};
// What of `now` was not there before; empty is well.
std::string left_behind(const Holdings& before, const Holdings& now);

// Whether the condition holds by and by: for what the kernel does in its own time.
bool eventually(const std::function<bool()>& condition);
// Whether a thread of any process sleeps (proc(5)), so that the call it makes is known to wait.
bool is_asleep(pid_t process, pid_t thread);

class Conformance : public testing::TestWithParam<Subject> {
 protected:
  void SetUp() override;
  // No descriptor, process, thread or name is left.
  void TearDown() override;

  const Transport& transport() const { return *GetParam().transport; }
  const Traits& traits() const { return transport().traits; }
  bool blocks() const { return GetParam().waiting == Waiting::block; }
  // How many bytes may be on their way at once.
  std::size_t window() const { return traits().reliable ? unlimited : traits().room; }
  // How many messages of up to 2,000 bytes the test may send with nobody receiving: as many as it
  // wants to, or as the channel has room for. One is always possible.
  std::uint64_t ahead(std::uint64_t wanted) const {
    return std::clamp<std::uint64_t>(traits().room / room_unit, 1, wanted);
  }
  bool end_is_seen() const { return traits().peer_exit != Traits::PeerExit::unknown; }
  // As the traits say: one that does not tell a death from a goodbye may not pretend to.
  void expect_farewell(const Receiver&, Farewell) const;
  bool waits_when_full() const { return traits().when_full == Traits::WhenFull::waits; }

  // max_message 0: the transport's own.
  Address own_options(Address, std::size_t max_message = 0) const;
  std::unique_ptr<Listener> listen(std::size_t max_message = 0) const;
  // Connects to it from this process, as one that inherited what is to be inherited.
  Pair join(Listener&, std::size_t max_message = 0) const;
  Pair open(std::size_t server_max_message = 0, std::size_t client_max_message = 0) const;

 private:
  Holdings before_;
};

}  // namespace conformance

// The only way in which a test leaves out a transport: the claim that it is about is not made.
#define IPCLAB_ONLY_IF_CLAIMED(claim) \
  if (!(claim)) GTEST_SKIP() << "not claimed: " #claim

#define IPCLAB_OVER(Way, Suite, waiting)                                                  \
  INSTANTIATE_TEST_SUITE_P(Way, Suite, testing::ValuesIn(conformance::subjects(waiting)), \
                           conformance::name_of)

#define IPCLAB_OVER_BLOCKING(Suite)               \
  IPCLAB_OVER(Block, Suite, ipc::Waiting::block); \
  GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Suite)

#define IPCLAB_OVER_BOTH(Suite) \
  IPCLAB_OVER_BLOCKING(Suite);  \
  IPCLAB_OVER(Spin, Suite, ipc::Waiting::spin)

// What carries messages, and ends: the time for all suites would double, and the core's own tests wait in all four
// ways, too.
#define IPCLAB_OVER_ALL(Suite)                    \
  IPCLAB_OVER_BOTH(Suite);                        \
  IPCLAB_OVER(Yield, Suite, ipc::Waiting::yield); \
  IPCLAB_OVER(Hybrid, Suite, ipc::Waiting::hybrid)
