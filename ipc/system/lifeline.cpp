// Lifelines (socket pairs), and the thread that watches those of the process by epoll(7).
#include "ipc/system/lifeline.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <thread>
#include <unordered_map>

#include "ipc/system/sys.h"

namespace ipc {

std::pair<Lifeline, Lifeline> Lifeline::pair() {
  int ends[2];
  sys::must("", "socketpair", ::socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, +ends);
  return {Lifeline(OwnedFd(ends[0])), Lifeline(OwnedFd(ends[1]))};
}

void Lifeline::hang_up() noexcept {
  if (fd() < 0) return;
  sys::call("shutdown", ::shutdown, fd(), SHUT_RDWR);
  fd_.reset();
}

// A missing ring would leave the other side asleep. If send fails for lack of memory, it is tried
// up to 100 times; then the hang-up wakes the other side.
bool Lifeline::ring() noexcept {
  static constexpr char bell = 1;
  for (int tries = 0; tries < 100; ++tries) {
    if (sys::call("send", ::send, fd(), static_cast<const void*>(&bell), sizeof bell,
                  MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
      return true;
    if (errno == EAGAIN) return true;  // the socket is full of rings: the other side will wake
    if (errno == EPIPE || errno == ECONNRESET || errno == EBADF) return false;
    sys::call("sched_yield", ::sched_yield);
  }
  hang_up();
  return false;
}

Status Lifeline::sleep(Deadline deadline) {
  if (!deadline.is_never())
    if (const Status status = wait({fd(), POLLIN}, deadline); status != Status::ok) return status;
  char bells[64];
  const long size = sys::call("recv", ::recv, fd(), static_cast<void*>(bells), sizeof bells, 0);
  return size > 0 ? Status::ok : Status::closed;
}

Status Lifeline::drain() {
  char bells[512];
  for (int calls = 0; calls < 2; ++calls) {
    const long size =
        sys::call("recv", ::recv, fd(), static_cast<void*>(bells), sizeof bells, MSG_DONTWAIT);
    if (size > 0) continue;
    const bool has_gone = size == 0 || (errno != EAGAIN && errno != ENOMEM);
    return has_gone ? Status::closed : Status::ok;
  }
  return Status::ok;
}

Farewell Lifeline::farewell() {
  if (fd() < 0) return Farewell::unknown;
  // A dying process closes its descriptors one after the other, this one soon after the
  // mechanism's.
  switch (sleep(Deadline::after(std::chrono::milliseconds(200)))) {
    case Status::ok: return Farewell::goodbye;
    case Status::closed: return Farewell::died;
    default: return Farewell::unknown;
  }
}

// --- the watcher ---

class Watcher;
struct WatchedFd {
  int fd;
  std::function<void()> on_hang_up;
  Watcher* watcher = nullptr;
};

namespace {

// Blocks all signals of this thread, and restores its mask on destruction.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    sys::mask_signals(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { sys::mask_signals(SIG_SETMASK, &before_); }
  SignalsBlocked(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

// Never destroyed, because its thread outlives main. A forked process makes a new one. It does not
// use the copy of its parent's, because both processes share that epoll instance.
class Watcher {
 public:
  static Watcher& instance() {
    const std::lock_guard lock(instance_mutex_);
    if (instance_ == nullptr) {
      [[maybe_unused]] static const int registered =
          ::pthread_atfork([] { instance_mutex_.lock(); }, [] { instance_mutex_.unlock(); },
                           [] {
                             instance_ = nullptr;
                             instance_mutex_.unlock();
                           });
      instance_ = new Watcher;
    }
    return *instance_;
  }

  void add(const std::shared_ptr<WatchedFd>& watched) {
    const std::lock_guard lock(mutex_);
    watched_[++last_key_] = watched;
    epoll_event event{};
    event.events = EPOLLRDHUP | EPOLLONESHOT;  // EPOLLHUP and EPOLLERR are always reported
    event.data.u64 = last_key_;
    if (sys::call("epoll_ctl", ::epoll_ctl, epoll_.get(), EPOLL_CTL_ADD, watched->fd, &event) ==
        0) {
      watched->watcher = this;
      return;
    }
    watched_.erase(last_key_);
    throw Error("epoll_ctl", "", errno);
  }

  // Does nothing in a forked process for a watch that its parent made.
  static void remove(const std::shared_ptr<WatchedFd>& watched) {
    {
      const std::lock_guard lock(instance_mutex_);
      if (watched->watcher != instance_) return;
    }
    watched->watcher->forget(watched);
  }

 private:
  Watcher() : epoll_(sys::must("", "epoll_create1", ::epoll_create1, EPOLL_CLOEXEC)) {
    const SignalsBlocked blocked;  // the new thread inherits the mask, and so handles no signal
    try {
      std::thread([this] { run(); }).detach();
    } catch (const std::system_error& error) {
      throw Error(Fault::resource_exhausted, "pthread_create", "", error.code().value(),
                  "end other threads, or raise the limits on processes and memory (ulimit -u, -v)");
    }
  }

  void forget(const std::shared_ptr<WatchedFd>& watched) {
    const std::lock_guard lock(mutex_);  // also held while actions run
    sys::call("epoll_ctl", ::epoll_ctl, epoll_.get(), EPOLL_CTL_DEL, watched->fd,
              static_cast<epoll_event*>(nullptr));
    std::erase_if(watched_, [&](const auto& entry) { return entry.second == watched; });
  }

  void run() {
    epoll_event events[16];
    for (;;) {
      const int count = sys::call("epoll_wait", ::epoll_wait, epoll_.get(), +events, 16, -1);
      const std::lock_guard lock(mutex_);
      for (int i = 0; i < count; ++i) {
        const auto found = watched_.find(events[i].data.u64);
        if (found != watched_.end()) found->second->on_hang_up();
      }
    }
  }

  static inline std::mutex instance_mutex_;
  static inline Watcher* instance_ = nullptr;

  OwnedFd epoll_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::shared_ptr<WatchedFd>> watched_;
  std::uint64_t last_key_ = 0;
};

Watch::Watch(int fd, std::function<void()> on_hang_up)
    : watched_(new WatchedFd{fd, std::move(on_hang_up)}) {
  Watcher::instance().add(watched_);
}

Watch& Watch::operator=(Watch&& other) noexcept {
  std::swap(watched_, other.watched_);
  return *this;
}

Watch::~Watch() {
  if (watched_) Watcher::remove(watched_);
}

}  // namespace ipc
