// Looks up the results at a size and a rate, and interpolates between measured neighbours.
#include "bench/judge/load_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "bench/judge/reasons.h"
#include "bench/judge/significance.h"
#include "bench/run/speaker.h"
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
  row.p99_missing_share = std::max(one.p99_missing_share, two.p99_missing_share);
  row.cpu_ns = between(one.cpu_ns, two.cpu_ns, share);
  row.cpu_interval = between(one.cpu_interval, two.cpu_interval, share);
  row.receiver_cpu_ns = between(one.receiver_cpu_ns, two.receiver_cpu_ns, share);
  return row;
}

// Returns "failed at 10 k/s of 64 B: REASON" for a row that is not sound.
Bilingual failure_of(const Row& row) {
  return bilingual([&](const Speaker& say) {
    std::string work = format_size(row.point.size);
    if (row.point.rate > 0) work = say(reasons::rate_of_size, say.per_second(row.point.rate), work);
    if (row.skipped) return say(reasons::skipped_at, work, *row.skipped);
    return say(reasons::failed_at, work, row.failed ? *row.failed : say(reasons::no_figure));
  });
}

// Returns "sustains 20 k/s of 64 B, but not 100 k/s: 81 % arrived in time, 50 % in the worst
// launch". The worst launch is left out if its share, which has a grace, is not below that of all.
Bilingual not_sustained(const Knee& knee) {
  const Row& lost = *knee.first_lost;
  return bilingual([&](const Speaker& say) {
    const std::string size = format_size(lost.point.size);
    const std::string rate = say.per_second(lost.point.rate);
    if (!lost.arrived_share) return say(reasons::arrivals_unknown, rate, size);
    const std::string what =
        knee.last == nullptr
            ? say(reasons::does_not_sustain, rate, size)
            : say(reasons::sustains_less, say.per_second(knee.last->point.rate), size, rate);
    const auto percent = [&](double share) {
      return say.decimals(std::floor(share * 1000) / 10, 1);
    };
    const double least = lost.least_arrived_share.value_or(0);
    return say(reasons::arrived, what, percent(*lost.arrived_share)) +
           (least < *lost.arrived_share ? say(reasons::arrived_least, percent(least)) : "");
  });
}

std::string text_of_size(const Speaker& /*say*/, std::size_t size) { return format_size(size); }
std::string text_of_rate(const Speaker& say, std::uint64_t rate) { return say.per_second(rate); }

class Lookup {
 public:
  Lookup(std::span<const Row* const> rows, std::size_t size, std::uint64_t rate)
      : rows_(rows), size_(size), rate_(rate) {}

  tl::expected<LoadFigure, NoFigure> result() {
    std::map<std::uint64_t, Rows> by_size;
    for (const Row* const row : rows_) by_size[row->point.size].push_back(row);
    FoundRow row = along(by_size, size_, format_size(size_), text_of_size,
                         [&](const Rows& rows) { return at_size(rows); });
    if (!row) return tl::unexpected(std::move(row.error()));
    row->point.size = size_;
    row->point.rate = rate_;
    for (auto& percentile : row->percentiles_ns)
      if (percentile && !is_finite(*percentile)) percentile.reset();
    if (origin_.empty()) return LoadFigure{std::move(*row), true, bilingual(reasons::measured)};
    return LoadFigure{std::move(*row), false, bilingual([&](const Speaker& say) {
                        std::vector<std::string> parts;
                        for (const Bilingual& one : origin_) parts.push_back(say.text(one));
                        return fmt::to_string(fmt::join(parts, "; "));
                      })};
  }

 private:
  static FoundRow none(Bilingual reason, bool excludes = false) {
    return tl::unexpected(NoFigure{std::move(reason), excludes});
  }

  // A failure at a larger size or a higher rate shows nothing about the one wanted.
  bool excludes(const Row& row) const { return row.point.size <= size_ && row.point.rate <= rate_; }

