// A toy that lends, and is inherited: one end of a packet socket pair. A lifeline carries the
// goodbyes, because the kernel knows only the process that made the pair.
#include <fcntl.h>

#include <charconv>

#include "ipc/system/lifeline.h"
#include "ipc/transport.h"
#include "toys/seqpacket_ports.h"

namespace {
using namespace toys;

Channel make_channel(OwnedFd socket, OwnedFd end, const Address& address,
                     const ChannelOptions& options) {
  const std::string text = address.to_string();
  const auto lifeline = std::make_shared<Lifeline>(std::move(end));
  const auto connection = std::make_shared<Connection>();
  connection->socket = std::move(socket);
  connection->options = options;
  connection->before_end = [lifeline] { lifeline->say_goodbye(); };
  connection->witness = [lifeline] { return lifeline->farewell(); };
  return {make_sender(LendingSender(connection), text),
          make_receiver(LendingReceiver(connection), text),
          {}};
}

class ToyListener final : public Listener {
 public:
  explicit ToyListener(const Address& address)
      : address_(agreed_address(address, "")), options_(channel_options(address)) {
    int ends[2];
    sys::must("toy", "socketpair", ::socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, +ends);
    ours_ = OwnedFd(ends[0]);
    theirs_ = OwnedFd(ends[1]);
    std::tie(lifeline_, their_lifeline_) = Lifeline::pair();
    inherited_ = {theirs_.get(), their_lifeline_.fd()};
    address_.set_option("fd", std::to_string(inherited_[0]));
    address_.set_option("lifeline", std::to_string(inherited_[1]));
  }

  Address address() const override { return address_; }
  std::span<const int> inherited() const override { return inherited_; }
  Result<Channel> accept(Deadline) override {
    if (!ours_) return failed(Status::closed);
    theirs_.reset();
    their_lifeline_.reset();
    return make_channel(std::move(ours_), lifeline_.release(), address_, options_);
  }
  std::optional<Wake> arm() override { return std::nullopt; }

 private:
  Address address_;
  ChannelOptions options_;
  OwnedFd ours_, theirs_;
  Lifeline lifeline_, their_lifeline_;
  std::vector<int> inherited_;
};

OwnedFd take(const Address& address, std::string_view key) {
  const auto text = address.option(key).value_or("");
  int fd = -1;
  std::from_chars(text.data(), text.data() + text.size(), fd);
  if (fd < 3) throw_bad_address(address.to_string(), "name the inherited descriptors");
  sys::must(address.to_string(), "fcntl", ::fcntl, fd, F_SETFD, FD_CLOEXEC);
  return OwnedFd(fd);
}

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "max_message"});
  return std::make_unique<ToyListener>(address);
}

Channel open_channel(const Address& address, Deadline) {
  address.allow_options({"fd", "lifeline", "wait", "max_message"});
  const ChannelOptions options = channel_options(address);
  OwnedFd socket = take(address, "fd");
  return make_channel(std::move(socket), take(address, "lifeline"), address, options);
}

}  // namespace

extern const Transport transport_toy_inherited;
const Transport transport_toy_inherited{
    .name = "toy-inherited",
    .summary = "packets over an inherited socket pair, lent",
    .traits = {.ordered = true,
               .reliable = true,
               .keeps_boundaries = true,
               .half_close = true,
               .receive_close = true,
               .outlives_peer = true,
               .peer_exit = Traits::PeerExit::by_lifeline,
               .tells_deaths = true,
               .reached_by = Traits::ReachedBy::inheritance,
               .room = 64'000,
               .copies = 3},
    .listen = open_listener,
    .connect = open_channel,
};
