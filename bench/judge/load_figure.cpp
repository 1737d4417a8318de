// Looks up the results at a size and a rate, and interpolates between measured neighbours.
#include "bench/judge/load_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "bench/judge/significance.h"
#include "bench/run/format.h"
#include "bench/run/sustained.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

using Rows = std::vector<const Row*>;
using FoundRow = tl::expected<Row, NoFigure>;

bool is_positive(double value) { return std::isfinite(value) && value > 0; }

bool is_sound(const Row& row) { return row.is_sound() && is_positive(row.figure->median); }

// Returns how far a value lies between two others, on a logarithmic scale.
double share_of(std::uint64_t low, std::uint64_t value, std::uint64_t high) {
  const auto log = [](std::uint64_t one) { return std::log(static_cast<double>(one)); };
  return (log(value) - log(low)) / (log(high) - log(low));
}

bool is_finite(double value) { return std::isfinite(value); }
bool is_finite(const Interval&) { return true; }
bool is_finite(const Figure& figure) { return std::isfinite(figure.median); }

double between(double one, double two, double share) {
  if (!is_positive(one) || !is_positive(two)) return one + (two - one) * share;
  return std::exp(std::log(one) + (std::log(two) - std::log(one)) * share);
}

Interval between(const Interval& one, const Interval& two, double share) {
  return {between(one.low, two.low, share), between(one.high, two.high, share),
          std::min(one.level, two.level)};
}

Figure between(const Figure& one, const Figure& two, double share);

template <class Value>
std::optional<Value> between(const std::optional<Value>& one, const std::optional<Value>& two,
                             double share) {
  if (!one || !two || !is_finite(*one) || !is_finite(*two)) return std::nullopt;
  return between(*one, *two, share);
}

Figure between(const Figure& one, const Figure& two, double share) {
  return {between(one.median, two.median, share), between(one.interval, two.interval, share)};
}

Row between(const Row& one, const Row& two, double share) {
  Row row = one;
  row.launches = std::min(one.launches, two.launches);
  row.figure = between(one.figure, two.figure, share);
  if (one.figures.size() != two.figures.size()) row.figures.clear();
  for (std::size_t at = 0; at < row.figures.size(); ++at)
    row.figures[at] = between(one.figures[at], two.figures[at], share);
  for (std::size_t at = 0; at < row.percentiles_ns.size(); ++at)
    row.percentiles_ns[at] = between(one.percentiles_ns[at], two.percentiles_ns[at], share);
  row.cpu_ns = between(one.cpu_ns, two.cpu_ns, share);
  row.cpu_interval = between(one.cpu_interval, two.cpu_interval, share);
  row.receiver_cpu_ns = between(one.receiver_cpu_ns, two.receiver_cpu_ns, share);
  return row;
}

// Returns "failed at 10 k/s of 64 B: REASON" for a row that is not sound.
std::string failure_of(const Row& row) {
  const std::string rate =
      row.point.rate == 0 ? "" : fmt::format("{} of ", per_second(row.point.rate));
  return fmt::format("{} at {}{}: {}", row.skipped ? "skipped" : "failed", rate,
                     format_size(row.point.size),
                     row.skipped  ? *row.skipped
                     : row.failed ? *row.failed
                                  : "it has no figure");
}

// Returns "sustains 20 k/s of 64 B, but not 100 k/s: 81 % arrived, 50 % in the worst launch".
std::string not_sustained(const Knee& knee) {
  const Row& lost = *knee.first_lost;
  const std::string size = format_size(lost.point.size), rate = per_second(lost.point.rate);
  if (!lost.arrived_share)
    return fmt::format("the share of {} of {} that arrived is not known", rate, size);
  const std::string what = knee.last == nullptr
                               ? fmt::format("does not sustain {} of {}", rate, size)
                               : fmt::format("sustains {} of {}, but not {}",
                                             per_second(knee.last->point.rate), size, rate);
  const auto percent = [](double share) { return std::floor(share * 1000) / 10; };
  return fmt::format("{}: {:.1f} % arrived, {:.1f} % in the worst launch", what,
                     percent(*lost.arrived_share), percent(lost.least_arrived_share.value_or(0)));
}

