// Reads properties of this machine from /proc and /sys.
#include "ipc/host/machine.h"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>
#include <vector>

#include "ipc/system/files.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

using Unknown = tl::unexpected<std::string>;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

template <class Number>
std::optional<Number> parse(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

Unknown not_understood(std::string_view path, std::string_view text) {
  return Unknown(fmt::format("{}: not understood: \"{}\"", path, text.substr(0, 40)));
}

// Returns the number of CPUs in a list: 5 for "0-3,8".
std::optional<std::uint64_t> count_of_list(const std::string& list) {
  std::istringstream in(list);
  std::uint64_t count = 0;
  for (std::string part; std::getline(in, part, ',');) {
    const auto dash = part.find('-');
    const auto first = parse<unsigned>(part.substr(0, dash));
    const auto last = dash == std::string::npos ? first : parse<unsigned>(part.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    count += *last - *first + 1;
  }
  return count > 0 ? std::optional(count) : std::nullopt;
}

constexpr double no_quota = std::numeric_limits<double>::infinity();

}  // namespace

Machine::Machine(std::string root) : root_(std::move(root)) {}

Known<std::string> Machine::content(std::string_view path) const {
  if (auto text = read_file(root_ + std::string(path))) return std::move(*text);
  return Unknown(fmt::format("{}: {}", path, std::strerror(errno)));
}

Known<std::string> Machine::line(std::string_view path) const {
  const auto text = content(path);
  if (!text) return text;
  return std::string(trimmed(std::string_view(*text).substr(0, text->find('\n'))));
}

Known<std::uint64_t> Machine::number(std::string_view path, std::size_t index) const {
  const auto text = line(path);
  if (!text) return Unknown(text.error());
  const auto words = words_of(*text);
  const auto number = index < words.size() ? parse<std::uint64_t>(words[index]) : std::nullopt;
  if (!number) return not_understood(path, *text);
  return *number;
}

bool Machine::exists(std::string_view path) const {
  return sys::call("access", ::access, (root_ + std::string(path)).c_str(), F_OK) == 0;
}

Known<std::string> Machine::cpuinfo(std::string_view key) const {
  constexpr std::string_view path = "/proc/cpuinfo";
  const auto text = content(path);
  if (!text) return text;
  std::istringstream file(*text);
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(':');
    if (colon != std::string::npos && trimmed(line.substr(0, colon)) == key)
      return std::string(trimmed(std::string_view(line).substr(colon + 1)));
  }
  return Unknown(fmt::format("{}: has no {}", path, key));
}

Known<Machine::Limit> Machine::limit(std::string_view name) const {
  constexpr std::string_view path = "/proc/self/limits";
  const auto text = content(path);
  if (!text) return Unknown(text.error());
  std::istringstream file(*text);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    const auto words = words_of(line.substr(name.size()));
    const auto value = [&](std::size_t index) -> std::optional<std::uint64_t> {
      if (index >= words.size()) return std::nullopt;
      if (words[index] == "unlimited") return std::numeric_limits<std::uint64_t>::max();
      return parse<std::uint64_t>(words[index]);
    };
    if (!value(0) || !value(1)) return not_understood(path, line);
    return Limit{*value(0), *value(1)};
  }
  return Unknown(fmt::format("{}: has no {}", path, name));
}

Known<std::uint64_t> Machine::allowed_cpus() const {
  constexpr std::string_view path = "/proc/self/status", key = "Cpus_allowed_list:";
  const auto text = content(path);
  if (!text) return Unknown(text.error());
  std::istringstream file(*text);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key)) continue;
    if (const auto count = count_of_list(std::string(trimmed(line.substr(key.size())))))
      return *count;
    return not_understood(path, line);
  }
  return Unknown(fmt::format("{}: has no {}", path, key));
}

Known<bool> Machine::has_smt() const {
  return number("/sys/devices/system/cpu/smt/active").map([](std::uint64_t active) {
    return active != 0;
  });
}

Known<std::string> Machine::governor() const {
  return line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
}

Known<bool> Machine::is_virtual() const {
  if (exists("/sys/hypervisor/type")) return true;
  return cpuinfo("flags").map([](const std::string& flags) {
    return (" " + flags + " ").find(" hypervisor ") != std::string::npos;
  });
}

