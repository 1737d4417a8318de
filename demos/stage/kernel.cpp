// Reads the state of processes and their descriptors from /proc.
#include "demos/stage/kernel.h"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <time.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "demos/call_names.h"

namespace ipc::demo {
namespace {

struct NumberedCall {
  long number;
  std::string_view name;
};

// The calls in which a process of a lesson, or a watched one, sleeps.
constexpr NumberedCall calls[] = {
    {SYS_read, "read"},
    {SYS_write, "write"},
    {SYS_accept, "accept"},
    {SYS_accept4, "accept4"},
    {SYS_connect, "connect"},
    {SYS_recvfrom, "recvfrom"},
    {SYS_sendto, "sendto"},
    {SYS_recvmsg, "recvmsg"},
    {SYS_sendmsg, "sendmsg"},
    {SYS_ppoll, "ppoll"},
    {SYS_futex, "futex"},
    {SYS_wait4, "wait4"},
    {SYS_waitid, "waitid"},
    {SYS_openat, "openat"},
    {SYS_flock, "flock"},
    {SYS_epoll_pwait, "epoll_wait"},
    {SYS_clock_nanosleep, "clock_nanosleep"},
    {SYS_nanosleep, "nanosleep"},
    {SYS_pselect6, "pselect6"},
    {SYS_readv, "readv"},
    {SYS_writev, "writev"},
    {SYS_rt_sigtimedwait, "sigtimedwait"},
    {SYS_rt_sigsuspend, "sigsuspend"},
#ifdef SYS_poll
    {SYS_poll, "poll"},
#endif
#ifdef SYS_select
    {SYS_select, "select"},
#endif
#ifdef SYS_pause
    {SYS_pause, "pause"},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, "epoll_wait"},
#endif
};

std::string whole(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  std::string content = text.str();
  while (!content.empty() && content.back() == '\n') content.pop_back();
  return content;
}

// Returns the name of the call in a line "42 0x3 ...". The line "running", or "-1 ..." (asleep
// outside of a call), has none.
std::string call_of(pid_t pid) {
  const std::string line = whole(fmt::format("/proc/{}/syscall", pid));
  long number = -1;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc()) return {};
  for (const NumberedCall& call : calls)
    if (call.number == number) return std::string(call.name);
  return number < 0 ? "" : fmt::format("syscall {}", number);
}

// Returns the fields after the command. The command is in ( ), and may itself contain blanks and
// brackets.
std::optional<std::istringstream> fields_behind_command(const std::string& stat) {
  const auto close = stat.rfind(')');
  if (close == std::string::npos) return std::nullopt;
  return std::istringstream(stat.substr(close + 1));
}

std::string command_of(pid_t pid, const std::string& stat) {
  std::string command = whole(fmt::format("/proc/{}/cmdline", pid));
  std::replace(command.begin(), command.end(), '\0', ' ');
  while (!command.empty() && command.back() == ' ') command.pop_back();
  if (!command.empty()) return command;
  const auto open = stat.find('('), close = stat.rfind(')');
  return fmt::format("[{}]", stat.substr(open + 1, close - open - 1));
}

}  // namespace

std::optional<ProcessState> state_of(pid_t pid) {
  auto fields = fields_behind_command(whole(fmt::format("/proc/{}/stat", pid)));
  if (!fields) return std::nullopt;
  ProcessState state;
  *fields >> state.letter;
  if (state.letter != 'S' && state.letter != 'D') return state;
  state.call = call_of(pid);
  state.wait_channel = whole(fmt::format("/proc/{}/wchan", pid));
  state.wait_channel.resize(std::min(state.wait_channel.find('.'), state.wait_channel.size()));
  if (state.wait_channel == "0") state.wait_channel.clear();
  return state;
}

std::string place_of_sleep(const ProcessState& state) {
  const std::string name(function_name(state.call));
  std::string detail = state.wait_channel;
  if (name != state.call) detail = state.call + (detail.empty() ? "" : ", " + detail);
  return detail.empty() ? name : fmt::format("{} ({})", name, detail);
}

bool comes_true(Deadline deadline, const std::function<bool()>& condition) {
  while (!condition()) {
    if (deadline.expired()) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  return true;
}

bool is_asleep_in(pid_t pid, std::string_view call, Deadline deadline) {
  return comes_true(deadline, [&] {
    const auto state = state_of(pid);
    return state && state->letter == 'S' && (state->call == call || state->call.empty());
  });
}

bool is_in_state(pid_t pid, char letter, Deadline deadline) {
  return comes_true(deadline, [&] {
    const auto state = state_of(pid);
    return state && state->letter == letter;
  });
}

Effort effort_of(pid_t pid) {
  Effort effort;
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) == 0 && ::clock_gettime(clock, &time) == 0)
    effort.cpu_ns = static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U +
                    static_cast<std::uint64_t>(time.tv_nsec);
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string name; status >> name;) {
    if (name == "Threads:") status >> effort.threads;
    if (name == "voluntary_ctxt_switches:") status >> effort.voluntary_switches;
  }
  return effort;
}

Effort operator-(const Effort& later, const Effort& earlier) {
  return {later.cpu_ns - earlier.cpu_ns, later.voluntary_switches - earlier.voluntary_switches,
          later.threads};
}

std::vector<ProcessRow> processes() {
  std::vector<ProcessRow> rows;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string stat = whole(entry.path() / "stat");
    auto fields = fields_behind_command(stat);
    if (!fields) continue;  // the process has ended meanwhile
    ProcessRow row{std::stoi(name), 0, '?', {}};
    *fields >> row.letter >> row.parent;
    row.command = command_of(row.pid, stat);
    rows.push_back(std::move(row));
  }
  std::ranges::sort(rows, {}, &ProcessRow::pid);
  return rows;
}

std::vector<std::pair<int, std::string>> descriptors_of(pid_t pid) {
  std::vector<std::pair<int, std::string>> open;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(fmt::format("/proc/{}/fd", pid), error)) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone);
    if (!gone) open.emplace_back(std::stoi(entry.path().filename()), target);
  }
  std::ranges::sort(open);
  return open;
}

std::string mapping_of(pid_t pid, std::uintptr_t address) {
  std::ifstream maps(fmt::format("/proc/{}/maps", pid));
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    const char* const stop = line.data() + line.size();
    const auto dash = std::from_chars(line.data(), stop, begin, 16);
    if (dash.ec != std::errc() || dash.ptr == stop) continue;
    if (std::from_chars(dash.ptr + 1, stop, end, 16).ec != std::errc()) continue;
    if (address >= begin && address < end) return line;
  }
  return {};
}

}  // namespace ipc::demo
