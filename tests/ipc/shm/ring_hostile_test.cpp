#include "ring_support.h"

#include <rapidcheck/gtest.h>

// A hostile side writes arbitrary values into the ring.
namespace {

using namespace ipc;
using namespace ipc::test;

void put_header(const GuardedRing& ring, std::size_t offset, std::uint32_t size,
                std::uint32_t kind) {
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
       {Header{0, 0}, Header{8, 0}, Header{9, RingFrame::whole},
        Header{0xffffffff, RingFrame::whole}, Header{0xfffffff8, RingFrame::part},
        Header{0, RingFrame::pad + 1}, Header{page, RingFrame::last}, Header{0, RingFrame::pad}}) {
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
  put_header(ends.ring, 0, 0, RingFrame::pad);  // no writer pads at the beginning
  ends.ring->published = page;
  EXPECT_EQ(ends.take(), "[corrupt]");
}

RC_GTEST_PROP(RingReader, takes_any_memory_at_all_and_stays_inside_it, ()) {
  BothEnds ends;
  const auto word = rc::gen::weightedOneOf<std::uint32_t>(
      {{3, rc::gen::inRange<std::uint32_t>(0, 100)},
       {3, rc::gen::element<std::uint32_t>(RingFrame::whole, RingFrame::part, RingFrame::last,
                                           RingFrame::pad)},
       {1, rc::gen::element<std::uint32_t>(page, page - 8, page - 16, 0xffffffff, 0xfffffff8)},
       {1, rc::gen::arbitrary<std::uint32_t>()}});
  const auto words = *rc::gen::container<std::vector<std::uint32_t>>(page / 4, word);
  std::memcpy(ends.ring.data(), words.data(), page);
  std::size_t steps = 0;
  for (int round = 0; round < 4; ++round) {
    ends.ring->published = *rc::gen::weightedOneOf<std::uint64_t>(
        {{3, rc::gen::map(rc::gen::inRange<std::uint64_t>(0, page / 8 + 2),
                          [](std::uint64_t n) { return n * 8; })},
         {1, rc::gen::arbitrary<std::uint64_t>()}});
    RingReader::Frame frame;
    while (ends.reader.next(frame) == Next::frame) {
      RC_ASSERT(frame.payload.data() >= ends.ring.data() + sizeof(RingFrame));
      RC_ASSERT(frame.payload.data() + frame.payload.size() <= ends.ring.data() + page);
      unsigned sum = 0;
      for (const std::byte byte : frame.payload) sum += std::to_integer<unsigned>(byte);
      RC_ASSERT(sum <= 255U * page);
      ends.reader.done();
      RC_ASSERT(++steps <= 4 * page / 8);
    }
  }
}

RC_GTEST_PROP(RingWriter, stays_inside_its_memory_whatever_index_the_reader_shows, ()) {
  BothEnds ends;
  for (int i = 0; i < 200; ++i) {
    ends.ring->consumed =
        *rc::gen::weightedOneOf<std::uint64_t>({{3, rc::gen::inRange<std::uint64_t>(0, 2 * page)},
                                                {1, rc::gen::arbitrary<std::uint64_t>()}});
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
