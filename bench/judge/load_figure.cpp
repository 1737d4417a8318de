#include "bench/judge/load_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "bench/run/sustained.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

using Rows = std::vector<const Row*>;
using Why = NoFigure::Why;

bool is_positive(double value) { return std::isfinite(value) && value > 0; }

bool is_sound(const Row& row) { return row.is_sound() && is_positive(row.figure->median); }

// The measured neighbours of a value; both are the same if the value was measured or lies beyond
// them.
struct Bracket {
  std::uint64_t low, high;

  bool holds(std::uint64_t value) const { return low <= value && value <= high; }
  double share(std::uint64_t value) const {
    if (low == high) return 0;
    const auto log = [](std::uint64_t one) { return std::log(static_cast<double>(one)); };
    return (log(value) - log(low)) / (log(high) - log(low));
  }
};

// `values` is not empty.
Bracket bracket(const std::vector<std::uint64_t>& values, std::uint64_t value) {
  Bracket found{0, ~std::uint64_t{0}};
  for (const std::uint64_t one : values) {
    if (one <= value) found.low = std::max(found.low, one);
    if (one >= value) found.high = std::min(found.high, one);
  }
  if (found.low == 0) found.low = found.high;
  if (found.high == ~std::uint64_t{0}) found.high = found.low;
  return found;
}

double between(double one, double two, double share) {
  if (share == 0) return one;  // as it was measured, to the last bit
  if (!is_positive(one) || !is_positive(two)) return one + (two - one) * share;
  return std::exp(std::log(one) + (std::log(two) - std::log(one)) * share);
}

std::optional<double> between(const std::optional<double>& one, const std::optional<double>& two,
                              double share) {
  if (!one || !two || !std::isfinite(*one) || !std::isfinite(*two)) return std::nullopt;
  return between(*one, *two, share);
}

Figure between(const Figure& one, const Figure& two, double share) {
  Figure figure{between(one.median, two.median, share), {}};
  if (one.interval && two.interval)
    figure.interval = Interval{between(one.interval->low, two.interval->low, share),
                               between(one.interval->high, two.interval->high, share),
                               std::min(one.interval->level, two.interval->level)};
  return figure;
}

Row between(const Row& one, const Row& two, double share) {
  Row row = one;
  row.launches = std::min(one.launches, two.launches);
  row.figure = between(*one.figure, *two.figure, share);
  if (one.figures.size() != two.figures.size()) row.figures.clear();
  for (std::size_t at = 0; at < row.figures.size(); ++at)
    row.figures[at] = between(one.figures[at], two.figures[at], share);
  for (std::size_t at = 0; at < row.percentiles_ns.size(); ++at) {
    const auto &first = one.percentiles_ns[at], &second = two.percentiles_ns[at];
    row.percentiles_ns[at].reset();
    if (first && second && std::isfinite(first->median) && std::isfinite(second->median))
      row.percentiles_ns[at] = between(*first, *second, share);
  }
  row.cpu_ns = between(one.cpu_ns, two.cpu_ns, share);
  if (one.server && two.server)
    row.server->cpu_ns = between(one.server->cpu_ns, two.server->cpu_ns, share);
  else row.server.reset();
  return row;
}

// "sustains 20 k/s of 64 B, but not 100 k/s: 81 % arrived, 50 % in the worst launch". `rows` have
// one size.
std::string not_sustained(const Rows& rows, const Row& lost) {
  const std::string size = format_size(lost.point.size), rate = per_second(lost.point.rate);
  if (!lost.arrived_share) return fmt::format("what arrived of {} of {} is not known", rate, size);
  std::uint64_t most = 0;
  for (const Row* const row : rows)
    if (row->point.rate < lost.point.rate) most = std::max(most, row->point.rate);
  const std::string what =
      most == 0 ? fmt::format("does not sustain {} of {}", rate, size)
                : fmt::format("sustains {} of {}, but not {}", per_second(most), size, rate);
  const auto percent = [](double share) { return std::floor(share * 1000) / 10; };
  return fmt::format("{}: {:.1f} % arrived, {:.1f} % in the worst launch", what,
                     percent(*lost.arrived_share), percent(lost.least_arrived_share.value_or(0)));
}

// How a figure was obtained, each part once.
class Origin {
 public:
  template <class Text>
  void add(const Bracket& used, std::uint64_t wanted, Text text) {
    if (used.low != used.high)
      add(fmt::format("between {} and {}", text(used.low), text(used.high)));
    else if (used.low != wanted) add(fmt::format("nearest: {}", text(used.low)));
  }
  bool is_measured() const { return parts_.empty(); }
  std::string text() const {
    return is_measured() ? "measured" : fmt::to_string(fmt::join(parts_, "; "));
  }

 private:
  void add(std::string part) {
    if (std::find(parts_.begin(), parts_.end(), part) == parts_.end())
      parts_.push_back(std::move(part));
  }
  std::vector<std::string> parts_;
};

