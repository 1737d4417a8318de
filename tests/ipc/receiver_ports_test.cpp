#include "ports_support.h"

#include <algorithm>
#include <array>
#include <thread>

namespace {

using namespace ipc;
using namespace ipc::test;

struct CopyReceiverPort {
  Wire* wire;
  Result<std::size_t> receive_into(MutableBytes place, Deadline) {
    if (wire->visible.empty())
      return failed(wire->next == Status::ok ? Status::timed_out : wire->next);
    const std::string& message = wire->visible.front();
    if (message.size() > place.size()) return failed(Status::too_big);
    const std::size_t size = message.size();
    std::ranges::copy(bytes(message), place.begin());
    wire->visible.pop_front();
    return size;
  }
  std::size_t max_message() const { return wire->room; }
  std::optional<Wake> arm() { return Wake{8, 1}; }
  Farewell farewell() const { return Farewell::died; }
  bool has_ended() const { return wire->ended; }
};
static_assert(CopyReceiver<CopyReceiverPort> && !LoanReceiver<CopyReceiverPort>);

struct LoanReceiverPort {
  Wire* wire;
  Result<Bytes> receive(Deadline) {
    if (wire->visible.empty())
      return failed(wire->next == Status::ok ? Status::timed_out : wire->next);
    wire->loan = std::move(wire->visible.front());
    wire->visible.pop_front();
    return bytes(wire->loan);
  }
  void release() { ++wire->released; }
  std::optional<Wake> arm() { return Wake{9, 1}; }
  Farewell farewell() const { return Farewell::goodbye; }
  bool has_ended() const { return wire->ended; }
  Counters counters() const { return {.torn_bytes = 3}; }
};
static_assert(LoanReceiver<LoanReceiverPort> && !CopyReceiver<LoanReceiverPort>);

template <class Port>
class AnyReceiverPort : public testing::Test {
 protected:
  Wire wire;
  std::unique_ptr<Receiver> receiver = make_receiver(Port{&wire});
};
using ReceiverPorts = testing::Types<CopyReceiverPort, LoanReceiverPort>;
TYPED_TEST_SUITE(AnyReceiverPort, ReceiverPorts);

TYPED_TEST(AnyReceiverPort, shows_messages_in_order_empty_ones_included) {
  this->wire.visible = {"one", "", "three"};
  for (const char* message : {"one", "", "three"})
    EXPECT_EQ(text(this->receiver->receive(never)), message);
  EXPECT_EQ(text(this->receiver->receive(immediate)), "[timed out]");
}

TYPED_TEST(AnyReceiverPort, receives_straight_into_place) {
  this->wire.visible = {"message", ""};
  std::array<std::byte, 8> place;
  ASSERT_EQ(this->receiver->receive_into(place, never), 7U);
  EXPECT_EQ(text(Bytes(place).first(7)), "message");
  EXPECT_EQ(this->receiver->receive_into({}, never), 0U);
}

TYPED_TEST(AnyReceiverPort, keeps_a_message_that_is_too_big_for_the_place_as_the_next) {
  this->wire.visible = {"too big", "after"};
  std::array<std::byte, 6> place;
  EXPECT_EQ(status_of(this->receiver->receive_into(place, never)), Status::too_big);
  EXPECT_EQ(status_of(this->receiver->receive_into(place, immediate)), Status::too_big);
  EXPECT_EQ(text(this->receiver->receive(immediate)), "too big");
  ASSERT_EQ(this->receiver->receive_into(place, immediate), 5U);
  EXPECT_EQ(text(Bytes(place).first(5)), "after");
  EXPECT_EQ(this->receiver->counters().messages, 2U);
  EXPECT_EQ(this->receiver->counters().bytes, 12U);
}

TYPED_TEST(AnyReceiverPort, keeps_a_message_that_was_too_big_through_a_release) {
  this->wire.visible = {"too big"};
  EXPECT_EQ(status_of(this->receiver->receive_into({}, never)), Status::too_big);
  this->receiver->release();
  std::array<std::byte, 7> place;
  ASSERT_EQ(this->receiver->receive_into(place, immediate), 7U);
  EXPECT_EQ(text(Bytes(place)), "too big");
}

TYPED_TEST(AnyReceiverPort, hands_outcome_and_farewell_on) {
  for (const Status status : {Status::closed, Status::corrupt}) {
    this->wire.next = status;
    std::array<std::byte, 6> place;
    EXPECT_EQ(status_of(this->receiver->receive(never)), status);
    EXPECT_EQ(status_of(this->receiver->receive_into(place, never)), status);
  }
  EXPECT_EQ(this->receiver->farewell(), TypeParam{&this->wire}.farewell());
}

TYPED_TEST(AnyReceiverPort, counts_messages_and_payload_bytes) {
  this->wire.visible = {"12345", "123"};
  std::array<std::byte, 6> place;
  (void)this->receiver->receive(never);
  (void)this->receiver->receive_into(place, never);
  (void)this->receiver->receive(immediate);
  EXPECT_EQ(this->receiver->counters().messages, 2U);
  EXPECT_EQ(this->receiver->counters().bytes, 8U);
}

TEST(LoanReceiverPort, returns_a_view_and_is_notified_of_its_end) {
  Wire wire;
  wire.visible = {"one", "two"};
  const auto receiver = make_receiver(LoanReceiverPort{&wire});
  EXPECT_EQ(static_cast<const void*>(receiver->receive(never)->data()),
            static_cast<void*>(wire.loan.data()));
  receiver->release();
  EXPECT_EQ(wire.released, 1U);
  std::array<std::byte, 3> place;
  (void)receiver->receive_into(place, never);
  EXPECT_EQ(wire.released, 2U);
  EXPECT_EQ(receiver->counters().torn_bytes, 3U);
}

TEST(LoanReceiverPort, is_ready_at_once_while_a_message_that_was_too_big_is_kept) {
  Wire wire;
  wire.visible = {"one"};
  const auto receiver = make_receiver(LoanReceiverPort{&wire});
  EXPECT_EQ(receiver->arm()->fd, 9);
  EXPECT_EQ(status_of(receiver->receive_into({}, never)), Status::too_big);
  EXPECT_FALSE(receiver->arm());
  EXPECT_EQ(text(receiver->receive(immediate)), "one");
  EXPECT_EQ(receiver->arm()->fd, 9);
}

TEST(CopyReceiverPort, holds_a_buffer_only_between_receive_and_arm) {
  std::thread([] {  // a new thread has an empty pool
    Wire wire;
    wire.visible = {"one"};
    const auto receiver = make_receiver(CopyReceiverPort{&wire});
    ScopedHook hook;
    EXPECT_EQ(text(receiver->receive(never)), "one");
    EXPECT_EQ(hook.count("mmap"), 1U);
    EXPECT_EQ(receiver->arm()->fd, 8);
    const Buffer borrowed = Buffer::borrow();
    EXPECT_EQ(hook.count("mmap"), 1U) << "the pool should have had it back";
  })
      .join();
}

}  // namespace
