// Runs strace, and matches its lines with the calls that the processes recorded.
#include "demos/stage/strace.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "demos/call_names.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

bool is_in_path(const std::string& program) {
  const char* const path = std::getenv("PATH");
  std::istringstream directories(path != nullptr ? path : "");
  for (std::string directory; std::getline(directories, directory, ':');)
    if (::access((directory + "/" + program).c_str(), X_OK) == 0) return true;
  return false;
}

bool has_tracer(pid_t pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("TracerPid:")) return line.find_first_of("123456789") != std::string::npos;
  return false;
}

// Returns by how much the wall clock is ahead of CLOCK_MONOTONIC, which processes record.
std::int64_t wall_ahead_ns() {
  timespec wall{}, steady{};
  ::clock_gettime(CLOCK_REALTIME, &wall);
  ::clock_gettime(CLOCK_MONOTONIC, &steady);
  return (wall.tv_sec - steady.tv_sec) * std::int64_t{1'000'000'000} + wall.tv_nsec -
         steady.tv_nsec;
}

// "1700000000.123456789"
std::optional<std::uint64_t> parse_time(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos || text.size() - dot != 10) return std::nullopt;
  std::uint64_t seconds = 0, ns = 0;
  const auto read = [](std::string_view digits, std::uint64_t& number) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size();
  };
  if (!read(text.substr(0, dot), seconds) || !read(text.substr(dot + 1), ns)) return std::nullopt;
  return seconds * 1'000'000'000U + ns;
}

}  // namespace

std::optional<Strace> Strace::attach(pid_t pid, const std::string& prefix) {
  if (!is_in_path("strace")) return std::nullopt;
  const OwnedFd silence(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  SpawnOptions options;
  options.argv = {"strace",
                  "-ff",
                  "-qq",
                  "--absolute-timestamps=format:unix,precision:ns",
                  "-s16",
                  "-o",
                  prefix,
                  "-p",
                  std::to_string(pid)};
  options.redirected = {{silence.get(), STDOUT_FILENO}, {silence.get(), STDERR_FILENO}};
  Strace strace(Process::spawn(options));
  for (const auto end = Deadline::after(std::chrono::seconds(5)); !has_tracer(pid);) {
    if (end.expired() || strace.process_.wait(Deadline::immediate())) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  return strace;
}

Witness::Witness(std::string prefix)
    : prefix_(std::move(prefix)), wall_ahead_ns_(wall_ahead_ns()) {}

std::vector<SeenCall> parse_strace(std::string_view output) {
  std::vector<SeenCall> calls;
  while (!output.empty()) {
    const auto end = output.find('\n');
    if (end == std::string_view::npos) break;  // still being written
    const std::string_view line = output.substr(0, end);
    output.remove_prefix(end + 1);
    const auto blank = line.find(' '), bracket = line.find('(');
    if (blank == std::string_view::npos || bracket == std::string_view::npos || bracket < blank)
      continue;
    const auto at_ns = parse_time(line.substr(0, blank));
    const auto equals = line.rfind(") = ");
    if (!at_ns || equals == std::string_view::npos) continue;
    calls.push_back({*at_ns, std::string(line.substr(blank + 1, bracket - blank - 1)),
                     std::string(line.substr(blank + 1))});
  }
  return calls;
}

std::optional<std::string> Witness::text_of(const TracedCall& call, pid_t pid) const {
  std::ifstream file(fmt::format("{}.{}", prefix_, pid));
  std::ostringstream output;
  if (!file || !(output << file.rdbuf())) return std::nullopt;
  // strace stopped the call on entry, between the two moments that the process recorded.
  const auto begin_ns = static_cast<std::int64_t>(call.begin_ns) + wall_ahead_ns_;
  const auto end_ns = static_cast<std::int64_t>(call.end_ns) + wall_ahead_ns_;
  const bool is_noted_before = call.begin_ns == call.end_ns;  // Recorder::note
  for (const SeenCall& seen : parse_strace(output.str())) {
    const auto at_ns = static_cast<std::int64_t>(seen.at_ns);
    if (seen.name != kernel_name(call.name.data()) || at_ns < begin_ns) continue;
    if (is_noted_before ? seen.text.ends_with(" = 0") : at_ns <= end_ns) return seen.text;
  }
  return std::nullopt;
}

}  // namespace ipc::demo
