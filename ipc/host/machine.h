#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

// What this machine is, as its kernel tells it in /proc and /sys.
namespace ipc {

// Or why it is not known: "/proc/x: Permission denied", "/proc/x: not understood: ...".
template <class T>
using Known = tl::expected<T, std::string>;

class Machine {
 public:
  explicit Machine(std::string root = {});  // the place of /proc and /sys: a test's own

  // Of a file: the first line without spaces around it, and the number at a place in it.
  Known<std::string> line(std::string_view path) const;
  Known<std::uint64_t> number(std::string_view path, std::size_t index = 0) const;
  bool exists(std::string_view path) const;

  Known<std::string> cpuinfo(std::string_view key) const;  // of the first CPU
  // "Max open files", in /proc/self/limits; the largest number: unlimited.
  struct Limit {
    std::uint64_t soft, hard;
  };
  Known<Limit> limit(std::string_view name) const;

  Known<std::uint64_t> allowed_cpus() const;  // how many this process may run on
  Known<bool> has_smt() const;                // in use
  Known<std::string> governor() const;
  Known<bool> is_virtual() const;
  // In CPUs, the least of its control group and of all above it; nullopt: none.
  Known<std::optional<double>> cpu_quota() const;
  // Periods in which the quotas of these groups stopped a process, since the groups were made.
  Known<std::uint64_t> throttled_periods() const;
  // "docker", ...; empty: none seen.
  std::string container() const;
  Known<std::string> transparent_huge_pages() const;  // "madvise"
  Known<double> load() const;                         // of the last minute
  // Whether 127.0.0.1 leads anywhere in this network namespace.
  Known<bool> loopback_is_up() const;
  struct Space {
    std::uint64_t size, free;  // in bytes
  };
  Known<Space> space(std::string_view directory) const;

 private:
  // Directories of the control group of this process that hold its CPU time, and of all above it.
  struct CpuGroup {
    std::string directory;
    bool is_v1;
  };
  Known<std::vector<CpuGroup>> cpu_groups() const;
  Known<double> quota_of(const CpuGroup&) const;
  Known<std::string> content(std::string_view path) const;
  std::string root_;
};

// The errno of io_uring_setup(2) that asks for nothing: EFAULT where it may be used.
int io_uring_error();

}  // namespace ipc
