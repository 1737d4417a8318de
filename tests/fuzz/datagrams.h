#pragma once

#include <set>
#include <vector>

#include "fuzz.h"
#include "ipc/channel.h"
#include "ipc/options.h"

// Datagrams for the targets datagrams and clients, and the messages in them, decoded a second time.
namespace ipc::fuzz {

// Numbered frames, a goodbye, a hello, a reset, or any bytes.
inline std::string datagram_of(Input& input) {
  constexpr std::uint32_t bases[] = {0, 0x7ffffff0, 0xffffffc0, 0xfffffff0};
  const unsigned kind = input.byte();
  if (kind % 8 == 0) return input.payload().substr(0, 65'507);
  std::string datagram = big_endian(bases[kind / 64] + input.byte(), 4);
  if (kind % 8 == 1) return datagram + std::string(input.take(1));
  for (unsigned frames = kind / 8 % 8 + 1; frames > 0 && datagram.size() < 40'000; --frames) {
    const std::string payload = input.payload();
    datagram += big_endian(payload.size(), 4) + payload;
  }
  if (kind % 8 == 2) datagram += input.take(5);
  return datagram.substr(0, 65'507);
}

// A receiver's state after some datagrams, by positions on an endless line instead of a window.
struct Conversation {
  bool is_raw = false;
  std::size_t max_message = default_max_message;
  std::vector<std::string> messages{};
  std::uint64_t lost = 0, repeated = 0, late = 0, discarded = 0;
  bool has_ended = false;
  Farewell farewell = Farewell::none;
  std::set<std::int64_t> seen{};
  std::int64_t highest = 0;

  bool is_new(std::uint32_t number) {
    constexpr std::int64_t turn = 0xffff'ffff;
    std::int64_t at = highest - highest % turn + number;
    if (at - highest > turn / 2) at -= turn;
    if (at - highest < -(turn / 2)) at += turn;
    if (at <= 0 || at + 64 <= highest || !seen.insert(at).second) return ++repeated, false;
    if (at < highest) return ++late, --lost, true;
    lost += static_cast<std::uint64_t>(at - highest - 1);
    highest = at;
    return true;
  }

  void arrives(std::string_view datagram) {
    if (has_ended) return;
    if (is_raw) {
      if (datagram.size() <= max_message) messages.emplace_back(datagram);
      else ++discarded;
      return;
    }
    const auto number = static_cast<std::uint32_t>(number_of(datagram.substr(0, 4)));
    if (datagram.size() == 4 && number == 0) return;  // a hello
    if (datagram.size() < 4 || (number == 0 && datagram.substr(4) != "R")) return void(++discarded);
    if (number == 0) return end(Farewell::unknown);
    if (!is_new(number)) return;
    datagram.remove_prefix(4);
    if (datagram.empty()) return end(Farewell::goodbye);
    while (!datagram.empty()) {
      const std::size_t size = number_of(datagram.substr(0, 4));
      if (datagram.size() < 4 || size > datagram.size() - 4 || size > max_message)
        return void(++discarded);
      messages.emplace_back(datagram.substr(4, size));
      datagram.remove_prefix(4 + size);
    }
  }
  void end(Farewell how) { has_ended = true, farewell = how; }

  // Receives until there is nothing more, and compares.
  template <class Receiver>
  void check(Receiver& receiver) const {
    for (const std::string& message : messages) {
      const auto got = receiver.receive(Deadline::immediate());
      require(got.has_value(), "each message is received");
      require(std::string_view(reinterpret_cast<const char*>(got->data()), got->size()) == message,
              "each message is as it was sent");
    }
    const auto got = receiver.receive(Deadline::immediate());
    require(!got, "no message but those sent");
    require(got.error() == (has_ended ? Status::closed : Status::timed_out),
            "it ends as it should");
    require(receiver.farewell() == farewell, "the farewell fits the end");
    const Counters counters = receiver.counters();
    require(counters.lost == lost && counters.duplicated == repeated &&
                counters.reordered == late && counters.discarded == discarded,
            "what was lost, repeated, late and discarded is counted");
  }
};

}  // namespace ipc::fuzz
