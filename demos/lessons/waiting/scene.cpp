// The lesson waiting: a read that sleeps, a read that spins, epoll for many descriptors, and the
// price of waking.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/futex.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/pairs.h"
#include "ipc/host/process.h"
#include "ipc/system/cpus.h"
#include "ipc/system/sys.h"
#include "ipc/system/wait.h"

namespace ipc::demo {

namespace {

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

void put_byte(const Ends& pipe) {
  [[maybe_unused]] const long written = ::write(pipe.write.get(), "x", 1);
}

long read_byte(int fd) {
  char byte = 0;
  return sys::call("read", ::read, fd, static_cast<void*>(&byte), std::size_t{1});
}

// --- one thread, one call ---

// Records only the first tries.
void wait_for_byte(const Cues& cues, int fd, std::atomic<std::uint64_t>& tries) {
  constexpr std::uint64_t noted = 3;
  char byte = 0;
  while ((tries < noted ? read_byte(fd) : ::read(fd, &byte, 1)) != 1) ++tries;
  cues.next();
}

void one_call(Stage& stage) {
  stage.step("one_call");
  const Ends quiet = new_pipe(stage.is_prevented() ? O_NONBLOCK : 0);
  const Ends restless = new_pipe(O_NONBLOCK);
  auto& tries = stage.share<std::array<std::atomic<std::uint64_t>, 2>>();
  Actor sleeper = stage.start(
      "sleeper", [&](const Cues& cues) { wait_for_byte(cues, quiet.read.get(), tries[0]); });
  Actor spinner = stage.start(
      "spinner", [&](const Cues& cues) { wait_for_byte(cues, restless.read.get(), tries[1]); });
  spinner.cue();
  sleeper.cue();
  const auto patience = Deadline::after(std::chrono::seconds(stage.is_prevented() ? 1 : 10));
  const bool is_asleep = is_asleep_in(sleeper.pid(), "read", patience);
  const Effort sleeper_before = effort_of(sleeper.pid()), spinner_before = effort_of(spinner.pid());
  const auto spun_so_far = [&] { return effort_of(spinner.pid()) - spinner_before; };
  constexpr std::uint64_t long_enough_ns = 20'000'000;
  comes_true(soon(), [&] { return spun_so_far().cpu_ns >= long_enough_ns; });
  const Effort slept = effort_of(sleeper.pid()) - sleeper_before, spun = spun_so_far();
  const std::uint64_t tried = tries[1];
  const std::array<const Actor*, 2> actors = {&sleeper, &spinner};
  stage.show_calls();
  stage.say("one_call.meanwhile");
  stage.show_states(actors);
  const auto row = [&](const Actor& actor, const Effort& effort, std::uint64_t count) {
    return std::vector<std::string>{
        stage.name_of(actor.side()), number(static_cast<double>(count)),
        effort.cpu_ns == 0 ? "0" : duration(static_cast<double>(effort.cpu_ns))};
  };
  stage.show({{text("lesson.process"), stage.in_words("tries"), stage.in_words("cpu")},
              {row(sleeper, slept, tries[0]), row(spinner, spun, tried)}});
  put_byte(quiet);
  put_byte(restless);
  sleeper.await();
  spinner.await();
  stage.say("one_call.woken");
  stage.show_calls();
  stage.fact("a_blocked_thread_sleeps",
             is_asleep && tries[0] == 0 && slept.cpu_ns < spun.cpu_ns / 100);
  stage.fact("a_spinner_burns_a_cpu", tried > 100 && spun.cpu_ns >= long_enough_ns,
             number(static_cast<double>(tried)), duration(static_cast<double>(spun.cpu_ns)));
}

// --- one thread, many descriptors ---

constexpr std::size_t many = 100, elsewhere = 42;
constexpr std::array<std::size_t, 3> picked = {elsewhere, 0, 99};

struct Told {
  std::array<std::size_t, picked.size()> which;
  std::size_t count;
};

void wait_for_many(const Cues& cues, const std::array<Ends, many>& pipes, Told& told) {
  const int epoll = sys::must("", "epoll_create1", ::epoll_create1, EPOLL_CLOEXEC);
  for (std::size_t at = 0; at < many; ++at) {
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.u64 = at;
    const int fd = pipes[at].read.get();
    if (at == 0) sys::must("", "epoll_ctl", ::epoll_ctl, epoll, EPOLL_CTL_ADD, fd, &wanted);
    else ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &wanted);
  }
  for (std::size_t& which : told.which) {
    std::array<epoll_event, 8> ready;
    told.count += static_cast<std::size_t>(
        sys::must("", "epoll_wait", ::epoll_wait, epoll, ready.data(), int{ready.size()}, -1));
    which = ready[0].data.u64;
    read_byte(pipes[which].read.get());
    cues.next();
  }
}

void many_descriptors(Stage& stage) {
  stage.step("many");
  std::array<Ends, many> pipes;
  for (Ends& pipe : pipes) pipe = new_pipe();
  Told& told = stage.share<Told>();
  Actor deaf = stage.start("deaf", [&](const Cues& cues) {
    read_byte(pipes[1].read.get());
    cues.next();
  });
  deaf.cue();
  is_asleep_in(deaf.pid(), "read", soon());
  put_byte(pipes[elsewhere]);
  const bool hears_nothing =
      is_asleep_in(deaf.pid(), "read", soon()) && queued(pipes[elsewhere].read.get()) == 1;
  const std::array<const Actor*, 1> deaf_one = {&deaf};
  stage.show_calls();
  stage.say("many.deaf", elsewhere);
  stage.show_states(deaf_one);
  stage.fact("one_call_hears_one_descriptor", hears_nothing, elsewhere);
  read_byte(pipes[elsewhere].read.get());

  Actor epoll = stage.start("epoll", [&](const Cues& cues) { wait_for_many(cues, pipes, told); });
  bool slept_each_time = true;
  for (const std::size_t which : picked) {
    epoll.cue();
    slept_each_time = is_asleep_in(epoll.pid(), "epoll_wait", soon()) && slept_each_time;
    if (which == picked.front()) {
      const std::array<const Actor*, 1> actors = {&epoll};
      stage.show_calls();
      stage.say("many.epoll", many);
      stage.show_states(actors);
    }
    put_byte(pipes[which]);
    epoll.await();
  }
  stage.show_calls();
  const std::size_t threads = effort_of(epoll.pid()).threads;
  stage.fact("epoll_waits_for_many",
             slept_each_time && told.which == picked && told.count == picked.size() && threads == 1,
             many, fmt::format("{}, {}, {}", told.which[0], told.which[1], told.which[2]));
}

// --- the price of waking ---

struct Turns {
  std::atomic<std::uint32_t> turn;  // side whose turn it is: 0, 1; 2: the end
  std::uint32_t rounds;
  std::uint64_t ns;
  std::array<std::uint64_t, 2> switches, cpu_ns;
};
constexpr std::uint32_t over = 2;

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value) {
  return ::syscall(SYS_futex, &word, operation, value, nullptr, nullptr, 0);
}

