// Runs the cells of ipc-bench with Google Benchmark's flags, output and compare.py. An iteration is
// one launch (bench/measure/launch.h), so each repetition has fresh processes. The time is the
// launch's own, per message. Counters have the names of ipc-bench's JSON.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "bench/measure/launch.h"
#include "bench/run/selection.h"
#include "ipc/host/program.h"
#include "ipc/names/directory.h"

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

void add(const Cell& cell) {
  benchmark::RegisterBenchmark(cell.name().c_str(), run_cell, cell)
      ->Iterations(1)
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond);
}

int run_program(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc > 1) {
    fmt::print(stderr, "ipc-google-bench: {} is not known: see --help\n", argv[1]);
    return 2;
  }
  Selection quick;  // the quick run of all transports
  quick.transports.assign(transports().begin(), transports().end());
  for (const Cell& cell : select(quick)) {
    add(cell);
    if (is_measured_with_floor(cell, quick)) add(cell.floor());
  }
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
