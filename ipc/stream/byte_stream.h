#pragma once

#include <memory>
#include <span>

#include "ipc/channel.h"
#include "ipc/options.h"
#include "ipc/system/fd.h"

struct iovec;

namespace ipc {

// One direction of a stream of bytes, without messages: an end of a pipe, or half of a socket. Used
// by one thread at a time. It never changes the O_NONBLOCK flag of a descriptor that other
// processes may share. Instead it asks each call not to wait (MSG_DONTWAIT, RWF_NOWAIT), or opens
// the pipe again for itself.
//
//   ByteStream stream(std::move(fd), ByteStream::Kind::pipe, Waiting::block);
//   const auto size = stream.read_some(place, deadline);
class ByteStream {
 public:
  // fifo: opened by us and shared with no process. It lacks RWF_NOWAIT, so a stream that does not
  // block sets its O_NONBLOCK flag. A stream that spins or yields opens a pipe again for that, if
  // possible.
  enum class Kind : unsigned char { pipe, fifo, socket };

  // The two halves of a socket share its descriptor, which is closed with the last of them. A write
  // to a pipe without readers raises SIGPIPE (sockets have MSG_NOSIGNAL). If SIGPIPE has its
  // default action now, each write suppresses the signal, which costs about 40 to 100 ns.
  ByteStream(std::shared_ptr<OwnedFd> fd, Kind kind, Waiting waiting);
  ByteStream(OwnedFd fd, Kind kind, Waiting waiting)
      : ByteStream(std::make_shared<OwnedFd>(std::move(fd)), kind, waiting) {}

  // Reads at least one byte. Returns how many, or timed_out, or closed at the end.
  Result<std::size_t> read_some(MutableBytes, Deadline);
  // Writes at least one byte, in order, and returns how many. Under never() a blocking call writes
  // all.
  Result<std::size_t> write_some(std::span<iovec>, Deadline);

  // Writes at most PIPE_BUF bytes into a pipe or FIFO: all of them, or none. A full pipe is
  // enlarged if the kernel permits it, so the call rarely waits. Returns ok, timed_out or closed.
  Status write_last(Bytes, Deadline);

  // End this direction. The peer reads the end once it has read all, or its writes are closed. Do
  // nothing without a descriptor, or after an end.
  void end_writing() noexcept;
  void end_reading() noexcept;
  // Ends likewise: the kernel reports an end, but not its kind.
  void abandon_writing() noexcept { end_writing(); }
  bool is_open() const { return fd() >= 0; }

  // Return the descriptor to poll before the next try, or nullopt once this direction has ended.
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
