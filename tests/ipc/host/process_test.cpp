#include "ipc/host/process.h"
#include "ipc/system/cpus.h"

#include <dirent.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

// --- functions of the spawned processes ---

int exits_with(const std::vector<std::string>& arguments) { return std::stoi(arguments.at(0)); }
const Helper exit_helper("exit", exits_with);

int waits(const std::vector<std::string>& arguments) {
  if (!arguments.empty()) write_all(std::stoi(arguments[0]), "r");
  for (;;) ::pause();
}
const Helper wait_helper("wait", waits);

int lists_descriptors(const std::vector<std::string>&) {
  std::vector<int> open;
  DIR* const directory = ::opendir("/proc/self/fd");
  while (const dirent* const entry = ::readdir(directory))
    if (const int fd = std::atoi(entry->d_name);
        entry->d_name[0] != '.' && fd != ::dirfd(directory))
      open.push_back(fd);
  ::closedir(directory);
  std::ranges::sort(open);
  for (const int fd : open) std::printf("%d ", fd);
  return 0;
}
const Helper descriptors_helper("list-descriptors", lists_descriptors);

int shows_environment(const std::vector<std::string>& arguments) {
  for (const auto& key : arguments) {
    const char* const value = std::getenv(key.c_str());
    std::printf("%s=%s\n", key.c_str(), value == nullptr ? "(none)" : value);
  }
  return 0;
}
const Helper environment_helper("show-environment", shows_environment);

int shows_signals(const std::vector<std::string>&) {
  sigset_t blocked;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  struct sigaction pipe {};
  ::sigaction(SIGPIPE, nullptr, &pipe);
  std::printf("%s %s", sigismember(&blocked, SIGUSR1) == 1 ? "blocked" : "open",
              pipe.sa_handler == SIG_DFL ? "default" : "changed");
  return 0;
}
const Helper signals_helper("show-signals", shows_signals);

// Spawns a child that shares the descriptor. Both then wait.
int spawns_another(const std::vector<std::string>& arguments) {
  SpawnOptions options;
  options.inherited = {std::stoi(arguments.at(0))};
  const Process child = spawn_helper("wait", arguments, std::move(options));
  ::close(std::stoi(arguments[0]));
  for (;;) ::pause();
}
const Helper spawning_helper("spawn-another", spawns_another);

std::string output_of(std::string_view helper, std::vector<std::string> arguments = {},
                      SpawnOptions options = {}) {
  auto ends = make_pipe();
  options.redirected.emplace_back(ends.write_end.get(), 1);
  Process process = spawn_helper(helper, std::move(arguments), std::move(options));
  ends.write_end.reset();
  const std::string output = read_to_end(ends.read_end.get());
  EXPECT_TRUE(process.wait(never)->clean());
  return output;
}

// Returns a process that has reached main.
Process waiting_process() {
  auto ends = make_pipe();
  SpawnOptions options;
  options.inherited = {ends.write_end.get()};
  Process process =
      spawn_helper("wait", {std::to_string(ends.write_end.get())}, std::move(options));
  EXPECT_EQ(read_exactly(ends.read_end.get(), 1), "r");
  return process;
}

Process spawn_program(const std::string& program) {
  SpawnOptions options;
  options.argv = {program};
  return Process::spawn(options);
}

bool has_child() { return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD; }

// --- spawning ---

TEST(Process, tells_the_exit_code_again_and_again) {
  Process process = spawn_helper("exit", {"3"});
  for (int i = 0; i < 2; ++i) {
    const auto exit = process.wait(never);
    ASSERT_TRUE(exit);
    EXPECT_EQ(exit->code, 3);
    EXPECT_EQ(exit->signal, 0);
    EXPECT_FALSE(exit->clean());
    EXPECT_EQ(exit->to_string(), "exit status 3");
  }
  EXPECT_TRUE(spawn_helper("exit", {"0"}).wait(never)->clean());
}

TEST(Process, tells_the_signal_that_killed_it) {
  Process process = waiting_process();
  process.kill(SIGTERM);
  const auto exit = process.wait(never);
  ASSERT_TRUE(exit);
  EXPECT_EQ(exit->signal, SIGTERM);
  EXPECT_EQ(exit->to_string(), "killed by signal 15");
  process.kill(SIGKILL);  // no effect after its end
  EXPECT_EQ(process.wait(never)->signal, SIGTERM);
}

TEST(Process, that_is_a_copy_has_our_memory_and_ends_with_what_its_body_returns) {
  int here = 41;
  Process copy = Process::fork([&] { return ++here; });
  EXPECT_EQ(copy.wait(Deadline::never())->code, 42);
  EXPECT_EQ(here, 41);  // the child changed its own copy
}

