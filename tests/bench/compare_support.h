#pragma once

#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bench/report/documents.h"
#include "bench/run/statistics.h"
#include "bench/run/summary.h"

// Runs made up for the tests of compare.

namespace ipc::bench {

// A machine whose launches differ by a random, normally distributed share.
class Machine {
 public:
  // Sums twelve uniform draws, which gives the same numbers with every library.
  double factor(double noise) {
    double sum = -6;
    for (int draw = 0; draw < 12; ++draw) sum += static_cast<double>(random_()) / 0x1p32;
    return std::exp(noise * sum);
  }

  std::vector<double> launches(std::size_t count, double figure, double noise) {
    std::vector<double> figures(count);
    for (double& one : figures) one = figure * factor(noise);
    return figures;
  }

 private:
  std::mt19937 random_{7};
};

inline Row row_of(std::vector<double> figures, const std::string& transport = "a",
                  bool is_floor = false) {
  Row row;
  row.transport = transport;
  row.is_floor = is_floor;
  row.launches = figures.size();
  row.figure = {median(figures), {}};
  row.figures = std::move(figures);
  return row;
}

inline Summary run_of(std::vector<Row> rows, const std::string& source = "before.json") {
  Summary run;
  run.source = source;
  run.facts = {{"date", "2026-01-01T12:00:00Z"}, {"cpu", "Some CPU"}, {"commit", "abc"}};
  run.rows = std::move(rows);
  return run;
}

// Returns a run of that many cells. The first one takes `first` times as long.
inline Summary simulated(Machine& machine, std::size_t cells, std::size_t launches, double noise,
                         double first = 1) {
  Summary run = run_of({});
  for (std::size_t cell = 0; cell < cells; ++cell)
    run.rows.push_back(row_of(machine.launches(launches, cell == 0 ? 1e4 * first : 1e4, noise),
                              "t" + std::to_string(cell)));
  return run;
}

// Returns a run of a channel and its floor, whose launches are disturbed together.
inline Summary beside_floor(Machine& machine, double channel_ns, double slowness) {
  std::vector<double> channel, floor;
  for (int launch = 0; launch < 15; ++launch) {
    const double disturbed = slowness * machine.factor(0.2);
    floor.push_back(1e4 * disturbed * machine.factor(0.02));
    channel.push_back(channel_ns * disturbed * machine.factor(0.02));
  }
  return run_of({row_of(channel), row_of(floor, "a", true)});
}

inline std::vector<double> repeated(double value, std::size_t count) {
  std::vector<double> values;
  for (std::size_t at = 0; at < count; ++at)
    values.push_back(value * (1 + 1e-4 * static_cast<double>(at)));
  return values;
}

inline std::string text_of(const Comparison& comparison, Language language = Language::english) {
  return markdown(document_of(comparison, language));
}

inline std::vector<std::string> english_of(const std::vector<Bilingual>& texts) {
  std::vector<std::string> english;
  for (const Bilingual& one : texts) english.push_back(one.english);
  return english;
}

}  // namespace ipc::bench
