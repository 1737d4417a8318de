#include "ipc/datagram/datagram_channel.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <thread>

#include "ipc/system/big_endian.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;
using Messages = std::vector<std::string>;

constexpr std::size_t most_bytes = 1'000;

std::string number(std::uint32_t value) {
  std::array<std::byte, 4> place;
  put_u32(place.data(), value);
  return text(Bytes(place));
}
std::string frame(std::string_view payload) {
  return number(static_cast<std::uint32_t>(payload.size())) + std::string(payload);
}
std::string datagram(std::uint32_t sequence, const Messages& messages) {
  std::string all = number(sequence);
  for (const auto& message : messages) all += frame(message);
  return all;
}

struct Receiving {
  explicit Receiving(const ChannelOptions& options = {},
                     std::vector<DatagramReceiver::Datagram> early = {}) {
    OwnedFd near;
    std::tie(near, peer) = socket_pair(SOCK_DGRAM);
    receiver = std::make_unique<DatagramReceiver>(std::make_shared<DatagramSocket>(std::move(near)),
                                                  options, std::move(early));
  }
  DatagramReceiver* operator->() const { return receiver.get(); }
  std::string receive(Deadline deadline = immediate) const {
    return text(receiver->receive(deadline));
  }
  void arrives(std::string_view text) const {
    EXPECT_EQ(::send(peer.get(), text.data(), text.size(), 0), static_cast<long>(text.size()));
  }
  OwnedFd peer;
  std::unique_ptr<DatagramReceiver> receiver;
};

struct Sending {
  explicit Sending(const ChannelOptions& options = {}) {
    OwnedFd near;
    std::tie(near, peer) = socket_pair(SOCK_DGRAM);
    sender = std::make_unique<DatagramSender>(std::make_shared<DatagramSocket>(std::move(near)),
                                              most_bytes, options);
  }
  DatagramSender* operator->() const { return sender.get(); }
  Status send(std::string_view message, Deadline deadline = never) const {
    const Bytes piece = bytes(message);
    return sender->send({&piece, 1}, deadline);
  }
  Status post(std::string_view message, Deadline deadline = never) const {
    const Bytes piece = bytes(message);
    return sender->post({&piece, 1}, deadline);
  }
  // Returns the datagrams that have arrived.
  Messages arrived() const {
    Messages datagrams;
    std::array<char, 70'000> place;
    for (;;) {
      const long size = ::recv(peer.get(), place.data(), place.size(), MSG_DONTWAIT);
      if (size < 0) return datagrams;
      datagrams.emplace_back(place.data(), static_cast<std::size_t>(size));
    }
  }
  // Fills the socket: the kernel queues about ten datagrams on a Unix socket.
  void fill() const {
    while (send("filler", immediate) == Status::ok) {}
  }
  OwnedFd peer;
  std::unique_ptr<DatagramSender> sender;
};

const ChannelOptions raw{.framing = Framing::raw};

TEST(DatagramSender, numbers_its_datagrams_from_one) {
  const Sending sending;
  EXPECT_EQ(sending.send("one"), Status::ok);
  EXPECT_EQ(sending.send(""), Status::ok);
  EXPECT_EQ(sending.arrived(), (Messages{datagram(1, {"one"}), datagram(2, {""})}));
}

TEST(DatagramSender, packs_a_batch_into_as_few_datagrams_as_hold_it) {
  const Sending sending;
  for (int i = 0; i < 12; ++i) EXPECT_EQ(sending.post(pattern(96)), Status::ok);
  EXPECT_EQ(sending->flush(never), Status::ok);
  EXPECT_EQ(sending->pending(), 0U);
  EXPECT_EQ(sending.arrived(), (Messages{datagram(1, Messages(9, pattern(96))),
                                         datagram(2, Messages(3, pattern(96)))}));
}

TEST(DatagramSender, gathers_pieces) {
  const Sending sending;
  const std::vector<Bytes> pieces{bytes("ga"), bytes(""), bytes("thered")};
  EXPECT_EQ(sending->send(pieces, never), Status::ok);
  EXPECT_EQ(sending.arrived(), (Messages{datagram(1, {"gathered"})}));
}

