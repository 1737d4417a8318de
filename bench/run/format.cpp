// Writes numbers, rates and intervals as text.
#include "bench/run/format.h"

#include <fmt/format.h>

#include <algorithm>

namespace ipc::bench {

std::string number(double value, char decimal_mark) {
  std::string text = value >= 100 ? fmt::format("{:.0f}", value)
                                  : fmt::format("{:.{}f}", value, value >= 10 ? 1 : 2);
  std::replace(text.begin(), text.end(), '.', decimal_mark);
  return text;
}

std::string rate_text(double per_second, std::size_t size) {
  if (size >= counts_bytes_min)
    return number(per_second * static_cast<double>(size) / 1e9) + " GB/s";
  return number(per_second / 1e6) + " M/s";
}

std::string interval_text(const std::string& low, const std::string& high, double level) {
  if (level >= Estimate::level_min) return fmt::format("[{}, {}]", low, high);
  return fmt::format("[{}, {}; {:.0f} %]", low, high, level * 100);
}

}  // namespace ipc::bench
