// Prints text, tables and traced calls, wrapped to the width of the terminal.
#include "demos/screen.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

#include "bench/cli/terminal.h"
#include "bench/report/table.h"
#include "demos/call_names.h"
#include "demos/texts.h"

namespace ipc::demo {
namespace {

using bench::replaced;
using bench::width_of;

constexpr std::size_t columns_min = 20, columns_max = 120;  // longer lines are hard to read
constexpr std::string_view margin = "  ";
constexpr std::size_t mark_column = 8, text_column = 46;  // columns of a row
constexpr std::size_t room_min = 20;  // for a text next to its label: else it comes below

// Breaks lines at spaces, but not before a call's result, nor where there are several.
std::vector<std::string> lines_of(std::string_view text, std::size_t width) {
  std::string fixed = replaced(std::string(text), " = ", "\u00a0=\u00a0");
  fixed = replaced(std::move(fixed), "  ", "\u00a0\u00a0");
  std::vector<std::string> lines = bench::wrapped(bench::with_breaks(fixed, width), width);
  for (std::string& line : lines) line = replaced(std::move(line), "\u00a0", " ");
  return lines;
}

}  // namespace

Screen::Screen(bool holds)
    : columns_(std::clamp(bench::width_of_terminal(STDOUT_FILENO), columns_min, columns_max)),
      has_colour_(bench::has_colour(STDOUT_FILENO)),
      holds_(holds) {}

void Screen::put(std::string_view text) {
  if (holds_) held_ += text;
  else fmt::print("{}", text);
}

std::string Screen::in_colour(std::string_view code, std::string_view text) const {
  return has_colour_ ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

std::string Screen::side_mark(unsigned side) const {
  static constexpr std::array<std::string_view, 5> colours = {"1;36", "1;35", "1;33", "1;34",
                                                              "1;32"};
  if (side == nobody) return "-";
  return in_colour(colours[side % colours.size()], std::string(1, letter_of(side)));
}

void Screen::hang(std::string_view first, std::size_t first_width, std::string_view text) {
  const bool is_below = first_width + room_min > columns_;
  const std::string space(is_below ? 2 * margin.size() : first_width, ' ');
  if (is_below) put(fmt::format("{}\n", first.substr(0, first.find_last_not_of(' ') + 1)));
  std::string_view lead = is_below ? std::string_view(space) : first;
  for (const std::string& line : lines_of(text, columns_ - space.size())) {
    put(fmt::format("{}{}\n", lead, line));
    lead = space;
  }
}

void Screen::title(std::string_view text) {
  for (const std::string& line : bench::wrapped(text, columns_)) put(in_colour("1", line) + '\n');
}
void Screen::heading(std::string_view text) {
  blank();
  title(text);
  blank();
}
void Screen::blank() { put("\n"); }
void Screen::paragraph(std::string_view text) { hang(margin, margin.size(), text); }

void Screen::entry(std::string_view label, std::size_t label_width, std::string_view text) {
  hang(fmt::format("{:<{}}  ", label, label_width), label_width + 2, text);
}

void Screen::item(std::string_view label, std::string_view text, std::size_t label_width) {
  const std::string space(label_width - std::min(label_width, width_of(label)), ' ');
  hang(fmt::format("{}{}{}  ", margin, label, space), margin.size() + label_width + 2, text);
}

void Screen::row(std::string_view colour, std::string_view mark, std::string_view lead,
                 std::string_view text) {
  const auto padding = [](std::size_t width, std::size_t column) {
    return std::string(column - std::min(column, width), ' ');
  };
  const std::string first =
      fmt::format("{}{}{}", margin, in_colour(colour, mark), padding(width_of(mark), mark_column));
  const std::size_t first_width = margin.size() + mark_column;
  const std::size_t width = first_width + width_of(lead);
  if (text_column + room_min > columns_) {
    hang(first, first_width, fmt::format("{}", fmt::join(bench::wrapped(lead, columns_), " ")));
    hang(std::string(first_width, ' '), first_width, text);
  } else if (width < text_column) {
    hang(fmt::format("{}{}{}", first, lead, padding(width, text_column)), text_column, text);
  } else {
    put(fmt::format("{}{}\n", first, lead));
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
  bench::Table table = bench::text_table("", head);
  for (auto row : rows) {
    row.resize(head.size());
    table.rows.push_back(std::move(row));
  }
  std::istringstream lines(bench::terminal(table, columns_ - margin.size()));
  for (std::string line; std::getline(lines, line);)
    put(fmt::format("{}{}\n", line.empty() ? "" : margin, line));
}

void Screen::fact(const Fact& fact) {
  struct Look {
    std::string_view key, colour;
  };
  static constexpr std::array<Look, 4> looks = {{{"lesson.seen", "1;32"},
                                                 {"lesson.failed", "1;31"},
                                                 {"lesson.not_shown", "1;33"},
                                                 {"lesson.history", "1"}}};
  const Look& look = looks[static_cast<std::size_t>(fact.outcome)];
  constexpr std::size_t mark_width = 10;
  const std::string mark = text(look.key);
  hang(fmt::format("{}{}{}  ", margin, in_colour(look.colour, mark),
                   std::string(mark_width - std::min(mark_width, width_of(mark)), ' ')),
       margin.size() + mark_width + 2, in_words(fact));
}

Screen::Times Screen::times_of(const Moment& moment, std::uint64_t begin_ns) {
  using Kind = Moment::Kind;
  const auto at_ns = static_cast<std::int64_t>(moment.at_ns - begin_ns);
  const bool has_returned = moment.kind == Kind::call || moment.kind == Kind::end;
  return {in_microseconds(at_ns),
          has_returned ? in_microseconds(static_cast<std::int64_t>(moment.took_ns)) : ""};
}

// Prints the times, the players, and the event.
void Screen::moment(const Moment& moment, std::string_view times) {
  using Kind = Moment::Kind;
  std::string mark = side_mark(moment.side), line = moment.text;
  std::size_t mark_width = 1;
  if (moment.kind == Kind::act) {
    mark = in_colour("1;31", "*");
    line = text(moment.author, moment.text);
  } else if (moment.kind == Kind::packet) {
    const auto& [source, target, is_after_end] = moment.owners;
    mark = fmt::format("{}→{}", side_mark(source), side_mark(target));
    mark_width = 3;
    if (is_after_end) line = text("lesson.after_end", moment.text, letter_of(source));
  } else if (moment.kind == Kind::begin) {
    line += line.ends_with("…") ? "" : " …";
  } else {
    line = fmt::format("{}{} {}", moment.kind == Kind::end ? "… " : "", line, moment.result);
  }
  if (moment.count > 1) line += fmt::format(" × {}", moment.count);
  hang(fmt::format("{}{} ", times, mark), times.size() + mark_width + 1, line);
}

void Screen::calls(const std::vector<TracedCall>& calls, std::uint64_t begin_ns) {
  if (calls.empty()) paragraph(text("calls.none"));
  std::vector<Moment> shown;
  for (const TracedCall& call : calls)
    shown.push_back({Moment::Kind::call,
                     call.begin_ns,
                     call.side,
                     with_both_names(call.name.data(), call.to_string()),
                     {},
                     call.end_ns - call.begin_ns});
  moments(shown, begin_ns);
}

void Screen::moments(const std::vector<Moment>& moments, std::uint64_t begin_ns) {
  std::vector<Times> times;
  std::size_t at_width = 9, took_width = 8;  // longer times widen the columns of all
  for (const Moment& one : moments) {
    times.push_back(times_of(one, begin_ns));
    at_width = std::max(at_width, times.back().at.size());
    took_width = std::max(took_width, times.back().took.size());
  }
  for (std::size_t index = 0; index < moments.size(); ++index)
    moment(moments[index],
           fmt::format("{:>{}} {:>{}} ", times[index].at, at_width, times[index].took, took_width));
}

void Screen::boxes(const Boxes& boxes) {
  std::string walls(margin);
  for (const auto& [title, content] : boxes.boxes) {
    const std::size_t room =
        std::max(columns_, width_of(walls) + columns_min) - width_of(walls) - 2;
    std::string_view edge = "┌ ";
    for (const std::string_view part : {std::string_view(title), std::string_view(content)}) {
      if (part.empty()) continue;
      for (const std::string& line : lines_of(part, room)) {
        put(fmt::format("{}{}{}\n", walls, edge, line));
        edge = "│ ";
      }
    }
    walls += "│ ";
  }
  put(fmt::format("{}\n", bench::replaced(walls, "│ ", "└─")));
}

}  // namespace ipc::demo