TEST(DatagramSender, refuses_a_message_too_big_for_a_datagram_and_sends_the_largest) {
  const Sending sending;
  EXPECT_EQ(sending->max_message(), most_bytes - 8);
  EXPECT_EQ(sending.send(pattern(most_bytes - 7)), Status::too_big);
  EXPECT_EQ(sending.post(pattern(most_bytes - 7)), Status::too_big);
  EXPECT_EQ(sending.send(pattern(most_bytes - 8)), Status::ok);
  EXPECT_EQ(sending.arrived(), (Messages{datagram(1, {pattern(most_bytes - 8)})}));
  EXPECT_EQ(Sending({.max_message = 10})->max_message(), 10U);
  EXPECT_EQ(Sending(raw)->max_message(), most_bytes);
}

TEST(DatagramSender, says_hello_with_a_number_that_no_message_has) {
  const Sending sending;
  sending->say_hello();
  EXPECT_EQ(sending.send("one"), Status::ok);
  EXPECT_EQ(sending.arrived(), (Messages{number(0), datagram(1, {"one"})}));
}

TEST(DatagramSender, takes_a_message_that_timed_out_back_and_keeps_the_batch_before_it) {
  const Sending sending;
  sending.fill();
  EXPECT_EQ(sending->pending(), 0U);
  EXPECT_EQ(sending.post("kept", immediate), Status::ok);
  const auto pending = sending->pending();
  const auto deadline = briefly();
  EXPECT_EQ(sending.send("taken back", deadline), Status::timed_out);
  EXPECT_TRUE(deadline.expired());
  EXPECT_EQ(sending->pending(), pending);
  EXPECT_EQ(sending->flush(immediate), Status::timed_out);
  const auto filler = sending.arrived().size();
  EXPECT_EQ(sending->flush(never), Status::ok);
  EXPECT_EQ(sending.arrived(),
            (Messages{datagram(static_cast<std::uint32_t>(filler) + 1, {"kept"})}));
}

TEST(DatagramSender, says_goodbye_once_at_shutdown_after_the_batch) {
  const Sending sending;
  EXPECT_EQ(sending.post("last"), Status::ok);
  EXPECT_EQ(sending->shutdown(never), Status::ok);
  EXPECT_EQ(sending->shutdown(never), Status::ok);
  EXPECT_EQ(sending.send("x"), Status::closed);
  EXPECT_EQ(sending.post("x"), Status::closed);
  EXPECT_EQ(sending->flush(never), Status::closed);
  EXPECT_EQ(sending.arrived(), (Messages{datagram(1, {"last"}), number(2)}));
}

TEST(DatagramSender, says_goodbye_when_destroyed_and_drops_its_batch) {
  Sending sending;
  EXPECT_EQ(sending.post("dropped"), Status::ok);
  sending.sender.reset();
  EXPECT_EQ(sending.arrived(), (Messages{number(1)}));
}

TEST(DatagramSender, is_closed_when_nobody_has_that_port_any_more) {
  Sending sending;
  sending.peer.reset();
  EXPECT_EQ(sending.send("x"), Status::closed);
  EXPECT_EQ(sending.send("x"), Status::closed);
  EXPECT_EQ(sending->pending(), 0U);
  EXPECT_FALSE(sending->arm());
}

TEST(DatagramReceiver, receives_the_messages_of_a_datagram_one_by_one) {
  const Receiving receiving;
  receiving.arrives(datagram(1, {"one", "", "three"}));
  receiving.arrives(datagram(2, {"four"}));
  for (const char* message : {"one", "", "three", "four"})
    EXPECT_EQ(receiving.receive(never), message);
  EXPECT_EQ(receiving.receive(), "[timed out]");
}

