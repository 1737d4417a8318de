#include "ipc/host/machine.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

struct Fake : TemporaryDirectory {
  void put(const std::string& path, const std::string& content) const {
    const std::filesystem::path whole = this->path() + path;
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole) << content;
  }
  Machine machine{path()};
};

template <class T>
bool mentions(const Known<T>& known, std::string_view words) {
  return !known && known.error().find(words) != std::string::npos;
}

TEST(Machine, tells_why_it_does_not_know) {
  const Fake fake;
  fake.put("/x", "garbage");
  fake.put("/empty", "");
  fake.put("/large", "99999999999999999999999");
  fake.put("/negative", "-1");
  EXPECT_TRUE(mentions(fake.machine.number("/none"), "/none: No such file or directory"));
  EXPECT_TRUE(mentions(fake.machine.number("/x"), "/x: not understood: \"garbage\""));
  for (const char* path : {"/empty", "/large", "/negative"})
    EXPECT_TRUE(mentions(fake.machine.number(path), "not understood")) << path;
  std::filesystem::create_directory(fake / "directory");
  EXPECT_FALSE(fake.machine.line("/directory"));
  EXPECT_TRUE(mentions(fake.machine.governor(), "scaling_governor: No such file"));
  EXPECT_FALSE(fake.machine.cpu_quota());
  EXPECT_FALSE(fake.machine.limit("Max open files"));
  EXPECT_FALSE(fake.machine.allowed_cpus());
  EXPECT_FALSE(fake.machine.has_smt());
  EXPECT_FALSE(fake.machine.is_virtual());
  EXPECT_FALSE(fake.machine.load());
  EXPECT_FALSE(fake.machine.transparent_huge_pages());
  EXPECT_FALSE(fake.machine.space("/dev/shm"));
  EXPECT_TRUE(fake.machine.container().empty());
}

TEST(Machine, names_an_unreadable_file) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
  const Fake fake;
  fake.put("/x", "1");
  ASSERT_EQ(::chmod((fake / "x").c_str(), 0), 0);
  EXPECT_TRUE(mentions(fake.machine.number("/x"), "/x: Permission denied"));
}

TEST(Machine, reads_the_largest_number_and_one_among_several) {
  const Fake fake;
  fake.put("/x", "18446744073709551615\n");
  fake.put("/y", "32000\t1024000000\t500\t32000\n");
  EXPECT_EQ(fake.machine.number("/x"), ~std::uint64_t{0});
  EXPECT_EQ(fake.machine.number("/y", 1), 1024000000U);
  EXPECT_FALSE(fake.machine.number("/y", 4));
}

TEST(Machine, reads_limits) {
  const Fake fake;
  fake.put("/proc/self/limits",
           "Limit                     Soft Limit           Hard Limit           Units     \n"
           "Max open files            1024                 unlimited            files     \n"
           "Max locked memory         what                 8388608              bytes     \n");
  EXPECT_EQ(fake.machine.limit("Max open files")->soft, 1024U);
  EXPECT_EQ(fake.machine.limit("Max open files")->hard, ~std::uint64_t{0});
  EXPECT_TRUE(mentions(fake.machine.limit("Max locked memory"), "not understood"));
  EXPECT_TRUE(mentions(fake.machine.limit("Max msgqueue size"), "has no Max msgqueue size"));
}

TEST(Machine, counts_the_cpus_it_may_use) {
  const Fake fake;
  const auto count = [&](const std::string& list) {
    fake.put("/proc/self/status", "Name:\tx\nCpus_allowed_list:\t" + list + "\n");
    return fake.machine.allowed_cpus();
  };
  EXPECT_EQ(count("0"), 1U);
  EXPECT_EQ(count("0-3,8"), 5U);
  for (const char* list : {"", "x", "3-1", "0-"}) EXPECT_FALSE(count(list)) << list;
}

TEST(Machine, finds_the_quota_of_cgroup_v2) {
  const Fake fake;
  fake.put("/proc/self/cgroup", "0::/user.slice/app\n");
  fake.put("/sys/fs/cgroup/cgroup.controllers", "cpu");
  EXPECT_EQ(fake.machine.cpu_quota(), std::nullopt) << "the root has no file";
  fake.put("/sys/fs/cgroup/user.slice/app/cpu.max", "max 100000\n");
  EXPECT_EQ(fake.machine.cpu_quota(), std::nullopt);
  fake.put("/sys/fs/cgroup/user.slice/cpu.max", "150000 100000\n");
  EXPECT_EQ(*fake.machine.cpu_quota(), 1.5) << "that of a group above counts, too";
  fake.put("/sys/fs/cgroup/user.slice/app/cpu.max", "50000 100000\n");
  EXPECT_EQ(*fake.machine.cpu_quota(), 0.5) << "the least";
  for (const char* text : {"garbage", "1 0", "1", ""}) {
    fake.put("/sys/fs/cgroup/user.slice/app/cpu.max", text);
    EXPECT_TRUE(mentions(fake.machine.cpu_quota(), "cpu.max: not understood")) << text;
  }
}

