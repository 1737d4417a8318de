// Reads strace's files line by line, and orders threads, processes and calls.
#include "demos/watch/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

constexpr std::size_t calls_max = 200'000;
constexpr std::uint64_t bytes_max = 64U << 20U;

// Returns the words of strace's execve("/bin/sort", ["sort", "-u"], ...), with blanks between them,
// and with "…" where strace cut one.
std::string words_of(std::string_view call) {
  call.remove_prefix(std::min(call.find(", ["), call.size()));
  call = call.substr(0, call.rfind(']'));
  std::string words;
  bool is_inside = false;
  for (std::size_t at = std::min<std::size_t>(3, call.size()); at < call.size(); ++at) {
    const std::string_view rest = call.substr(at);
    if (is_inside && (rest.starts_with("\\\"") || rest.starts_with("\\\\"))) words += call[++at];
    else if (call[at] == '"') is_inside = !is_inside;
    else if (is_inside) words += call[at];
    else if (call[at] == ',') words += ' ';
    else if (rest.starts_with("...")) words += "…";
  }
  return words;
}

bool is_execution(const WatchedCall& call) {
  return call.name.starts_with("execve") && call.error.empty() && call.has_returned() &&
         !call.arguments.empty();
}

// Returns whether it executes a script by which a version manager finds the program of that name.
bool is_shim(const WatchedCall& call) {
  return is_execution(call) && call.arguments[0].find("/shims/") != std::string::npos;
}

// Returns whether it executes a part of a version manager, or the shell that runs it.
bool is_of_version_manager(const WatchedCall& call) {
  static constexpr std::string_view ends[] = {"/bash\"", "/sh\"", "/env\"", "/asdf\""};
  const std::string& path = call.arguments[0];
  return is_shim(call) || path.find("/libexec/") != std::string::npos ||
         std::ranges::any_of(ends, [&](std::string_view end) { return path.ends_with(end); });
}

// Returns whether a time passes after which the kernel ends a call of the program.
bool is_timer(const WatchedCall& call) {
  if (call.name == "setsockopt")
    return call.arguments.size() > 2 && (call.arguments[2].starts_with("SO_RCVTIMEO") ||
                                         call.arguments[2].starts_with("SO_SNDTIMEO"));
  return call.name == "alarm" || call.name == "setitimer" || call.name == "timer_settime";
}

// Reads "exited with 3" or "killed by SIGSEGV (core dumped)".
void read_end(WatchedProcess& process, std::string_view end) {
  constexpr std::string_view exited = "exited with ", killed = "killed by ";
  if (end.starts_with(exited)) {
    int status = 0;
    end.remove_prefix(exited.size());
    std::from_chars(end.data(), end.data() + end.size(), status);
    process.status = status;
  } else if (end.starts_with(killed)) {
    end.remove_prefix(killed.size());
    process.signal = end.substr(0, end.find(' '));
  }
}

}  // namespace

std::vector<std::string> Records::strace_options() {
  return {"-q",
          "-a1",
          "-yy",
          "-s32",
          "--syscall-times=ns",
          "-etrace=%network,read,write,readv,writev,?pread64,?pwrite64,sendfile,splice,close,dup,"
          "?dup2,dup3,?pipe,pipe2,?open,openat,?creat,?mknod,mknodat,flock,clone,?clone3,?fork,"
          "?vfork,execve,?execveat,wait4,waitid,exit_group,kill,?poll,ppoll,?select,pselect6,"
          "?epoll_wait,epoll_pwait,?epoll_pwait2,clock_nanosleep,?pause,rt_sigsuspend,"
          "rt_sigtimedwait,?alarm,setitimer,timer_settime"};
}

Records::Records(std::string prefix)
    : prefix_(std::move(prefix)), wall_to_monotonic_ns_(wall_to_monotonic_ns()) {}

void Records::add_program(pid_t root, std::string command) {
  processes_[root] = {roots_.size(), 0, std::move(command), 0};
  threads_[root].process = root;
  threads_[root].is_ours = true;
  roots_.push_back(root);
}

void Records::update() {
  find_files();
  for (auto& [id, thread] : threads_)
    if (thread.end.empty()) read(id, thread);
  match_forks();
}

void Records::find_files() {
  const std::filesystem::path prefix(prefix_);
  const std::string begin = prefix.filename().string() + ".";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(prefix.parent_path(), error)) {
    const std::string name = entry.path().filename();
    pid_t id = 0;
    if (name.starts_with(begin) &&
        std::from_chars(name.data() + begin.size(), name.data() + name.size(), id).ec ==
            std::errc())
      threads_.try_emplace(id);
  }
}

