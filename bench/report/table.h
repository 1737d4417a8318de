#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/cli/terminal.h"

namespace ipc::bench {

// A table of text, before it takes a form. The first columns, `names` of them, name the row.
struct Table {
  struct Column {
    std::string head;
    bool is_number = true;
  };
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::size_t names = 1;
  std::size_t asides = 0;  // number of last rows that are not part of the comparison

  // Adds a column with text(row) for each row, unless all its cells are empty.
  void add(std::string head, const std::function<std::string(std::size_t row)>& text,
           bool is_number = true);
};

// Returns a table without rows, with columns for texts, not numbers.
Table text_table(std::string caption, const std::vector<std::string>& heads);

// Joins rows that differ in one column only. This column then has all of their texts.
void join_rows(Table&, std::size_t column, std::string_view separator);

std::string markdown(const Table&);  // without the caption
// Returns the text with Markdown escaped, so that it makes no structure, HTML or link.
std::string escape_markdown(std::string_view text);

// Returns the table in aligned columns, without the caption. If it is wider than `width`, texts
// wrap inside their columns. Columns that still do not fit follow in a further block, which repeats
// the names. Only a word longer than the width makes a longer line.
std::string terminal(const Table&, std::size_t width);

}  // namespace ipc::bench
