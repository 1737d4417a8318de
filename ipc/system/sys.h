#pragma once

#include <signal.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "ipc/error.h"
#include "ipc/system/fd.h"

// All system calls of the core and of the transports are made here, so that a hook can see or
// replace them: a trace, or the fault injection of the tests.
//
//   const int fd = sys::call("open", ::open, path, O_RDONLY | O_CLOEXEC);
//
// sys::call retries EINTR. Without a hook it costs one relaxed load. A function of the C library
// that makes several calls (posix_fallocate, opendir, ...) appears under its own name, if it
// reports an errno.
//
// Some calls are made directly. tests/scripts/seam.py lists them, and fails for any other:
//   calls that cannot fail and change nothing   getpid, geteuid, clock_gettime
//   a child between fork and exec, or _exit     a hook may need a lock that another thread held
//   calls that a hook makes                     a hook must not call itself
//   calls inside libraries                      C++ threads, locks and pauses; getaddrinfo; Boost
namespace ipc::sys {

// One argument as it was passed. It is converted to text only if a hook asks.
class Argument {
 public:
  template <class T>
  requires(std::is_integral_v<T> || std::is_enum_v<T>) Argument(T value)
      : kind_(Kind::number), number_(static_cast<long>(value)) {}
  Argument(const char* text) : kind_(Kind::text), pointer_(text) {}
  Argument(const sockaddr* address) : kind_(Kind::address), pointer_(address) {}
  Argument(const iovec* pieces) : kind_(Kind::pieces), pointer_(pieces) {}
  Argument(const msghdr* message) : kind_(Kind::message), pointer_(message) {}
  Argument(void (*handler)(int))
      : kind_(Kind::pointer), pointer_(reinterpret_cast<const void*>(handler)) {}
  Argument(const void* pointer) : kind_(Kind::pointer), pointer_(pointer) {}

  long number() const { return number_; }
  // Returns the pointer of the type that the call takes, or null for a number.
  const void* pointer() const { return pointer_; }
  // Dereferences the pointer, so it may only be called during the system call.
  std::string to_string() const;

 private:
  enum class Kind : unsigned char { number, text, address, pieces, message, pointer };
  Kind kind_;
  long number_ = 0;
  const void* pointer_ = nullptr;
};

struct Call {
  const char* name;
  std::span<const Argument> arguments;
};

struct Outcome {
  long result;  // -1: failed, and error is the errno
  int error;
};

// Called by each thread that makes a system call. Must not use sys::call itself.
class Hook {
 public:
  virtual ~Hook() = default;
  // Returns an outcome to replace the call, which is then not made (fault injection), or nullopt to
  // make it. An outcome of EINTR is retried like that of the kernel.
  virtual std::optional<Outcome> replace(const Call&) { return std::nullopt; }
  virtual void record(const Call&, Outcome, std::uint64_t begin_ns, std::uint64_t end_ns) = 0;
};

// Sets the hook, or removes it (null). When this returns, no thread uses the previous hook any
// more. Calls still in progress are not reported to it. A hook must not call this.
void set_hook(Hook*) noexcept;

namespace detail {
extern std::atomic<Hook*> hook;
std::uint64_t now_ns();

// Counts a thread that is calling the hook.
class HookInUse {
 public:
  HookInUse() noexcept { ++users; }
  ~HookInUse() { --users; }
  HookInUse(const HookInUse&) = delete;
  Hook* get() const noexcept { return hook.load(); }

  static std::atomic<int> users;
};
// Resets the count in a forked child, which has only one thread.
inline void forget_other_threads() noexcept { HookInUse::users = 0; }
}  // namespace detail

template <class R>
bool is_failure(R result) {  // -1, or mmap's MAP_FAILED
  if constexpr (std::is_pointer_v<R>) return result == reinterpret_cast<R>(-1);
  else return result == static_cast<R>(-1);
}

namespace detail {
template <class R>
long to_long(R value) {
  if constexpr (std::is_pointer_v<R>) return reinterpret_cast<long>(value);
  else return static_cast<long>(value);
}
template <class R>
R from_long(long value) {
  if constexpr (std::is_pointer_v<R>) return reinterpret_cast<R>(value);
  else return static_cast<R>(value);
}

template <class R, class Function, class... Arguments>
[[gnu::noinline]] R hooked(const char* name, Function function, Arguments... arguments) {
  const std::array<Argument, sizeof...(Arguments)> list{Argument(arguments)...};
  const Call made{name, list};
  const int before = errno;
  const std::uint64_t begin_ns = now_ns();
  const Hook* told = nullptr;
  const auto replacement = [&]() -> std::optional<Outcome> {
    const HookInUse in_use;
    Hook* const hook = in_use.get();
    told = hook;
    return hook != nullptr ? hook->replace(made) : std::nullopt;
  };
  R result{};
  if (const auto replaced = replacement()) {
    errno = replaced->error;
    result = from_long<R>(replaced->result);
  } else {
    result = function(arguments...);
  }
  const int error = is_failure(result) ? errno : 0;
  const HookInUse in_use;
  if (Hook* const hook = in_use.get(); hook != nullptr && hook == told)
    hook->record(made, {to_long(result), error}, begin_ns, now_ns());
  errno = error != 0 ? error : before;  // a success does not change errno, as without a hook
  return result;
}
}  // namespace detail

// Returns the function's result, with its errno. Does not retry EINTR, for calls whose time-out
// must be computed again.
template <class Function, class... Arguments>
auto call_once(const char* name, Function function, Arguments... arguments) {
  using R = std::invoke_result_t<Function, Arguments...>;
  if (detail::hook.load(std::memory_order_relaxed) == nullptr) [[likely]]
    return function(arguments...);
  return detail::hooked<R>(name, function, arguments...);
}

// Makes the call, and retries it on EINTR.
template <class Function, class... Arguments>
auto call(const char* name, Function function, Arguments... arguments) {
  for (;;) {
    const auto result = call_once(name, function, arguments...);
    if (!is_failure(result) || errno != EINTR) [[likely]]
      return result;
  }
}

// Makes the call, retries it on EINTR, and throws an Error that names the call and `address` on
// failure.
template <class Function, class... Arguments>
auto must(std::string_view address, const char* name, Function function, Arguments... arguments) {
  const auto result = call(name, function, arguments...);
  if (is_failure(result)) throw Error(name, address, errno);
  return result;
}

// Calls pthread_sigmask(3). It returns an error instead of setting errno, so it is never retried.
inline void mask_signals(int how, const sigset_t* mask, sigset_t* before = nullptr) {
  call("pthread_sigmask", ::pthread_sigmask, how, mask, before);
}

// Returns "unix:/run/x", "127.0.0.1:4711", "[::1]:4711", for messages and traces.
std::string to_string(const sockaddr*);

}  // namespace ipc::sys
