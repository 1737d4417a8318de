#include "ring_support.h"

#include <rapidcheck/gtest.h>

#include <thread>

namespace {

using namespace ipc;
using namespace ipc::test;

TEST(Ring, delivers_what_was_published_in_order) {
  BothEnds ends;
  EXPECT_TRUE(ends.send("one"));
  EXPECT_TRUE(ends.send(""));
  EXPECT_TRUE(ends.send("three"));
  for (const char* message : {"one", "", "three", "[empty]"}) EXPECT_EQ(ends.take(), message);
}

TEST(Ring, shows_nothing_before_it_is_published) {
  BothEnds ends;
  EXPECT_TRUE(ends.put("one"));
  EXPECT_TRUE(ends.put("two"));
  EXPECT_EQ(ends.take(), "[empty]");
  EXPECT_EQ(ends.writer.unpublished(), 2 * ring_frame_size(3));
  ends.writer.publish();
  EXPECT_EQ(ends.writer.unpublished(), 0U);
  EXPECT_EQ(ends.take(), "one");
  EXPECT_EQ(ends.take(), "two");
}

TEST(Ring, forgets_what_was_reserved_and_not_committed) {
  BothEnds ends;
  ASSERT_NE(ends.writer.reserve(100), nullptr);
  EXPECT_TRUE(ends.send("one"));
  EXPECT_EQ(ends.take(), "one");
  EXPECT_EQ(ends.take(), "[empty]");
}

TEST(Ring, takes_back_what_was_not_published_and_only_that) {
  BothEnds ends;
  EXPECT_TRUE(ends.send("kept"));
  const auto mark = ends.writer.mark();
  EXPECT_TRUE(ends.put("taken"));
  EXPECT_TRUE(ends.put("back"));
  EXPECT_TRUE(ends.writer.take_back(mark));
  EXPECT_EQ(ends.writer.unpublished(), 0U);
  EXPECT_TRUE(ends.send("next"));
  EXPECT_FALSE(ends.writer.take_back(mark));
  EXPECT_EQ(ends.take(), "kept");
  EXPECT_EQ(ends.take(), "next");
  EXPECT_EQ(ends.take(), "[empty]");
}

TEST(Ring, takes_back_a_pad_as_well) {
  BothEnds ends;
  const std::string large = pattern(ends.writer.largest_frame());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ends.send(large));
  EXPECT_TRUE(ends.send("x"));
  for (int i = 0; i < 4; ++i) ends.take();
  const auto mark = ends.writer.mark();
  EXPECT_TRUE(ends.put(large));  // does not fit before the end
  EXPECT_TRUE(ends.writer.take_back(mark));
  EXPECT_TRUE(ends.send("y"));
  EXPECT_EQ(ends.take(), "y");
}

TEST(Ring, forgets_what_was_reserved_behind_a_pad_and_never_committed) {
  BothEnds ends;
  const std::string large = pattern(ends.writer.largest_frame());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ends.send(large));
  EXPECT_TRUE(ends.send("x"));
  for (int i = 0; i < 4; ++i) ends.take();
  EXPECT_NE(ends.writer.reserve(large.size()), nullptr);  // does not fit before the end
  EXPECT_EQ(ends.writer.unpublished(), 0U);
  ends.writer.publish();
  EXPECT_EQ(ends.take(), "[empty]");
  EXPECT_TRUE(ends.send("y"));  // fits before the end
  EXPECT_TRUE(ends.send(large));
  EXPECT_EQ(ends.take(), "y");
  EXPECT_EQ(ends.take(), large);
}

TEST(Ring, refuses_when_full_and_has_room_again_once_the_reader_is_done) {
  BothEnds ends;
  int sent = 0;
  while (ends.send(pattern(100, static_cast<unsigned>(sent)))) ++sent;
  EXPECT_EQ(static_cast<std::size_t>(sent), page / ring_frame_size(100));
  EXPECT_FALSE(ends.writer.changed());
  for (int i = 0; i < sent; ++i) EXPECT_EQ(ends.take(), pattern(100, static_cast<unsigned>(i)));
  EXPECT_TRUE(ends.writer.changed());
  EXPECT_TRUE(ends.send("again"));
  EXPECT_EQ(ends.take(), "again");
}

TEST(Ring, has_room_for_the_largest_frame_whenever_it_is_empty) {
  BothEnds ends;
  const std::string large = pattern(ends.writer.largest_frame());
  for (int i = 0; i < 600; ++i) {  // at each possible offset
    EXPECT_TRUE(ends.send("1234567"));
    EXPECT_EQ(ends.take(), "1234567");
    ASSERT_TRUE(ends.send(large)) << i;
    EXPECT_TRUE(ends.take() == large) << i;
  }
}

RC_GTEST_PROP(Ring, delivers_any_messages_across_its_end_and_never_outside_its_memory, ()) {
  BothEnds ends;
  const auto sizes = *rc::gen::container<std::vector<std::size_t>>(
      rc::gen::inRange<std::size_t>(0, ends.writer.largest_frame() + 1));
  std::vector<std::string> sent, received;
  for (const std::size_t size : sizes) {
    const std::string message = pattern(size, static_cast<unsigned>(sent.size()));
    while (!ends.send(message)) {
      const std::string taken = ends.take();
      RC_ASSERT(taken != "[empty]");
      received.push_back(taken);
    }
    sent.push_back(message);
    if (*rc::gen::arbitrary<bool>()) {
      const std::string taken = ends.take();
      if (taken != "[empty]") received.push_back(taken);
    }
  }
  for (std::string taken = ends.take(); taken != "[empty]"; taken = ends.take())
    received.push_back(taken);
  RC_ASSERT(received == sent);
}

