#include "support.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>

namespace ipc::test {

Bytes bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string text(const Result<Bytes>& result) {
  return result ? text(*result) : "[" + std::string(to_string(result.error())) + "]";
}

std::string pattern(std::size_t size, unsigned seed) {
  std::string text(size, '\0');
  unsigned state = seed * 2654435761U + 1;
  for (char& c : text) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>('a' + (state >> 24) % 26);
  }
  return text;
}

std::pair<OwnedFd, OwnedFd> socket_pair(int type) {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) != 0)
    throw Error("socketpair", "", errno);
  return {OwnedFd(ends[0]), OwnedFd(ends[1])};
}

PipeEnds make_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Error("pipe2", "", errno);
  return {OwnedFd(ends[0]), OwnedFd(ends[1])};
}

PipeEnds make_fifo() {
  const TemporaryDirectory directory;
  const std::string path = directory / "fifo";
  if (::mkfifo(path.c_str(), 0600) != 0) throw Error("mkfifo", path, errno);
  PipeEnds ends;
  ends.read_end = OwnedFd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  ends.write_end = OwnedFd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!ends.read_end || !ends.write_end) throw Error("open", path, errno);
  return ends;
}

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const long written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw Error("write", "", errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_exactly(int fd, std::size_t size) {
  std::string text(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const long count = ::read(fd, text.data() + have, size - have);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Error("read", "", errno);
    if (count == 0) break;
    have += static_cast<std::size_t>(count);
  }
  text.resize(have);
  return text;
}

std::string read_to_end(int fd) {
  std::string all, piece;
  while (!(piece = read_exactly(fd, 4096)).empty()) all += piece;
  return all;
}

std::string read_what_is_there(int socket) {
  std::string all;
  std::vector<char> piece(1 << 16);
  for (;;) {
    const long count = ::recv(socket, piece.data(), piece.size(), MSG_DONTWAIT);
    if (count <= 0) return all;
    all.append(piece.data(), static_cast<std::size_t>(count));
  }
}

namespace {
constexpr std::string_view temporary_prefix = "ipclab-tests-";
}  // namespace

void remove_dead_temporary_directories() {
  remove_dead_directories(std::filesystem::temp_directory_path(), temporary_prefix);
}

TemporaryDirectory::TemporaryDirectory()
    : directory_(LockedDirectory::make(std::filesystem::temp_directory_path(), temporary_prefix)) {
  disown_file(path());  // so that a test of remove_owned_names does not remove it
}

// Removes the directory, which is disowned, in the process that made it. A forked copy removes
// nothing.
TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (owner_.is_this_process()) std::filesystem::remove_all(path(), ignored);
}

std::vector<std::string> TemporaryDirectory::entries() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path()))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

namespace {
void set_environment(const std::string& key, const char* value) {
  if (value != nullptr) ::setenv(key.c_str(), value, 1);
  else ::unsetenv(key.c_str());
}
}  // namespace

ScopedEnvironment::ScopedEnvironment(const char* key, const char* value) : key_(key) {
  if (const char* before = std::getenv(key)) before_ = before;
  set_environment(key_, value);
}

ScopedEnvironment::~ScopedEnvironment() {
  set_environment(key_, before_ ? before_->c_str() : nullptr);
}

namespace {

// Never destroyed: a call of another thread may outlive the scope.
class RecordingHook final : public sys::Hook {
 public:
  static RecordingHook& instance() {
    static auto* const hook = new RecordingHook;
    return *hook;
  }

  std::optional<sys::Outcome> replace(const sys::Call& call) override {
    const std::lock_guard lock(mutex);
    const auto planned = failures.find(call.name);
    if (planned == failures.end() || planned->second.times == 0) return std::nullopt;
    --planned->second.times;
    return sys::Outcome{-1, planned->second.error};
  }

  void record(const sys::Call& call, sys::Outcome outcome, std::uint64_t begin_ns,
              std::uint64_t end_ns) override {
    ScopedHook::Recorded recorded{call.name, {}, {}, outcome, begin_ns, end_ns};
    for (const auto& argument : call.arguments) {
      recorded.arguments.push_back(argument.to_string());
      recorded.numbers.push_back(argument.number());
    }
    const std::lock_guard lock(mutex);
    calls.push_back(std::move(recorded));
  }

  struct Failure {
    int error;
    unsigned times;
  };
  std::mutex mutex;
  std::map<std::string, Failure, std::less<>> failures;
  std::vector<ScopedHook::Recorded> calls;
};

}  // namespace

ScopedHook::ScopedHook() {
  auto& hook = RecordingHook::instance();
  {
    const std::lock_guard lock(hook.mutex);
    hook.calls.clear();
    hook.failures.clear();
  }
  sys::set_hook(&hook);
}

ScopedHook::~ScopedHook() { sys::set_hook(nullptr); }

void ScopedHook::fail(std::string_view name, int error, unsigned times) {
  auto& hook = RecordingHook::instance();
  const std::lock_guard lock(hook.mutex);
  hook.failures[std::string(name)] = {error, times};
}

std::vector<ScopedHook::Recorded> ScopedHook::calls(std::string_view name) const {
  auto& hook = RecordingHook::instance();
  const std::lock_guard lock(hook.mutex);
  std::vector<Recorded> found;
  std::copy_if(hook.calls.begin(), hook.calls.end(), std::back_inserter(found),
               [&](const Recorded& call) { return call.name == name; });
  return found;
}

namespace {
std::map<std::string, HelperMain, std::less<>>& helpers() {
  static std::map<std::string, HelperMain, std::less<>> registered;
  return registered;
}
}  // namespace

Helper::Helper(std::string_view name, HelperMain main) { helpers().emplace(name, main); }

Process spawn_helper(std::string_view name, std::vector<std::string> arguments,
                     SpawnOptions options) {
  options.argv = {own_executable(), "--helper", std::string(name)};
  options.argv.insert(options.argv.end(), arguments.begin(), arguments.end());
  return Process::spawn(options);
}

int run_helper(std::string_view name, const std::vector<std::string>& arguments) {
  const auto found = helpers().find(name);
  return found == helpers().end() ? 126 : found->second(arguments);
}

}  // namespace ipc::test
