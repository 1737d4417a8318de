// Shows the findings of `ipc-bench gates` and of `ipc-bench run --find-rate`.
#include <nlohmann/json.hpp>

#include "bench/report/command_phrases.h"
#include "bench/report/documents.h"
#include "bench/report/phrases.h"
#include "bench/run/counterpart.h"
#include "bench/run/sustained.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

std::string verdict_of(const Judgement& one, const Speaker& say) {
  if (one.is_skipped()) return say(phrase::skipped);
  if (one.none) return say({"FAILED", "FALHOU"});
  switch (one.verdict) {
    case Verdict::holds: return say({"holds", "vale"});
    case Verdict::fails: return say({"FAILS", "NÃO VALE"});
    default: return say({"undecided", "sem decisão"});
  }
}

std::string ratio_of(const Judgement& one, const Speaker& say) {
  if (one.none) return one.none->reason;
  if (one.ratios.empty()) return "";
  const Estimate estimate = median_estimate(one.ratios);
  return say.ratio({estimate.median, Interval{estimate.low, estimate.high, estimate.level}});
}

const char* word_of(const Judgement& one) {
  if (one.none) return one.is_skipped() ? "skipped" : "not_measured";
  if (one.verdict == Verdict::fails) return "fails";
  return one.verdict == Verdict::holds ? "holds" : "undecided";
}

Json json_of(const Judgement& one) {
  const Gate& gate = one.gate;
  Json json = {{"transport", gate.cell.transport->name},
               {"cell", gate.cell.name()},
               {"against", gate.against.name()},
               {"direction", gate.direction == Direction::at_most ? "at_most" : "at_least"},
               {"limit", gate.limit}};
  if (!one.ratios.empty()) {
    const Estimate ratio = median_estimate(one.ratios);
    json["ratio"] = ratio.median;
    if (ratio.has_interval())
      json["interval"] = {{"low", ratio.low}, {"high", ratio.high}, {"level", ratio.level}};
  }
  json["pairs"] = one.ratios.size();
  json["verdict"] = word_of(one);
  if (one.none) json["reason"] = one.none->reason;
  else if (one.verdict == Verdict::undecided)
    json["reason"] = fmt::format("{} pairs did not decide it", one.ratios.size());
  return json;
}

std::string highest_rate_of(const FoundRate& found, const Speaker& say) {
  if (found.rate) return say.per_second(*found.rate);
  return found.lost_rate ? say(phrase::none_from, say.per_second(*found.lost_rate))
                         : say(phrase::value_not_known);
}

std::string p99_of(const FoundRate& found, const Speaker& say) {
  if (!found.rate) return "";
  return found.p99_ns ? say.figure(*found.p99_ns, 1e3) : say(phrase::value_not_known);
}

}  // namespace

std::string claim_of(const Gate& gate, const Speaker& say) {
  const bool is_reference = has_reference(gate.cell.transport->name);
  const std::string ratio =
      !gate.against.is_floor ? say(phrase::one_by_one, say.marked(fmt::format("{:g}", gate.limit)))
                             : say(is_reference ? phrase::of_the_reference : phrase::of_the_floor,
                                   say.decimals(gate.limit, 2));
  return say(gate.direction == Direction::at_most ? phrase::at_most : phrase::at_least,
             say.point(gate.cell.point()), ratio);
}

Document document_of(const FoundRates& found, const RateLimit& limit, Language language) {
  const Speaker say(language);
  Table table{limit.p99_ns ? say(phrase::found_with_p99,
                                 say.marked(fmt::format("{:g}", *limit.p99_ns / 1e3)))
                           : say(phrase::found_caption),
              {{say(phrase::transport), false},
               {say(phrase::work), false},
               {say({"highest rate", "maior taxa"})},
               {say({"p99 there, µs", "p99 nela, µs"})},
               {say({"first rate that failed", "primeira taxa que falhou"})},
               {say(phrase::why), false}},
              {},
              2};
  for (const FoundRate& one : found.rates)
    table.rows.push_back({one.transport, say.point(one.point), highest_rate_of(one, say),
                          p99_of(one, say), one.lost_rate ? say.per_second(*one.lost_rate) : "",
                          say.text(one.why)});
  Section section;
  section.exhibits.push_back({std::move(table), {}});
  section.notes.push_back(say(phrase::sustained_note, say.percent(sustained_share),
                              say.percent(sustained_share_of_launch)));
  section.warnings = found.results.provenance.warnings;
  return {language, "", "", {std::move(section)}, {}};
}

Document document_of(const std::vector<Judgement>& judgements, Language language) {
  const Speaker say(language);
  Table table{"",
              {{say(phrase::transport), false},
               {say({"limit", "limite"}), false},
               {say({"ratio [95 %]", "razão [95 %]"})},
               {say({"pairs", "pares"})},
               {say(phrase::verdict), false}},
              {}};
  for (const Judgement& one : judgements)
    table.rows.push_back({std::string(one.gate.cell.transport->name), claim_of(one.gate, say),
                          ratio_of(one, say), fmt::to_string(one.ratios.size()),
                          verdict_of(one, say)});
  Section section;
  section.exhibits.push_back({std::move(table), {}});
  return {language, "", "", {std::move(section)}, {}};
}

std::string json(const std::vector<Judgement>& judgements) {
  Json gates = Json::array();
  for (const Judgement& one : judgements) gates.push_back(json_of(one));
  return gates.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace ipc::bench