// --- two threads ---

// Runs the protocol before a sleep: marks first, then looks. Returns false if the look found a
// change.
template <class End>
bool marks_itself_sleeping(End& end) {
  end.own_state().fetch_or(RingHeader::sleeping);
  if (!end.changed()) return true;
  end.own_state().fetch_and(~RingHeader::sleeping);
  return false;
}
template <class End>
bool is_marked_sleeping(End& end) {
  return (end.own_state().load() & RingHeader::sleeping) != 0;
}

TEST(Ring, carries_messages_from_one_thread_to_another) {
  constexpr unsigned count = 30'000;
  BothEnds ends;
  std::jthread peer([&] {
    for (unsigned i = 0; i < count; ++i) {
      const std::string message = pattern(i % 300, i);
      while (!ends.put(message)) {
        ends.writer.publish();
        while (!ends.writer.changed()) std::this_thread::yield();
      }
      if (i % 3 == 0) ends.writer.publish();
    }
    ends.writer.publish();
    ends.writer.end();
  });
  unsigned received = 0;
  for (;;) {
    const bool ended =
        ends.reader.writer_ended();  // before take(), so that no last message is lost
    const std::string message = ends.take();
    if (message == "[empty]") {
      if (ended) break;
      std::this_thread::yield();
      continue;
    }
    ASSERT_TRUE(message == pattern(received % 300, received)) << received;
    ++received;
  }
  EXPECT_EQ(received, count);
}

// Either the writer sees the mark, or the reader sees the message, or both (Dekker's algorithm).
TEST(Ring, never_lets_a_reader_fall_asleep_over_a_message) {
  constexpr int rounds = 20'000;
  BothEnds ends;
  std::jthread peer([&] {
    for (int i = 0; i < rounds; ++i) {
      while (!ends.put("x")) std::this_thread::yield();
      ends.writer.publish();
    }
  });
  int taken = 0;
  while (taken < rounds) {
    if (ends.take() != "[empty]") {
      ++taken;
      continue;
    }
    if (!marks_itself_sleeping(ends.reader)) continue;
    // Waits until the writer has seen the mark, perhaps for a message that was already taken. If it
    // never sees the mark, the watchdog ends the test.
    while (is_marked_sleeping(ends.reader)) std::this_thread::yield();
  }
  EXPECT_EQ(ends.take(), "[empty]");
}

TEST(Ring, never_lets_a_writer_fall_asleep_while_there_is_room) {
  constexpr int rounds = 20'000;
  BothEnds ends;
  std::jthread peer([&] {
    for (int i = 0; i < rounds;) {
      if (ends.take() == "[empty]") std::this_thread::yield();
      else ++i;
    }
  });
  const std::string message = pattern(200);
  for (int i = 0; i < rounds; ++i) {
    while (!ends.send(message)) {
      if (!marks_itself_sleeping(ends.writer)) continue;
      while (is_marked_sleeping(ends.writer)) std::this_thread::yield();
    }
  }
}

// --- states: sleeping, ended ---

TEST(Ring, reports_once_per_wait_that_the_reader_waits) {
  for (const auto how : {RingHeader::sleeping, RingHeader::polling}) {
    BothEnds ends;
    ends.reader.own_state().fetch_or(how);
    EXPECT_TRUE(ends.put("one"));
    EXPECT_EQ(ends.writer.publish(), how);
    EXPECT_EQ(ends.reader.own_state(), 0U);
    EXPECT_TRUE(ends.put("two"));
    EXPECT_EQ(ends.writer.publish(), 0U);
  }
}

TEST(Ring, lets_no_reader_sleep_over_a_message_or_an_end) {
  BothEnds ends;
  EXPECT_TRUE(ends.send("one"));
  EXPECT_FALSE(marks_itself_sleeping(ends.reader));
  EXPECT_EQ(ends.take(), "one");
  ends.writer.end();
  EXPECT_FALSE(marks_itself_sleeping(ends.reader));
}

TEST(Ring, reports_that_the_writer_waits_once_there_is_room_again) {
  BothEnds ends;
  while (ends.send(pattern(100))) {}
  EXPECT_TRUE(marks_itself_sleeping(ends.writer));
  std::uint32_t told = 0;
  for (int i = 0; i < 16 && told == 0; ++i) {
    RingReader::Frame frame;
    ASSERT_EQ(ends.reader.next(frame), Next::frame);
    told = ends.reader.done();
  }
  EXPECT_EQ(told, RingHeader::sleeping);
  EXPECT_FALSE(is_marked_sleeping(ends.writer));
  EXPECT_TRUE(ends.writer.changed());
  EXPECT_TRUE(ends.send("again"));
}

TEST(Ring, tells_each_end_of_the_others_goodbye) {
  BothEnds ends;
  EXPECT_FALSE(ends.reader.writer_ended());
  EXPECT_FALSE(ends.writer.reader_ended());
  ends.writer.end();
  ends.reader.end();
  EXPECT_TRUE(ends.reader.writer_ended());
  EXPECT_TRUE(ends.writer.reader_ended());
  EXPECT_TRUE(ends.put("nobody reads it"));
  EXPECT_NE(ends.writer.publish() & RingHeader::ended, 0U);
}

}  // namespace
