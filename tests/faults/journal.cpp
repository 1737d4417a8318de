#include "faults/journal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

namespace faults {
namespace {

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  return values[std::min(at, values.size() - 1)];
}

}  // namespace

void Group::add(const Verdict& verdict) {
  ++cases;
  if (!verdict.skipped.empty()) {
    ++skipped;
    why_skipped = verdict.skipped;
    return;
  }
  if (verdict.is_harmed) ++harmed;
  if (!verdict.is_right()) ++wrong;
  sent += verdict.sent;
  kept += std::min(verdict.sent, verdict.received);
  names_left += verdict.names_left;
  if (verdict.notice_ms) notice_ms.push_back(*verdict.notice_ms);
}

void Group::add(const Group& other) {
  cases += other.cases;
  harmed += other.harmed;
  wrong += other.wrong;
  skipped += other.skipped;
  sent += other.sent;
  kept += other.kept;
  names_left += other.names_left;
  if (why_skipped.empty()) why_skipped = other.why_skipped;
  seconds += other.seconds;
  notice_ms.insert(notice_ms.end(), other.notice_ms.begin(), other.notice_ms.end());
}

std::string Group::to_string() const {
  std::string row =
      fmt::format("{:<12} {:<12} {:<7} {:>7} {:>7} {:>7} {:>7.1f}", first.transport, first.kind,
                  faults::to_string(first.victim), cases, harmed, wrong, seconds);
  if (skipped > 0) row += fmt::format("  {} skipped: {}", skipped, why_skipped);
  else if (!notice_ms.empty())
    row += fmt::format("  {:.2f} {:.2f} {:.2f}", quantile(notice_ms, 0.5),
                       quantile(notice_ms, 0.99), quantile(notice_ms, 1));
  return row;
}

namespace {
// Calls `action` with each finished group.
template <class Action>
void read_groups(const std::string& path, Action action) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto entry = nlohmann::json::parse(line, nullptr, false);
    const auto first = entry.is_discarded() ? std::nullopt : Case::parse(entry.value("first", ""));
    if (!first) continue;  // an incomplete line
    Group group;
    group.first = *first;
    group.cases = entry.at("cases");
    group.harmed = entry.at("harmed");
    group.wrong = entry.at("wrong");
    group.skipped = entry.at("skipped");
    group.sent = entry.at("sent");
    group.kept = entry.at("kept");
    group.names_left = entry.at("names_left");
    group.seconds = entry.at("seconds");
    group.notice_ms = entry.at("notice_ms").get<std::vector<double>>();
    action(group);
  }
}
}  // namespace

Journal::Journal(std::string path) : path_(std::move(path)) {
  read_groups(path_, [this](const Group& group) { finished_.insert(group.first.id()); });
}

bool Journal::has(const Group& group) const { return finished_.contains(group.first.id()); }

void Journal::add(const Group& group) {
  if (path_.empty()) return;
  const nlohmann::json entry{{"first", group.first.id()}, {"cases", group.cases},
                             {"harmed", group.harmed},    {"wrong", group.wrong},
                             {"skipped", group.skipped},  {"sent", group.sent},
                             {"kept", group.kept},        {"names_left", group.names_left},
                             {"seconds", group.seconds},  {"notice_ms", group.notice_ms}};
  std::ofstream(path_, std::ios::app) << entry.dump() << '\n';
}

std::string Journal::table(const std::string& path) {
  std::vector<std::string> transports, kinds;
  std::map<std::pair<std::string, std::string>, Group> cells;  // keys: kind and transport
  std::map<std::string, std::vector<double>> notice_ms;
  read_groups(path, [&](const Group& group) {
    const auto& [transport, kind, victim, number] = group.first;
    for (auto [names, name] : {std::pair(&transports, &transport), {&kinds, &kind}})
      if (std::find(names->begin(), names->end(), *name) == names->end()) names->push_back(*name);
    cells[{kind, transport}].add(group);
    auto& all = notice_ms[transport];
    all.insert(all.end(), group.notice_ms.begin(), group.notice_ms.end());
  });
  const auto head = [&](std::string_view first) {
    std::string text = fmt::format("| {} | {} |\n|---|", first, fmt::join(transports, " | "));
    for (std::size_t i = 0; i < transports.size(); ++i) text += "--:|";
    return text + "\n";
  };
  std::string text = head("harm: cases");
  for (const std::string& kind : kinds) {
    text += fmt::format("| {} |", kind);
    for (const std::string& transport : transports) {
      const Group& cell = cells[{kind, transport}];
      text += fmt::format(" {} |", cell.cases - cell.skipped);
      if (cell.wrong > 0) text.insert(text.size() - 2, fmt::format(", {} wrong", cell.wrong));
    }
    text += "\n";
  }
  text += "\n" + head("kill to end, ms");
  for (const auto& [name, share] : {std::pair("p50", 0.5), {"p99", 0.99}, {"maximum", 1.0}}) {
    text += fmt::format("| {} |", name);
    for (const std::string& transport : transports)
      text += notice_ms[transport].empty()
                  ? " |"
                  : fmt::format(" {:.2f} |", quantile(notice_ms[transport], share));
    text += "\n";
  }
  return text;
}

}  // namespace faults
