#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What all programs know about terminals: colours, escape sequences, width, lines of text.
namespace ipc::bench {

// The value of --color.
enum class Colour : unsigned char { automatic, always, never };
void set_colour(Colour);

// Returns whether to print colours there. Automatic: if it takes escape sequences and the variable
// NO_COLOR is empty or not set.
bool has_colour(int descriptor);
// Returns whether it is a terminal that understands escape sequences: TERM is set, and not "dumb".
bool takes_escapes(int descriptor);
// Returns the columns of a terminal; those of the variable COLUMNS if it is none; or else 80.
std::size_t width_of_terminal(int descriptor);

// Returns the columns that UTF-8 text takes on a terminal.
std::size_t width_of(std::string_view text);
// Returns the text in lines of at most `width`, broken at spaces; control characters become spaces.
// A word longer than the width makes a longer line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);
// Returns the text with a space in each word that is longer than `width`, after one of
// / | , = & . - Paths, addresses and flags may be broken there; other words stay whole.
std::string with_breaks(std::string_view text, std::size_t width);

// Returns the text with `to` in each place of `from`, which must not be empty.
std::string replaced(std::string text, std::string_view from, std::string_view to);

// Returns the path of a file or directory of the project, named from its root: where the program is
// installed, or where it was built. Empty if there is none.
std::string shipped(std::string_view path);

}  // namespace ipc::bench
