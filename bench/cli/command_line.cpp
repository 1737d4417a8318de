// Parses a command line, and prints the help in one form.
#include "bench/cli/command_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <sstream>

#include "bench/cli/terminal.h"
#include "bench/cli/usage_errors.h"
#include "ipc/address.h"
#include "ipc/error.h"

namespace ipc::bench {
namespace {

constexpr std::size_t narrow = 60;  // columns: below, a text comes under its term

std::size_t help_width() { return std::max<std::size_t>(width_of_terminal(STDOUT_FILENO), 20); }

std::string lines_of(std::string_view text, std::size_t width, const std::string& indent = "") {
  std::string lines;
  const std::size_t room = width - std::min(width - 1, indent.size());
  for (const std::string& line : wrapped(with_breaks(text, room), room))
    lines += indent + line + '\n';
  return lines;
}

// A list of terms and texts.
using Terms = std::vector<std::pair<std::string, std::string>>;

// Returns the column of the texts: next to all terms, except those that are too long for that.
std::size_t column_of(const Terms& terms, std::size_t column_max) {
  std::size_t column = 0;
  for (const auto& [term, text] : terms)
    if (term.size() + 4 <= column_max) column = std::max(column, term.size() + 4);
  return column;
}

std::string list_of(const Terms& terms, std::size_t column, std::size_t width) {
  std::string list;
  for (const auto& [term, text] : terms) {
    const bool is_below = width < narrow || term.size() + 4 > column;
    std::string lines = lines_of(text, width, std::string(width < narrow ? 6 : column, ' '));
    const std::string lead = "  " + term;
    if (is_below) lines.insert(0, lead + '\n');
    else lines.replace(0, lead.size(), lead);
    list += lines;
  }
  return list;
}

Terms terms_of(const std::vector<const CLI::Option*>& options) {
  Terms terms;
  for (const CLI::Option* const option : options) {
    const bool is_positional = option->get_positional();
    std::string term = option->get_name(is_positional, !is_positional);
    if (!option->get_option_text().empty()) term += ' ' + option->get_option_text();
    std::string text = option->get_description();
    if (!option->get_default_str().empty())
      text += fmt::format(" (default {})", option->get_default_str());
    terms.emplace_back(std::move(term), std::move(text));
  }
  return terms;
}

// Returns the places where a shell's line may be broken: at spaces outside of quotes. After "|" it
// may be broken inside quotes as well.
std::string with_fixed_spaces(const std::string& command) {
  std::string text;
  char quote = '\0';
  for (const char c : command) {
    if (quote != '\0' ? c == quote : c == '\'' || c == '"') quote = quote != '\0' ? '\0' : c;
    text += c == ' ' && quote != '\0' && !text.ends_with('|') ? std::string("\u00a0")
                                                              : std::string(1, c);
  }
  return text;
}

// Returns a command in lines that can be pasted.
std::string command_lines(const std::string& line, std::size_t width) {
  if (width_of(line) <= width) return line + '\n';
  std::string lines;
  for (const std::string& fixed : wrapped(with_fixed_spaces(line), width - 6)) {
    const std::string part = replaced(fixed, "\u00a0", " ");
    if (!lines.empty()) lines += lines.ends_with('|') ? "\n    " : " \\\n    ";
    lines += lines.empty() ? "  " + part : part;
  }
  return lines + '\n';
}

// Returns a footer. Lines that begin with spaces are commands. The others are prose: a full stop or
// a colon at the end of a line ends a paragraph.
std::string footer_of(const std::string& footer, std::size_t width) {
  std::istringstream source(footer);
  std::string text, paragraph;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) text += lines_of(paragraph, width);
    paragraph.clear();
  };
  for (std::string line; std::getline(source, line);) {
    const bool is_command = line.starts_with(' ');
    if (is_command) end_paragraph();
    if (is_command) text += command_lines(line, width);
    else paragraph += (paragraph.empty() ? "" : " ") + line;
    if (line.ends_with('.') || line.ends_with(':')) end_paragraph();
  }
  end_paragraph();
  return text;
}

std::string commands_text(const CLI::App& app, std::size_t width) {
  Terms terms;
  for (const CLI::App* const command : commands_of(app))
    terms.emplace_back(command->get_name(), command->get_description());
  return terms.empty() ? "" : "\nCommands:\n" + list_of(terms, column_of(terms, width), width);
}

std::string footer_text(const CLI::App& app, std::size_t width) {
  return app.get_footer().empty() ? "" : "\n" + footer_of(app.get_footer(), width);
}

