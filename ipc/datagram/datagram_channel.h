#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "ipc/channel.h"
#include "ipc/datagram/sequence.h"
#include "ipc/options.h"
#include "ipc/system/buffer.h"
#include "ipc/system/fd.h"
#include "ipc/system/owner.h"

// Messages over a connected datagram socket that may lose, repeat and reorder them.
// A datagram is a u32 sequence number, from 1 on, and one or more frames (u32 length, payload), all
// big-endian, so that a batch needs no other format. A number without frames is a goodbye. Number 0 is a
// hello, which only makes us known; with the byte 'R' behind it, it is a reset: a server does not know this
// client, having started after it, or dropped it. With ?framing=raw a datagram is one bare message: nothing
// is counted.
namespace ipc {

namespace datagram {
enum class Kind : unsigned char { none, hello, reset, goodbye, messages };
struct Head {
  Kind kind = Kind::none;  // none: it is too short, or what it holds has no number
  std::uint32_t number = 0;
};
Head head_of(Bytes datagram);
Bytes reset();
}  // namespace datagram

// What both halves of a channel share. The kernel reports once, to one of them, that the peer has gone.
struct DatagramSocket {
  explicit DatagramSocket(OwnedFd socket) : fd(std::move(socket)) {}
  int get() const { return fd.get(); }
  // Ends the other half's wait, too.
  void peer_has_gone() noexcept;

  OwnedFd fd;
  std::atomic<bool> has_gone{false};
};

class DatagramSender {
 public:
  // `most_bytes` a datagram.
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
  std::size_t end_ = 0;  // of the datagram under way
  std::uint32_t sequence_ = 0;
  bool closed_ = false;
  std::uint64_t system_calls_ = 0;
};

class DatagramReceiver {
 public:
  using Datagram = std::vector<std::byte>;

  // `early` came before the socket was connected, and goes first.
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
  std::vector<Datagram> early_;  // last first
  Buffer buffer_;
  std::size_t begin_ = 0, end_ = 0;  // of the frames of the present datagram
  bool has_raw_ = false;
  SequenceWindow window_;
  Status ended_ = Status::ok;
  Farewell farewell_ = Farewell::none;
  std::uint64_t discarded_ = 0, system_calls_ = 0;
};

}  // namespace ipc
