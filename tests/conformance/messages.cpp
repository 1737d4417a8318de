#include "conformance/messages.h"

#include <cstdlib>
#include <cstring>
#include <future>
#include <thread>

namespace conformance {
namespace {

std::byte filling(std::uint64_t number, std::size_t at) {
  return static_cast<std::byte>((number * 131 + at * 7 + (at >> 8)) & 0xff);
}

testing::AssertionResult is_filled(Bytes bytes, std::uint64_t number) {
  for (std::size_t at = sizeof number; at < bytes.size(); ++at)
    if (bytes[at] != filling(number, at))
      return testing::AssertionFailure() << "message " << number << " of " << bytes.size()
                                         << " bytes is damaged at byte " << at;
  return testing::AssertionSuccess();
}

}  // namespace

Deadline patience() {
  const char* const text = std::getenv("IPCLAB_TEST_PATIENCE_MS");
  return Deadline::after(std::chrono::milliseconds(text == nullptr ? 10'000 : std::atoi(text)));
}

Message numbered(std::uint64_t number, std::size_t size) {
  Message message(std::max(size, sizeof number));
  std::memcpy(message.data(), &number, sizeof number);
  for (std::size_t at = sizeof number; at < message.size(); ++at) message[at] = filling(number, at);
  return message;
}

std::size_t mixed_size(std::uint64_t number, std::size_t largest) {
  constexpr std::size_t sizes[] = {8, 64, 9, 1000, 31, 4096, 100, 16'384, 12, 16'385, 64, 40'000};
  const std::size_t size = number % 100 == 99 ? 100'000 : sizes[number % std::size(sizes)];
  return std::min(size, largest);
}

testing::AssertionResult is_numbered(Bytes bytes, std::uint64_t number) {
  std::uint64_t found = 0;
  if (bytes.size() < sizeof found)
    return testing::AssertionFailure()
           << "instead of message " << number << " came " << bytes.size() << " bytes";
  std::memcpy(&found, bytes.data(), sizeof found);
  if (found != number)
    return testing::AssertionFailure() << "instead of message " << number << " came " << found;
  return is_filled(bytes, number);
}

testing::AssertionResult is_numbered(Bytes bytes, std::uint64_t number, std::size_t size) {
  if (bytes.size() != size)
    return testing::AssertionFailure()
           << "message " << number << " has " << bytes.size() << " bytes instead of " << size;
  return is_numbered(bytes, number);
}

std::optional<std::uint64_t> number_of(Bytes bytes) {
  std::uint64_t number = 0;
  if (bytes.size() < sizeof number) return std::nullopt;
  std::memcpy(&number, bytes.data(), sizeof number);
  if (!is_filled(bytes, number)) return std::nullopt;
  return number;
}

std::string received(Receiver& in, Deadline deadline) {
  const auto message = in.receive(deadline);
  return message ? text_of(*message) : "[" + std::string(to_string(message.error())) + "]";
}

Status status_of_receive(Receiver& in, Deadline deadline) {
  const auto message = in.receive(deadline);
  return message ? Status::ok : message.error();
}

std::uint64_t fill(Sender& out, std::size_t size) {
  constexpr std::size_t more_than_any_transport_holds = std::size_t{128} << 20;
  // TCP has room again after a delayed acknowledgement, 40 ms later, and poll reports only a large
  // room.
  constexpr auto long_enough = std::chrono::milliseconds(60);
  std::uint64_t count = 0;
  while (count * size < more_than_any_transport_holds) {
    const Message message = numbered(count, size);
    Status status = out.send(message, Deadline::immediate());
    if (status == Status::timed_out) status = out.send(message, Deadline::after(long_enough));
    if (status == Status::timed_out) status = out.send(message, Deadline::immediate());
    if (status == Status::timed_out) {
      EXPECT_GT(count, 0U) << "an empty channel has no room for a message of " << size << " bytes";
      return count;
    }
    if (status != Status::ok) {
      ADD_FAILURE() << "send: " << to_string(status);
      return count;
    }
    ++count;
  }
  ADD_FAILURE() << "the channel takes everything, and nobody receives it";
  return count;
}

void expect_numbered(Receiver& in, std::uint64_t from, std::uint64_t to, std::size_t size) {
  for (std::uint64_t number = from; number < to; ++number) {
    const auto message = in.receive(patience());
    ASSERT_TRUE(message) << "message " << number << ": " << to_string(message.error());
    ASSERT_TRUE(is_numbered(*message, number, size));
  }
}

std::future<Status> sending(Sender& out, std::vector<Message> messages) {
  return std::async(std::launch::async, [&out, messages = std::move(messages)] {
    for (const Message& message : messages)
      if (const Status status = out.send(message, patience()); status != Status::ok) return status;
    return Status::ok;
  });
}

void pass(Sender& out, Receiver& in, std::uint64_t number, std::size_t size) {
  size = std::min(size, out.max_message());
  auto sent = sending(out, {numbered(number, size)});
  expect_numbered(in, number, number + 1, size);
  EXPECT_EQ(sent.get(), Status::ok);
}

bool may_leave(std::uint64_t number, std::uint64_t arrived, std::size_t window,
               std::size_t largest) {
  if (number <= arrived || window == unlimited) return true;
  std::size_t bytes = 0;
  for (std::uint64_t on_its_way = arrived; on_its_way <= number; ++on_its_way)
    bytes += std::max(room_unit, mixed_size(on_its_way, largest));
  return bytes <= window;
}

void transfer(Sender& out, Receiver& in, std::uint64_t count, std::size_t window,
              std::size_t largest) {
  largest = std::min(largest, out.max_message());
  std::atomic<std::uint64_t> arrived{0};
  auto sending = std::async(std::launch::async, [&] {
    for (std::uint64_t number = 0; number < count; ++number) {
      for (const Deadline limit = patience(); !may_leave(number, arrived, window, largest);
           std::this_thread::yield())
        if (limit.expired()) return Status::timed_out;
      const Status status = out.send(numbered(number, mixed_size(number, largest)), patience());
      if (status != Status::ok) return status;
    }
    return Status::ok;
  });
  for (std::uint64_t number = 0; number < count; ++number) {
    const auto message = in.receive(patience());
    EXPECT_TRUE(message) << "message " << number << ": " << to_string(message.error());
    if (!message) break;
    const auto right = is_numbered(*message, number, mixed_size(number, largest));
    EXPECT_TRUE(right);
    if (!right) break;
    ++arrived;
  }
  if (arrived < count) arrived = count;  // the test has failed: let the sender end
  EXPECT_EQ(sending.get(), Status::ok);
}

Result<Bytes> receive_by_events(Receiver& in) {
  for (const Deadline limit = patience();;) {
    const auto message = in.receive(Deadline::immediate());
    if (message || message.error() != Status::timed_out) return message;
    const auto wake = in.arm();
    if (wake && wait(*wake, limit) != Status::ok) return failed(Status::timed_out);
    if (limit.expired()) return failed(Status::timed_out);
  }
}

}  // namespace conformance
