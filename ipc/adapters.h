#pragma once

#include <cerrno>
#include <concepts>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "ipc/channel.h"
#include "ipc/system/buffer.h"

// The author of a transport writes ports: plain movable classes of one of the forms below. The
// adapters here make them a Sender and a Receiver. They supply the functions that a form lacks,
// count messages, and give each Error the channel's address.
//
//   return ipc::Channel{ipc::make_sender(MySender(fd), address),
//                       ipc::make_receiver(MyReceiver(fd), address)};
//
// A port's functions mean the same as those of that name in channel.h. The port itself returns
// too_big and closed. If a port throws after a part of a message was accepted or consumed, it ends
// first: has_ended() is true from then on.
namespace ipc {

// The functions of every sender's port.
template <class Port>
concept SenderPort = requires(Port port, const Port& there, Deadline deadline) {
  { port.shutdown(deadline) } -> std::same_as<Status>;
  {port.abandon()};
  { port.arm() } -> std::same_as<std::optional<Wake>>;
  { there.max_message() } -> std::same_as<std::size_t>;
  { there.has_ended() } -> std::same_as<bool>;
};

// The functions of every receiver's port.
template <class Port>
concept ReceiverPort = requires(Port port, const Port& there) {
  { port.arm() } -> std::same_as<std::optional<Wake>>;
  { there.farewell() } -> std::same_as<Farewell>;
  { there.has_ended() } -> std::same_as<bool>;
};

template <class Port>
concept CopySender = SenderPort<Port> && requires(Port port, Pieces message, Deadline deadline) {
  { port.send(message, deadline) } -> std::same_as<Status>;
};

// A mechanism that lends its own memory. flush makes the committed messages visible; shutdown
// flushes.
template <class Port>
concept LoanSender = SenderPort<Port> && requires(Port port, std::size_t size, Deadline deadline) {
  { port.reserve(size, deadline) } -> std::same_as<Result<MutableBytes>>;
  {port.commit(size)};
  { port.flush(deadline) } -> std::same_as<Status>;
  { port.pending() } -> std::same_as<std::size_t>;
};

// A mechanism or framing that is faster with batches. Without this form post is send, and flush
// returns ok.
template <class Port>
concept BatchSender = requires(Port port, Pieces message, Deadline deadline) {
  { port.post(message, deadline) } -> std::same_as<Status>;
  { port.flush(deadline) } -> std::same_as<Status>;
  { port.pending() } -> std::same_as<std::size_t>;
};

// A mechanism that copies into memory of at most max_message() bytes, given by the caller.
template <class Port>
concept CopyReceiver = ReceiverPort<Port> &&
    requires(Port port, MutableBytes place, Deadline deadline) {
  { port.receive_into(place, deadline) } -> std::same_as<Result<std::size_t>>;
  { port.max_message() } -> std::same_as<std::size_t>;
};

// A mechanism that returns a view of the message in its own memory.
template <class Port>
concept LoanReceiver = ReceiverPort<Port> && requires(Port port, Deadline deadline) {
  { port.receive(deadline) } -> std::same_as<Result<Bytes>>;
  {port.release()};
};

namespace detail {

inline std::size_t size_of(Pieces pieces) {
  if (pieces.size() == 1) [[likely]]
    return pieces.front().size();
  std::size_t size = 0;
  for (const Bytes piece : pieces) size += piece.size();
  return size;
}

inline void copy(Pieces pieces, std::byte* place) {
  for (const Bytes piece : pieces) {
    std::copy(piece.begin(), piece.end(), place);
    place += piece.size();
  }
}

template <class Port>
Counters counters_of(const Port& port, std::uint64_t messages, std::uint64_t bytes) {
  Counters counters;
  if constexpr (requires { port.counters(); }) counters = port.counters();
  counters.messages = messages;
  counters.bytes = bytes;
  return counters;
}

// Makes the call. Adds the channel's address and the half's state to an Error that it throws.
template <class Port, class Call>
auto on_channel(const std::string& address, const Port& port, Call call) -> decltype(call()) {
  try {
    return call();
  } catch (const Error& error) {
    throw error.of_channel(address, port.has_ended());
  } catch (const std::bad_alloc&) {
    throw Error("operator new", address, ENOMEM).of_channel(address, port.has_ended());
  }
}

template <class Port>
requires CopySender<Port> || LoanSender<Port>
class SenderOf final : public Sender {
 public:
  SenderOf(Port port, std::string address) : port_(std::move(port)), address_(std::move(address)) {}
  // Destroyed by an exception, the sender may have messages left to send: that is no goodbye.
  ~SenderOf() override {
    if (std::uncaught_exceptions() > exceptions_) port_.abandon();
  }

