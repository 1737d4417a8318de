// The cells of ipc-bench for those who use Google Benchmark: its flags, its output, compare.py. An iteration
// is one launch (bench/launch.h), so that repetitions are what they should be: fresh pairs of processes. The
// time is the launch's own, a message's share of it; counters have the names of ipc-bench's JSON.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "bench/measure/launch.h"
#include "bench/run/selection.h"
#include "ipc/directory.h"
#include "ipc/program.h"

namespace {
using namespace ipc;
using namespace ipc::bench;

void count(benchmark::State& state, const Cell& cell, const Measurement& launch) {
  const auto messages = static_cast<double>(launch.messages);
  auto& counters = state.counters;
  if (!facts_of(cell.work.scenario).counts_messages) {
    for (const double percentile : {50.0, 99.0})
      if (launch.latency.supports(percentile))
        counters[fmt::format("p{:g}_ns", percentile)] =
            static_cast<double>(launch.latency.value_at_percentile(percentile));
  } else {
    const double seconds = static_cast<double>(launch.duration_ns) / 1e9;
    counters["messages_per_second"] = messages / seconds;
    counters["bytes_per_second"] = static_cast<double>(launch.bytes) / seconds;
  }
  counters["client_cpu_ns_per_message"] = static_cast<double>(launch.client.cpu_ns) / messages;
  counters["server_cpu_ns_per_message"] = static_cast<double>(launch.server.cpu_ns) / messages;
}

void run_cell(benchmark::State& state, const Cell& cell) {
  for (auto _ : state) {
    const auto measurement = launch(cell);
    if (!measurement) {
      const NoMeasurement& none = measurement.error();
      const std::string why =
          fmt::format("{}: {}", none.is_skip ? "skipped" : "failed", none.reason);
      state.SkipWithError(why.c_str());
      return;
    }
    state.SetIterationTime(static_cast<double>(measurement->duration_ns) / 1e9 /
                           static_cast<double>(measurement->messages));
    count(state, cell, *measurement);
  }
}

// The quick run's cells of all transports, each floor behind its channel.
std::vector<Cell> cells() {
  Selection selection;
  selection.transports.assign(transports().begin(), transports().end());
  std::vector<Cell> all;
  for (const Cell& cell : select(selection)) {
    all.push_back(cell);
    if (is_measured_beside_floor(cell, selection) && floor_program(*cell.transport))
      all.push_back(cell.floor());
  }
  return all;
}

int run_program(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc > 1) {
    fmt::print(stderr, "ipc-google-bench: {} is not known: see --help\n", argv[1]);
    return 2;
  }
  for (const Cell& cell : cells())
    benchmark::RegisterBenchmark(cell.name().c_str(), run_cell, cell)
        ->Iterations(1)
        ->UseManualTime()
        ->Unit(benchmark::kMicrosecond);
  const PrivateRunDirectory run_directory;
  constexpr int exit_nothing_ran = 77;
  return benchmark::RunSpecifiedBenchmarks() > 0 ? 0 : exit_nothing_ran;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "peer") return run_peer(argc, argv);
  prepare_program();
  return guarded("ipc-google-bench", [&] { return run_program(argc, argv); });
}
