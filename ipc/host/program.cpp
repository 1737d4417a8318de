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
#include <string_view>
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

// The thread that waits for signals, and the process that has it: a copy (fork) has not.
std::atomic<pid_t> has_waiter = 0;
std::binary_semaphore nothing_came(0);

// Asks the waiter whether one came. Above all others, and so taken last.
int question() { return SIGRTMIN; }

void set_action(int signal, void (*action)(int)) { sys::call("signal", ::signal, signal, action); }

sigset_t awaited_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, question());
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now {};  // one that whoever started us had ignored, as nohup does, stays so
    sys::call("sigaction", ::sigaction, signal, static_cast<const struct sigaction*>(nullptr),
              &now);
    if (now.sa_handler != SIG_IGN) sigaddset(&signals, signal);
  }
  return signals;
}

// What is in a directory cannot be removed without them, and all may be in use.
void allow_more_descriptors() {
  rlimit limit{};
  if (sys::call("getrlimit", ::getrlimit, RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  sys::call("setrlimit", ::setrlimit, RLIMIT_NOFILE, &limit);
}

// A print that fails throws std::system_error. What is still gathered when the body ends is written
// here, so that a full disk is told of, and not found out later.
int run_and_write(const std::function<int()>& body) {
  int status = 0;
  int error = 0;
  try {
    status = body();
    if (std::fflush(stdout) != 0) error = errno;
    else if (std::ferror(stdout) != 0) error = EIO;  // an earlier write, of which nobody took note
  } catch (const std::system_error& thrown) {
    if (std::ferror(stdout) == 0) throw;
    error = thrown.code().value();
  }
  if (error == 0 || error == EPIPE) return status;
  throw Error("write", "stdout", error,
              error == EBADF ? "it is closed: give it a place, as in >file" : "");
}

// Not fmt::print: it throws, and where nobody hears there is nothing to be done.
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
  // A channel that got the number of a closed standard stream would be read, or written to, as that.
  // Output still has to fail, or it would be lost without a word: so it cannot be written to.
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (sys::call("fcntl", ::fcntl, fd, F_GETFD) < 0 &&
        sys::call("open", ::open, "/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR) < 0)
      ::_exit(1);
  set_action(SIGPIPE, SIG_IGN);
  set_action(SIGCHLD, SIG_DFL);  // or, if we inherit that it is ignored, no exit status is known
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
    remove_dead_run_directories();  // of children that were launchers
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

bool takes_escapes(int fd) {
  const char* const term = std::getenv("TERM");
  return sys::call("isatty", ::isatty, fd) == 1 && term != nullptr && *term != '\0' &&
         std::string_view(term) != "dumb";
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
  // To the process, not to a thread, which would take its own signals first.
  sys::call("kill", ::kill, ::getpid(), question());
  nothing_came.acquire();  // a waiter that ends the program does not answer
}

int guarded(const char* program, const std::function<int()>& body) {
  const int status = run(program, body);
  yield_to_signal();
  return status;
}

}  // namespace ipc
