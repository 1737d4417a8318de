#include "conformance/suite.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "ipc/names/run_directory.h"
#include "ipc/system/lifeline.h"

namespace conformance {
namespace fs = std::filesystem;

void PrintTo(const Subject& subject, std::ostream* out) {
  *out << subject.transport->name << ", " << to_string(subject.waiting);
}

std::vector<Subject> subjects(Waiting waiting) {
  std::vector<Subject> all;
  for (const Transport* transport : transports()) all.push_back({transport, waiting});
  return all;
}

std::string name_of(const testing::TestParamInfo<Subject>& info) {
  std::string name(info.param.transport->name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// --- resources left behind ---

namespace {

std::set<std::string> names_in(const std::string& directory) {
  std::set<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(directory, ignored))
    names.insert(entry.path().string());
  return names;
}

// Returns whether another program uses the path, because the directories are shared.
bool is_used_by_others(const std::string& path) {
  std::error_code ignored;
  for (const auto& process : fs::directory_iterator("/proc", ignored)) {
    const std::string pid = process.path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos ||
        pid == std::to_string(::getpid()))
      continue;
    std::ifstream maps(process.path() / "maps");
    for (std::string line; std::getline(maps, line);)
      if (line.ends_with(path)) return true;
    for (const auto& fd : fs::directory_iterator(process.path() / "fd", ignored))
      if (fs::read_symlink(fd.path(), ignored) == path) return true;
  }
  return false;
}

}  // namespace

Holdings Holdings::now() {
  Holdings holdings;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd", ignored)) {
    const std::string target = fs::read_symlink(entry.path(), ignored);
    if (!target.ends_with("/fd"))  // the descriptor of this listing itself
      holdings.descriptors[std::stoi(entry.path().filename())] = target;
  }
  for (const auto& task : fs::directory_iterator("/proc/self/task", ignored)) {
    (void)task;
    ++holdings.threads;
  }
  siginfo_t info{};
  holdings.has_children = ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
  holdings.names = names_in(run_directory());
  for (const char* directory : {"/dev/shm", "/dev/mqueue"})
    holdings.foreign_names.merge(names_in(directory));
  return holdings;
}

std::string left_behind(const Holdings& before, const Holdings& now) {
  std::string text;
  for (const auto& [number, target] : now.descriptors) {
    const auto old = before.descriptors.find(number);
    if (old == before.descriptors.end() || old->second != target)
      text += fmt::format("descriptor {} ({}); ", number, target);
  }
  if (now.threads > before.threads)
    text += fmt::format("{} thread(s); ", now.threads - before.threads);
  if (now.has_children) text += "a process; ";
  for (const auto& name : now.names)
    if (!before.names.contains(name)) text += fmt::format("name {}; ", name);
  for (const auto& name : now.foreign_names)
    if (!before.foreign_names.contains(name) && !is_used_by_others(name))
      text += fmt::format("name {}; ", name);
  return text;
}

bool eventually(const std::function<bool()>& condition) {
  for (const Deadline limit = patience(); !condition(); ::usleep(200))
    if (limit.expired()) return false;
  return true;
}

bool is_asleep(pid_t process, pid_t thread) {
  std::ifstream file(fmt::format("/proc/{}/task/{}/stat", process, thread));
  std::string line;
  std::getline(file, line);
  const auto end_of_name = line.rfind(')');
  return end_of_name != std::string::npos && line.substr(end_of_name + 2, 1) == "S";
}

// --- the fixture ---

void Conformance::SetUp() {
  if (const auto reason = transport().unavailable())
    GTEST_SKIP() << transport().name << " cannot run here: " << *reason;
  // Resources that the process keeps for all channels (the watcher's thread, tables of libc) appear
  // with the first channel, so one is opened beforehand.
  static std::set<const Transport*> known;
  if (known.insert(&transport()).second) {
    auto [ours, theirs] = Lifeline::pair();
    const Watch watch(ours.fd(), [] {});
    open();
  }
  before_ = Holdings::now();
}

void Conformance::TearDown() {
  if (IsSkipped() && before_.threads == 0) return;
  std::string left;
  eventually([&] { return (left = left_behind(before_, Holdings::now())).empty(); });
  EXPECT_EQ(left, "") << "is left behind";
}

Address Conformance::own_options(Address address, std::size_t max_message) const {
  if (!blocks()) address.set_option("wait", to_string(GetParam().waiting));
  if (max_message > 0) address.set_option("max_message", std::to_string(max_message));
  return address;
}

std::unique_ptr<Listener> Conformance::listen(std::size_t max_message) const {
  return ipc::listen(own_options(Address(transport().name, ""), max_message));
}

Pair Conformance::join(Listener& listener, std::size_t max_message) const {
  const Address address = own_options(listener.address(), max_message);
  Pair pair;
  if (traits().reached_by == Traits::ReachedBy::name) {
    auto connecting = std::async(std::launch::async, [&] { return connect(address, patience()); });
    pair.server = std::move(listener.accept(patience()).value());
    pair.client = connecting.get();
    return pair;
  }
  // accept closes the descriptors to be inherited, so copies replace those of a child.
  const std::vector<int> numbers(listener.inherited().begin(), listener.inherited().end());
  std::vector<OwnedFd> copies;
  for (const int number : numbers) copies.emplace_back(::fcntl(number, F_DUPFD_CLOEXEC, 100));
  pair.server = std::move(listener.accept(patience()).value());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_EQ(::fcntl(numbers[i], F_GETFD), -1) << "accept leaves an inherited descriptor open";
    ::dup2(copies[i].get(), numbers[i]);
  }
  copies.clear();
  pair.client = connect(address, patience());
  return pair;
}

Pair Conformance::open(std::size_t server_max_message, std::size_t client_max_message) const {
  const auto listener = listen(server_max_message);
  return join(*listener, client_max_message);
}

void Conformance::expect_farewell(const Receiver& in, Farewell farewell) const {
  if (!traits().tells_deaths && end_is_seen()) {
    const bool is_torn = in.counters().torn_bytes > 0;
    EXPECT_EQ(in.farewell(), is_torn ? Farewell::died : Farewell::unknown);
    return;
  }
  // From Linux 6.15 on the kernel reports the exit status of a reaped process (PIDFD_INFO_EXIT).
  utsname kernel{};
  int major = 0, minor = 0;
  ::uname(&kernel);
  const bool is_read = std::sscanf(kernel.release, "%d.%d", &major, &minor) == 2;
  const bool is_old = is_read && (major < 6 || (major == 6 && minor < 15));
  if (is_old && in.farewell() == Farewell::unknown) return;
  EXPECT_EQ(in.farewell(), farewell);
}

}  // namespace conformance
