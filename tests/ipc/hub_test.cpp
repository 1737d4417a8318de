#include "ipc/hub.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <future>

#include "ipc/transport.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

std::string to_string(const Departure& departure) {
  static constexpr const char* whys[] = {"ended",  "corrupt", "too slow",
                                         "silent", "dropped", "broken"};
  const std::string why = whys[static_cast<std::size_t>(departure.why)];
  return departure.why == Departure::Why::ended
             ? fmt::format("{}: {}", why, ipc::to_string(departure.farewell))
             : why;
}

// Records the hub's callbacks. Forwards each message to all other members if set to.
struct Room : HubUser {
  explicit Room(std::string_view uri = "unix:", const HubOptions& options = {})
      : listener(listen(Address::parse(uri))),
        address(listener->address()),
        hub(std::move(listener), *this, options) {}

  void on_join(MemberId id, const Peer&) override { joined.push_back(id); }
  void on_message(MemberId id, Bytes message) override {
    said.push_back(text(message));
    if (passes_on) hub.broadcast(message, id);
    if (text(message) == "throw me out") hub.drop(id);
  }
  void on_leave(MemberId id, Departure departure) override {
    left.push_back(fmt::format("{} {}", id, to_string(departure)));
    hub.broadcast(bytes("somebody left"));
  }
  void on_trouble(const Error& error) override { trouble.push_back(error.what()); }

  // Turns the hub until the condition holds. The watchdog ends a test in which it never does.
  template <class Condition>
  void until(Condition condition) {
    while (!condition()) hub.turn(Deadline::after(std::chrono::seconds(1)));
  }
  Channel join() {
    const std::size_t before = joined.size();
    auto channel = std::async(std::launch::async, [this] { return connect(address); });
    until([&] { return joined.size() > before; });
    return channel.get();
  }
  std::vector<Channel> join(std::size_t count) {
    std::vector<Channel> channels;
    while (channels.size() < count) channels.push_back(join());
    return channels;
  }

  RunDirectory run;
  std::unique_ptr<Listener> listener;
  Address address;
  Hub hub;
  bool passes_on = false;
  std::vector<MemberId> joined;
  std::vector<std::string> said, left, trouble;
};

std::string heard_by(Channel& channel) {
  return text(channel.in->receive(Deadline::after(std::chrono::seconds(5))));
}

// Returns the transports with names, because the clients of a hub connect by a name.
std::vector<std::string> named_transports() {
  std::vector<std::string> names;
  for (const Transport* const one : transports())
    if (one->traits.reached_by == Traits::ReachedBy::name && !one->unavailable())
      names.emplace_back(one->name);
  return names;
}

class HubOver : public testing::TestWithParam<std::string> {
 protected:
  Room room{GetParam() + ":"};
  const Traits& traits = transport_named(GetParam()).traits;
};
INSTANTIATE_TEST_SUITE_P(all, HubOver, testing::ValuesIn(named_transports()), [](const auto& one) {
  std::string name = one.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST_P(HubOver, what_one_says_reaches_all_others) {
  room.passes_on = true;
  auto members = room.join(3);
  ASSERT_EQ(members[0].out->send(bytes("hello"), never), Status::ok);
  room.until([&] { return !room.said.empty(); });
  EXPECT_EQ(heard_by(members[1]), "hello");
  EXPECT_EQ(heard_by(members[2]), "hello");
  EXPECT_EQ(text(members[0].in->receive(immediate)), "[timed out]");
}

TEST_P(HubOver, messages_come_in_order) {
  Channel member = room.join();
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(member.out->send(bytes(fmt::format("to {}", i)), never), Status::ok);
    room.hub.send(room.joined[0], bytes(fmt::format("from {}", i)));
  }
  room.until([&] { return room.said.size() == 20; });
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(room.said[static_cast<std::size_t>(i)], fmt::format("to {}", i));
    EXPECT_EQ(heard_by(member), fmt::format("from {}", i));
  }
}

