// Starts actors, and collects the blocks and facts of a lesson.
#include "demos/stage/stage.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>

#include "demos/stage/kernel.h"
#include "demos/stage/network.h"
#include "ipc/names/run_directory.h"

namespace ipc::demo {
namespace {

// Returns the C library's name of the call, and in brackets the kernel's own, if it differs, and
// the function in which the process sleeps.
std::string place_of_sleep(const ProcessState& state) {
  static constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"accept4", "accept"}, {"recvfrom", "recv"}, {"sendto", "send"}, {"openat", "open"}};
  const auto* const known = std::ranges::find(
      names, std::string_view(state.call), &std::pair<std::string_view, std::string_view>::first);
  std::string detail = state.wait_channel, name = state.call;
  if (known != std::end(names)) {
    detail = state.call + (detail.empty() ? "" : ", " + detail);
    name = known->second;
  }
  return detail.empty() ? name : fmt::format("{} ({})", name, detail);
}

}  // namespace

std::vector<Fact> Record::facts() const {
  std::vector<Fact> all;
  for (const Block& block : blocks)
    if (const auto* const fact = std::get_if<Fact>(&block)) all.push_back(*fact);
  return all;
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
  if (!reason) return true;
  for (const std::string_view fact : facts) not_shown(fact, *reason);
  return false;
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
    shown.texts.push_back(seen.value_or(call.to_string()));
  }
  add(std::move(shown));
}

std::vector<TracedCall> Stage::new_calls() {
  std::vector<TracedCall> calls;
  for (std::size_t side = 0; side < players_max; ++side) {
    const TraceLog& log = logs_[side];
    const std::size_t count = std::min<std::size_t>(log.count, log.calls.size());
    for (; shown_[side] < count && log.calls[shown_[side]].is_whole != 0; ++shown_[side])
      calls.push_back(log.calls[shown_[side]]);
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
  return fmt::format("{}, {}", static_cast<char>('A' + side), record_.players.at(side).role);
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
