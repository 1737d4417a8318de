#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <functional>
#include <memory>
#include <vector>

#include "ipc/adapters.h"
#include "ipc/options.h"
#include "ipc/system/buffer.h"
#include "ipc/system/owner.h"
#include "ipc/system/sys.h"
#include "ipc/system/wait.h"

// Ports over a Unix SOCK_SEQPACKET socket, in two forms of ipc/adapters.h: they copy, or they lend.
// A packet is a mark of one byte and the payload. The mark distinguishes an empty message from the
// end.
namespace toys {

using namespace ipc;

inline constexpr std::size_t most_payload = std::size_t{64} << 10;
// The mark of a packet: a message follows, or the sender was abandoned.
inline constexpr std::byte is_message{1}, is_abandoned{0};

// The state that both halves of a channel share.
struct Connection {
  OwnedFd socket;
  ChannelOptions options;
  std::size_t largest = most_payload;
  Owner owner;
  std::function<void()> before_end = [] {};
  std::function<Farewell()> witness = [] { return Farewell::unknown; };

  std::size_t max_message() const { return std::min(options.max_message, largest); }
};
using Shared = std::shared_ptr<Connection>;

class Sending {
 public:
  explicit Sending(Shared connection) : connection_(std::move(connection)) {}
  Sending(Sending&&) = default;
  ~Sending() {
    if (connection_ && connection_->owner.is_this_process()) end();
  }

  std::size_t max_message() const { return connection_->max_message(); }
  void abandon() noexcept {
    if (std::exchange(ended_, true)) return;
    closed_ = true;
    sys::call("send", ::send, connection_->socket.get(), &is_abandoned, 1U,
              MSG_DONTWAIT | MSG_NOSIGNAL);
    sys::call("shutdown", ::shutdown, connection_->socket.get(), SHUT_WR);
  }
  bool has_ended() const { return closed_; }
  std::optional<Wake> arm() {
    if (closed_) return std::nullopt;
    return Wake{connection_->socket.get(), POLLOUT};
  }

 protected:
  Status put(Pieces pieces, Deadline deadline) {
    if (closed_) return Status::closed;
    std::byte mark = is_message;
    std::vector<iovec> list{{&mark, 1}};
    for (const Bytes piece : pieces)
      list.push_back({const_cast<std::byte*>(piece.data()), piece.size()});
    msghdr packet{};
    packet.msg_iov = list.data();
    packet.msg_iovlen = list.size();
    const auto sent = try_until({connection_->socket.get(), POLLOUT}, connection_->options.wait,
                                deadline, system_calls_, [&](bool may_sleep) {
                                  return sys::call("sendmsg", ::sendmsg, connection_->socket.get(),
                                                   static_cast<const msghdr*>(&packet),
                                                   MSG_NOSIGNAL | (may_sleep ? 0 : MSG_DONTWAIT));
                                });
    if (sent) return Status::ok;
    closed_ = sent.error() == Status::closed;
    return sent.error();
  }

  void end() noexcept {
    if (std::exchange(ended_, true)) return;
    connection_->before_end();
    closed_ = true;
    sys::call("shutdown", ::shutdown, connection_->socket.get(), SHUT_WR);
  }

 private:
  Shared connection_;
  bool closed_ = false, ended_ = false;
  std::uint64_t system_calls_ = 0;
};

class CopyingSender : public Sending {
 public:
  using Sending::Sending;
  Status send(Pieces pieces, Deadline deadline) {
    return detail::size_of(pieces) > max_message() ? Status::too_big : put(pieces, deadline);
  }
  Status shutdown(Deadline) {
    end();
    return Status::ok;
  }
};

// Lends private memory for one message at a time. flush sends a committed message.
class LendingSender : public Sending {
 public:
  using Sending::Sending;
  Result<MutableBytes> reserve(std::size_t size, Deadline deadline) {
    if (size > max_message()) return failed(Status::too_big);
    if (const Status status = flush(deadline); status != Status::ok) return failed(status);
    if (!place_) place_ = Buffer::borrow();
    place_.grow(size);
    return MutableBytes(place_.data(), size);
  }
  void commit(std::size_t size) { committed_ = size; }
  void abandon() noexcept {
    Sending::abandon();
    committed_.reset();
    place_.give_back();
  }
  Status flush(Deadline deadline) {
    if (has_ended()) return Status::closed;
    const Status status = committed_ ? put_committed(deadline) : Status::ok;
    if (status == Status::timed_out) return status;
    committed_.reset();
    place_.give_back();
    return status;
  }
  std::size_t pending() const { return committed_ ? *committed_ + 1 : 0; }
  Status shutdown(Deadline deadline) {
    if (const Status status = flush(deadline); status == Status::timed_out) return status;
    end();
    return Status::ok;
  }

