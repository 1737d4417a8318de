// Prints the sections of a tour from the notes that both processes wrote.
#include "demos/story.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <limits>
#include <optional>

#include "bench/cli/terminal.h"

namespace ipc::demo {
namespace {

std::uint64_t begin_of(const std::vector<TracedCall>& calls) {
  return calls.empty() ? 0 : calls.front().begin_ns;
}

// Returns the ends of the lifeline that a call made: "[9, 11]".
std::optional<std::string> lifeline_of(const std::vector<TracedCall>& calls) {
  for (const TracedCall& call : calls) {
    const std::string_view arguments(call.arguments.data());
    if (std::string_view(call.name.data()) == "socketpair")
      return std::string(arguments.substr(std::min(arguments.rfind('['), arguments.size())));
  }
  return std::nullopt;
}

}  // namespace

void Story::begin(unsigned section, std::string_view title) {
  end_section();
  section_ = section;
  screen_.heading(title);
}

void Story::end_section() {
  std::string text = screen_.taken();
  const auto& wanted = options_.sections;
  if (section_ > 0 && !wanted.empty() && std::ranges::count(wanted, section_) == 0) return;
  if (options_.step) pages_.push_back(std::move(text));
  else fmt::print("{}", text);
}

// The pauses come when both processes have ended: neither waits for the reader.
void Story::finish() {
  end_section();
  for (std::size_t at = 0; at < pages_.size(); ++at) {
    fmt::print("{}", pages_[at]);
    if (at == 0 || at + 1 == pages_.size()) continue;  // the title alone is no page
    fmt::print("\n{} ", text("tour.step"));
    std::fflush(stdout);
    std::string line;
    if (!std::getline(std::cin, line)) fmt::print("\n");
  }
}

void Story::processes(pid_t a, pid_t b) {
  screen_.title(text("tour.title", transport_.name));
  begin(1, text("who.title"));
  screen_.of_side(side_a, text("who.first", a));
  screen_.of_side(side_b, text("who.second", b));
}

bool Story::memory(const std::array<tl::expected<std::uint64_t, int>, 2>& seen) {
  begin(2, text("apart.title"));
  screen_.paragraph(text("apart.intro", fmt::format("{:#x}", notes_.address)));
  bool is_as_told = true;
  for (const unsigned side : {side_a, side_b}) {
    const std::uint64_t told = notes_.told_value[side];
    if (seen[side]) is_as_told = *seen[side] == told && is_as_told;
    screen_.of_side(side, seen[side]
                              ? fmt::format("{:#x}: {}", notes_.address, *seen[side])
                              : text("apart.refused", std::strerror(seen[side].error()), told));
  }
  const bool is_proof = is_as_told && notes_.told_value[side_a] != notes_.told_value[side_b] &&
                        notes_.told_value[side_b] != 0;
  screen_.paragraph(text(is_proof ? "apart.why" : "apart.same"));
  return is_proof;
}

void Story::opening(const Address& address, const std::vector<int>& inherited) {
  begin(3, text("open.title"));
  screen_.paragraph(text("open.intro"));
  screen_.blank();
  auto listening = calls(part_listen);
  const std::uint64_t begin_ns = begin_of(listening);
  if (!inherited.empty())  // shows how B gets the descriptors
    for (TracedCall call : calls(part_birth)) {
      if (std::string_view(call.name.data()) != "fork") continue;
      if (call.result == 0) call.side = side_b;  // fork returns twice
      listening.push_back(call);
    }
  auto connecting = calls(part_open);
  listening.insert(listening.end(), connecting.begin(), connecting.end());
  screen_.calls(listening, begin_ns);
  screen_.blank();
  if (const auto ends = lifeline_of(listening)) screen_.paragraph(text("open.lifeline", *ends));
  screen_.paragraph(inherited.empty()
                        ? text("open.name", address.to_string())
                        : text("open.inherited", fmt::format("{}", fmt::join(inherited, ", "))));
}

void Story::talk(const std::vector<std::string>& messages, bool is_right) {
  begin(4, text("talk.title"));
  const auto& early = notes_.sent_early;
  const bool has_waited = early[side_a] == 0 && early[side_b] == 0;
  screen_.paragraph(text(has_waited ? "talk.intro" : "talk.early"));
  // The first call of all turns begins the time. A turn may have no call (a message in memory).
  std::uint64_t begin_ns = std::numeric_limits<std::uint64_t>::max();
  for (std::uint32_t turn = 0; turn < messages.size(); ++turn)
    if (const auto made = calls(part_talk + turn); !made.empty())
      begin_ns = std::min(begin_ns, begin_of(made));
  for (std::size_t turn = 0; turn < messages.size(); ++turn) {
    const std::string& message = messages[turn];
    screen_.blank();
    screen_.of_side(turn % 2, fmt::format("{} ({} B)",
                                          message.empty() ? text("talk.empty_shown")
                                                          : fmt::format("\"{}\"", message),
                                          message.size()));
    screen_.calls(calls(part_talk + static_cast<std::uint32_t>(turn)), begin_ns);
  }
  if (!is_right) screen_.paragraph(text("talk.wrong"));
}

void Story::figures(const std::array<int, 2>& cpus) {
  begin(5, text("figures.title"));
  screen_.paragraph(
      text("figures.condition", cpus[side_a], cpus[side_b],
           number(static_cast<double>(work_of(0, transport_.traits).time_ns) / 1e9, 1)));
  screen_.blank();
  figure(0, text("figures.ping"));
  figure(1, text("figures.stream"));
  figure(2, text("figures.batch", work_of(2, transport_.traits).batch));
  screen_.blank();
  screen_.paragraph(text("figures.why", transport_.name));
}

void Story::figure(std::size_t index, std::string_view label) {
  const bench::Measurement& measured = notes_.figures[index];
  if (measured.verified == 0 || notes_.figure_is_whole[index] == 0 || measured.messages == 0)
    return screen_.item(label, text("figures.failed"));
  const auto messages = static_cast<double>(measured.messages);
  if (index == 0) {
    const auto at = [&](double percentile) {
      return duration(static_cast<double>(measured.latency.value_at_percentile(percentile)));
    };
    screen_.item(label, text("figures.ping.value", at(50), at(99), number(messages)));
  } else {
    const double seconds = static_cast<double>(measured.duration_ns) / 1e9;
    screen_.item(label, text("figures.stream.value", number(messages / seconds),
                             number(static_cast<double>(measured.bytes) / seconds / 1e6)));
  }
  // The first message sent only starts the clock.
  if (!transport_.traits.reliable && measured.sent > measured.messages + 1)
    screen_.item(
        "", text("figures.lost", number(static_cast<double>(measured.sent - measured.messages - 1)),
                 number(static_cast<double>(measured.sent))));
  const auto cpu_ns = static_cast<double>(measured.client.cpu_ns + measured.server.cpu_ns);
  screen_.item("", text(index == 0 ? "figures.cost.ping" : "figures.cost.stream",
                        duration(cpu_ns / messages)));
}

void Story::traits() {
  begin(6, text("traits.title", transport_.name));
  const Traits& traits = transport_.traits;
  for (const auto& [name, holds] : {std::pair("ordered", traits.ordered),
                                    {"reliable", traits.reliable},
                                    {"keeps_boundaries", traits.keeps_boundaries},
                                    {"half_close", traits.half_close},
                                    {"outlives_peer", traits.outlives_peer},
                                    {"crosses_hosts", traits.crosses_hosts}})
    screen_.item("-", text(fmt::format("traits.{}.{}", name, holds ? "yes" : "no")), 1);
  screen_.item("-", text(fmt::format("traits.peer_exit.{}", ipc::to_string(traits.peer_exit))), 1);
  screen_.item("-", text(fmt::format("traits.when_full.{}", ipc::to_string(traits.when_full))), 1);
  if (traits.room > 0)
    screen_.item("-", text("traits.room", number(static_cast<double>(traits.room))), 1);
  if (traits.copies > 0)
    screen_.item(
        "-", traits.copies == 1 ? text("traits.copies.one") : text("traits.copies", traits.copies),
        1);
}

bool Story::end(const Process::Exit& exit_of_b) {
  begin(7, text("end.title"));
  screen_.paragraph(text("end.intro"));
  screen_.blank();
  const auto ending = calls(part_end);
  screen_.calls(ending, begin_of(ending));
  screen_.blank();
  for (const unsigned side : {side_a, side_b})
    screen_.of_side(side,
                    text("end.farewell",
                         text(fmt::format("farewell.{}", ipc::to_string(notes_.farewell[side])))));
  screen_.paragraph(exit_of_b.clean() ? text("end.exit", exit_of_b.code)
                                      : text("end.failed", in_words(exit_of_b)));
  read_on();
  const Farewell expected =
      transport_.traits.reports_goodbyes() ? Farewell::goodbye : Farewell::unknown;
  return exit_of_b.clean() && notes_.farewell[side_a] == expected &&
         notes_.farewell[side_b] == expected;
}

void Story::read_on() {
  std::string file(transport_.name);
  std::replace(file.begin(), file.end(), '-', '_');
  screen_.heading(text("next.title"));
  for (const auto& [path, key] : {std::pair(fmt::format("bench/floors/{}.cpp", file), "next.floor"),
                                  {fmt::format("transports/{}.cpp", file), "next.transport"},
                                  {"docs/transports.md", "next.docs"}})
    if (const std::string place = bench::shipped(path); !place.empty())
      screen_.item("-", text(key, place), 1);
}

}  // namespace ipc::demo
