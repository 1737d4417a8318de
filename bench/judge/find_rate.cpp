// Searches for the highest rate that a transport sustains.
#include "bench/judge/find_rate.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "bench/judge/reasons.h"
#include "bench/judge/significance.h"
#include "bench/run/speaker.h"

namespace ipc::bench {
namespace {

std::uint64_t three_digits(double value, double (*rounded)(double)) {
  const double step = std::pow(10, std::max(std::floor(std::log10(value)) - 2, 0.0));
  return static_cast<std::uint64_t>(rounded(value / step) * step);
}

// Returns why a rate does not meet the limit; nullopt if it does.
std::optional<Bilingual> why_not(const Row& row, const RateLimit& limit) {
  const auto& p99_ns = row.percentiles_ns[p99_index];
  const Verdict verdict = limit.p99_ns ? verdict_on(p99_ns, *limit.p99_ns) : Verdict::holds;
  if (is_sustained(row) && verdict == Verdict::holds) return std::nullopt;
  const auto words = [&](const Speaker& say) {
    if (!is_sustained(row)) {
      const double all = row.arrived_share.value_or(0);
      if (all < sustained_share) return say(reasons::arrived_in_all, say.decimals(all * 100, 1));
      const double least = row.least_arrived_share.value_or(0);
      return say(reasons::arrived_in_one, say.decimals(least * 100, 1));
    }
    const std::string p99 = p99_ns ? say(reasons::p99, say.us(*p99_ns)) : say(reasons::no_p99);
    return verdict == Verdict::undecided ? say(reasons::undecided, p99) : p99;
  };
  return bilingual([&](const Speaker& say) {
    return is_limited_by_generator(row) ? say(reasons::by_generator, words(say)) : words(say);
  });
}

// One cell whose rate is sought.
class Search {
 public:
  Search(Cell cell, RateSearch rates) : cell_(std::move(cell)), rates_(rates) {
    cell_.work.rate = 0;
  }

  std::optional<Cell> next() {
    if (stopped_) return std::nullopt;
    cell_.work.rate = rates_.next().value_or(0);
    return cell_.work.rate > 0 ? std::optional(cell_) : std::nullopt;
  }

  // Evaluates the results of the cell that next() returned.
  void take(const Index& rows, const RateLimit& limit) {
    if (cell_.work.rate == 0 || stopped_) return;
    const Row& row = row_at(cell_.work.rate, rows);
    if (row.is_sound()) return rates_.add(cell_.work.rate, !why_not(row, limit));
    stopped_ = bilingual([&](const Speaker& say) {
      return row.obstacle() ? say.obstacle(row) : say(reasons::budget);
    });
  }

  FoundRate result(const Index& rows, const RateLimit& limit) const {
    FoundRate found;
    found.transport = cell_.transport->name;
    found.point = cell_.point();
    found.point.rate = 0;
    found.rate = rates_.found();
    found.lost_rate = rates_.first_lost();
    if (found.rate) found.p99_ns = row_at(*found.rate, rows).percentiles_ns[p99_index];
    if (found.lost_rate) found.why = *why_not(row_at(*found.lost_rate, rows), limit);
    if (stopped_) {
      found.why = *stopped_;
      if (found.rate) found.lost_rate = cell_.work.rate;
    } else if (rates_.next()) {
      found.why = bilingual([&](const Speaker& say) {
        const std::string so_far = say.text(found.why), end = say(reasons::budget);
        return so_far.empty() ? end : so_far + "; " + end;
      });
    } else if (!found.lost_rate) {
      found.why = bilingual(reasons::none_failed);
    }
    return found;
  }

 private:
  const Row& row_at(std::uint64_t rate, const Index& rows) const {
    Point point = cell_.point();
    point.rate = rate;
    return *rows.find(std::string(cell_.transport->name), point);
  }

  Cell cell_;  // its rate is being tested, or ended the search; 0: none
  RateSearch rates_;
  std::optional<Bilingual> stopped_;  // why the search ended early
};

// Returns a search whose lowest rate gives a launch ten messages, or a thousand if a p99 counts.
RateSearch new_search(const Selection& selection, const RateLimit& limit) {
  constexpr double usual_begin = 1'000, most = RateSearch::rate_max;
  const double messages = limit.p99_ns ? 1'000 : 10;
  const double least = std::ceil(messages * 1e9 / static_cast<double>(selection.time_ns));
  return {three_digits(std::min(least, most), std::ceil),
          three_digits(std::min(std::max(least, usual_begin), most), std::ceil)};
}

std::vector<Search> searches_of(Selection selection, const RateLimit& limit) {
  selection.rates = {1};  // find_rates replaces it
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
  const auto if_new = [](std::uint64_t rate, std::uint64_t last) {
    return rate != last ? std::optional(rate) : std::nullopt;
  };
  if (steps_ >= steps_max) return std::nullopt;
  if (!found_ && !lost_) return begin_;
  if (!lost_) return if_new(std::min(*found_ * factor, rate_max), *found_);
  if (!found_) return if_new(std::max(*lost_ / factor, least_), *lost_);
  const auto found = static_cast<double>(*found_), lost = static_cast<double>(*lost_);
  const std::uint64_t middle = three_digits(std::sqrt(found * lost), std::round);
  if (lost <= close_enough * found || middle <= *found_ || middle >= *lost_) return std::nullopt;
  return middle;
}

void RateSearch::add(std::uint64_t rate, bool fits) {
  ++steps_;
  (fits ? found_ : lost_) = rate;
}

FoundRates find_rates(RunOptions options, const RateLimit& limit) {
  std::vector<Search> searches = searches_of(options.selection, limit);
  const auto take = [&](const Index& rows) {
    for (Search& search : searches) search.take(rows, limit);
  };
  options.next_cells = [&](const Results& results) {
    const Summary summary = summary_of(results);
    take(Index(summary));
    std::vector<Cell> cells;
    for (Search& search : searches)
      if (auto cell = search.next()) cells.push_back(std::move(*cell));
    return cells;
  };
  FoundRates found;
  found.results = run(options);
  const Summary summary = summary_of(found.results);
  const Index rows(summary);
  take(rows);  // the cell under way when the budget was used up
  for (const Search& search : searches) found.rates.push_back(search.result(rows, limit));
  return found;
}

}  // namespace ipc::bench
