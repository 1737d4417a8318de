#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "ipc/channel.h"
#include "ipc/host/process.h"
#include "ipc/names/directory.h"
#include "ipc/options.h"
#include "ipc/system/fd.h"
#include "ipc/system/owner.h"
#include "ipc/system/sys.h"

// Helpers for the tests of the core.
namespace ipc {

inline void PrintTo(Status status, std::ostream* out) { *out << to_string(status); }
inline void PrintTo(Fault fault, std::ostream* out) { *out << to_string(fault); }
inline void PrintTo(Farewell farewell, std::ostream* out) { *out << to_string(farewell); }

}  // namespace ipc

namespace ipc::test {

inline constexpr Deadline never = Deadline::never();
inline constexpr Deadline immediate = Deadline::immediate();
inline Deadline briefly() { return Deadline::after(std::chrono::milliseconds(5)); }
inline constexpr Waiting every_waiting[] = {Waiting::block, Waiting::spin, Waiting::yield,
                                            Waiting::hybrid};

Bytes bytes(std::string_view text);
std::string text(Bytes bytes);
// Returns the message received, or "[closed]", "[timed out]" ...
std::string text(const Result<Bytes>& result);
// Returns text that differs at every place, so that a misplaced byte is noticed.
std::string pattern(std::size_t size, unsigned seed = 0);

// Returns ok, or the reason why there is no value.
template <class T>
Status status_of(const Result<T>& result) {
  return result ? Status::ok : result.error();
}

std::pair<OwnedFd, OwnedFd> socket_pair(int type = SOCK_STREAM);
struct PipeEnds {
  OwnedFd read_end, write_end;
};
PipeEnds make_pipe();
PipeEnds make_fifo();  // its name is removed already
bool is_open(int fd);
void write_all(int fd, std::string_view text);
// Waits for `size` bytes and returns them, or fewer at the end.
std::string read_exactly(int fd, std::size_t size);
std::string read_to_end(int fd);
std::string read_what_is_there(int socket);

// Returns the Error that the call throws. The test fails if it throws none.
template <class Call>
std::unique_ptr<Error> error_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return std::make_unique<Error>(error);
  }
  ADD_FAILURE() << "no ipc::Error was thrown";
  return std::make_unique<Error>("nothing", "", 0);
}

// Takes a lock as the owner of a name does (ipc/names/names.h).
inline bool hold_lock(int fd) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  return ::fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  const std::string& path() const { return directory_.path(); }
  std::string operator/(std::string_view name) const { return path() + "/" + std::string(name); }
  std::vector<std::string> entries() const;

 private:
  Owner owner_;
  LockedDirectory directory_;
};
// Removes the directories of test programs that were killed, or aborted by their watchdog.
void remove_dead_temporary_directories();

class ScopedEnvironment {
 public:
  ScopedEnvironment(const char* key, const char* value);  // nullptr: not set
  ~ScopedEnvironment();
  ScopedEnvironment(const ScopedEnvironment&) = delete;

 private:
  std::string key_;
  std::optional<std::string> before_;
};

// A run directory for one test, set as IPCLAB_RUN_DIR.
struct RunDirectory : TemporaryDirectory {
  ScopedEnvironment environment{"IPCLAB_RUN_DIR", path().c_str()};
};

// Records the system calls (sys.h) during its lifetime, and makes some of them fail.
class ScopedHook {
 public:
  struct Recorded {
    std::string name;
    std::vector<std::string> arguments;
    std::vector<long> numbers;
    sys::Outcome outcome;
    std::uint64_t begin_ns, end_ns;
  };

  ScopedHook();
  ~ScopedHook();
  ScopedHook(const ScopedHook&) = delete;

  // Makes the next `times` calls of that name fail with `error`, without making them.
  void fail(std::string_view name, int error, unsigned times = 1);
  std::vector<Recorded> calls(std::string_view name) const;
  std::size_t count(std::string_view name) const { return calls(name).size(); }
};

// Registers a function that another process of this test program can run. spawn_helper starts it.
using HelperMain = int (*)(const std::vector<std::string>& arguments);
struct Helper {
  Helper(std::string_view name, HelperMain main);
};
Process spawn_helper(std::string_view name, std::vector<std::string> arguments = {},
                     SpawnOptions options = {});
int run_helper(std::string_view name, const std::vector<std::string>& arguments);

}  // namespace ipc::test
