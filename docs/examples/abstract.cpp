// A transport out of tree: Unix sockets whose name is no file ("abstract:NAME", unix(7)). It opens
// descriptors; framing, batches, waiting and deadlines are those of every byte stream.
#include <poll.h>

#include "ipc/adapters.h"
#include "ipc/names/run_directory.h"
#include "ipc/names/unix_listener.h"
#include "ipc/names/unix_socket.h"
#include "ipc/stream/framed_stream.h"
#include "ipc/system/socket.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;
Channel make_channel(OwnedFd fd, const ChannelOptions& options) {
  const Peer peer = peer_of(fd.get());
  const ByteStream stream(std::make_shared<OwnedFd>(std::move(fd)), ByteStream::Kind::socket,
                          options.wait);
  return {make_sender(FramedSender(stream, options), options.address),
          make_receiver(FramedReceiver(stream, options), options.address), peer};
}

struct AbstractListener final : Listener {
  AbstractListener(const Address& address, const std::string& name)
      : address_(agreed_address(address, name)),
        options_(channel_options(address_)),
        socket_("@" + name, address_.to_string()) {}

  Address address() const override { return address_; }
  Result<Channel> accept(Deadline deadline) override {
    auto fd = acceptor_.accept(socket_.fd(), options_.address, deadline);
    if (!fd) return failed(fd.error());
    return make_channel(std::move(*fd), options_);
  }
  std::optional<Wake> arm() override { return Wake{socket_.fd(), POLLIN}; }

  Address address_;
  ChannelOptions options_;
  UnixListener socket_;
  Acceptor acceptor_;
};

std::unique_ptr<Listener> open_listener(const Address& address) {
  const std::string name = address.target().empty() ? random_name() : address.target();
  return std::make_unique<AbstractListener>(address, name);
}

Channel open_channel(const Address& address, Deadline deadline) {
  return make_channel(connect_unix("@" + address.target(), address.to_string(), deadline),
                      channel_options(address));
}

}  // namespace

extern const Transport transport_abstract;
const Transport transport_abstract{.name = "abstract",
                                   .summary = "Unix sockets without a file",
                                   .traits = {.ordered = true, .reliable = true},
                                   .listen = open_listener,
                                   .connect = open_channel};
