#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/html.h"
#include "bench/summary.h"

namespace ipc::bench {

// From values to places on paper. `ticks` are round, at least two, and the ends lie on round values.
struct Axis {
  double low, high, from, to;
  bool is_log;
  std::vector<double> ticks;

  double at(double value) const;
};
Axis linear_axis(double low, double high, double from, double to);
Axis log_axis(double low, double high, double from, double to);  // low above zero

// Places for labels wanted at `at`, each at least `gap` from the next, as near as may be, from `from` on.
std::vector<double> spread(const std::vector<double>& at, double gap, double from, double to);

using Format = std::function<std::string(double)>;

// Rows down, a value or several across: dots with whiskers, or bars from zero.
struct DotChart {
  struct Dot {
    double value;
    std::optional<Interval> interval;
    std::string label;  // beside it; empty: none
  };
  struct Row {
    std::string label;
    std::vector<std::optional<Dot>> dots;  // in the order of the legend
  };
  std::string id, title, description, axis_title;
  std::vector<std::string> legend;  // one name for each dot of a row; with one dot none is needed
  bool is_log = false, are_bars = false;
  std::optional<double> reference;
  std::vector<Row> rows;
  Format tick;
};
std::string draw(const DotChart&);

// Lines over a logarithmic x, labelled at their ends.
struct LineChart {
  struct Place {
    double x, y;
  };
  struct Line {
    std::string label;
    std::size_t style;
    std::vector<Place> places;  // by x; at least one
  };
  std::string id, title, description, x_title, y_title;
  std::vector<Line> lines;
  std::vector<double> x_ticks;
  Format x_tick, y_tick;
};
std::string draw(const LineChart&);

}  // namespace ipc::bench