class Lookup {
 public:
  Lookup(std::span<const Row* const> rows, std::size_t size, std::uint64_t rate)
      : rows_(rows), size_(size), rate_(rate) {}

  tl::expected<LoadFigure, NoFigure> result() {
    std::map<std::uint64_t, Rows> by_size;
    for (const Row* const row : rows_) by_size[row->point.size].push_back(row);
    FoundRow row = along(by_size, size_, format_size(size_), format_size,
                         [&](const Rows& rows) { return at_size(rows); });
    if (!row) return tl::unexpected(std::move(row.error()));
    row->point.size = size_;
    row->point.rate = rate_;
    for (auto& percentile : row->percentiles_ns)
      if (percentile && !is_finite(*percentile)) percentile.reset();
    const bool is_measured = origin_.empty();
    return LoadFigure{std::move(*row), is_measured,
                      is_measured ? "measured" : fmt::to_string(fmt::join(origin_, "; "))};
  }

 private:
  static FoundRow none(std::string reason, bool excludes = false) {
    return tl::unexpected(NoFigure{std::move(reason), excludes});
  }

  // A failure at a larger size or a higher rate shows nothing about the one wanted.
  bool excludes(const Row& row) const { return row.point.size <= size_ && row.point.rate <= rate_; }

  // Interpolates between the neighbours of the wanted value. `at` returns the row of a neighbour.
  template <class Rows, class Text, class At>
  FoundRow along(const std::map<std::uint64_t, Rows>& by_value, std::uint64_t wanted,
                 const std::string& wanted_text, Text text, At at) {
    if (by_value.empty()) return none("not measured");
    const auto high = by_value.lower_bound(wanted);
    const bool has_high = high != by_value.end();
    if (has_high && high->first == wanted) return at(high->second);
    if (high == by_value.begin()) {
      add_new(origin_, {"nearest: " + text(high->first)});
      return at(high->second);
    }
    const auto low = std::prev(high);
    if (has_high)
      add_new(origin_, {fmt::format("between {} and {}", text(low->first), text(high->first))});
    FoundRow below = at(low->second);
    if (!below) return below;
    if (!has_high)
      return none(fmt::format("{} not measured, {} at most", wanted_text, text(low->first)));
    FoundRow above = at(high->second);
    if (!above) return above;
    return between(*below, *above, share_of(low->first, wanted, high->first));
  }

  FoundRow at_size(const Rows& rows) {
    std::map<std::uint64_t, const Row*> by_rate;
    for (const Row* const row : rows) by_rate[row->point.rate] = row;
    Rows sound;
    std::ranges::copy_if(rows, std::back_inserter(sound), [](auto row) { return is_sound(*row); });
    const Knee knee = knee_of(sound);
    const std::string size = format_size(rows.front()->point.size);
    return along(by_rate, rate_, fmt::format("{} of {}", per_second(rate_), size), per_second,
                 [&](const Row* row) { return usable(*row, knee); });
  }

  // Returns the row if it is sound and its rate is not known to be beyond the knee.
  FoundRow usable(const Row& row, const Knee& knee) const {
    if (!is_sound(row)) {
      std::string reason = failure_of(row);
      if (row.point.size != size_)
        reason = fmt::format("{} not measured; next to it {}", format_size(size_), reason);
      return none(std::move(reason), excludes(row));
    }
    const Row* const lost = knee.first_lost;
    if (lost == nullptr || lost->point.rate > row.point.rate) return row;
    if (is_limited_by_generator(*lost))
      return none(not_sustained(knee) + "; the load generator was the limit");
    return none(not_sustained(knee), excludes(*lost));
  }

