// A channel that waits uses no CPU time and no memory.
#include <time.h>

#include <fstream>
#include <future>

#include "conformance/suite.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IPCLAB_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IPCLAB_SANITIZED 1
#endif
#endif
#ifndef IPCLAB_SANITIZED
#define IPCLAB_SANITIZED 0
#endif

namespace {
using namespace conformance;
using namespace std::chrono_literals;

class Idle : public Conformance {
 protected:
  static std::chrono::nanoseconds cpu_time() {
    timespec used{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
  }

  // Returns the anonymous memory of this process, without files and shared memory.
  static std::size_t anonymous_bytes() {
    std::ifstream file("/proc/self/smaps_rollup");
    for (std::string word; file >> word;) {
      std::size_t kibibytes = 0;
      if (word == "Anonymous:" && file >> kibibytes) return kibibytes << 10;
    }
    return 0;
  }
};
IPCLAB_OVER_BLOCKING(Idle);

// A tenth of the wait. A spinning side uses more than that even on a busy machine.
constexpr auto most_idle_cpu = 15ms;

TEST_P(Idle, a_blocked_receive_uses_no_cpu) {
  const Pair pair = open();
  const auto before = cpu_time();
  EXPECT_EQ(status_of_receive(*pair.server.in, Deadline::after(150ms)), Status::timed_out);
  EXPECT_LT(cpu_time() - before, most_idle_cpu);
}

TEST_P(Idle, a_blocked_send_uses_no_cpu) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  const Pair pair = open();
  const auto count = fill(*pair.client.out, 1000);
  const auto before = cpu_time();
  EXPECT_EQ(pair.client.out->send(numbered(count, 1000), Deadline::after(150ms)),
            Status::timed_out);
  EXPECT_LT(cpu_time() - before, most_idle_cpu);
}

TEST_P(Idle, an_idle_half_holds_no_buffer) {
  if (IPCLAB_SANITIZED) GTEST_SKIP() << "the sanitizer's own memory is in the way";
  const auto use = [](const Pair& pair) {
    const auto exchange = [](const Channel& from, const Channel& to) {
      const std::size_t sizes[] = {std::min<std::size_t>(9000, from.out->max_message()),
                                   std::min<std::size_t>(40'000, from.out->max_message())};
      auto flushing = std::async(std::launch::async, [&] {
        for (const std::uint64_t number : {1U, 2U})
          EXPECT_EQ(from.out->post(numbered(number, sizes[number - 1]), patience()), Status::ok);
        return from.out->flush(patience());
      });
      expect_numbered(*to.in, 1, 2, sizes[0]);
      expect_numbered(*to.in, 2, 3, sizes[1]);
      ASSERT_EQ(flushing.get(), Status::ok);
      (void)to.in->arm();
    };
    exchange(pair.client, pair.server);
    exchange(pair.server, pair.client);
  };
  std::vector<Pair> pairs(24);
  for (Pair& pair : pairs) pair = open();
  use(pairs[0]);
  const std::size_t before = anonymous_bytes();
  for (const Pair& pair : pairs) use(pair);
  const std::size_t now = anonymous_bytes();
  ASSERT_GT(now, 0U);
  const std::size_t halves = 4 * pairs.size();
  constexpr std::size_t pool = 128 << 10;
  EXPECT_LT(now, before + halves * 4096 + pool);
}

}  // namespace