TEST_P(HubOver, a_member_that_says_goodbye_has_left) {
  Channel stays = room.join();
  Channel goes = room.join();
  ASSERT_EQ(goes.out->shutdown(never), Status::ok);
  room.until([&] { return !room.left.empty(); });
  EXPECT_EQ(room.hub.size(), 1U);
  EXPECT_EQ(room.left[0], traits.reports_goodbyes() ? "2 ended: goodbye" : "2 ended: unknown");
  EXPECT_EQ(heard_by(stays), "somebody left");
}

TEST_P(HubOver, a_member_that_takes_nothing_holds_nobody_up) {
  if (traits.when_full == Traits::WhenFull::drops) GTEST_SKIP() << "it is never full";
  auto members = room.join(2);
  std::string heard;
  for (int i = 0; room.left.empty(); ++i) {
    room.hub.broadcast(bytes(pattern(4000)));
    room.hub.turn(immediate);
    heard = heard_by(members[1]);
    ASSERT_TRUE(heard == pattern(4000) || !room.left.empty()) << i;
  }
  EXPECT_EQ(room.left, std::vector<std::string>{"1 too slow"});
  EXPECT_TRUE(room.trouble.empty());
}

TEST(Hub, a_member_that_takes_what_it_is_sent_late_gets_all_of_it_in_order) {
  Room room("unix:", {.most_queued = std::size_t{64} << 20});
  Channel member = room.join();
  for (std::size_t i = 0; i < 2000; ++i)
    room.hub.broadcast(bytes(pattern(1000, static_cast<unsigned>(i))));
  for (std::size_t i = 0; i < 2000; ++i) {
    Result<Bytes> message = failed(Status::timed_out);
    room.until([&] { return (message = member.in->receive(immediate)).has_value(); });
    ASSERT_EQ(text(message), pattern(1000, static_cast<unsigned>(i))) << i;
  }
}

TEST(Hub, a_large_message_that_left_in_part_is_finished) {
  Room room;
  Channel member = room.join();
  const std::string large = pattern(3'000'000);
  room.hub.broadcast(bytes(large));
  room.hub.broadcast(bytes("and on"));
  for (const std::string& wanted : {large, std::string("and on")}) {
    Result<Bytes> message = failed(Status::timed_out);
    room.until([&] { return (message = member.in->receive(immediate)).has_value(); });
    EXPECT_TRUE(text(message) == wanted);
  }
}

