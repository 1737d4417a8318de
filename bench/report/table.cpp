// Writes tables as Markdown, and in aligned columns for a terminal.
#include "bench/report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace ipc::bench {
namespace {

constexpr std::string_view gap = "  ";

// The widths of a column: the smallest, and the one at which no text wraps.
struct Extent {
  std::size_t least, natural, longest_word;
};

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  for (const std::string& word : wrapped(text, 1)) longest = std::max(longest, width_of(word));
  return longest;
}

// Returns the widths of a column. Texts wrap down to a readable width, and heads down to their
// words; numbers stay on one line.
Extent extent_of(const Table& table, std::size_t column) {
  constexpr std::size_t readable = 16;
  const auto& [head, is_number] = table.columns[column];
  Extent extent{longest_word(head), width_of(head), longest_word(head)};
  for (const auto& row : table.rows) {
    const std::size_t width = width_of(row[column]), word = longest_word(row[column]);
    extent.natural = std::max(extent.natural, width);
    extent.longest_word = std::max(extent.longest_word, word);
    const std::size_t wrapping = std::max(word, std::min(width, readable));
    extent.least = std::max(extent.least, is_number ? width : wrapping);
  }
  return extent;
}

// One block: columns next to each other, and the width of each.
struct Block {
  std::vector<std::size_t> columns, widths;

  std::size_t width() const {
    std::size_t sum = gap.size() * (columns.size() - 1);
    for (const std::size_t one : widths) sum += one;
    return sum;
  }
  void add(std::size_t column, const Extent& extent) {
    columns.push_back(column);
    widths.push_back(extent.least);
  }
  // Gives spare width to the columns. If `width` is exceeded, narrows columns that can wrap.
  void fit(std::span<const Extent> extents, std::size_t width) {
    for (std::size_t at = 0; at < columns.size(); ++at) {
      const Extent& extent = extents[columns[at]];
      if (this->width() > width) widths[at] = extent.longest_word;
      const std::size_t used = this->width();
      if (used < width)
        widths[at] += std::min(width - used, std::max(extent.natural, widths[at]) - widths[at]);
    }
  }
};

std::vector<Block> blocks_of(const Table& table, std::size_t width) {
  std::vector<Extent> extents;
  for (std::size_t column = 0; column < table.columns.size(); ++column)
    extents.push_back(extent_of(table, column));
  std::vector<Block> blocks;
  for (std::size_t next = table.names; next < extents.size() || blocks.empty();) {
    Block& block = blocks.emplace_back();
    for (std::size_t name = 0; name < table.names; ++name) block.add(name, extents[name]);
    for (bool is_first = true; next < extents.size(); ++next, is_first = false) {
      if (!is_first && block.width() + gap.size() + extents[next].least > width) break;
      block.add(next, extents[next]);
    }
    block.fit(extents, width);
  }
  return blocks;
}

// Adds one row, which may take several lines.
void add_row(std::string& text, const Table& table, const Block& block,
             const std::vector<std::string>& cells) {
  std::vector<std::vector<std::string>> parts;
  std::size_t height = 0;
  for (std::size_t at = 0; at < block.columns.size(); ++at) {
    parts.push_back(wrapped(cells[block.columns[at]], block.widths[at]));
    height = std::max(height, parts.back().size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    std::string out;
    for (std::size_t at = 0; at < parts.size(); ++at) {
      const std::string part = line < parts[at].size() ? parts[at][line] : "";
      const std::string space(block.widths[at] - std::min(block.widths[at], width_of(part)), ' ');
      if (at > 0) out += gap;
      out += table.columns[block.columns[at]].is_number ? space + part : part + space;
    }
    out.erase(out.find_last_not_of(' ') + 1);
    text += out + '\n';
  }
}

}  // namespace

void Table::add(std::string head, const std::function<std::string(std::size_t row)>& text,
                bool is_number) {
  std::vector<std::string> cells;
  for (std::size_t row = 0; row < rows.size(); ++row) cells.push_back(text(row));
  if (std::ranges::all_of(cells, &std::string::empty)) return;
  columns.push_back({std::move(head), is_number});
  for (std::size_t row = 0; row < rows.size(); ++row) rows[row].push_back(std::move(cells[row]));
}

Table text_table(std::string caption, const std::vector<std::string>& heads) {
  Table table{std::move(caption), {}, {}};
  for (const std::string& head : heads) table.columns.push_back({head, false});
  return table;
}

void join_rows(Table& table, std::size_t column, std::string_view separator) {
  std::vector<std::vector<std::string>> joined;
  for (auto& row : table.rows) {
    const auto same = std::ranges::find_if(joined, [&](const std::vector<std::string>& other) {
      for (std::size_t at = 0; at < row.size(); ++at)
        if (at != column && other[at] != row[at]) return false;
      return true;
    });
    if (same == joined.end()) joined.push_back(std::move(row));
    else (*same)[column] += std::string(separator) + row[column];
  }
  table.rows = std::move(joined);
}

std::string escape_markdown(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '|' || letter == '\\' || letter == '`') escaped += '\\';
    if (letter == '(' && escaped.ends_with(']')) escaped += '\\';
    if (letter == '<') escaped += "&lt;";
    else if (letter == '&') escaped += "&amp;";
    else escaped += static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
  }
  return escaped;
}

std::string markdown(const Table& table) {
  std::string text = "|", rule = "|";
  for (const Table::Column& column : table.columns) {
    text += fmt::format(" {} |", escape_markdown(column.head));
    rule += column.is_number ? "---:|" : "---|";
  }
  text += fmt::format("\n{}\n", rule);
  for (const auto& row : table.rows) {
    text += '|';
    for (const std::string& cell : row)
      text += cell.empty() ? " |" : fmt::format(" {} |", escape_markdown(cell));
    text += '\n';
  }
  return text;
}

std::string terminal(const Table& table, std::size_t width) {
  std::string text;
  for (const Block& block : blocks_of(table, width)) {
    if (!text.empty()) text += '\n';
    std::vector<std::string> heads;
    for (const Table::Column& column : table.columns) heads.push_back(column.head);
    add_row(text, table, block, heads);
    std::vector<std::string> rule(heads.size());
    for (std::size_t at = 0; at < block.columns.size(); ++at)
      rule[block.columns[at]] = std::string(block.widths[at], '-');
    add_row(text, table, block, rule);
    for (std::size_t at = 0; at < table.rows.size(); ++at) {
      if (table.asides > 0 && at + table.asides == table.rows.size())
        add_row(text, table, block, rule);
      add_row(text, table, block, table.rows[at]);
    }
  }
  return text;
}

}  // namespace ipc::bench