RC_GTEST_PROP(DatagramChannel, delivers_any_messages_sent_or_posted, ()) {
  auto [near, far] = socket_pair(SOCK_DGRAM);
  DatagramSender sender(std::make_shared<DatagramSocket>(std::move(near)), most_bytes, {});
  DatagramReceiver receiver(std::make_shared<DatagramSocket>(std::move(far)), {});
  const auto sizes =
      *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 992));
  Messages sent, received;
  const auto drain = [&] {
    for (auto message = receiver.receive(immediate); message; message = receiver.receive(immediate))
      received.push_back(text(*message));
  };
  for (const std::size_t size : sizes) {
    sent.push_back(pattern(size, static_cast<unsigned>(sent.size())));
    const Bytes piece = bytes(sent.back());
    const bool posted = *rc::gen::arbitrary<bool>();
    RC_ASSERT((posted ? sender.post({&piece, 1}, immediate)
                      : sender.send({&piece, 1}, immediate)) == Status::ok);
    drain();
  }
  RC_ASSERT(sender.flush(immediate) == Status::ok);
  drain();
  RC_ASSERT(received == sent);
  RC_ASSERT(receiver.counters().lost == 0U);
}

RC_GTEST_PROP(DatagramReceiver, takes_any_datagrams_at_all_and_goes_on, (const Messages& garbage)) {
  const Receiving receiving({.max_message = 100});
  for (const auto& datagram : garbage) {
    receiving.arrives(datagram);
    for (;;) {
      const auto message = receiving->receive(immediate);
      if (!message) break;
      RC_ASSERT(message->size() <= 100U);
    }
  }
  if (receiving->farewell() != Farewell::none) return;  // the garbage happened to be a goodbye
  bool goes_on = false;
  for (std::uint32_t eighth = 0; eighth < 8;
       ++eighth) {  // one of these numbers is new after any garbage
    receiving.arrives(datagram((eighth << 29) + 1, {"whole"}));
    goes_on = goes_on || receiving.receive() == "whole";
  }
  RC_ASSERT(goes_on);
}

TEST(DatagramReceiver, counts_lost_repeated_and_late_datagrams) {
  const Receiving receiving;
  for (const std::uint32_t sequence : {1U, 4U, 4U, 3U})
    receiving.arrives(datagram(sequence, {std::to_string(sequence)}));
  EXPECT_EQ(receiving.receive(), "1");
  EXPECT_EQ(receiving.receive(), "4");
  EXPECT_EQ(receiving.receive(), "3") << "the repeated 4 is dropped";
  EXPECT_EQ(receiving.receive(), "[timed out]");
  const auto counters = receiving->counters();
  EXPECT_EQ(counters.lost, 1U);
  EXPECT_EQ(counters.duplicated, 1U);
  EXPECT_EQ(counters.reordered, 1U);
  EXPECT_EQ(counters.discarded, 0U);
}

TEST(DatagramReceiver, drops_and_counts_invalid_datagrams_and_goes_on) {
  const Receiving receiving({.max_message = 10});
  for (const std::string& bad :
       {std::string("x"), number(0) + "x", number(1) + "abc", number(2) + number(100) + "short",
        number(3) + std::string("\xff\xff\xff\xff", 4), datagram(4, {pattern(11)})})
    receiving.arrives(bad);
  receiving.arrives(datagram(5, {"good"}));
  EXPECT_EQ(receiving.receive(never), "good");
  EXPECT_EQ(receiving->counters().discarded, 6U);
}

TEST(DatagramReceiver, keeps_the_good_messages_in_front_of_a_bad_one) {
  const Receiving receiving;
  receiving.arrives(datagram(1, {"good"}) + number(100) + "short");
  EXPECT_EQ(receiving.receive(), "good");
  EXPECT_EQ(receiving.receive(), "[timed out]");
  EXPECT_EQ(receiving->counters().discarded, 1U);
}

TEST(DatagramReceiver, makes_nothing_of_a_hello) {
  const Receiving receiving;
  receiving.arrives(number(0));
  receiving.arrives(datagram(1, {"one"}));
  EXPECT_EQ(receiving.receive(), "one");
  EXPECT_EQ(receiving->counters().discarded, 0U);
}

TEST(DatagramReceiver, is_closed_by_a_goodbye_for_ever) {
  const Receiving receiving;
  receiving.arrives(datagram(1, {"last"}));
  receiving.arrives(number(2));
  receiving.arrives(datagram(3, {"after the end"}));
  EXPECT_EQ(receiving->farewell(), Farewell::none);
  EXPECT_EQ(receiving.receive(never), "last");
  EXPECT_EQ(receiving.receive(never), "[closed]");
  EXPECT_EQ(receiving.receive(never), "[closed]");
  EXPECT_EQ(receiving->farewell(), Farewell::goodbye);
  EXPECT_FALSE(receiving->arm());
}

