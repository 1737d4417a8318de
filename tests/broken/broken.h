#pragma once

#include "ipc/transport.h"

extern const ipc::Transport transport_unix;

// Copies of the transport unix with one defect each. A defect wraps the halves of unix's channel,
// and overrides the call that it breaks.
namespace broken {

using namespace ipc;

class PassingSender : public Sender {
 public:
  explicit PassingSender(std::unique_ptr<Sender> to) : to_(std::move(to)) {}
  using Sender::post;
  using Sender::send;
  Status send(Pieces message, Deadline deadline) override { return to_->send(message, deadline); }
  Status post(Pieces message, Deadline deadline) override { return to_->post(message, deadline); }
  Result<MutableBytes> reserve(std::size_t size, Deadline deadline) override {
    return to_->reserve(size, deadline);
  }
  void commit(std::size_t size) noexcept override { to_->commit(size); }
  Status flush(Deadline deadline) override { return to_->flush(deadline); }
  Status shutdown(Deadline deadline) override { return to_->shutdown(deadline); }
  void abandon() noexcept override { to_->abandon(); }
  std::optional<Wake> arm() override { return to_->arm(); }
  std::size_t pending() const override { return to_->pending(); }
  std::size_t max_message() const override { return to_->max_message(); }
  Counters counters() const override { return to_->counters(); }

 protected:
  std::unique_ptr<Sender> to_;
};

class PassingReceiver : public Receiver {
 public:
  explicit PassingReceiver(std::unique_ptr<Receiver> from) : from_(std::move(from)) {}
  Result<Bytes> receive(Deadline deadline) override { return from_->receive(deadline); }
  void release() noexcept override { from_->release(); }
  Result<std::size_t> receive_into(MutableBytes place, Deadline deadline) override {
    return from_->receive_into(place, deadline);
  }
  std::optional<Wake> arm() override { return from_->arm(); }
  Farewell farewell() const override { return from_->farewell(); }
  Counters counters() const override { return from_->counters(); }

 protected:
  std::unique_ptr<Receiver> from_;
};

class PassingListener : public Listener {
 public:
  explicit PassingListener(std::unique_ptr<Listener> to, std::string_view scheme)
      : to_(std::move(to)), scheme_(scheme) {}
  Address address() const override {
    const std::string text = to_->address().to_string();
    return Address::parse(std::string(scheme_) + text.substr(text.find(':')));
  }
  Result<Channel> accept(Deadline deadline) override { return to_->accept(deadline); }
  std::optional<Wake> arm() override { return to_->arm(); }

 protected:
  std::unique_ptr<Listener> to_;

 private:
  std::string scheme_;
};

inline Address unix_address(const Address& address) {
  const std::string text = address.to_string();
  return Address::parse("unix" + text.substr(text.find(':')));
}

// --- adding a defect: to a channel's halves, or to the listener ---

using Change = Channel (*)(Channel);
inline Channel unchanged(Channel channel) { return channel; }

template <class Half>
Channel breaking_sender(Channel channel) {
  channel.out = std::make_unique<Half>(std::move(channel.out));
  return channel;
}
template <class Half>
Channel breaking_receiver(Channel channel) {
  channel.in = std::make_unique<Half>(std::move(channel.in));
  return channel;
}

template <Change change, class Base>
class ChangingListener final : public Base {
 public:
  using Base::Base;
  Result<Channel> accept(Deadline deadline) override {
    auto channel = Base::accept(deadline);
    if (!channel) return channel;
    return change(std::move(*channel));
  }
};

inline constexpr Traits unix_traits{.ordered = true,
                                    .reliable = true,
                                    .half_close = true,
                                    .receive_close = true,
                                    .outlives_peer = true,
                                    .peer_exit = Traits::PeerExit::by_kernel,
                                    .tells_deaths = true,
                                    .room = 64'000,
                                    .copies = 3};

template <Change change, class Base = PassingListener>
constexpr Transport over_unix(std::string_view name, std::string_view defect,
                              Traits traits = unix_traits) {
  Transport transport;
  transport.name = name;
  transport.summary = defect;
  transport.traits = traits;
  transport.listen = [](const Address& address) -> std::unique_ptr<Listener> {
    return std::make_unique<ChangingListener<change, Base>>(
        transport_unix.listen(unix_address(address)), address.scheme());
  };
  transport.connect = [](const Address& address, Deadline deadline) {
    return change(transport_unix.connect(unix_address(address), deadline));
  };
  return transport;
}

}  // namespace broken

#define IPCLAB_BROKEN(id, name, defect, ...)         \
  extern const ipc::Transport transport_broken_##id; \
  const ipc::Transport transport_broken_##id = broken::over_unix<__VA_ARGS__>(name, defect)
