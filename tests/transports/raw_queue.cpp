// Boost.Interprocess's message_queue without our changes, and a sender that dies inside, for
// boost_death_test.cpp. It is a separate program, because the transports' macros change the
// library's inline functions.
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/date_time/posix_time/posix_time_types.hpp>
#include <boost/interprocess/ipc/message_queue.hpp>
#include <cstdio>
#include <string>

namespace bip = boost::interprocess;

int main() {
  ::alarm(60);
  const std::string name = "raw-queue-" + std::to_string(::getpid());
  bip::message_queue::remove(name.c_str());
  bip::message_queue queue(bip::create_only, name.c_str(), 4, 64);
  bip::message_queue::remove(name.c_str());
  const pid_t sender = ::fork();
  if (sender == 0) {
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::signal(SIGSEGV, SIG_DFL);  // a sanitizer's handler would take long
    // Crashes while the library copies the message with the lock held.
    queue.send(::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 64, 0);
    ::_exit(0);
  }
  int status = 0;
  if (::waitpid(sender, &status, 0) != sender || !WIFSIGNALED(status)) return 1;
  std::puts("the sender is dead");
  std::fflush(stdout);
  char place[64];
  bip::message_queue::size_type size = 0;
  unsigned priority = 0;
  const auto deadline =
      boost::posix_time::microsec_clock::universal_time() + boost::posix_time::milliseconds(20);
  queue.timed_receive(place, sizeof place, size, priority, deadline);
  std::puts("timed_receive is back");
}
