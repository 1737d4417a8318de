// A comparison as programs read it; docs/measuring.md describes the keys.
#include <nlohmann/json.hpp>

#include "bench/report/documents.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

// An undecided finding is "cannot_tell", with its reason as the key "doubt".
const char* word_of(Finding finding) {
  if (is_undecided(finding)) return "cannot_tell";
  return finding == Finding::slower   ? "slower"
         : finding == Finding::faster ? "faster"
                                      : "no_difference";
}

const char* doubt_of(Finding finding) {
  const char* const words[] = {
      "", "", "too_few_launches", "interval_too_wide", "not_significant", "machine_changed", ""};
  return words[static_cast<std::size_t>(finding)];
}

constexpr const char* outcomes[] = {"passed", "slower", "cannot_tell", "lost"};

Json json_of(const Change& change) {
  Json json = {{"verdict", word_of(change.finding)}, {"ratio", change.ratio.median}};
  if (is_undecided(change.finding)) json["doubt"] = doubt_of(change.finding);
  if (change.ratio.has_interval()) {
    json["low"] = change.ratio.low;
    json["high"] = change.ratio.high;
    json["level"] = change.ratio.level;
  }
  json["p"] = change.p;
  json["effect"] = change.effect;
  json["launches_before"] = change.before.size();
  json["launches_after"] = change.after.size();
  if (change.smallest) json["smallest_change_share"] = *change.smallest;
  if (change.launches_needed) json["launches_needed"] = *change.launches_needed;
  return json;
}

Json json_of(const ComparedCell& cell) {
  const Point& point = cell.point;
  Json json = {{"transport", cell.transport},
               {"scenario", to_string(point.scenario)},
               {"size_bytes", point.size},
               {"batch", point.batch}};
  if (point.rate > 0) json["rate_per_second"] = point.rate;
  if (!facts_of(point.scenario).peers.empty()) json["peers"] = point.peers;
  json["waiting"] = point.waiting;
  json["placement"] = point.placement;
  json["unit"] = point.counts_messages() ? "messages_per_second" : "ns";
  json["before"] = cell.before;
  json["after"] = cell.after;
  json["compared"] = cell.is_to_floor ? "ratio_to_floor" : "figure";
  json["change"] = json_of(cell.change);
  if (cell.floor) json["floor_change"] = json_of(*cell.floor);
  return json;
}

Json counts_of(const Comparison& comparison) {
  return {{"slower", comparison.count(Finding::slower)},
          {"faster", comparison.count(Finding::faster)},
          {"cannot_tell", comparison.undecided()},
          {"no_difference", comparison.count(Finding::no_difference)},
          {"lost", comparison.lost()}};
}

}  // namespace

std::string json(const Comparison& comparison) {
  const CompareOptions& options = comparison.options;
  Json json = {{"of", options.of == CompareOf::code ? "code" : "machine"},
               {"threshold_share", options.threshold},
               {"outcome", outcomes[static_cast<std::size_t>(comparison.outcome)]},
               {"exit_status", comparison.exit_status()},
               {"reason", comparison.reason},
               {"before", comparison.before},
               {"after", comparison.after},
               {"counts", counts_of(comparison)},
               {"launches_min", comparison.launches_min}};
  if (comparison.machine) json["machine_changed_by"] = *comparison.machine;
  json["cells"] = Json::array();
  for (const ComparedCell& cell : comparison.cells) json["cells"].push_back(json_of(cell));
  json["not_compared"] = Json::array();
  for (const LeftOut& one : comparison.left_out)
    json["not_compared"].push_back(
        {{"cell", one.cell}, {"why", one.why}, {"is_lost", one.is_lost}});
  json["context"] = Json::array();
  for (const FactDifference& one : comparison.facts)
    json["context"].push_back({{"key", one.key}, {"before", one.before}, {"after", one.after}});
  json["cautions"] = comparison.warnings;
  // The name of a file may be no UTF-8.
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace ipc::bench
