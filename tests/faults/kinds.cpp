// The kinds of harm, in one table. A new kind is a new entry.
#include "faults/kinds.h"

#include <sys/mount.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <random>
#include <thread>

#include "faults/errnos.h"
#include "faults/stepper.h"

namespace faults {
namespace {
using namespace ipc;
using namespace std::chrono_literals;

// --- numbers of cases ---

std::vector<std::uint64_t> calls(const SideLog& log) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t call = 1; call <= log.calls; ++call) numbers.push_back(call);
  return numbers;
}

std::vector<std::uint64_t> instructions(const SideLog& log) {
  std::vector<std::uint64_t> numbers(log.instructions);
  std::iota(numbers.begin(), numbers.end(), 1);
  return numbers;
}

// The number of a case is a call and one of the errnos that the call may return.
constexpr std::uint64_t errno_range = 1000;
std::vector<std::uint64_t> calls_and_errnos(const SideLog& log) {
  std::vector<std::uint64_t> numbers;
  const std::uint64_t count = std::min<std::uint64_t>(log.calls, SideLog::calls_kept);
  for (std::uint64_t call = 1; call <= count; ++call)
    if (const auto place = log.call_kinds[call - 1].load(); place != no_errnos)
      for (const int error : documented_errnos()[place].errnos)
        numbers.push_back(call * errno_range + static_cast<std::uint64_t>(error));
  return numbers;
}

template <std::uint64_t from, std::uint64_t to>
std::vector<std::uint64_t> range(const SideLog&) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t number = from; number <= to; ++number) numbers.push_back(number);
  return numbers;
}

// --- harm from outside ---

bool comes(const std::function<bool()>& condition) {
  for (const Deadline limit = Deadline::after(5s); !condition(); std::this_thread::sleep_for(20us))
    if (limit.expired()) return false;
  return true;
}

void kill_now(Process& server, Log& log, Side victim, int signal) {
  log.acted_ns = now_ns();
  if (victim == Side::server) server.kill(signal);
  else if (log.of(victim).pid > 0) ::kill(log.of(victim).pid, signal);
}

// Kills the victim at a random moment of its life, or of the conversation.
void kill_at_random(Process& server, Log& log, const Case& which) {
  std::mt19937_64 random(which.number);
  SideLog& victim = log.of(which.victim);
  const bool in_conversation = random() % 4 != 0;
  const auto come = in_conversation ? SideLog::talking : SideLog::opening;
  if (!comes([&] { return victim.stage >= come || server.wait(Deadline::immediate()); })) return;
  std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
  kill_now(server, log, which.victim, SIGKILL);
}

// Stops and continues the victim several times. The survivor must not report a death.
void stop_at_random(Process& server, Log& log, const Case& which) {
  std::mt19937_64 random(which.number);
  SideLog& victim = log.of(which.victim);
  for (int i = 0; i < 4; ++i) {
    if (!comes([&] { return victim.pid > 0 || server.wait(Deadline::immediate()); })) return;
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 1000));
    if (victim.stage == SideLog::finished) return;
    ::kill(victim.pid, SIGSTOP);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
    ::kill(victim.pid, SIGCONT);
    victim.is_harmed = true;
  }
}

void continue_when_stopped(Process& server, Log& log, const Case& which) {
  SideLog& victim = log.of(which.victim);
  if (!comes([&] { return victim.is_harmed || server.wait(Deadline::immediate()); })) return;
  std::this_thread::sleep_for(30ms);
  if (victim.pid > 0) ::kill(victim.pid, SIGCONT);
}

// --- plans ---

std::string waiting_of(std::uint64_t seed) {
  constexpr const char* ways[] = {"block", "block",  "block", "spin",
                                  "block", "hybrid", "block", "yield"};
  return ways[seed % std::size(ways)];
}

template <Expect expect>
Plan counted(const Case& which) {
  return {.harm = {.name = which.kind, .number = which.number}, .expect = expect};
}

Plan failing_call(const Case& which) {
  return {.harm = {.name = which.kind,
                   .number = which.number / errno_range,
                   .error = static_cast<int>(which.number % errno_range)},
          .expect = Expect::errors};
}

Plan random_kill(const Case& which) {
  return {.rounds = 0,
          .expect = Expect::death,
          .waiting = waiting_of(which.number),
          .act = [which](Process& server, Log& log) { kill_at_random(server, log, which); }};
}

Plan random_stop(const Case& which) {
  return {.rounds = 20,
          .waiting = waiting_of(which.number),
          .act = [which](Process& server, Log& log) { stop_at_random(server, log, which); }};
}

Plan stop_before(const Case& which) {
  Plan plan = counted<Expect::whole>(which);
  plan.act = [which](Process& server, Log& log) { continue_when_stopped(server, log, which); };
  return plan;
}

Plan step(const Case& which) {
  return {.harm = {.name = "step", .number = 6},
          .rounds = 0,
          .expect = Expect::death,
          .patience = 60s,
          .act = [which](Process& server, Log& log) { kill_at_instruction(server, log, which); }};
}

Plan step_to_the_end(const Case& which) {
  Case whole = which;
  whole.number = std::numeric_limits<std::uint64_t>::max();
  return step(whole);
}

