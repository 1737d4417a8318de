#include "ipc/shm/queue_channel.h"

#include <sched.h>

#include <deque>
#include <mutex>
#include <thread>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

// A queue in this process. Its lock can be held as if by a process that was stopped or died inside.
class FakeQueue {
 public:
  bool try_push(Bytes message) {
    const auto lock = locked();
    if (messages_.size() == capacity) return false;
    messages_.push_back(text(message));
    return true;
  }
  Result<std::size_t> try_pop(MutableBytes place) {
    const auto lock = locked();
    if (messages_.empty()) return failed(Status::timed_out);
    const std::string message = messages_.front();
    next_size_ = message.size();
    if (message.size() > place.size()) return failed(Status::too_big);
    std::ranges::copy(bytes(message), place.begin());
    messages_.pop_front();
    return message.size();
  }
  std::size_t next_size() const { return next_size_; }
  std::size_t max_message() const { return 1000; }

  std::atomic<bool> is_held = false;

 private:
  static constexpr std::size_t capacity = 4;
  std::unique_lock<std::mutex> locked() {
    if (is_held) throw LockHeld();
    return std::unique_lock(mutex_);
  }
  std::mutex mutex_;
  std::deque<std::string> messages_;
  std::size_t next_size_ = 0;
};

struct QueueChannel {
  explicit QueueChannel(const ChannelOptions& options = {}) {
    auto [near, far] = Lifeline::pair();
    sender = std::make_unique<QueueSender<FakeQueue>>(queue, states, std::move(near), options);
    receiver = std::make_unique<QueueReceiver<FakeQueue>>(queue, states, std::move(far), options);
  }
  Status send(std::string_view message, Deadline deadline = immediate) const {
    const Bytes piece = bytes(message);
    return sender->send({&piece, 1}, deadline);
  }
  std::string receive(Deadline deadline = immediate, std::size_t room = 1000) const {
    std::vector<std::byte> place(room);
    const auto size = receiver->receive_into(place, deadline);
    return size ? text(Bytes(place).first(*size)) : text(Result<Bytes>(failed(size.error())));
  }
  void fill() const {
    while (send("x") == Status::ok) {}
  }

  std::shared_ptr<FakeQueue> queue = std::make_shared<FakeQueue>();
  QueueStates states;
  std::unique_ptr<QueueSender<FakeQueue>> sender;
  std::unique_ptr<QueueReceiver<FakeQueue>> receiver;
};

TEST(QueueChannel, delivers_in_order_until_the_goodbye) {
  QueueChannel channel;
  EXPECT_EQ(channel.receive(), "[timed out]");
  EXPECT_EQ(channel.send("one"), Status::ok);
  EXPECT_EQ(channel.send(""), Status::ok);
  EXPECT_EQ(channel.sender->shutdown(never), Status::ok);
  EXPECT_EQ(channel.send("late"), Status::closed);
  EXPECT_EQ(channel.receive(), "one");
  EXPECT_EQ(channel.receive(), "");
  EXPECT_EQ(channel.receiver->farewell(), Farewell::none);
  EXPECT_EQ(channel.receive(never), "[closed]");
  EXPECT_EQ(channel.receiver->farewell(), Farewell::goodbye);
}

TEST(QueueChannel, joins_the_pieces_of_a_message) {
  QueueChannel channel;
  const std::vector<Bytes> pieces = {bytes("to"), bytes(""), bytes("gether")};
  EXPECT_EQ(channel.sender->send(pieces, immediate), Status::ok);
  EXPECT_EQ(channel.receive(), "together");
}

TEST(QueueChannel, wakes_a_reader_that_waits_for_a_message_and_a_writer_for_room) {
  QueueChannel channel;
  std::jthread peer([&] {
    for (unsigned i = 0; i < 200; ++i) EXPECT_EQ(channel.send(pattern(8, i), never), Status::ok);
  });
  for (unsigned i = 0; i < 200; ++i) EXPECT_EQ(channel.receive(never), pattern(8, i));
}

TEST(QueueChannel, keeps_its_deadline_while_the_lock_is_held) {
  QueueChannel channel;
  EXPECT_EQ(channel.send("before"), Status::ok);
  channel.queue->is_held = true;
  EXPECT_EQ(channel.send("x"), Status::timed_out);
  EXPECT_EQ(channel.send("x", briefly()), Status::timed_out);
  EXPECT_EQ(channel.receive(), "[timed out]");
  EXPECT_EQ(channel.receive(briefly()), "[timed out]");
  channel.queue->is_held = false;
  EXPECT_EQ(channel.receive(), "before");
  EXPECT_EQ(channel.receive(), "[timed out]");  // no message of those sends has arrived
}

