#pragma once

#include <string>
#include <vector>

#include "bench/run/format.h"
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
};

std::string markdown(const Table&);  // without the caption
// So that it changes no structure: not that of a table, and no HTML or link comes out of it.
std::string escape_markdown(std::string_view text);

// Which level the intervals of a run's figures have, for the heads of tables: "95 %" (at least), "94 %".
std::string level_text(const Summary&);

// The tables of a run, as `ipc-bench run` prints them.
std::string markdown(const Summary&);

}  // namespace ipc::bench
