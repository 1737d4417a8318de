// A toy that copies: Unix SOCK_SEQPACKET sockets at a path. Its ports only send, receive and end.
// Batches, building in place and views come from ipc/adapters.h.
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>

#include "ipc/names/names.h"
#include "ipc/names/run_directory.h"
#include "ipc/system/socket.h"
#include "ipc/transport.h"
#include "toys/little_room.h"
#include "toys/seqpacket_ports.h"

namespace {
using namespace toys;

sockaddr_un at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw_bad_address(path, "the path is too long");
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

OwnedFd open_socket(const std::string& text) {
  return OwnedFd(sys::must(text, "socket", ::socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
}

Channel make_channel(OwnedFd socket, const std::string& text, const ChannelOptions& options) {
  const auto connection = std::make_shared<Connection>();
  connection->largest = shrink_buffer(socket.get(), text) - 32 - 1;  // 1 for the mark
  connection->socket = std::move(socket);
  connection->options = options;
  connection->witness = [fd = connection->socket.get()] { return farewell_of(fd); };
  return {make_sender(CopyingSender(connection), text),
          make_receiver(CopyingReceiver(connection), text), peer_of(connection->socket.get())};
}

class ToyListener final : public Listener {
 public:
  ToyListener(const Address& address, const std::string& path)
      : address_(agreed_address(address, path)),
        text_(address_.to_string()),
        options_(channel_options(address)),
        name_(OwnedName::claim(path, text_)),
        socket_(open_socket(text_)) {
    const sockaddr_un where = at(path);
    sys::must(text_, "fchmod", ::fchmod, socket_.get(), mode_t{0600});
    name_.make([&] {
      sys::must(text_, "bind", ::bind, socket_.get(), reinterpret_cast<const sockaddr*>(&where),
                socklen_t{sizeof where});
    });
    sys::must(text_, "listen", ::listen, socket_.get(), SOMAXCONN);
  }

  Address address() const override { return address_; }
  Result<Channel> accept(Deadline deadline) override {
    auto client = acceptor_.accept(socket_.get(), text_, deadline);
    if (!client) return failed(client.error());
    return make_channel(std::move(*client), text_, options_);
  }
  std::optional<Wake> arm() override { return Wake{socket_.get(), POLLIN}; }

 private:
  Address address_;
  std::string text_;
  ChannelOptions options_;
  OwnedName name_;
  OwnedFd socket_;
  Acceptor acceptor_;
};

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "max_message"});
  std::string path = address.target();
  if (path.empty()) path = run_directory() + "/" + random_name() + ".toy";
  return std::make_unique<ToyListener>(address, path);
}

Channel open_channel(const Address& address, Deadline) {
  address.allow_options({"wait", "max_message"});
  const std::string text = address.to_string();
  OwnedFd socket = open_socket(text);
  const sockaddr_un where = at(address.target());
  sys::must(text, "connect", ::connect, socket.get(), reinterpret_cast<const sockaddr*>(&where),
            socklen_t{sizeof where});
  return make_channel(std::move(socket), text, channel_options(address));
}

}  // namespace

extern const Transport transport_toy_named;
const Transport transport_toy_named{
    .name = "toy-named",
    .summary = "packets over a Unix socket at a path, copied",
    .traits = {.ordered = true,
               .reliable = true,
               .keeps_boundaries = true,
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
