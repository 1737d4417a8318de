#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstring>
#include <utility>
#include <vector>

#include "bench/floors/floor.h"

namespace ipc::bench {

// The two descriptors of a pipe or FIFO.
//
// read(2) returns the bytes that are there, up to the size of `place`. If there are none, it sleeps
// until the peer writes; it returns 0 once the last write end is closed. write(2) copies its bytes
// into the pipe's buffer in the kernel, and sleeps while the buffer is full. writev(2) does the
// same with several pieces in one call. If the descriptors have O_NONBLOCK, a call fails with
// EAGAIN where it would sleep, and the caller repeats it.
struct Descriptors {
  int read_end;
  int write_end;

  ssize_t read(std::span<std::byte> place) const {
    return counted(::read, read_end, static_cast<void*>(place.data()), place.size());
  }
  ssize_t write(std::span<const iovec> pieces) const {
    if (pieces.size() == 1)
      return counted(::write, write_end, static_cast<const void*>(pieces[0].iov_base),
                     pieces[0].iov_len);
    return counted(::writev, write_end, pieces.data(), static_cast<int>(pieces.size()));
  }
};

// A stream socket.
//
// send(2) and recv(2) correspond to write(2) and read(2) of a pipe; sendmsg(2) sends several pieces
// in one call. read and write also work, but they reach the socket through the file layer. With
// them a stream of 64 B over a Unix socket is 8 % slower (15 launches in turn, Zen 5).
// MSG_NOSIGNAL: if the peer is gone, the call fails with EPIPE, and no SIGPIPE is raised.
struct Socket {
  int fd;

  ssize_t read(std::span<std::byte> place) const {
    return counted(::recv, fd, static_cast<void*>(place.data()), place.size(), 0);
  }
  ssize_t write(std::span<iovec> pieces) const {
    if (pieces.size() == 1)
      return counted(::send, fd, static_cast<const void*>(pieces[0].iov_base), pieces[0].iov_len,
                     MSG_NOSIGNAL);
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    return counted(::sendmsg, fd, static_cast<const msghdr*>(&message), MSG_NOSIGNAL);
  }
};

// Messages over a stream of bytes, which has no boundaries of its own. A frame is a u32 big-endian
// length and the payload. Each message or batch takes one write. One read takes all bytes that are
// there, up to 64 KiB or one message, so a fast stream needs fewer reads than it has messages.
template <class Ends>
class ByteStream {
 public:
  ByteStream(Ends ends, const Work& work)
      : ends_(std::move(ends)),
        out_(batch_bytes),
        in_(std::max(read_ahead, header_bytes + work.size)) {}

  // A small message is copied behind its header, so that one plain write takes both. From 4 KiB on
  // that copy costs more than writev, which takes the two from where they are.
  bool send(Bytes message) {
    if (message.size() <= copied_bytes_max) return post(message) && flush();
    std::uint32_t header = htonl(static_cast<std::uint32_t>(message.size()));
    iovec pieces[] = {{&header, sizeof header},
                      {const_cast<std::byte*>(message.data()), message.size()}};
    return write_all(pieces);
  }

  // Copies the frame behind those posted before. A full buffer is written first.
  bool post(Bytes message) {
    const std::size_t frame_bytes = header_bytes + message.size();
    if (frame_bytes > out_.size() - posted_ && !flush()) return false;
    if (frame_bytes > out_.size()) return send(message);
    const std::uint32_t header = htonl(static_cast<std::uint32_t>(message.size()));
    std::memcpy(&out_[posted_], &header, header_bytes);
    std::memcpy(&out_[posted_ + header_bytes], message.data(), message.size());
    posted_ += frame_bytes;
    return true;
  }

  // Writes all posted frames with one call.
  bool flush() {
    if (posted_ == 0) return true;
    iovec batch = {out_.data(), std::exchange(posted_, 0)};
    return write_all({&batch, 1});
  }

  // Returns a view of the next payload in the buffer. Only if the buffer has no whole frame, it
  // reads again, behind the beginning of the frame that is there.
  std::optional<Bytes> receive() {
    while (true) {
      const std::size_t available = end_ - begin_;
      if (available >= header_bytes) {
        std::uint32_t header;
        std::memcpy(&header, &in_[begin_], header_bytes);
        const std::size_t size = ntohl(header);
        if (size > in_.size() - header_bytes) return std::nullopt;
        if (available >= header_bytes + size) {
          const Bytes message = Bytes(in_).subspan(begin_ + header_bytes, size);
          begin_ += header_bytes + size;
          return message;
        }
      }
      std::memmove(in_.data(), &in_[begin_], available);  // the beginning of a frame, if any
      begin_ = 0;
      end_ = available;
      const ssize_t count = ends_.read(std::span(in_).subspan(end_));
      if (count > 0) end_ += static_cast<std::size_t>(count);
      if (count == 0 || (count < 0 && !again())) return std::nullopt;
    }
  }

 private:
  static constexpr std::size_t header_bytes = sizeof(std::uint32_t);
  static constexpr std::size_t read_ahead = std::size_t{64} << 10;
  static constexpr std::size_t batch_bytes = std::size_t{64} << 10;
  static constexpr std::size_t copied_bytes_max = std::size_t{4} << 10;

  // Writes all pieces. A call may accept only a part of them, because the kernel's buffer is full
  // or a signal interrupted it; the rest is then written by further calls.
  bool write_all(std::span<iovec> pieces) {
    while (!pieces.empty()) {
      const ssize_t count = ends_.write(pieces);
      if (count < 0 && !again()) return false;
      std::size_t written = count < 0 ? 0 : static_cast<std::size_t>(count);
      while (!pieces.empty() && written >= pieces[0].iov_len) {
        written -= pieces[0].iov_len;
        pieces = pieces.subspan(1);
      }
      if (written == 0) continue;
      pieces[0].iov_base = static_cast<std::byte*>(pieces[0].iov_base) + written;
      pieces[0].iov_len -= written;
    }
    return true;
  }

  Ends ends_;
  std::vector<std::byte> out_;  // posted frames
  std::size_t posted_ = 0;      // their bytes
  std::vector<std::byte> in_;   // bytes that were read
  std::size_t begin_ = 0;       // the part of in_ that receive() has not returned yet
  std::size_t end_ = 0;
};

}  // namespace ipc::bench
