// The fault suite over the transports of a set:
//   faults [--transport NAME] [--kind NAME] [--full [--journal FILE]]     runs and judges
//   faults --case unix/kill-before/client/17                              one case again
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstring>
#include <span>

#include "faults/journal.h"
#include "faults/kinds.h"
#include "faults/peer.h"
#include "ipc/host/program.h"

namespace {
using namespace faults;

struct Choice {
  std::vector<std::string> transports, kinds;
  std::string one, journal, table;
  bool is_full = false, stops_at_wrong = false, lists = false;
  std::uint64_t seed = 1, count = 0;
};

class Suite {
 public:
  Suite(const Choice& choice, const std::string& no_mounts)
      : choice_(choice), grounds_(no_mounts), judge_(grounds_), journal_(choice.journal) {
    if (!grounds_.note().empty()) fmt::print("note: {}\n", grounds_.note());
  }

  int run_all() {
    fmt::print("{:<12} {:<12} {:<7} {:>7} {:>7} {:>7} {:>7}  {}\n", "transport", "kind", "victim",
               "cases", "harmed", "wrong", "seconds", "noticed after ms, p50 p99 max");
    for (const ipc::Transport* transport : ipc::transports()) {
      if (!is_chosen(choice_.transports, transport->name)) continue;
      for (const Kind& kind : kinds()) {
        if (!is_chosen(choice_.kinds, kind.name) || (kind.is_long && !choice_.is_full)) continue;
        for (const Side victim : {Side::server, Side::client}) {
          if (victim == Side::client && kind.is_one_sided) continue;
          run_group(std::string(transport->name), kind, victim);
          if (wrong_ > 0 && choice_.stops_at_wrong) return 1;
        }
      }
    }
    return wrong_ == 0 ? 0 : 1;
  }

  int run_one() {
    const auto which = Case::parse(choice_.one);
    const Kind* const kind = which ? find_kind(which->kind) : nullptr;
    if (kind == nullptr || ipc::find_transport(which->transport) == nullptr) {
      fmt::print(stderr, "faults: `{}` is no id of a case: TRANSPORT/KIND/server|client/NUMBER\n",
                 choice_.one);
      return 2;
    }
    const Verdict verdict = judged(*kind, *which);
    fmt::print("{}: {}\n", which->id(),
               !verdict.skipped.empty() ? "skipped: " + verdict.skipped
               : verdict.is_right()
                   ? "right" + std::string(verdict.is_harmed ? "" : ", but not harmed")
                   : "WRONG: " + verdict.wrong);
    for (const Side side : {Side::server, Side::client}) {
      const SideLog& log = judge_.log().of(side);
      fmt::print(
          "  {}: stage {}, {} sent of {}, {} received, {} calls{}{}, status {}, farewell {}{}\n",
          to_string(side), log.stage.load(), log.sent.load(), log.tried.load(), log.received.load(),
          log.calls.load(), log.harmed_call[0] == '\0' ? "" : ", harmed at ", log.harmed_call,
          to_string(static_cast<ipc::Status>(log.status.load())),
          to_string(static_cast<ipc::Farewell>(log.farewell.load())),
          log.error[0] == '\0' ? "" : std::string("; ") + log.error);
    }
    return verdict.is_right() ? 0 : 1;
  }

 private:
  static bool is_chosen(const std::vector<std::string>& names, std::string_view name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  }

  Verdict judged(const Kind& kind, const Case& which) {
    if (kind.before != nullptr)
      if (const std::string why = kind.before(which); !why.empty()) {
        Verdict skipped;
        skipped.skipped = why;
        return skipped;
      }
    Plan plan = kind.plan(which);
    if (kind.after != nullptr) plan.clean_up = [&] { kind.after(which); };
    Verdict verdict = judge_.run(which, plan);
    if (kind.before != nullptr) verdict.is_harmed = true;
    return verdict;
  }

