#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/report/document.h"

// The parts that charts are made of.
namespace ipc::bench {

// The subject of a chart: one of the runs that a page shows.
struct Scene {
  const View& view;
  const RunView& run;
  const Speaker& say;
};

struct Value {
  std::optional<Figure> figure;  // in the unit of the chart; nullopt is not drawn
  std::string text;              // in the table
  bool is_hollow = false, is_marked = false;
  std::vector<double> launches = {};  // drawn instead of the figure, if there are any
  std::string remark = {};            // at the end of the row
};
struct Column {
  std::string head;
  Point point;                   // the work of its cells
  double tick = 0;               // the place on an axis of numbers; 0: the column is a category
  const RunView* run = nullptr;  // if it is not the scene's run
};
using Read = std::function<Value(const Row&, std::size_t column)>;

// One transport in a chart: its series, and its row in the table.
struct Line {
  Drawing::Series series;
  std::vector<std::string> cells;
  std::pair<double, double> first = {};  // the first place, at the figure
};
Line line_of(const Scene&, const std::string& transport, const std::vector<Column>&, const Read&,
             bool has_ticks = false, bool is_floor = false);

// Returns a chart and its table with a series for each transport that has a value in any column;
// `drawing` has the rest. Rows are sorted by the first value: ascending, or rates descending.
Exhibit exhibit_of(const Scene&, Drawing, const std::vector<Column>&, const Read&,
                   bool with_floors = false);
// Adds an exhibit to the section, unless nothing is drawn. If there are more series than can be
// read, the section notes it.
void add_exhibit(Section&, Exhibit, const Speaker&);

Figure scaled(const Figure&, double factor);
// Returns the headline result of a row, in µs or messages per second, and the scale of it.
Value headline_of(const Row&, const Speaker&);
Scale headline_scale(const Point&, const Speaker&);
inline const Scale us_scale{"µs", "µs"};

void draw_round_trips(const Scene&, Section&);  // round_trip_chart.cpp

// Returns why no wanted cell was measured: the reason of one that was skipped or failed, or else
// `fallback`.
std::string why_none(const Scene&, const Wanted&, std::string fallback);

}  // namespace ipc::bench
