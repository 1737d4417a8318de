#include "bench/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "ipc/host/process.h"

namespace ipc::bench {
namespace {

Colour chosen = Colour::automatic;

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

void set_colour(Colour colour) { chosen = colour; }

bool has_colour(int descriptor) {
  if (chosen != Colour::automatic) return chosen == Colour::always;
  return takes_escapes(descriptor) && variable("NO_COLOR").empty();
}

bool takes_escapes(int descriptor) {
  const std::string_view term = variable("TERM");
  return ::isatty(descriptor) == 1 && !term.empty() && term != "dumb";
}

std::size_t width_of_terminal(int descriptor) {
  constexpr std::size_t usual = 80;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const std::string_view text = variable("COLUMNS");
  std::size_t width = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
  return error == std::errc() && width > 0 ? width : usual;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto next = static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : 0);
    const bool continues = (byte & 0xC0U) == 0x80;
    const bool combines = byte == 0xCC || (byte == 0xCD && next < 0xB0);  // U+0300 to U+036F
    if (!continues && !combines) ++width;
  }
  return width;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::string word;
  const auto end_word = [&] {
    if (word.empty()) return;
    std::string& line = lines.back();
    if (line.empty()) line = word;
    else if (width_of(line) + 1 + width_of(word) <= width) line += ' ' + word;
    else lines.push_back(word);
    word.clear();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto next = static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : 0);
    const bool is_c1 = byte == 0xC2 && next >= 0x80 && next < 0xA0;
    if (byte > ' ' && byte != 0x7F && !is_c1) word += text[at];
    else end_word();
    if (is_c1) ++at;
  }
  end_word();
  return lines;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string with_breaks(std::string_view text, std::size_t width) {
  std::string broken;
  std::size_t used = 0;      // columns of the word so far
  std::size_t break_at = 0;  // place in `broken` after the last such character; 0: none
  for (const char c : text) {
    broken += c;
    used = c == ' ' ? 0 : used + width_of({&c, 1});
    if (c == ' ') break_at = 0;
    if (used > width && break_at > 0) {
      broken.insert(break_at, 1, ' ');
      used = width_of(std::string_view(broken).substr(break_at + 1));
      break_at = 0;
    }
    if (std::string_view("/|,=&.-").find(c) != std::string_view::npos) break_at = broken.size();
  }
  return broken;
}

// The places are relative to the program, because an installed program is moved to other machines.
std::string shipped(std::string_view path) {
  namespace fs = std::filesystem;
  const fs::path program = fs::path(own_executable()).parent_path();
  for (const char* const place : {"../share/doc/ipclab", "../../.."}) {
    const fs::path found = (program / place / path).lexically_normal();
    std::error_code unknown;
    if (fs::exists(found, unknown)) return found.string();
  }
  return {};
}

}  // namespace ipc::bench
