// Prints text, tables and traced calls, wrapped at 80 columns.
#include "demos/screen.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "demos/texts.h"

#include "ipc/host/program.h"

namespace ipc::demo {
namespace {

constexpr std::size_t columns = 80;
constexpr std::string_view margin = "  ";
constexpr std::size_t mark_column = 8, text_column = 46;  // columns of a row

// Returns the width of UTF-8 text without wide characters.
std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U ? 1 : 0;
  return width;
}

// Breaks lines at spaces, but not before a call's result.
std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    std::size_t space = text.find(' ');
    while (space != std::string_view::npos && text.substr(space).starts_with(" = "))
      space = text.find(' ', space + 3);
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    std::string& line = lines.back();
    if (!line.empty() && width_of(line) + 1 + width_of(word) > width) lines.emplace_back(word);
    else line += (line.empty() ? "" : " ") + std::string(word);
  }
  return lines;
}

}  // namespace

Screen::Screen() {
  const char* const no_colour = std::getenv("NO_COLOR");
  has_colour_ = takes_escapes(STDOUT_FILENO) && (no_colour == nullptr || *no_colour == '\0');
}

std::string Screen::in_colour(std::string_view code, std::string_view text) const {
  return has_colour_ ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

std::string Screen::side_mark(unsigned side) const {
  static constexpr std::array<std::string_view, 5> colours = {"1;36", "1;35", "1;33", "1;34",
                                                              "1;32"};
  return in_colour(colours[side % colours.size()], std::string(1, letter(side)));
}

void Screen::hang(std::string_view first, std::size_t first_width, std::string_view text) {
  const std::string space(first_width, ' ');
  std::string_view lead = first;
  for (const std::string& line : wrap(text, columns - first_width)) {
    fmt::print("{}{}\n", lead, line);
    lead = space;
  }
}

void Screen::title(std::string_view text) { fmt::print("{}\n", in_colour("1", text)); }
void Screen::heading(std::string_view text) { fmt::print("\n{}\n\n", in_colour("1", text)); }
void Screen::paragraph(std::string_view text) { hang(margin, margin.size(), text); }

void Screen::item(std::string_view label, std::string_view text, std::size_t label_width) {
  const std::string space(label_width - std::min(label_width, width_of(label)), ' ');
  hang(fmt::format("{}{}{}  ", margin, label, space), margin.size() + label_width + 2, text);
}

void Screen::row(std::string_view colour, std::string_view mark, std::string_view lead,
                 std::string_view text) {
  const auto padding = [](std::size_t width, std::size_t column) {
    return std::string(column - std::min(column, width), ' ');
  };
  const std::string first = fmt::format("{}{}{}{}", margin, in_colour(colour, mark),
                                        padding(width_of(mark), mark_column), lead);
  const std::size_t width = margin.size() + mark_column + width_of(lead);
  if (width < text_column) {
    hang(first + padding(width, text_column), text_column, text);
  } else {
    fmt::print("{}\n", first);
    hang(std::string(text_column, ' '), text_column, text);
  }
}

void Screen::below_row(std::string_view text) {
  hang(std::string(margin.size() + mark_column, ' '), margin.size() + mark_column, text);
}

void Screen::of_side(unsigned side, std::string_view text) {
  hang(fmt::format("{}{}  ", margin, side_mark(side)), margin.size() + 3, text);
}

void Screen::table(const std::vector<std::string>& head,
                   const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  const auto measure = [&](const std::vector<std::string>& row) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t at = 0; at < row.size(); ++at)
      widths[at] = std::max(widths[at], width_of(row[at]));
  };
  measure(head);
  for (const auto& row : rows) measure(row);
  const auto print = [&](const std::vector<std::string>& row, std::string_view colour) {
    std::string line(margin);
    for (std::size_t at = 0; at + 1 < row.size(); ++at)
      line += row[at] + std::string(widths[at] - width_of(row[at]) + 2, ' ');
    const std::size_t indent = std::min(width_of(line), columns / 2);
    if (colour.empty()) hang(line, indent, row.back());
    else fmt::print("{}\n", in_colour(colour, line + row.back()));
  };
  print(head, "4");
  for (const auto& row : rows) print(row, "");
}

void Screen::fact(const Fact& fact) {
  struct Look {
    std::string_view key, colour;
  };
  static constexpr std::array<Look, 3> looks = {
      {{"lesson.seen", "1;32"}, {"lesson.failed", "1;31"}, {"lesson.not_shown", "1;33"}}};
  const Look& look = looks[static_cast<std::size_t>(fact.outcome)];
  constexpr std::size_t mark_width = 10;
  const std::string mark = text(look.key);
  hang(fmt::format("{}{}{}  ", margin, in_colour(look.colour, mark),
                   std::string(mark_width - std::min(mark_width, width_of(mark)), ' ')),
       margin.size() + mark_width + 2,
       fact.reason.empty() ? fact.statement : text("lesson.because", fact.statement, fact.reason));
}

void Screen::call(const TracedCall& call, std::string_view text, std::uint64_t begin_ns) {
  const double at_us =
      static_cast<double>(static_cast<std::int64_t>(call.begin_ns - begin_ns)) / 1e3;
  const double took_us = static_cast<double>(call.end_ns - call.begin_ns) / 1e3;
  const std::string times = fmt::format("{:>9} {:>8} ", number(at_us, 1), number(took_us, 1));
  hang(times + side_mark(call.side) + " ", times.size() + 2, text);
}

void Screen::calls(const std::vector<TracedCall>& calls, std::uint64_t begin_ns) {
  if (calls.empty()) paragraph(text("calls.none"));
  for (const TracedCall& one : calls) call(one, one.to_string(), begin_ns);
}

void Screen::calls(const Calls& shown, std::uint64_t begin_ns) {
  for (std::size_t index = 0; index < shown.calls.size(); ++index)
    call(shown.calls[index], shown.texts[index], begin_ns);
}

void Screen::packets(const std::vector<Packet>& packets, std::uint64_t begin_ns) {
  for (const Packet& packet : packets) {
    const double at_us =
        static_cast<double>(static_cast<std::int64_t>(packet.at_ns - begin_ns)) / 1e3;
    const std::string time = fmt::format("{:>9} ", number(at_us, 1));
    hang(time, time.size(), packet.to_string());
  }
}

}  // namespace ipc::demo
