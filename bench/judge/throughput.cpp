#include "bench/judge/throughput.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/judge/load_figure.h"
#include "bench/run/format.h"
#include "bench/run/statistics.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

using Sustains = Throughput::Sustains;

bool is_sound(const Row& row) {
  return row.is_sound() && std::isfinite(row.figure->median) && row.figure->median > 0;
}

// The fastest streams of the measured sizes next to the wanted one; nullptr where there is none.
struct Neighbours {
  const Row* low = nullptr;   // of the largest size at or below it
  const Row* high = nullptr;  // of the smallest size at or above it
};

Neighbours neighbours(std::span<const Row* const> streams, std::size_t size) {
  const auto is_faster = [](const Row& row, const Row& than) {
    return row.point.size == than.point.size && row.figure->median > than.figure->median;
  };
  Neighbours found;
  for (const Row* const row : streams) {
    if (!is_sound(*row)) continue;
    const std::size_t at = row->point.size;
    if (at <= size && (!found.low || at > found.low->point.size || is_faster(*row, *found.low)))
      found.low = row;
    if (at >= size && (!found.high || at < found.high->point.size || is_faster(*row, *found.high)))
      found.high = row;
  }
  return found;
}

// Messages per second expected at a size: interpolated by logarithms between two sizes; beyond the
// largest with the same bytes per second.
double expected(const Neighbours& at, std::size_t size) {
  const auto log = [](auto value) { return std::log(static_cast<double>(value)); };
  if (at.low == nullptr) return at.high->figure->median;
  const double low = at.low->figure->median;
  if (at.low->point.size == size) return low;
  if (at.high == nullptr)
    return low * static_cast<double>(at.low->point.size) / static_cast<double>(size);
  const double share =
      (log(size) - log(at.low->point.size)) / (log(at.high->point.size) - log(at.low->point.size));
  return std::exp(log(low) + (log(at.high->figure->median) - log(low)) * share);
}

std::string sizes_of(const Neighbours& at, std::size_t size) {
  const auto text = [](const Row* row) { return format_size(row->point.size); };
  if (at.low == nullptr) return fmt::format(" of {}", text(at.high));
  if (at.low->point.size == size) return "";
  if (at.high == nullptr) return fmt::format(", scaled from {},", text(at.low));
  return fmt::format(", interpolated between {} and {},", text(at.low), text(at.high));
}

// Why a message of this size cannot be sent at all.
const Row* unsound_below(std::span<const Row* const> streams, const Neighbours& at,
                         std::size_t size) {
  for (const Row* const row : streams)
    if ((row->skipped || row->failed) && row->point.size <= size &&
        (at.low == nullptr || row->point.size > at.low->point.size))
      return row;
  return nullptr;
}

}  // namespace

Throughput throughput_at(std::span<const Row* const> streams, std::size_t size,
                         std::uint64_t rate) {
  const Neighbours at = neighbours(streams, size);
  if (const Row* const row = unsound_below(streams, at, size))
    return {Sustains::cannot,
            fmt::format("{} at {}: {}", row->skipped ? "skipped" : "failed",
                        format_size(row->point.size), row->skipped ? *row->skipped : *row->failed)};
  if (at.low == nullptr && at.high == nullptr)
    return {Sustains::not_known, "not measured under this load"};
  const auto wanted = static_cast<double>(rate);
  if (at.low != nullptr) {
    const auto& interval = at.low->figure->interval;
    if (interval && interval->level >= Estimate::level_min && interval->high < wanted)
      return {Sustains::cannot,
              fmt::format("cannot sustain {} of {}: its fastest stream of {} carries {} at most",
                          per_second(rate), format_size(size), format_size(at.low->point.size),
                          rate_text(interval->high, at.low->point.size))};
  }
  const double times = expected(at, size) / wanted;
  return {Sustains::may,
          fmt::format("{}: its stream{} carries {} times the rate; not measured under this load",
                      times >= 1 ? "possible" : "unlikely", sizes_of(at, size), number(times)),
          times};
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

}  // namespace ipc::bench
