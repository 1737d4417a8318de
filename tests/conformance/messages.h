#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "ipc/transport.h"

namespace ipc {
inline void PrintTo(Status status, std::ostream* out) { *out << to_string(status); }
inline void PrintTo(Farewell farewell, std::ostream* out) { *out << to_string(farewell); }
}  // namespace ipc

// Messages that know what they are: each is made from its number and its size, so that a loss, a
// repetition, an exchange or a tear shows at the receiver without anything that both sides share.
namespace conformance {

using namespace ipc;
using Message = std::vector<std::byte>;

// The longest that a test waits for what has to come (IPCLAB_TEST_PATIENCE_MS). Never a measure: a
// test that gets there has failed.
Deadline patience();

Message numbered(std::uint64_t number, std::size_t size);
// Of a mixture that meets every way through a transport, 8 bytes to 100,000, and at most `largest`.
std::size_t mixed_size(std::uint64_t number, std::size_t largest);
testing::AssertionResult is_numbered(Bytes, std::uint64_t number);
testing::AssertionResult is_numbered(Bytes, std::uint64_t number, std::size_t size);
// Its number, if it is whole.
std::optional<std::uint64_t> number_of(Bytes);

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline Message message_of(std::string_view text) {
  const Bytes bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}
inline std::string text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Status send(Sender& out, std::string_view text, Deadline deadline = patience()) {
  return out.send(as_bytes(text), deadline);
}
inline Status post(Sender& out, std::string_view text, Deadline deadline = patience()) {
  return out.post(as_bytes(text), deadline);
}
// The next message's text, or the status in brackets: "[closed]".
std::string received(Receiver& in, Deadline deadline = patience());
// The status of a receive that is to give no message; ok if it gave one.
Status status_of_receive(Receiver& in, Deadline deadline = patience());

// Sends numbered messages of one size until there is no room, and none comes; how many were accepted.
std::uint64_t fill(Sender& out, std::size_t size);
// Sends in a thread of its own, while the test receives, since a channel need not have room for all of
// it. Returns the first status that is not ok, if there is one.
[[nodiscard]] std::future<Status> sending(Sender& out, std::vector<Message> messages);
// Sends one numbered message of that size, or of the largest that is possible, and receives it.
void pass(Sender& out, Receiver& in, std::uint64_t number, std::size_t size);
// Receives numbered messages [from, to) of one size.
void expect_numbered(Receiver& in, std::uint64_t from, std::uint64_t to, std::size_t size);
// Whether the next one of numbered messages of mixed sizes keeps what is on its way below `window`
// bytes, counted as Traits::room counts them. One message always may.
inline constexpr std::size_t room_unit = 2000;
inline constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
bool may_leave(std::uint64_t number, std::uint64_t arrived, std::size_t window,
               std::size_t largest);
// Sends `count` messages of mixed sizes from another thread, and receives them here. At most
// `window` bytes are on their way, so that a lossy transport has no cause to lose one.
void transfer(Sender& out, Receiver& in, std::uint64_t count, std::size_t window,
              std::size_t largest = 100'000);

// The next message without ever waiting in receive: by arm and poll only.
Result<Bytes> receive_by_events(Receiver& in);

}  // namespace conformance
