#pragma once

#include <memory>
#include <vector>

#include "ipc/buffer.h"
#include "ipc/channel.h"
#include "ipc/fd.h"
#include "ipc/options.h"
#include "ipc/sequence.h"

// Messages over a connected datagram socket that may lose, repeat and reorder them.
// A datagram is a u32 sequence number and one or more frames (u32 length, payload), all big-endian, so
// that a batch needs no other format. Without frames, number 0 is a hello, which only makes us known,
// and a higher one a goodbye. With ?framing=raw a datagram is one bare message: nothing is counted.
namespace ipc {

class DatagramSender {
 public:
  // `most_bytes` a datagram.
  DatagramSender(std::shared_ptr<OwnedFd> socket, std::size_t most_bytes,
                 const ChannelOptions& options);

  void say_hello();
  Status send(Pieces, Deadline);
  Status post(Pieces, Deadline);
  Status flush(Deadline);
  Status shutdown(Deadline);
  std::optional<Wake> arm();
  std::size_t pending() const { return end_; }
  std::size_t max_message() const;
  Counters counters() const { return {.system_calls = system_calls_}; }
  DatagramSender(DatagramSender&&) = default;
  ~DatagramSender();

 private:
  bool is_raw() const { return options_.framing == Framing::raw; }
  Status join(Pieces, std::size_t size, Deadline);

  std::shared_ptr<OwnedFd> socket_;
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
  DatagramReceiver(std::shared_ptr<OwnedFd> socket, const ChannelOptions& options,
                   std::vector<Datagram> early = {});

  Result<Bytes> receive(Deadline);
  void release() noexcept;
  std::optional<Wake> arm();
  Farewell farewell() const { return farewell_; }
  Counters counters() const;

 private:
  Status next_datagram(Deadline);
  Status open_datagram(std::size_t size);
  std::optional<Result<Bytes>> next_frame();

  std::shared_ptr<OwnedFd> socket_;
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