void Records::read(pid_t id, Thread& thread) {
  std::ifstream file(fmt::format("{}.{}", prefix_, id), std::ios::binary);
  file.seekg(static_cast<std::streamoff>(thread.read));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) return;
  thread.read += text.size();
  bytes_ += text.size();
  thread.changed_ns = sys::detail::now_ns();
  thread.rest += text;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = thread.rest.find('\n', begin)) != std::string::npos;
       begin = end + 1)
    add_line(id, thread, std::string_view(thread.rest).substr(begin, end - begin));
  thread.rest.erase(0, begin);
}

void Records::add_line(pid_t id, Thread& thread, std::string_view line) {
  if (const auto event = parse_strace_event(line)) {
    if (!event->is_end) return;
    thread.end = event->text;
    thread.end_ns = event->at_ns + wall_to_monotonic_ns_;
    if (thread.begin_ns == 0) thread.begin_ns = thread.end_ns;
    return;
  }
  const auto seen = parse_strace_call(line);
  if (!seen) return;
  WatchedCall call = take_apart(seen->text);
  call.begin_ns = seen->at_ns + wall_to_monotonic_ns_;
  call.end_ns = call.until_ns = call.begin_ns + seen->took_ns;
  call.thread = id;
  if (thread.is_ours && !is_execution(call)) return;
  thread.is_ours = false;
  if (is_execution(call)) thread.command = words_of(with_characters(seen->text));
  add(thread, std::move(call));
}

void Records::add(Thread& thread, WatchedCall call) {
  if (thread.begin_ns == 0) thread.begin_ns = call.begin_ns;
  if (is_fork(call) && call.value > 0)
    forks_.push_back(
        {call.thread, static_cast<pid_t>(call.value), call.makes_thread, call.begin_ns});
  if (call.name == "listen" && call.error.empty()) thread.listens = true;
  if (is_timer(call)) thread.has_timer = true;
  if (!thread.calls.empty() && is_idle(call)) {
    WatchedCall& last = thread.calls.back();
    if (last.name == call.name && last.result == call.result && last.arguments == call.arguments) {
      ++last.count;
      last.until_ns = call.end_ns;
      return;
    }
  }
  thread.calls.push_back(std::move(call));
  ++calls_;
}

// A child may write before the call that made it has returned in its parent.
void Records::match_forks() {
  const auto is_matched = [this](const Fork& fork) {
    const pid_t parent = threads_[fork.thread].process;
    if (parent == 0) return false;
    threads_[fork.child].process = fork.makes_thread ? parent : fork.child;
    if (!fork.makes_thread)
      processes_.try_emplace(fork.child,
                             Known{processes_.at(parent).program, parent, {}, fork.at_ns});
    return true;
  };
  while (std::erase_if(forks_, is_matched) > 0) {}
}

template <class Action>
void Records::for_each_thread(std::size_t program, const Action& action) const {
  for (const auto& [id, thread] : threads_) {
    const auto process = processes_.find(thread.process);
    if (process != processes_.end() && process->second.program == program) action(id, thread);
  }
}

bool Records::has_executed(std::size_t program) const {
  return !threads_.at(roots_[program]).is_ours;
}

bool Records::listens(std::size_t program) const {
  bool any = false;
  for_each_thread(program, [&](pid_t, const Thread& thread) { any |= thread.listens; });
  return any;
}

bool Records::has_timer(std::size_t program) const {
  bool any = false;
  for_each_thread(program, [&](pid_t, const Thread& thread) { any |= thread.has_timer; });
  return any;
}

bool Records::is_full() const { return calls_ >= calls_max || bytes_ >= bytes_max; }

std::uint64_t Records::changed_ns(std::size_t program) const {
  std::uint64_t last_ns = 0;
  for_each_thread(program, [&](pid_t, const Thread& thread) {
    last_ns = std::max(last_ns, thread.changed_ns);
  });
  return last_ns;
}

std::vector<pid_t> Records::living(std::size_t program) const {
  std::vector<pid_t> alive;
  for_each_thread(program, [&](pid_t id, const Thread& thread) {
    if (id == thread.process && thread.end.empty()) alive.push_back(id);
  });
  return alive;
}

std::vector<pid_t> Records::processes() const {
  std::vector<pid_t> all;
  for (const auto& [pid, process] : processes_) all.push_back(pid);
  return all;
}

