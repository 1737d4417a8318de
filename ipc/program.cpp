#include "ipc/program.h"

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>

#include <cstdio>
#include <thread>

#include "ipc/error.h"
#include "ipc/names.h"
#include "ipc/process.h"

namespace ipc {

void prepare_program(std::function<void()> before_end) {
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t ends;
  sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ends, signal);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  std::thread([ends, before_end = std::move(before_end)] {
    int signal = 0;
    while (sigwait(&ends, &signal) != 0) {}
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

int guarded(const char* program, const std::function<int()>& body) {
  try {
    return body();
  } catch (const Error& error) {
    fmt::print(stderr, "{}: {}\n", program, error.what());
    return error.fault() == Fault::bad_address ? 2 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", program, error.what());
    return 1;
  }
}

}  // namespace ipc
