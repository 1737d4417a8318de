// The answers of `ipc-bench choose` as JSON.
#include <nlohmann/json.hpp>

#include "bench/report/documents.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json json_of(const Candidate& one) {
  Json json = {{"transport", one.transport}, {"waiting", one.waiting}};
  if (one.found) {
    const Row& row = one.found->row;
    const auto& p99_ns = row.percentiles_ns[p99_index];
    json["p50_ns"] = row.figure->median;
    json["p99_ns"] = p99_ns ? Json(p99_ns->median) : Json();
    json["cpu_ns_per_message"] = or_null(cpu_ns_of(row));
    json["origin"] = one.found->origin.english;
  }
  if (!one.why.empty()) json["why_not_known"] = one.why.english;
  return json;
}

Json json_of(const std::vector<Candidate>& all) {
  Json json = Json::array();
  for (const Candidate& one : all) json.push_back(json_of(one));
  return json;
}

Json json_of(const Choice& choice, const Summary& run) {
  Json dropped = Json::array();
  for (const Dropped& one : choice.dropped)
    dropped.push_back({{"candidate", one.what}, {"reason", one.reason.english}});
  return {{"cpu", run.fact_or("cpu", "unknown")},
          {"kernel", run.fact_or("kernel", "unknown")},
          {"date", run.fact_or("date", "unknown")},
          {"file", run.source},
          {"is_this_machine", choice.is_of_here},
          {"scenario", to_string(choice.scenario)},
          {"fits", json_of(choice.ranked)},  // the best first
          {"alike", choice.alike},           // so many of the first do not differ
          {"may_fit", json_of(choice.unknown)},
          {"does_not_fit", dropped},
          {"not_measured", choice.unmeasured}};
}

}  // namespace

std::string json(const std::vector<Choice>& choices, const std::vector<Summary>& runs,
                 const Needs& needs) {
  constexpr const char* outcomes[] = {"fits", "none_fits", "cannot_tell"};
  const ChooseOutcome outcome = choices.empty() ? ChooseOutcome::cannot_tell : outcome_of(choices);
  Json words = Json::array();
  for (const Need need : needs.traits) words.push_back(word_of(need));
  Json json = {{"outcome", outcomes[static_cast<std::size_t>(outcome)]},
               {"needs",
                {{"size_bytes", needs.size},
                 {"rate_per_second", or_null(needs.rate)},
                 {"p99_ns", or_null(needs.p99_ns)},
                 {"traits", words},
                 {"cpus", or_null(needs.cpus)},
                 {"lossy", needs.lossy},
                 {"among", needs.among}}}};
  json["machines"] = Json::array();
  for (const Choice& choice : choices)
    json["machines"].push_back(json_of(choice, runs[choice.run]));
  return json.dump(2) + '\n';
}

}  // namespace ipc::bench
