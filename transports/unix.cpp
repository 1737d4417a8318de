// Unix-domain stream sockets: unix(7).
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

class UnixStreamListener final : public Listener {
 public:
  UnixStreamListener(const Address& address, const std::string& path)
      : address_(agreed_address(address, path)),
        text_(address_.to_string()),
        options_(channel_options(address)),
        socket_(path, text_) {
    options_.address = text_;
  }

  Address address() const override { return address_; }

  Result<Channel> accept(Deadline deadline) override {
    do {
      auto fd = acceptor_.accept(socket_.fd(), text_, deadline);
      if (!fd) return failed(fd.error());
      if (is_admitted(fd->get())) return make_channel(std::move(*fd), options_);
    } while (!deadline.expired());
    return failed(Status::timed_out);
  }

  std::optional<Wake> arm() override { return Wake{socket_.fd(), POLLIN}; }

 private:
  // A path lets in who may write to it; an abstract name has no permissions.
  bool is_admitted(int client) const {
    if (!is_abstract_path(address_.target())) return true;
    const Peer peer = peer_of(client);
    return peer.uid == ::geteuid() || peer.uid == uid_t{0};
  }

  Address address_;
  std::string text_;
  ChannelOptions options_;
  UnixListener socket_;
  Acceptor acceptor_;
};

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "framing", "max_message"});
  std::string path = address.target();
  if (path.empty()) path = run_directory() + "/" + random_name() + ".sock";
  return std::make_unique<UnixStreamListener>(address, path);
}

Channel open_channel(const Address& address, Deadline deadline) {
  address.allow_options({"wait", "framing", "max_message"});
  if (address.target().empty())
    throw_bad_address(address.to_string(), "name the path, as in unix:/tmp/x.sock");
  return make_channel(connect_unix(address.target(), address.to_string(), deadline),
                      channel_options(address));
}

}  // namespace

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
