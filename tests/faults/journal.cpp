#include "faults/journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

namespace faults {
namespace {

std::string key(const Case& which) {
  return fmt::format("{}/{}/{}", which.transport, which.kind, to_string(which.victim));
}

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

std::string Group::to_string() const {
  std::string row =
      fmt::format("{:<12} {:<12} {:<7} {:>7} {:>7} {:>7} {:>7.1f}", which.transport, which.kind,
                  faults::to_string(which.victim), cases, harmed, wrong, seconds);
  if (skipped > 0) row += fmt::format("  {} skipped: {}", skipped, why_skipped);
  else if (!notice_ms.empty())
    row += fmt::format("  {:.2f} {:.2f} {:.2f}", quantile(notice_ms, 0.5),
                       quantile(notice_ms, 0.99), quantile(notice_ms, 1));
  return row;
}

Journal::Journal(std::string path) : path_(std::move(path)) {
  std::ifstream file(path_);
  for (std::string line; std::getline(file, line);) {
    const auto entry = nlohmann::json::parse(line, nullptr, false);
    if (!entry.is_discarded()) finished_.insert(entry.value("group", ""));
  }
}

bool Journal::has(const Case& which) const { return finished_.contains(key(which)); }

void Journal::add(const Group& group) {
  if (path_.empty()) return;
  nlohmann::json entry{{"group", key(group.which)}, {"cases", group.cases},
                       {"harmed", group.harmed},    {"wrong", group.wrong},
                       {"skipped", group.skipped},  {"sent", group.sent},
                       {"kept", group.kept},        {"names_left", group.names_left}};
  if (!group.notice_ms.empty())
    entry["notice_ms"] = {quantile(group.notice_ms, 0.5), quantile(group.notice_ms, 0.99),
                          quantile(group.notice_ms, 1)};
  std::ofstream(path_, std::ios::app) << entry.dump() << '\n';
}

}  // namespace faults