TEST(Process, that_is_a_copy_is_aborted_by_an_exception_and_never_returns_to_our_code) {
  Process copy = Process::fork([]() -> int {
    ::close(STDERR_FILENO);  // terminate prints a message there
    throw 1;
  });
  EXPECT_EQ(copy.wait(Deadline::never())->signal, SIGABRT);
}

TEST(Process, is_waited_for_until_the_deadline) {
  Process process = waiting_process();
  EXPECT_EQ(status_of(process.wait(immediate)), Status::timed_out);
  const auto deadline = briefly();
  EXPECT_EQ(status_of(process.wait(deadline)), Status::timed_out);
  EXPECT_TRUE(deadline.expired());
}

TEST(Process, has_a_pidfd_that_is_readable_once_it_has_ended) {
  Process process = waiting_process();
  EXPECT_EQ(wait({process.pidfd(), POLLIN}, immediate), Status::timed_out);
  process.kill(SIGKILL);
  EXPECT_EQ(wait({process.pidfd(), POLLIN}, never), Status::ok);
}

TEST(Process, is_killed_and_reaped_with_its_owner) {
  pid_t pid = 0;
  {
    const Process process = waiting_process();
    pid = process.pid();
    EXPECT_EQ(::kill(pid, 0), 0);
  }
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(Process, ends_with_the_last_owner_it_moved_to) {
  Process first = waiting_process();
  const pid_t pid = first.pid();
  {
    Process second(std::move(first));
    EXPECT_EQ(::kill(pid, 0), 0);
    Process third = spawn_helper("exit", {"0"});
    third = std::move(second);
    EXPECT_EQ(third.pid(), pid);
  }
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(Process, that_cannot_be_executed_is_an_error_that_names_it) {
  const ScopedEnvironment path("PATH",
                               "/usr/bin:/bin");  // a directory without access gives another error
  for (const auto& [program, fault] :
       std::vector<std::pair<std::string, Fault>>{{"no-such-program-anywhere", Fault::not_found},
                                                  {"/etc/passwd", Fault::permission_denied},
                                                  {"/nonexistent/program", Fault::not_found}}) {
    const auto error = error_of([&program = program] { spawn_program(program); });
    EXPECT_EQ(error->fault(), fault) << program;
    EXPECT_EQ(error->call(), "exec");
    EXPECT_EQ(error->address(), program);
    EXPECT_FALSE(error->cure().empty());
  }
  EXPECT_EQ(error_of([] { Process::spawn({}); })->code().value(), EINVAL);
  EXPECT_FALSE(has_child());
}

TEST(Process, that_cannot_be_executed_is_an_error_whatever_descriptors_are_redirected) {
  for (int target = 3; target < 40; ++target) {
    SpawnOptions options;
    options.argv = {"/nonexistent/program"};
    options.redirected = {{0, target}};
    EXPECT_EQ(error_of([&] { Process::spawn(options); })->fault(), Fault::not_found) << target;
  }
}

TEST(Process, is_looked_for_in_the_path) {
  EXPECT_TRUE(spawn_program("true").wait(never)->clean());
}

TEST(Process, may_execute_another_file_than_its_name_says) {
  SpawnOptions options;
  options.program = "/bin/sh";
  options.argv = {"no-such-program", "-c", "test \"$0\" = its-name && exit 3", "its-name"};
  EXPECT_EQ(Process::spawn(options).wait(Deadline::never())->code, 3);
}

TEST(Process, that_the_system_cannot_make_is_an_error_and_leaves_nothing_behind) {
  for (const auto& [call, error] : std::vector<std::pair<const char*, int>>{
           {"pipe2", EMFILE}, {"fork", EAGAIN}, {"pidfd_open", EMFILE}}) {
    ScopedHook hook;
    hook.fail(call, error);
    EXPECT_EQ(error_of([] { spawn_helper("wait"); })->fault(), Fault::resource_exhausted) << call;
    EXPECT_FALSE(has_child()) << call;
  }
}

TEST(Process, survives_eintr) {
  ScopedHook hook;
  for (const char* call : {"pipe2", "fork", "pidfd_open", "read", "ppoll", "waitid"})
    hook.fail(call, EINTR, 2);
  EXPECT_EQ(spawn_helper("exit", {"5"}).wait(never)->code, 5);
}

// --- inheritance ---

TEST(Process, inherits_the_descriptors_named_and_no_others) {
  const auto ends = make_pipe();
  const OwnedFd careless(::dup(ends.read_end.get()));  // without O_CLOEXEC
  const std::string named = std::to_string(ends.write_end.get());
  SpawnOptions options;
  options.inherited = {ends.write_end.get()};
  EXPECT_EQ(output_of("list-descriptors", {}, options), "0 1 2 " + named + " ");
  EXPECT_EQ(output_of("list-descriptors"), "0 1 2 ");
}

TEST(Process, inherits_redirected_descriptors_under_their_new_numbers) {
  const auto ends = make_pipe();
  SpawnOptions options;
  options.redirected = {{ends.read_end.get(), 77}};
  EXPECT_EQ(output_of("list-descriptors", {}, options), "0 1 2 77 ");
}

TEST(Process, sees_our_environment_with_additions_and_replacements) {
  const ScopedEnvironment kept("IPCLAB_TEST_KEPT", "kept"), replaced("IPCLAB_TEST_REPLACED", "old");
  SpawnOptions options;
  options.environment = {{"IPCLAB_TEST_REPLACED", "new"}, {"IPCLAB_TEST_ADDED", "a=b"}};
  EXPECT_EQ(output_of("show-environment",
                      {"IPCLAB_TEST_KEPT", "IPCLAB_TEST_REPLACED", "IPCLAB_TEST_ADDED"}, options),
            "IPCLAB_TEST_KEPT=kept\nIPCLAB_TEST_REPLACED=new\nIPCLAB_TEST_ADDED=a=b\n");
  EXPECT_STREQ(std::getenv("IPCLAB_TEST_REPLACED"), "old");
}

TEST(Process, starts_with_no_signal_blocked_and_sigpipe_as_usual) {
  sigset_t usr1, before;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &usr1, &before);
  const auto handler = ::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(output_of("show-signals"), "open default");
  ::signal(SIGPIPE, handler);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// --- the end of the owner ---

TEST(Process, is_killed_by_the_kernel_when_the_process_that_spawned_it_is) {
  auto ends = make_pipe();
  SpawnOptions options;
  options.inherited = {ends.write_end.get()};
  Process parent =
      spawn_helper("spawn-another", {std::to_string(ends.write_end.get())}, std::move(options));
  ends.write_end.reset();
  EXPECT_EQ(read_exactly(ends.read_end.get(), 1), "r") << "the grandchild is there";
  parent.kill(SIGKILL);
  EXPECT_EQ(read_to_end(ends.read_end.get()), "") << "and holds the pipe no more";
}

TEST(Process, is_killed_by_kill_spawned_processes) {
  Process first = waiting_process(), second = waiting_process();
  Process ended = spawn_helper("exit", {"0"});
  ASSERT_TRUE(ended.wait(never));
  kill_spawned_processes();  // returns after they have ended
  EXPECT_EQ(first.wait(immediate)->signal, SIGKILL);
  EXPECT_EQ(second.wait(immediate)->signal, SIGKILL);
}

// Spawns a shell that writes `w`. On SIGTERM it writes `t` and runs `then`.
Process spawn_shell(PipeEnds& out, PipeEnds& in, const std::string& then) {
  SpawnOptions options;
  options.argv = {"sh", "-c",
                  "trap 'printf t; " + then + "' TERM; printf w; while :; do read x; done"};
  options.redirected = {{in.read_end.get(), STDIN_FILENO}, {out.write_end.get(), STDOUT_FILENO}};
  options.asked_to_end = true;
  Process process = Process::spawn(options);
  out.write_end.reset();
  EXPECT_EQ(read_exactly(out.read_end.get(), 1), "w");
  return process;
}

TEST(Process, may_be_one_that_is_asked_to_end) {
  for (const bool by_destruction : {false, true}) {
    auto out = make_pipe(), in = make_pipe();
    std::optional<Process> process = spawn_shell(out, in, "exit 3");
    if (by_destruction) {
      process.reset();
    } else {
      kill_spawned_processes();
      EXPECT_EQ(process->wait(immediate)->code, 3);
    }
    EXPECT_EQ(read_to_end(out.read_end.get()), "t");
  }
}

TEST(Process, that_does_not_end_when_it_is_asked_is_killed) {
  auto out = make_pipe(), in = make_pipe();
  Process process = spawn_shell(out, in, "");
  kill_spawned_processes();
  EXPECT_EQ(process.wait(immediate)->signal, SIGKILL);
}

TEST(Pinning, keeps_a_thread_to_one_of_the_allowed_cpus) {
  const auto cpus = allowed_cpus();
  ASSERT_FALSE(cpus.empty());
  std::thread([&] {
    EXPECT_TRUE(pin_to_cpu(cpus.back()));
    EXPECT_EQ(allowed_cpus(), std::vector<int>{cpus.back()});
  }).join();
  EXPECT_EQ(allowed_cpus(), cpus);
}

TEST(Pinning, says_when_there_is_no_such_cpu) {
  std::thread([] { EXPECT_FALSE(pin_to_cpu(1'000)); }).join();
}

TEST(OwnExecutable, is_this_program) {
  EXPECT_TRUE(own_executable().starts_with("/"));
  EXPECT_EQ(::access(own_executable().c_str(), X_OK), 0);
}

}  // namespace
