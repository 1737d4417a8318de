// Arranges the record in blocks: the events, the state at the end, the exits, the hints.
#include "demos/watch/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "demos/texts.h"
#include "demos/watch/snapshot.h"

namespace ipc::demo {
namespace {

constexpr std::size_t calls_max = 4'000, packets_max = 2'000;  // a longer page is of no use

std::string letters_of(const std::vector<unsigned>& sides) {
  std::string letters;
  for (const unsigned side : sides)
    if (side != nobody)
      letters += fmt::format("{}{}", letters.empty() ? "" : ", ", letter_of(side));
  return letters;
}

std::string role_of(const WatchedProcess& process) {
  if (process.parent == nobody) return process.command;
  return text(process.command.empty() ? "watch.copy" : "watch.child", letter_of(process.parent),
              process.command);
}

Calls calls_of(const ShownCalls& shown) {
  Calls calls{{}, {}, true};
  for (const WatchedCall* const call : shown.calls) {
    TracedCall& traced = calls.calls.emplace_back();
    traced.begin_ns = call->begin_ns;
    traced.end_ns = call->end_ns;
    traced.side = call->side;
    const std::string times = call->count > 1 ? fmt::format(" × {}", call->count) : "";
    calls.texts.push_back(call->text() + times);
  }
  return calls;
}

Packets packets_of(const Run& run) {
  const std::size_t count = std::min(run.packets.size(), packets_max);
  const auto end = static_cast<std::ptrdiff_t>(count);
  return {{run.packets.begin(), run.packets.begin() + end},
          {run.owners.begin(), run.owners.begin() + end}};
}

// --- the kernel's state ---

Table states_of(const Run& run, const Snapshot& snapshot) {
  Table table{{text("lesson.process"), text("lesson.state"), text("lesson.asleep_in")}, {}};
  for (const auto& [pid, side, state, open] : snapshot.processes)
    table.rows.push_back({fmt::format("{}, {}", letter_of(side), role_of(run.processes[side])),
                          fmt::format("{} {}", state.letter,
                                      has_text(fmt::format("lesson.state.{}", state.letter))
                                          ? text(fmt::format("lesson.state.{}", state.letter))
                                          : ""),
                          place_of_sleep(state)});
  return table;
}

// Writes an address of which only the last 32 bits are known.
std::string end_in_words(const SocketRow& row, std::uint32_t address, std::uint16_t port) {
  const std::string dotted = fmt::format("{}.{}.{}.{}", address >> 24U, address >> 16U & 0xffU,
                                         address >> 8U & 0xffU, address & 0xffU);
  if (!row.protocol.ends_with('6') || address > 1) return fmt::format("{}:{}", dotted, port);
  return fmt::format("[::{}]:{}", address == 1 ? "1" : "", port);
}

Table sockets_of(const Snapshot& snapshot) {
  Table table{
      {text("watch.protocol"), text("watch.local"), text("watch.remote"), text("lesson.state"),
       text("watch.to_send"), text("watch.to_read"), text("lesson.process")},
      {}};
  for (const SocketRow& row : snapshot.sockets)
    table.rows.push_back({row.protocol, end_in_words(row, row.local, row.local_port),
                          end_in_words(row, row.remote, row.remote_port), row.state,
                          std::to_string(row.to_send), std::to_string(row.to_read),
                          letters_of(sides_of(snapshot, row.inode))});
  return table;
}

Table pipes_of(const Snapshot& snapshot) {
  std::map<std::string, std::pair<std::vector<std::string>, std::vector<std::string>>> ends;
  for (const auto& process : snapshot.processes)
    for (const auto& [descriptor, may_write] : process.open) {
      if (!is_pipe(descriptor.target)) continue;
      auto& [writers, readers] = ends[descriptor.target];
      (may_write ? writers : readers)
          .push_back(fmt::format("{} ({})", letter_of(process.side), descriptor.number));
    }
  Table table{{text("watch.pipe"), text("watch.write_end"), text("watch.read_end")}, {}};
  for (const auto& [pipe, both] : ends)
    table.rows.push_back({pipe, fmt::format("{}", fmt::join(both.first, ", ")),
                          fmt::format("{}", fmt::join(both.second, ", "))});
  return table;
}

void add_state(Record& record, const Run& run) {
  if (!run.last_state) return;
  const Snapshot& snapshot = run.snapshots[*run.last_state];
  record.blocks.emplace_back(Heading{text("watch.state")});
  record.blocks.emplace_back(Paragraph{text("watch.state.when")});
  for (Table& table :
       std::array{states_of(run, snapshot), sockets_of(snapshot), pipes_of(snapshot)})
    if (!table.rows.empty()) record.blocks.emplace_back(std::move(table));
}

void add_exits(Record& record, const Run& run) {
  record.blocks.emplace_back(Heading{text("watch.exits")});
  Table table{{text("lesson.process"), text("watch.end")}, {}};
  for (std::size_t side = 0; side < run.processes.size(); ++side) {
    const WatchedProcess& process = run.processes[side];
    const std::string end = process.status            ? text("exit.status", *process.status)
                            : !process.signal.empty() ? text("watch.by_signal", process.signal)
                                                      : text("watch.end_unknown");
    table.rows.push_back(
        {fmt::format("{}, {}", letter_of(static_cast<unsigned>(side)), role_of(process)),
         process.was_ended_by_us ? text(process.status ? "watch.after_us" : "watch.by_us", end)
                                 : end});
  }
  record.blocks.emplace_back(std::move(table));
}

void add_hints(Record& record, const Hints& hints, std::uint64_t begin_ns) {
  record.blocks.emplace_back(Heading{text("watch.hints")});
  if (hints.empty()) record.blocks.emplace_back(Paragraph{text("watch.no_hint")});
  for (const Hint& hint : hints) {
    const auto at_ns = static_cast<std::int64_t>(hint.at_ns - begin_ns);
    const std::string times = hint.count > 1 ? fmt::format(" × {}", hint.count) : "";
    record.blocks.emplace_back(
        Paragraph{text("watch.hint", in_microseconds(at_ns),
                       hint.side == nobody ? "-" : std::string(1, letter_of(hint.side)),
                       hint.evidence + times, hint.seen, hint.cure)});
  }
}

}  // namespace

ShownCalls shown_calls(const Run& run, std::string_view directory) {
  ShownCalls shown;
  for (const WatchedCall& call : run.calls) {
    if (!is_shown(call, directory)) continue;
    if (shown.calls.size() < calls_max) shown.calls.push_back(&call);
    else ++shown.left_out;
  }
  return shown;
}

std::uint64_t begin_of(const Run& run, const ShownCalls& shown) {
  std::uint64_t begin_ns = shown.calls.empty() ? ~std::uint64_t{0} : shown.calls.front()->begin_ns;
  if (!run.packets.empty()) begin_ns = std::min(begin_ns, run.packets.front().at_ns);
  if (!run.acts.empty()) begin_ns = std::min(begin_ns, run.acts.front().at_ns);
  return begin_ns;
}

Record record_of(const Run& run, const Hints& hints, std::string_view directory) {
  Record record;
  for (const WatchedProcess& process : run.processes)
    record.players.push_back({role_of(process), process.pid});
  const auto shown = shown_calls(run, directory);
  record.blocks.emplace_back(Heading{text("watch.happened")});
  record.blocks.emplace_back(Paragraph{run.has_own_network ? text("watch.own_network")
                                       : run.why_no_network.empty()
                                           ? text("watch.same_network")
                                           : text("watch.no_network", run.why_no_network)});
  if (run.processes_left_out > 0)
    record.blocks.emplace_back(Paragraph{text("watch.left_out", run.processes_left_out)});
  if (shown.left_out > 0 || run.packets.size() > packets_max)
    record.blocks.emplace_back(Paragraph{text("watch.cut", calls_max, packets_max)});
  if (run.packets_lost > 0)
    record.blocks.emplace_back(Paragraph{text("watch.lost", run.packets_lost)});
  if (!shown.calls.empty()) record.blocks.emplace_back(calls_of(shown));
  if (!run.packets.empty()) record.blocks.emplace_back(packets_of(run));
  for (const Act& act : run.acts) record.blocks.emplace_back(act);
  add_state(record, run);
  add_exits(record, run);
  add_hints(record, hints, begin_of(run, shown));
  return record;
}

}  // namespace ipc::demo
