#include "ipc/stream/log_stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <thread>

#include "ipc/stream/framed_stream.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

// Both ends of one log, in one process.
struct Log : TemporaryDirectory {
  explicit Log(std::size_t capacity = 4096, Waiting waiting = Waiting::block, bool sync = false) {
    options.sync = sync;
    options.wait = waiting;
    options.capacity = capacity;
    OwnedFd log = open("log", O_WRONLY | O_CREAT), state = open("state", O_WRONLY | O_CREAT);
    auto [near, far] = Lifeline::pair();
    FileWatch of_log(log_end(), std::move(near)), of_state(state_end(), std::move(far));
    writer = std::make_unique<LogWriter>(std::move(log), open("state", O_RDONLY),
                                         std::move(of_state), options);
    reader = std::make_unique<LogReader>(open("log", O_RDONLY), std::move(state), std::move(of_log),
                                         options);
  }
  OwnedFd open(std::string_view name, int mode) const {
    return OwnedFd(::open((*this / name).c_str(), mode | O_CLOEXEC, 0600));
  }
  int log_end() { return (log_ = open("log", O_RDONLY)).get(); }
  int state_end() { return (state_ = open("state", O_RDONLY)).get(); }

  Result<std::size_t> write(std::string_view text, Deadline deadline = never) const {
    iovec piece{const_cast<char*>(text.data()), text.size()};
    return writer->write_some({&piece, 1}, deadline);
  }
  std::string read(Deadline deadline = immediate) const {
    std::array<std::byte, 10'000> place;
    const auto size = reader->read_some(place, deadline);
    return size ? text(Bytes(place).first(*size)) : std::string(to_string(size.error()));
  }

  LogOptions options;
  std::unique_ptr<LogWriter> writer;
  std::unique_ptr<LogReader> reader;

 private:
  OwnedFd log_, state_;
};

