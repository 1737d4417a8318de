// The lesson cost: the calls, sleeps and copies of a message, and their prices.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "demos/lessons/cost/talk.h"
#include "demos/lessons/lesson.h"
#include "demos/stage/pairs.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

constexpr std::size_t small = 64, large = 60'000;  // in bytes; a datagram cannot hold 64 KiB
constexpr unsigned batch = 64;

double real(std::uint64_t count) { return static_cast<double>(count); }

struct Played {
  const Transport* transport;
  const Costs* costs;

  bool is_by_kernel() const { return costs->sum(&Spent::bytes) > 0; }
};
using All = std::vector<Played>;

const Costs& of(const All& all, std::string_view name) {
  return *std::ranges::find(all, name, [](const Played& one) {
            return one.transport->name;
          })->costs;
}

// --- the price of each part, measured alone ---

struct Prices {
  double empty_call_ns, call_ns, byte_ns;
};

// Returns the shortest time of many tries, because an interruption only adds time.
template <class Work>
double least_ns(const Work& work) {
  constexpr int tries = 20, runs = 100;
  double least = std::numeric_limits<double>::max();
  for (int i = 0; i < tries; ++i) {
    const std::uint64_t begin_ns = sys::detail::now_ns();
    for (int run = 0; run < runs; ++run) work();
    least = std::min(least, real(sys::detail::now_ns() - begin_ns) / runs);
  }
  return least;
}

// Measures the prices in a process that talks to itself, and never has to wait.
Prices prices() {
  const Ends pipe = new_pipe();
  // A user with many pipes may get only a small one.
  const auto much =
      std::min(large, static_cast<std::size_t>(::fcntl(pipe.write.get(), F_GETPIPE_SZ)));
  std::vector<char> bytes(much);
  const auto there_and_back = [&](std::size_t size) {
    [[maybe_unused]] long done = ::write(pipe.write.get(), bytes.data(), size);
    done = ::read(pipe.read.get(), bytes.data(), size);
  };
  const double one_ns = least_ns([&] { there_and_back(1); });
  const double many_ns = least_ns([&] { there_and_back(much); });
  return {least_ns([] { ::syscall(SYS_getppid); }), one_ns / 2,
          std::max(0.0, many_ns - one_ns) / (2 * static_cast<double>(much))};
}

// Returns the price of a sleep: the ring's bytes do not pass the kernel, so its trip is little more
// than its calls and the sleep.
double wake_up_ns(const Costs& ring, const Prices& price) {
  const double one_way_ns = ring.trip_ns / 2;
  const double calls_ns = ring.per_message(&Spent::calls) * price.call_ns;
  return std::max(0.0, one_way_ns - calls_ns) / std::max(0.1, ring.per_message(&Spent::sleeps));
}

// --- the lesson ---

class Play {
 public:
  explicit Play(Stage& stage) : stage_(stage) {}

  void run() {
    one_trip();
    stage_.step("small", small);
    stage_.say("small.intro");
    const All little = play_all({.size = small});
    show(little);
    judge_calls(little);
    stage_.step("large", number(large));
    const All much = play_all({.size = large});
    show(much);
    judge_bytes(little, much);
    take_apart(of(little, "pipe"), of(much, "pipe"), of(little, "shm-ring"));
    spin(little);
    flush_together();
  }

 private:
  // Shows the calls behind the figures.
  void one_trip() {
    stage_.step("one_trip", small);
    const Ends there = new_pipe(), back = new_pipe();
    std::string bytes(small, 'x');
    const auto send = [&](const Ends& pipe) {
      sys::call("write", ::write, pipe.write.get(), static_cast<const void*>(bytes.data()), small);
    };
    const auto receive = [&](const Ends& pipe) {
      sys::call("read", ::read, pipe.read.get(), static_cast<void*>(bytes.data()), small);
    };
    Actor client = stage_.start("client", [&](const Cues& cues) {
      send(there);
      receive(back);
      cues.done();
    });
    Actor server = stage_.start("server", [&](const Cues& cues) {
      receive(there);
      send(back);
      cues.done();
    });
    server.cue();
    client.act();
    server.await();
    stage_.show_calls();
    stage_.say("one_trip.done");
  }

