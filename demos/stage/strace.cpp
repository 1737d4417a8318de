// Runs strace, and matches its lines with the calls that the processes recorded.
#include "demos/stage/strace.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "demos/call_names.h"
#include "demos/stage/capture.h"
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

std::string last_line(int fd) {
  std::string text(4096, '\0');
  text.resize(static_cast<std::size_t>(std::max(::pread(fd, text.data(), text.size(), 0), 0L)));
  if (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
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

// Removes " <0.000012345>" from the end of the line, and returns that duration; 0: there is none.
std::uint64_t take_duration(std::string_view& line) {
  const auto open = line.rfind(" <");
  if (open == std::string_view::npos || !line.ends_with('>')) return 0;
  const auto took_ns = parse_time(line.substr(open + 2, line.size() - open - 3));
  if (took_ns) line = line.substr(0, open);
  return took_ns.value_or(0);
}

}  // namespace

bool Strace::is_installed() { return is_in_path("strace"); }

std::optional<Strace> Strace::attach(pid_t pid, const std::string& prefix,
                                     const std::vector<std::string>& more, std::string* why) {
  if (!is_installed()) return std::nullopt;
  const OwnedFd messages(::memfd_create("strace", MFD_CLOEXEC));
  SpawnOptions options;
  options.argv = {"strace",
                  "-ff",
                  "--absolute-timestamps=format:unix,precision:ns",
                  "-o",
                  prefix,
                  "-p",
                  std::to_string(pid)};
  options.argv.insert(options.argv.end(), more.begin(), more.end());
  options.redirected = {{messages.get(), STDOUT_FILENO}, {messages.get(), STDERR_FILENO}};
  options.leads_group = true;  // at Ctrl-C it would let go, and miss the end
  Strace strace(Process::spawn(options));
  for (const auto end = Deadline::after(std::chrono::seconds(5)); !has_tracer(pid);) {
    if (end.expired() || strace.process_.wait(Deadline::immediate())) {
      if (why != nullptr) *why = last_line(messages.get());
      return std::nullopt;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  return strace;
}

Witness::Witness(std::string prefix)
    : prefix_(std::move(prefix)),
      wall_ahead_ns_(-static_cast<std::int64_t>(wall_to_monotonic_ns())) {}

std::optional<SeenCall> parse_strace_call(std::string_view line) {
  const auto blank = line.find(' '), bracket = line.find('(');
  if (blank == std::string_view::npos || bracket == std::string_view::npos || bracket < blank)
    return std::nullopt;
  const auto at_ns = parse_time(line.substr(0, blank));
  const std::uint64_t took_ns = take_duration(line);
  if (!at_ns || line.rfind(") = ") == std::string_view::npos) return std::nullopt;
  return SeenCall{*at_ns, std::string(line.substr(blank + 1, bracket - blank - 1)),
                  std::string(line.substr(blank + 1)), took_ns};
}

std::vector<SeenCall> parse_strace(std::string_view output) {
  std::vector<SeenCall> calls;
  while (!output.empty()) {
    const auto end = output.find('\n');
    if (end == std::string_view::npos) break;  // still being written
    if (auto call = parse_strace_call(output.substr(0, end))) calls.push_back(*std::move(call));
    output.remove_prefix(end + 1);
  }
  return calls;
}

std::optional<SeenEvent> parse_strace_event(std::string_view line) {
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto at_ns = parse_time(line.substr(0, blank));
  line.remove_prefix(blank + 1);
  for (const std::string_view mark : {"---", "+++"})
    if (at_ns && line.size() > 2 * mark.size() + 2 && line.starts_with(mark) &&
        line.ends_with(mark))
      return SeenEvent{
          *at_ns, mark == "+++",
          std::string(line.substr(mark.size() + 1, line.size() - 2 * mark.size() - 2))};
  return std::nullopt;
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
