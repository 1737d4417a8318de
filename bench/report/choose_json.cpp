// The answers of `ipc-bench choose` as JSON.
#include <nlohmann/json.hpp>

#include "bench/report/documents.h"
#include "version.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

template <class Named>
Json name_of(const Named& one) {
  return {{"transport", one.transport},
          {"waiting", one.waiting.empty() ? Json() : Json(one.waiting)}};
}

Json median_json(const std::optional<Figure>& figure) {
  return figure ? Json(figure->median) : Json();
}

Json interval_json(const std::optional<Figure>& figure) {
  if (!figure || !figure->interval) return {};
  const Interval& interval = *figure->interval;
  return {{"low", interval.low}, {"high", interval.high}, {"level", interval.level}};
}

// Returns all keys of a candidate, also if there is no result.
Json json_of(const Candidate& one) {
  const Row row = one.found ? one.found->row : Row{};
  const auto& p99_ns = row.percentiles_ns[p99_index];
  Json json = name_of(one);
  json["p50_ns"] = median_json(row.figure);
  json["p50_interval_ns"] = interval_json(row.figure);
  json["p99_ns"] = median_json(p99_ns);
  json["p99_interval_ns"] = interval_json(p99_ns);
  json["cpu_ns_per_message"] = or_null(cpu_ns_of(row));
  json["origin"] = one.found ? Json(one.found->origin.english) : Json();
  if (!one.why.empty()) json["why_not_known"] = one.why.english;
  return json;
}

Json json_of(const std::vector<Candidate>& all) {
  Json json = Json::array();
  for (const Candidate& one : all) json.push_back(json_of(one));
  return json;
}

Json json_of(const Choice& choice, const Summary& run, const Needs& needs) {
  Json dropped = Json::array();
  for (const Dropped& one : choice.dropped) {
    dropped.push_back(name_of(one));
    dropped.back()["reason"] = one.reason.english;
  }
  return {{"cpu", run.fact_or("cpu", "unknown")},
          {"kernel", run.fact_or("kernel", "unknown")},
          {"date", run.fact_or("date", "unknown")},
          {"file", run.source},
          {"is_this_machine", choice.is_of_here},
          {"scenario", to_string(choice.scenario)},
          {"fits", json_of(choice.ranked)},  // the best first
          {"alike", choice.alike},           // so many of the first do not differ
          {"ties", ties_of(choice)},
          {"may_fit", json_of(choice.unknown)},
          {"does_not_fit", dropped},
          {"not_measured", choice.unmeasured},
          {"promises_of_this_program", choice.with_promises_of_here},
          {"traits_of_this_program", judged_by_lent_traits(needs.traits, run)},
          {"warnings", run.warnings}};
}

}  // namespace

std::string json(const std::vector<Choice>& choices, const std::vector<Summary>& runs,
                 const Needs& needs, const std::string& file) {
  constexpr const char* outcomes[] = {"fits", "none_fits", "cannot_tell"};
  const ChooseOutcome outcome = outcome_of(choices);
  Json words = Json::array();
  for (const Need need : needs.traits) words.push_back(word_of(need));
  Json json = {{"version", IPCLAB_VERSION},
               {"outcome", outcomes[static_cast<std::size_t>(outcome)]},
               {"needs",
                {{"size_bytes", needs.size},
                 {"rate_per_second", or_null(needs.rate)},
                 {"p99_ns", or_null(needs.p99_ns)},
                 {"traits", words},
                 {"cpus", or_null(needs.cpus)},
                 {"lossy", needs.lossy},
                 {"among", needs.among}}}};
  const Candidate* const pick = pick_everywhere(choices);
  json["pick"] = pick ? name_of(*pick) : Json();
  json["best_on_all_machines"] = best_everywhere(choices);
  const auto decision = how_to_decide(choices, needs, file);
  json["to_decide"] =
      decision ? Json{{"measure", decision->measure}, {"choose", decision->choose}} : Json();
  json["machines"] = Json::array();
  for (const Choice& choice : choices)
    json["machines"].push_back(json_of(choice, runs[choice.run], needs));
  return json.dump(2) + '\n';
}

}  // namespace ipc::bench
