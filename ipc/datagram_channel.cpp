#include "ipc/datagram_channel.h"

#include <algorithm>
#include <cstring>

#include "ipc/big_endian.h"
#include "ipc/ports.h"
#include "ipc/sys.h"
#include "ipc/wait.h"

namespace ipc {
namespace {

constexpr std::size_t number_size = 4;
constexpr std::size_t length_size = 4;

}  // namespace

// --- sending ---

DatagramSender::DatagramSender(std::shared_ptr<OwnedFd> socket, std::size_t most_bytes,
                               const ChannelOptions& options)
    : socket_(std::move(socket)), most_bytes_(most_bytes), options_(options) {}

DatagramSender::~DatagramSender() {
  end_ = 0;  // what was not flushed is dropped
  batch_.give_back();
  if (socket_) (void)shutdown(Deadline::immediate());
}

std::size_t DatagramSender::max_message() const {
  return std::min(options_.max_message, most_bytes_ - (is_raw() ? 0 : number_size + length_size));
}

void DatagramSender::say_hello() {
  if (is_raw()) return;
  const std::byte hello[number_size]{};
  sys::call("send", ::send, socket_->get(), static_cast<const void*>(hello), sizeof hello,
            MSG_NOSIGNAL);
}

Status DatagramSender::flush(Deadline deadline) {
  if (closed_) return Status::closed;
  if (!batch_) return Status::ok;
  if (!is_raw()) put_u32(batch_.data(), sequence_ + 1);
  const auto sent = try_until(
      {socket_->get(), POLLOUT}, options_.wait, deadline, system_calls_, [&](bool may_sleep) {
        return sys::call("send", ::send, socket_->get(), static_cast<const void*>(batch_.data()),
                         end_, MSG_NOSIGNAL | (may_sleep ? 0 : MSG_DONTWAIT));
      });
  if (!sent && sent.error() == Status::timed_out) return Status::timed_out;
  ++sequence_;
  end_ = 0;
  batch_.give_back();
  closed_ = !sent;
  return sent ? Status::ok : sent.error();
}

// A raw message is a datagram of its own; others share one while there is room.
Status DatagramSender::join(Pieces pieces, std::size_t size, Deadline deadline) {
  if (batch_ && (is_raw() || end_ + length_size + size > most_bytes_))
    if (const Status status = flush(deadline); status != Status::ok) return status;
  if (!batch_) {
    batch_ = Buffer::borrow();
    end_ = is_raw() ? 0 : number_size;
  }
  if (!is_raw()) {
    put_u32(batch_.data() + end_, size);
    end_ += length_size;
  }
  detail::copy(pieces, batch_.data() + end_);
  end_ += size;
  return Status::ok;
}

Status DatagramSender::post(Pieces pieces, Deadline deadline) {
  if (closed_) return Status::closed;
  const std::size_t size = detail::size_of(pieces);
  if (size > max_message()) return Status::too_big;
  return join(pieces, size, deadline);
}

Status DatagramSender::send(Pieces pieces, Deadline deadline) {
  if (const Status status = post(pieces, deadline); status != Status::ok) return status;
  const Status status = flush(deadline);
  if (status != Status::timed_out) return status;
  end_ -= detail::size_of(pieces) + (is_raw() ? 0 : length_size);  // it leaves the batch again
  if (end_ <= (is_raw() ? 0 : number_size)) {
    end_ = 0;
    batch_.give_back();
  }
  return status;
}

// The goodbye goes once: like every datagram it may be lost, or find nobody.
Status DatagramSender::shutdown(Deadline deadline) {
  if (closed_) return Status::ok;
  if (const Status status = flush(deadline); status == Status::timed_out) return status;
  closed_ = true;
  batch_.give_back();
  if (is_raw()) return Status::ok;
  std::byte goodbye[number_size];
  put_u32(goodbye, sequence_ + 1);
  ++system_calls_;
  sys::call("send", ::send, socket_->get(), static_cast<const void*>(goodbye), sizeof goodbye,
            MSG_NOSIGNAL | MSG_DONTWAIT);
  return Status::ok;
}

std::optional<Wake> DatagramSender::arm() {
  if (closed_) return std::nullopt;
  return Wake{socket_->get(), POLLOUT};
}

// --- receiving ---

DatagramReceiver::DatagramReceiver(std::shared_ptr<OwnedFd> socket, const ChannelOptions& options,
                                   std::vector<Datagram> early)
    : socket_(std::move(socket)), options_(options), early_(std::move(early)) {
  std::reverse(early_.begin(), early_.end());
}

Status DatagramReceiver::next_datagram(Deadline deadline) {
  if (!buffer_) buffer_ = Buffer::borrow();
  if (!early_.empty()) {
    const Datagram datagram = std::move(early_.back());
    early_.pop_back();
    std::copy(datagram.begin(), datagram.end(), buffer_.data());
    return open_datagram(datagram.size());
  }
  const auto size = try_until(
      {socket_->get(), POLLIN}, options_.wait, deadline, system_calls_, [&](bool may_sleep) {
        return sys::call("recv", ::recv, socket_->get(), static_cast<void*>(buffer_.data()),
                         buffer_.size(), may_sleep ? 0 : MSG_DONTWAIT);
      });
  if (size) return open_datagram(*size);
  if (size.error() == Status::closed)
    farewell_ = Farewell::unknown;  // nobody has that port any more
  return size.error();
}

// Whatever the datagram turns out to be: ok means look on.
Status DatagramReceiver::open_datagram(std::size_t size) {
  begin_ = 0;
  end_ = size;
  if (options_.framing == Framing::raw) {
    has_raw_ = size <= options_.max_message;
    if (!has_raw_) begin_ = end_, ++discarded_;
    return Status::ok;
  }
  if (size < number_size) {
    begin_ = end_ = 0;
    ++discarded_;
    return Status::ok;
  }
  begin_ = number_size;
  const std::uint32_t number = get_u32(buffer_.data());
  if (number == 0 && begin_ == end_) return Status::ok;  // a hello
  if (number == 0) ++discarded_;
  if (number == 0 || window_.arrived(number) == SequenceWindow::Arrival::repeated) {
    begin_ = end_;
    return Status::ok;
  }
  if (begin_ < end_) return Status::ok;
  farewell_ = Farewell::goodbye;
  return Status::closed;
}

// Nothing: the datagram holds no further frame.
std::optional<Result<Bytes>> DatagramReceiver::next_frame() {
  if (std::exchange(has_raw_, false)) {
    const Bytes message(buffer_.data(), std::exchange(end_, 0));
    return message;
  }
  if (begin_ == end_) return std::nullopt;
  const std::size_t left = end_ - begin_;
  const std::size_t size = left < length_size ? left : get_u32(buffer_.data() + begin_);
  if (left < length_size || size > left - length_size || size > options_.max_message) {
    ++discarded_;  // one bad datagram, of whomever, ends nothing
    begin_ = end_;
    return std::nullopt;
  }
  const Bytes message(buffer_.data() + begin_ + length_size, size);
  begin_ += length_size + size;
  return message;
}

Result<Bytes> DatagramReceiver::receive(Deadline deadline) {
  for (;;) {
    if (auto message = next_frame()) return *message;
    if (ended_ != Status::ok) return failed(ended_);
    const Status status = next_datagram(deadline);
    if (status == Status::closed) ended_ = status;
    if (status != Status::ok) release();
    if (status == Status::timed_out) return failed(status);
  }
}

void DatagramReceiver::release() noexcept {
  if (begin_ == end_ && !has_raw_) buffer_.give_back();
}

std::optional<Wake> DatagramReceiver::arm() {
  release();
  if (begin_ < end_ || has_raw_ || !early_.empty() || ended_ != Status::ok) return std::nullopt;
  return Wake{socket_->get(), POLLIN};
}

Counters DatagramReceiver::counters() const {
  return {.system_calls = system_calls_,
          .lost = window_.lost(),
          .duplicated = window_.repeated(),
          .reordered = window_.late(),
          .discarded = discarded_};
}

}  // namespace ipc
