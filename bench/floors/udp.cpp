// Two UDP sockets on the loopback interface, connected to each other. A datagram is a u32 sequence
// number and frames (u32 length, payload), all big-endian: one frame, or those of a batch.

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <utility>
#include <vector>

#include "bench/floors/floor.h"

namespace ipc::bench {
namespace {

constexpr std::size_t datagram_bytes_max = 65'507;

class Datagrams {
 public:
  Datagrams(int socket, int flags) : socket_(socket), flags_(flags) {}

  bool send(Bytes message) { return post(message) && flush(); }

  bool post(Bytes message) {
    const std::size_t frame_bytes = sizeof(std::uint32_t) + message.size();
    if (frame_bytes > datagram_bytes_max - sizeof(std::uint32_t)) return false;
    if (frame_bytes > datagram_bytes_max - posted_ && !flush()) return false;
    put(static_cast<std::uint32_t>(message.size()));
    std::memcpy(&out_[posted_], message.data(), message.size());
    posted_ += message.size();
    return true;
  }

  bool flush() {
    const Bytes datagram = Bytes(out_).first(std::exchange(posted_, 0));
    put(++sequence_);
    const auto* data = static_cast<const void*>(datagram.data());
    while (counted(::send, socket_, data, datagram.size(), flags_) < 0) {
      if (!again()) return false;
    }
    return true;
  }

  std::optional<Bytes> receive() {
    while (begin_ == end_) {
      const ssize_t count =
          counted(::recv, socket_, static_cast<void*>(in_.data()), in_.size(), flags_);
      if (count < 0 && !again()) return std::nullopt;
      if (count > static_cast<ssize_t>(sizeof(std::uint32_t))) {
        begin_ = sizeof(std::uint32_t);
        end_ = static_cast<std::size_t>(count);
      }
    }
    std::uint32_t length;
    std::memcpy(&length, &in_[begin_], sizeof length);
    const Bytes message = Bytes(in_).subspan(begin_ + sizeof length, ntohl(length));
    begin_ += sizeof length + message.size();
    return message;
  }

 private:
  void put(std::uint32_t number) {
    number = htonl(number);
    std::memcpy(&out_[posted_], &number, sizeof number);
    posted_ += sizeof number;
  }

  int socket_;
  int flags_;
  std::uint32_t sequence_ = 0;
  std::vector<std::byte> out_ = std::vector<std::byte>(datagram_bytes_max);
  std::size_t posted_ = sizeof(std::uint32_t);  // the sequence number goes before
  std::vector<std::byte> in_ = std::vector<std::byte>(datagram_bytes_max);
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

class Udp {
 public:
  static constexpr std::size_t message_max = datagram_bytes_max - 2 * sizeof(std::uint32_t);

  explicit Udp(const Work&) {
    sockaddr_in addresses[2];
    for (int end : {0, 1}) {
      sockets_[end] = check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
      addresses[end] = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}, {}};
      socklen_t length = sizeof(sockaddr_in);
      auto* address = reinterpret_cast<sockaddr*>(&addresses[end]);
      check(::bind(sockets_[end], address, length), "bind");
      check(::getsockname(sockets_[end], address, &length), "getsockname");
    }
    for (int end : {0, 1}) {
      const auto* peer = reinterpret_cast<const sockaddr*>(&addresses[1 - end]);
      check(::connect(sockets_[end], peer, sizeof(sockaddr_in)), "connect");
    }
  }

  Datagrams become(Side side, const Work& work) {
    return {own_socket(sockets_, side), work.waiting == Waiting::spin ? MSG_DONTWAIT : 0};
  }

 private:
  int sockets_[2];
};

}  // namespace

int floor_udp(const SharedPage& page) { return run_floor<Udp>(page); }

}  // namespace ipc::bench
