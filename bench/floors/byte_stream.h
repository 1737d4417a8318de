#pragma once

#include <arpa/inet.h>
#include <sys/inotify.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "bench/floors/floor.h"

namespace ipc::bench {

// Messages over a byte stream: u32 big-endian length, payload. One write for each message or
// batch; one read takes whatever has come, up to 64 KiB or one message. Where the descriptors do
// not block, it spins. A file's end is not the stream's: what tells that the file has grown is read
// (inotify), or, if that does not block, the file again.
class ByteStream {
 public:
  ByteStream(int read_end, int write_end, const Work& work, int growth = -1)
      : read_end_(read_end),
        growth_(growth),
        write_end_(write_end),
        out_(batch_bytes),
        in_(std::max(read_ahead, header_bytes + work.size)) {}

  bool send(Bytes message) {
    if (message.size() <= copied_bytes_max) return post(message) && flush();
    std::uint32_t header = htonl(static_cast<std::uint32_t>(message.size()));
    iovec pieces[] = {{&header, sizeof header},
                      {const_cast<std::byte*>(message.data()), message.size()}};
    while (pieces[1].iov_len > 0) {
      const ssize_t count = ::writev(write_end_, pieces, 2);
      if (count < 0 && !again()) return false;
      std::size_t written = count < 0 ? 0 : static_cast<std::size_t>(count);
      for (iovec& piece : pieces) {
        const std::size_t step = std::min(written, piece.iov_len);
        piece = {static_cast<std::byte*>(piece.iov_base) + step, piece.iov_len - step};
        written -= step;
      }
    }
    return true;
  }

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

  bool flush() { return write_all(Bytes(out_).first(std::exchange(posted_, 0))); }

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
      const ssize_t count = ::read(read_end_, &in_[end_], in_.size() - end_);
      if (count > 0) end_ += static_cast<std::size_t>(count);
      if (count == 0 && !has_grown()) return std::nullopt;
      if (count < 0 && !again()) return std::nullopt;
    }
  }

 private:
  static constexpr std::size_t header_bytes = sizeof(std::uint32_t);
  static constexpr std::size_t read_ahead = std::size_t{64} << 10;
  static constexpr std::size_t batch_bytes = std::size_t{64} << 10;
  static constexpr std::size_t copied_bytes_max = std::size_t{4} << 10;

  static bool again() {
    if (errno != EAGAIN && errno != EINTR) return false;
    relax();
    return true;
  }

  bool has_grown() {
    alignas(inotify_event) char events[512];
    return growth_ >= 0 && (::read(growth_, events, sizeof events) > 0 || again());
  }

  bool write_all(Bytes bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(write_end_, bytes.data(), bytes.size());
      if (count < 0 && !again()) return false;
      if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
  }

  int read_end_;
  int growth_;
  int write_end_;
  std::vector<std::byte> out_;
  std::size_t posted_ = 0;
  std::vector<std::byte> in_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace ipc::bench
