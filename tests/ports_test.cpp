#include "ipc/ports.h"

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <thread>

#include "support.h"

// The four forms of ports, in memory, behind the adapters that make them a Sender and a Receiver.
namespace {

using namespace ipc;
using namespace ipc::test;

// What a mechanism of its own would keep: the messages visible to the peer, those in the batch, and
// what the next calls are to answer.
struct Wire {
  std::deque<std::string> visible, batch;
  Status next = Status::ok;   // of the calls that may wait
  std::size_t room = 1'000;   // of one message
  std::string loan;
  bool shut_down = false;
  unsigned released = 0;
};

std::string gathered(Pieces pieces) {
  std::string all;
  for (const Bytes piece : pieces) all += text(piece);
  return all;
}

struct CopySenderPort {
  Wire* wire;
  Status send(Pieces message, Deadline) {
    const std::string all = gathered(message);
    if (all.size() > wire->room) return Status::too_big;
    if (wire->next == Status::ok) wire->visible.push_back(all);
    return wire->next;
  }
  Status shutdown(Deadline) { return wire->shut_down = true, wire->next; }
  std::optional<Wake> arm() { return Wake{7, 1}; }
  std::size_t max_message() const { return wire->room; }
};
static_assert(CopySender<CopySenderPort> && !LoanSender<CopySenderPort> && !BatchSender<CopySenderPort>);

struct BatchSenderPort : CopySenderPort {
  Status send(Pieces message, Deadline deadline) {
    const Status status = post(message, deadline);
    return status == Status::ok ? flush(deadline) : status;
  }
  Status post(Pieces message, Deadline) {
    if (detail::size_of(message) > wire->room) return Status::too_big;
    if (wire->next == Status::ok) wire->batch.push_back(gathered(message));
    return wire->next;
  }
  Status flush(Deadline) {
    if (wire->next != Status::ok) return wire->next;
    while (!wire->batch.empty()) {
      wire->visible.push_back(std::move(wire->batch.front()));
      wire->batch.pop_front();
    }
    return Status::ok;
  }
  std::size_t pending() const {
    std::size_t size = 0;
    for (const auto& message : wire->batch) size += message.size();
    return size;
  }
  Counters counters() const { return {.messages = 99, .system_calls = 42}; }
};
static_assert(CopySender<BatchSenderPort> && BatchSender<BatchSenderPort>);

struct LoanSenderPort {
  Wire* wire;
  Result<MutableBytes> reserve(std::size_t size, Deadline) {
    if (wire->next != Status::ok) return failed(wire->next);
    wire->loan.assign(size, '?');
    return std::as_writable_bytes(std::span(wire->loan));
  }
  void commit(std::size_t size) { wire->batch.push_back(wire->loan.substr(0, size)); }
  Status flush(Deadline deadline) { return BatchSenderPort{{wire}}.flush(deadline); }
  std::size_t pending() const { return BatchSenderPort{{wire}}.pending(); }
  Status shutdown(Deadline deadline) { return wire->shut_down = true, flush(deadline); }
  std::optional<Wake> arm() { return std::nullopt; }
  std::size_t max_message() const { return wire->room; }
};
static_assert(LoanSender<LoanSenderPort> && !CopySender<LoanSenderPort>);

struct CopyReceiverPort {
  Wire* wire;
  Result<std::size_t> receive_into(MutableBytes place, Deadline) {
    if (wire->visible.empty()) return failed(wire->next == Status::ok ? Status::timed_out : wire->next);
    const std::string& message = wire->visible.front();
    if (message.size() > place.size()) return failed(Status::too_big);
    const std::size_t size = message.size();
    std::memcpy(place.data(), message.data(), size);
    wire->visible.pop_front();
    return size;
  }
  std::size_t max_message() const { return wire->room; }
  std::optional<Wake> arm() { return Wake{8, 1}; }
  Farewell farewell() const { return Farewell::died; }
};
static_assert(CopyReceiver<CopyReceiverPort> && !LoanReceiver<CopyReceiverPort>);

struct LoanReceiverPort {
  Wire* wire;
  Result<Bytes> receive(Deadline) {
    if (wire->visible.empty()) return failed(wire->next == Status::ok ? Status::timed_out : wire->next);
    wire->loan = std::move(wire->visible.front());
    wire->visible.pop_front();
    return bytes(wire->loan);
  }
  void release() { ++wire->released; }
  std::optional<Wake> arm() { return Wake{9, 1}; }
  Farewell farewell() const { return Farewell::goodbye; }
  Counters counters() const { return {.torn_bytes = 3}; }
};
static_assert(LoanReceiver<LoanReceiverPort> && !CopyReceiver<LoanReceiverPort>);

void fill(MutableBytes place, std::string_view text) { std::memcpy(place.data(), text.data(), text.size()); }

using Messages = std::deque<std::string>;

// --- senders ---

template <class Port>
class AnySenderPort : public testing::Test {
 protected:
  Wire wire;
  std::unique_ptr<Sender> sender = make_sender(Port{&wire});
};
struct BatchPort : BatchSenderPort {
  explicit BatchPort(Wire* wire) : BatchSenderPort{{wire}} {}
};
using SenderPorts = testing::Types<CopySenderPort, BatchPort, LoanSenderPort>;
TYPED_TEST_SUITE(AnySenderPort, SenderPorts);

TYPED_TEST(AnySenderPort, sends_gathered_messages_in_order) {
  const std::vector<Bytes> pieces{bytes("ga"), bytes(""), bytes("thered")};
  EXPECT_EQ(this->sender->send(bytes("one"), never), Status::ok);
  EXPECT_EQ(this->sender->send(pieces, never), Status::ok);
  EXPECT_EQ(this->sender->send(bytes(""), never), Status::ok);
  EXPECT_EQ(this->wire.visible, (Messages{"one", "gathered", ""}));
  EXPECT_EQ(this->sender->pending(), 0U);
}

TYPED_TEST(AnySenderPort, makes_what_was_posted_visible_by_flush_at_the_latest) {
  EXPECT_EQ(this->sender->post(bytes("one"), never), Status::ok);
  EXPECT_EQ(this->sender->post(bytes("two"), never), Status::ok);
  EXPECT_EQ(this->sender->flush(never), Status::ok);
  EXPECT_EQ(this->wire.visible, (Messages{"one", "two"}));
}

TYPED_TEST(AnySenderPort, builds_a_message_in_place_and_sends_only_what_was_committed_of_it) {
  const auto place = this->sender->reserve(10, never);
  ASSERT_TRUE(place);
  ASSERT_EQ(place->size(), 10U);
  fill(*place, "in place");
  this->sender->commit(8);
  EXPECT_EQ(this->sender->pending(), 8U);
  EXPECT_EQ(this->sender->flush(never), Status::ok);
  EXPECT_EQ(this->wire.visible, (Messages{"in place"}));
  EXPECT_EQ(this->sender->pending(), 0U);
}

TYPED_TEST(AnySenderPort, keeps_the_order_of_committed_and_sent) {
  fill(this->sender->reserve(3, never).value(), "one");
  this->sender->commit(3);
  EXPECT_EQ(this->sender->send(bytes("two"), never), Status::ok);
  fill(this->sender->reserve(5, never).value(), "three");
  this->sender->commit(5);
  EXPECT_EQ(this->sender->post(bytes("four"), never), Status::ok);
  EXPECT_EQ(this->sender->flush(never), Status::ok);
  EXPECT_EQ(this->wire.visible, (Messages{"one", "two", "three", "four"}));
}

TYPED_TEST(AnySenderPort, forgets_what_was_reserved_and_not_committed) {
  fill(this->sender->reserve(3, never).value(), "not");
  EXPECT_EQ(this->sender->flush(never), Status::ok);
  fill(this->sender->reserve(3, never).value(), "nor");
  fill(this->sender->reserve(3, never).value(), "yes");
  this->sender->commit(3);
  EXPECT_EQ(this->sender->flush(never), Status::ok);
  EXPECT_EQ(this->wire.visible, (Messages{"yes"}));
}

TYPED_TEST(AnySenderPort, does_nothing_at_a_commit_without_reserve) {
  this->sender->commit(3);
  EXPECT_EQ(this->sender->flush(never), Status::ok);
  fill(this->sender->reserve(3, never).value(), "one");
  this->sender->commit(3);
  this->sender->commit(3);
  EXPECT_EQ(this->sender->flush(never), Status::ok);
  EXPECT_EQ(this->wire.visible, (Messages{"one"}));
  EXPECT_EQ(this->sender->counters().messages, 1U);
}

TYPED_TEST(AnySenderPort, reports_what_is_above_the_largest_message_and_goes_on) {
  const std::string large(1'001, 'x');
  EXPECT_EQ(this->sender->send(bytes(large), never), Status::too_big);
  EXPECT_EQ(status_of(this->sender->reserve(1'001, never)), Status::too_big);
  EXPECT_EQ(this->sender->max_message(), 1'000U);
  EXPECT_EQ(this->sender->send(bytes(large).first(1'000), never), Status::ok);
  EXPECT_EQ(this->wire.visible.size(), 1U);
}

TYPED_TEST(AnySenderPort, does_not_send_what_timed_out) {
  this->wire.next = Status::timed_out;
  EXPECT_EQ(this->sender->send(bytes("no"), briefly()), Status::timed_out);
  this->wire.next = Status::ok;
  EXPECT_EQ(this->sender->send(bytes("yes"), never), Status::ok);
  EXPECT_EQ(this->wire.visible, (Messages{"yes"}));
  EXPECT_EQ(this->sender->counters().messages, 1U);
}

TYPED_TEST(AnySenderPort, keeps_what_was_committed_when_a_flush_times_out) {
  fill(this->sender->reserve(4, never).value(), "kept");
  this->sender->commit(4);
  this->wire.next = Status::timed_out;
  EXPECT_EQ(this->sender->flush(briefly()), Status::timed_out);
  EXPECT_EQ(this->sender->shutdown(briefly()), Status::timed_out);
  EXPECT_EQ(this->sender->pending(), 4U);
  this->wire.next = Status::ok;
  EXPECT_EQ(this->sender->flush(never), Status::ok);
  EXPECT_EQ(this->wire.visible, (Messages{"kept"}));
}

TYPED_TEST(AnySenderPort, flushes_what_was_committed_before_it_shuts_down) {
  fill(this->sender->reserve(4, never).value(), "last");
  this->sender->commit(4);
  EXPECT_EQ(this->sender->flush(never), Status::ok);
  EXPECT_EQ(this->sender->shutdown(never), Status::ok);
  EXPECT_TRUE(this->wire.shut_down);
  EXPECT_EQ(this->wire.visible, (Messages{"last"}));
}

TYPED_TEST(AnySenderPort, counts_messages_and_payload_bytes_that_were_accepted) {
  EXPECT_EQ(this->sender->send(bytes("12345"), never), Status::ok);
  EXPECT_EQ(this->sender->post(bytes("123"), never), Status::ok);
  fill(this->sender->reserve(9, never).value(), "12");
  this->sender->commit(2);
  EXPECT_EQ(this->sender->flush(never), Status::ok);
  EXPECT_EQ(this->sender->counters().messages, 3U);
  EXPECT_EQ(this->sender->counters().bytes, 10U);
}

TYPED_TEST(AnySenderPort, hands_the_end_of_the_peer_on) {
  this->wire.next = Status::closed;
  EXPECT_EQ(this->sender->send(bytes("x"), never), Status::closed);
  EXPECT_EQ(this->sender->post(bytes("x"), never), Status::closed);
}

TEST(CopySenderPort, makes_post_visible_at_once_for_it_knows_no_batch) {
  Wire wire;
  const auto sender = make_sender(CopySenderPort{&wire});
  EXPECT_EQ(sender->post(bytes("one"), never), Status::ok);
  EXPECT_EQ(wire.visible, (Messages{"one"}));
  EXPECT_EQ(sender->arm()->fd, 7);
}

TEST(BatchSenderPort, keeps_posted_messages_back_and_adds_its_own_counters) {
  Wire wire;
  const auto sender = make_sender(BatchPort(&wire));
  EXPECT_EQ(sender->post(bytes("one"), never), Status::ok);
  EXPECT_TRUE(wire.visible.empty());
  EXPECT_EQ(sender->pending(), 3U);
  EXPECT_EQ(sender->counters().system_calls, 42U);
  EXPECT_EQ(sender->counters().messages, 1U);
}

TEST(LoanSenderPort, is_lent_from_directly) {
  Wire wire;
  const auto sender = make_sender(LoanSenderPort{&wire});
  const auto place = sender->reserve(4, never);
  ASSERT_TRUE(place);
  EXPECT_EQ(static_cast<void*>(place->data()), static_cast<void*>(wire.loan.data()));
  EXPECT_EQ(sender->arm(), std::nullopt) << "what the port says";
}

struct RefusesFlush : LoanSenderPort {
  Status flush(Deadline) { return Status::timed_out; }
};

TEST(LoanSenderPort, has_accepted_a_sent_message_that_only_its_flush_keeps_back) {
  Wire wire;
  const auto sender = make_sender(RefusesFlush{{&wire}});
  EXPECT_EQ(sender->send(bytes("pending"), briefly()), Status::ok);
  EXPECT_EQ(sender->pending(), 7U);
  EXPECT_EQ(sender->counters().messages, 1U);
}

// --- receivers ---

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
  for (const char* message : {"one", "", "three"}) EXPECT_EQ(text(this->receiver->receive(never)), message);
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

TEST(LoanReceiverPort, is_shown_where_it_lies_and_told_when_the_view_is_over) {
  Wire wire;
  wire.visible = {"one", "two"};
  const auto receiver = make_receiver(LoanReceiverPort{&wire});
  EXPECT_EQ(static_cast<const void*>(receiver->receive(never)->data()), static_cast<void*>(wire.loan.data()));
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
  std::thread([] {  // with a pool of its own
    Wire wire;
    wire.visible = {"one"};
    const auto receiver = make_receiver(CopyReceiverPort{&wire});
    ScopedHook hook;
    EXPECT_EQ(text(receiver->receive(never)), "one");
    EXPECT_EQ(hook.count("mmap"), 1U);
    EXPECT_EQ(receiver->arm()->fd, 8);
    const Buffer borrowed = Buffer::borrow();
    EXPECT_EQ(hook.count("mmap"), 1U) << "the pool should have had it back";
  }).join();
}

}  // namespace
