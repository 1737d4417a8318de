#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "demos/stage/record.h"
#include "demos/timeline.h"
#include "demos/trace.h"

namespace ipc::demo {

// Prints for a person on stdout, as wide as the terminal, with colours as bench/cli/terminal.h has
// it. A side of a conversation is 0, 1, ... and is printed as A, B, ...
class Screen {
 public:
  // If it holds, nothing is printed: taken() returns the text.
  explicit Screen(bool holds = false);
  std::string taken() { return std::exchange(held_, {}); }

  void title(std::string_view);
  void heading(std::string_view);
  void blank();  // an empty line
  void paragraph(std::string_view);
  // Prints a label at the left edge, and the text in a column next to it.
  void entry(std::string_view label, std::size_t label_width, std::string_view text);
  void item(std::string_view label, std::string_view text, std::size_t label_width = 13);
  // Prints a marked line of a list with the text in a column at the right, or a separate line below
  // it.
  void row(std::string_view colour, std::string_view mark, std::string_view lead,
           std::string_view text);
  void below_row(std::string_view text);
  void of_side(unsigned side, std::string_view text);
  void table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>&);
  void fact(const Fact&);
  // Prints one line per call, more if it is long; times in microseconds since `begin_ns`.
  void calls(const std::vector<TracedCall>&, std::uint64_t begin_ns);
  void moments(const std::vector<Moment>&, std::uint64_t begin_ns);
  // Draws the boxes as frames without a right side.
  void boxes(const Boxes&);

 private:
  std::string in_colour(std::string_view code, std::string_view text) const;
  std::string side_mark(unsigned side) const;
  // The start of a moment and the duration of its call, in microseconds.
  struct Times {
    std::string at, took;
  };
  static Times times_of(const Moment&, std::uint64_t begin_ns);
  void moment(const Moment&, std::string_view times);
  void hang(std::string_view first, std::size_t first_width, std::string_view text);

  void put(std::string_view text);

  std::size_t columns_;
  bool has_colour_, holds_;
  std::string held_;
};

}  // namespace ipc::demo
