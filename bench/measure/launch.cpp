#include "bench/measure/launch.h"

#include <fmt/format.h>
#include <signal.h>

#include "bench/measure/clock.h"
#include "bench/measure/controls.h"
#include "bench/measure/shared_page.h"

namespace ipc::bench {
namespace {

// One pair of processes, or a crowd that its server spawns.
class Running {
 public:
  Running(const Cell& cell, const Work& work, CpuPair cpus) {
    page_->work = work;
    page_->cpus = cpus;
    SpawnOptions options;
    options.inherited = {page_.fd()};
    if (cell.is_floor) {
      options.argv = {floor_program(*cell.transport).value(), std::string(cell.transport->name),
                      std::to_string(page_.fd())};
    } else if (is_control(cell.transport->name)) {
      options.argv = peer_command("control", cell);
      options.cpu = cpus.client;
    } else {
      options.argv = peer_command("server", cell);
      options.cpu = cpus.server;
    }
    process_ = Process::spawn(options);
  }

  tl::expected<Measurement, NoMeasurement> finish() {
    const auto none = [](std::string reason, bool is_skip = false) {
      return tl::unexpected(NoMeasurement{std::move(reason), is_skip});
    };
    const Process::Exit exit = wait_for(*process_, page_->work);
    if (page_->max_message != 0 && page_->max_message < page_->work.size)
      return none(fmt::format("its largest message has {}", format_size(page_->max_message)), true);
    if (!exit.clean()) return none(fmt::format("the pair failed: {}", exit.to_string()));
    if (page_->measurement.verified == 0) return none("what arrived is not what was sent");
    if (page_->measurement.unread != 0)
      return none(fmt::format("the queue was not yet read through after {} s: give a higher --rate",
                              page_->work.patience_ns / 1'000'000'000),
                  true);
    if (page_->measurement.messages == 0) return none("no message arrived");
    if (page_->measurement.latency.clamped() > 0)
      return none(fmt::format("a latency was above {:.1f} s, the most that is told apart",
                              static_cast<double>(Histogram::value_max) / 1e9));
    return page_->measurement;
  }

 private:
  std::vector<std::string> peer_command(const char* role, const Cell& cell) const {
    return {own_executable(), "peer", role, std::string(cell.transport->name),
            std::to_string(page_.fd())};
  }

  SharedPage page_;
  std::optional<Process> process_;
};

// Pings at the same time, which count as one: all their round trips, and the costs of all.
void add_pair(Measurement& all, const Measurement& one) {
  all.latency.merge(one.latency);
  all.messages += one.messages;
  all.bytes += one.bytes;
  all.duration_ns = std::max(all.duration_ns, one.duration_ns);
  all.warm_up_ns = std::max(all.warm_up_ns, one.warm_up_ns);
  all.client = all.client + one.client;
  all.server = all.server + one.server;
  for (std::size_t slice = 0; slice < slice_count; ++slice) all.slices[slice] += one.slices[slice];
}

tl::expected<Measurement, NoMeasurement> launch_pairs(const Cell& cell, Work work) {
  // By then all have connected, and whatever their number have begun to warm up.
  work.not_before_ns = now_ns() + work.warm_up_ns + work.peers * std::uint64_t{20'000'000};
  const std::vector<CpuPair> cpus = disjoint_pairs(cell.placement);
  std::vector<Running> running;
  for (unsigned pair = 0; pair < work.peers; ++pair)
    running.emplace_back(cell, work, cpus[pair % cpus.size()]);
  std::optional<Measurement> all;
  for (Running& one : running) {
    auto measurement = one.finish();
    if (!measurement) return measurement;
    if (all) add_pair(*all, *measurement);
    else all = *measurement;
  }
  return *all;
}

}  // namespace

Process::Exit wait_for(Process& process, const Work& work) {
  std::uint64_t time_ns = 4 * work.warm_up_ns + work.time_ns;
  if (work.rate > 0) time_ns = std::max(time_ns, 10'000'000'000u / work.rate);
  const auto patience = std::chrono::nanoseconds(time_ns) + std::chrono::seconds(15);
  const auto exit = process.wait(Deadline::after(patience));
  if (exit) return *exit;
  process.kill(SIGKILL);
  return process.wait(Deadline::never()).value();
}

tl::expected<Measurement, NoMeasurement> launch(const Cell& cell, std::uint64_t delay_ns) {
  if (auto reason = why_skipped(cell)) return tl::unexpected(NoMeasurement{*reason, true});
  Work work = cell.work;
  work.delay_ns = delay_ns;
  const CpuPair cpus = cpus_for(cell.placement).value();
  work.shares_cpu = cpus.client == cpus.server;
  if (work.scenario == Scenario::pairs) return launch_pairs(cell, work);
  return Running(cell, work, cpus).finish();
}

}  // namespace ipc::bench
