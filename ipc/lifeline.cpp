#include "ipc/lifeline.h"

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <thread>
#include <unordered_map>

#include "ipc/sys.h"

namespace ipc {

std::pair<Lifeline, Lifeline> Lifeline::pair() {
  int ends[2];
  sys::must("", "socketpair", ::socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, +ends);
  return {Lifeline(OwnedFd(ends[0])), Lifeline(OwnedFd(ends[1]))};
}

bool Lifeline::ring() noexcept {
  static constexpr char bell = 1;
  const long sent = sys::call("send", ::send, fd(), static_cast<const void*>(&bell), sizeof bell,
                              MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent > 0 || errno == EAGAIN;  // a full socket holds bells enough
}

Status Lifeline::sleep(Deadline deadline) {
  if (!deadline.is_never())
    if (const Status status = wait({fd(), POLLIN}, deadline); status != Status::ok) return status;
  char bells[64];
  const long size = sys::call("recv", ::recv, fd(), static_cast<void*>(bells), sizeof bells, 0);
  return size > 0 ? Status::ok : Status::closed;
}

Status Lifeline::drain() {
  char bells[64];
  for (;;) {
    const long size =
        sys::call("recv", ::recv, fd(), static_cast<void*>(bells), sizeof bells, MSG_DONTWAIT);
    if (size > 0) continue;
    return size < 0 && errno == EAGAIN ? Status::ok : Status::closed;
  }
}

Farewell Lifeline::farewell() {
  if (fd() < 0) return Farewell::unknown;
  // A dying process closes its descriptors one after the other: this one follows at once.
  switch (sleep(Deadline::after(std::chrono::milliseconds(200)))) {
    case Status::ok: return Farewell::goodbye;
    case Status::closed: return Farewell::died;
    default: return Farewell::unknown;
  }
}

// --- the watcher ---

struct WatchedFd {
  int fd;
  std::function<void()> on_hang_up;
};

namespace {

// Never destroyed: its thread outlives main.
class Watcher {
 public:
  static Watcher& instance() {
    static Watcher* const watcher = new Watcher;
    return *watcher;
  }

  void add(const std::shared_ptr<WatchedFd>& watched) {
    const std::lock_guard lock(mutex_);
    watched_[++last_key_] = watched;
    epoll_event event{};
    event.events = EPOLLRDHUP | EPOLLONESHOT;  // EPOLLHUP and EPOLLERR are always reported
    event.data.u64 = last_key_;
    if (sys::call("epoll_ctl", ::epoll_ctl, epoll_.get(), EPOLL_CTL_ADD, watched->fd, &event) == 0)
      return;
    watched_.erase(last_key_);
    throw Error("epoll_ctl", "", errno);
  }

  void remove(const std::shared_ptr<WatchedFd>& watched) {
    const std::lock_guard lock(mutex_);  // held while actions run: none runs after this
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, watched->fd, nullptr);
    std::erase_if(watched_, [&](const auto& entry) { return entry.second == watched; });
  }

 private:
  Watcher() : epoll_(sys::must("", "epoll_create1", ::epoll_create1, EPOLL_CLOEXEC)) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are for the program's own threads
    std::thread([this] { run(); }).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
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

  OwnedFd epoll_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::shared_ptr<WatchedFd>> watched_;
  std::uint64_t last_key_ = 0;
};

}  // namespace

Watch::Watch(int fd, std::function<void()> on_hang_up)
    : watched_(new WatchedFd{fd, std::move(on_hang_up)}) {
  Watcher::instance().add(watched_);
}

Watch& Watch::operator=(Watch&& other) noexcept {
  std::swap(watched_, other.watched_);
  return *this;
}

Watch::~Watch() {
  if (watched_) Watcher::instance().remove(watched_);
}

}  // namespace ipc
