// Packs messages into numbered datagrams and unpacks them.
#include "ipc/datagram/datagram_channel.h"

#include <algorithm>
#include <cstring>

#include "ipc/adapters.h"
#include "ipc/system/big_endian.h"
#include "ipc/system/sys.h"
#include "ipc/system/wait.h"

namespace ipc {
namespace {

constexpr std::size_t number_size = 4;
constexpr std::size_t length_size = 4;
constexpr std::byte reset_mark{'R'};

}  // namespace

datagram::Head datagram::head_of(Bytes datagram) {
  if (datagram.size() < number_size) return {};
  const std::uint32_t number = get_u32(datagram.data());
  const Bytes rest = datagram.subspan(number_size);
  if (number != 0) return {rest.empty() ? Kind::goodbye : Kind::messages, number};
  if (rest.empty()) return {Kind::hello, 0};
  return {rest.size() == 1 && rest[0] == reset_mark ? Kind::reset : Kind::none, 0};
}

Bytes datagram::reset() {
  static constexpr std::byte whole[number_size + 1]{{}, {}, {}, {}, reset_mark};
  return whole;
}

void DatagramSocket::peer_has_gone() noexcept {
  has_gone = true;
  sys::call("shutdown", ::shutdown, get(), SHUT_RD);
}

// --- sending ---

DatagramSender::DatagramSender(std::shared_ptr<DatagramSocket> socket, std::size_t most_bytes,
                               const ChannelOptions& options)
    : socket_(std::move(socket)), most_bytes_(most_bytes), options_(options) {}

DatagramSender::~DatagramSender() {
  end_ = 0;  // drops the batch
  batch_.give_back();
  if (socket_ && owner_.is_this_process()) (void)shutdown(Deadline::immediate());
}

void DatagramSender::abandon() noexcept {
  closed_ = true;
  end_ = 0;
  batch_.give_back();
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
  if (closed_ || socket_->has_gone.load(std::memory_order_relaxed)) return closed();
  if (!batch_) return Status::ok;
  if (!is_raw()) put_u32(batch_.data(), next_number());
  const auto sent = try_until(
      {socket_->get(), POLLOUT}, options_.wait, deadline, system_calls_, [&](bool may_sleep) {
        return sys::call("send", ::send, socket_->get(), static_cast<const void*>(batch_.data()),
                         end_, MSG_NOSIGNAL | (may_sleep ? 0 : MSG_DONTWAIT));
      });
  if (!sent && sent.error() == Status::timed_out) return Status::timed_out;
  if (!sent) {
    socket_->peer_has_gone();
    return closed();
  }
  sequence_ = next_number();
  end_ = 0;
  batch_.give_back();
  return Status::ok;
}

Status DatagramSender::closed() {
  abandon();
  return Status::closed;
}

// Adds a message to the batch. Messages share a datagram while there is room, except raw ones.
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

// Removes the last message, of `size` bytes, from the batch.
void DatagramSender::take_back(std::size_t size) {
  end_ -= size + (is_raw() ? 0 : length_size);
  if (end_ > (is_raw() ? 0 : number_size)) return;
  end_ = 0;
  batch_.give_back();
}

Status DatagramSender::send(Pieces pieces, Deadline deadline) {
  if (const Status status = post(pieces, deadline); status != Status::ok) return status;
  try {
    const Status status = flush(deadline);
    if (status == Status::timed_out) take_back(detail::size_of(pieces));
    return status;
  } catch (...) {
    take_back(detail::size_of(pieces));
    throw;
  }
}

// Sends the goodbye once. Like every datagram, it may be lost, or arrive at a closed port.
Status DatagramSender::shutdown(Deadline deadline) {
  if (closed_) return Status::ok;
  if (const Status status = flush(deadline); status == Status::timed_out) return status;
  if (std::exchange(closed_, true)) return Status::ok;
  batch_.give_back();
  if (is_raw()) return Status::ok;
  std::byte goodbye[number_size];
  put_u32(goodbye, next_number());
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

DatagramReceiver::DatagramReceiver(std::shared_ptr<DatagramSocket> socket,
                                   const ChannelOptions& options, std::vector<Datagram> early)
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
  // After shutdown(SHUT_RD), poll always reports a datagram socket as readable, and recv returns 0.
  const auto size = try_until(
      {socket_->get(), POLLIN}, options_.wait, deadline, system_calls_, [&](bool may_sleep) {
        const long got =
            sys::call("recv", ::recv, socket_->get(), static_cast<void*>(buffer_.data()),
                      buffer_.size(), may_sleep ? 0 : MSG_DONTWAIT);
        return got < 0 && errno == EAGAIN && socket_->has_gone ? 0 : got;
      });
  if (size && (*size > 0 || !socket_->has_gone)) return open_datagram(*size);
  return size || size.error() == Status::closed ? nobody_there() : size.error();
}

// Ends the channel: the peer's port is closed, or its new owner does not know us.
Status DatagramReceiver::nobody_there() {
  socket_->peer_has_gone();
  farewell_ = Farewell::unknown;
  return Status::closed;
}

// Examines a datagram of any kind. Returns closed for the end, else ok: look for frames.
Status DatagramReceiver::open_datagram(std::size_t size) {
  begin_ = 0;
  end_ = size;
  if (options_.framing == Framing::raw) {
    has_raw_ = size <= options_.max_message;
    if (!has_raw_) begin_ = end_, ++discarded_;
    return Status::ok;
  }
  const auto [kind, number] = datagram::head_of({buffer_.data(), size});
  const bool has_number = kind == datagram::Kind::messages || kind == datagram::Kind::goodbye;
  const bool is_new = has_number && window_.arrived(number) != SequenceWindow::Arrival::repeated;
  begin_ = is_new ? number_size : end_;
  if (kind == datagram::Kind::none) ++discarded_;
  if (kind == datagram::Kind::reset) return nobody_there();
  if (kind != datagram::Kind::goodbye || !is_new) return Status::ok;
  farewell_ = Farewell::goodbye;
  return Status::closed;
}

// Returns nullopt if the datagram has no further frame.
std::optional<Result<Bytes>> DatagramReceiver::next_frame() {
  if (std::exchange(has_raw_, false)) {
    const Bytes message(buffer_.data(), std::exchange(end_, 0));
    return message;
  }
  if (begin_ == end_) return std::nullopt;
  const std::size_t left = end_ - begin_;
  const std::size_t size = left < length_size ? left : get_u32(buffer_.data() + begin_);
  if (left < length_size || size > left - length_size || size > options_.max_message) {
    ++discarded_;  // a bad datagram, which any process may have sent, does not end the channel
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