TEST(QueueChannel, keeps_its_deadline_when_the_lock_is_taken_while_it_waits) {
  for (const Waiting wait : every_waiting) {
    QueueChannel channel({.wait = wait});
    std::jthread taker([&] { channel.queue->is_held = true; });
    EXPECT_EQ(channel.receive(briefly()), "[timed out]");
    taker.join();
    channel.queue->is_held = false;
    channel.fill();
    taker = std::jthread([&] { channel.queue->is_held = true; });
    EXPECT_EQ(channel.send("x", briefly()), Status::timed_out);
  }
}

TEST(QueueChannel, a_waiting_side_looks_without_the_lock) {
  QueueChannel channel;
  channel.fill();
  channel.queue->is_held = true;
  EXPECT_FALSE(channel.receiver->arm());
  EXPECT_TRUE(channel.sender->arm());
  channel.queue->is_held = false;
  while (channel.receive() == "x") {}
  channel.queue->is_held = true;
  EXPECT_TRUE(channel.receiver->arm());
  EXPECT_FALSE(channel.sender->arm());
}

TEST(QueueChannel, a_wrong_count_delays_no_call_beyond_its_deadline) {
  QueueChannel channel;
  channel.states.pushed = 5;
  EXPECT_EQ(channel.receive(), "[timed out]");
  EXPECT_EQ(channel.receive(briefly()), "[timed out]");
}

TEST(QueueChannel, is_closed_when_the_other_side_died_with_the_lock) {
  QueueChannel channel;
  channel.queue->is_held = true;
  auto [near, far] = Lifeline::pair();
  QueueStates states;
  QueueReceiver<FakeQueue> receiver(channel.queue, states, std::move(near), {});
  far.reset();  // dies, without a goodbye
  std::vector<std::byte> place(10);
  EXPECT_EQ(receiver.receive_into(place, never).error(), Status::closed);
  EXPECT_EQ(receiver.farewell(), Farewell::died);
  std::tie(near, far) = Lifeline::pair();
  QueueSender<FakeQueue> sender(channel.queue, states, std::move(near), {});
  far.reset();
  const Bytes piece = bytes("x");
  EXPECT_EQ(sender.send({&piece, 1}, never), Status::closed);
}

TEST(QueueChannel, a_message_stays_while_its_place_is_too_small) {
  QueueChannel channel;
  EXPECT_EQ(channel.send("large"), Status::ok);
  EXPECT_EQ(channel.receive(immediate, 4), "[too big]");
  EXPECT_EQ(channel.receive(immediate, 5), "large");
  EXPECT_EQ(channel.send(pattern(1001)), Status::too_big);
}

TEST(QueueChannel, refuses_permanently_a_message_above_its_own_limit) {
  QueueChannel channel({.max_message = 4});
  EXPECT_EQ(channel.send("large"), Status::too_big);
  ASSERT_TRUE(channel.queue->try_push(bytes("large")));  // as a peer with a larger limit does
  channel.states.pushed = 1;
  EXPECT_EQ(channel.receive(immediate, 4), "[corrupt]");
  EXPECT_EQ(channel.receive(), "[corrupt]");
}

// A writer that was killed between pushing a message and counting it.
TEST(QueueChannel, a_writer_that_died_before_counting_its_message_has_gone) {
  const auto queue = std::make_shared<FakeQueue>();
  auto [near, far] = Lifeline::pair();
  QueueStates states;
  QueueReceiver<FakeQueue> receiver(queue, states, std::move(near), {});
  ASSERT_TRUE(queue->try_push(bytes("untold")));
  far.reset();
  std::vector<std::byte> place(10);
  const auto size = receiver.receive_into(place, never);
  ASSERT_TRUE(size);
  EXPECT_EQ(text(Bytes(place).first(*size)), "untold");
  EXPECT_FALSE(receiver.arm());  // an event loop never waits in receive
  EXPECT_EQ(receiver.receive_into(place, immediate).error(), Status::closed);
}

TEST(QueueChannel, a_writer_whose_count_lies_is_seen_to_have_gone) {
  const auto queue = std::make_shared<FakeQueue>();
  auto [near, far] = Lifeline::pair();
  QueueStates states;
  QueueReceiver<FakeQueue> receiver(queue, states, std::move(near), {});
  states.pushed = 5;
  far.reset();
  std::vector<std::byte> place(10);
  while (receiver.receive_into(place, immediate).error() != Status::closed) ::sched_yield();
}

}  // namespace
