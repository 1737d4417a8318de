#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

// Properties of this machine, read from /proc and /sys.
//
//   const ipc::Machine machine;
//   if (const auto smt = machine.has_smt()) puts(*smt ? "SMT is in use" : "no SMT");
//   else puts(smt.error().c_str());
namespace ipc {

// A value, or the reason why it is not known: "/proc/x: Permission denied", "/proc/x: not
// understood: ...".
template <class T>
using Known = tl::expected<T, std::string>;

class Machine {
 public:
  explicit Machine(std::string root = {});  // the parent of /proc and /sys, for tests

  // Return the first line of a file without spaces around it, and the index-th number in it.
  Known<std::string> line(std::string_view path) const;
  Known<std::uint64_t> number(std::string_view path, std::size_t index = 0) const;
  bool exists(std::string_view path) const;

  Known<std::string> cpuinfo(std::string_view key) const;  // the first CPU's value
  // Returns a limit of /proc/self/limits, such as "Max open files". Unlimited is the largest
  // number.
  struct Limit {
    std::uint64_t soft, hard;
  };
  Known<Limit> limit(std::string_view name) const;

  Known<std::uint64_t> allowed_cpus() const;  // number of CPUs that this process may run on
  Known<bool> has_smt() const;                // whether SMT is in use
  Known<std::string> governor() const;
  Known<bool> is_virtual() const;
  // Returns the CPU quota in CPUs, the smallest of the control group and all groups above it, or
  // nullopt if there is none.
  Known<std::optional<double>> cpu_quota() const;
  // Returns the number of periods in which the quotas of these groups stopped a process, since the
  // groups were made.
  Known<std::uint64_t> throttled_periods() const;
  // Returns "docker", ..., or an empty text if no container was detected.
  std::string container() const;
  Known<std::string> transparent_huge_pages() const;  // "madvise"
  Known<double> load() const;                         // average of the last minute
  // Returns whether the loopback interface of this network namespace is up.
  Known<bool> loopback_is_up() const;
  struct Space {
    std::uint64_t size, free;  // in bytes
  };
  Known<Space> space(std::string_view directory) const;

 private:
  // A directory with the CPU time of this process's control group, or of a group above it.
  struct CpuGroup {
    std::string directory;
    bool is_v1;
  };
  Known<std::vector<CpuGroup>> cpu_groups() const;
  Known<double> quota_of(const CpuGroup&) const;
  Known<std::string> content(std::string_view path) const;
  std::string root_;
};

// Returns the errno of an io_uring_setup(2) with null parameters: EFAULT if the call may be used.
int io_uring_error();

}  // namespace ipc