Plan interrupts(const Case& which) {
  return {.harm = {.name = "interrupt", .number = 150 + which.number % 100},
          .rounds = 10,
          .waiting = waiting_of(which.number),
          .both_harmed = true};
}

Plan tight(const Case& which) {
  return {.harm = {.name = "tight"},
          .rounds = 10,
          .waiting = waiting_of(which.number),
          .both_harmed = true};
}

Plan copies(const Case& which) {
  return {.harm = {.name = "copies", .number = which.number},
          .rounds = 2,
          .waiting = waiting_of(which.number)};
}

Plan rogue(const Case& which) {
  return {.rounds = 2, .waiting = waiting_of(which.number / 8), .has_rogue = true};
}

// Harms neither process, and lets them exchange many messages.
Plan soak(const Case& which) { return {.rounds = which.number}; }

Plan unharmed(const Case&) { return {.expect = Expect::errors}; }

// --- directories without room ---

struct Place {
  const char* options;  // mount options of the tmpfs
  bool is_read_only = false;
};
constexpr Place places[] = {{"size=4k"},     {"size=8k"},      {"size=64k"},    {"size=1m"},
                            {"nr_inodes=1"}, {"nr_inodes=2"},  {"nr_inodes=3"}, {"nr_inodes=4"},
                            {"nr_inodes=6"}, {"size=1m", true}};
// Returns the directory of a case: /dev/shm for the first numbers, the run directory for as many
// more.
std::string place_target(const Case& which) {
  return which.number < std::size(places) ? "/dev/shm" : ::getenv("IPCLAB_RUN_DIR");
}
const Place& place_of_case(const Case& which) { return places[which.number % std::size(places)]; }

std::string take_room(const Case& which) {
  const Place& place = place_of_case(which);
  const std::string options =
      std::string(place.options) + (place_target(which) == "/dev/shm" ? ",mode=1777" : ",mode=700");
  if (::mount("tmpfs", place_target(which).c_str(), "tmpfs", place.is_read_only ? MS_RDONLY : 0,
              options.c_str()) != 0)
    return std::string("mount: ") + std::strerror(errno);
  return "";
}
void give_room(const Case& which) { ::umount2(place_target(which).c_str(), MNT_DETACH); }

constexpr Kind all[] = {
    {"kill", "SIGKILL at a random moment", false, 20, 100'000, nullptr, random_kill},
    {"kill-before", "SIGKILL before each system call", false, 16, 0, calls, counted<Expect::death>},
    {"kill-after", "SIGKILL after each system call", false, 8, 0, calls, counted<Expect::death>},
    {"step", "SIGKILL after each instruction of a receive and a send", false, 5, 0, instructions,
     step, step_to_the_end},
    {"error", "each system call fails, with each documented errno", false, 24, 0, calls_and_errnos,
     failing_call},
    {"again", "as error, and the call that threw is repeated", false, 24, 0, calls_and_errnos,
     failing_call},
    {"interrupt", "a signal every 200 µs, in both processes", false, 3, 1000, nullptr, interrupts},
    {"stop", "SIGSTOP and SIGCONT at random moments", false, 3, 10'000, nullptr, random_stop},
    {"stop-before", "SIGSTOP before each system call", false, 5, 0, calls, stop_before},
    {"fork-before", "fork before each system call; the copy ends", false, 8, 0, calls,
     counted<Expect::whole>},
    {"copies", "fork after each message; the copy destroys its channel", false, 4, 200, nullptr,
     copies},
    {"tight", "large messages, each tried without waiting first", true, 4, 100, nullptr, tight},
    {"nofile", "a limit of descriptors, from 3 on", false, 0, 0, range<3, 20>,
     counted<Expect::errors>},
    {"memory", "a limit of address space, from 0 more bytes on", false, 8, 0, range<0, 99>,
     counted<Expect::errors>},
    {"file-size", "a limit of file size, 0 to 32 KiB", false, 0, 0, range<0, 8>,
     counted<Expect::errors>},
    {"places", "no room, no inodes, read-only: /dev/shm or the run directory", true, 0, 0,
     range<0, 2 * std::size(places) - 1>, unharmed, unharmed, take_room, give_room},
    {"new-pids", "a separate PID namespace", false, 0, 0, range<0, 0>, counted<Expect::errors>},
    {"new-net", "a separate network namespace", false, 0, 0, range<0, 0>, counted<Expect::errors>},
    {"new-user", "a separate user namespace", false, 0, 0, range<0, 0>, counted<Expect::errors>},
    {"soak", "none, in a long conversation: memory must not grow", true, 0, 0, range<500, 500>,
     soak},
    {"soak-long", "as soak, with 10^8 messages", true, 0, 0, range<12'500'000, 12'500'000>, soak,
     unharmed, nullptr, nullptr, true},
    {"rogue", "random bytes, floods of connections, writes over shared memory", true, 12, 2000,
     nullptr, rogue},
};

}  // namespace

std::span<const Kind> kinds() { return all; }

const Kind* find_kind(std::string_view name) {
  for (const Kind& kind : all)
    if (kind.name == name) return &kind;
  return nullptr;
}

}  // namespace faults
