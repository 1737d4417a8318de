// TCP: tcp(7), RFC 9293. Nagle's algorithm is off, so a message leaves when it is sent. A program
// that prefers fewer segments posts a batch.
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "ipc/adapters.h"
#include "ipc/names/token.h"
#include "ipc/stream/framed_stream.h"
#include "ipc/system/inet.h"
#include "ipc/system/sys.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;

void switch_on(int socket, int level, int option) {
  const int on = 1;
  sys::must("", "setsockopt", ::setsockopt, socket, level, option, static_cast<const void*>(&on),
            socklen_t{sizeof on});
}

// Makes the channel of a connected socket. A process that dies and one that closes send the same
// FIN, so farewell() is `unknown`.
Channel make_channel(OwnedFd fd, const ChannelOptions& options) {
  switch_on(fd.get(), IPPROTO_TCP, TCP_NODELAY);
  const ByteStream stream(std::make_shared<OwnedFd>(std::move(fd)), ByteStream::Kind::socket,
                          options.wait);
  return {make_sender(FramedSender(stream, options), options.address),
          make_receiver(FramedReceiver(stream, options), options.address),
          {}};
}

class TcpListener final : public Listener {
 public:
  explicit TcpListener(const Address& address)
      : options_(channel_options(address)), gate_(token_of(address)) {
    const InetAddress wanted = resolve(address, SOCK_STREAM).front();
    socket_ = OwnedFd(
        sys::must("", "socket", ::socket, wanted.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    // Allows to bind a port with old connections in TIME_WAIT, but not a port that a process
    // listens on.
    switch_on(socket_.get(), SOL_SOCKET, SO_REUSEADDR);
    sys::must("", "bind", ::bind, socket_.get(), wanted.get(), wanted.size);
    sys::must("", "listen", ::listen, socket_.get(), SOMAXCONN);
    address_ = agreed_address(address, local_address(socket_.get()).target());
    options_.address = address_.to_string();
    if (const auto token = address.option("token")) address_.set_option("token", *token);
  }

  Address address() const override { return address_; }

  Result<Channel> accept(Deadline deadline) override {
    auto fd = gate_.accept(socket_.get(), "", deadline);
    if (!fd) return failed(fd.error());
    return make_channel(std::move(*fd), options_);
  }

  std::optional<Wake> arm() override { return gate_.arm(socket_.get()); }

 private:
  ChannelOptions options_;
  TokenGate gate_;
  OwnedFd socket_;
  Address address_;
};

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "framing", "max_message", "token"});
  return std::make_unique<TcpListener>(address);
}

OwnedFd connect_to(const InetAddress& to, Deadline deadline) {
  OwnedFd socket(sys::must("", "socket", ::socket, to.storage.ss_family,
                           SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  int error = 0;
  if (sys::call("connect", ::connect, socket.get(), to.get(), to.size) != 0) {
    if (errno != EINPROGRESS) throw Error("connect", "", errno);
    if (wait({socket.get(), POLLOUT}, deadline) != Status::ok)
      throw Error("connect", "", ETIMEDOUT);
    socklen_t size = sizeof error;
    sys::must("", "getsockopt", ::getsockopt, socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) throw Error("connect", "", error);
  }
  // If no process listens, the kernel may choose that port as our own, and connect the socket to
  // itself (RFC 9293, 3.5, simultaneous open).
  if (local_address(socket.get()) == to) throw Error("connect", "", ECONNREFUSED);
  sys::must("", "fcntl", ::fcntl, socket.get(), F_SETFL, 0);
  return socket;
}

// Tries all addresses of a name, in order: localhost has ::1 and 127.0.0.1.
OwnedFd connect_to_any(const std::vector<InetAddress>& addresses, Deadline deadline) {
  for (std::size_t i = 0;; ++i) try {
      return connect_to(addresses[i], deadline);
    } catch (const Error&) {
      if (i + 1 == addresses.size()) throw;
    }
}

Channel open_channel(const Address& address, Deadline deadline) {
  address.allow_options({"wait", "framing", "max_message", "token"});
  const ChannelOptions options = channel_options(address);
  const std::string token = token_of(address);
  OwnedFd socket = connect_to_any(resolve_peer(address, SOCK_STREAM), deadline);
  if (!token.empty())
    sys::must("", "send", ::send, socket.get(), static_cast<const void*>(token.data()),
              token.size(), MSG_NOSIGNAL);
  return make_channel(std::move(socket), options);
}

}  // namespace

extern const Transport transport_tcp;
const Transport transport_tcp{
    .name = "tcp",
    .summary = "TCP, over loopback or between hosts",
    .traits = {.ordered = true,
               .reliable = true,
               .half_close = true,
               .crosses_hosts = true,
               .outlives_peer = true,
               .late_reader = true,
               .open_protocol = true,
               .peer_exit = Traits::PeerExit::by_kernel,
               .room = 64'000,
               .copies = 3},
    .listen = open_listener,
    .connect = open_channel,
};
