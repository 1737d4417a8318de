#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "ipc/channel.h"
#include "ipc/options.h"
#include "ipc/system/buffer.h"
#include "ipc/system/fd.h"
#include "ipc/system/owner.h"

// Ports (ipc/adapters.h) over a connected datagram socket, which may lose, repeat and reorder
// datagrams.
//
// A datagram is a u32 sequence number and frames. All numbers are big-endian.
//   number from 1 on, frames (u32 length, payload)   messages: one, or a batch
//   number from 1 on                                 goodbye
//   number 0                                         hello, which makes the sender known
//   number 0, byte 'R'                               reset: the server does not know this client
// A server sends a reset if it started after the client, or has dropped it. With ?framing=raw a
// datagram is one bare message, and nothing is counted.
namespace ipc {

namespace datagram {
enum class Kind : unsigned char { none, hello, reset, goodbye, messages };
struct Head {
  Kind kind = Kind::none;  // none: too short, or number 0 with other bytes
  std::uint32_t number = 0;
};
Head head_of(Bytes datagram);
Bytes reset();
}  // namespace datagram

// The socket that both halves of a channel share. The kernel reports only once, to one of them,
// that the peer has gone.
struct DatagramSocket {
  explicit DatagramSocket(OwnedFd socket) : fd(std::move(socket)) {}
  int get() const { return fd.get(); }
  // Records that the peer has gone, and ends the other half's wait.
  void peer_has_gone() noexcept;

  OwnedFd fd;
  std::atomic<bool> has_gone{false};
};

class DatagramSender {
 public:
  // `most_bytes` is the maximum size of a datagram.
  DatagramSender(std::shared_ptr<DatagramSocket> socket, std::size_t most_bytes,
                 const ChannelOptions& options);

  void say_hello();  // makes us known before there is anything to send
  Status send(Pieces, Deadline);
  Status post(Pieces, Deadline);
  Status flush(Deadline);
  Status shutdown(Deadline);
  void abandon() noexcept;
  bool has_ended() const { return closed_; }
  std::optional<Wake> arm();
  std::size_t pending() const { return end_; }
  std::size_t max_message() const;
  Counters counters() const { return {.system_calls = system_calls_}; }
  DatagramSender(DatagramSender&&) = default;
  ~DatagramSender();

 private:
  bool is_raw() const { return options_.framing == Framing::raw; }
  std::uint32_t next_number() const { return sequence_ == ~0U ? 1 : sequence_ + 1; }
  Status join(Pieces, std::size_t size, Deadline);
  void take_back(std::size_t size);
  Status closed();

  Owner owner_;
  std::shared_ptr<DatagramSocket> socket_;
  std::size_t most_bytes_;
  ChannelOptions options_;
  Buffer batch_;
  std::size_t end_ = 0;  // size of the datagram being built, in bytes
  std::uint32_t sequence_ = 0;
  bool closed_ = false;
  std::uint64_t system_calls_ = 0;
};

// Distinguishes new, late, repeated and missing sequence numbers, over a window of the last 64 (as
// in RFC 4303, 3.4.3). Numbers wrap around: 1 follows 2^32 - 1.
class SequenceWindow {
 public:
  enum class Arrival : unsigned char { in_order, late, repeated };

  Arrival arrived(std::uint32_t number) {
    const std::int64_t ahead = distance_to(number);
    if (ahead > 0) {
      seen_ = ahead < 64 ? (seen_ << ahead) | 1 : 1;
      highest_ = number;
      lost_ += static_cast<std::uint64_t>(ahead) - 1;
      return Arrival::in_order;
    }
    const auto behind = static_cast<std::uint64_t>(-ahead);
    if (behind >= 64 || (seen_ >> behind & 1) != 0) {
      ++repeated_;
      return Arrival::repeated;
    }
    seen_ |= std::uint64_t{1} << behind;
    --lost_;
    ++late_;
    return Arrival::late;
  }

  std::uint64_t lost() const { return lost_; }  // missing numbers; a late arrival reduces it
  std::uint64_t late() const { return late_; }
  std::uint64_t repeated() const { return repeated_; }  // repeated, or older than the window

 private:
  // Returns the signed distance from highest_, the shorter way around. 0 is not counted.
  std::int64_t distance_to(std::uint32_t number) const {
    constexpr std::int64_t numbers = 0xffff'ffff;
    const std::int64_t distance = std::int64_t{number} - highest_;
    if (distance > numbers / 2) return distance - numbers;
    return distance < -numbers / 2 ? distance + numbers : distance;
  }

  std::uint32_t highest_ = 0;  // 0 itself is never used
  // Bit n is set if highest_ - n has arrived. Numbers before the first arrival do not count as
  // missing.
  std::uint64_t seen_ = ~std::uint64_t{0};
  std::uint64_t lost_ = 0, late_ = 0, repeated_ = 0;
};

class DatagramReceiver {
 public:
  using Datagram = std::vector<std::byte>;

  // `early` has the datagrams that came before the socket was connected. They are received first.
  DatagramReceiver(std::shared_ptr<DatagramSocket> socket, const ChannelOptions& options,
                   std::vector<Datagram> early = {});

  Result<Bytes> receive(Deadline);
  void release() noexcept;
  std::optional<Wake> arm();
  Farewell farewell() const { return farewell_; }
  bool has_ended() const { return ended_ != Status::ok; }
  Counters counters() const;

 private:
  Status next_datagram(Deadline);
  Status open_datagram(std::size_t size);
  Status nobody_there();
  std::optional<Result<Bytes>> next_frame();

  std::shared_ptr<DatagramSocket> socket_;
  ChannelOptions options_;
  std::vector<Datagram> early_;  // in reverse order
  Buffer buffer_;
  std::size_t begin_ = 0, end_ = 0;  // range of the frames left in the current datagram
  bool has_raw_ = false;
  SequenceWindow window_;
  Status ended_ = Status::ok;
  Farewell farewell_ = Farewell::none;
  std::uint64_t discarded_ = 0, system_calls_ = 0;
};

}  // namespace ipc
