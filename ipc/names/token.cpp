// Reads the token, and compares it with the first bytes of each client.
#include "ipc/names/token.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <array>

#include "ipc/system/sys.h"

namespace ipc {
namespace {

// Compares in constant time, so that the duration does not reveal how many bytes were right.
bool equal(std::string_view said, std::string_view token) {
  unsigned char difference = 0;
  for (std::size_t i = 0; i < token.size(); ++i)
    difference = static_cast<unsigned char>(difference | (said[i] ^ token[i]));
  return difference == 0;
}

}  // namespace

std::string token_of(const Address& address) {
  const auto option = address.option("token");
  if (!option) return {};
  const std::string text = address.to_string();
  if (!option->starts_with('@') || option->size() < 2)
    throw_bad_address(text, "token is @ and the name of a file, as token=@secret.txt");
  const std::string path(option->substr(1));
  const OwnedFd file(
      sys::must(path, "open", ::open, path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat there {};
  if (sys::call("fstat", ::fstat, file.get(), &there) != 0 || !S_ISREG(there.st_mode))
    throw_bad_address(text, "the token's file is no regular file");
  if ((there.st_mode & 077) != 0)
    throw Error("open", path, EPERM, "others may read or change the token: chmod 600 it");
  std::array<char, 4096> content{};
  const long size = sys::must(path, "read", ::read, file.get(), static_cast<void*>(content.data()),
                              content.size());
  const std::string_view all(content.data(), static_cast<std::size_t>(size));
  const bool is_cut = all.size() == content.size() && all.find('\n') == all.npos;
  std::string_view line = all.substr(0, all.find('\n'));
  if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);  // some editors write this mark
  if (line.ends_with('\r')) line.remove_suffix(1);              // and this end of line
  if (line.empty() || is_cut)
    throw_bad_address(text, "the token is the first line of its file, and below 4096 bytes");
  return std::string(line) + '\n';
}

TokenGate::TokenGate(std::string token) : token_(std::move(token)) {
  if (token_.empty()) return;
  epoll_ = OwnedFd(sys::must("", "epoll_create1", ::epoll_create1, EPOLL_CLOEXEC));
  timer_ = OwnedFd(sys::must("", "timerfd_create", ::timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC));
  watch(timer_.get());
}

// Sets the timer, which makes epoll_ readable when the time of the first guest is over.
void TokenGate::set_timer() {
  itimerspec at{};
  if (!guests_.empty()) {
    const auto since_boot = guests_.front().until.at().time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_boot);
    at.it_value = {seconds.count(), (since_boot - seconds).count()};
  }
  sys::call("timerfd_settime", ::timerfd_settime, timer_.get(), TFD_TIMER_ABSTIME,
            static_cast<const itimerspec*>(&at), static_cast<itimerspec*>(nullptr));
}

void TokenGate::watch(int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  sys::must("", "epoll_ctl", ::epoll_ctl, epoll_.get(), EPOLL_CTL_ADD, fd, &event);
}

// Reads no more bytes than the token has, because the next ones belong to the channel.
TokenGate::Verdict TokenGate::listen_to(Guest& guest) {
  std::string more(token_.size() - guest.said.size(), '\0');
  const long size = sys::call("recv", ::recv, guest.fd.get(), static_cast<void*>(more.data()),
                              more.size(), MSG_DONTWAIT);
  if (size < 0 && errno == EAGAIN) return guest.until.expired() ? Verdict::refused : Verdict::waits;
  if (size <= 0) return Verdict::refused;
  guest.said.append(more, 0, static_cast<std::size_t>(size));
  if (guest.said.size() < token_.size()) return Verdict::waits;
  return equal(guest.said, token_) ? Verdict::admitted : Verdict::refused;
}

OwnedFd TokenGate::admitted() {
  for (std::size_t i = 0; i < guests_.size();) {
    const Verdict verdict = listen_to(guests_[i]);
    if (verdict == Verdict::waits) {
      ++i;
      continue;
    }
    OwnedFd fd = std::move(guests_[i].fd);
    guests_.erase(guests_.begin() + static_cast<std::ptrdiff_t>(i));
    if (verdict == Verdict::refused) continue;
    sys::call("epoll_ctl", ::epoll_ctl, epoll_.get(), EPOLL_CTL_DEL, fd.get(),
              static_cast<epoll_event*>(nullptr));
    return fd;
  }
  return {};
}

std::optional<Wake> TokenGate::arm(int listening) {
  if (token_.empty()) return Wake{listening, POLLIN};
  if (!std::exchange(watches_listening_, true)) watch(listening);
  return Wake{epoll_.get(), POLLIN};
}

Result<OwnedFd> TokenGate::accept(int listening, std::string_view address, Deadline deadline) {
  if (token_.empty()) return acceptor_.accept(listening, address, deadline);
  const Wake wake = *arm(listening);
  for (std::size_t turns = 0;; ++turns) {
    OwnedFd guest = admitted();
    set_timer();
    if (guest) return guest;
    if (turns >= most_guests && deadline.expired()) return failed(Status::timed_out);
    if (const Status status = wait(wake, deadline); status != Status::ok) return failed(status);
    auto fd = acceptor_.accept(listening, address, Deadline::immediate());
    if (!fd) continue;
    if (guests_.size() == most_guests) guests_.erase(guests_.begin());
    watch(fd->get());
    guests_.push_back({std::move(*fd), Deadline::after(std::chrono::seconds(1)), {}});
  }
}

}  // namespace ipc