TEST(LogStream, believes_no_state_that_is_beyond_the_end_of_the_log) {
  const TemporaryDirectory directory;
  const auto open = [&](const char* name) {
    return OwnedFd(::open((directory / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  };
  const OwnedFd state = open("state");
  write_all(state.get(), "sixteen letters!");
  LogReader reader(open("log"), open("state"), FileWatch(), {});
  write_all(open("log").get(), "from the beginning");
  std::array<std::byte, 100> place;
  const auto size = reader.read_some(place, immediate);
  ASSERT_TRUE(size);
  EXPECT_EQ(text(Bytes(place).first(*size)), "from the beginning");
}

class AnyWaiting : public testing::TestWithParam<Waiting> {};
INSTANTIATE_TEST_SUITE_P(LogStream, AnyWaiting, testing::ValuesIn(every_waiting),
                         [](const auto& waiting) { return std::string(to_string(waiting.param)); });

TEST(LogStream, hands_on_what_is_written) {
  const Log log;
  EXPECT_EQ(log.read(), "timed out");
  EXPECT_EQ(log.write("one"), 3U);
  EXPECT_EQ(log.write("two"), 3U);
  EXPECT_EQ(log.read(), "onetwo");
  EXPECT_EQ(log.read(), "timed out");
}

TEST_P(AnyWaiting, reader_has_what_is_written_meanwhile) {
  const Log log(4096, GetParam());
  std::jthread writing([&] { EXPECT_EQ(log.write("late"), 4U); });
  EXPECT_EQ(log.read(never), "late");
}

TEST(LogStream, lets_the_writer_be_ahead_by_its_capacity_and_no_more) {
  const Log log(4096);
  EXPECT_EQ(log.write(pattern(5000)), 4096U);
  EXPECT_EQ(status_of(log.write("x", immediate)), Status::timed_out);
  EXPECT_EQ(log.read(), pattern(5000).substr(0, 4096));
  EXPECT_EQ(log.write("x", immediate), 1U);
}

TEST_P(AnyWaiting, writer_has_the_room_that_is_made_meanwhile) {
  const Log log(4096, GetParam());
  EXPECT_EQ(log.write(pattern(4096)), 4096U);
  std::jthread reading([&] { EXPECT_EQ(log.read(never), pattern(4096)); });
  EXPECT_EQ(log.write("more"), 4U);
}

TEST_P(AnyWaiting, ends_not_before_the_deadline) {
  const Log log(4096, GetParam());
  Deadline deadline = briefly();
  EXPECT_EQ(log.read(deadline), "timed out");
  EXPECT_TRUE(deadline.expired());
  EXPECT_EQ(log.write(pattern(4096)), 4096U);
  deadline = briefly();
  EXPECT_EQ(status_of(log.write("x", deadline)), Status::timed_out);
  EXPECT_TRUE(deadline.expired());
}

TEST(LogStream, hybrid_sides_sleep_once_their_budget_is_spent) {
  const Log log(4096, Waiting::hybrid);
  const ScopedHook hook;
  EXPECT_EQ(log.read(briefly()), "timed out");
  EXPECT_EQ(hook.count("ppoll"), 1U);
  EXPECT_EQ(log.write(pattern(4096)), 4096U);
  EXPECT_EQ(status_of(log.write("x", briefly())), Status::timed_out);
  EXPECT_EQ(hook.count("ppoll"), 2U);
}

TEST_P(AnyWaiting, ends_with_a_goodbye_or_without) {
  for (const bool goodbye : {true, false}) {
    Log log(4096, GetParam());
    EXPECT_EQ(log.write("last"), 4U);
    if (goodbye) log.writer->end_writing();
    log.writer.reset();
    EXPECT_EQ(log.read(never), "last");
    EXPECT_EQ(log.read(never), "closed");
    EXPECT_TRUE(log.reader->is_complete());
    EXPECT_EQ(log.reader->farewell(), goodbye ? Farewell::goodbye : Farewell::died);
  }
}

TEST_P(AnyWaiting, shows_a_writer_that_the_reader_has_gone) {
  Log log(4096, GetParam());
  EXPECT_EQ(log.write(pattern(4096)), 4096U);
  log.reader.reset();
  EXPECT_EQ(status_of(log.write("x")), Status::closed);
}

TEST(LogStream, gives_the_space_back_of_what_was_read) {
  const Log log(std::size_t{1} << 20);
  const std::string piece(10'000, 'x');
  for (int i = 0; i < 200; ++i) {
    for (std::string_view rest = piece; !rest.empty();) {
      const auto size = log.write(rest);
      ASSERT_TRUE(size);
      rest.remove_prefix(*size);
      EXPECT_EQ(log.read().size(), *size);
      log.reader->consumed(*size);
    }
  }
  struct stat there {};
  ASSERT_EQ(::stat((log / "log").c_str(), &there), 0);
  EXPECT_EQ(there.st_size, 2'000'000);
  if (there.st_blocks * 512 >= there.st_size) GTEST_SKIP() << "this file system knows no holes";
  EXPECT_LT(there.st_blocks * 512, 1'700'000);
}

TEST(LogStream, believes_no_reader_that_claims_to_be_further_than_the_writer) {
  const Log log(4096);
  EXPECT_EQ(log.write(pattern(4096)), 4096U);
  const OwnedFd state = log.open("state", O_WRONLY);
  const std::string claim(16, '\xff');
  EXPECT_EQ(::pwrite(state.get(), claim.data(), claim.size(), 0), 16);
  EXPECT_EQ(status_of(log.write("x", immediate)), Status::timed_out);
}

// --- records ---

struct Records : Log {
  explicit Records(Framing framing = Framing::record) {
    ChannelOptions framed;
    framed.framing = framing;
    framed.max_message = 4096;
    sender = std::make_unique<LogSender>(std::move(*writer), framed);
    receiver = std::make_unique<LogReceiver>(std::move(*reader), framed);
  }
  Status send(std::string_view message) const {
    const Bytes piece = bytes(message);
    return sender->send({&piece, 1}, never);
  }
  std::string receive() const { return text(receiver->receive(immediate)); }
  void overwrite(off_t at, std::string_view with) const {
    EXPECT_EQ(::pwrite(other.get(), with.data(), with.size(), at), static_cast<long>(with.size()));
  }
  OwnedFd other = open("log", O_WRONLY);
  std::unique_ptr<LogSender> sender;
  std::unique_ptr<LogReceiver> receiver;
};

TEST(LogRecords, arrive_whole_the_empty_one_too) {
  const Records log;
  for (const char* message : {"one", "", "three"}) EXPECT_EQ(log.send(message), Status::ok);
  for (const char* message : {"one", "", "three"}) EXPECT_EQ(log.receive(), message);
  EXPECT_EQ(log.receive(), "[timed out]");
}

TEST(LogRecords, that_were_changed_are_corrupt_whether_the_writer_lives_or_not) {
  for (const bool has_ended : {false, true}) {
    Records log;
    for (const char* message : {"message", "another"}) EXPECT_EQ(log.send(message), Status::ok);
    log.overwrite(16, "M");
    if (has_ended) log.sender.reset();
    EXPECT_EQ(log.receive(), "[corrupt]");
    EXPECT_EQ(log.receiver->farewell(), Farewell::none);
  }
}

TEST(LogRecords, a_last_one_that_is_not_whole_is_torn) {
  Records log;
  EXPECT_EQ(log.send("whole"), Status::ok);
  EXPECT_EQ(log.send("not whole"), Status::ok);
  EXPECT_EQ(::ftruncate(log.other.get(), 16 + 5 + 20), 0);
  log.sender.reset();
  EXPECT_EQ(log.receive(), "whole");
  EXPECT_EQ(log.receive(), "[closed]");
  EXPECT_EQ(log.receiver->farewell(), Farewell::died);
  EXPECT_EQ(log.receiver->counters().torn_bytes, 20U);
}

TEST(LogRecords, end_if_the_zeros_at_the_end_of_the_file_cannot_be_read) {
  for (const Framing framing : {Framing::record, Framing::line}) {
    Records log(framing);
    EXPECT_EQ(log.send("whole"), Status::ok);
    log.overwrite(framing == Framing::record ? 16 + 5 : 5 + 1, std::string(100'000, '\0'));
    log.sender.reset();
    EXPECT_EQ(log.receive(), "whole");
    ScopedHook hook;
    hook.fail("pread", EIO);
    EXPECT_EQ(error_of([&] { (void)log.receive(); })->call(), "pread");
    EXPECT_TRUE(log.receiver->has_ended());
    EXPECT_EQ(log.receive(), "[corrupt]");
  }
}

TEST(LogRecords, that_are_corrupt_behind_zeros_have_no_torn_bytes) {
  Records log;
  log.overwrite(0, fmt::format("{}more", std::string(100'000, '\0')));
  log.sender.reset();
  EXPECT_EQ(log.receive(), "[corrupt]");
  EXPECT_EQ(log.receiver->counters().torn_bytes, 0U);
}

TEST(LogStream, a_stranger_that_closes_the_file_ends_nothing) {
  const Log log;
  EXPECT_EQ(log.read(), "timed out");
  { const OwnedFd stranger = log.open("log", O_WRONLY); }
  EXPECT_EQ(log.read(), "timed out");
  EXPECT_EQ(log.write("more"), 4U);
  EXPECT_EQ(log.read(), "more");
}

TEST(LogStream, a_write_that_did_not_reach_the_disk_ends_the_log) {
  const Log log(4096, Waiting::block, true);
  ScopedHook hook;
  hook.fail("fdatasync", EIO);
  EXPECT_EQ(error_of([&] { (void)log.write("x"); })->call(), "fdatasync");
  EXPECT_EQ(status_of(log.write("x")), Status::closed);
}

TEST(LogRecords, are_no_zeros_as_a_crash_leaves_them_at_the_end_of_a_file) {
  Records log;
  EXPECT_EQ(log.send("whole"), Status::ok);
  log.overwrite(16 + 5, std::string(100, '\0'));
  log.sender.reset();
  EXPECT_EQ(log.receive(), "whole");
  EXPECT_EQ(log.receive(), "[closed]");
  EXPECT_EQ(log.receiver->counters().torn_bytes, 100U);
}

}  // namespace
