#include "bench/cell.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "ipc/process.h"

namespace ipc::bench {
namespace {

Work make_work(Scenario scenario, std::size_t size, Waiting waiting, unsigned batch,
               std::uint64_t time_ns) {
  Work work;
  work.scenario = scenario;
  work.size = size;
  work.waiting = waiting;
  work.batch = batch;
  work.time_ns = time_ns;
  work.warm_up_ns = std::max<std::uint64_t>(time_ns / 4, 20'000'000);
  return work;
}

std::vector<Work> quick_works(std::uint64_t time_ns) {
  constexpr std::size_t kib = 1024;
  return {make_work(Scenario::ping, 64, Waiting::block, 1, time_ns),
          make_work(Scenario::ping, 64, Waiting::spin, 1, time_ns),
          make_work(Scenario::ping, 32 * kib, Waiting::block, 1, time_ns),
          make_work(Scenario::stream, 64, Waiting::block, 1, time_ns),
          make_work(Scenario::stream, 64, Waiting::block, batch_size, time_ns),
          make_work(Scenario::stream, kib * kib, Waiting::block, 1, time_ns)};
}

bool is_quick(const Selection& selection) {
  return selection.scenarios.empty() && selection.sizes.empty() && selection.waitings.empty() &&
         selection.placements.empty();
}

template <class T>
std::vector<T> chosen(const std::vector<T>& asked, std::vector<T> otherwise) {
  return asked.empty() ? std::move(otherwise) : asked;
}

}  // namespace

std::string Cell::work_name() const {
  return fmt::format("{}/{}{}/{}/{}", work.scenario == Scenario::ping ? "ping" : "stream",
                     work.size, work.batch > 1 ? fmt::format("/batch:{}", work.batch) : "",
                     to_string(work.waiting), to_string(placement));
}

std::string Cell::name() const {
  return fmt::format("{}{}/{}", transport->name, is_floor ? "-floor" : "", work_name());
}

std::string Cell::title() const {
  return fmt::format(
      "{} {}{}, {}{}", work.scenario == Scenario::ping ? "ping" : "stream", format_size(work.size),
      work.batch > 1 ? fmt::format(", {} a flush", work.batch) : "", to_string(work.waiting),
      placement == Placement::cross_cpu  ? ""
      : placement == Placement::same_cpu ? ", one CPU"
                                         : fmt::format(", {}", to_string(placement)));
}

Cell Cell::floor() const {
  Cell cell = *this;
  cell.is_floor = true;
  return cell;
}

Cell Cell::with_transport(const Transport& other) const {
  Cell cell = *this;
  cell.transport = &other;
  cell.work.lossy = !other.traits.reliable;
  return cell;
}

std::optional<std::string> floor_program(const Transport& transport) {
  const auto path = std::filesystem::path(own_executable()).parent_path() /
                    fmt::format("floor-{}", transport.name);
  if (::access(path.c_str(), X_OK) != 0) return std::nullopt;
  return path.string();
}

std::optional<std::string> why_skipped(const Cell& cell) {
  if (auto reason = cell.transport->unavailable()) return reason;
  if (cell.is_floor && !floor_program(*cell.transport)) return "it has no floor program";
  if (cell.is_floor && cell.work.waiting != Waiting::block && cell.work.waiting != Waiting::spin)
    return "floors block or spin only";
  if (const auto cpus = cpus_for(cell.placement); !cpus) return cpus.error();
  if (cell.work.waiting == Waiting::spin && cell.placement == Placement::same_cpu)
    return "two peers that spin on one CPU only wait for the scheduler";
  return std::nullopt;
}

std::vector<Cell> select(const Selection& selection) {
  std::vector<Work> works;
  if (is_quick(selection)) {
    works = quick_works(selection.time_ns);
  } else {
    for (const auto& scenario : chosen<std::string>(selection.scenarios, {"ping"}))
      for (const std::size_t size : chosen<std::size_t>(selection.sizes, {64}))
        for (const Waiting waiting : chosen<Waiting>(selection.waitings, {Waiting::block}))
          works.push_back(make_work(scenario == "ping" ? Scenario::ping : Scenario::stream, size,
                                    waiting, scenario == "batched" ? batch_size : 1,
                                    selection.time_ns));
  }
  std::vector<Cell> cells;
  for (const Work& work : works)
    for (const Placement placement :
         chosen<Placement>(selection.placements, {Placement::cross_cpu}))
      for (const Transport* transport : selection.transports)
        cells.push_back(Cell{nullptr, false, work, placement}.with_transport(*transport));
  return cells;
}

bool is_measured_beside_floor(const Cell& cell, const Selection& selection) {
  if (!is_quick(selection)) return true;
  return cell.work.size == 64 && cell.work.waiting == Waiting::block && cell.work.batch == 1;
}

}  // namespace ipc::bench
