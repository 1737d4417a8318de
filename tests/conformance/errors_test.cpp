// The state of a channel after an Error, after abandon(), and in a forked process.

#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

#include "conformance/roles.h"
#include "ipc/system/sys.h"

namespace {
using namespace conformance;

// Returns an errno that the call's manual page documents.
int usual_errno(std::string_view call) {
  if (call == "send" || call == "sendmsg") return ENOBUFS;
  if (call == "pwritev") return ENOSPC;
  if (call == "pread" || call == "fdatasync" || call.starts_with("write") || call == "pwritev2")
    return EIO;
  if (call == "mmap" || call == "mremap" || call == "recv" || call == "epoll_ctl" ||
      call == "read" || call == "preadv2" || call == "ppoll" || call == "poll")
    return ENOMEM;
  return 0;
}

// Makes one call of one thread fail, once.
class FailsOnce : public sys::Hook {
 public:
  // Counts calls from construction on; `nth` is 1 for the first call that can fail.
  explicit FailsOnce(int nth) : nth_(nth), thread_(::gettid()) { sys::set_hook(this); }
  ~FailsOnce() override { sys::set_hook(nullptr); }
  FailsOnce(const FailsOnce&) = delete;

  std::optional<sys::Outcome> replace(const sys::Call& call) override {
    if (::gettid() != thread_ || usual_errno(call.name) == 0 || ++count_ != nth_)
      return std::nullopt;
    failed_ = call.name;
    return sys::Outcome{-1, usual_errno(call.name)};
  }
  void record(const sys::Call&, sys::Outcome, std::uint64_t, std::uint64_t) override {}
  const std::string& failed() const { return failed_; }

