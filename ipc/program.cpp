#include "ipc/program.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <thread>

#include "ipc/error.h"
#include "ipc/names.h"
#include "ipc/process.h"

namespace ipc {
namespace {

std::atomic<bool> signal_came = false;

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

// Not fmt::print: it throws, and where nobody hears there is nothing to be done.
void complain(const char* program, const char* what) {
  std::fprintf(stderr, "%s: %s\n", program, what);
}

int run(const char* program, const std::function<int()>& body) {
  try {
    return body();
  } catch (const Error& error) {
    complain(program, error.what());
    return error.fault() == Fault::bad_address ? 2 : 1;
  } catch (const std::exception& error) {
    complain(program, error.what());
    return 1;
  }
}

}  // namespace

void prepare_program(std::function<void()> before_end) {
  // A channel that got the number of a closed standard stream would be read, or written to, as that.
  for (int fd = 0; fd <= 2; ++fd)
    if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) < 0) ::_exit(1);
  ::signal(SIGPIPE, SIG_IGN);
  const sigset_t ends = ending_signals();
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  std::thread([ends, before_end = std::move(before_end)] {
    int signal = 0;
    while (sigwait(&ends, &signal) != 0) {}
    signal_came = true;
    if (before_end) before_end();
    kill_spawned_processes();
    remove_owned_names();
    ::signal(signal, SIG_DFL);
    sigset_t this_one;
    sigemptyset(&this_one);
    sigaddset(&this_one, signal);
    pthread_sigmask(SIG_UNBLOCK, &this_one, nullptr);
    ::raise(signal);
  }).detach();
}

void yield_to_signal() {
  sigset_t pending;
  sigpending(&pending);
  bool is_pending = false;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    is_pending |= sigismember(&pending, signal) == 1;
  while (is_pending || signal_came) ::pause();
}

int guarded(const char* program, const std::function<int()>& body) {
  const int status = run(program, body);
  yield_to_signal();
  return status;
}

}  // namespace ipc
