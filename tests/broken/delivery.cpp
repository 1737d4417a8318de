// Defects in the messages that arrive.
#include <algorithm>
#include <vector>

#include "broken/broken.h"
#include "ipc/adapters.h"

namespace {
using namespace broken;

std::vector<std::byte> copy_of(Pieces pieces) {
  std::vector<std::byte> bytes(detail::size_of(pieces));
  detail::copy(pieces, bytes.data());
  return bytes;
}

class Drops final : public PassingSender {
 public:
  using PassingSender::PassingSender;
  Status send(Pieces message, Deadline deadline) override {
    return ++count_ % 100 == 0 ? Status::ok : to_->send(message, deadline);
  }

 private:
  int count_ = 0;
};

class Repeats final : public PassingSender {
 public:
  using PassingSender::PassingSender;
  Status send(Pieces message, Deadline deadline) override {
    if (++count_ % 100 == 0) (void)to_->send(message, deadline);
    return to_->send(message, deadline);
  }

 private:
  int count_ = 0;
};

class Reorders final : public PassingSender {
 public:
  using PassingSender::PassingSender;
  Status send(Pieces message, Deadline deadline) override {
    if (++count_ % 50 == 0) return held_ = copy_of(message), Status::ok;
    const Status status = to_->send(message, deadline);
    if (held_.empty() || status != Status::ok) return status;
    const auto held = std::exchange(held_, {});
    return to_->send(Bytes(held), deadline);
  }
  using Sender::send;

 private:
  int count_ = 0;
  std::vector<std::byte> held_;
};

class Tears final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    auto message = from_->receive(deadline);
    if (message && ++count_ % 64 == 0) return message->first(message->size() / 2);
    return message;
  }

 private:
  int count_ = 0;
};

// Returns all views in the same memory.
class SharesViews final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    static std::vector<std::byte> place(std::size_t{1} << 20);
    const auto message = from_->receive(deadline);
    if (!message || message->size() > place.size()) return message;
    std::copy(message->begin(), message->end(), place.begin());
    return Bytes(place).first(message->size());
  }
};

class LosesWhatDoesNotFit final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<std::size_t> receive_into(MutableBytes place, Deadline deadline) override {
    const auto message = from_->receive(deadline);
    if (!message) return failed(message.error());
    if (message->size() > place.size()) return failed(Status::too_big);
    std::copy(message->begin(), message->end(), place.begin());
    return message->size();
  }
};

class TakesEmptyForTheEnd final : public PassingReceiver {
 public:
  using PassingReceiver::PassingReceiver;
  Result<Bytes> receive(Deadline deadline) override {
    const auto message = from_->receive(deadline);
    if (message && message->empty()) return failed(Status::closed);
    return message;
  }
};

class CommitsByItself final : public PassingSender {
 public:
  using PassingSender::PassingSender;
  Result<MutableBytes> reserve(std::size_t size, Deadline deadline) override {
    auto place = to_->reserve(size, deadline);
    if (place) to_->commit(size);
    return place;
  }
  void commit(std::size_t) noexcept override {}
};

class SendsWhatTimedOut final : public PassingSender {
 public:
  using PassingSender::PassingSender;
  using Sender::send;
  Status send(Pieces message, Deadline deadline) override {
    const auto late = std::exchange(late_, {});
    if (!late.empty()) (void)to_->send(Bytes(late), deadline);
    const Status status = to_->send(message, deadline);
    if (status == Status::timed_out) late_ = copy_of(message);
    return status;
  }

 private:
  std::vector<std::byte> late_;
};

}  // namespace

IPCLAB_BROKEN(drops, "broken-drops", "drops each hundredth message", breaking_sender<Drops>);
IPCLAB_BROKEN(repeats, "broken-repeats", "sends each hundredth message twice",
              breaking_sender<Repeats>);
IPCLAB_BROKEN(reorders, "broken-reorders", "each fiftieth message comes late",
              breaking_sender<Reorders>);
IPCLAB_BROKEN(tears, "broken-tears", "gives half of each 64th message", breaking_receiver<Tears>);
IPCLAB_BROKEN(shares_views, "broken-shares-views", "all views are one",
              breaking_receiver<SharesViews>);
IPCLAB_BROKEN(misfit, "broken-misfit", "loses a message that does not fit its place",
              breaking_receiver<LosesWhatDoesNotFit>);
IPCLAB_BROKEN(empty, "broken-empty", "takes an empty message for the end",
              breaking_receiver<TakesEmptyForTheEnd>);
IPCLAB_BROKEN(commits, "broken-commits", "sends a message reserved and not committed",
              breaking_sender<CommitsByItself>);
IPCLAB_BROKEN(late, "broken-late", "sends a message later that timed out",
              breaking_sender<SendsWhatTimedOut>);