  // Interpolates between the neighbours of the wanted value. `text` writes a value, and `at`
  // returns the row of a neighbour.
  template <class Rows, class Text, class At>
  FoundRow along(const std::map<std::uint64_t, Rows>& by_value, std::uint64_t wanted,
                 const Bilingual& wanted_text, Text text, At at) {
    if (by_value.empty()) return none(bilingual(reasons::not_measured));
    const auto high = by_value.lower_bound(wanted);
    const bool has_high = high != by_value.end();
    if (has_high && high->first == wanted) return at(high->second);
    if (high == by_value.begin()) {
      add_origin([&](const Speaker& say) { return say(reasons::nearest, text(say, high->first)); });
      return at(high->second);
    }
    const auto low = std::prev(high);
    if (has_high)
      add_origin([&](const Speaker& say) {
        return say(reasons::between, text(say, low->first), text(say, high->first));
      });
    FoundRow below = at(low->second);
    if (!below) return below;
    if (!has_high)
      return none(bilingual([&](const Speaker& say) {
        return say(reasons::at_most, say.text(wanted_text), text(say, low->first));
      }));
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
    const Bilingual wanted = bilingual([&](const Speaker& say) {
      return say(reasons::rate_of_size, say.per_second(rate_), size);
    });
    return along(by_rate, rate_, wanted, text_of_rate,
                 [&](const Row* row) { return usable(*row, knee); });
  }

  // Returns the row if it is sound and its rate is not known to be beyond the knee.
  FoundRow usable(const Row& row, const Knee& knee) const {
    if (!is_sound(row)) {
      const Bilingual failure = failure_of(row);
      if (row.point.size == size_) return none(failure, excludes(row));
      return none(bilingual([&](const Speaker& say) {
                    return say(reasons::next_to_it, format_size(size_), say.text(failure));
                  }),
                  excludes(row));
    }
    const Row* const lost = knee.first_lost;
    if (lost == nullptr || lost->point.rate > row.point.rate) return row;
    const Bilingual reason = not_sustained(knee);
    if (!is_limited_by_generator(*lost)) return none(reason, excludes(*lost));
    return none(bilingual(
        [&](const Speaker& say) { return say(reasons::generator_was_limit, say.text(reason)); }));
  }

  template <class Write>
  void add_origin(Write write) {
    add_new(origin_, {bilingual(write)});
  }

  std::span<const Row* const> rows_;
  std::size_t size_;
  std::uint64_t rate_;
  std::vector<Bilingual> origin_;  // how the result was obtained, each part once
};

// Messages per second that a stream is expected to carry.
struct Expected {
  double per_second;
  Bilingual origin;
};

// Interpolates between two sizes. Beyond the largest one the bytes per second stay the same.
Expected expected_at(const Row* low, const Row* high, std::size_t size) {
  if (low == nullptr)
    return {high->figure->median, bilingual(reasons::of_size, format_size(high->point.size))};
  const double of_low = low->figure->median;
  const std::size_t low_size = low->point.size;
  if (low_size == size) return {of_low, {}};
  if (high == nullptr)
    return {of_low * static_cast<double>(low_size) / static_cast<double>(size),
            bilingual(reasons::scaled, format_size(low_size))};
  return {between(of_low, high->figure->median, share_of(low_size, size, high->point.size)),
          bilingual(reasons::interpolated, format_size(low_size), format_size(high->point.size))};
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
  if (low == nullptr && high == nullptr) return {bilingual(reasons::not_under_load)};
  const auto wanted = static_cast<double>(*rate);
  const Interval* const bound = low && !low->lost_share ? interval_of(low->figure) : nullptr;
  if (bound != nullptr && bound->high < wanted)
    return {bilingual([&](const Speaker& say) {
              return say(reasons::too_slow, say.per_second(*rate), format_size(size),
                         format_size(low->point.size), say.rate(bound->high, low->point.size));
            }),
            true};
  const Expected expected = expected_at(low, high, size);
  const double times = expected.per_second / wanted;
  return {bilingual([&](const Speaker& say) {
            return say(times >= 1 ? reasons::possible : reasons::unlikely,
                       say.text(expected.origin), say.number(times));
          }),
          false, times};
}

std::optional<Bilingual> beyond_any(const Summary& run, std::size_t size, std::uint64_t rate) {
  double most = 0;  // bytes per second that one CPU writes and reads
  for (const Row& row : run.rows)
    if (is_control(row.transport) && row.point.scenario == Scenario::stream && is_sound(row))
      most = std::max(most, row.figure->median * static_cast<double>(row.point.size));
  const double wanted = static_cast<double>(rate) * static_cast<double>(size);
  if (most == 0 || wanted <= 2 * most) return std::nullopt;
  return bilingual([&](const Speaker& say) {
    return say(reasons::beyond_cpu, say.per_second(rate), format_size(size),
               say.number(wanted / 1e9), say.number(most / 1e9));
  });
}

}  // namespace ipc::bench
