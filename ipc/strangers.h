#pragma once

#include <vector>

#include "ipc/datagram_channel.h"
#include "ipc/socket.h"

namespace ipc {

// Senders of datagrams that have no channel yet, in the order in which they came, with what they sent so
// far. Bounded: what is beyond that is lost, as a datagram may be.
class Strangers {
 public:
  struct Stranger {
    InetAddress from;
    std::vector<DatagramReceiver::Datagram> datagrams;
  };

  // Takes all that has arrived at a socket, without waiting.
  void drain(int socket, std::size_t most_bytes);

  bool empty() const { return waiting_.empty(); }
  const InetAddress& first() const { return waiting_.front().from; }
  Stranger take_first();

 private:
  static constexpr std::size_t most_strangers = 64;
  static constexpr std::size_t most_datagrams = 64;  // of each
  std::vector<Stranger> waiting_;
};

}  // namespace ipc