  std::span<const Row* const> rows_;
  std::size_t size_;
  std::uint64_t rate_;
  std::vector<std::string> origin_;  // how the result was obtained, each part once
};

// Messages per second that a stream is expected to carry.
struct Expected {
  double per_second;
  std::string origin;
};

// Interpolates between two sizes. Beyond the largest one the bytes per second stay the same.
Expected expected_at(const Row* low, const Row* high, std::size_t size) {
  if (low == nullptr) return {high->figure->median, " of " + format_size(high->point.size)};
  const double of_low = low->figure->median;
  const std::size_t low_size = low->point.size;
  if (low_size == size) return {of_low, ""};
  if (high == nullptr)
    return {of_low * static_cast<double>(low_size) / static_cast<double>(size),
            fmt::format(", scaled from {},", format_size(low_size))};
  return {between(of_low, high->figure->median, share_of(low_size, size, high->point.size)),
          fmt::format(", interpolated between {} and {},", format_size(low_size),
                      format_size(high->point.size))};
}

}  // namespace

tl::expected<LoadFigure, NoFigure> figure_at(std::span<const Row* const> rows, std::size_t size,
                                             std::uint64_t rate) {
  return Lookup(rows, size, rate).result();
}

NoFigure seen_in_streams(std::span<const Row* const> streams, std::size_t size,
                         std::optional<std::uint64_t> rate) {
  std::map<std::size_t, const Row*> fastest;  // the key is the size
  const Row* failed = nullptr;
  for (const Row* const row : streams) {
    const std::size_t at = row->point.size;
    if (is_sound(*row)) {
      const Row*& best = fastest[at];
      if (best == nullptr || row->figure->median > best->figure->median) best = row;
    } else if (at <= size && row->obstacle() && (failed == nullptr || at > failed->point.size)) {
      failed = row;
    }
  }
  const auto above = fastest.upper_bound(size), from = fastest.lower_bound(size);
  const Row* const low = above == fastest.begin() ? nullptr : std::prev(above)->second;
  const Row* const high = from == fastest.end() ? nullptr : from->second;
  if (failed != nullptr && (low == nullptr || failed->point.size > low->point.size))
    return {failure_of(*failed), true};
  if (!rate) return {};
  if (low == nullptr && high == nullptr) return {"not measured under this load"};
  const auto wanted = static_cast<double>(*rate);
  const Interval* const bound = low && !low->lost_share ? interval_of(low->figure) : nullptr;
  if (bound != nullptr && bound->high < wanted)
    return {fmt::format("cannot sustain {} of {}: its fastest stream of {} carries {} at most",
                        per_second(*rate), format_size(size), format_size(low->point.size),
                        rate_text(bound->high, low->point.size)),
            true};
  const Expected expected = expected_at(low, high, size);
  const double times = expected.per_second / wanted;
  return {fmt::format("{}: its stream{} carries {} times the rate; not measured under this load",
                      times >= 1 ? "possible" : "unlikely", expected.origin, number(times)),
          false, times};
}

std::optional<std::string> beyond_any(const Summary& run, std::size_t size, std::uint64_t rate) {
  double most = 0;  // bytes per second that one CPU writes and reads
  for (const Row& row : run.rows)
    if (is_control(row.transport) && row.point.scenario == Scenario::stream && is_sound(row))
      most = std::max(most, row.figure->median * static_cast<double>(row.point.size));
  const double wanted = static_cast<double>(rate) * static_cast<double>(size);
  if (most == 0 || wanted <= 2 * most) return std::nullopt;
  return fmt::format("{} of {} is {} GB/s; one CPU writes and reads {} GB/s", per_second(rate),
                     format_size(size), number(wanted / 1e9), number(most / 1e9));
}

std::string per_second(std::uint64_t rate) { return format_rate(rate) + "/s"; }

}  // namespace ipc::bench
