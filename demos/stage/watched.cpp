// Traces another program's calls on IP sockets with ptrace(2).
#include "demos/stage/watched.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace ipc::demo {
namespace {

// A call on a socket, by its C name, and the arguments that are pointers.
struct Known {
  long number;
  const char* name;
  std::size_t arguments;  // number of arguments shown
  int address = -1, data = -1;
};
constexpr Known known[] = {
    {SYS_socket, "socket", 3},        {SYS_setsockopt, "setsockopt", 3},
    {SYS_bind, "bind", 3, 1},         {SYS_listen, "listen", 2},
    {SYS_accept4, "accept4", 4, 1},
#ifdef SYS_accept
    {SYS_accept, "accept", 3, 1},
#endif
    {SYS_connect, "connect", 3, 1},   {SYS_sendto, "send", 4, -1, 1},
    {SYS_recvfrom, "recv", 4, -1, 1}, {SYS_write, "write", 3, -1, 1},
    {SYS_read, "read", 3, -1, 1},     {SYS_shutdown, "shutdown", 2},
    {SYS_close, "close", 1},
};

// Copies from another process's memory as many bytes as exist.
std::vector<char> copy_from(pid_t pid, std::uint64_t address, std::size_t size) {
  std::vector<char> bytes(size);
  const iovec here{bytes.data(), size}, there{reinterpret_cast<void*>(address), size};
  const long got = ::process_vm_readv(pid, &here, 1, &there, 1, 0);
  bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return bytes;
}

long request(__ptrace_request what, pid_t pid, std::uint64_t address, std::uint64_t data) {
  return ::ptrace(what, pid, address, data);
}

}  // namespace

Watched::Watched(const std::vector<std::string>& argv) {
  std::vector<char*> pointers;
  for (const std::string& argument : argv) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) ::_exit(errno);
    ::raise(SIGSTOP);
    ::execvp(pointers[0], pointers.data());
    ::_exit(127);
  }
  int status = 0;
  if (pid_ < 0 || ::waitpid(pid_, &status, 0) < 0) throw Error("fork", argv[0], errno);
  if (!WIFSTOPPED(status)) throw Error("ptrace", argv[0], WEXITSTATUS(status));
  request(PTRACE_SETOPTIONS, pid_, 0,
          PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE |
              PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK);
}

Process::Exit Watched::run(const Hear& hear) {
  constexpr int call_stop = SIGTRAP | 0x80;  // PTRACE_O_TRACESYSGOOD
  request(PTRACE_SYSCALL, pid_, 0, 0);
  for (;;) {
    int status = 0;
    const pid_t thread = ::waitpid(-1, &status, __WALL);
    if (thread < 0) throw Error("waitpid", "", errno);
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      if (thread != pid_) continue;
      return {WIFEXITED(status) ? WEXITSTATUS(status) : 0,
              WIFSIGNALED(status) ? WTERMSIG(status) : 0};
    }
    int signal = WSTOPSIG(status);
    if (signal == call_stop) call_stops(thread, hear);
    // The signal is not for the program: an event of ours, or the first stop of a new thread.
    if (signal == call_stop || signal == SIGTRAP || signal == SIGSTOP) signal = 0;
    request(PTRACE_SYSCALL, thread, 0, static_cast<std::uint64_t>(signal));
  }
}

// Each call stops the thread twice: before and after.
void Watched::call_stops(pid_t thread, const Hear& hear) {
  __ptrace_syscall_info stop{};
  if (request(PTRACE_GET_SYSCALL_INFO, thread, sizeof stop,
              reinterpret_cast<std::uint64_t>(&stop)) <= 0)
    return;
  Entered& entered = entered_[thread];
  if (stop.op == PTRACE_SYSCALL_INFO_ENTRY) {
    entered = {stop.entry.nr, sys::detail::now_ns(), {}};
    std::ranges::copy(stop.entry.args, entered.arguments);
  } else if (stop.op == PTRACE_SYSCALL_INFO_EXIT) {
    tell(thread, entered, static_cast<long>(stop.exit.rval), hear);
  }
}

void Watched::tell(pid_t thread, const Entered& entered, long result, const Hear& hear) {
  const auto* const call =
      std::ranges::find(known, static_cast<long>(entered.number), &Known::number);
  constexpr long first_of_the_kernels_own = -512;  // ERESTARTSYS: the kernel will repeat the call
  if (call == std::end(known) || result <= first_of_the_kernels_own) return;
  const auto fd = static_cast<int>(entered.arguments[0]);
  if (call->number == SYS_socket) {
    if (fd != AF_INET && fd != AF_INET6) return;  // the family
    if (result >= 0) sockets_.insert(static_cast<int>(result));
  } else if (!sockets_.contains(fd)) {
    return;
  }
  if (std::string_view(call->name).starts_with("accept") && result >= 0)
    sockets_.insert(static_cast<int>(result));
  if (call->number == SYS_close) sockets_.erase(fd);

  sockaddr_storage address{};
  std::vector<char> data;
  std::vector<sys::Argument> arguments;
  for (int index = 0; index < static_cast<int>(call->arguments); ++index) {
    const std::uint64_t argument = entered.arguments[index];
    if (index == call->address && argument != 0) {
      const auto bytes = copy_from(thread, argument, sizeof address);
      std::memcpy(&address, bytes.data(), bytes.size());
      arguments.emplace_back(reinterpret_cast<const sockaddr*>(&address));
    } else if (index == call->data && result > 0) {
      data = copy_from(thread, argument, static_cast<std::size_t>(result));
      data.resize(static_cast<std::size_t>(result));
      arguments.emplace_back(static_cast<const void*>(data.data()));
    } else if (index == call->data || argument >> 32 != 0) {  // a pointer
      arguments.emplace_back(static_cast<const void*>(&address));
    } else {
      arguments.emplace_back(static_cast<long>(argument));
    }
  }
  hear({call->name, arguments},
       {result < 0 ? -1 : result, result < 0 ? static_cast<int>(-result) : 0}, entered.begin_ns,
       sys::detail::now_ns());
}

}  // namespace ipc::demo
