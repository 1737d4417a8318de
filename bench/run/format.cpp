#include "bench/run/format.h"

#include <fmt/format.h>

#include "bench/run/statistics.h"

namespace ipc::bench {

std::string number(double value) {
  if (value >= 100) return fmt::format("{:.0f}", value);
  return fmt::format("{:.{}f}", value, value >= 10 ? 1 : 2);
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
