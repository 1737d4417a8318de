#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/report/speaker.h"
#include "bench/run/summary.h"

namespace ipc::bench {

// One axis: numbers, or categories that stand at 0, 1, 2, ...
struct Scale {
  std::string title;
  std::string unit;  // of its numbers: "µs"; with a prefix before it where there is one ("GB/s")
  bool has_prefix = false;
  std::vector<std::string> categories = {};
  std::vector<std::pair<double, std::string>> ticks = {};  // if there are any, only these; in order
};

// What a chart shows; how it looks is page.js's matter, which draws it. y has the values, in the scale's unit.
struct Drawing {
  // lines: a line for each series over x. dots: a row for each series, a dot for each of x's categories.
  // bars: a row for each series, a bar from zero for its one place.
  // stacks: a row for each series; the bar has a part for each of x's categories, on a linear axis.
  enum class Form : unsigned char { lines, dots, bars, stacks };
  struct Place {
    double x, y;
    std::optional<Interval> interval = {};
  };
  struct Series {
    std::string name;
    std::size_t run, style;  // style: the same colour and symbol in all charts
    std::vector<Place> places;
    std::optional<std::size_t> knee = {};  // one of the places: the last before the line turns up
    std::vector<std::size_t> hollow = {};  // places of rates that were not sustained
  };
  std::string id;     // drawings of one id share one place on the page: one is seen at a time
  std::string view;   // what tells them apart, in a word or two
  std::string title;  // with the unit
  Form form = Form::lines;
  bool is_log = true;  // at first
  Scale x, y;
  std::vector<Series> series;
};

// A run, where there are several, and whether the charts show it at first.
struct RunShown {
  std::string name;
  bool is_shown;
};

// What page.js wants to know, as JSON that holds no "<".
std::string data_of(const std::vector<Drawing>&, const std::vector<RunShown>& runs, const Speaker&);

}  // namespace ipc::bench
