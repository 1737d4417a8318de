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

// Numbered messages. The content of each is computed from its number and its size. The receiver can
// thus detect lost, repeated, reordered and damaged messages without sharing data with the sender.
namespace conformance {

using namespace ipc;
using Message = std::vector<std::byte>;

// Returns the deadline for messages that must come (IPCLAB_TEST_PATIENCE_MS). A test that reaches
// it fails.
Deadline patience();

Message numbered(std::uint64_t number, std::size_t size);
// Returns the size of a message in a mixture that covers every path through a transport: 8 to
// 100,000 bytes, and at most `largest`.
std::size_t mixed_size(std::uint64_t number, std::size_t largest);
testing::AssertionResult is_numbered(Bytes, std::uint64_t number);
testing::AssertionResult is_numbered(Bytes, std::uint64_t number, std::size_t size);
// Returns the number of a message, if it is whole.
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
// Receives, and returns the message's text, or the status in brackets: "[closed]".
std::string received(Receiver& in, Deadline deadline = patience());
// Returns the status of a receive that should return no message. ok: it returned one.
Status status_of_receive(Receiver& in, Deadline deadline = patience());

// Sends numbered messages of one size until the channel stays full. Returns how many were accepted.
std::uint64_t fill(Sender& out, std::size_t size);
// Sends from another thread while the test receives, because a channel need not have room for all
// messages. The result is the first status that is not ok, if there is one.
[[nodiscard]] std::future<Status> sending(Sender& out, std::vector<Message> messages);
// Sends one numbered message of that size, or of the largest that is possible, and receives it.
void pass(Sender& out, Receiver& in, std::uint64_t number, std::size_t size);
// Receives numbered messages [from, to) of one size.
void expect_numbered(Receiver& in, std::uint64_t from, std::uint64_t to, std::size_t size);
// Returns whether the next numbered message of mixed size keeps the bytes in transit below
// `window`, counted as in Traits::room. One message may always be sent.
inline constexpr std::size_t room_unit = 2000;
inline constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
bool may_leave(std::uint64_t number, std::uint64_t arrived, std::size_t window,
               std::size_t largest);
// Sends `count` messages of mixed sizes from another thread, and receives them here. At most
// `window` bytes are in transit, so that a lossy transport has no reason to lose one.
void transfer(Sender& out, Receiver& in, std::uint64_t count, std::size_t window,
              std::size_t largest = 100'000);

// Waits for the next message by arm and poll only, never in receive.
Result<Bytes> receive_by_events(Receiver& in);

}  // namespace conformance