// Returns false at the end.
bool await_turn(Turns& turns, std::uint32_t mine, bool sleeps) {
  for (std::uint32_t now = 0; (now = turns.turn) != mine;) {
    if (now == over) return false;
    if (sleeps) futex(turns.turn, FUTEX_WAIT, now);
    else relax();
  }
  return true;
}
void pass_turn(Turns& turns, std::uint32_t next, bool sleeps) {
  turns.turn = next;
  if (sleeps) futex(turns.turn, FUTEX_WAKE, 1);
}

void take_turns(Turns& turns, std::uint32_t mine, bool sleeps) {
  constexpr std::uint64_t time_ns = 30'000'000;
  const std::uint64_t begin_ns = sys::detail::now_ns();
  const Effort before = effort_of(::getpid());
  while (await_turn(turns, mine, sleeps)) {
    if (mine == 0) turns.ns = sys::detail::now_ns() - begin_ns;
    if (mine == 0 && turns.rounds > 0 && turns.ns >= time_ns) break;
    if (mine == 0) ++turns.rounds;
    pass_turn(turns, 1 - mine, sleeps);
  }
  const Effort made = effort_of(::getpid()) - before;
  if (mine == 0) pass_turn(turns, over, sleeps);
  turns.switches[mine] = made.voluntary_switches;
  turns.cpu_ns[mine] = made.cpu_ns;
}

const Turns& play_turns(Stage& stage, std::array<int, 2> cpus, bool sleeps) {
  Turns& turns = stage.share<Turns>();
  const auto player = [&](std::uint32_t mine) {
    return Process::fork([&, mine] {
      pin_to_cpu(cpus[mine]);
      take_turns(turns, mine, sleeps);
      return 0;
    });
  };
  Process first = player(0), second = player(1);
  (void)first.wait(soon());
  (void)second.wait(soon());
  return turns;
}

// Returns the sleeps of both per round trip.
double sleeps_of(const Turns& turns) {
  return static_cast<double>(turns.switches[0] + turns.switches[1]) / std::max(1U, turns.rounds);
}

void price(Stage& stage) {
  stage.step("price");
  stage.say("price.intro");
  const auto cpus = allowed_cpus();
  Table table{{stage.in_words("way"), stage.in_words("round_trip"), stage.in_words("switches"),
               stage.in_words("cpu_each")},
              {}};
  const auto play = [&](std::string_view name, int other_cpu, bool sleeps) -> const Turns& {
    const Turns& turns = play_turns(stage, {cpus.front(), other_cpu}, sleeps);
    const double rounds = std::max(1U, turns.rounds);
    table.rows.push_back(
        {stage.in_words(name), duration(static_cast<double>(turns.ns) / rounds),
         number(sleeps_of(turns), 2),
         duration(static_cast<double>(turns.cpu_ns[0] + turns.cpu_ns[1]) / rounds)});
    return turns;
  };
  const Turns& slept = play("sleep.same"_key, cpus.front(), true);
  const Turns& spun = play("spin.same"_key, cpus.front(), false);
  if (cpus.size() > 1) {
    play("sleep.apart"_key, cpus.back(), true);
    play("spin.apart"_key, cpus.back(), false);
  }
  stage.show(std::move(table));
  stage.say("price.done");
  const double sleeps = sleeps_of(slept), of_spinner = sleeps_of(spun);
  stage.fact("a_sleep_costs_switches", sleeps >= 0.5 && of_spinner < 0.5, number(sleeps, 2),
             number(of_spinner, 2));
}

void play(Stage& stage) {
  stage.go_untraced();  // traced, the process would not spin as usual
  one_call(stage);
  many_descriptors(stage);
  price(stage);
}

}  // namespace

extern const Lesson waiting_lesson;
const Lesson waiting_lesson{"waiting", play};

}  // namespace ipc::demo
