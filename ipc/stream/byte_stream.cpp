// Reads and writes pipes and sockets, blocking or not, without touching shared flags.
#include "ipc/stream/byte_stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <linux/magic.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "ipc/system/signal_guard.h"
#include "ipc/system/sys.h"
#include "ipc/system/wait.h"

#ifndef RWF_NOSIGNAL
#define RWF_NOSIGNAL 0x00000100
#endif

namespace ipc {
namespace {

bool sigpipe_is_deadly() {
  struct sigaction action {};
  const struct sigaction* const unchanged = nullptr;
  return sys::call("sigaction", ::sigaction, SIGPIPE, unchanged, &action) != 0 ||
         action.sa_handler == SIG_DFL;
}

// Opens a pipe again through /proc (proc(5), /proc/pid/fd), so that setting O_NONBLOCK affects no
// other process. Fails without /proc, or for another user's pipe. Not done for a named FIFO,
// because poll would then miss the hang-up, nor for a file, because the offset would restart.
bool open_again_nonblocking(int fd) {
  struct statfs system {};
  if (sys::call("fstatfs", ::fstatfs, fd, &system) != 0 || system.f_type != PIPEFS_MAGIC)
    return false;
  const int flags = sys::call("fcntl", ::fcntl, fd, F_GETFL);
  const std::string path = fmt::format("/proc/thread-self/fd/{}", fd);
  const OwnedFd own(
      sys::call("open", ::open, path.c_str(), (flags & O_ACCMODE) | O_NONBLOCK | O_CLOEXEC));
  return own && sys::call("fcntl", ::fcntl, own.get(), F_SETFL, flags | O_NONBLOCK) == 0 &&
         sys::call("dup3", ::dup3, own.get(), fd, O_CLOEXEC) == fd;
}

bool is_ready(int fd, short events) {
  return wait({fd, events}, Deadline::immediate()) == Status::ok;
}

}  // namespace

ByteStream::ByteStream(std::shared_ptr<OwnedFd> descriptor, Kind kind, Waiting waiting)
    : fd_(std::move(descriptor)),
      kind_(kind),
      waiting_(waiting),
      guard_sigpipe_(kind != Kind::socket && sigpipe_is_deadly()),
      is_nonblocking_(kind == Kind::fifo && waiting != Waiting::block) {
  if (fd() < 0) return;
  if (kind == Kind::fifo)
    sys::must("", "fcntl", ::fcntl, fd(), F_SETFL, is_nonblocking_ ? O_NONBLOCK : 0);
  if (kind == Kind::pipe && (waiting == Waiting::spin || waiting == Waiting::yield))
    is_nonblocking_ = open_again_nonblocking(fd());
}

Result<std::size_t> ByteStream::read_some(MutableBytes place, Deadline deadline) {
  if (fd() < 0) return failed(Status::closed);
  const auto size = try_until({fd(), POLLIN}, waiting_, deadline, system_calls_,
                              [&](bool may_sleep) { return try_read(place, may_sleep); });
  return size == 0U ? failed(Status::closed) : size;
}

Result<std::size_t> ByteStream::write_some(std::span<iovec> pieces, Deadline deadline) {
  if (fd() < 0) return failed(Status::closed);
  return try_until({fd(), POLLOUT}, waiting_, deadline, system_calls_,
                   [&](bool may_sleep) { return try_write(pieces, may_sleep); });
}

Status ByteStream::write_last(Bytes bytes, Deadline deadline) {
  iovec piece{const_cast<std::byte*>(bytes.data()), bytes.size()};
  auto written = write_some({&piece, 1}, Deadline::immediate());
  if (!written && written.error() == Status::timed_out) {
    const int size = sys::call("fcntl", ::fcntl, fd(), F_GETPIPE_SZ);
    if (size > 0) sys::call("fcntl", ::fcntl, fd(), F_SETPIPE_SZ, 2 * size);
    written = write_some({&piece, 1}, deadline);
  }
  return written ? Status::ok : written.error();
}

long ByteStream::try_read(MutableBytes place, bool may_sleep) {
  if (kind_ != Kind::socket) return pipe_read(place, may_sleep || is_nonblocking_);
  return sys::call("recv", ::recv, fd(), static_cast<void*>(place.data()), place.size(),
                   may_sleep ? 0 : MSG_DONTWAIT);
}

long ByteStream::try_write(std::span<iovec> pieces, bool may_sleep) {
  if (kind_ != Kind::socket) return pipe_write(pieces, may_sleep || is_nonblocking_);
  const int flags = MSG_NOSIGNAL | (may_sleep ? 0 : MSG_DONTWAIT);
  if (pieces.size() == 1)
    return sys::call("send", ::send, fd(), static_cast<const void*>(pieces[0].iov_base),
                     pieces[0].iov_len, flags);
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  return sys::call("sendmsg", ::sendmsg, fd(), static_cast<const msghdr*>(&message), flags);
}

long ByteStream::pipe_read(MutableBytes place, bool may_sleep) {
  if (may_sleep)
    return sys::call("read", ::read, fd(), static_cast<void*>(place.data()), place.size());
  if (has_nowait_) {
    const iovec piece{place.data(), place.size()};
    const long done = sys::call("preadv2", ::preadv2, fd(), &piece, 1, off_t{-1}, RWF_NOWAIT);
    if (done >= 0 || errno != EOPNOTSUPP) return done;
    has_nowait_ = false;
  }
  // There is no other reader that could take the bytes between poll and read.
  if (!is_ready(fd(), POLLIN)) return errno = EAGAIN, -1;
  return sys::call("read", ::read, fd(), static_cast<void*>(place.data()), place.size());
}

long ByteStream::pipe_write(std::span<iovec> pieces, bool may_sleep) {
  if (may_sleep && !guard_sigpipe_) {
    if (pieces.size() > 1)
      return sys::call("writev", ::writev, fd(), static_cast<const iovec*>(pieces.data()),
                       static_cast<int>(pieces.size()));
    return sys::call("write", ::write, fd(), static_cast<const void*>(pieces[0].iov_base),
                     pieces[0].iov_len);
  }
  return guarded_write(pieces, may_sleep);
}

[[gnu::noinline]] long ByteStream::guarded_write(std::span<iovec> pieces, bool may_sleep) {
  iovec* const first = pieces.data();
  int count = static_cast<int>(pieces.size());
  iovec small{};
  int flags = has_nosignal_ ? RWF_NOSIGNAL : 0;
  if (!may_sleep && has_nowait_) flags |= RWF_NOWAIT;
  if (!may_sleep && !has_nowait_) {
    // POLLOUT promises room for PIPE_BUF bytes (pipe(7)), so a write of at most that many does not
    // sleep.
    if (!is_ready(fd(), POLLOUT)) return errno = EAGAIN, -1;
    small = {first->iov_base, std::min<std::size_t>(first->iov_len, PIPE_BUF)};
    count = 1;
  }
  const iovec* const from = small.iov_base != nullptr ? &small : first;
  if (has_nosignal_) {
    const long done = sys::call("pwritev2", ::pwritev2, fd(), from, count, off_t{-1}, flags);
    if (done >= 0 || (errno != EOPNOTSUPP && errno != EINVAL)) return done;
    has_nosignal_ = false;  // or it was RWF_NOWAIT: the second look will tell
    return guarded_write(pieces, may_sleep);
  }
  const SignalGuard guard(SIGPIPE);  // the kernel has no RWF_NOSIGNAL
  if (flags != 0) {
    const long done = sys::call("pwritev2", ::pwritev2, fd(), from, count, off_t{-1}, flags);
    if (done >= 0 || errno != EOPNOTSUPP) return done;
    has_nowait_ = false;   // as a FIFO's
    has_nosignal_ = true;  // which may not have been what was missing
    return guarded_write(pieces, may_sleep);
  }
  return sys::call("writev", ::writev, fd(), from, count);
}

std::optional<Wake> ByteStream::arm_reading() const {
  return fd() < 0 ? std::nullopt : std::optional(Wake{fd(), POLLIN});
}

std::optional<Wake> ByteStream::arm_writing() const {
  return fd() < 0 ? std::nullopt : std::optional(Wake{fd(), POLLOUT});
}

void ByteStream::end_writing() noexcept {
  if (fd() < 0) return;
  if (kind_ == Kind::socket) sys::call("shutdown", ::shutdown, fd(), SHUT_WR);
  else fd_->reset();
}

void ByteStream::end_reading() noexcept {
  if (fd() < 0) return;
  if (kind_ == Kind::socket) sys::call("shutdown", ::shutdown, fd(), SHUT_RD);
  else fd_->reset();
}

}  // namespace ipc
