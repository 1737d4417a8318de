#include "bench/report/answers_markdown.h"

#include <fmt/format.h>

#include "bench/judge/load_figure.h"
#include "bench/report/table.h"

namespace ipc::bench {
namespace {

const char* verdict_of(const Judgement& judgement) {
  if (judgement.none) return judgement.none->is_skip ? "skipped" : "FAILED";
  switch (judgement.verdict) {
    case Verdict::holds: return "holds";
    case Verdict::fails: return "FAILS";
    default: return "undecided";
  }
}

std::string ratio_of(const Judgement& judgement) {
  if (judgement.none) return judgement.none->reason;
  if (judgement.ratios.empty()) return "";
  const Estimate estimate = median_estimate(judgement.ratios);
  return fmt::format("{:.2f} [{:.2f}, {:.2f}]", estimate.median, estimate.low, estimate.high);
}

std::string highest_rate_of(const FoundRate& found) {
  if (found.rate) return per_second(*found.rate);
  return found.lost_rate ? fmt::format("none from {} on", per_second(*found.lost_rate))
                         : "not known";
}

}  // namespace

std::string markdown(const std::vector<Judgement>& judgements) {
  Table table{
      "",
      {{"transport", false}, {"limit", false}, {"ratio [95 %]"}, {"pairs"}, {"verdict", false}},
      {}};
  for (const Judgement& one : judgements)
    table.rows.push_back({std::string(one.gate.cell.transport->name), one.gate.claim, ratio_of(one),
                          std::to_string(one.ratios.size()), verdict_of(one)});
  return markdown(table);
}

std::string markdown(const FoundRates& found, const RateLimit& limit) {
  Table table{"",
              {{"transport", false},
               {"work", false},
               {"highest rate"},
               {"p99 there"},
               {"first rate that failed"},
               {"why", false}},
              {}};
  for (const FoundRate& one : found.rates)
    table.rows.push_back({one.transport, one.point.title(), highest_rate_of(one),
                          !one.rate    ? ""
                          : one.p99_ns ? us_text(*one.p99_ns)
                                       : "not known",
                          one.lost_rate ? per_second(*one.lost_rate) : "", one.why});
  std::string text = fmt::format(
      "Highest rate that is sustained{}\n\n{}",
      limit.p99_ns ? fmt::format(" with a p99 of at most {:g} us", *limit.p99_ns / 1e3) : "",
      markdown(table));
  text += fmt::format(
      "\nSustained: {:.0f} % of what was due arrived over all launches, {:.0f} % in each. The p99 "
      "is the median over launches.\n",
      sustained_share * 100, sustained_share_of_launch * 100);
  for (const std::string& warning : found.results.provenance.warnings)
    text += "\nWarning: " + warning + "\n";
  return text;
}

}  // namespace ipc::bench