  const Costs& play(const Transport& transport, const Talk& talk) {
    Costs& costs = stage_.share<Costs>();
    play_talk(transport, talk, costs);
    return costs;
  }
  All play_all(const Talk& talk) {
    All all;
    for (const Transport* const transport : transports())
      if (!transport->unavailable()) all.push_back({transport, &play(*transport, talk)});
    return all;
  }

  void show(const All& all) {
    Table table{stage_.words({"transport", "calls", "sleeps", "bytes", "cpu", "trip"}), {}};
    for (const auto& [transport, costs] : all)
      table.rows.push_back(
          {std::string(transport->name), number(costs->per_message(&Spent::calls), 2),
           number(costs->per_message(&Spent::sleeps), 2), number(costs->per_message(&Spent::bytes)),
           duration(costs->per_message(&Spent::cpu_ns)), duration(costs->trip_ns)});
    stage_.show(std::move(table));
  }

  void judge_calls(const All& all) {
    const auto by_kernel = std::ranges::count_if(all, &Played::is_by_kernel);
    stage_.fact("a_message_costs_two_calls",
                by_kernel > 0 &&
                    std::ranges::all_of(all,
                                        [](const Played& one) {
                                          const Costs& costs = *one.costs;
                                          return costs.is_whole &&
                                                 (!one.is_by_kernel() ||
                                                  costs.sum(&Spent::calls) >= 2 * costs.messages);
                                        }),
                by_kernel);
    const Costs& pipe = of(all, "pipe");
    if (pipe.sum(&Spent::told) == 0)
      return stage_.not_shown("the_kernel_counts_the_same", stage_.in_words("no_count"));
    stage_.fact("the_kernel_counts_the_same", pipe.sum(&Spent::told) == pipe.sum(&Spent::calls),
                number(real(pipe.sum(&Spent::calls))));
  }

  void judge_bytes(const All& little, const All& much) {
    const auto by_kernel = std::ranges::count_if(much, &Played::is_by_kernel);
    const auto all_went_twice = [](const All& all, std::size_t size) {
      return std::ranges::all_of(all, [&](const Played& one) {
        return one.costs->is_whole && (!one.is_by_kernel() || one.costs->sum(&Spent::bytes) >=
                                                                  2 * size * one.costs->messages);
      });
    };
    stage_.fact("bytes_cross_twice_or_never",
                by_kernel > 0 && all_went_twice(little, small) && all_went_twice(much, large),
                by_kernel, static_cast<long>(much.size()) - by_kernel);
    constexpr double more_bytes = static_cast<double>(large) / small;
    const double more_cpu = of(much, "pipe").per_message(&Spent::cpu_ns) /
                            std::max(1.0, of(little, "pipe").per_message(&Spent::cpu_ns));
    stage_.fact("bytes_are_not_the_price", more_cpu < more_bytes / 10, number(more_bytes),
                number(more_cpu, 1));
  }

