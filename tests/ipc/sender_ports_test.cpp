#include "ports_support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

struct CopySenderPort {
  Wire* wire;
  Status send(Pieces message, Deadline) {
    const std::string all = gathered(message);
    if (all.size() > wire->room) return Status::too_big;
    if (wire->next == Status::ok) wire->visible.push_back(all);
    return wire->next;
  }
  Status shutdown(Deadline) { return wire->shut_down = true, wire->next; }
  void abandon() { wire->abandoned = true; }
  bool has_ended() const { return wire->ended; }
  std::optional<Wake> arm() { return Wake{7, 1}; }
  std::size_t max_message() const { return wire->room; }
};
static_assert(CopySender<CopySenderPort> && !LoanSender<CopySenderPort> &&
              !BatchSender<CopySenderPort>);

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
  void abandon() { wire->abandoned = true; }
  bool has_ended() const { return wire->ended; }
  std::optional<Wake> arm() { return std::nullopt; }
  std::size_t max_message() const { return wire->room; }
};
static_assert(LoanSender<LoanSenderPort> && !CopySender<LoanSenderPort>);

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

}  // namespace
