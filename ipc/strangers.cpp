#include "ipc/strangers.h"

#include <algorithm>
#include <cerrno>

#include "ipc/sys.h"

namespace ipc {

void Strangers::drain(int socket, std::size_t most_bytes) {
  std::vector<std::byte> datagram(most_bytes);
  for (;;) {
    InetAddress from;
    from.size = sizeof from.storage;
    const long size = sys::call("recvfrom", ::recvfrom, socket, static_cast<void*>(datagram.data()),
                                datagram.size(), MSG_DONTWAIT, from.get(), &from.size);
    if (size < 0 && errno == EAGAIN) return;
    if (size < 0 && errno == ECONNREFUSED) continue;  // somebody's port is closed: reported once
    if (size < 0) throw Error("recvfrom", "", errno);
    auto known = std::find_if(waiting_.begin(), waiting_.end(),
                              [&](const Stranger& stranger) { return stranger.from == from; });
    if (known == waiting_.end()) {
      if (waiting_.size() == most_strangers) continue;
      known = waiting_.insert(waiting_.end(), {from, {}});
    }
    if (known->datagrams.size() < most_datagrams)
      known->datagrams.emplace_back(datagram.begin(), datagram.begin() + size);
  }
}

Strangers::Stranger Strangers::take_first() {
  Stranger first = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  return first;
}

}  // namespace ipc