  void take_apart(const Costs& little, const Costs& much, const Costs& ring) {
    stage_.step("apart");
    const Prices price = prices();
    stage_.say("apart.intro", duration(price.empty_call_ns));
    Table table{{stage_.in_words("part"), stage_.in_words("price"),
                 stage_.in_words("of_size", number(small)), "",
                 stage_.in_words("of_size", number(large)), ""},
                {}};
    std::array<double, 2> sums{};
    const auto add = [&](std::string_view part, std::uint64_t Spent::*what, double unit,
                         double price_ns) {
      std::vector<std::string> cells = {stage_.in_words(part), duration(price_ns)};
      for (std::size_t at = 0; at < sums.size(); ++at) {
        const double count = (at == 0 ? little : much).per_message(what) / unit;
        sums[at] += count * price_ns;
        cells.push_back(number(count, 2));
        cells.push_back(duration(count * price_ns));
      }
      table.rows.push_back(std::move(cells));
    };
    add("part.calls"_key, &Spent::calls, 1, price.call_ns);
    add("part.sleeps"_key, &Spent::sleeps, 1, wake_up_ns(ring, price));
    add("part.bytes"_key, &Spent::bytes, 1024, 1024 * price.byte_ns);
    table.rows.push_back(
        {stage_.in_words("sum"), "", "", duration(sums[0]), "", duration(sums[1])});
    table.rows.push_back({stage_.in_words("measured"), "", "", duration(little.trip_ns / 2), "",
                          duration(much.trip_ns / 2)});
    stage_.show(std::move(table));
    stage_.say("apart.done");
  }

  void spin(const All& little) {
    stage_.step("spin");
    Table table{stage_.words({"way", "calls", "sleeps", "cpu", "busy", "trip"}), {}};
    const auto add = [&](std::string_view way, const char* name, const Costs& costs) {
      table.rows.push_back({stage_.in_words(way, name), number(costs.per_message(&Spent::calls), 2),
                            number(costs.per_message(&Spent::sleeps), 2),
                            duration(costs.per_message(&Spent::cpu_ns)),
                            number(costs.busy_cpus(), 2), duration(costs.trip_ns)});
    };
    const auto play_both = [&](const char* name) -> const Costs& {
      const Costs& spun = play(transport_named(name), {.waiting = Waiting::spin});
      add("way.sleeps"_key, name, of(little, name));
      add("way.spins"_key, name, spun);
      return spun;
    };
    play_both("pipe");
    const Costs& spun = play_both("shm-ring");
    stage_.show(std::move(table));
    const double sleeps = of(little, "shm-ring").per_message(&Spent::sleeps),
                 of_spinner = spun.per_message(&Spent::sleeps);
    stage_.fact("spinning_ends_the_sleeps",
                spun.is_whole && sleeps >= 0.25 && of_spinner < sleeps / 4, number(sleeps, 2),
                number(of_spinner, 2));
    stage_.say("spin.done");
  }

  void flush_together() {
    stage_.step("together", batch);
    const All alone = play_all({.batch = batch, .flushes_each = true});
    const All joined = play_all({.batch = batch, .flushes_each = stage_.is_prevented()});
    stage_.say("together.intro");
    Table table{
        stage_.words({"transport", "calls.alone", "calls.joined", "cpu.alone", "cpu.joined"}), {}};
    bool are_divided = true;
    double calls_alone = 0, calls_joined = 0;
    for (std::size_t at = 0; at < alone.size(); ++at) {
      const Costs &one = *alone[at].costs, &many = *joined[at].costs;
      table.rows.push_back({std::string(alone[at].transport->name), number(one.calls_per_post(), 3),
                            number(many.calls_per_post(), 3),
                            duration(one.per_message(&Spent::cpu_ns)),
                            duration(many.per_message(&Spent::cpu_ns))});
      are_divided = are_divided && one.is_whole && many.is_whole;
      if (!alone[at].is_by_kernel()) continue;
      calls_alone += one.calls_per_post();
      calls_joined += many.calls_per_post();
      are_divided = are_divided && one.calls_per_post() > batch / 2 * many.calls_per_post();
    }
    stage_.show(std::move(table));
    stage_.fact("a_batch_divides_the_calls", calls_alone > 0 && are_divided,
                number(calls_alone / std::max(0.001, calls_joined)));
  }

  Stage& stage_;
};

void play(Stage& stage) {
  stage.go_untraced();  // traced, each call would cost as much as a sleep
  Play(stage).run();
}

}  // namespace

extern const Lesson cost_lesson;
const Lesson cost_lesson{"cost", play};

}  // namespace ipc::demo
