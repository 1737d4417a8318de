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
  bool is_hollow = false;
};
struct Column {
  std::string head;
  Point point;      // the work of its cells
  double tick = 0;  // the place on an axis of numbers; 0: the column is a category
};
using Read = std::function<Value(const Row&, std::size_t column)>;

// Returns a chart and its table with a series for each transport that has a value in any column;
// `drawing` has the rest. Rows are sorted by the first value: ascending, or rates descending.
Exhibit exhibit_of(const Scene&, Drawing, const std::vector<Column>&, const Read&,
                   bool with_floors = false);
// Adds it to the section, unless nothing is drawn. The section notes series beyond those that can
// be read.
void add_exhibit(Section&, Exhibit, const Speaker&);

Section chart_section(const Speaker&, const Phrase& title);
Figure scaled(const Figure&, double factor);
// Returns the headline result of a row, in µs or messages per second; and the scale of such values.
Value headline_of(const Row&, const Speaker&);
Scale headline_scale(const Point&, const Speaker&);

// Each returns a section; one without exhibits has a note that says why.
Section load_chart(const Scene&);        // load_chart.cpp
Section round_trip_chart(const Scene&);  // round_trip_chart.cpp
Section floor_chart(const Scene&);       // work_charts.cpp: a view for each piece of work
Section cost_chart(const Scene&);
Section launch_chart(const Scene&);
Section time_chart(const Scene&);

// Returns why no cell of this kind was measured: the reason of one that was skipped or failed, or
// else `otherwise`.
std::string why_none(const Scene&, const Wanted& is_of_this_kind, std::string otherwise);

}  // namespace ipc::bench
