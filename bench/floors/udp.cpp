// Two UDP sockets on the loopback interface, connected to each other.
//
// UDP keeps the boundaries of datagrams: each send(2) makes one, and each recv(2) returns one. A
// datagram is a u32 sequence number and one or more frames (u32 length, payload), all big-endian. A
// batch fills as few datagrams as possible. If the receiver's socket buffer is full, the kernel
// drops the datagram without an error, so a stream may lose messages.

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <utility>
#include <vector>

#include "bench/floors/floor.h"

namespace ipc::bench {
namespace {

// The most bytes that a UDP datagram over IPv4 can carry: 65,535 less both headers (20 and 8).
constexpr std::size_t datagram_bytes_max = 65'507;

// The port of one side. The flag MSG_DONTWAIT makes a call fail with EAGAIN instead of sleeping.
class Datagrams {
 public:
  Datagrams(int socket, int flags) : socket_(socket), flags_(flags) {}

  bool send(Bytes message) { return post(message) && flush(); }

  // Adds a frame to the datagram. If it does not fit, the frames before it are sent first.
  bool post(Bytes message) {
    const std::size_t frame_bytes = sizeof(std::uint32_t) + message.size();
    if (frame_bytes > datagram_bytes_max - sizeof(std::uint32_t)) return false;
    if (frame_bytes > datagram_bytes_max - posted_ && !flush()) return false;
    put(static_cast<std::uint32_t>(message.size()));
    std::memcpy(&out_[posted_], message.data(), message.size());
    posted_ += message.size();
    return true;
  }

  // Sends the datagram. The sequence number goes into the space that posted_ left for it.
  bool flush() {
    const Bytes datagram = Bytes(out_).first(std::exchange(posted_, 0));
    put(++sequence_);
    const auto* data = static_cast<const void*>(datagram.data());
    while (counted(::send, socket_, data, datagram.size(), flags_) < 0) {
      if (!again()) return false;
    }
    return true;
  }

  // Returns the next frame of the last datagram; if there is none left, receives a datagram.
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
  // Appends a number, in network byte order.
  void put(std::uint32_t number) {
    number = htonl(number);
    std::memcpy(&out_[posted_], &number, sizeof number);
    posted_ += sizeof number;
  }

  int socket_;
  int flags_;
  std::uint32_t sequence_ = 0;
  std::vector<std::byte> out_ = std::vector<std::byte>(datagram_bytes_max);
  std::size_t posted_ = sizeof(std::uint32_t);  // bytes of the datagram, with the sequence number
  std::vector<std::byte> in_ = std::vector<std::byte>(datagram_bytes_max);
  std::size_t begin_ = 0;  // the frames of in_ that receive() has not returned yet
  std::size_t end_ = 0;
};

class Udp {
 public:
  static constexpr std::size_t message_max = datagram_bytes_max - 2 * sizeof(std::uint32_t);

  // bind(2) to port 0 takes a free port, which getsockname(2) returns. connect(2) sends nothing: it
  // only sets the peer's address, so send(2) needs none and datagrams of other senders are dropped.
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
