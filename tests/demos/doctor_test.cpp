#include "demos/doctor_facts.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>

#include "demos/texts.h"
#include "support.h"

namespace ipc::demo {
namespace {

struct Fake : test::TemporaryDirectory {
  void put(const std::string& path, const std::string& content) const {
    const std::filesystem::path whole = this->path() + path;
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole) << content;
  }
  void limit(const std::string& line) const {
    put("/proc/self/limits", "Limit   Soft Limit   Hard Limit   Units\n" + line + "\n");
  }
  std::vector<MachineFact> facts(int io_uring_error = EFAULT) const {
    auto facts = limits_of(Machine(path()), io_uring_error);
    for (MachineFact& fact : disturbances_of(Machine(path()))) facts.push_back(std::move(fact));
    return facts;
  }
  MachineFact fact(std::string_view key, int io_uring_error = EFAULT) const {
    for (const MachineFact& fact : facts(io_uring_error))
      if (fact.key == key) return fact;
    ADD_FAILURE() << "there is no " << key;
    return {};
  }
};

std::uint64_t count(const MachineFact& fact) { return std::get<std::uint64_t>(fact.value); }
bool has_no_value(const MachineFact& fact) {
  return std::holds_alternative<std::monostate>(fact.value);
}

TEST(Doctor, reports_why_facts_are_unknown_on_a_machine_that_shows_nothing) {
  const Fake fake;
  for (const MachineFact& fact : fake.facts()) {
    if (fact.key == "io_uring_allowed" || fact.key == "container") continue;
    EXPECT_EQ(fact.verdict, Verdict::unknown) << fact.key;
    EXPECT_TRUE(has_no_value(fact)) << fact.key;
    EXPECT_NE(fact.unknown.find("No such file"), std::string::npos) << fact.key << fact.unknown;
    EXPECT_TRUE(fact.raise.empty()) << fact.key;
  }
}

TEST(Doctor, has_each_key_once_and_its_texts) {
  std::set<std::string_view> keys;
  for (const MachineFact& fact : Fake().facts()) {
    EXPECT_TRUE(keys.insert(fact.key).second) << fact.key;
    const std::string key = "doctor." + std::string(fact.key);
    EXPECT_FALSE(format_of(key).empty());
    if (fact.name.empty()) {
      EXPECT_FALSE(format_of(key + ".name").empty());
    }
  }
}

TEST(Doctor, reports_a_low_limit_and_how_to_raise_it) {
  const Fake fake;
  fake.put("/proc/sys/net/core/somaxconn", "128\n");
  const MachineFact low = fake.fact("backlog_max_connections");
  EXPECT_EQ(low.verdict, Verdict::low);
  EXPECT_EQ(count(low), 128U);
  EXPECT_EQ(low.raise, "sysctl -w net.core.somaxconn=4096");
  fake.put("/proc/sys/net/core/somaxconn", "4096\n");
  EXPECT_EQ(fake.fact("backlog_max_connections").verdict, Verdict::ok);
  EXPECT_TRUE(fake.fact("backlog_max_connections").raise.empty());
}

TEST(Doctor, reports_whether_the_loopback_interface_is_up) {
  const Fake fake;
  fake.put("/proc/net/fib_trie", "Local:\n");
  EXPECT_EQ(fake.fact("loopback_up").verdict, Verdict::low);
  EXPECT_EQ(fake.fact("loopback_up").raise, "ip link set lo up");
  fake.put("/proc/net/fib_trie", "Local:\n        |-- 127.0.0.1\n           /32 host LOCAL\n");
  EXPECT_EQ(fake.fact("loopback_up").verdict, Verdict::ok);
}

TEST(Doctor, takes_huge_numbers_and_refuses_garbage) {
  const Fake fake;
  fake.put("/proc/sys/kernel/shmmax", "18446744073692774399\n");
  EXPECT_EQ(count(fake.fact("sysv_shm_max_bytes")), 18446744073692774399U);
  for (const char* text : {"184467440737095516160", "-1", "4096x", "ten", "\xff\xfe", ""}) {
    fake.put("/proc/sys/kernel/shmmax", text);
    EXPECT_EQ(fake.fact("sysv_shm_max_bytes").verdict, Verdict::unknown) << text;
  }
}

TEST(Doctor, distinguishes_no_limit_from_a_limit_of_zero) {
  const Fake fake;
  fake.put("/proc/sys/fs/pipe-user-pages-soft", "0\n");
  EXPECT_TRUE(has_no_value(fake.fact("pipe_user_soft_max_pages")));
  EXPECT_EQ(fake.fact("pipe_user_soft_max_pages").verdict, Verdict::ok);
  fake.put("/proc/sys/fs/mqueue/msg_max", "0\n");
  EXPECT_EQ(fake.fact("mqueue_depth_max_messages").verdict, Verdict::low);
  fake.limit("Max open files   unlimited   unlimited   files");
  EXPECT_TRUE(has_no_value(fake.fact("open_files_max_descriptors")));
  EXPECT_EQ(fake.fact("open_files_max_descriptors").verdict, Verdict::ok);
}

TEST(Doctor, reports_who_can_raise_a_resource) {
  const Fake fake;
  fake.limit("Max locked memory   65536   unlimited   bytes");
  EXPECT_EQ(fake.fact("locked_memory_max_bytes").raise, "ulimit -l 8192");
  fake.limit("Max open files   256   512   files");
  EXPECT_EQ(fake.fact("open_files_max_descriptors").verdict, Verdict::low);
  EXPECT_EQ(fake.fact("open_files_max_descriptors").raise,
            "/etc/security/limits.conf: * hard nofile 1024");
}

TEST(Doctor, judges_the_kernel) {
  const Fake fake;
  const auto verdict = [&](const char* release) {
    fake.put("/proc/sys/kernel/osrelease", release);
    return fake.fact("kernel").verdict;
  };
  EXPECT_EQ(verdict("6.18.44-fc-v595\n"), Verdict::ok);
  EXPECT_EQ(verdict("5.15.0\n"), Verdict::ok);
  EXPECT_EQ(verdict("5.10.0-23-amd64\n"), Verdict::low);
  EXPECT_EQ(verdict("garbage\n"), Verdict::none);
}

TEST(Doctor, reports_whether_io_uring_may_be_used_and_who_refuses) {
  const Fake fake;
  EXPECT_EQ(fake.fact("io_uring_allowed", EFAULT).verdict, Verdict::ok);
  const MachineFact filtered = fake.fact("io_uring_allowed", EPERM);
  EXPECT_EQ(filtered.verdict, Verdict::low);
  EXPECT_TRUE(filtered.raise.empty()) << "a filter of system calls";
  fake.put("/proc/sys/kernel/io_uring_disabled", "2\n");
  EXPECT_EQ(fake.fact("io_uring_allowed", EPERM).raise, "sysctl -w kernel.io_uring_disabled=0");
}

TEST(Doctor, distinguishes_a_kernel_without_yama_from_one_that_hides_it) {
  const Fake fake;
  EXPECT_EQ(fake.fact("yama_ptrace_scope").verdict, Verdict::unknown);
  fake.put("/proc/sys/kernel/osrelease", "6.18\n");
  EXPECT_EQ(fake.fact("yama_ptrace_scope").verdict, Verdict::ok);
  fake.put("/proc/sys/kernel/yama/ptrace_scope", "2\n");
  EXPECT_EQ(fake.fact("yama_ptrace_scope").verdict, Verdict::low);
  fake.put("/proc/sys/kernel/yama/ptrace_scope", "1\n");
  EXPECT_EQ(fake.fact("yama_ptrace_scope").verdict, Verdict::ok);
}

TEST(Doctor, reports_disturbances_of_measurements) {
  const Fake fake;
  fake.put("/proc/self/status", "Cpus_allowed_list:\t3\n");
  fake.put("/sys/devices/system/cpu/smt/active", "1\n");
  fake.put("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  fake.put("/proc/cpuinfo", "flags\t: fpu hypervisor\n");
  fake.put("/proc/self/cgroup", "0::/\n");
  fake.put("/sys/fs/cgroup/cgroup.controllers", "cpu\n");
  fake.put("/sys/fs/cgroup/cpu.max", "150000 100000\n");
  fake.put("/proc/loadavg", "0.51 0 0 1/1 1\n");
  for (const char* key : {"allowed_cpus", "smt_active", "governor", "virtual_machine",
                          "cgroup_quota_cpus", "load_average_1min"})
    EXPECT_EQ(fake.fact(key).verdict, Verdict::noisy) << key;
  EXPECT_EQ(std::get<double>(fake.fact("cgroup_quota_cpus").value), 1.5);

  fake.put("/proc/self/status", "Cpus_allowed_list:\t0-1\n");
  fake.put("/sys/devices/system/cpu/smt/active", "0\n");
  fake.put("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
  fake.put("/proc/cpuinfo", "flags\t: fpu\n");
  fake.put("/sys/fs/cgroup/cpu.max", "max 100000\n");
  fake.put("/proc/loadavg", "0.50 0 0 1/1 1\n");
  for (const char* key : {"allowed_cpus", "smt_active", "governor", "virtual_machine",
                          "cgroup_quota_cpus", "load_average_1min"})
    EXPECT_EQ(fake.fact(key).verdict, Verdict::ok) << key;
}

TEST(Doctor, has_no_opinion_on_containers_and_huge_pages) {
  const Fake fake;
  fake.put("/.dockerenv", "");
  fake.put("/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
  EXPECT_EQ(std::get<std::string>(fake.fact("container").value), "docker");
  EXPECT_EQ(fake.fact("container").verdict, Verdict::none);
  EXPECT_EQ(std::get<std::string>(fake.fact("transparent_huge_pages").value), "always");
  EXPECT_EQ(fake.fact("transparent_huge_pages").verdict, Verdict::none);
}

}  // namespace
}  // namespace ipc::demo
