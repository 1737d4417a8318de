// A program's signals, exit status and standard streams.
#include "ipc/host/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <semaphore>
#include <system_error>
#include <thread>

#include "ipc/error.h"
#include "ipc/host/process.h"
#include "ipc/names/directory.h"
#include "ipc/names/names.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

std::mutex last_words_mutex;
std::function<void()>& last_words() {
  static auto* const words =
      new std::function<void()>;  // never destroyed: the thread outlives main
  return *words;
}

// The process in which a thread waits for signals. A forked copy of it has no such thread.
std::atomic<pid_t> has_waiter = 0;
std::binary_semaphore nothing_came(0);

// Returns the signal that asks the waiter whether another one came. It has the highest number of
// those awaited, so it is taken last.
int question() { return SIGRTMIN; }

void set_action(int signal, void (*action)(int)) { sys::call("signal", ::signal, signal, action); }

sigset_t awaited_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, question());
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now {};  // a signal ignored by our parent (nohup) stays ignored
    sys::call("sigaction", ::sigaction, signal, static_cast<const struct sigaction*>(nullptr),
              &now);
    if (now.sa_handler != SIG_IGN) sigaddset(&signals, signal);
  }
  return signals;
}

// Raises the limit, because removing a directory's content needs descriptors, and all may be in
// use.
void allow_more_descriptors() {
  rlimit limit{};
  if (sys::call("getrlimit", ::getrlimit, RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  sys::call("setrlimit", ::setrlimit, RLIMIT_NOFILE, &limit);
}

// Runs the body and flushes standard output, so that a full disk is reported. A failed print throws
// std::system_error.
int run_and_write(const std::function<int()>& body) {
  int status = 0;
  int error = 0;
  try {
    status = body();
    if (std::fflush(stdout) != 0) error = errno;
    else if (std::ferror(stdout) != 0) error = EIO;  // an earlier write failed unnoticed
  } catch (const std::system_error& thrown) {
    if (std::ferror(stdout) == 0) throw;
    error = thrown.code().value();
  }
  if (error == 0 || error == EPIPE) return status;
  throw Error("write", "stdout", error,
              error == EBADF ? "it is closed: redirect it, as in >file" : "");
}

// Does not use fmt::print, which throws: if standard error cannot be written, nothing can be
// reported.
void complain(const char* program, const char* what) {
  std::fprintf(stderr, "%s: %s\n", program, what);
}

int run(const char* program, const std::function<int()>& body) {
  try {
    return run_and_write(body);
  } catch (const Error& error) {
    complain(program, error.what());
    return error.fault() == Fault::bad_address ? 2 : 1;
  } catch (const std::exception& error) {
    complain(program, error.what());
    return 1;
  }
}

}  // namespace

void prepare_program(std::function<void()> before_end) try {
  // Opens closed standard streams, because a channel could get their numbers and be read or written
  // by mistake. Standard output is opened for reading only, so that printing still fails.
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (sys::call("fcntl", ::fcntl, fd, F_GETFD) < 0 &&
        sys::call("open", ::open, "/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR) < 0)
      ::_exit(1);
  set_action(SIGPIPE, SIG_IGN);
  set_action(SIGCHLD, SIG_DFL);  // if it were ignored, exit statuses would be lost
  set_action(SIGXFSZ, SIG_IGN);  // a file beyond the limit (ulimit -f) is an error like others
  const sigset_t awaited = awaited_signals();
  sys::mask_signals(SIG_BLOCK, &awaited);
  std::thread thread([awaited, before_end = std::move(before_end)] {
    int signal = 0;
    while (sys::call("sigwait", ::sigwait, &awaited, &signal) != 0 || signal == question())
      if (signal == question()) nothing_came.release();
    {
      const std::lock_guard lock(last_words_mutex);
      if (last_words()) last_words()();
    }
    if (before_end) before_end();
    allow_more_descriptors();
    const auto nobody_is_spawned = kill_spawned_processes();
    const auto no_name_is_made = remove_owned_names();
    remove_dead_run_directories();  // left by children that were launchers
    set_action(signal, SIG_DFL);
    sigset_t this_one;
    sigemptyset(&this_one);
    sigaddset(&this_one, signal);
    sys::mask_signals(SIG_UNBLOCK, &this_one);
    sys::call("raise", ::raise, signal);
    ::_exit(128 + signal);  // process 1 of a container: the kernel spares it (pid_namespaces(7))
  });
  has_waiter = ::getpid();
  thread.detach();
} catch (const std::system_error& error) {
  complain("ipclab",
           fmt::format("no thread can wait for signals: {} (ulimit -u)", error.what()).c_str());
  std::_Exit(1);
}

LastWords::LastWords(std::function<void()> action) {
  const std::lock_guard lock(last_words_mutex);
  last_words() = std::move(action);
}
LastWords::~LastWords() {
  const std::lock_guard lock(last_words_mutex);
  last_words() = {};
}

void yield_to_signal() {
  if (has_waiter != ::getpid()) return;
  // Sent to the process: signals sent to a thread would be taken before those sent to the process.
  sys::call("kill", ::kill, ::getpid(), question());
  nothing_came.acquire();  // a waiter that ends the program does not answer
}

int guarded(const char* program, const std::function<int()>& body) {
  const int status = run(program, body);
  yield_to_signal();
  return status;
}

}  // namespace ipc
