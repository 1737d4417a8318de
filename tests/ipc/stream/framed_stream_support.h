#pragma once

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ipc/stream/framed_stream.h"
#include "support.h"

// Framed senders and receivers, each with the bare other end of its stream.
namespace ipc::test {

using Kind = ByteStream::Kind;
using Messages = std::vector<std::string>;

// A second, independent implementation of the framing.
inline std::string framed(std::string_view payload) {
  std::string frame(4, '\0');
  for (int i = 0; i < 4; ++i)
    frame[static_cast<std::size_t>(i)] = static_cast<char>(payload.size() >> (24 - 8 * i));
  return frame.append(payload);
}

inline Messages unframed(std::string_view stream) {
  Messages messages;
  while (stream.size() >= 4) {
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i)
      size = size << 8 | static_cast<unsigned char>(stream[static_cast<std::size_t>(i)]);
    messages.emplace_back(stream.substr(4, size));
    stream.remove_prefix(std::min(stream.size(), 4 + size));
  }
  EXPECT_TRUE(stream.empty()) << "half a frame";
  return messages;
}

inline ChannelOptions with(Framing framing, std::size_t max_message = default_max_message) {
  return {.max_message = max_message, .framing = framing};
}

// A receiver, and the bare other end of its stream.
struct Receiving {
  explicit Receiving(
      const ChannelOptions& options = {},
      std::function<Farewell()> witness = [] { return Farewell::unknown; }) {
    OwnedFd near;
    std::tie(near, peer) = socket_pair();
    receiver = std::make_unique<FramedReceiver>(
        ByteStream(std::move(near), Kind::socket, options.wait), options, std::move(witness));
  }
  FramedReceiver* operator->() const { return receiver.get(); }
  Result<Bytes> receive(Deadline deadline = immediate) const { return receiver->receive(deadline); }
  void arrives(std::string_view text) const { write_all(peer.get(), text); }
  Messages receive_all() const {
    Messages messages;
    while (const auto message = receive()) messages.push_back(text(*message));
    return messages;
  }
  OwnedFd peer;
  std::unique_ptr<FramedReceiver> receiver;
};

struct Sending {
  explicit Sending(const ChannelOptions& options = {}) {
    OwnedFd near;
    std::tie(near, peer) = socket_pair();
    sender = std::make_unique<FramedSender>(ByteStream(std::move(near), Kind::socket, options.wait),
                                            options);
  }
  FramedSender* operator->() const { return sender.get(); }
  Status send(std::string_view message, Deadline deadline = never) const {
    const Bytes piece = bytes(message);
    return sender->send({&piece, 1}, deadline);
  }
  Status post(std::string_view message, Deadline deadline = never) const {
    const Bytes piece = bytes(message);
    return sender->post({&piece, 1}, deadline);
  }
  std::string arrived() const { return read_what_is_there(peer.get()); }
  OwnedFd peer;
  std::unique_ptr<FramedSender> sender;
};

// Generates messages of sizes at which framing often fails, and of any other size.
inline rc::Gen<std::string> any_message() {
  return rc::gen::map(
      rc::gen::pair(
          rc::gen::weightedOneOf<std::size_t>(
              {{6, rc::gen::inRange<std::size_t>(0, 200)},
               {1, rc::gen::inRange<std::size_t>(200, 3'000)},
               {1, rc::gen::elementOf(std::vector<std::size_t>{copied_at_most, copied_at_most + 1,
                                                               65'531, 65'532, 65'536, 70'000})}}),
          rc::gen::arbitrary<unsigned>()),
      [](const std::pair<std::size_t, unsigned>& message) {
        return pattern(message.first, message.second);
      });
}

// Generates sizes in the whole range, even in rapidcheck's first cases, which are small by default.
inline std::size_t any_size(std::size_t least, std::size_t below) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(least, below));
}

}  // namespace ipc::test
