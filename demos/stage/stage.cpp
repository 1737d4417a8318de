// Starts actors, and collects the blocks and facts of a lesson.
#include "demos/stage/stage.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <stdexcept>

#include "demos/call_names.h"
#include "demos/stage/kernel.h"
#include "demos/stage/ledger.h"
#include "demos/stage/network.h"
#include "demos/stage/pairs.h"
#include "ipc/channel.h"
#include "ipc/names/run_directory.h"

namespace ipc::demo {
namespace {

// Returns the calls of a process up to the first one that is not whole.
std::span<const TracedCall> calls_of(const TraceLog& log) {
  const auto made = log.made();
  const auto end = std::ranges::find(made, 0U, &TracedCall::is_whole);
  return made.first(static_cast<std::size_t>(end - made.begin()));
}

bool is_talk(const TracedCall& call) {
  const std::string_view name = call.name.data();
  return call.result >= 0 &&
         (name.starts_with("accept") || name.starts_with("recv") || name.starts_with("send"));
}

// Returns the documents that support these claims, each once.
std::string sources_of(const std::vector<const Claim*>& claims) {
  constexpr std::string_view comma = ", ";
  std::vector<std::string_view> sources;
  for (const Claim* const claim : claims)
    for (std::string_view rest = claim->source; !rest.empty();) {
      const std::string_view one = rest.substr(0, rest.find(comma));
      if (std::ranges::find(sources, one) == sources.end()) sources.push_back(one);
      rest.remove_prefix(std::min(one.size() + comma.size(), rest.size()));
    }
  return fmt::format("{}", fmt::join(sources, comma));
}

template <class T>
std::vector<T> all_of(const std::vector<Block>& blocks) {
  std::vector<T> all;
  for (const Block& block : blocks)
    if (const auto* const one = std::get_if<T>(&block)) all.push_back(*one);
  return all;
}

}  // namespace

std::vector<Fact> Record::facts() const { return all_of<Fact>(blocks); }
std::vector<Act> Record::acts() const { return all_of<Act>(blocks); }

Record::Sum Record::sum() const {
  Sum counted;
  for (const Fact& fact : facts()) {
    counted.observed += fact.outcome == Fact::Outcome::observed ? 1 : 0;
    counted.all += fact.is_of_run() ? 1 : 0;
  }
  return counted;
}

std::string in_words(const Fact& fact) {
  if (fact.reason.empty()) return fact.statement;
  return text(fact.is_of_run() ? "lesson.because" : "lesson.from", fact.statement, fact.reason);
}

Stage::Stage(const Options& options, Record& record, Audience* audience)
    : options_(options),
      record_(record),
      audience_(audience),
      logs_(static_cast<TraceLog*>(shared_memory(players_max * sizeof(TraceLog)))),
      traces_(place("strace")) {}

std::string Stage::place(std::string_view file) const {
  return fmt::format("{}/{}", run_directory(), file);
}

bool Stage::enter_own_network(std::initializer_list<std::string_view> facts) {
  const auto reason = ipc::demo::enter_own_network();
  if (reason) none_shown(facts, *reason);
  return !reason;
}

Actor Stage::start(std::string_view role, const Actor::Body& body) {
  const auto side = static_cast<unsigned>(record_.players.size());
  if (side == players_max) throw std::length_error("too many players");
  Actor actor = Actor::start(logs_[side], side, body);
  announce(role, actor.pid());
  if (options_.is_traced) {
    auto strace = Strace::attach(actor.pid(), traces_);
    if (strace) traced_.push_back(std::move(*strace));
    else options_.is_traced = false;
  }
  return actor;
}

// The server alone has the write end of the pipe, so that its end ends the wait.
Actor Stage::start_server(std::string_view role, const std::function<void()>& serve) {
  Ends output = new_pipe();
  Actor server = start(role, [&](const Cues&) {
    ::dup2(output.write.get(), STDOUT_FILENO);
    serve();
  });
  output.write.reset();
  server.cue();
  const Deadline deadline = Deadline::after(std::chrono::seconds(20));
  char byte = 0;
  if (wait({output.read.get(), POLLIN}, deadline) != Status::ok ||
      ::read(output.read.get(), &byte, 1) != 1)
    throw std::runtime_error(text("lesson.no_address", in_words(role)));
  return server;
}

unsigned Stage::announce(std::string_view role, pid_t pid) {
  record_.players.push_back({in_words(role), pid});
  return static_cast<unsigned>(record_.players.size() - 1);
}

void Stage::show(const std::vector<TracedCall>& calls) {
  Calls shown{calls, {}, options_.is_traced};
  const Witness witness(traces_);
  for (const TracedCall& call : shown.calls) {
    const auto seen =
        options_.is_traced ? witness.text_of(call, record_.players[call.side].pid) : std::nullopt;
    shown.texts.push_back(with_both_names(call.name.data(), seen.value_or(call.to_string())));
  }
  add(std::move(shown));
}

void Stage::show_packets(std::vector<Packet> packets) {
  std::vector<TracedCall> calls;
  std::array<std::uint64_t, players_max> ended_ns{};
  for (std::size_t side = 0; side < players_max; ++side) {
    ended_ns[side] = logs_[side].ended_ns;
    std::ranges::copy_if(calls_of(logs_[side]), std::back_inserter(calls),
                         [](const TracedCall& call) { return call.socket.protocol != 0; });
  }
  Packets shown{std::move(packets), {}};
  for (const Packet& packet : shown.packets)
    shown.owners.push_back(owners_of(packet, calls, ended_ns));
  add(std::move(shown));
}

void Stage::show_talk_of(const Actor& server) {
  const bool is_idle =
      is_asleep_in(server.pid(), "epoll_wait", Deadline::after(std::chrono::seconds(10)));
  auto calls = new_calls();
  std::erase_if(
      calls, [&](const TracedCall& call) { return call.side == server.side() && !is_talk(call); });
  show(calls);
  if (!is_idle) add(Paragraph{text("lesson.still_busy", letter_of(server.side()))});
}

void Stage::kill(Actor& actor, int signal) {
  const std::uint64_t at_ns = sys::detail::now_ns();
  if (signal == SIGKILL) logs_[actor.side()].ended_ns = at_ns;
  actor.kill(signal);
  add(Act{at_ns, fmt::format("kill({}, SIG{})", letter_of(actor.side()), ::sigabbrev_np(signal))});
}

void Stage::show_act(std::string text) { add(Act{sys::detail::now_ns(), std::move(text)}); }

std::vector<TracedCall> Stage::new_calls() {
  std::vector<TracedCall> calls;
  for (std::size_t side = 0; side < players_max; ++side) {
    const auto made = calls_of(logs_[side]).subspan(shown_[side]);
    calls.insert(calls.end(), made.begin(), made.end());
    shown_[side] += made.size();
  }
  std::ranges::stable_sort(calls, {}, &TracedCall::begin_ns);
  return calls;
}

void Stage::show_states(std::span<const Actor* const> actors) {
  Table table{{text("lesson.process"), text("lesson.state"), text("lesson.asleep_in")}, {}};
  for (const Actor* const actor : actors) {
    const auto state = state_of(actor->pid());
    const std::string letter = state ? std::string(1, state->letter) : "-";
    table.rows.push_back({name_of(actor->side()),
                          fmt::format("{} {}", letter, text("lesson.state." + letter)),
                          state ? place_of_sleep(*state) : ""});
  }
  show(std::move(table));
}

std::string Stage::name_of(unsigned side) const {
  return fmt::format("{}, {}", letter_of(side), record_.players.at(side).role);
}

void Stage::history(std::string_view name) {
  const std::string key(name);
  add(Fact{key, Fact::Outcome::history, in_words("fact." + key),
           sources_of(claims_of_fact(options_.lesson + "." + key))});
}

void Stage::add(Block block) {
  record_.blocks.push_back(std::move(block));
  if (audience_ != nullptr) audience_->hear(record_, record_.blocks.back());
}

std::string Stage::numbered(std::string heading) {
  return fmt::format("{}. {}", ++steps_, heading);
}

void* Stage::shared_memory(std::size_t size) {
  return sys::must("", "mmap", ::mmap, static_cast<void*>(nullptr), size, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, off_t{0});
}

}  // namespace ipc::demo
