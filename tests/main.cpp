// The main of every test program: a watchdog for each test, and the processes that tests start.
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "support.h"

namespace {

constexpr unsigned limit_s = 100;  // a watchdog: a slow or busy machine is no failure

// The text is composed in advance, because the signal handler may only write it.
std::array<char, 512> last_words{};
std::size_t last_words_size = 0;

void abort_with_last_words(int) {
  [[maybe_unused]] const long written = ::write(STDERR_FILENO, last_words.data(), last_words_size);
  ::abort();
}

void start_watchdog(const std::string& what) {
  const std::string words =
      "\nwatchdog: " + what + " took more than " + std::to_string(limit_s) + " s\n";
  last_words_size = std::min(words.size(), last_words.size());
  std::memcpy(last_words.data(), words.data(), last_words_size);
  ::signal(SIGALRM, abort_with_last_words);
  ::alarm(limit_s);
}

class Watchdog final : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo& test) override {
    start_watchdog(std::string(test.test_suite_name()) + "." + test.name());
  }
  void OnTestEnd(const testing::TestInfo&) override { ::alarm(0); }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 2 && std::strcmp(argv[1], "peer") == 0) {  // started by a launch of bench/measure
    start_watchdog("a peer");
    return ipc::test::run_helper("peer", std::vector<std::string>(argv + 2, argv + argc));
  }
  if (argc >= 3 && std::strcmp(argv[1], "--helper") == 0) {
    start_watchdog(std::string("helper ") + argv[2]);
    return ipc::test::run_helper(argv[2], std::vector<std::string>(argv + 3, argv + argc));
  }
  ::setenv("RC_PARAMS", "seed=20240229", 0);  // the same cases in every run, unless set by the user
  testing::InitGoogleTest(&argc, argv);
  testing::UnitTest::GetInstance()->listeners().Append(new Watchdog);
  ipc::test::remove_dead_temporary_directories();
  return RUN_ALL_TESTS();
}
