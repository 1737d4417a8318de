#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/run/speaker.h"
#include "bench/run/summary.h"

namespace ipc::bench {

// One axis: numbers, or categories that are at 0, 1, 2, ...
struct Scale {
  std::string title;
  std::string unit;  // of the axis: "µs"; with has_prefix, page.js adds a prefix ("GB/s")
  bool has_prefix = false;
  std::vector<std::string> categories = {};
  std::vector<std::pair<double, std::string>> ticks = {};  // if not empty, the only ticks; in order
};

// The content of a chart; page.js decides how it looks. y has the values, in the scale's unit.
struct Drawing {
  // lines: a line for each series over x.
  // dots: a row for each series, a mark for each of x's categories.
  // strips: the same with small marks, any number of them for a category.
  // stacks: a row for each series; the bar has a part for each category, on a linear axis.
  enum class Form : unsigned char { lines, dots, strips, stacks };
  struct Place {
    double x, y;
    std::optional<Interval> interval = {};
  };
  struct Series {
    std::string name;
    std::size_t style;  // the same colour and symbol in all charts
    std::vector<Place> places = {};
    std::vector<std::size_t> marked = {};  // places with a large mark
    std::vector<std::size_t> hollow = {};  // places of rates that were not sustained
    bool is_floor = false;                 // the floor of the series with the same name
    bool is_aside = false;                 // not a transport: grey, below a rule
    std::string remark = {};               // at the end of its row
  };
  std::string id = {};    // drawings with one id share one place on the page: one is seen at a time
  std::string view = {};  // distinguishes them, in a word or two
  std::string title = {};  // with the unit
  Form form = Form::lines;
  bool is_log = true;  // initially
  Scale x = {}, y = {};
  std::vector<Series> series = {};
  std::optional<std::size_t> run = {};   // shown if the reader chooses this run of the page
  std::optional<double> reference = {};  // a line across all rows
  std::string remarks = {};              // heading of the remarks
};

// Returns the data for page.js, as JSON without any "<". `runs` has the names of the runs, if a
// reader can choose one.
std::string data_of(const std::vector<Drawing>&, const std::vector<std::string>& runs,
                    const Speaker&);

}  // namespace ipc::bench