  Status send(Pieces message, Deadline deadline) override {
    return guarded([&]() -> Status {
      if constexpr (CopySender<Port>) {
        if (const Status status = settle(deadline); status != Status::ok) return status;
        return counted(port_.send(message, deadline), message);
      } else {
        const Status status = join(message, deadline);
        if (status != Status::ok) return status;
        const Status flushed = port_.flush(deadline);
        return flushed == Status::timed_out ? Status::ok : flushed;  // accepted, and pending
      }
    });
  }

  Status post(Pieces message, Deadline deadline) override {
    return guarded([&] { return join(message, deadline); });
  }

  Result<MutableBytes> reserve(std::size_t size, Deadline deadline) override {
    return guarded([&] { return lent(size, deadline); });
  }

  // The next call here passes a scratch message on to the port, because only that call has a
  // deadline.
  void commit(std::size_t size) noexcept override {
    if (loan_ == Loan::scratch) {
      committed_ = size;
      return;
    }
    if constexpr (LoanSender<Port>) {
      if (std::exchange(loan_, Loan::none) == Loan::none) return;
      port_.commit(size);
      ++messages_;
      bytes_ += size;
    }
  }

  Status flush(Deadline deadline) override {
    return guarded([&]() -> Status {
      if (const Status status = settle(deadline); status != Status::ok) return status;
      if constexpr (LoanSender<Port> || BatchSender<Port>) return port_.flush(deadline);
      else return Status::ok;
    });
  }

  Status shutdown(Deadline deadline) override {
    return guarded([&]() -> Status {
      if (const Status status = settle(deadline); status == Status::timed_out) return status;
      return port_.shutdown(deadline);
    });
  }

  void abandon() noexcept override {
    loan_ = Loan::none;
    committed_.reset();
    port_.abandon();
  }

  std::optional<Wake> arm() override {
    return guarded([&] { return port_.arm(); });
  }

  std::size_t pending() const override {
    std::size_t size = committed_.value_or(0);
    if constexpr (LoanSender<Port> || BatchSender<Port>) size += port_.pending();
    return size;
  }
  std::size_t max_message() const override { return port_.max_message(); }
  Counters counters() const override { return counters_of(port_, messages_, bytes_); }

 private:
  enum class Loan : unsigned char { none, port, scratch };

  template <class Call>
  auto guarded(Call call) {
    return on_channel(address_, port_, call);
  }

  Status join(Pieces message, Deadline deadline) {
    if (const Status status = settle(deadline); status != Status::ok) return status;
    if constexpr (BatchSender<Port>) return counted(port_.post(message, deadline), message);
    else if constexpr (CopySender<Port>) return counted(port_.send(message, deadline), message);
    else return lend(message, deadline);
  }

  Result<MutableBytes> lent(std::size_t size, Deadline deadline) {
    if (const Status status = settle(deadline); status != Status::ok) return failed(status);
    if (size > port_.max_message()) return failed(Status::too_big);
    if constexpr (LoanSender<Port>) {
      auto loan = port_.reserve(size, deadline);
      if (loan) loan_ = Loan::port;
      if (loan || loan.error() != Status::too_big) return loan;
      if constexpr (!BatchSender<Port>) return loan;
    }
    if (scratch_.size() < size) scratch_.resize(size);
    loan_ = Loan::scratch;
    return MutableBytes(scratch_).first(size);
  }

  // Any call ends a reservation.
  Status settle(Deadline deadline) { return loan_ == Loan::none ? Status::ok : end_loan(deadline); }
  // Passes on a message that was built in scratch memory and committed. Drops an uncommitted one.
  [[gnu::noinline]] Status end_loan(Deadline deadline) {
    Status status = Status::ok;
    if (committed_) {
      const Bytes message = Bytes(scratch_).first(*committed_);
      if constexpr (BatchSender<Port>) status = port_.post({&message, 1}, deadline);
      else if constexpr (CopySender<Port>) status = port_.send({&message, 1}, deadline);
      else status = Status::closed;  // not reached: a port that only lends has no scratch memory
      if (counted(status, {&message, 1}) == Status::timed_out) return status;
      committed_.reset();
    }
    loan_ = Loan::none;
    return status;
  }