std::string reason_of(const Row& row) {
  const std::string rate =
      row.point.rate == 0 ? "" : fmt::format("{} of ", per_second(row.point.rate));
  return fmt::format("{} at {}{}: {}", row.skipped ? "skipped" : "failed", rate,
                     format_size(row.point.size),
                     row.skipped  ? *row.skipped
                     : row.failed ? *row.failed
                                  : "it has no figure");
}

// Returns whether a value that could not be measured is nearer to the wanted one than the measured
// neighbour on the same side.
bool is_nearer(std::uint64_t unsound, const Bracket& used, std::uint64_t wanted) {
  if (unsound < wanted) return used.low > wanted || unsound > used.low;
  if (unsound > wanted) return used.high < wanted || unsound < used.high;
  return used.low != wanted;
}

tl::unexpected<NoFigure> none(Why why, std::string reason) {
  return tl::unexpected(NoFigure{why, std::move(reason)});
}

class Lookup {
 public:
  Lookup(std::span<const Row* const> rows, std::size_t size, std::uint64_t rate)
      : size_(size), rate_(rate) {
    for (const Row* const row : rows) (is_sound(*row) ? sound_ : unsound_).push_back(row);
  }

  tl::expected<LoadFigure, NoFigure> result() {
    if (sound_.empty())
      return unsound_.empty() ? none(Why::not_measured, "not measured") : failed(*unsound_.front());
    std::vector<std::uint64_t> sizes;
    for (const Row* const row : sound_) sizes.push_back(row->point.size);
    const Bracket used = bracket(sizes, size_);
    for (const Row* const row : unsound_)
      if (is_nearer(row->point.size, used, size_)) return failed(*row);
    if (size_ > used.high)
      return none(Why::not_measured, fmt::format("{} not measured, {} at most", format_size(size_),
                                                 format_size(used.high)));
    origin_.add(used, size_, [](std::uint64_t size) { return format_size(size); });
    const auto low = at_size(used.low);
    if (!low) return tl::unexpected(low.error());
    const auto high = at_size(used.high);
    if (!high) return tl::unexpected(high.error());
    Row row = between(*low, *high, used.share(size_));
    row.point.size = size_;
    row.point.rate = rate_;
    return LoadFigure{std::move(row), origin_.is_measured(), origin_.text()};
  }

 private:
  // A failure at a larger size or a higher rate shows nothing about the one wanted.
  bool is_beyond(const Row& row) const { return row.point.size > size_ || row.point.rate > rate_; }

  tl::unexpected<NoFigure> failed(const Row& row) const {
    const Why why = is_beyond(row) ? Why::not_measured : Why::failed;
    if (row.point.size == size_) return none(why, reason_of(row));
    return none(why,
                fmt::format("{} not measured; next to it {}", format_size(size_), reason_of(row)));
  }

  // Interpolates between the measured rates of one size, if those are sustained.
  tl::expected<Row, NoFigure> at_size(std::size_t size) {
    Rows rows;
    std::vector<std::uint64_t> rates;
    for (const Row* const row : sound_) {
      if (row->point.size != size) continue;
      rows.push_back(row);
      rates.push_back(row->point.rate);
    }
    if (rate_ == 0) return *rows.front();
    const Bracket used = bracket(rates, rate_);
    for (const Row* const row : unsound_)
      if (row->point.size == size && is_nearer(row->point.rate, used, rate_)) return failed(*row);
    if (const Row* const lost = knee_of(rows).first_lost; lost && lost->point.rate <= used.high) {
      const bool is_of_generator = is_limited_by_generator(*lost);
      return none(is_of_generator || is_beyond(*lost) ? Why::not_measured : Why::rate_not_sustained,
                  not_sustained(rows, *lost) +
                      (is_of_generator ? "; the load generator was the limit" : ""));
    }
    if (rate_ > used.high)
      return none(Why::not_measured,
                  fmt::format("{} of {} not measured, {} at most", per_second(rate_),
                              format_size(size), per_second(used.high)));
    origin_.add(used, rate_, per_second);
    const auto row_at = [&](std::uint64_t rate) -> const Row& {
      return **std::find_if(rows.begin(), rows.end(),
                            [&](const Row* row) { return row->point.rate == rate; });
    };
    return between(row_at(used.low), row_at(used.high), used.share(rate_));
  }

  std::size_t size_;
  std::uint64_t rate_;
  Rows sound_, unsound_;
  Origin origin_;
};

}  // namespace

tl::expected<LoadFigure, NoFigure> figure_at(std::span<const Row* const> rows, std::size_t size,
                                             std::uint64_t rate) {
  return Lookup(rows, size, rate).result();
}

std::string per_second(std::uint64_t rate) { return format_rate(rate) + "/s"; }

}  // namespace ipc::bench
