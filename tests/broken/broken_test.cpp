// Tests the conformance suite: for each defect, the test named here must fail.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

#include "ipc/host/process.h"
#include "ipc/system/sys.h"

namespace {
using namespace ipc;

struct Defect {
  const char* transport;  // without "broken_"
  const char* found_by;
};
void PrintTo(const Defect& defect, std::ostream* out) { *out << defect.transport; }

const Defect defects[] = {
    {"drops", "Messages.messages_of_all_sizes_arrive_whole_and_in_order"},
    {"repeats", "Messages.messages_of_all_sizes_arrive_whole_and_in_order"},
    {"reorders", "Messages.messages_of_all_sizes_arrive_whole_and_in_order"},
    {"tears", "Messages.messages_of_all_sizes_arrive_whole_and_in_order"},
    {"shares_views", "Messages.a_view_is_valid_until_the_next_call_on_its_half"},
    {"misfit", "Messages.too_big_for_its_place_a_message_stays_the_next_one"},
    {"empty", "Messages.an_empty_message_is_legal_and_is_not_the_end"},
    {"commits", "Batch.without_commit_a_message_was_never_there"},
    {"late", "Deadlines.nothing_of_a_send_that_timed_out_arrives_and_sending_it_again_is_safe"},
    {"deadlines", "Deadlines.receive_times_out_and_not_before_its_deadline"},
    {"burns", "Idle.a_blocked_receive_uses_no_cpu"},
    {"arms", "Events.the_second_of_two_messages_in_one_write_is_found"},
    {"busy", "Events.an_idle_receivers_poll_sleeps_until_a_message_comes"},
    {"hoards", "Idle.an_idle_half_holds_no_buffer"},
    {"accept", "Names.accept_never_waits_for_what_a_client_sends"},
    {"options", "Names.options_of_one_side_are_no_part_of_the_address"},
    {"names", "Messages.what_is_sent_is_received_in_both_directions"},
    {"descriptors", "Messages.what_is_sent_is_received_in_both_directions"},
    {"goodbye", "Ending.a_process_that_exits_with_its_channel_open_died"},
    {"deaf", "Ending.after_shutdown_the_peer_receives_all_and_then_closed_for_ever"},
    {"last", "Kill.of_a_sending_peer_leaves_an_exact_prefix_of_whole_messages"},
    {"half", "Ending.half_close_leaves_the_other_direction_open_where_it_is_claimed"},
    {"boundaries", "Claims.a_mechanism_keeps_boundaries_without_framing_as_it_says"},
    {"persists", "Claims.messages_outlive_both_processes_as_it_says"},
    {"room", "Claims.a_channel_has_the_room_that_it_claims_while_nobody_receives"},
    {"copies", "Claims.one_copy_means_shared_memory_and_more_copies_end_in_private_memory"},
    {"modest", "Claims.a_death_differs_from_a_goodbye_as_it_says"},
    {"receive_close",
     "Ending.after_the_receiver_is_destroyed_the_peers_sends_are_closed_where_it_is_claimed"},
    {"shy",
     "Ending.after_the_receiver_is_destroyed_the_peers_sends_are_closed_where_it_is_claimed"},
};

std::string test_name(const Defect& defect, const std::string& transport) {
  return std::string("Block/") + defect.found_by + "/broken_" + transport;
}

// Runs these tests of the suite and returns its output.
std::string run(const std::string& filter, const char* patience_ms, const char* watchdog_s) {
  int ends[2];
  sys::must("", "pipe2", ::pipe2, +ends, O_CLOEXEC);
  const OwnedFd read_end(ends[0]);
  OwnedFd write_end(ends[1]);
  SpawnOptions options;
  options.argv = {IPCLAB_BROKEN_SUITE, "--gtest_filter=" + filter};
  options.redirected = {{write_end.get(), 1}, {write_end.get(), 2}};
  options.environment = {{"IPCLAB_TEST_PATIENCE_MS", patience_ms},
                         {"IPCLAB_TEST_WATCHDOG_S", watchdog_s}};
  Process suite = Process::spawn(options);
  write_end.reset();
  std::string output;
  std::array<char, 4096> piece{};
  for (;;) {
    const long size =
        sys::call("read", ::read, read_end.get(), static_cast<void*>(piece.data()), piece.size());
    if (size <= 0) break;
    output.append(piece.data(), static_cast<std::size_t>(size));
  }
  (void)suite.wait(Deadline::never());
  return output;
}

class Broken : public testing::TestWithParam<Defect> {};

TEST_P(Broken, is_found_by_a_named_test) {
  const Defect& defect = GetParam();
  const std::string name = test_name(defect, defect.transport);
  // A defect that appears only at some moments may need several runs. On a busy machine a killed
  // sender is often still at its first messages.
  const auto is_found = [&](const std::string& output) {
    return output.find("[  FAILED  ] " + name) != std::string::npos;
  };
  std::string output = run(name, "300", "3");
  for (int again = 0; again < 4 && !is_found(output); ++again) output = run(name, "300", "3");
  EXPECT_NE(output.find("[ RUN      ] " + name), std::string::npos)
      << "there is no such test: " << name;
  if (output.find("[  SKIPPED ] " + name) != std::string::npos) GTEST_SKIP() << output;
  EXPECT_TRUE(is_found(output)) << name << " has found nothing:\n" << output;
}
INSTANTIATE_TEST_SUITE_P(Each, Broken, testing::ValuesIn(defects),
                         [](const auto& info) { return std::string(info.param.transport); });

// Shows that the tests above find the defects, not the wrapping.
TEST(BrokenNot, the_same_tests_pass_without_a_defect) {
  std::string filter;
  for (const Defect& defect : defects)
    if (std::string(defect.transport) != "boundaries") filter += test_name(defect, "not") + ":";
  const std::string output = run(filter, "10000", "60");
  EXPECT_NE(output.find("[  PASSED  ]"), std::string::npos) << output;
  EXPECT_EQ(output.find("[  FAILED  ]"), std::string::npos) << output;
}

}  // namespace