  Status lend(Pieces message, Deadline deadline) {
    const std::size_t size = size_of(message);
    if (size > port_.max_message()) return Status::too_big;
    const auto place = port_.reserve(size, deadline);
    if (!place) return place.error();
    copy(message, place->data());
    port_.commit(size);
    return counted(Status::ok, message);
  }

  Status counted(Status status, Pieces message) {
    if (status != Status::ok) return status;
    ++messages_;
    bytes_ += size_of(message);
    return status;
  }

  Port port_;
  std::string address_;
  int exceptions_ = std::uncaught_exceptions();
  std::uint64_t messages_ = 0, bytes_ = 0;
  Loan loan_ = Loan::none;
  std::vector<std::byte> scratch_;
  std::optional<std::size_t> committed_;
};

template <class Port>
requires CopyReceiver<Port> || LoanReceiver<Port>
class ReceiverOf final : public Receiver {
 public:
  ReceiverOf(Port port, std::string address)
      : port_(std::move(port)), address_(std::move(address)) {}

  Result<Bytes> receive(Deadline deadline) override {
    if (held_) [[unlikely]]
      return *std::exchange(held_, std::nullopt);  // already counted
    return on_channel(address_, port_, [&] { return next(deadline); });
  }

  void release() noexcept override {
    if (held_) return;  // not received yet
    if constexpr (LoanReceiver<Port>) port_.release();
    else buffer_.give_back();
  }

  Result<std::size_t> receive_into(MutableBytes place, Deadline deadline) override {
    if constexpr (CopyReceiver<Port> || requires { port_.receive_into(place, deadline); }) {
      if (!held_) {
        const auto size =
            on_channel(address_, port_, [&] { return port_.receive_into(place, deadline); });
        if (size) count(*size);
        return size;
      }
    }
    const auto message = receive(deadline);
    if (!message) return failed(message.error());
    if (message->size() > place.size()) {
      held_ = *message;
      return failed(Status::too_big);
    }
    std::copy(message->begin(), message->end(), place.begin());
    const std::size_t size = message->size();
    release();
    return size;
  }

  std::optional<Wake> arm() override {
    if (held_) return std::nullopt;
    if constexpr (!LoanReceiver<Port>) buffer_.give_back();
    return on_channel(address_, port_, [&] { return port_.arm(); });
  }

  Farewell farewell() const override { return port_.farewell(); }
  Counters counters() const override { return counters_of(port_, messages_, bytes_); }

 private:
  // One variable and one return, so that the result is built in the caller's memory. A copy would
  // load the two words just stored as a pair, and stall: a third of a small message's time on the
  // ring.
  Result<Bytes> next(Deadline deadline) requires LoanReceiver<Port> {
    Result<Bytes> message = port_.receive(deadline);
    if (message) [[likely]]
      count(message->size());
    return message;
  }
  Result<Bytes> next(Deadline deadline) {
    if (!buffer_) {
      Buffer whole = Buffer::borrow();
      whole.grow(port_.max_message());  // may throw: buffer_ is then still empty
      buffer_ = std::move(whole);
    }
    const auto size = port_.receive_into({buffer_.data(), port_.max_message()}, deadline);
    if (size) {
      count(*size);
      return Bytes(buffer_.data(), *size);
    }
    if (size.error() != Status::timed_out) buffer_.give_back();
    return failed(size.error());
  }

  void count(std::size_t size) {
    ++messages_;
    bytes_ += size;
  }

  Port port_;
  std::string address_;
  std::uint64_t messages_ = 0, bytes_ = 0;
  std::optional<Bytes> held_;  // the next message, after a receive_into with too small a place
  Buffer buffer_;
};

}  // namespace detail

// Make a half of a channel from a port. `address` is the channel's, for errors.
template <class Port>
std::unique_ptr<Sender> make_sender(Port port, std::string address = {}) {
  return std::make_unique<detail::SenderOf<Port>>(std::move(port), std::move(address));
}

template <class Port>
std::unique_ptr<Receiver> make_receiver(Port port, std::string address = {}) {
  return std::make_unique<detail::ReceiverOf<Port>>(std::move(port), std::move(address));
}

}  // namespace ipc
