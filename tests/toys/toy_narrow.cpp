// A byte-stream toy with as little room as a pseudoterminal: Unix stream sockets with the smallest
// buffers. A message may be thousands of times as large.
#include <poll.h>

#include "ipc/adapters.h"
#include "ipc/names/run_directory.h"
#include "ipc/names/unix_listener.h"
#include "ipc/names/unix_socket.h"
#include "ipc/stream/framed_stream.h"
#include "ipc/system/socket.h"
#include "ipc/transport.h"
#include "toys/little_room.h"

namespace {
using namespace ipc;

Channel make_channel(OwnedFd fd, const ChannelOptions& options) {
  toys::shrink_buffer(fd.get(), options.address);
  const auto shared = std::make_shared<OwnedFd>(std::move(fd));
  const ByteStream stream(shared, ByteStream::Kind::socket, options.wait);
  return {make_sender(FramedSender(stream, options), options.address),
          make_receiver(
              FramedReceiver(stream, options, [shared] { return farewell_of(shared->get()); }),
              options.address),
          peer_of(shared->get())};
}

class ToyListener final : public Listener {
 public:
  ToyListener(const Address& address, const std::string& path)
      : address_(agreed_address(address, path)),
        options_(channel_options(address)),
        socket_(path, address_.to_string()) {
    options_.address = address_.to_string();
  }

  Address address() const override { return address_; }
  Result<Channel> accept(Deadline deadline) override {
    auto client = acceptor_.accept(socket_.fd(), options_.address, deadline);
    if (!client) return failed(client.error());
    return make_channel(std::move(*client), options_);
  }
  std::optional<Wake> arm() override { return Wake{socket_.fd(), POLLIN}; }

 private:
  Address address_;
  ChannelOptions options_;
  UnixListener socket_;
  Acceptor acceptor_;
};

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "framing", "max_message"});
  std::string path = address.target();
  if (path.empty()) path = run_directory() + "/" + random_name() + ".toy";
  return std::make_unique<ToyListener>(address, path);
}

Channel open_channel(const Address& address, Deadline deadline) {
  address.allow_options({"wait", "framing", "max_message"});
  return make_channel(connect_unix(address.target(), address.to_string(), deadline),
                      channel_options(address));
}

}  // namespace

extern const Transport transport_toy_narrow;
const Transport transport_toy_narrow{
    .name = "toy-narrow",
    .summary = "a stream of bytes with hardly any room",
    .traits = {.ordered = true,
               .reliable = true,
               .half_close = true,
               .receive_close = true,
               .outlives_peer = true,
               .peer_exit = Traits::PeerExit::by_kernel,
               .tells_deaths = true,
               .room = 4'000,
               .copies = 3},
    .listen = open_listener,
    .connect = open_channel,
};
