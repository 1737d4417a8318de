#include "bench/report/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace ipc::bench {

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

std::string level_text(const Summary& summary) {
  constexpr double full = 0.95;
  double level = full;
  for (const Row& row : summary.rows)
    if (row.figure && row.figure->interval) level = std::min(level, row.figure->interval->level);
  return fmt::format("{:.0f} %", level * 100);
}

}  // namespace ipc::bench
