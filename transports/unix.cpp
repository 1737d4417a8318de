// Unix-domain stream sockets: unix(7). This file is the model for a new transport.
//
// A transport does four things: it makes ports out of the mechanism, listens, connects, and
// declares its traits. A Unix socket carries a stream of bytes, so the ports come from
// framed_stream.h, which puts a length before each message. The kernel copies the bytes, and
// reports the end of the peer.
#include <poll.h>
#include <unistd.h>

#include "ipc/adapters.h"
#include "ipc/names/run_directory.h"
#include "ipc/names/unix_listener.h"
#include "ipc/names/unix_socket.h"
#include "ipc/stream/framed_stream.h"
#include "ipc/system/socket.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;

// Makes the channel of a connected socket. Server and client use it alike.
//
// The sender and the receiver may be used and destroyed independently, also by different threads,
// so they share the descriptor. The socket's end does not say whether the peer closed or died;
// after the end the receiver therefore calls farewell_of(), which asks for the peer's exit status.
Channel make_channel(OwnedFd fd, const ChannelOptions& options) {
  const Peer peer = peer_of(fd.get());
  const auto shared = std::make_shared<OwnedFd>(std::move(fd));
  const ByteStream stream(shared, ByteStream::Kind::socket, options.wait);
  return {make_sender(FramedSender(stream, options), options.address),
          make_receiver(
              FramedReceiver(stream, options, [shared] { return farewell_of(shared->get()); }),
              options.address),
          peer};
}

// The server's side. UnixListener claims the path, binds the socket with mode 0600 and listens. Its
// destructor removes the path. Acceptor accepts connections, and survives a lack of descriptors.
class UnixStreamListener final : public Listener {
 public:
  // Clients pass address_ to connect. It has the path that was chosen, and only the options that
  // both sides must agree on. options_ has the options of this side.
  UnixStreamListener(const Address& address, const std::string& path)
      : address_(agreed_address(address, path)),
        options_(channel_options(address)),
        socket_(path, address_.to_string()) {
    options_.address = address_.to_string();
  }

  Address address() const override { return address_; }

  // Never reads from a client, so a silent client delays nobody. A rejected client's connection is
  // closed by the destructor of `fd`.
  Result<Channel> accept(Deadline deadline) override {
    do {
      auto fd = acceptor_.accept(socket_.fd(), options_.address, deadline);
      if (!fd) return failed(fd.error());
      if (is_admitted(fd->get())) return make_channel(std::move(*fd), options_);
    } while (!deadline.expired());
    return failed(Status::timed_out);
  }

  std::optional<Wake> arm() override { return Wake{socket_.fd(), POLLIN}; }

 private:
  // Returns whether a client may connect. A path admits users by its mode. An abstract name has no
  // mode, so only this user and root are admitted.
  bool is_admitted(int client) const {
    if (!is_abstract_path(address_.target())) return true;
    const Peer peer = peer_of(client);
    return peer.uid == ::geteuid() || peer.uid == uid_t{0};
  }

  Address address_;
  ChannelOptions options_;
  UnixListener socket_;
  Acceptor acceptor_;
};

// Without a path, "unix:" chooses a random one in the run directory.
std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "framing", "max_message"});
  std::string path = address.target();
  if (path.empty()) path = run_directory() + "/" + random_name() + ".sock";
  return std::make_unique<UnixStreamListener>(address, path);
}

// Neither retries nor waits for a server to appear, as the contract says (ipc/transport.h).
Channel open_channel(const Address& address, Deadline deadline) {
  address.allow_options({"wait", "framing", "max_message"});
  if (address.target().empty())
    throw_bad_address(address.to_string(), "name the path, as in unix:/tmp/x.sock");
  return make_channel(connect_unix(address.target(), address.to_string(), deadline),
                      channel_options(address));
}

}  // namespace

// The only exported name. tests/conformance proves each claim, and for each property not claimed
// here (keeps_boundaries, crosses_hosts, ...) the documented opposite.
extern const Transport transport_unix;
const Transport transport_unix{
    .name = "unix",
    .summary = "Unix-domain stream sockets, named by a path",
    .traits = {.ordered = true,
               .reliable = true,
               .half_close = true,
               .receive_close = true,
               .outlives_peer = true,
               .late_reader = true,
               .open_protocol = true,
               .peer_exit = Traits::PeerExit::by_kernel,
               .tells_deaths = true,
               .room = 64'000,
               .copies = 3},
    .listen = open_listener,
    .connect = open_channel,
};
