#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <thread>

#include "ipc/system/wait.h"
#include "ipc/transport.h"
#include "support.h"

// A peer dies inside the library, while it holds the library's lock. Compares the library's own
// queue with our transports (docs/decisions/007).
namespace {

using namespace ipc;
using namespace ipc::test;
using namespace std::chrono_literals;

int die_inside(const std::vector<std::string>& arguments) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::signal(SIGSEGV, SIG_DFL);
  auto channel = ipc::connect(Address::parse(arguments.at(0)), never);
  if (channel.out->send(bytes("first"), never) != Status::ok) return 1;
  void* const page = ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const Bytes unreadable(static_cast<const std::byte*>(page), 64);
  (void)channel.out->send(unreadable, never);  // crashes while it copies with the lock held
  return 1;
}
const Helper helper("die_inside", die_inside);

TEST(BoostDeath, of_a_sender_inside_leaves_the_library_s_own_receiver_waiting_for_ever) {
  auto [read_end, write_end] = make_pipe();
  SpawnOptions options;
  options.argv = {IPCLAB_RAW_QUEUE};
  options.redirected = {{write_end.get(), STDOUT_FILENO}};
  const Process receiver = Process::spawn(options);
  write_end.reset();
  constexpr std::string_view dead = "the sender is dead\n";
  ASSERT_EQ(read_exactly(read_end.get(), dead.size()), dead);
  // Waits twenty times the queue's own deadline.
  EXPECT_EQ(ipc::wait({read_end.get(), POLLIN}, Deadline::after(400ms)), Status::timed_out)
      << "it came back: " << read_to_end(read_end.get());
}

class BoostDeath : public testing::TestWithParam<const char*> {};
class BoostRoom : public testing::TestWithParam<const char*> {};

TEST_P(BoostDeath, of_a_sender_inside_is_reported_by_our_receiver) {
  const RunDirectory run;
  const auto listener = ipc::listen(Address::parse(GetParam()));
  Process sender = spawn_helper("die_inside", {listener->address().to_string()});
  const auto channel = listener->accept(never);
  ASSERT_TRUE(channel);
  // Its earlier message may be unreadable, because the lock is never released.
  auto message = channel->in->receive(never);
  if (message) {
    EXPECT_EQ(text(*message), "first");
    message = channel->in->receive(never);
  }
  EXPECT_EQ(text(message), "[closed]");
  EXPECT_EQ(channel->in->farewell(), Farewell::died);
  const auto exit = sender.wait(never);
  ASSERT_TRUE(exit);
  EXPECT_EQ(exit->signal, SIGSEGV);
  const std::string large = pattern(50'000);
  Status status = Status::ok;  // as long as there is room
  while (status == Status::ok) status = channel->out->send(bytes(large), Deadline::after(10s));
  EXPECT_EQ(status, Status::closed);
}

// Room must be found for a message of any size, however fragmented the free memory is.
TEST_P(BoostRoom, is_found_while_small_and_large_messages_take_turns) {
  const RunDirectory run;
  const std::string uri = GetParam();
  const auto listener = ipc::listen(Address::parse(uri + "buffer=64KiB"));
  std::jthread client([address = listener->address()] {
    auto channel = ipc::connect(address, never);
    const std::size_t largest = channel.out->max_message();
    for (unsigned i = 0; i < 3'000; ++i) {
      const std::string message = pattern(i % 17 == 16 ? largest : i * 37 % 1'000, i);
      EXPECT_EQ(channel.out->send(bytes(message), Deadline::after(10s)), Status::ok) << i;
    }
  });
  const auto channel = listener->accept(never);
  const std::size_t largest = channel->out->max_message();
  for (unsigned i = 0; i < 3'000; ++i)
    ASSERT_EQ(text(channel->in->receive(Deadline::after(10s))),
              pattern(i % 17 == 16 ? largest : i * 37 % 1'000, i));
}

INSTANTIATE_TEST_SUITE_P(Ours, BoostRoom,
                         testing::Values("boost-queue:?slot=4KiB&", "boost-shm:?"));
INSTANTIATE_TEST_SUITE_P(Ours, BoostDeath, testing::Values("boost-queue:", "boost-shm:"));

}  // namespace