WatchedCall Records::open_call(pid_t id, const Thread& thread) const {
  WatchedCall call;
  const auto seen = thread.is_ours ? std::nullopt : parse_strace_call(thread.rest + ") = ?");
  if (seen) {
    call = take_apart(seen->text);
    call.begin_ns = call.end_ns = call.until_ns = seen->at_ns + wall_to_monotonic_ns_;
  }
  call.thread = id;
  return call;
}

std::vector<WatchedCall> Records::open_calls(std::size_t program) const {
  std::vector<WatchedCall> calls;
  for_each_thread(program, [&](pid_t id, const Thread& thread) {
    if (thread.end.empty()) calls.push_back(open_call(id, thread));
  });
  return calls;
}

// A call that never returned lasted until its thread ended.
void Records::end_open_calls() {
  const std::uint64_t now_ns = sys::detail::now_ns();
  for (auto& [id, thread] : threads_) {
    if (WatchedCall call = open_call(id, thread); !call.name.empty())
      thread.calls.push_back(std::move(call));
    if (thread.calls.empty()) continue;
    WatchedCall& last = thread.calls.back();
    if (!last.has_returned() && last.end_ns == last.begin_ns && last.name != "exit_group")
      last.end_ns = last.until_ns =
          std::max(last.begin_ns, thread.end_ns > 0 ? thread.end_ns : now_ns);
  }
}

std::vector<pid_t> Records::descendants(pid_t pid) const {
  std::vector<pid_t> all;
  for (const auto& [child, known] : processes_) {
    if (known.parent != pid) continue;
    all.push_back(child);
    const auto more = descendants(child);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

// A version manager starts processes, waits for them, and becomes the program by exec.
std::size_t Records::drop_version_manager(pid_t pid) {
  std::vector<WatchedCall>& calls = threads_[pid].calls;
  const auto begin = std::ranges::find_if(calls, is_shim);
  const auto program = std::find_if(begin, calls.end(), [](const WatchedCall& call) {
    return is_execution(call) && !is_of_version_manager(call);
  });
  if (program == calls.end()) return 0;
  const std::uint64_t begin_ns = begin->begin_ns, end_ns = program->begin_ns;
  auto started = descendants(pid);
  std::erase_if(started, [&](pid_t child) {
    const Thread& thread = threads_[child];
    return thread.begin_ns < begin_ns || thread.end_ns == 0 || thread.end_ns > end_ns;
  });
  for (const pid_t child : started) processes_.erase(child);
  calls.erase(begin, program);
  return started.size();
}

WatchedProcess Records::process_of(pid_t pid, const std::map<pid_t, unsigned>& sides) const {
  const Known& known = processes_.at(pid);
  const Thread& thread = threads_.at(pid);
  WatchedProcess process;
  process.pid = pid;
  process.program = known.program;
  process.command = known.command;
  if (const auto parent = sides.find(known.parent); parent != sides.end())
    process.parent = parent->second;
  process.begin_ns = thread.begin_ns;
  process.end_ns = thread.end_ns;
  read_end(process, thread.end);
  if (known.command.empty()) process.command = thread.command;
  return process;
}

std::map<pid_t, unsigned> Records::number_processes(Run& run) const {
  std::vector<pid_t> order = roots_, others;
  for (const auto& [pid, known] : processes_)
    if (known.parent != 0) others.push_back(pid);
  std::ranges::stable_sort(others, {}, [&](pid_t pid) { return processes_.at(pid).forked_ns; });
  order.insert(order.end(), others.begin(), others.end());
  if (order.size() > processes_max) {
    run.processes_left_out += order.size() - processes_max;
    order.resize(processes_max);
  }
  std::map<pid_t, unsigned> sides;
  for (std::size_t side = 0; side < order.size(); ++side)
    sides[order[side]] = static_cast<unsigned>(side);
  for (const pid_t pid : order) run.processes.push_back(process_of(pid, sides));
  return sides;
}

std::map<pid_t, unsigned> Records::finish(Run& run) {
  update();
  end_open_calls();
  for (const pid_t pid : processes())
    if (processes_.contains(pid)) run.processes_left_out += drop_version_manager(pid);
  auto sides = number_processes(run);
  for (auto& [id, thread] : threads_) {
    const auto side = sides.find(thread.process);
    if (side == sides.end()) continue;
    for (WatchedCall& call : thread.calls) {
      call.side = side->second;
      run.calls.push_back(std::move(call));
    }
  }
  std::ranges::stable_sort(run.calls, {}, &WatchedCall::begin_ns);
  return sides;
}

}  // namespace ipc::demo
