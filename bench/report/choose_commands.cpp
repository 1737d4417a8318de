// The commands that decide where the results of `ipc-bench choose` do not.
#include <fmt/format.h>

#include "bench/cli/terminal.h"
#include "bench/report/documents.h"

namespace ipc::bench {
namespace {

std::string joined(const std::vector<std::string>& words) {
  return fmt::to_string(fmt::join(words, ","));
}

// Returns the ways to wait that fit the CPUs.
std::vector<std::string> usual_waitings(const Needs& needs) {
  if (!needs.cpus) return {"block"};
  return {"block", needs.cpus == 1U ? "yield" : "spin"};
}

// Returns the cells that a further run has to measure. This machine's answer decides. If it has
// none, all candidates of the other machines have to be measured here. If no transport fits here,
// and none is shown to fit elsewhere, the other machines have to measure what they left open.
Undecided undecided_of(const std::vector<Choice>& choices, const Needs& needs) {
  Undecided undecided;
  const auto add = [&](const std::vector<Candidate>& all) {
    for (const Candidate& one : all) {
      add_new(undecided.transports, {one.transport});
      add_new(undecided.waitings, {one.waiting});
    }
  };
  const bool is_here = choices.front().is_of_here;
  const bool is_elsewhere = is_undecided_elsewhere(choices);
  for (const Choice& choice : choices) {
    if (is_here && choice.is_of_here == is_elsewhere) continue;
    if (!is_here) add(choice.ranked);
    add(choice.unknown);
    if (choice.unmeasured.empty() || (needs.among.empty() && !choice.ranked.empty())) continue;
    add_new(undecided.transports, choice.unmeasured);
    add_new(undecided.waitings, usual_waitings(needs));
  }
  return undecided;
}

// Returns a number as options take it, in the largest of the units that divides it: "4MiB", "64".
std::string typed(std::uint64_t number,
                  std::initializer_list<std::pair<std::uint64_t, const char*>> units) {
  for (const auto& [unit, name] : units)
    if (number % unit == 0) return fmt::format("{}{}", number / unit, name);
  return fmt::to_string(number);
}
std::string typed_size(std::size_t size) {
  return typed(size, {{1U << 30U, "GiB"}, {1U << 20U, "MiB"}, {1U << 10U, "KiB"}});
}
std::string typed_rate(std::uint64_t rate) { return typed(rate, {{1'000'000, "M"}, {1'000, "k"}}); }
std::string typed_time(double ns) {
  return typed(static_cast<std::uint64_t>(ns), {{1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}});
}

// Returns a path as a shell takes it.
std::string typed_path(const std::string& path) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@%,=~";
  if (path.find_first_not_of(plain) == std::string::npos) return path;
  return "'" + replaced(path, "'", "'\\''") + "'";
}

}  // namespace

std::string how_to_measure(const Needs& needs, const Undecided& undecided,
                           const std::string& file) {
  std::string command = fmt::format("ipc-bench run --scenario {} --size {}",
                                    needs.rate ? "load" : "one_way", typed_size(needs.size));
  if (needs.rate) command += " --rate " + typed_rate(*needs.rate);
  command +=
      " --wait " + joined(undecided.waitings.empty() ? usual_waitings(needs) : undecided.waitings);
  if (needs.cpus == 1U) command += " --placement same_cpu";
  if (!undecided.transports.empty()) command += " --transport " + joined(undecided.transports);
  command += " --launches 15";
  if (needs.p99_ns) command += " " + time_for_p99(needs);
  return command + " --out " + typed_path(file);
}

std::string how_to_choose(const Needs& needs, const std::string& file) {
  std::string command = "ipc-bench choose --size " + typed_size(needs.size);
  if (needs.rate) command += " --rate " + typed_rate(*needs.rate);
  if (needs.p99_ns) command += fmt::format(" --p99 {}", typed_time(*needs.p99_ns));
  std::vector<std::string> words;
  for (const Need need : needs.traits) words.emplace_back(word_of(need));
  if (!words.empty()) command += " --needs " + joined(words);
  if (!needs.among.empty()) command += " --among " + joined(needs.among);
  if (needs.lossy) command += " --lossy";
  if (needs.cpus) command += fmt::format(" --cpus {}", *needs.cpus);
  return command + " " + typed_path(file);
}

std::optional<Decision> how_to_decide(const std::vector<Choice>& choices, const Needs& needs,
                                      const std::string& file) {
  const Undecided undecided =
      choices.empty() ? Undecided{needs.among, {}} : undecided_of(choices, needs);
  if (!choices.empty() && undecided.transports.empty()) return std::nullopt;
  return Decision{how_to_measure(needs, undecided, file), how_to_choose(needs, file)};
}

}  // namespace ipc::bench
