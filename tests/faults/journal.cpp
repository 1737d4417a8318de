#include "faults/journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
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
    if (!first) continue;  // a line that was cut off
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
  std::vector<Group> rows;
  read_groups(path, [&](const Group& group) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const Group& other) {
      return other.first.transport == group.first.transport && other.first.kind == group.first.kind;
    });
    if (row == rows.end()) rows.push_back(group);
    else row->add(group);
  });
  std::string text =
      "| transport | harm | cases | wrong | at most, at 95 % | noticed after: p50 | p99 | max, ms |\n"
      "|---|---|--:|--:|--:|--:|--:|--:|\n";
  for (const Group& row : rows) {
    const std::uint64_t judged = row.cases - row.skipped;
    text += fmt::format(
        "| {} | {} | {} | {} | {} |", row.first.transport, row.first.kind, judged, row.wrong,
        row.wrong > 0 || judged == 0 ? "-"
                                     : fmt::format("{:.1e}", 3.0 / static_cast<double>(judged)));
    text += row.notice_ms.empty()
                ? " | | |\n"
                : fmt::format(" {:.2f} | {:.2f} | {:.2f} |\n", quantile(row.notice_ms, 0.5),
                              quantile(row.notice_ms, 0.99), quantile(row.notice_ms, 1));
  }
  return text;
}

}  // namespace faults
