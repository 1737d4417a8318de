#include "scenarios_support.h"

namespace {

using namespace ipc::bench;
using namespace ipc::bench::test;

TEST_F(Loops, ping_records_each_round_trip) {
  run_ping();
  expect_complete();
  EXPECT_GT(measurement->messages, 0u);
  EXPECT_EQ(measurement->latency.count(), measurement->messages);
  EXPECT_GE(measurement->duration_ns, work.time_ns);
}

TEST_F(Loops, ping_leaves_no_time_between_round_trips_out) {
  run_ping();
  const double total_ns =
      measurement->latency.mean() * static_cast<double>(measurement->latency.count());
  EXPECT_NEAR(total_ns, static_cast<double>(measurement->duration_ns), 1.0);
}

struct LoopsOfSize : Loops, testing::WithParamInterface<std::size_t> {
  LoopsOfSize() { work.size = GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(, LoopsOfSize,
                         testing::Values(1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 4096, 100'001));

TEST_P(LoopsOfSize, ping_carries_messages) {
  run_ping();
  expect_complete();
}

TEST_P(LoopsOfSize, stream_carries_messages) {
  run_stream();
  expect_complete();
}

TEST_F(Loops, stream_counts_the_messages_after_the_first_measured_one) {
  run_stream();
  expect_complete();
  EXPECT_GT(measurement->messages, 0u);
  EXPECT_EQ(measurement->messages, measurement->sent) << "nothing was lost";
  EXPECT_GT(measurement->duration_ns, 0u);
}

TEST_F(Loops, stream_measures_a_message_even_if_its_time_is_over_at_once) {
  work.time_ns = 0;
  run_stream();
  expect_complete();
  EXPECT_GT(measurement->messages, 0u);
}

TEST_F(Loops, stream_flushes_once_for_each_batch) {
  work.batch = 300;  // larger than a message's number can count
  run_stream();
  expect_complete();
  EXPECT_EQ((measurement->sent + 1) % work.batch, 0u);
}

TEST_F(Loops, stream_never_flushes_a_batch_of_one) {
  bool flushed = false;
  work.scenario = Scenario::stream;
  Port sender = client();
  sender.flushed = &flushed;
  run([&] { return part(Side::client, sender); }, [&] { return part(Side::server, server()); });
  expect_complete();
  EXPECT_FALSE(flushed);
}

TEST_F(Loops, stream_ends_although_messages_are_lost) {
  work.lossy = true;
  int count = 0;
  int lasts = 0;
  to_server.tamper = [&](Message& message) {
    if (static_cast<Phase>(message.front()) == Phase::last) return ++lasts > 3;
    return ++count % 3 != 0;
  };
  run_stream();
  expect_complete();
  EXPECT_GE(lasts, 4);  // more if the receiver is late to report that it is done
  EXPECT_GT(measurement->messages, 0u);
  EXPECT_LT(measurement->messages, measurement->sent);
}

TEST_F(Loops, stream_accepts_an_overtaken_message_where_messages_may_be_lost) {
  work.lossy = true;
  bool overtaken = false;
  to_server.tamper = [&](Message& message) {
    if (static_cast<Phase>(message.front()) == Phase::measured && !std::exchange(overtaken, true)) {
      const Message first = message;
      to_server.post(first);
      message.front() = static_cast<std::byte>(Phase::warm_up);
    }
    return true;
  };
  run_stream();
  expect_complete();
}

TEST_F(Loops, stream_does_not_accept_a_lost_message_where_none_may_be) {
  int count = 0;
  to_server.tamper = [&](Message&) { return ++count != 5; };
  run_stream();
  expect_unverified();
}

TEST_F(Loops, stream_finds_that_a_message_differs) {
  work.size = 100;
  to_server.tamper = flip_a_bit_in(Phase::check);
  run_stream();
  expect_unverified();
}

TEST_F(Loops, stream_finds_that_a_lossy_message_differs) {
  work.lossy = true;
  to_server.tamper = flip_a_bit_in(Phase::check);
  run_stream();
  expect_unverified();
}

TEST_F(Loops, stream_finds_that_a_measured_message_is_cut_short) {
  to_server.tamper = [](Message& message) {
    if (static_cast<Phase>(message.front()) == Phase::measured) message.pop_back();
    return true;
  };
  run_stream();
  EXPECT_FALSE(server_complete);
  EXPECT_EQ(measurement->verified, 0u);
}

TEST_F(Loops, ping_finds_that_a_request_differs) {
  to_server.tamper = flip_a_bit_in(Phase::check);
  run_ping();
  expect_unverified();
}

TEST_F(Loops, ping_finds_that_an_answer_differs) {
  to_client.tamper = [](Message& message) {
    message.back() ^= std::byte{1};
    return true;
  };
  run_ping();
  expect_unverified();
}

TEST_F(Loops, stream_finds_that_two_messages_change_places) {
  int count = 0;
  Message third;
  to_server.tamper = [&](Message& message) {
    if (++count == 3) third = message;
    if (count == 4) {
      to_server.post(message);
      message = third;
    }
    return count != 3;
  };
  run_stream();
  expect_unverified();
}

TEST_F(Loops, ping_finds_that_it_reads_its_own_writes) {
  client_complete = part(Side::client, {&to_server, &to_server});
  expect_unverified();
}

TEST_F(Loops, end_incomplete_when_the_peer_is_gone) {
  to_server.close();
  to_client.close();
  for (const ScenarioFacts& one : scenarios()) {
    if (!one.has_floor) continue;  // not a scenario of two peers
    work.scenario = one.scenario;
    work.rate = 1000;
    EXPECT_FALSE(part(Side::client, client())) << one.name;
    EXPECT_FALSE(part(Side::server, server())) << one.name;
  }
  expect_unverified();
}

TEST_F(Loops, end_incomplete_when_the_peer_goes_in_the_middle) {
  int count = 0;
  Port breaking = server();
  breaking.before_send = [&](Bytes) { return ++count < 100; };
  work.time_ns = 3'600'000'000'000;
  run([&] { return part(Side::client, client()); }, [&] { return part(Side::server, breaking); });
  EXPECT_FALSE(client_complete);
  EXPECT_FALSE(server_complete);
  EXPECT_EQ(measurement->messages, 0u);
}

TEST(Payload, differs_from_one_message_to_the_next) {
  Payload first(40);
  Payload second(40);
  first.fill(Phase::measured, 1);
  second.fill(Phase::measured, 2);
  for (std::size_t word = 0; word < 40; word += 8) {
    EXPECT_NE(std::memcmp(&first.bytes()[word], &second.bytes()[word], 8), 0) << word;
  }
}

TEST(Payload, begins_with_its_phase) {
  Payload payload(3);
  payload.fill(Phase::last, 7);
  EXPECT_EQ(payload.bytes().size(), 3u);
  EXPECT_EQ(payload.bytes()[0], static_cast<std::byte>(Phase::last));
  EXPECT_EQ(payload.bytes()[1], std::byte{7});
}

}  // namespace
