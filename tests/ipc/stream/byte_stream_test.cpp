#include "ipc/stream/byte_stream.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include <thread>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;
using Kind = ByteStream::Kind;

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::pipe: return "pipe";
    case Kind::fifo: return "fifo";
    case Kind::socket: break;
  }
  return "socket";
}

struct Way {
  Kind kind;
  Waiting waiting;
};

class EitherByteStream : public testing::TestWithParam<Way> {
 protected:
  EitherByteStream() {
    ::signal(SIGPIPE, SIG_DFL);  // a stream must not depend on the program's handling
    if (GetParam().kind != Kind::socket) {
      PipeEnds ends = GetParam().kind == Kind::pipe ? make_pipe() : make_fifo();
      near_ = std::move(ends.read_end);
      far_ = std::move(ends.write_end);
    } else {
      std::tie(near_, far_) = socket_pair();
    }
    read_fd_ = near_.get();
    write_fd_ = far_.get();
    reader = std::make_unique<ByteStream>(std::move(near_), GetParam().kind, GetParam().waiting);
    writer = std::make_unique<ByteStream>(std::move(far_), GetParam().kind, GetParam().waiting);
  }

  Result<std::size_t> write(std::string_view text, Deadline deadline) {
    iovec piece{const_cast<char*>(text.data()), text.size()};
    return writer->write_some({&piece, 1}, deadline);
  }
  std::string read(Deadline deadline, std::size_t most = 100) {
    std::vector<std::byte> place(most);
    const auto size = reader->read_some(place, deadline);
    return size ? text(Bytes(place).first(*size)) : text(Result<Bytes>(failed(size.error())));
  }
  // Writes until the stream is full. Returns the number of bytes written.
  std::size_t fill() {
    std::size_t size = 0;
    for (const std::string& block : {std::string(1'000, 'x'), std::string("x")})
      while (const auto written = write(block, immediate)) size += *written;
    return size;
  }

  OwnedFd near_, far_;
  int read_fd_ = -1, write_fd_ = -1;
  std::unique_ptr<ByteStream> reader, writer;
};

INSTANTIATE_TEST_SUITE_P(Ways, EitherByteStream, testing::ValuesIn([] {
                           std::vector<Way> ways;
                           for (const Kind kind : {Kind::pipe, Kind::fifo, Kind::socket})
                             for (const Waiting waiting : every_waiting)
                               ways.push_back({kind, waiting});
                           return ways;
                         }()),
                         [](const auto& way) {
                           return std::string(name_of(way.param.kind)) + "_" +
                                  std::string(to_string(way.param.waiting));
                         });

TEST_P(EitherByteStream, reads_what_was_written_whatever_the_deadline) {
  for (const Deadline deadline : {never, immediate, Deadline::after(std::chrono::hours(1))}) {
    EXPECT_EQ(write("hello", deadline), 5U);
    EXPECT_EQ(read(deadline), "hello");
  }
}

TEST_P(EitherByteStream, writes_gathered_pieces_in_order) {
  std::string first = "ga", second = "thered";
  iovec pieces[] = {{first.data(), first.size()}, {second.data(), second.size()}};
  EXPECT_EQ(writer->write_some(pieces, never), 8U);
  EXPECT_EQ(read(never), "gathered");
}

TEST_P(EitherByteStream, times_out_not_before_the_deadline_when_there_is_nothing_to_read) {
  EXPECT_EQ(read(immediate), "[timed out]");
  const auto deadline = briefly();
  EXPECT_EQ(read(deadline), "[timed out]");
  EXPECT_TRUE(deadline.expired());
}

TEST_P(EitherByteStream, times_out_not_before_the_deadline_when_there_is_no_room) {
  EXPECT_GT(fill(), 0U);
  EXPECT_EQ(status_of(write("x", immediate)), Status::timed_out);
  const auto deadline = briefly();
  EXPECT_EQ(status_of(write("x", deadline)), Status::timed_out);
  EXPECT_TRUE(deadline.expired());
}

TEST_P(EitherByteStream, waits_for_what_another_thread_writes) {
  std::jthread peer([&] { EXPECT_EQ(write("hello", never), 5U); });
  EXPECT_EQ(read(never), "hello");
}

TEST_P(EitherByteStream, waits_for_room_that_another_thread_makes) {
  const std::size_t before = fill();
  const std::string last = pattern(3'000);
  std::jthread peer([&] {
    std::string_view rest = last;
    while (!rest.empty()) rest.remove_prefix(write(rest, never).value());
  });
  std::string all;
  while (all.size() < before + last.size()) all += read(never, 7'000);
  EXPECT_EQ(all.substr(before), last);
}

TEST_P(EitherByteStream, is_closed_for_reading_once_all_was_read_after_the_end) {
  EXPECT_EQ(write("last", never), 4U);
  writer->end_writing();
  EXPECT_EQ(read(never), "last");
  EXPECT_EQ(read(never), "[closed]");
  EXPECT_EQ(read(immediate), "[closed]");
}

TEST_P(EitherByteStream, is_closed_for_writing_when_nobody_reads_and_raises_no_sigpipe) {
  reader->end_reading();
  EXPECT_EQ(status_of(write("x", never)), Status::closed);
  EXPECT_EQ(status_of(write("x", immediate)), Status::closed);
  EXPECT_EQ(status_of(write("x", briefly())), Status::closed);
}

TEST_P(EitherByteStream, is_closed_after_an_end_of_its_own_and_ends_only_once) {
  writer->end_writing();
  writer->end_writing();
  EXPECT_EQ(status_of(write("x", never)), Status::closed);
}

TEST_P(EitherByteStream, notices_nothing_of_eintr) {
  const Kind kind = GetParam().kind;
  const Waiting waiting = GetParam().waiting;
  const bool asks_by_flag =
      kind == Kind::pipe && (waiting == Waiting::block || waiting == Waiting::hybrid);
  const char* const reads = kind == Kind::socket ? "recv" : asks_by_flag ? "preadv2" : "read";
  const char* const writes = kind == Kind::socket ? "send" : "pwritev2";
  ScopedHook hook;
  hook.fail(reads, EINTR, 5);
  hook.fail(writes, EINTR, 5);
  EXPECT_EQ(write("hello", never), 5U);
  EXPECT_EQ(read(immediate), "hello");
  EXPECT_EQ(hook.count(writes), 6U);
  EXPECT_EQ(hook.count(reads), 6U);
}

TEST_P(EitherByteStream, leaves_the_flags_of_the_descriptor_alone) {
  const int reads = ::fcntl(read_fd_, F_GETFL), writes = ::fcntl(write_fd_, F_GETFL);
  EXPECT_EQ(read(immediate), "[timed out]");
  fill();
  EXPECT_NE(read(never), "[timed out]");
  EXPECT_EQ(::fcntl(read_fd_, F_GETFL), reads);
  EXPECT_EQ(::fcntl(write_fd_, F_GETFL), writes);
}

TEST_P(EitherByteStream, waits_also_if_another_process_made_the_descriptor_non_blocking) {
  ::fcntl(read_fd_, F_SETFL, ::fcntl(read_fd_, F_GETFL) | O_NONBLOCK);
  std::jthread peer([&] { EXPECT_EQ(write("hello", never), 5U); });
  EXPECT_EQ(read(never), "hello");
}

TEST_P(EitherByteStream, counts_its_system_calls) {
  ScopedHook hook;
  EXPECT_EQ(write("hello", never), 5U);
  EXPECT_EQ(read(never), "hello");
  EXPECT_EQ(writer->system_calls(), 1U);
  EXPECT_EQ(reader->system_calls(), 1U);
  EXPECT_EQ(hook.count("ppoll"), 0U);
}

// The stream must not call poll before each try, limit writes to a page, or use the slower calls
// with flags.
TEST(ByteStream, that_spins_over_a_pipe_or_fifo_makes_one_plain_call_a_try) {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  for (const Kind kind : {Kind::pipe, Kind::fifo}) {
    SCOPED_TRACE(kind == Kind::pipe ? "pipe" : "fifo");
    PipeEnds ends = kind == Kind::pipe ? make_pipe() : make_fifo();
    ByteStream reader(std::move(ends.read_end), kind, Waiting::spin);
    ByteStream writer(std::move(ends.write_end), kind, Waiting::spin);
    std::string sent = pattern(50'000);
    std::vector<std::byte> place(sent.size());
    iovec piece{sent.data(), sent.size()};
    const ScopedHook hook;
    EXPECT_EQ(status_of(reader.read_some(place, immediate)), Status::timed_out);
    EXPECT_EQ(reader.system_calls(), 1U);
    EXPECT_EQ(writer.write_some({&piece, 1}, immediate), sent.size());
    EXPECT_EQ(writer.system_calls(), 1U);
    EXPECT_EQ(reader.read_some(place, never), sent.size());
    EXPECT_EQ(text(Bytes(place)), sent);
    EXPECT_EQ(hook.count("read"), 2U);
    EXPECT_EQ(hook.count("write"), 1U);
    EXPECT_EQ(hook.count("preadv2") + hook.count("pwritev2") + hook.count("ppoll"), 0U);
  }
  ::signal(SIGPIPE, before);
}

TEST(ByteStream, that_spins_leaves_alone_the_flags_of_a_pipe_that_others_share) {
  PipeEnds ends = make_pipe();
  const OwnedFd theirs[] = {OwnedFd(::dup(ends.read_end.get())),
                            OwnedFd(::dup(ends.write_end.get()))};
  ByteStream reader(std::move(ends.read_end), Kind::pipe, Waiting::spin);
  ByteStream writer(std::move(ends.write_end), Kind::pipe, Waiting::yield);
  for (const OwnedFd& shared : theirs) EXPECT_EQ(::fcntl(shared.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(ByteStream, that_spins_over_a_pipe_does_without_an_opening_of_its_own) {
  PipeEnds ends = make_pipe();
  ScopedHook hook;
  hook.fail("open", ENOENT, 1);
  hook.fail("dup3", EMFILE, 1);
  ByteStream reader(std::move(ends.read_end), Kind::pipe, Waiting::spin);
  ByteStream writer(std::move(ends.write_end), Kind::pipe, Waiting::spin);
  std::string sent = "hello";
  iovec piece{sent.data(), sent.size()};
  std::byte place[10];
  EXPECT_EQ(status_of(reader.read_some(place, immediate)), Status::timed_out);
  EXPECT_EQ(writer.write_some({&piece, 1}, never), 5U);
  EXPECT_EQ(reader.read_some(place, never), 5U);
  EXPECT_EQ(hook.count("open"), 2U);
  EXPECT_EQ(hook.count("dup3"), 1U);
}

TEST(ByteStream, that_spins_keeps_a_pipe_in_packet_mode) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_DIRECT | O_CLOEXEC), 0);
  ByteStream reader(OwnedFd{ends[0]}, Kind::pipe, Waiting::spin);
  ByteStream writer(OwnedFd{ends[1]}, Kind::pipe, Waiting::spin);
  std::string sent = "ab";
  iovec piece{sent.data(), sent.size()};
  std::byte place[10];
  EXPECT_EQ(writer.write_some({&piece, 1}, never), 2U);
  EXPECT_EQ(writer.write_some({&piece, 1}, never), 2U);
  EXPECT_EQ(reader.read_some(place, never), 2U);
}

// After a FIFO was opened without blocking, poll does not report an end that came before.
TEST(ByteStream, that_spins_over_a_named_fifo_learns_its_end_by_poll) {
  PipeEnds ends = make_fifo();
  ends.write_end.reset();
  ByteStream reader(std::move(ends.read_end), Kind::pipe, Waiting::spin);
  EXPECT_EQ(wait(*reader.arm_reading(), immediate), Status::ok);
}

// A shell may give a program a file where a pipe was meant.
TEST(ByteStream, that_spins_goes_on_in_a_file_where_it_stood) {
  const OwnedFd whole(::memfd_create("text", MFD_CLOEXEC));
  ASSERT_EQ(::write(whole.get(), "read unread", 11), 11);
  ::lseek(whole.get(), 5, SEEK_SET);
  ByteStream reader(OwnedFd(::dup(whole.get())), Kind::pipe, Waiting::spin);
  std::byte place[20];
  EXPECT_EQ(reader.read_some(place, never), 6U);
}

TEST(ByteStream, has_no_descriptor_and_is_closed_when_it_was_given_none) {
  ByteStream stream(OwnedFd(), Kind::pipe, Waiting::block);
  std::byte place[1];
  iovec piece{place, 1};
  EXPECT_EQ(stream.fd(), -1);
  EXPECT_EQ(status_of(stream.read_some(place, never)), Status::closed);
  EXPECT_EQ(status_of(stream.write_some({&piece, 1}, never)), Status::closed);
  stream.end_reading();
  stream.end_writing();
}

TEST(ByteStream, closes_a_shared_socket_with_the_last_of_its_halves) {
  auto [ours, theirs] = socket_pair();
  const int number = ours.get();
  auto shared = std::make_shared<OwnedFd>(std::move(ours));
  auto in = std::make_unique<ByteStream>(shared, Kind::socket, Waiting::block);
  auto out = std::make_unique<ByteStream>(std::move(shared), Kind::socket, Waiting::block);
  in.reset();
  EXPECT_TRUE(is_open(number));
  out.reset();
  EXPECT_FALSE(is_open(number));
}

TEST(ByteStream, ends_one_direction_of_a_socket_and_leaves_the_other) {
  auto [ours, theirs] = socket_pair();
  ByteStream near(std::move(ours), Kind::socket, Waiting::block);
  ByteStream far(std::move(theirs), Kind::socket, Waiting::block);
  near.end_writing();
  std::byte place[5];
  EXPECT_EQ(status_of(far.read_some(place, never)), Status::closed);
  std::string answer = "still";
  iovec piece{answer.data(), answer.size()};
  EXPECT_EQ(far.write_some({&piece, 1}, never), 5U);
  EXPECT_EQ(near.read_some(place, never), 5U);
}

TEST(ByteStream, writes_to_a_pipe_plainly_where_sigpipe_is_harmless_and_is_closed_all_the_same) {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  PipeEnds ends = make_pipe();
  ByteStream writer(std::move(ends.write_end), Kind::pipe, Waiting::block);
  std::string first = "ga", second = "thered";
  iovec pieces[] = {{first.data(), first.size()}, {second.data(), second.size()}};
  ScopedHook hook;
  EXPECT_EQ(writer.write_some(std::span(pieces).first(1), never), 2U);
  EXPECT_EQ(writer.write_some(pieces, never), 8U);
  EXPECT_EQ(hook.count("write"), 1U);
  EXPECT_EQ(hook.count("writev"), 1U);
  EXPECT_EQ(read_exactly(ends.read_end.get(), 10), "gagathered");
  ends.read_end.reset();
  EXPECT_EQ(status_of(writer.write_some(pieces, never)), Status::closed);
  EXPECT_EQ(status_of(writer.write_some(pieces, immediate)), Status::closed);
  ::signal(SIGPIPE, before);
}

// Kernels before 6.18 lack RWF_NOSIGNAL; those before 6.4 lack RWF_NOWAIT on pipes.
class PipeOnAnOldKernel : public testing::Test {
 protected:
  PipeOnAnOldKernel() {
    ::signal(SIGPIPE, SIG_DFL);
    hook.fail("pwritev2", EOPNOTSUPP, 1'000'000);
    hook.fail("preadv2", EOPNOTSUPP, 1'000'000);
  }
  Result<std::size_t> write(std::string_view text, Deadline deadline) {
    iovec piece{const_cast<char*>(text.data()), text.size()};
    return writer.write_some({&piece, 1}, deadline);
  }
  PipeEnds ends = make_pipe();
  ByteStream reader{std::move(ends.read_end), Kind::pipe, Waiting::block};
  ByteStream writer{std::move(ends.write_end), Kind::pipe, Waiting::block};
  ScopedHook hook;
};

TEST_F(PipeOnAnOldKernel, works_all_the_same) {
  std::byte place[10];
  EXPECT_EQ(status_of(reader.read_some(place, immediate)), Status::timed_out);
  for (const Deadline deadline : {never, immediate, Deadline::after(std::chrono::hours(1))}) {
    EXPECT_EQ(write("hello", deadline), 5U);
    EXPECT_EQ(reader.read_some(place, deadline), 5U);
  }
}

TEST_F(PipeOnAnOldKernel, never_sleeps_in_a_write_with_a_deadline) {
  const std::string large = pattern(100'000);
  std::size_t size = 0;
  while (const auto written = write(std::string_view(large).substr(size % 1'000), immediate))
    size += *written;
  EXPECT_GT(size, 0U);
  EXPECT_EQ(status_of(write(large, briefly())), Status::timed_out);
}

TEST_F(PipeOnAnOldKernel, raises_no_sigpipe_and_leaves_the_signal_mask_as_it_was) {
  reader.end_reading();
  EXPECT_EQ(status_of(write("x", never)), Status::closed);
  EXPECT_EQ(status_of(write("x", immediate)), Status::closed);
  sigset_t mask, queued;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  ::sigpending(&queued);
  EXPECT_EQ(sigismember(&mask, SIGPIPE), 0);
  EXPECT_EQ(sigismember(&queued, SIGPIPE), 0);
}

TEST_F(PipeOnAnOldKernel, asks_for_the_missing_flags_only_once) {
  EXPECT_EQ(write("x", immediate), 1U);
  const auto asked = hook.count("pwritev2");
  EXPECT_EQ(write("x", immediate), 1U);
  EXPECT_EQ(hook.count("pwritev2"), asked);
}

}  // namespace
