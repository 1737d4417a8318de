// The scenario death: the server's loop, with clients that die as they should, and others.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <functional>

#include "bench/measure/channel_port.h"
#include "bench/measure/payload.h"

namespace {

using namespace ipc;
using namespace ipc::bench;

using ClientBody = std::function<int(const SharedPage&, Channel&)>;

Work short_work() {
  Work work;
  work.scenario = Scenario::death;
  work.warm_up_ns = 1'000'000;
  work.time_ns = 3'000'000;
  return work;
}

struct Deaths : testing::Test {
  SharedPage page{short_work(), CpuPair{}};
  int clients = 0;

  // Serves clients of the transport that run `body`, each by a listener of its own.
  bool serve(std::string_view scheme, const ClientBody& body) {
    return witness_deaths(page, [&] {
      auto listener = listen(Address(scheme, ""));
      Process process = Process::fork([&] {
        Channel channel = connect(listener->address(), Deadline::after(std::chrono::seconds(5)));
        return body(page, channel);
      });
      ++clients;
      Channel channel = std::move(*listener->accept(Deadline::after(std::chrono::seconds(5))));
      return Client{std::move(listener), std::move(process), std::move(channel)};
    });
  }
};

int dies_as_planned(const SharedPage& page, Channel& channel) {
  return send_and_die(page, *channel.out) ? 0 : 1;
}

TEST_F(Deaths, are_noticed_each_with_all_messages_where_the_kernel_keeps_them) {
  EXPECT_TRUE(serve("unix", dies_as_planned));
  const Measurement& measured = page->measurement;
  EXPECT_EQ(measured.verified, 1u);
  EXPECT_GT(measured.messages, 0u);
  EXPECT_EQ(measured.messages, measured.latency.count()) << "one latency per death";
  EXPECT_EQ(measured.kept, measured.sent) << "a unix socket keeps the messages of the dead";
  EXPECT_EQ(measured.bytes, measured.kept * page->work.size);
  EXPECT_LT(measured.messages, measured.deaths) << "the deaths of the warm-up are not measured";
}

// Over a fifo the goodbye is in the stream. Over unix the end of the process would decide.
TEST_F(Deaths, are_not_seen_in_a_clean_close) {
  EXPECT_FALSE(serve("fifo", [](const SharedPage& shared, Channel& channel) {
    Payload payload(shared->work.size);
    payload.fill(Phase::measured, 0);
    if (channel.out->send(payload.bytes(), Deadline::never()) != Status::ok) return 2;
    channel = {};  // the goodbye
    ::kill(::getpid(), SIGKILL);
    return 1;
  }));
  EXPECT_EQ(clients, 1);
  EXPECT_EQ(page->measurement.messages, 0u);
}

TEST_F(Deaths, are_not_seen_if_the_client_ends_without_a_goodbye_but_by_itself) {
  EXPECT_FALSE(serve("unix", [](const SharedPage&, Channel& channel) {
    channel.out->abandon();
    return 0;
  }));
  EXPECT_EQ(clients, 1);
}

TEST_F(Deaths, end_the_launch_if_a_message_is_not_the_one_that_was_sent) {
  for (const std::uint8_t number :
       {std::uint8_t{1}, std::uint8_t{0}}) {  // out of order; in order, but changed
    clients = 0;
    EXPECT_FALSE(serve("unix", [number](const SharedPage& shared, Channel& channel) {
      Payload payload(shared->work.size);
      payload.fill(Phase::measured, number);
      std::vector<std::byte> bytes(payload.bytes().begin(), payload.bytes().end());
      if (number == 0) bytes.back() ^= std::byte{1};
      if (channel.out->send(bytes, Deadline::never()) != Status::ok) return 2;
      ::kill(::getpid(), SIGKILL);
      return 1;
    }));
    EXPECT_EQ(clients, 1);
    EXPECT_EQ(page->measurement.verified, 0u);
  }
}

// A message that was accepted but does not arrive counts as sent, not as kept.
TEST_F(Deaths, count_the_messages_that_were_lost) {
  EXPECT_TRUE(serve("unix", [](const SharedPage& shared, Channel& channel) {
    shared->measurement.sent += 7;  // accepted by a mechanism that loses them
    return dies_as_planned(shared, channel);
  }));
  const Measurement& measured = page->measurement;
  EXPECT_EQ(measured.sent, measured.kept + 7 * measured.messages);
}

}  // namespace
