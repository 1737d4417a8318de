#include "bench/run/histogram_text.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace ipc::bench {
namespace {

struct Moments {
  double mean = 0;
  double deviation = 0;
};

// Returns the moments of the middles of the counters, as HdrHistogram does.
Moments moments_of(const Histogram& histogram) {
  if (histogram.count() == 0) return {};
  const auto count = static_cast<double>(histogram.count());
  const auto sum_of = [&](auto term) {
    double sum = 0;
    for (std::size_t index = 0; index < Histogram::counter_count; ++index)
      if (const std::uint64_t values = histogram.counters()[index]; values != 0)
        sum += term(static_cast<double>(Histogram::median_equivalent(Histogram::value_of(index)))) *
               static_cast<double>(values);
    return sum;
  };
  const double mean = sum_of([](double value) { return value; }) / count;
  const double squares = sum_of([&](double value) { return (value - mean) * (value - mean); });
  return {mean, std::sqrt(squares / count)};
}

// 5 steps to the middle between 0 and 100 %, 5 to the middle of the rest, and so on.
class Level {
 public:
  double percent() const { return 100 - distance_; }
  void next() {
    distance_ -= step_;
    if (++steps_ % 5 == 0) step_ /= 2;
  }

 private:
  double distance_ = 100, step_ = 10;  // always exact: small multiples of a power of two
  unsigned steps_ = 0;
};

// Halves are rounded up, as others do, also those that are a little less in binary.
double half_up(double value) { return std::nextafter(value, HUGE_VAL); }

// One line for each level that `passed` of the values reach.
void append_levels(std::string& text, Level& level, double value, std::uint64_t passed,
                   std::uint64_t count) {
  const double reached = 100.0 * static_cast<double>(passed) / static_cast<double>(count);
  while (level.percent() < 100 && level.percent() <= reached) {
    const double share = level.percent() / 100;
    fmt::format_to(std::back_inserter(text), "{:12.3f} {:.12f} {:10} {:14.2f}\n", value,
                   half_up(share), passed, 1 / (1 - share));
    level.next();
    if (passed == count) return;
  }
}

}  // namespace

std::string hgrm(const Histogram& histogram, double unit) {
  const auto scaled = [&](std::uint64_t value) {
    return static_cast<double>(Histogram::highest_equivalent(value)) / unit;
  };
  const double max = histogram.count() == 0 ? 0 : scaled(histogram.max());
  std::string text = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n";
  Level level;
  std::uint64_t passed = 0;
  for (std::size_t index = 0; passed < histogram.count(); ++index) {
    const std::uint64_t count = histogram.counters()[index];
    if (count == 0) continue;
    passed += count;
    append_levels(text, level, scaled(Histogram::value_of(index)), passed, histogram.count());
  }
  const auto out = std::back_inserter(text);
  if (passed > 0) fmt::format_to(out, "{:12.3f} {:.12f} {:10}\n", max, 1.0, passed);
  const Moments moments = moments_of(histogram);
  fmt::format_to(out, "#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n",
                 half_up(moments.mean / unit), half_up(moments.deviation / unit));
  fmt::format_to(out, "#[Max     = {:12.3f}, Total count    = {:12}]\n", max, histogram.count());
  fmt::format_to(out, "#[Buckets = {:12}, SubBuckets     = {:12}]\n", Histogram::bucket_count,
                 2 * Histogram::half_count);
  return text;
}

}  // namespace ipc::bench
