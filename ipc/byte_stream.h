#pragma once

#include <memory>
#include <span>

#include "ipc/channel.h"
#include "ipc/fd.h"
#include "ipc/options.h"

struct iovec;

namespace ipc {

// One direction of a stream of bytes: an end of a pipe, or half of a socket. Knows how to wait; knows
// nothing of messages. Used by one thread at a time. The O_NONBLOCK flag of a descriptor that may be shared with
// strangers is never changed: waiting less is asked for per call (MSG_DONTWAIT, RWF_NOWAIT), or of an opening of our
// own.
class ByteStream {
 public:
  // fifo: opened by us and shared with nobody. It has no RWF_NOWAIT, but its O_NONBLOCK flag is ours to
  // set, which is done where the stream does not block. A pipe is opened again for that, if it can be, by who spins
  // or yields.
  enum class Kind : unsigned char { pipe, fifo, socket };

  // The two halves of a socket share its descriptor, which closes with the last of them.
  // A write to a pipe that nobody reads raises SIGPIPE (sockets have MSG_NOSIGNAL): where its action is
  // deadly at this moment, each write keeps it away, for some 40 to 100 ns.
  ByteStream(std::shared_ptr<OwnedFd> fd, Kind kind, Waiting waiting);
  ByteStream(OwnedFd fd, Kind kind, Waiting waiting)
      : ByteStream(std::make_shared<OwnedFd>(std::move(fd)), kind, waiting) {}

  // At least one byte, waiting for it until the deadline; timed_out, or closed at the end.
  Result<std::size_t> read_some(MutableBytes, Deadline);
  // At least one byte of them, in order. never() writes all of them in one call where the kernel does.
  Result<std::size_t> write_some(std::span<iovec>, Deadline);

  // Writes at most PIPE_BUF bytes into a pipe or FIFO: all of them, or none. A full pipe is enlarged if
  // the kernel permits it, so the call rarely waits. ok, timed_out or closed.
  Status write_last(Bytes, Deadline);

  // Ends this direction for good. The peer reads the end once it has read all, or finds its writes
  // closed. Without a descriptor, or after an end, nothing happens.
  void end_writing() noexcept;
  void end_reading() noexcept;
  // The same for the kernel: it reports an end, not whose.
  void abandon_writing() noexcept { end_writing(); }
  bool is_open() const { return fd() >= 0; }

  // What to poll before there can be more to do; nothing once this direction has ended.
  std::optional<Wake> arm_reading() const;
  std::optional<Wake> arm_writing() const;

  int fd() const { return fd_ ? fd_->get() : -1; }
  std::uint64_t system_calls() const { return system_calls_; }

 private:
  long try_read(MutableBytes, bool may_sleep);
  long try_write(std::span<iovec>, bool may_sleep);
  long pipe_read(MutableBytes, bool may_sleep);
  long pipe_write(std::span<iovec>, bool may_sleep);
  long guarded_write(std::span<iovec>, bool may_sleep);

  std::shared_ptr<OwnedFd> fd_;
  Kind kind_;
  Waiting waiting_;
  bool guard_sigpipe_;
  bool is_nonblocking_;       // the open file is, so that no call on it sleeps
  bool has_nowait_ = true;    // RWF_NOWAIT on pipes: Linux 6.4
  bool has_nosignal_ = true;  // RWF_NOSIGNAL: Linux 6.18
  std::uint64_t system_calls_ = 0;
};

}  // namespace ipc
