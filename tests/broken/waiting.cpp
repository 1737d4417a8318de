// Defects in waiting, in claims, in resources kept or left, and in ends.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "broken/broken.h"
#include "ipc/names/run_directory.h"

namespace {
using namespace broken;

class IgnoresDeadlines final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    return from_->receive(deadline.is_immediate() ? deadline : Deadline::never());
  }
};

class BurnsCpu final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    for (;;) {
      const auto message = from_->receive(Deadline::immediate());
      if (message || message.error() != Status::timed_out || deadline.expired()) return message;
    }
  }
};

class ArmsWithoutLooking final : public PassingReceiver {
 public:
  explicit ArmsWithoutLooking(std::unique_ptr<Receiver> from)
      : PassingReceiver(std::move(from)), wake_(from_->arm()) {}
  std::optional<Wake> arm() override { return wake_; }

 private:
  std::optional<Wake> wake_;
};

class NeverLetsPollSleep final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  std::optional<Wake> arm() override { return std::nullopt; }
};

class Hoards final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    const auto message = from_->receive(deadline);
    if (!message) return message;
    hoard_.assign(std::max(hoard_.size(), message->size()), std::byte{1});
    std::copy(message->begin(), message->end(), hoard_.begin());
    return Bytes(hoard_).first(message->size());
  }

 private:
  std::vector<std::byte> hoard_;
};

class WaitsForTheClient : public PassingListener {
 public:
  using PassingListener::PassingListener;
  Result<Channel> accept(Deadline deadline) override {
    auto channel = PassingListener::accept(deadline);
    if (!channel) return channel;
    const auto wake = channel->in->arm();
    if (wake && wait(*wake, deadline) != Status::ok) return failed(Status::timed_out);
    return channel;
  }
};

class TellsItsOptions : public PassingListener {
 public:
  using PassingListener::PassingListener;
  Address address() const override {
    Address address = PassingListener::address();
    address.set_option("wait", "spin");
    return address;
  }
};

class LeaksNames : public PassingListener {
 public:
  using PassingListener::PassingListener;
  ~LeaksNames() override {
    ::close(::open((run_directory() + "/" + random_name()).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC,
                   0600));
  }
};

class LeaksDescriptors : public PassingListener {
 public:
  using PassingListener::PassingListener;
  Result<Channel> accept(Deadline deadline) override {
    (void)::open("/dev/null", O_RDONLY | O_CLOEXEC);
    return PassingListener::accept(deadline);
  }
};

// --- the end ---

class AlwaysSaysGoodbye final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Farewell farewell() const override {
    return from_->farewell() == Farewell::none ? Farewell::none : Farewell::goodbye;
  }
};

class IsDeafToTheEnd final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    auto message = from_->receive(deadline);
    if (!message && message.error() == Status::closed) return failed(Status::timed_out);
    return message;
  }
};

// Receives one message ahead, and loses it if the peer turns out to be dead.
class LosesTheLast final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    if (!has_next_) {
      const auto message = from_->receive(deadline);
      if (!message) return message;
      next_.assign(message->begin(), message->end());
    }
    now_.swap(next_);
    const auto ahead = from_->receive(Deadline::immediate());
    has_next_ = ahead.has_value();
    if (ahead) next_.assign(ahead->begin(), ahead->end());
    if (!ahead && from_->farewell() == Farewell::died) return failed(Status::closed);
    return Bytes(now_);
  }
  std::optional<Wake> arm() override { return has_next_ ? std::nullopt : from_->arm(); }

 private:
  std::vector<std::byte> now_, next_;
  bool has_next_ = false;
};

// Closes the sender when the receiver sees the end, so the claim of half_close is wrong.
class ClosesBoth final : public PassingReceiver {
 public:
  ClosesBoth(std::unique_ptr<Receiver> from, std::shared_ptr<bool> ended)
      : PassingReceiver(std::move(from)), ended_(std::move(ended)) {}
  Result<Bytes> receive(Deadline deadline) override {
    auto message = from_->receive(deadline);
    if (!message && message.error() == Status::closed) *ended_ = true;
    return message;
  }

 private:
  std::shared_ptr<bool> ended_;
};
class ClosedByTheOther final : public PassingSender {
 public:
  ClosedByTheOther(std::unique_ptr<Sender> to, std::shared_ptr<bool> ended)
      : PassingSender(std::move(to)), ended_(std::move(ended)) {}
  Status send(Pieces message, Deadline deadline) override {
    return *ended_ ? Status::closed : to_->send(message, deadline);
  }

