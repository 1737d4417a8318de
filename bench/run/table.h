#pragma once

#include <string>
#include <vector>

#include "bench/run/summary.h"

namespace ipc::bench {

// A table of people's text, in whatever form it is shown. The first column names the row.
struct Table {
  struct Column {
    std::string head;
    bool is_number = true;
  };
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::size_t asides = 0;  // so many of the last rows are not part of the comparison
};

std::string markdown(const Table&);  // without the caption
// So that it changes no structure: not that of a table, and no HTML or link comes out of it.
std::string escape_markdown(std::string_view text);

// Three significant digits, as far as the figures go.
std::string number(double value, char decimal_mark = '.');
// Messages of a stream: "1.20 M/s", or "5.10 GB/s" of a size of which that says more.
std::string rate_text(double per_second, std::size_t size);

// "[11.9, 12.4]"; "[10.2, 14.0; 75 %]" if its level is below that of other intervals. Values as texts.
std::string interval_text(const std::string& low, const std::string& high, double level);
// Which level the intervals of a run's figures have, for the heads of tables: "95 %" (at least), "94 %".
std::string level_text(const Summary&);

// The tables of a run, as `ipc-bench run` prints them.
std::string markdown(const Summary&);

}  // namespace ipc::bench
