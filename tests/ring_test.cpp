#include "ipc/ring.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/mman.h>

#include <new>
#include <thread>

#include "support.h"

// One mapping, as the thread sanitizer needs it: of memory mapped twice it sees nothing.
namespace {

using namespace ipc;
using namespace ipc::test;
using Next = RingReader::Next;

constexpr std::size_t page = 4096;

// A ring whose data ends where its memory does, behind it and in front of it nothing that may be touched.
class GuardedRing {
 public:
  explicit GuardedRing(std::size_t capacity = page) {
    const std::size_t needed = ring_header_size + capacity;
    const std::size_t usable = (needed + page - 1) / page * page;
    size_ = usable + 2 * page;
    memory_ = static_cast<std::byte*>(
        ::mmap(nullptr, size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    ::mprotect(memory_ + page, usable, PROT_READ | PROT_WRITE);
    ring_ = new (memory_ + page + usable - needed) RingHeader;
  }
  ~GuardedRing() { ::munmap(memory_, size_); }
  GuardedRing(const GuardedRing&) = delete;
  RingHeader& operator*() const { return *ring_; }
  RingHeader* operator->() const { return ring_; }
  std::byte* data() const { return reinterpret_cast<std::byte*>(ring_) + ring_header_size; }

 private:
  std::size_t size_;
  std::byte* memory_;
  RingHeader* ring_;
};

struct BothEnds {
  explicit BothEnds(std::size_t capacity_of_ring = page)
      : capacity(capacity_of_ring), ring(capacity), writer(*ring, capacity), reader(*ring, capacity) {}
  bool put(std::string_view message, RingFrame::Kind kind = RingFrame::whole) {
    std::byte* const place = writer.reserve(message.size());
    if (place == nullptr) return false;
    std::memcpy(place, message.data(), message.size());
    writer.commit(message.size(), kind);
    return true;
  }
  bool send(std::string_view message) { return put(message) && (writer.publish(), true); }
  std::string take() {
    RingReader::Frame frame;
    switch (reader.next(frame)) {
      case Next::empty: return "[empty]";
      case Next::corrupt: return "[corrupt]";
      case Next::frame: break;
    }
    const std::string message = text(frame.payload);
    reader.done(frame.payload.size());
    return message;
  }
  std::size_t capacity;
  GuardedRing ring;
  RingWriter writer;
  RingReader reader;
};

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
  for (int i = 0; i < 600; ++i) {  // at every offset there is
    EXPECT_TRUE(ends.send("1234567"));
    EXPECT_EQ(ends.take(), "1234567");
    ASSERT_TRUE(ends.send(large)) << i;
    EXPECT_TRUE(ends.take() == large) << i;
  }
}

RC_GTEST_PROP(Ring, delivers_any_messages_across_its_end_and_never_outside_its_memory, ()) {
  BothEnds ends;
  const auto sizes =
      *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, ends.writer.largest_frame() + 1));
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
  for (std::string taken = ends.take(); taken != "[empty]"; taken = ends.take()) received.push_back(taken);
  RC_ASSERT(received == sent);
}

// --- two threads ---

// The protocol of falling asleep: first the mark, then a look. False if the look found something.
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
    const bool ended = ends.reader.writer_ended();  // before the look, or the last would be lost
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

