// Writes a histogram in HdrHistogram's text format.
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

// Makes a half round up, as HdrHistogram does, even if it is slightly less than a half in binary.
double half_up(double value) { return std::nextafter(value, HUGE_VAL); }

}  // namespace

std::string hgrm(const Histogram& histogram, double unit) {
  const auto scaled = [&](std::uint64_t value) {
    return static_cast<double>(Histogram::highest_equivalent(value)) / unit;
  };
  const double max = histogram.count() == 0 ? 0 : scaled(histogram.max());
  std::string text = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n";
  const auto out = std::back_inserter(text);
  // A line has the first value at which a level is reached. Five levels lead to the middle between
  // 0 and 100 %, five to the middle of the rest, and so on.
  double distance = 100, step = 10;  // exact: small multiples of a power of two
  unsigned steps = 0;
  std::uint64_t passed = 0;
  for (std::size_t index = 0; passed < histogram.count(); ++index) {
    if (histogram.counters()[index] == 0) continue;
    passed += histogram.counters()[index];
    const double reached =
        100.0 * static_cast<double>(passed) / static_cast<double>(histogram.count());
    while (100 - distance < 100 && 100 - distance <= reached) {
      const double share = (100 - distance) / 100;
      fmt::format_to(out, "{:12.3f} {:.12f} {:10} {:14.2f}\n", scaled(Histogram::value_of(index)),
                     half_up(share), passed, 1 / (1 - share));
      distance -= step;
      if (++steps % 5 == 0) step /= 2;
      if (passed == histogram.count()) break;
    }
  }
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
