#include <cmath>

#include "bench/cost_model.h"
#include "bench/report/document.h"
#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

constexpr double flagged = 0.3;

std::string term_text(const Speaker& say, const CostTerm& term) {
  if (term.count == 0) return "";
  const int digits = term.count < 10 ? 1 : 0;
  return fmt::format("{} × {} = {}", say.decimals(term.count, digits),
                     term.each_ns < 10 ? say.decimals(term.each_ns, 3) + " ns"
                                       : say.decimals(term.each_ns / 1e3, 2) + " µs",
                     say.us(term.ns()));
}

std::string error_text(const Speaker& say, const CostSum& sum) {
  const double percent = sum.error() * 100;
  return fmt::format("{}{} %{}", percent >= 0 ? "+" : "−", say.decimals(std::abs(percent), 0),
                     std::abs(sum.error()) > flagged ? " ⚠" : "");
}

Table table_of(const CostModel& model, const Speaker& say) {
  Table table{say(phrase::sums_caption),
              {{say(phrase::transport), false},
               {say(phrase::work), false},
               {say(phrase::sums_calls)},
               {say(phrase::sums_wake_ups)},
               {say(phrase::sums_bytes)},
               {say(phrase::sums_lines)},
               {say(phrase::sums_sum)},
               {say(phrase::sums_measured)},
               {say(phrase::sums_difference)}},
              {}};
  for (const CostSum& sum : model.sums())
    table.rows.push_back({sum.row->transport,
                          say.point(sum.row->point) + (sum.is_fitted ? "" : " *"),
                          term_text(say, sum.calls), term_text(say, sum.wake_ups),
                          term_text(say, sum.bytes), term_text(say, sum.lines),
                          say.us(sum.sum_ns()), say.us(sum.measured_ns()), error_text(say, sum)});
  return table;
}

}  // namespace

Section cost_sums_of(const View& view, const Speaker& say) {
  Section section;
  section.title = say(phrase::sums_title);
  for (const std::size_t run : view.shown()) {
    const CostModel model(view.runs()[run]);
    if (model.sums().empty()) continue;
    section.exhibits.push_back({captioned(view, run, table_of(model, say)), {}});
    if (const auto middle = model.median_error(), most = model.error_of_90_percent();
        middle && most)
      section.notes.push_back(
          say(phrase::sums_error, say.decimals(*middle * 100, 0), say.decimals(*most * 100, 0)));
  }
  if (section.exhibits.empty()) section.notes.push_back(say(phrase::no_sums));
  else section.paragraphs.push_back(say(phrase::sums_text));
  return section;
}

}  // namespace ipc::bench