TEST(Machine, counts_the_periods_in_which_its_groups_were_throttled) {
  Fake fake;
  EXPECT_FALSE(fake.machine.throttled_periods());
  fake.put("/proc/self/cgroup", "0::/user.slice/app\n");
  fake.put("/sys/fs/cgroup/cgroup.controllers", "cpu");
  EXPECT_EQ(*fake.machine.throttled_periods(), 0U);
  fake.put("/sys/fs/cgroup/user.slice/app/cpu.stat",
           "usage_usec 5\nnr_periods 9\nnr_throttled 7\n");
  fake.put("/sys/fs/cgroup/user.slice/cpu.stat", "nr_throttled 2\n");
  fake.put("/sys/fs/cgroup/cpu.stat", "usage_usec 5\n");
  EXPECT_EQ(*fake.machine.throttled_periods(), 9U) << "those of a group above stop it, too";
}

TEST(Machine, finds_the_quota_of_cgroup_v1) {
  const Fake fake;
  fake.put("/proc/self/cgroup", "4:memory:/m\n2:cpu,cpuacct:/docker/ab\n0::/\n");
  fake.put("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  fake.put("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(fake.machine.cpu_quota(), std::nullopt);
  fake.put("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000\n");
  EXPECT_EQ(*fake.machine.cpu_quota(), 2.0) << "in a container the path of the host is not seen";
  fake.put("/sys/fs/cgroup/cpu/docker/ab/cpu.cfs_quota_us", "25000\n");
  EXPECT_FALSE(fake.machine.cpu_quota()) << "without its period";
  fake.put("/sys/fs/cgroup/cpu/docker/ab/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(*fake.machine.cpu_quota(), 0.25);
}

TEST(Machine, sees_containers_virtualisation_and_smt) {
  const Fake fake;
  fake.put("/proc/1/cgroup", "0::/kubepods/pod1\n");
  EXPECT_EQ(fake.machine.container(), "kubepods");
  fake.put("/run/systemd/container", "lxc-libvirt\n");
  EXPECT_EQ(fake.machine.container(), "lxc-libvirt");
  fake.put("/.dockerenv", "");
  EXPECT_EQ(fake.machine.container(), "docker");

  fake.put("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu hypervisors sse\n");
  EXPECT_EQ(fake.machine.is_virtual(), false);
  EXPECT_TRUE(mentions(fake.machine.cpuinfo("model name"), "has no model name"));
  fake.put("/proc/cpuinfo", "model name\t: A CPU\nflags\t\t: fpu hypervisor\n");
  EXPECT_EQ(fake.machine.is_virtual(), true);
  EXPECT_EQ(fake.machine.cpuinfo("model name"), "A CPU");

  fake.put("/sys/devices/system/cpu/smt/active", "1\n");
  EXPECT_EQ(fake.machine.has_smt(), true);
  fake.put("/sys/devices/system/cpu/smt/active", "0\n");
  EXPECT_EQ(fake.machine.has_smt(), false);
}

TEST(Machine, reads_load_and_huge_pages) {
  const Fake fake;
  fake.put("/proc/loadavg", "0.75 0.1 0.1 1/100 4711\n");
  EXPECT_EQ(fake.machine.load(), 0.75);
  for (const char* text : {"nan 1 1", "x", ""}) {
    fake.put("/proc/loadavg", text);
    EXPECT_FALSE(fake.machine.load()) << text;
  }
  fake.put("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  EXPECT_EQ(fake.machine.transparent_huge_pages(), "madvise");
  fake.put("/sys/kernel/mm/transparent_hugepage/enabled", "]x[\n");
  EXPECT_FALSE(fake.machine.transparent_huge_pages());
}

TEST(Machine, of_here_is_known_at_least_in_part) {
  const Machine here;
  EXPECT_GE(here.allowed_cpus().value_or(1), 1U);
  EXPECT_NE(io_uring_error(), 0);
}

}  // namespace