TEST(Hub, a_full_queue_drops_its_oldest_where_that_is_wanted) {
  Room room("unix:", {.most_queued = 10'000, .when_full = HubOptions::WhenFull::drop_oldest});
  Channel member = room.join();
  constexpr int count = 5000;
  for (int i = 0; i < count; ++i) room.hub.broadcast(bytes(fmt::format("{:0200}", i)));
  std::vector<int> heard;
  while (heard.empty() || heard.back() != count - 1) {
    room.hub.turn(immediate);
    if (const auto message = member.in->receive(immediate))
      heard.push_back(std::stoi(text(message)));
  }
  EXPECT_TRUE(std::is_sorted(heard.begin(), heard.end()));
  EXPECT_LT(heard.size(), static_cast<std::size_t>(count));
  EXPECT_TRUE(room.left.empty());
}

TEST(Hub, one_message_may_always_wait_whatever_its_size) {
  Room room("unix:", {.most_queued = 1});
  Channel member = room.join();
  while (room.left.empty()) {
    room.hub.broadcast(bytes(pattern(100'000)));
    room.hub.turn(immediate);
  }
  EXPECT_EQ(room.left[0], "1 too slow");
  std::size_t heard = 0;
  while (member.in->receive(immediate)) ++heard;
  EXPECT_GT(heard, 0U);
}

TEST(Hub, a_message_above_what_a_channel_takes_is_not_sent) {
  Room room("boost-queue:");
  Channel member = room.join();
  room.hub.broadcast(bytes(pattern(1 << 20)));
  room.hub.broadcast(bytes("small"));
  room.hub.turn(immediate);
  EXPECT_EQ(heard_by(member), "small");
}

int joins_and_waits(const std::vector<std::string>& arguments) {
  const Channel channel = connect(Address::parse(arguments.at(0)));
  (void)channel.in->receive(never);
  return 0;
}
const Helper joining_helper("join-hub", joins_and_waits);

TEST_P(HubOver, a_killed_member_has_left_and_the_others_are_told) {
  if (traits.peer_exit == Traits::PeerExit::unknown) GTEST_SKIP() << "nobody can know";
  Channel stays = room.join();
  Process member = spawn_helper("join-hub", {room.address.to_string()});
  room.until([&] { return room.joined.size() == 2; });
  member.kill(SIGKILL);
  room.until([&] { return !room.left.empty(); });
  EXPECT_EQ(room.left[0], traits.tells_deaths ? "2 ended: died" : "2 ended: unknown");
  EXPECT_EQ(heard_by(stays), "somebody left");
}

TEST_P(HubOver, a_stopped_member_holds_nobody_up) {
  if (traits.when_full == Traits::WhenFull::drops) GTEST_SKIP() << "it is never full";
  Channel other = room.join();
  Process stopped = spawn_helper("join-hub", {room.address.to_string()});
  room.until([&] { return room.joined.size() == 2; });
  stopped.kill(SIGSTOP);
  while (room.left.empty()) {
    room.hub.broadcast(bytes(pattern(4000)));
    room.hub.turn(immediate);
    heard_by(other);
  }
  EXPECT_EQ(room.left[0], "2 too slow");
}

TEST(Hub, two_hundred_members_hear_each_message) {
  Room room;
  auto members = room.join(200);
  EXPECT_EQ(room.hub.size(), 200U);
  room.passes_on = true;
  ASSERT_EQ(members[77].out->send(bytes("hello, all"), never), Status::ok);
  room.until([&] { return !room.said.empty(); });
  members.erase(members.begin() + 77);
  for (Channel& member : members) ASSERT_EQ(heard_by(member), "hello, all");
}

TEST(Hub, a_member_that_leaves_during_a_broadcast_ends_it_for_no_other) {
  Room room;
  auto members = room.join(10);
  for (std::size_t i = 0; i < members.size(); i += 2) members[i] = {};  // not yet noticed
  room.hub.broadcast(bytes("hello"));
  room.until([&] { return room.left.size() == 5; });
  EXPECT_EQ(room.hub.size(), 5U);
  for (std::size_t i = 1; i < members.size(); i += 2) {
    EXPECT_EQ(heard_by(members[i]), "hello");
    for (int left = 0; left < 5; ++left) EXPECT_EQ(heard_by(members[i]), "somebody left");
  }
  for (const std::string& how : room.left) EXPECT_TRUE(how.ends_with("ended: goodbye")) << how;
}

TEST(Hub, a_member_dropped_for_its_message_is_heard_no_more) {
  Room room;
  Channel member = room.join();
  ASSERT_EQ(member.out->post(bytes("throw me out"), never), Status::ok);
  ASSERT_EQ(member.out->post(bytes("and this"), never), Status::ok);
  ASSERT_EQ(member.out->flush(never), Status::ok);
  room.until([&] { return !room.left.empty(); });
  EXPECT_EQ(room.said, std::vector<std::string>{"throw me out"});
  EXPECT_EQ(room.left[0], "1 dropped");
  EXPECT_EQ(heard_by(member), "[closed]");
}

TEST(Hub, a_member_that_sends_no_valid_message_leaves_alone) {
  Room room("unix:?max_message=100");
  Channel member = room.join(), other = room.join();
  ASSERT_EQ(member.out->send(bytes(pattern(101)), never), Status::ok);
  room.until([&] { return !room.left.empty(); });
  EXPECT_EQ(room.left, std::vector<std::string>{"1 corrupt"});
  EXPECT_EQ(room.hub.size(), 1U);
}

TEST(Hub, a_member_that_never_stops_sending_leaves_time_for_the_others) {
  Room room;
  Channel loud = room.join(), quiet = room.join();
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(loud.out->post(bytes("me"), never), Status::ok);
  ASSERT_EQ(loud.out->flush(never), Status::ok);
  ASSERT_EQ(quiet.out->send(bytes("I"), never), Status::ok);
  room.until([&] { return std::ranges::count(room.said, "I") > 0; });
  EXPECT_LT(room.said.size(), 500U);
  room.until([&] { return room.said.size() == 1001; });
}

TEST(Hub, a_failure_of_one_member_ends_that_member_only) {
  Room room;
  auto members = room.join(3);
  {
    ScopedHook hook;
    hook.fail("send", ENOBUFS);
    room.hub.broadcast(bytes("hello"));
  }
  room.until([&] { return !room.left.empty(); });
  EXPECT_EQ(room.left.size(), 1U);
  EXPECT_TRUE(room.left[0].ends_with("broken"));
  EXPECT_EQ(room.trouble.size(), 1U);
}

TEST(Hub, a_client_that_cannot_be_accepted_is_reported_once_and_the_next_is_served) {
  Room room;
  {
    ScopedHook hook;
    hook.fail("accept4", EMFILE, 3);
    const Channel one = connect(room.address), two = connect(room.address),
                  three = connect(room.address);
    room.until([&] { return hook.count("accept4") >= 3; });
  }
  EXPECT_EQ(room.trouble.size(), 1U);
  const Channel next = room.join();
  room.until([&] { return room.hub.size() == 1; });
}

TEST(Hub, if_ends_are_not_reported_a_silent_member_leaves) {
  Room room("udp:", {.patience = std::chrono::milliseconds(100)});
  Channel silent = room.join(), talks = room.join();
  while (room.left.empty()) {
    ASSERT_EQ(talks.out->send(bytes("still here"), never), Status::ok);
    room.hub.turn(briefly());
  }
  EXPECT_EQ(room.left, std::vector<std::string>{"1 silent"});
}

TEST(Hub, a_member_that_receives_no_more_leaves_after_its_messages) {
  Room room;
  Channel member = room.join();
  ASSERT_EQ(member.out->send(bytes("last words"), never), Status::ok);
  member.in.reset();
  room.hub.broadcast(bytes("hello"));
  room.until([&] { return !room.left.empty(); });
  EXPECT_EQ(room.said, std::vector<std::string>{"last words"});
}

TEST(Hub, an_idle_room_makes_no_system_calls_but_the_one_that_waits) {
  Room room;
  auto members = room.join(20);
  room.hub.turn(immediate);
  ScopedHook hook;
  for (int i = 0; i < 5; ++i) room.hub.turn(briefly());
  EXPECT_EQ(hook.count("epoll_wait"), 5U);
  for (const char* const call : {"recv", "send", "epoll_ctl", "accept4", "ppoll"})
    EXPECT_EQ(hook.count(call), 0U) << call;
}

TEST(Hub, a_further_descriptor_is_watched) {
  Room room;
  const auto ends = make_pipe();
  int told = 0;
  room.hub.watch(ends.read_end.get(), [&] {
    ++told;
    room.hub.unwatch(ends.read_end.get());
  });
  room.hub.turn(immediate);
  EXPECT_EQ(told, 0);
  write_all(ends.write_end.get(), "x");
  room.until([&] { return told > 0; });
  room.hub.turn(immediate);
  EXPECT_EQ(told, 1);
}

TEST(Hub, its_end_is_that_of_all_channels) {
  Channel member;
  {
    Room room;
    member = room.join();
  }
  EXPECT_EQ(text(member.in->receive(never)), "[closed]");
  EXPECT_EQ(member.in->farewell(), Farewell::goodbye);
}

}  // namespace
