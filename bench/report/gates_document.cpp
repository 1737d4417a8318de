// Shows the findings of `ipc-bench gates` and of `ipc-bench run --find-rate`.
#include "bench/report/documents.h"
#include "bench/run/sustained.h"

namespace ipc::bench {
namespace {

const char* verdict_of(const Judgement& one) {
  if (one.none) return one.none->is_skip ? "skipped" : "FAILED";
  switch (one.verdict) {
    case Verdict::holds: return "holds";
    case Verdict::fails: return "FAILS";
    default: return "undecided";
  }
}

std::string highest_rate_of(const FoundRate& found) {
  if (found.rate) return per_second(*found.rate);
  return found.lost_rate ? fmt::format("none from {} on", per_second(*found.lost_rate))
                         : "not known";
}

std::string p99_of(const FoundRate& found, const Speaker& say) {
  if (!found.rate) return "";
  return found.p99_ns ? say.figure(*found.p99_ns, 1e3) : "not known";
}

}  // namespace

Document document_of(const FoundRates& found, const RateLimit& limit) {
  const Speaker say(Language::english);
  Table table{"Highest rate that is sustained",
              {{"transport", false},
               {"work", false},
               {"highest rate"},
               {"p99 there, µs"},
               {"first rate that failed"},
               {"why", false}},
              {},
              2};
  if (limit.p99_ns)
    table.caption += fmt::format(" with a p99 of at most {:g} µs", *limit.p99_ns / 1e3);
  for (const FoundRate& one : found.rates)
    table.rows.push_back({one.transport, one.point.title(), highest_rate_of(one), p99_of(one, say),
                          one.lost_rate ? per_second(*one.lost_rate) : "", one.why});
  Section section;
  section.exhibits.push_back({std::move(table), {}});
  section.notes.push_back(fmt::format(
      "Sustained: {:.0f} % of the messages due arrived over all launches, {:.0f} % in each. The p99 is "
      "the median over launches.",
      sustained_share * 100, sustained_share_of_launch * 100));
  section.warnings = found.results.provenance.warnings;
  return {Language::english, "", "", {std::move(section)}, {}};
}

Document document_of(const std::vector<Judgement>& judgements) {
  const Speaker say(Language::english);
  Table table{
      "",
      {{"transport", false}, {"limit", false}, {"ratio [95 %]"}, {"pairs"}, {"verdict", false}},
      {}};
  for (const Judgement& one : judgements) {
    std::string ratio = one.none ? one.none->reason : "";
    if (!one.none && !one.ratios.empty()) {
      const Estimate estimate = median_estimate(one.ratios);
      ratio = say.ratio({estimate.median, Interval{estimate.low, estimate.high, estimate.level}});
    }
    table.rows.push_back({std::string(one.gate.cell.transport->name), one.gate.claim, ratio,
                          fmt::format("{}", one.ratios.size()), verdict_of(one)});
  }
  Section section;
  section.exhibits.push_back({std::move(table), {}});
  return {Language::english, "", "", {std::move(section)}, {}};
}

}  // namespace ipc::bench