Known<double> Machine::quota_of(const CpuGroup& group) const {
  const std::string path = group.directory + (group.is_v1 ? "/cpu.cfs_quota_us" : "/cpu.max");
  if (!exists(path)) return no_quota;  // the topmost group has no such file
  const auto text = line(path);
  if (!text) return Unknown(text.error());
  if (*text == "-1" || text->starts_with("max")) return no_quota;
  const auto quota = number(path);
  const auto period =
      group.is_v1 ? number(group.directory + "/cpu.cfs_period_us") : number(path, 1);
  if (!period) return Unknown(period.error());
  if (!quota || *period == 0) return not_understood(path, *text);
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

// /proc/self/cgroup has lines "NUMBER:CONTROLLERS:GROUP": "0::/user.slice",
// "1:cpu,cpuacct:/docker/ab". In a container the group's path may be that of the host, which is not
// visible there. Then the files at the top are those of its group.
Known<std::vector<Machine::CpuGroup>> Machine::cpu_groups() const {
  constexpr std::string_view path = "/proc/self/cgroup";
  const auto text = content(path);
  if (!text) return Unknown(text.error());
  std::istringstream file(*text);
  std::vector<CpuGroup> groups;
  for (std::string line; std::getline(file, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    std::string group = line.substr(second + 1);
    if (group == "/") group.clear();
    const bool is_v1 = controllers.find(",cpu,") != std::string::npos;
    if (!is_v1 && controllers != ",,") continue;
    const std::string top = is_v1 ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup";
    if (!exists(is_v1 ? top : top + "/cgroup.controllers")) continue;
    for (;; group.resize(std::min(group.rfind('/'), group.size()))) {
      groups.push_back({top + group, is_v1});
      if (group.empty()) break;
    }
  }
  if (groups.empty()) return Unknown("/sys/fs/cgroup: no controller of CPU time is mounted there");
  return groups;
}

Known<std::optional<double>> Machine::cpu_quota() const {
  const auto groups = cpu_groups();
  if (!groups) return Unknown(groups.error());
  double least = no_quota;
  for (const CpuGroup& group : *groups) {
    const auto quota = quota_of(group);
    if (!quota) return Unknown(quota.error());
    least = std::min(least, *quota);
  }
  return std::isinf(least) ? std::nullopt : std::optional(least);
}

Known<std::uint64_t> Machine::throttled_periods() const {
  const auto groups = cpu_groups();
  if (!groups) return Unknown(groups.error());
  std::uint64_t all = 0;
  for (const CpuGroup& group : *groups) {
    std::istringstream file(content(group.directory + "/cpu.stat").value_or(""));
    for (std::string key, value; file >> key >> value;)
      if (key == "nr_throttled") all += parse<std::uint64_t>(value).value_or(0);
  }
  return all;
}

std::string Machine::container() const {
  if (exists("/.dockerenv")) return "docker";
  if (exists("/run/.containerenv")) return "podman";
  if (const auto name = line("/run/systemd/container"); name && !name->empty()) return *name;
  if (const auto group = line("/proc/1/cgroup"))
    for (const char* const name : {"docker", "kubepods", "containerd", "lxc"})
      if (group->find(name) != std::string::npos) return name;
  return {};
}

Known<std::string> Machine::transparent_huge_pages() const {
  constexpr std::string_view path = "/sys/kernel/mm/transparent_hugepage/enabled";
  const auto text = line(path);
  if (!text) return text;
  const auto open = text->find('['), close = text->find(']');  // "always [madvise] never"
  if (open == std::string::npos || close == std::string::npos || close < open)
    return not_understood(path, *text);
  return text->substr(open + 1, close - open - 1);
}

Known<bool> Machine::loopback_is_up() const {
  return content("/proc/net/fib_trie").map([](const std::string& routes) {
    return routes.find(" 127.0.0.1\n") != std::string::npos;
  });
}

Known<double> Machine::load() const {
  constexpr std::string_view path = "/proc/loadavg";
  const auto text = line(path);
  if (!text) return Unknown(text.error());
  const auto load = parse<double>(text->substr(0, text->find(' ')));
  if (!load || !std::isfinite(*load)) return not_understood(path, *text);
  return *load;
}

Known<Machine::Space> Machine::space(std::string_view directory) const {
  struct statvfs there {};
  if (sys::call("statvfs", ::statvfs, (root_ + std::string(directory)).c_str(), &there) != 0)
    return Unknown(fmt::format("{}: {}", directory, std::strerror(errno)));
  return Space{there.f_blocks * there.f_frsize, there.f_bavail * there.f_frsize};
}

int io_uring_error() {
  const long result = sys::call(
      "io_uring_setup",
      [](unsigned entries, void* parameters) {
        return ::syscall(SYS_io_uring_setup, entries, parameters);
      },
      0U, static_cast<void*>(nullptr));
  return result == 0 ? 0 : errno;
}

}  // namespace ipc