  // Returns the cases of the kind to run: all, or `count` of them, spread evenly.
  std::vector<std::uint64_t> numbers(const Kind& kind, const Case& first) {
    std::uint64_t count = choice_.count > 0 ? choice_.count
                          : choice_.is_full ? kind.full_count
                                            : kind.short_count;
    std::vector<std::uint64_t> all;
    if (kind.numbers == nullptr) {
      for (std::uint64_t i = 0; i < count; ++i) all.push_back(choice_.seed + i);
      return all;
    }
    (void)judge_.run(first, kind.probe(first));
    all = kind.numbers(judge_.log().of(first.victim));
    if (count == 0 || count >= all.size()) return all;
    std::vector<std::uint64_t> chosen;
    for (std::uint64_t i = 0; i < count; ++i)
      chosen.push_back(all[(i * all.size() / count + choice_.seed) % all.size()]);
    return chosen;
  }

  void run_group(const std::string& transport, const Kind& kind, Side victim) {
    const Case which{transport, std::string(kind.name), victim, 0};
    const std::vector<std::uint64_t> all = numbers(kind, which);
    constexpr std::size_t piece = 1000;  // cases that are lost at most if a long run is ended
    Group whole;
    whole.first = which;
    for (std::size_t at = 0; at < all.size(); at += piece) {
      const std::span some = std::span(all).subspan(at, std::min(piece, all.size() - at));
      if (!run_some(kind, which, some, whole)) return;
    }
    fmt::print("{}\n", whole.to_string());
    std::fflush(stdout);
  }

  // Returns false to stop, after a violation.
  bool run_some(const Kind& kind, Case which, std::span<const std::uint64_t> numbers,
                Group& whole) {
    Group group;
    which.number = numbers.front();
    group.first = which;
    if (journal_.has(group)) return true;
    const std::uint64_t begin = now_ns();
    for (const std::uint64_t number : numbers) {
      which.number = number;
      const Verdict verdict = judged(kind, which);
      group.add(verdict);
      if (verdict.is_right()) continue;
      ++wrong_;
      fmt::print("WRONG {}: {}\n", which.id(), verdict.wrong);
      std::fflush(stdout);
      if (choice_.stops_at_wrong) return false;
    }
    group.seconds = static_cast<double>(now_ns() - begin) / 1e9;
    journal_.add(group);
    whole.add(group);
    return true;
  }

  Choice choice_;
  Grounds grounds_;
  Judge judge_;
  Journal journal_;
  std::uint64_t wrong_ = 0;
};

int list() {
  for (const Kind& kind : kinds()) fmt::print("{:<12} {}\n", kind.name, kind.harm);
  return 0;
}

int run(int argc, char** argv, const std::string& no_mounts) {
  Choice choice;
  CLI::App app("Harms one of two processes that talk, and judges the other.", "faults");
  app.add_option("--transport", choice.transports, "transports to run")->allow_extra_args(false);
  app.add_option("--kind", choice.kinds, "kinds of harm to run, see --list")
      ->allow_extra_args(false);
  app.add_option("--case", choice.one, "id of one case to run");
  app.add_option("--seed", choice.seed,
                 "first seed of random kinds; choice of the cases of other kinds");
  app.add_option("--count", choice.count, "cases per kind and victim");
  app.add_option("--journal", choice.journal, "file to append groups to; groups in it are not run");
  app.add_option("--table", choice.table, "print a journal as Markdown");
  app.add_flag("--full", choice.is_full, "run the long form");
  app.add_flag("--stop-at-wrong", choice.stops_at_wrong);
  app.add_flag("--list", choice.lists, "list the kinds of harm");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  for (std::string& name : choice.transports) name = ipc::transport_named(name).name;
  for (const std::string& name : choice.kinds)
    if (find_kind(name) == nullptr) {
      fmt::print(stderr, "faults: there is no kind `{}`: --list names them\n", name);
      return 2;
    }
  if (choice.lists) return list();
  if (!choice.table.empty()) return fmt::print("{}", Journal::table(choice.table)), 0;
  Suite suite(choice, no_mounts);
  return choice.one.empty() ? suite.run_all() : suite.run_one();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "--peer") == 0) return faults::play_peer(argc, argv);
  const std::string no_mounts = faults::separate_mounts();
  ipc::prepare_program();
  return ipc::guarded("faults", [&] { return run(argc, argv, no_mounts); });
}
