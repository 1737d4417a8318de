#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

#include "conformance/roles.h"
#include "ipc/error.h"
#include "ipc/host/process.h"
#include "ipc/names/directory.h"
#include "ipc/names/names.h"
#include "ipc/transport.h"

namespace {

// Ends the program if a test does not end in time (IPCLAB_TEST_WATCHDOG_S), and reports that test
// by name. SIGPIPE keeps its default, deadly action, because no transport may raise it.
class Watchdog {
 public:
  // Its thread outlives main.
  static void start() {
    static auto* const watchdog = new Watchdog;
    struct Forwarder final : testing::EmptyTestEventListener {
      void OnTestStart(const testing::TestInfo& test) override { watchdog->begin(test); }
      void OnTestEnd(const testing::TestInfo&) override { watchdog->end(); }
    };
    testing::UnitTest::GetInstance()->listeners().Append(new Forwarder);
  }

 private:
  Watchdog() {
    const char* const text = std::getenv("IPCLAB_TEST_WATCHDOG_S");
    limit_ = std::chrono::seconds(text == nullptr ? 60 : std::atoi(text));
    std::thread([this] { watch(); }).detach();
  }

  void begin(const testing::TestInfo& test) {
    const std::lock_guard lock(mutex_);
    name_ = std::string(test.test_suite_name()) + "." + test.name();
    ++generation_;
    changed_.notify_all();
  }
  void end() {
    const std::lock_guard lock(mutex_);
    name_.clear();
    ++generation_;
    changed_.notify_all();
  }

  void watch() {
    std::unique_lock lock(mutex_);
    for (;;) {
      const auto watched = generation_;
      const bool changed = changed_.wait_for(lock, limit_, [&] { return generation_ != watched; });
      if (changed || name_.empty()) continue;
      std::printf("\n[  FAILED  ] %s, by the watchdog: it has not ended in time\n", name_.c_str());
      std::fflush(stdout);
      const auto nobody_is_spawned = ipc::kill_spawned_processes();
      const auto no_name_is_made = ipc::remove_owned_names();
      std::_Exit(124);
    }
  }

  std::chrono::seconds limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string name_;
  unsigned long generation_ = 0;
};

// Returns 0 if the set has the transport; otherwise prints which name is nearest and returns 2.
int know(const char* name) {
  try {
    ipc::transport_named(name);
    return 0;
  } catch (const ipc::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "--role") == 0) return conformance::play_role(argc, argv);
  if (argc == 3 && std::strcmp(argv[1], "--knows") == 0) return know(argv[2]);
  testing::InitGoogleTest(&argc, argv);
  const ipc::PrivateRunDirectory run_directory;
  Watchdog::start();
  return RUN_ALL_TESTS();
}