 private:
  // A committed message was accepted. If it cannot be sent, the sender ends.
  Status put_committed(Deadline deadline) {
    try {
      const Bytes message(place_.data(), *committed_);
      return put({&message, 1}, deadline);
    } catch (const Error&) {
      abandon();
      throw;
    }
  }
  Buffer place_;
  std::optional<std::size_t> committed_;
};

class Receiving {
 public:
  explicit Receiving(Shared connection) : connection_(std::move(connection)) {}
  Receiving(Receiving&&) = default;
  ~Receiving() {
    if (connection_ && connection_->owner.is_this_process())
      sys::call("shutdown", ::shutdown, connection_->socket.get(), SHUT_RD);
  }

  std::size_t max_message() const { return connection_->max_message(); }
  Farewell farewell() const { return farewell_; }
  bool has_ended() const { return ended_ != Status::ok; }
  std::optional<Wake> arm() {
    if (ended_ != Status::ok) return std::nullopt;
    return Wake{connection_->socket.get(), POLLIN};
  }

 protected:
  // Receives the next packet's payload, and returns its size, which may be above the place's. With
  // MSG_PEEK the packet stays the next one.
  Result<std::size_t> take(MutableBytes place, int flags, Deadline deadline) {
    if (ended_ != Status::ok) return failed(ended_);
    std::byte mark{};
    iovec list[] = {{&mark, 1}, {place.data(), place.size()}};
    msghdr packet{};
    packet.msg_iov = list;
    packet.msg_iovlen = 2;
    const auto size =
        try_until({connection_->socket.get(), POLLIN}, connection_->options.wait, deadline,
                  system_calls_, [&](bool may_sleep) {
                    const auto receive = [&] {
                      return sys::call("recvmsg", ::recvmsg, connection_->socket.get(), &packet,
                                       MSG_TRUNC | flags | (may_sleep ? 0 : MSG_DONTWAIT));
                    };
                    // ECONNRESET: the peer ended with unread data. It is reported once, before
                    // the peer's messages (unix(7)).
                    const long got = receive();
                    return got < 0 && errno == ECONNRESET ? receive() : got;
                  });
    if (!size && size.error() != Status::closed) return size;
    if (size && *size > max_message() + 1) return failed(ended_ = Status::corrupt);
    const bool is_torn = size && *size > 0 && mark == is_abandoned;
    if (size && *size > 0 && !is_torn) return *size - 1;
    ended_ = Status::closed;
    farewell_ = is_torn ? Farewell::died : connection_->witness();
    return failed(ended_);
  }

 private:
  Shared connection_;
  Status ended_ = Status::ok;
  Farewell farewell_ = Farewell::none;
  std::uint64_t system_calls_ = 0;
};

class CopyingReceiver : public Receiving {
 public:
  using Receiving::Receiving;
  Result<std::size_t> receive_into(MutableBytes place, Deadline deadline) {
    if (place.size() < max_message()) {  // if it is too small, the message must stay
      const auto size = take({}, MSG_PEEK, deadline);
      if (!size) return size;
      if (*size > place.size()) return failed(Status::too_big);
    }
    return take(place, 0, deadline);
  }
};

class LendingReceiver : public Receiving {
 public:
  using Receiving::Receiving;
  Result<Bytes> receive(Deadline deadline) {
    if (!place_) place_ = Buffer::borrow();
    place_.grow(max_message());
    const auto size = take({place_.data(), max_message()}, 0, deadline);
    if (size) return Bytes(place_.data(), *size);
    if (size.error() != Status::timed_out) place_.give_back();
    return failed(size.error());
  }
  void release() noexcept { place_.give_back(); }
  std::optional<Wake> arm() {
    place_.give_back();
    return Receiving::arm();
  }

 private:
  Buffer place_;
};

}  // namespace toys
