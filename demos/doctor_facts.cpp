// Reads the machine's limits and disturbances from /proc and /sys, and judges each one.
#include "demos/doctor_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <limits>

namespace ipc::demo {
namespace {

constexpr std::uint64_t KiB = 1024, MiB = 1024 * KiB;

struct Sysctl {
  std::string_view key, name, sysctl;
  Unit unit;
  std::uint64_t least;  // the kernel's default; for shmmax, a size that no lesson exceeds
  bool zero_is_none = false;
};
constexpr Sysctl sysctls[] = {
    {"pipe_size_max_bytes", "fs.pipe-max-size", "fs.pipe-max-size", Unit::bytes, MiB},
    {"pipe_user_soft_max_pages", "fs.pipe-user-pages-soft", "fs.pipe-user-pages-soft", Unit::none,
     16384, true},
    {"mqueue_depth_max_messages", "fs.mqueue.msg_max", "fs.mqueue.msg_max", Unit::none, 10},
    {"mqueue_message_max_bytes", "fs.mqueue.msgsize_max", "fs.mqueue.msgsize_max", Unit::bytes,
     8 * KiB},
    {"sysv_message_max_bytes", "kernel.msgmax", "kernel.msgmax", Unit::bytes, 8 * KiB},
    {"sysv_queue_max_bytes", "kernel.msgmnb", "kernel.msgmnb", Unit::bytes, 16 * KiB},
    {"sysv_shm_max_bytes", "kernel.shmmax", "kernel.shmmax", Unit::bytes, 64 * MiB},
    {"backlog_max_connections", "net.core.somaxconn", "net.core.somaxconn", Unit::none, 4096},
    {"receive_buffer_default_bytes", "net.core.rmem_default", "net.core.rmem_default", Unit::bytes,
     212992},
    {"send_buffer_default_bytes", "net.core.wmem_default", "net.core.wmem_default", Unit::bytes,
     212992},
    {"receive_buffer_max_bytes", "net.core.rmem_max", "net.core.rmem_max", Unit::bytes, 212992},
    {"send_buffer_max_bytes", "net.core.wmem_max", "net.core.wmem_max", Unit::bytes, 212992},
    {"inotify_max_instances", "inotify instances", "fs.inotify.max_user_instances", Unit::none,
     128},
};

struct Resource {
  std::string_view key, name, line, item;  // the item of limits.conf(5)
  Unit unit;
  std::uint64_t least, per_unit_of_shell;
};
constexpr Resource resources[] = {
    {"open_files_max_descriptors", "ulimit -n", "Max open files", "nofile", Unit::none, 1024, 1},
    {"locked_memory_max_bytes", "ulimit -l", "Max locked memory", "memlock", Unit::bytes, 8 * MiB,
     KiB},
    {"mqueue_total_max_bytes", "ulimit -q", "Max msgqueue size", "msgqueue", Unit::bytes, 819200,
     1},
};

template <class T>
MachineFact unknown(MachineFact fact, const Known<T>& known) {
  fact.verdict = Verdict::unknown;
  fact.unknown = known.error();
  return fact;
}

MachineFact fact_of(const Machine& machine, const Sysctl& limit) {
  MachineFact fact{limit.key, limit.name, limit.unit, {}, Verdict::ok, {}, {}};
  std::string path = fmt::format("/proc/sys/{}", limit.sysctl);
  std::replace(path.begin(), path.end(), '.', '/');
  const auto value = machine.number(path);
  if (!value) return unknown(std::move(fact), value);
  if (limit.zero_is_none && *value == 0) return fact;
  fact.value = *value;
  if (*value >= limit.least) return fact;
  fact.verdict = Verdict::low;
  fact.raise = fmt::format("sysctl -w {}={}", limit.sysctl, limit.least);
  return fact;
}

MachineFact fact_of(const Machine& machine, const Resource& resource) {
  MachineFact fact{resource.key, resource.name, resource.unit, {}, Verdict::ok, {}, {}};
  const auto limit = machine.limit(resource.line);
  if (!limit) return unknown(std::move(fact), limit);
  if (limit->soft == std::numeric_limits<std::uint64_t>::max()) return fact;
  fact.value = limit->soft;
  if (limit->soft >= resource.least) return fact;
  fact.verdict = Verdict::low;
  const std::uint64_t wanted = resource.least / resource.per_unit_of_shell;
  fact.raise = limit->hard >= resource.least
                   ? fmt::format("{} {}", resource.name, wanted)
                   : fmt::format("/etc/security/limits.conf: * hard {} {}", resource.item, wanted);
  return fact;
}

MachineFact kernel(const Machine& machine) {
  MachineFact fact{"kernel", "Linux", Unit::none, {}, Verdict::ok, {}, {}};
  const auto release = machine.line("/proc/sys/kernel/osrelease");
  if (!release) return unknown(std::move(fact), release);
  fact.value = *release;
  int major = 0, minor = 0;
  if (std::sscanf(release->c_str(), "%d.%d", &major, &minor) != 2) fact.verdict = Verdict::none;
  else if (major < 5 || (major == 5 && minor < 15)) fact.verdict = Verdict::low;
  return fact;
}

MachineFact shared_memory(const Machine& machine) {
  constexpr std::uint64_t least = 64 * MiB;  // the default of a container
  MachineFact fact{"dev_shm_free_bytes", "/dev/shm", Unit::bytes, {}, Verdict::ok, {}, {}};
  const auto space = machine.space("/dev/shm");
  if (!space) return unknown(std::move(fact), space);
  fact.value = space->free;
  if (space->free >= least) return fact;
  fact.verdict = Verdict::low;
  fact.raise = "mount -o remount,size=1G /dev/shm";
  return fact;
}

MachineFact loopback(const Machine& machine) {
  MachineFact fact{"loopback_up", "loopback interface", Unit::none, {}, Verdict::ok, {}, {}};
  const auto is_up = machine.loopback_is_up();
  if (!is_up) return unknown(std::move(fact), is_up);
  fact.value = *is_up;
  if (*is_up) return fact;
  fact.verdict = Verdict::low;
  fact.raise = "ip link set lo up";
  return fact;
}

MachineFact io_uring(const Machine& machine, int error) {
  const bool allowed = error == EFAULT || error == EINVAL || error == 0;
  MachineFact fact{"io_uring_allowed", "io_uring", Unit::none, allowed, Verdict::ok, {}, {}};
  if (allowed) return fact;
  fact.verdict = Verdict::low;
  // Otherwise a filter of system calls refuses it, or the kernel has no io_uring.
  if (machine.number("/proc/sys/kernel/io_uring_disabled").value_or(0) > 0)
    fact.raise = "sysctl -w kernel.io_uring_disabled=0";
  return fact;
}

MachineFact yama(const Machine& machine) {
  constexpr std::string_view path = "/proc/sys/kernel/yama/ptrace_scope";
  MachineFact fact{"yama_ptrace_scope", "Yama ptrace_scope", Unit::none, {}, Verdict::ok, {}, {}};
  const auto scope = machine.number(path);
  if (!scope && !machine.exists(path) && machine.exists("/proc/sys/kernel/osrelease")) return fact;
  if (!scope) return unknown(std::move(fact), scope);
  fact.value = *scope;
  if (*scope <= 1) return fact;  // 1: a process may read its own children
  fact.verdict = Verdict::low;
  if (*scope == 2) fact.raise = "sysctl -w kernel.yama.ptrace_scope=1";  // 3 is final until boot
  return fact;
}

// Makes a fact whose verdict depends on its value alone.
template <class T, class Judge>
MachineFact judged(std::string_view key, const Known<T>& known, Judge is_noisy,
                   std::string_view raise) {
  MachineFact fact{key, {}, Unit::none, {}, Verdict::ok, {}, {}};
  if (!known) return unknown(std::move(fact), known);
  fact.value = *known;
  if (!is_noisy(*known)) return fact;
  fact.verdict = Verdict::noisy;
  fact.raise = raise;
  return fact;
}

MachineFact quota(const Machine& machine) {
  MachineFact fact{"cgroup_quota_cpus", {}, Unit::none, {}, Verdict::ok, {}, {}};
  const auto quota = machine.cpu_quota();
  if (!quota) return unknown(std::move(fact), quota);
  if (!*quota) return fact;
  fact.value = **quota;
  fact.verdict = Verdict::noisy;
  return fact;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok: return "ok";
    case Verdict::low: return "low";
    case Verdict::noisy: return "noisy";
    case Verdict::unknown: return "unknown";
    case Verdict::none: break;
  }
  return "none";
}

std::vector<MachineFact> limits_of(const Machine& machine, int io_uring_error) {
  std::vector<MachineFact> facts{kernel(machine)};
  for (const Sysctl& limit : sysctls) facts.push_back(fact_of(machine, limit));
  for (const Resource& resource : resources) facts.push_back(fact_of(machine, resource));
  facts.push_back(shared_memory(machine));
  facts.push_back(loopback(machine));
  facts.push_back(io_uring(machine, io_uring_error));
  facts.push_back(yama(machine));
  return facts;
}

std::vector<MachineFact> disturbances_of(const Machine& machine) {
  const auto yes = [](bool value) { return value; };
  std::vector<MachineFact> facts{
      judged(
          "allowed_cpus", machine.allowed_cpus(), [](std::uint64_t n) { return n < 2; }, ""),
      judged("smt_active", machine.has_smt(), yes,
             "echo off > /sys/devices/system/cpu/smt/control"),
      judged(
          "governor", machine.governor(),
          [](const std::string& name) { return name != "performance"; },
          "cpupower frequency-set -g performance"),
      judged("virtual_machine", machine.is_virtual(), yes, ""),
      quota(machine),
      judged(
          "load_average_1min", machine.load(), [](double load) { return load > 0.5; }, ""),
      judged(
          "transparent_huge_pages", machine.transparent_huge_pages(),
          [](const std::string&) { return false; }, ""),
      {"container", {}, Unit::none, machine.container(), Verdict::none, {}, {}},
  };
  for (MachineFact& fact : facts)
    if (fact.key == "transparent_huge_pages" && fact.verdict == Verdict::ok)
      fact.verdict = Verdict::none;
  return facts;
}

}  // namespace ipc::demo
