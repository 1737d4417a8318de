// Starts the processes of one launch, waits for their end, and judges whether they measured.
#include "bench/measure/launch.h"

#include <errno.h>
#include <fmt/format.h>
#include <signal.h>

#include "bench/measure/clock.h"
#include "bench/measure/controls.h"
#include "bench/measure/shared_page.h"

namespace ipc::bench {
namespace {

Process spawn_floor(const Cell& cell, const SharedPage& page) {
  const int program = floor_program(*cell.transport).value();
  SpawnOptions options;
  options.program = fmt::format("/proc/self/fd/{}", program);
  options.argv = {"ipc-floor", std::string(cell.transport->name), std::to_string(page.fd())};
  options.inherited = {page.fd(), program};  // if the program is a script, its interpreter reads it
  options.leads_group = true;
  return Process::spawn(options);
}

Process spawn(const Cell& cell, const SharedPage& page) {
  const std::string_view name = cell.transport->name;
  if (cell.is_floor) return spawn_floor(cell, page);
  if (is_control(name)) return spawn_peer("control", name, page.fd(), page->cpus.client);
  return spawn_peer("server", name, page.fd(), page->cpus.server);
}

// A pair of processes, or several that their server starts.
class Running {
 public:
  Running(const Cell& cell, const Work& work, CpuPair cpus)
      : page_(work, cpus), process_(spawn(cell, page_)) {}

  tl::expected<Measurement, NoMeasurement> finish() {
    const auto none = [](std::string reason, bool is_skip = false) {
      return tl::unexpected(NoMeasurement{std::move(reason), is_skip});
    };
    const Process::Exit exit = wait_for(process_, page_->work);
    const Measurement& measurement = page_->measurement;
    if (page_->max_message != 0 && page_->max_message < page_->work.size)
      return none(fmt::format("its largest message has {}", format_size(page_->max_message)), true);
    if (!exit.clean()) return none(fmt::format("the pair failed: {}", exit.to_string()));
    if (measurement.verified == 0)
      return none("a received message differs from the one that was sent");
    if (measurement.unread != 0)
      return none(fmt::format("the queue was not yet read through after {} s: give a higher --rate",
                              page_->work.patience_ns / 1'000'000'000),
                  true);
    if (measurement.messages == 0) return none("no message arrived");
    if (measurement.latency.clamped() > 0)
      return none(fmt::format("a latency was above {:.1f} s, the highest that is recorded",
                              static_cast<double>(Histogram::value_max) / 1e9));
    return measurement;
  }

  std::span<const Slot> slots() const { return page_.slots(); }

 private:
  SharedPage page_;
  Process process_;
};

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

Process spawn_peer(std::string_view role, std::string_view what, int page_fd, int cpu,
                   std::vector<int> inherited) {
  SpawnOptions options;
  options.program = "/proc/self/exe";
  options.argv = {program_invocation_name, "peer", std::string(role), std::string(what),
                  std::to_string(page_fd)};
  options.inherited = std::move(inherited);
  options.inherited.push_back(page_fd);
  options.cpu = cpu;
  options.leads_group = true;
  return Process::spawn(options);
}

tl::expected<Measurement, NoMeasurement> launch(const Cell& cell, const LaunchOptions& options) {
  if (auto reason = why_skipped(cell)) return tl::unexpected(NoMeasurement{*reason, true});
  std::vector<CpuPair> cpus = {cpus_of(cell).value()};
  Work work = cell.work;
  work.delay_ns = options.delay_ns;
  work.keeps_series = options.series != nullptr;
  work.shares_cpu = cpus[0].client == cpus[0].server;
  const bool is_pairs = work.scenario == Scenario::pairs;
  if (is_pairs) {
    // All pairs have connected by then, and begun to warm up.
    work.not_before_ns = now_ns() + work.warm_up_ns + work.peers * std::uint64_t{20'000'000};
    if (!cell.cpus) cpus = disjoint_pairs(cell.placement);
  }
  std::vector<Running> running;
  while (running.size() < (is_pairs ? work.peers : 1))
    running.emplace_back(cell, work, cpus[running.size() % cpus.size()]);

  auto all = running.front().finish();
  for (std::size_t at = 1; all && at < running.size(); ++at) {
    const auto one = running[at].finish();
    if (!one) return one;
    add(*all, *one);
  }
  if (options.series != nullptr) {
    options.series->clear();
    for (const Running& one : running) add(*options.series, one.slots());
  }
  return all;
}

}  // namespace ipc::bench
