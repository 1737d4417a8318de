#include "bench/cell.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "ipc/process.h"

namespace ipc::bench {
namespace {

// A core's number within its package and the package's, as the kernel tells them; -1: it does not.
std::pair<int, int> core_of(int cpu) {
  const auto read = [&](const char* what) {
    std::ifstream file(fmt::format("/sys/devices/system/cpu/cpu{}/topology/{}", cpu, what));
    int number = -1;
    file >> number;
    return number;
  };
  return {read("physical_package_id"), read("core_id")};
}

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

std::string_view to_string(Placement placement) {
  return placement == Placement::same_cpu ? "same_cpu" : "cross_cpu";
}

std::optional<Placement> parse_placement(std::string_view text) {
  if (text == "same_cpu" || text == "same") return Placement::same_cpu;
  if (text == "cross_cpu" || text == "cross") return Placement::cross_cpu;
  return std::nullopt;
}

std::optional<CpuPair> cpus_for(Placement placement) {
  const std::vector<int> cpus = allowed_cpus();
  if (cpus.empty()) return std::nullopt;
  if (placement == Placement::same_cpu) return CpuPair{cpus.front(), cpus.front()};
  for (const int cpu : cpus)
    if (core_of(cpu) != core_of(cpus.front())) return CpuPair{cpus.front(), cpu};
  if (cpus.size() < 2) return std::nullopt;
  return CpuPair{cpus[0], cpus[1]};
}

std::string Cell::work_name() const {
  return fmt::format("{}/{}{}/{}/{}", work.scenario == Scenario::ping ? "ping" : "stream",
                     work.size, work.batch > 1 ? fmt::format("/batch:{}", work.batch) : "",
                     to_string(work.waiting), to_string(placement));
}

std::string Cell::name() const {
  return fmt::format("{}{}/{}", transport->name, is_floor ? "-floor" : "", work_name());
}

std::string Cell::title() const {
  return fmt::format("{} {}{}, {}{}", work.scenario == Scenario::ping ? "ping" : "stream",
                     format_size(work.size),
                     work.batch > 1 ? fmt::format(", {} a flush", work.batch) : "",
                     to_string(work.waiting), placement == Placement::same_cpu ? ", one CPU" : "");
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
  if (!cpus_for(cell.placement)) return "this process may use one CPU only";
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