TEST(DatagramReceiver, is_not_closed_by_a_repeated_goodbye_of_an_old_number) {
  const Receiving receiving;
  receiving.arrives(datagram(1, {"one"}));
  receiving.arrives(number(1));
  receiving.arrives(datagram(2, {"two"}));
  EXPECT_EQ(receiving.receive(), "one");
  EXPECT_EQ(receiving.receive(), "two");
  EXPECT_EQ(receiving->counters().duplicated, 1U);
}

TEST(DatagramReceiver, receives_first_the_datagrams_from_before_the_connection) {
  const auto as_datagram = [](std::string_view text) {
    const Bytes all = bytes(text);
    return DatagramReceiver::Datagram(all.begin(), all.end());
  };
  const std::string first = datagram(1, {"one", "two"}), second = datagram(2, {"three"});
  const Receiving receiving({}, {as_datagram(first), as_datagram(second)});
  receiving.arrives(datagram(3, {"four"}));
  EXPECT_FALSE(receiving->arm());
  for (const char* message : {"one", "two", "three", "four"})
    EXPECT_EQ(receiving.receive(), message);
  EXPECT_TRUE(receiving->arm());
}

TEST(DatagramReceiver, finds_the_second_message_of_a_datagram_after_arm) {
  const Receiving receiving;
  ASSERT_TRUE(receiving->arm());
  receiving.arrives(datagram(1, {"one", "two"}));
  EXPECT_EQ(wait(*receiving->arm(), immediate), Status::ok);
  EXPECT_EQ(receiving.receive(), "one");
  EXPECT_FALSE(receiving->arm());
  EXPECT_EQ(receiving.receive(), "two");
  ASSERT_TRUE(receiving->arm());
  EXPECT_EQ(wait(*receiving->arm(), immediate), Status::timed_out);
}

TEST(DatagramReceiver, times_out_not_before_the_deadline) {
  const Receiving receiving;
  const auto deadline = briefly();
  EXPECT_EQ(receiving.receive(deadline), "[timed out]");
  EXPECT_TRUE(deadline.expired());
}

TEST(DatagramChannel, holds_no_buffer_in_an_idle_half) {
  std::thread([] {  // a new thread has an empty pool
    std::vector<Receiving> receivers(20);
    std::vector<Sending> senders(20);
    ScopedHook hook;
    for (auto& receiving : receivers) {
      receiving.arrives(datagram(1, {"one"}));
      EXPECT_EQ(receiving.receive(), "one");
      EXPECT_TRUE(receiving->arm());
    }
    for (auto& sending : senders) EXPECT_EQ(sending.send("one"), Status::ok);
    EXPECT_EQ(hook.count("mmap"), 1U);
  })
      .join();
}

TEST(RawDatagrams, are_the_message_and_nothing_else) {
  const Sending sending(raw);
  sending->say_hello();
  EXPECT_EQ(sending.send("one"), Status::ok);
  EXPECT_EQ(sending.post("two"), Status::ok);
  EXPECT_EQ(sending.post(""), Status::ok);
  EXPECT_EQ(sending->shutdown(never), Status::ok);
  EXPECT_EQ(sending.arrived(), (Messages{"one", "two", ""}));
}

TEST(RawDatagrams, are_received_as_they_are_empty_ones_included) {
  const Receiving receiving(raw);
  for (const char* message : {"one", "", "three"}) receiving.arrives(message);
  for (const char* message : {"one", "", "three"}) EXPECT_EQ(receiving.receive(), message);
  EXPECT_EQ(receiving.receive(), "[timed out]");
}

TEST(RawDatagrams, above_the_cap_are_dropped_and_counted) {
  const Receiving receiving({.max_message = 10, .framing = Framing::raw});
  receiving.arrives(pattern(11));
  receiving.arrives(pattern(10));
  EXPECT_EQ(receiving.receive(), pattern(10));
  EXPECT_EQ(receiving->counters().discarded, 1U);
}

}  // namespace
