// A document as Markdown, and as text for a terminal.
#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>

#include "bench/report/document.h"

namespace ipc::bench {
namespace {

// How one form writes the parts; `table` writes one with its caption.
struct Form {
  std::function<std::string(const std::string&, std::size_t level)> heading;
  std::function<std::string(const std::string&)> paragraph, item;
  std::function<std::string(const Table&)> table;
};

std::string text_of(const Document& document, const Form& form) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (part.empty()) return;
    text += (text.empty() ? "" : "\n") + part;
  };
  const auto add_heading = [&](const std::string& title, std::size_t level) {
    if (!title.empty()) add(form.heading(title, level));
  };
  add_heading(document.title, 1);
  if (!document.kicker.empty()) add(form.paragraph(document.kicker));
  for (const Section& section : document.sections) {
    add_heading(section.title, section.kind == Section::Kind::chart ? 3 : 2);
    for (const std::string& words : section.paragraphs) add(form.paragraph(words));
    for (const std::string& words : section.warnings) add(form.paragraph("⚠ " + words));
    for (const Exhibit& exhibit : section.exhibits) add(form.table(exhibit.table));
    for (const std::string& words : section.notes) add(form.paragraph(words));
    std::string items;
    for (const std::string& item : section.items) items += form.item(item);
    add(items);
  }
  return text;
}

std::string lines_of(std::string_view text, std::size_t width, std::string_view first = "",
                     std::string_view further = "") {
  std::string lines;
  for (const std::string& line : wrapped(text, width - std::min(width, first.size())))
    lines += fmt::format("{}{}\n", lines.empty() ? first : further, line);
  return lines;
}

// If a command at the end of a text does not fit, its lines end in backslashes: it can still be
// pasted.
std::string lines_with_command(const std::string& text, std::size_t width) {
  const std::size_t colon = text.find(": ipc-bench ");
  if (colon == std::string::npos || width_of(text) <= width) return lines_of(text, width);
  std::string lines = lines_of(text.substr(0, colon + 1), width), command;
  for (const std::string& line :
       wrapped(text.substr(colon + 2), width - std::min<std::size_t>(width, 4)))
    command += fmt::format("{}{}", command.empty() ? "" : " \\\n  ", line);
  return lines + command + '\n';
}

std::size_t width_of_terminal(int descriptor) {
  constexpr std::size_t usual = 80;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* const columns = std::getenv("COLUMNS");
  const std::string_view text = columns == nullptr ? "" : columns;
  std::size_t width = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
  return error == std::errc() && width > 0 ? width : usual;
}

}  // namespace

std::string markdown(const Document& document) {
  Form form;
  form.heading = [](const std::string& title, std::size_t level) {
    return fmt::format("{} {}\n", std::string(level, '#'), escape_markdown(title));
  };
  form.paragraph = [](const std::string& words) { return escape_markdown(words) + '\n'; };
  form.item = [](const std::string& item) { return fmt::format("* {}\n", escape_markdown(item)); };
  form.table = [](const Table& table) {
    const std::string caption = escape_markdown(table.caption);
    return (caption.empty() ? "" : caption + "\n\n") + markdown(table);
  };
  return text_of(document, form);
}

std::string terminal(const Document& document, std::size_t width) {
  Form form;
  form.heading = [&](const std::string& title, std::size_t level) {
    const std::string lines = lines_of(title, width);
    if (level == 1) return lines;
    return lines + std::string(std::min(width, width_of(title)), '-') + '\n';
  };
  form.paragraph = [&](const std::string& words) { return lines_with_command(words, width); };
  form.item = [&](const std::string& item) { return lines_of(item, width, "* ", "  "); };
  form.table = [&](const Table& table) {
    return (table.caption.empty() ? "" : lines_of(table.caption, width) + '\n') +
           terminal(table, width);
  };
  return text_of(document, form);
}

void print(const Document& document, bool as_markdown, std::FILE* to) {
  const int descriptor = ::fileno(to);
  const bool is_markdown = as_markdown || ::isatty(descriptor) == 0;
  fmt::print(to, "{}",
             is_markdown ? markdown(document) : terminal(document, width_of_terminal(descriptor)));
}

}  // namespace ipc::bench
