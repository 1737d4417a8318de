// Writes a document as Markdown, and as text for a terminal.
#include <unistd.h>

#include "bench/report/document.h"

namespace ipc::bench {
namespace {

std::string lines_of(std::string_view text, std::size_t width, std::string_view first = "",
                     std::string_view further = "") {
  std::string lines;
  for (const std::string& line : wrapped(text, width - std::min(width, first.size())))
    lines += fmt::format("{}{}\n", lines.empty() ? first : further, line);
  return lines;
}

// Returns the text in lines. If a command at its end does not fit, the lines end in backslashes, so
// that a reader can paste the command.
std::string lines_with_command(const std::string& text, std::size_t width) {
  const std::size_t colon = text.find(": ipc-bench ");
  if (colon == std::string::npos || width_of(text) <= width) return lines_of(text, width);
  std::string lines = lines_of(text.substr(0, colon + 1), width), command;
  for (const std::string& line :
       wrapped(text.substr(colon + 2), width - std::min<std::size_t>(width, 4)))
    command += fmt::format("{}{}", command.empty() ? "" : " \\\n  ", line);
  return lines + command + '\n';
}

// Returns the document in lines of at most `width`, or as Markdown.
std::string text_of(const Document& document, std::optional<std::size_t> width,
                    bool is_coloured = false) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : "\n") + part;
  };
  const auto add_heading = [&](const std::string& title, std::size_t level) {
    if (title.empty()) return;
    if (!width) return add(fmt::format("{:#<{}} {}\n", "", level, escape_markdown(title)));
    const std::string rule(std::min(*width, width_of(title)), '-');
    std::string lines = lines_of(title, *width);
    if (is_coloured) lines.insert(lines.size() - 1, "\033[0m").insert(0, "\033[1m");
    add(lines + (level == 1 ? "" : rule + '\n'));
  };
  const auto add_paragraph = [&](const std::string& words) {
    add(width ? lines_with_command(words, *width) : escape_markdown(words) + '\n');
  };
  const auto add_table = [&](const Table& table) {
    const std::string& caption = table.caption;
    const std::string head = width ? lines_of(caption, *width) : escape_markdown(caption) + '\n';
    add((caption.empty() ? "" : head + '\n') + (width ? terminal(table, *width) : markdown(table)));
  };
  add_heading(document.title, 1);
  if (!document.kicker.empty()) add_paragraph(document.kicker);
  for (const Section& section : document.sections) {
    add_heading(section.title, section.kind == Section::Kind::chart ? 3 : 2);
    for (const std::string& words : section.paragraphs) add_paragraph(words);
    for (const std::string& words : section.warnings) add_paragraph("⚠ " + words);
    for (const Exhibit& exhibit : section.exhibits) add_table(exhibit.table);
    for (const std::string& words : section.notes) add_paragraph(words);
    std::string items;
    for (const std::string& item : section.items)
      items +=
          width ? lines_of(item, *width, "* ", "  ") : fmt::format("* {}\n", escape_markdown(item));
    add(items);
  }
  return text;
}

}  // namespace

std::string markdown(const Document& document) { return text_of(document, std::nullopt); }

std::string terminal(const Document& document, std::size_t width) {
  return text_of(document, width);
}

void print(const Document& document, bool as_markdown, std::FILE* to) {
  const int descriptor = ::fileno(to);
  // Without a terminal there are colours only if somebody asked for them.
  const bool is_coloured = has_colour(descriptor);
  const bool is_markdown = as_markdown || (::isatty(descriptor) == 0 && !is_coloured);
  fmt::print(to, "{}",
             is_markdown ? markdown(document)
                         : text_of(document, width_of_terminal(descriptor), is_coloured));
}

}  // namespace ipc::bench
