// Reads the saved SYN and the packet counts of a TCP connection from the kernel.
#include "demos/lessons/handshake/ends.h"

#include <linux/tcp.h>
#include <sys/socket.h>

#include "ipc/system/sys.h"

namespace ipc::demo::handshake {

void keep_syn(int listener) {
  const int from_the_link_on = 2;
  sys::call("setsockopt", ::setsockopt, listener, IPPROTO_TCP, TCP_SAVE_SYN,
            static_cast<const void*>(&from_the_link_on),
            static_cast<socklen_t>(sizeof from_the_link_on));
}

Headers kept_syn(int connection) {
  Headers headers{};
  socklen_t size = headers.bytes.size();
  if (sys::call("getsockopt", ::getsockopt, connection, IPPROTO_TCP, TCP_SAVED_SYN,
                static_cast<void*>(headers.bytes.data()), &size) == 0)
    headers.size = size;
  return headers;
}

std::optional<Syn> decode(const Headers& headers) {
  auto packet = demo::decode({headers.bytes.begin(), headers.bytes.begin() + headers.size});
  if (!packet) return std::nullopt;
  const std::uint8_t* const ip = packet->bytes.data() + packet->ip_at;
  const std::size_t headers_size = packet->payload_at - packet->ip_at;
  return Syn{std::move(*packet), ip[2] * 256U + ip[3], headers_size};
}

Counts counts_of(int connection) {
  tcp_info info{};
  socklen_t size = sizeof info;
  ::getsockopt(connection, IPPROTO_TCP, TCP_INFO, &info, &size);
  return {info.tcpi_segs_out, info.tcpi_segs_in, info.tcpi_data_segs_out + info.tcpi_data_segs_in};
}

}  // namespace ipc::demo::handshake