class Help final : public CLI::Formatter {
 public:
  Help() { label("SUBCOMMAND", "COMMAND"); }
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode /*mode*/) const override {
    constexpr std::size_t column_max = 26;
    const std::size_t width = help_width();
    const std::size_t column = column_of(terms_of(app->get_options()), column_max);
    std::string text = lines_of(app->get_description(), width);
    text += lines_of(make_usage(app, name), width);
    const auto add = [&](const std::string& title, const auto& which) {
      const std::vector<const CLI::Option*> options = app->get_options(which);
      if (!options.empty())
        text += fmt::format("\n{}:\n{}", title, list_of(terms_of(options), column, width));
    };
    add("Arguments", [](const CLI::Option* one) { return one->get_positional(); });
    for (const std::string& group : app->get_groups())
      if (!group.empty())
        add(group, [&](const CLI::Option* one) {
          return one->nonpositional() && one->get_group() == group;
        });
    return text + commands_text(*app, width) + footer_text(*app, width);
  }
};

}  // namespace

void set_up(CLI::App& app, const std::string& version) {
  app.formatter(std::make_shared<Help>());
  app.set_help_flag("-h,--help", "this text");
  app.set_version_flag("--version", fmt::format("{} {}", app.get_name(), version),
                       "the version and the commit");
  app.allow_extras();
}

std::optional<std::string> parse(CLI::App& app, std::vector<std::string> arguments) {
  if (!arguments.empty() && arguments.front() == "--generate") {
    if (arguments.size() > 2)
      refuse("argument", arguments[2],
             fmt::format("--generate has one value; leave {} out", arguments[2]));
    return generated_page(app, arguments.size() == 2 ? arguments.back() : "");
  }
  if (arguments.empty() && !commands_of(app).empty()) {
    const std::size_t width = help_width();
    return lines_of(app.get_description(), width) + commands_text(app, width) +
           footer_text(app, width);
  }
  require_well_formed(app, arguments);
  std::reverse(arguments.begin(), arguments.end());  // the order that CLI11 needs
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    std::ostringstream output, ignored;
    if (app.exit(error, output, ignored) == 0) return output.str();
    explain(app, error);
  }
  require_all_used(app);
  return std::nullopt;
}

void refuse(std::string_view option, std::string_view value, std::string_view why) {
  throw Error(Fault::bad_address, fmt::format("{}{}{}", option, value.empty() ? "" : " ", value),
              "", 0, why);
}

void refuse_word(std::string_view option, std::string_view word, const Words& known) {
  refuse(option, word, unknown_word(word, known));
}

std::string_view option_name(std::string_view names) { return names.substr(names.rfind(',') + 1); }

std::string text_of(std::string_view option, const std::string& text) {
  if (text.empty()) refuse(option, "", "must not be empty; write a value");
  return text;
}

WordParser<std::string> one_of(const Words& words) {
  std::vector<std::pair<std::string, std::string>> table;
  for (const std::string& word : words) table.emplace_back(word, word);
  return word_in(std::move(table));
}

Parse<std::size_t> size_between(std::size_t min, std::size_t max) {
  return [=](std::string_view option, const std::string& text) {
    if (const auto size = parse_size(text); size && *size >= min && *size <= max) return *size;
    std::string limits;
    if (max != std::numeric_limits<std::size_t>::max())
      limits = fmt::format(", from {} to {}", format_size(min), format_size(max));
    refuse(option, text, "a size is written 64, 4k, 4KiB or 4KB" + limits);
  };
}

CLI::Option* add_words(CLI::App& command, const char* name, const char* value,
                       std::function<void(const Words&)> take, const char* description) {
  return command.add_option_function<Words>(name, std::move(take), description)
      ->delimiter(',')
      ->allow_extra_args(false)  // a file may follow
      ->option_text(std::string(value) + ",...");
}

CLI::Option* add_language(CLI::App& command, Language& language) {
  return add_value(
      command, "--lang", "en|pt", language, word_of(parse_language, language_words()),
      "language: en (default), pt; texts of result files and of the kernel stay English");
}

void add_colour(CLI::App& command, std::string_view of_always) {
  const WordParser<Colour> parse = word_in<Colour>(
      {{"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}});
  const auto take = [parse](const std::string& text) { set_colour(parse("--color", text)); };
  CLI::Option* const option = command.add_option_function<std::string>(
      "--color", take,
      fmt::format(
          "auto (default): on a terminal, unless NO_COLOR is set; always: in a pipe or file "
          "as well{}",
          of_always));
  set_words(*option, parse.words);
  option->option_text("auto|always|never");
}

}  // namespace ipc::bench