// Either the writer sees the sleeper, or the sleeper sees the message: never neither (Dekker).
TEST(Ring, never_lets_a_reader_fall_asleep_over_a_message) {
  constexpr int rounds = 20'000;
  BothEnds ends;
  std::atomic<int> bells = 0;
  std::jthread peer([&] {
    for (int i = 0; i < rounds; ++i) {
      while (!ends.put("x")) std::this_thread::yield();
      if ((ends.writer.publish() & RingHeader::sleeping) != 0) ++bells;
    }
  });
  int taken = 0;
  while (taken < rounds) {
    if (ends.take() != "[empty]") {
      ++taken;
      continue;
    }
    if (!marks_itself_sleeping(ends.reader)) continue;
    while (is_marked_sleeping(ends.reader)) std::this_thread::yield();  // until the writer saw the mark
    ASSERT_TRUE(ends.reader.changed());
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

// --- who sleeps, who ended ---

TEST(Ring, is_told_that_the_reader_waits_once_per_wait) {
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

TEST(Ring, is_told_that_the_writer_waits_once_there_is_room_again) {
  BothEnds ends;
  while (ends.send(pattern(100))) {}
  EXPECT_TRUE(marks_itself_sleeping(ends.writer));
  std::uint32_t told = 0;
  for (int i = 0; i < 16 && told == 0; ++i) {
    RingReader::Frame frame;
    ASSERT_EQ(ends.reader.next(frame), Next::frame);
    told = ends.reader.done(frame.payload.size());
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

// --- a hostile other side ---

void put_header(const GuardedRing& ring, std::size_t offset, std::uint32_t size, std::uint32_t kind) {
  const RingFrame header{size, kind};
  std::memcpy(ring.data() + offset, &header, sizeof header);
}

TEST(RingReader, finds_an_impossible_index_corrupt) {
  for (const std::uint64_t index : {std::uint64_t{page + 8}, std::uint64_t{1}, std::uint64_t{12},
                                    ~std::uint64_t{7}, std::uint64_t{1} << 63}) {
    BothEnds ends;
    ends.ring->published = index;
    EXPECT_EQ(ends.take(), "[corrupt]") << index;
    EXPECT_TRUE(ends.reader.changed());
  }
}

TEST(RingReader, finds_an_index_that_goes_back_corrupt) {
  BothEnds ends;
  EXPECT_TRUE(ends.send("one"));
  EXPECT_EQ(ends.take(), "one");
  ends.ring->published = 0;
  EXPECT_EQ(ends.take(), "[corrupt]");
}

TEST(RingReader, finds_an_impossible_header_corrupt) {
  struct Header {
    std::uint32_t size, kind;
  };
  for (const auto& [size, kind] :
       {Header{0, 0}, Header{8, 0}, Header{9, RingFrame::whole}, Header{0xffffffff, RingFrame::whole},
        Header{0xfffffff8, RingFrame::part}, Header{0, RingFrame::pad + 1}, Header{page, RingFrame::last},
        Header{0, RingFrame::pad}}) {
    BothEnds ends;
    put_header(ends.ring, 0, size, kind);
    ends.ring->published = 16;
    EXPECT_EQ(ends.take(), "[corrupt]") << size << " " << kind;
  }
}

TEST(RingReader, finds_a_frame_across_the_end_of_the_data_corrupt) {
  BothEnds ends;
  const std::string filler = pattern(page / 4 - 8);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ends.send(filler));
  EXPECT_TRUE(ends.send(pattern(page / 4 - 24)));
  for (int i = 0; i < 4; ++i) ends.take();
  put_header(ends.ring, page - 16, 9, RingFrame::whole);
  ends.ring->published = page + 16;
  EXPECT_EQ(ends.take(), "[corrupt]");
}

TEST(RingReader, does_not_chase_pads_for_ever) {
  BothEnds ends;
  put_header(ends.ring, 0, 0, RingFrame::pad);  // no writer pads from the beginning
  ends.ring->published = page;
  EXPECT_EQ(ends.take(), "[corrupt]");
}

RC_GTEST_PROP(RingReader, takes_any_memory_at_all_and_stays_inside_it, ()) {
  BothEnds ends;
  const auto word = rc::gen::weightedOneOf<std::uint32_t>(
      {{3, rc::gen::inRange<std::uint32_t>(0, 100)},
       {3, rc::gen::element<std::uint32_t>(RingFrame::whole, RingFrame::part, RingFrame::last, RingFrame::pad)},
       {1, rc::gen::element<std::uint32_t>(page, page - 8, page - 16, 0xffffffff, 0xfffffff8)},
       {1, rc::gen::arbitrary<std::uint32_t>()}});
  const auto words = *rc::gen::container<std::vector<std::uint32_t>>(page / 4, word);
  std::memcpy(ends.ring.data(), words.data(), page);
  std::size_t steps = 0;
  for (int round = 0; round < 4; ++round) {
    ends.ring->published = *rc::gen::weightedOneOf<std::uint64_t>(
        {{3, rc::gen::map(rc::gen::inRange<std::uint64_t>(0, page / 8 + 2), [](std::uint64_t n) { return n * 8; })},
         {1, rc::gen::arbitrary<std::uint64_t>()}});
    RingReader::Frame frame;
    while (ends.reader.next(frame) == Next::frame) {
      RC_ASSERT(frame.payload.data() >= ends.ring.data() + sizeof(RingFrame));
      RC_ASSERT(frame.payload.data() + frame.payload.size() <= ends.ring.data() + page);
      unsigned sum = 0;
      for (const std::byte byte : frame.payload) sum += std::to_integer<unsigned>(byte);
      RC_ASSERT(sum <= 255U * page);
      ends.reader.done(frame.payload.size());
      RC_ASSERT(++steps <= 4 * page / 8);
    }
  }
}

RC_GTEST_PROP(RingWriter, stays_inside_its_memory_whatever_index_the_reader_shows, ()) {
  BothEnds ends;
  for (int i = 0; i < 200; ++i) {
    ends.ring->consumed = *rc::gen::weightedOneOf<std::uint64_t>(
        {{3, rc::gen::inRange<std::uint64_t>(0, 2 * page)}, {1, rc::gen::arbitrary<std::uint64_t>()}});
    const auto size = *rc::gen::inRange<std::size_t>(0, ends.writer.largest_frame() + 1);
    std::byte* const place = ends.writer.reserve(size);
    if (place == nullptr) continue;
    RC_ASSERT(place >= ends.ring.data() + sizeof(RingFrame));
    RC_ASSERT(place + size <= ends.ring.data() + page);
    std::memset(place, 0x5a, size);
    ends.writer.commit(size);
    ends.writer.publish();
  }
}

TEST(RingWriter, believes_no_index_beyond_what_it_published_and_finds_nothing_changed_by_it) {
  BothEnds ends;
  while (ends.send(pattern(100))) {}
  for (const std::uint64_t index : {~std::uint64_t{0}, std::uint64_t{2 * page}}) {
    ends.ring->consumed = index;
    EXPECT_EQ(ends.writer.reserve(100), nullptr);
    EXPECT_FALSE(ends.writer.changed()) << "who waits for a change would never sleep again";
  }
}

}  // namespace