 private:
  int nth_;
  pid_t thread_;
  int count_ = 0;
  std::string failed_;
};

class Errors : public Conformance {
 protected:
  // Returns the size of one of three messages: small, of many parts, small.
  std::size_t size_of(std::uint64_t number, const Sender& out) const {
    return number % 3 == 1 ? std::min<std::size_t>(300'000, out.max_message()) : 40;
  }
};
IPCLAB_OVER_BOTH(Errors);

// The result of a thread that received until the end: how many messages in order, and the end.
struct Got {
  std::uint64_t count = 0;
  Status end = Status::ok;
};
Got receive_all(Receiver& in) {
  Got got;
  for (;;) {
    const auto message = in.receive(patience());
    if (!message) return got.end = message.error(), got;
    EXPECT_TRUE(is_numbered(*message, got.count));
    ++got.count;
  }
}

// A limit, because a side that spins makes any number of calls.
constexpr int calls_max = 30;

TEST_P(Errors, after_an_error_of_send_the_message_can_be_sent_again_or_the_sender_has_ended) {
  constexpr std::uint64_t messages = 6;
  for (int nth = 1; nth <= calls_max; ++nth) {
    Pair pair = open();
    Sender& out = *pair.client.out;
    Got got;
    std::thread reader([&] { got = receive_all(*pair.server.in); });
    std::uint64_t accepted = 0;
    bool has_ended = false;
    std::string failed;
    {
      FailsOnce hook(nth);
      while (accepted < messages && !has_ended) try {
          ASSERT_EQ(out.send(numbered(accepted, size_of(accepted, out)), patience()), Status::ok)
              << "after " << hook.failed();
          ++accepted;
        } catch (const Error& error) {
          EXPECT_FALSE(hook.failed().empty());
          EXPECT_NE(error.address(), "") << error.what();
          has_ended = error.channel_ended();
        }
      failed = hook.failed();
    }
    SCOPED_TRACE("call " + std::to_string(nth) + " that can fail, " + failed);
    if (has_ended) {
      EXPECT_EQ(send(out, "x"), Status::closed);
    }
    pair.client.out.reset();
    if (!end_is_seen()) pair.client.in.reset();
    reader.join();
    // A message may arrive although its send threw and ended the sender.
    EXPECT_GE(got.count, accepted);
    EXPECT_LE(got.count, accepted + (has_ended ? 1 : 0));
    EXPECT_EQ(got.end, Status::closed);
    if (has_ended && traits().tells_deaths && end_is_seen()) {
      EXPECT_EQ(pair.server.in->farewell(), Farewell::died);
    }
    if (failed.empty()) break;
  }
}

Result<Bytes> received_into(Receiver& in, MutableBytes place) {
  const auto size = in.receive_into(place, patience());
  if (!size) return failed(size.error());
  return Bytes(place).first(*size);
}

TEST_P(Errors, after_an_error_of_receive_nothing_is_missing_or_the_receiver_has_ended) {
  constexpr std::uint64_t messages = 6;
  for (const bool into : {false, true})
    for (int nth = 1; nth <= calls_max; ++nth) {
      Pair pair = open();
      std::thread writer([&] {
        Sender& out = *pair.client.out;
        for (std::uint64_t number = 0; number < messages; ++number)
          if (out.send(numbered(number, size_of(number, out)), patience()) != Status::ok) break;
      });
      Receiver& in = *pair.server.in;
      Message place(300'000);
      bool has_ended = false;
      std::string failed;
      {
        FailsOnce hook(nth);
        for (std::uint64_t number = 0; number < messages && !has_ended;) try {
            const auto message = into ? received_into(in, place) : in.receive(patience());
            ASSERT_TRUE(message) << to_string(message.error()) << " after " << hook.failed();
            ASSERT_TRUE(is_numbered(*message, number)) << "after " << hook.failed();
            ++number;
          } catch (const Error& error) {
            EXPECT_NE(error.address(), "") << error.what();
            has_ended = error.channel_ended();
          }
        failed = hook.failed();
      }
      SCOPED_TRACE("call " + std::to_string(nth) + " that can fail, " + failed);
      if (has_ended) {
        EXPECT_NE(status_of_receive(in), Status::ok);
        pair.server.in.reset();
        pair.server.out.reset();
      }
      writer.join();
      if (failed.empty()) break;
    }
}

TEST_P(Errors, an_abandoned_sender_says_no_goodbye) {
  Pair pair = open();
  Sender& out = *pair.client.out;
  ASSERT_EQ(send(out, "whole"), Status::ok);
  ASSERT_EQ(post(out, "never flushed"), Status::ok);
  out.abandon();
  EXPECT_EQ(send(out, "x"), Status::closed);
  EXPECT_EQ(out.pending(), 0U);
  out.abandon();
  EXPECT_EQ(received(*pair.server.in), "whole");
  if (!end_is_seen()) return;
  pair.client.out.reset();
  const std::string next = received(*pair.server.in);  // a transport without batches has sent it
  if (next != "[closed]") {
    EXPECT_EQ(next, "never flushed");
    EXPECT_EQ(received(*pair.server.in), "[closed]");
  }
  expect_farewell(*pair.server.in, Farewell::died);
}

TEST_P(Errors, a_sender_that_an_exception_destroys_says_no_goodbye) {
  Pair pair = open();
  try {
    const std::unique_ptr<Sender> out = std::move(pair.client.out);
    ASSERT_EQ(send(*out, "half a job"), Status::ok);
    throw std::runtime_error("the other half failed");
  } catch (const std::runtime_error&) {}
  EXPECT_EQ(received(*pair.server.in), "half a job");
  if (!end_is_seen()) return;
  EXPECT_EQ(received(*pair.server.in), "[closed]");
  expect_farewell(*pair.server.in, Farewell::died);
}

// Runs the action in a forked copy of this process. Returns the copy's exit status.
template <class Action>
int in_a_copy(Action action) {
  const pid_t copy = ::fork();
  if (copy == 0) {
    ::alarm(60);
    int status = 99;
    try {
      status = action();
    } catch (...) {}
    ::_exit(status);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(copy, &status, 0), copy);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_P(Errors, a_copy_that_destroys_its_channels_ends_none_of_its_parents) {
  auto listener = listen();
  Pair pair = join(*listener);
  ASSERT_EQ(send(*pair.client.out, "before"), Status::ok);
  EXPECT_EQ(in_a_copy([&] {
              pair = Pair();
              listener.reset();
              return 0;
            }),
            0);
  EXPECT_EQ(received(*pair.server.in), "before");
  ASSERT_EQ(send(*pair.client.out, "after"), Status::ok);
  EXPECT_EQ(received(*pair.server.in), "after");
  ASSERT_EQ(send(*pair.server.out, "back"), Status::ok);
  EXPECT_EQ(received(*pair.client.in), "back");
  EXPECT_EQ(status_of_receive(*pair.client.in, Deadline::immediate()), Status::timed_out);
  if (transport().traits.reached_by != Traits::ReachedBy::name) return;
  const Pair another = join(*listener);
  ASSERT_EQ(send(*another.client.out, "the name is there"), Status::ok);
  EXPECT_EQ(received(*another.server.in), "the name is there");
}

TEST_P(Errors, channels_that_a_copy_opens_work_there) {
  const Pair parents = open();
  ASSERT_EQ(send(*parents.client.out, "x"), Status::ok);
  EXPECT_EQ(received(*parents.server.in), "x");
  EXPECT_EQ(in_a_copy([&] {
              const Pair pair = open();
              std::thread answer([&] { (void)send(*pair.server.out, received(*pair.server.in)); });
              const bool is_sent = send(*pair.client.out, "in the copy") == Status::ok;
              const std::string got = received(*pair.client.in);
              answer.join();
              return is_sent && got == "in the copy" ? 0 : 1;
            }),
            0);
  ASSERT_EQ(send(*parents.client.out, "y"), Status::ok);
  EXPECT_EQ(received(*parents.server.in), "y");
}

}  // namespace
