#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "conformance/messages.h"
#include "ipc/options.h"

// The conformance suite has one test per sentence of the contract (ipc/channel.h, ipc/transport.h).
// It runs each test over each linked transport, blocking and spinning; some tests run in all four
// ways of waiting.
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

// The resources of a process that a test could leave behind.
struct Holdings {
  std::map<int, std::string> descriptors;  // number and file
  std::size_t threads = 0;
  bool has_children = false;
  std::set<std::string> names;          // in the run directory
  std::set<std::string> foreign_names;  // /dev/shm, /dev/mqueue
  static Holdings now();
};
// Returns the resources that are new in `now`, as text. Empty: none.
std::string left_behind(const Holdings& before, const Holdings& now);

// Waits until the condition holds, for effects that the kernel delays. Returns whether it holds.
bool eventually(const std::function<bool()>& condition);
// Returns whether a thread of any process sleeps (proc(5)): then its call waits.
bool is_asleep(pid_t process, pid_t thread);

class Conformance : public testing::TestWithParam<Subject> {
 protected:
  void SetUp() override;
  // Fails if a descriptor, process, thread or name is left.
  void TearDown() override;

  const Transport& transport() const { return *GetParam().transport; }
  const Traits& traits() const { return transport().traits; }
  bool blocks() const { return GetParam().waiting == Waiting::block; }
  // Returns how many bytes may be in transit at once.
  std::size_t window() const { return traits().reliable ? unlimited : traits().room; }
  // Returns how many messages of up to 2,000 bytes the test may send while nobody receives:
  // `wanted`, or as many as the channel has room for, but at least one.
  std::uint64_t ahead(std::uint64_t wanted) const {
    return std::clamp<std::uint64_t>(traits().room / room_unit, 1, wanted);
  }
  bool end_is_seen() const { return traits().peer_exit != Traits::PeerExit::unknown; }
  // Expects that farewell, or the one that the traits allow. Without tells_deaths, a transport must
  // not claim to know more.
  void expect_farewell(const Receiver&, Farewell) const;
  bool waits_when_full() const { return traits().when_full == Traits::WhenFull::waits; }

  // For max_message 0 uses the transport's default.
  Address own_options(Address, std::size_t max_message = 0) const;
  std::unique_ptr<Listener> listen(std::size_t max_message = 0) const;
  // Connects to the listener from this process, with copies of the descriptors to be inherited.
  Pair join(Listener&, std::size_t max_message = 0) const;
  Pair open(std::size_t server_max_message = 0, std::size_t client_max_message = 0) const;

 private:
  Holdings before_;
};

}  // namespace conformance

// Skips a test if the transport does not claim the property under test. There is no other reason to
// skip.
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

// For tests of messages and of ends. Running all suites in four ways would double the time, and the
// core's own tests already use all four.
#define IPCLAB_OVER_ALL(Suite)                    \
  IPCLAB_OVER_BOTH(Suite);                        \
  IPCLAB_OVER(Yield, Suite, ipc::Waiting::yield); \
  IPCLAB_OVER(Hybrid, Suite, ipc::Waiting::hybrid)