 private:
  std::shared_ptr<bool> ended_;
};
Channel close_both(Channel channel) {
  const auto ended = std::make_shared<bool>(false);
  channel.in = std::make_unique<ClosesBoth>(std::move(channel.in), ended);
  channel.out = std::make_unique<ClosedByTheOther>(std::move(channel.out), ended);
  return channel;
}

// Closes the peer's sends only when the sender is destroyed as well.
class ClosesLate final : public PassingReceiver {
 public:
  ClosesLate(std::unique_ptr<Receiver> from, std::shared_ptr<std::unique_ptr<Receiver>> kept)
      : PassingReceiver(std::move(from)), kept_(std::move(kept)) {}
  ~ClosesLate() override { *kept_ = std::move(from_); }

 private:
  std::shared_ptr<std::unique_ptr<Receiver>> kept_;
};
class Keeps final : public PassingSender {
 public:
  Keeps(std::unique_ptr<Sender> to, std::shared_ptr<std::unique_ptr<Receiver>> kept)
      : PassingSender(std::move(to)), kept_(std::move(kept)) {}

 private:
  std::shared_ptr<std::unique_ptr<Receiver>> kept_;
};
Channel close_late(Channel channel) {
  const auto kept = std::make_shared<std::unique_ptr<Receiver>>();
  channel.in = std::make_unique<ClosesLate>(std::move(channel.in), kept);
  channel.out = std::make_unique<Keeps>(std::move(channel.out), kept);
  return channel;
}

// Returns the traits of unix with one wrong claim.
template <class Trait>
constexpr Traits claiming(Trait Traits::*trait, Trait value) {
  Traits traits = unix_traits;
  traits.*trait = value;
  return traits;
}

}  // namespace

IPCLAB_BROKEN(not, "broken-not", "no defect, so that those found in the others are theirs",
              unchanged);
IPCLAB_BROKEN(deadlines, "broken-deadlines", "ignores deadlines",
              breaking_receiver<IgnoresDeadlines>);
IPCLAB_BROKEN(burns, "broken-burns", "spins although it should sleep", breaking_receiver<BurnsCpu>);
IPCLAB_BROKEN(arms, "broken-arms", "arms without a look at its buffer",
              breaking_receiver<ArmsWithoutLooking>);
IPCLAB_BROKEN(busy, "broken-busy", "never lets poll sleep", breaking_receiver<NeverLetsPollSleep>);
IPCLAB_BROKEN(hoards, "broken-hoards", "keeps a buffer while idle", breaking_receiver<Hoards>);
IPCLAB_BROKEN(accept, "broken-accept", "accept waits for the client", unchanged, WaitsForTheClient);
IPCLAB_BROKEN(options, "broken-options", "puts its own options into the address", unchanged,
              TellsItsOptions);
IPCLAB_BROKEN(names, "broken-names", "leaks a name", unchanged, LeaksNames);
IPCLAB_BROKEN(descriptors, "broken-descriptors", "leaks a descriptor", unchanged, LeaksDescriptors);
IPCLAB_BROKEN(goodbye, "broken-goodbye", "takes a death for a goodbye",
              breaking_receiver<AlwaysSaysGoodbye>);
IPCLAB_BROKEN(deaf, "broken-deaf", "does not see the end", breaking_receiver<IsDeafToTheEnd>);
IPCLAB_BROKEN(last, "broken-last", "loses the last message at death",
              breaking_receiver<LosesTheLast>);
IPCLAB_BROKEN(half, "broken-half", "claims half_close", close_both);

IPCLAB_BROKEN(receive_close, "broken-receive-close", "claims receive_close", close_late);

// --- claims of properties that unix lacks, and missing claims of those that it has ---

#define IPCLAB_CLAIMS(id, name, trait, value)        \
  extern const ipc::Transport transport_broken_##id; \
  const ipc::Transport transport_broken_##id =       \
      over_unix<unchanged>(name, "claims " #trait " = " #value, claiming(&Traits::trait, value))
IPCLAB_CLAIMS(boundaries, "broken-boundaries", keeps_boundaries, true);
IPCLAB_CLAIMS(persists, "broken-persists", persists, true);
IPCLAB_CLAIMS(room, "broken-room", room, std::size_t{100} << 20);
IPCLAB_CLAIMS(copies, "broken-copies", copies, 1);
IPCLAB_CLAIMS(modest, "broken-modest", tells_deaths, false);
IPCLAB_CLAIMS(shy, "broken-shy", receive_close, false);
