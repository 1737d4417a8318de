#include "bench/judge/find_rate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "bench/judge/limit.h"
#include "bench/judge/load_figure.h"
#include "bench/run/format.h"

namespace ipc::bench {
namespace {

double step_of(double value) {
  return std::pow(10, std::max(std::floor(std::log10(value)) - 2, 0.0));
}

std::uint64_t three_digits(double value) {
  const double step = step_of(value);
  return static_cast<std::uint64_t>(std::round(value / step) * step);
}

std::uint64_t three_digits_at_least(double value) {
  const double step = step_of(value);
  return static_cast<std::uint64_t>(std::ceil(value / step) * step);
}

// Whether a rate is what was asked for, and if not, why.
struct Tested {
  bool fits = false;
  std::optional<Figure> p99_ns;
  std::string why;
};

std::string us(const std::optional<Figure>& ns) {
  if (!ns) return "not known";
  const std::string median = number(ns->median / 1e3);
  if (!ns->interval) return median;
  return fmt::format("{} {}", median,
                     interval_text(number(ns->interval->low / 1e3),
                                   number(ns->interval->high / 1e3), ns->interval->level));
}

std::string why_not_sustained(const Row& row) {
  const double all = row.arrived_share.value_or(0), least = row.least_arrived_share.value_or(0);
  std::string why =
      all < sustained_share
          ? fmt::format("not sustained: {:.1f} % of what was due arrived", all * 100)
          : fmt::format("not sustained: {:.1f} % of what was due arrived in one launch",
                        least * 100);
  if (is_limited_by_generator(row)) why += "; limited by the generator";
  return why;
}

Tested test(const Row& row, const RateLimit& limit) {
  Tested tested{false, row.percentiles_ns[p99_index], ""};
  if (!is_sustained(row)) {
    tested.why = why_not_sustained(row);
    return tested;
  }
  const Answer met = limit.p99_ns ? answer(tested.p99_ns, *limit.p99_ns) : Answer::meets;
  tested.fits = met == Answer::meets;
  if (tested.fits) return tested;
  tested.why = fmt::format("{}p99 {} µs", met == Answer::cannot_tell ? "cannot tell: " : "",
                           us(tested.p99_ns));
  if (is_limited_by_generator(row)) tested.why += "; limited by the generator";
  return tested;
}

// One cell whose rate is sought.
class Search {
 public:
  Search(Cell cell, RateSearch rates) : cell_(std::move(cell)), rates_(rates) {
    cell_.work.rate = 0;
  }

  std::optional<Cell> next() {
    const auto rate = stopped_.empty() ? rates_.next() : std::nullopt;
    cell_.work.rate = rate.value_or(0);
    return rate ? std::optional(cell_) : std::nullopt;
  }

  // Takes what came of the cell that next() gave.
  void take(const Results& results, const Index& rows, const RateLimit& limit) {
    if (cell_.work.rate == 0) return;
    const std::string transport(cell_.transport->name);
    const Series& series = *results.find(transport, false, cell_.point());
    if (series.skipped) stopped_ = "skipped: " + *series.skipped;
    else if (series.failed) stopped_ = "failed: " + *series.failed;
    else if (!series.measured()) stopped_ = "the budget was used up";
    if (!stopped_.empty()) {
      stopped_at_ = cell_.work.rate;
      return;
    }
    const Tested tested = test(*rows.find(transport, cell_.point()), limit);
    rates_.add(cell_.work.rate, tested.fits);
    tested_[cell_.work.rate] = tested;
  }

  FoundRate result() const {
    FoundRate found;
    found.transport = cell_.transport->name;
    found.point = cell_.point();
    found.point.rate = 0;
    found.rate = rates_.found();
    if (found.rate) found.p99_ns = tested_.at(*found.rate).p99_ns;
    found.lost_rate = rates_.first_lost();
    if (found.lost_rate) found.why = tested_.at(*found.lost_rate).why;
    if (!stopped_.empty()) {
      found.why = stopped_;
      if (found.rate) found.lost_rate = stopped_at_;
    } else if (rates_.next()) {
      found.why += found.why.empty() ? "the budget was used up" : "; the budget was used up";
    } else if (!found.lost_rate) {
      found.why = "no rate failed";
    }
    return found;
  }

 private:
  Cell cell_;  // at the rate that is being tested; 0: none is
  RateSearch rates_;
  std::map<std::uint64_t, Tested> tested_;
  std::string stopped_;
  std::uint64_t stopped_at_ = 0;
};

// A launch has ten messages at least, and if its p99 counts, a thousand.
RateSearch new_search(const Selection& selection, const RateLimit& limit) {
  constexpr double usual_begin = 1'000;
  const double messages = limit.p99_ns ? 1'000 : 10;
  const double least = std::ceil(messages * 1e9 / static_cast<double>(selection.time_ns));
  const auto most = static_cast<double>(RateSearch::rate_max);
  return {three_digits_at_least(std::min(least, most)),
          three_digits_at_least(std::min(std::max(least, usual_begin), most))};
}

std::vector<Search> searches_of(Selection selection, const RateLimit& limit) {
  selection.rates = {1};  // to be replaced
  std::vector<Search> searches;
  std::set<std::string> names;  // an axis may name a value twice
  for (const Cell& cell : select(selection))
    if (names.insert(cell.name()).second) searches.emplace_back(cell, new_search(selection, limit));
  return searches;
}

}  // namespace

std::optional<std::uint64_t> RateSearch::next() const {
  constexpr std::uint64_t factor = 4;
  constexpr double close_enough = 1.1;
  if (steps_ >= steps_max) return std::nullopt;
  if (found_ == 0 && lost_ == 0) return begin_;
  if (lost_ == 0)
    return found_ < rate_max ? std::optional(std::min(found_ * factor, rate_max)) : std::nullopt;
  if (found_ == 0)
    return lost_ > least_ ? std::optional(std::max(lost_ / factor, least_)) : std::nullopt;
  const auto found = static_cast<double>(found_), lost = static_cast<double>(lost_);
  const std::uint64_t middle = three_digits(std::sqrt(found * lost));
  if (lost <= close_enough * found || middle <= found_ || middle >= lost_) return std::nullopt;
  return middle;
}

void RateSearch::add(std::uint64_t rate, bool fits) {
  ++steps_;
  (fits ? found_ : lost_) = rate;
}

std::optional<std::uint64_t> RateSearch::found() const {
  return found_ > 0 ? std::optional(found_) : std::nullopt;
}

std::optional<std::uint64_t> RateSearch::first_lost() const {
  return lost_ > 0 ? std::optional(lost_) : std::nullopt;
}

FoundRates find_rates(RunOptions options, const RateLimit& limit) {
  std::vector<Search> searches = searches_of(options.selection, limit);
  const auto take = [&](const Results& results) {
    const Summary summary = summary_of(results);
    const Index rows(summary);
    for (Search& search : searches) search.take(results, rows, limit);
  };
  options.next_cells = [&](const Results& results) {
    take(results);
    std::vector<Cell> cells;
    for (Search& search : searches)
      if (auto cell = search.next()) cells.push_back(std::move(*cell));
    return cells;
  };
  FoundRates found;
  found.results = run(options);
  take(found.results);  // what was under way when the budget was used up
  for (Search& search : searches) found.rates.push_back(search.result());
  return found;
}

}  // namespace ipc::bench
