// UDP: udp(7), RFC 768. Each client gets a socket of its own on the server's port, connected to it, so
// that the kernel sorts the datagrams; the listening socket sees only clients it does not know yet.
#include <poll.h>
#include <sys/socket.h>

#include "ipc/datagram_channel.h"
#include "ipc/ports.h"
#include "ipc/socket.h"
#include "ipc/strangers.h"
#include "ipc/sys.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;

constexpr std::size_t most_bytes = 65'507;  // 65,535 less the IPv4 and UDP headers

OwnedFd open_socket(int family, const std::string& address) {
  return OwnedFd(sys::must(address, "socket", ::socket, family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

void allow_sharing(int socket, int on) {
  sys::call("setsockopt", ::setsockopt, socket, SOL_SOCKET, SO_REUSEADDR,
            static_cast<const void*>(&on), socklen_t{sizeof on});
}

ChannelOptions udp_options(const Address& address) {
  address.allow_options({"wait", "framing", "max_message"});
  const ChannelOptions options = channel_options(address);
  if (options.framing == Framing::line)
    throw_bad_address(address.to_string(), "a datagram needs no lines: framing is len32 or raw");
  return options;
}

class UdpListener final : public Listener {
 public:
  explicit UdpListener(const Address& address) : options_(udp_options(address)) {
    const InetAddress wanted = resolve(address, SOCK_DGRAM).front();
    socket_ = open_socket(wanted.storage.ss_family, address.to_string());
    sys::must(address.to_string(), "bind", ::bind, socket_.get(), wanted.get(), wanted.size);
    local_ = local_address(socket_.get());
    address_ = agreed_address(address, local_.target());
  }

  Address address() const override { return address_; }

  Result<Channel> accept(Deadline deadline) override {
    while (strangers_.empty()) {
      if (const Status status = wait({socket_.get(), POLLIN}, deadline); status != Status::ok)
        return failed(status);
      strangers_.drain(socket_.get(), most_bytes);
    }
    std::shared_ptr<OwnedFd> sibling;
    try {
      sibling = std::make_shared<OwnedFd>(connect_sibling(strangers_.first()));
    } catch (const Error&) {
      strangers_.take_first();  // turned away, or each further accept would fail on it
      throw;
    }
    // In the order of arrival: what came before the sibling was bound, then what it got itself, which is
    // everybody's until it was connected.
    strangers_.drain(socket_.get(), most_bytes);
    strangers_.drain(sibling->get(), most_bytes);
    return Channel{
        make_sender(DatagramSender(sibling, most_bytes, options_)),
        make_receiver(DatagramReceiver(sibling, options_, strangers_.take_first().datagrams)),
        {}};
  }

  std::optional<Wake> arm() override {
    if (!strangers_.empty()) return std::nullopt;
    return Wake{socket_.get(), POLLIN};
  }

 private:
  // The siblings share the port for good, or no further one could bind; the listening socket for this
  // moment only, so that anybody else's bind is refused.
  OwnedFd connect_sibling(const InetAddress& to) {
    const std::string text = address_.to_string();
    OwnedFd sibling = open_socket(local_.storage.ss_family, text);
    allow_sharing(socket_.get(), 1);
    allow_sharing(sibling.get(), 1);
    const int bound = sys::call("bind", ::bind, sibling.get(), local_.get(), local_.size);
    const int error = errno;
    allow_sharing(socket_.get(), 0);
    if (bound != 0) throw Error("bind", text, error);
    sys::must(text, "connect", ::connect, sibling.get(), to.get(), to.size);
    return sibling;
  }

  ChannelOptions options_;
  OwnedFd socket_;
  InetAddress local_;
  Address address_;
  Strangers strangers_;
};

std::unique_ptr<Listener> open_listener(const Address& address) {
  return std::make_unique<UdpListener>(address);
}

Channel open_channel(const Address& address, Deadline) {
  const ChannelOptions options = udp_options(address);
  const std::string text = address.to_string();
  const InetAddress to = resolve_peer(address, SOCK_DGRAM).front();
  const auto socket = std::make_shared<OwnedFd>(open_socket(to.storage.ss_family, text));
  sys::must(text, "connect", ::connect, socket->get(), to.get(), to.size);
  DatagramSender sender(socket, most_bytes, options);
  sender.say_hello();
  int error = 0;  // on this host a closed port answers at once
  socklen_t size = sizeof error;
  ::getsockopt(socket->get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) throw Error("connect", text, error);
  return {make_sender(std::move(sender)), make_receiver(DatagramReceiver(socket, options)), {}};
}

}  // namespace

extern const Transport transport_udp;
const Transport transport_udp{
    .name = "udp",
    .summary = "datagrams over IP, which may be lost",
    .traits = {.keeps_boundaries = true,
               .half_close = true,
               .crosses_hosts = true,
               .outlives_peer = true,
               .open_protocol = true,
               .peer_exit = Traits::PeerExit::unknown,
               .when_full = Traits::WhenFull::drops,
               .copies = 3},
    .listen = open_listener,
    .connect = open_channel,
};
