// Makes man pages and completions from the options of the parser.
#include "bench/cli/pages.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "bench/cli/command_line.h"
#include "bench/cli/terminal.h"
#include "bench/cli/usage_errors.h"
#include "ipc/address.h"
#include "version.h"

namespace ipc::bench {
namespace {

struct Flag {
  std::vector<std::string> names;  // "-o", "--out"; one without dashes if it is positional
  std::string value;               // as shown; empty: the option takes no value
  std::vector<std::string> words;  // the allowed values
  std::string text;

  bool is_positional() const { return !names.front().starts_with('-'); }
};

struct Page {
  std::string path;  // "ipc-demo chat serve"
  std::string text, footer;
  std::vector<Flag> flags;
  std::vector<Page> commands;

  std::string name() const { return path.substr(path.rfind(' ') + 1); }
};

std::vector<std::string> words_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (!type.ends_with('|')) return {};
  return CLI::detail::split(type.substr(0, type.size() - 1), '|');
}

Flag flag_of(const CLI::Option& option) {
  Flag flag;
  for (const std::string& name : option.get_snames()) flag.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) flag.names.push_back("--" + name);
  if (flag.names.empty()) flag.names.push_back(option.get_name(true));
  if (option.get_items_expected_max() > 0 && !flag.is_positional())
    flag.value = option.get_option_text();
  flag.words = words_of(option);
  flag.text = option.get_description();
  return flag;
}

Page page_of(const CLI::App& app, const std::string& path) {
  Page page{path, app.get_description(), app.get_footer(), {}, {}};
  for (const CLI::Option* const option : app.get_options())
    if (!option->get_group().empty()) page.flags.push_back(flag_of(*option));
  for (const CLI::App* const command : commands_of(app))
    page.commands.push_back(page_of(*command, path + " " + command->get_name()));
  return page;
}

void visit(const Page& page, const std::function<void(const Page&)>& action) {
  action(page);
  for (const Page& command : page.commands) visit(command, action);
}

// --- man(7) ---

std::string roff(std::string text) {
  text = replaced(replaced(std::move(text), "\\", "\\e"), "-", "\\-");
  if (text.starts_with('.') || text.starts_with('\'')) text.insert(0, "\\&");
  return replaced(replaced(std::move(text), "\n.", "\n\\&."), "\n'", "\n\\&'");
}

std::string man_flags(const Page& page) {
  std::string text;
  for (const Flag& flag : page.flags)
    text +=
        fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", roff(fmt::to_string(fmt::join(flag.names, ", "))),
                    flag.value.empty() ? "" : " \\fI" + roff(flag.value) + "\\fR",
                    flag.text.empty() ? "\\&" : roff(flag.text));
  return text;
}

// Commands keep their lines, prose is filled.
std::string man_footer(const std::string& footer) {
  std::string text;
  for (const std::string& line : CLI::detail::split(footer, '\n'))
    text += line.starts_with(' ') ? fmt::format(".nf\n{}\n.fi\n", roff(line))
                                  : fmt::format("{}\n.br\n", roff(line));
  return text;
}

std::string man_page(const Page& page) {
  std::string upper = page.path;
  std::ranges::transform(upper, upper.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string text = fmt::format(
      ".TH {} 1 \"\" \"ipclab " IPCLAB_VERSION
      "\" \"User Commands\"\n"
      ".SH NAME\n{} \\- {}\n.SH SYNOPSIS\n.B {}\n[\\fIOPTION\\fR...]{}\n.SH OPTIONS\n{}",
      upper, roff(page.path), roff(page.text), roff(page.path),
      page.commands.empty() ? "" : " [\\fICOMMAND\\fR [\\fIOPTION\\fR...]]", man_flags(page));
  if (!page.commands.empty()) text += ".SH COMMANDS\n";
  visit(page, [&](const Page& one) {
    if (&one == &page) return;
    text += fmt::format(".SS {}\n{}\n{}", roff(one.path), roff(one.text), man_flags(one));
    if (!one.footer.empty() && one.footer != page.footer) text += ".PP\n" + man_footer(one.footer);
  });
  if (!page.footer.empty()) text += ".SH EXAMPLES AND EXIT STATUS\n" + man_footer(page.footer);
  return text;
}

// --- completions: each shell follows the commands typed so far to find the current one ---

std::string function_of(const Page& page) { return "_" + replaced(page.path, "-", "_"); }

// Returns the patterns that lead one command deeper: "ipc-demo chat" | "ipc-demo chat serve".
std::string steps(const Page& page, std::string_view separator) {
  std::vector<std::string> all;
  visit(page, [&](const Page& one) {
    if (&one != &page) all.push_back(fmt::format("\"{}\"", one.path));
  });
  return all.empty() ? "\"\"" : fmt::to_string(fmt::join(all, separator));
}

// Joins line(path and option, flag) for each option that takes a value.
template <class Line>
std::string values(const Page& page, Line line) {
  std::string text;
  visit(page, [&](const Page& one) {
    for (const Flag& flag : one.flags)
      for (const std::string& name : flag.names)
        if (!flag.value.empty()) text += line(one.path + " " + name, flag);
  });
  return text;
}

std::vector<std::string> words_at(const Page& page) {
  std::vector<std::string> words;
  for (const Page& command : page.commands) words.push_back(command.name());
  for (const Flag& flag : page.flags)
    words.insert(words.end(), flag.is_positional() ? flag.words.begin() : flag.names.begin(),
                 flag.is_positional() ? flag.words.end() : flag.names.end());
  return words;
}

std::string bash(const Page& page) {
  std::string places;
  visit(page, [&](const Page& one) {
    places += fmt::format("    \"{}\") words=\"{}\" ;;\n", one.path, fmt::join(words_at(one), " "));
  });
  const std::string of_values = values(page, [](const std::string& where, const Flag& flag) {
    return fmt::format("    \"{}\") words=\"{}\"; is_value=1 ;;\n", where,
                       fmt::join(flag.words, " "));
  });
  return fmt::format(R"(# bash completion of {0}
{1}() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} at={0} words="" is_value="" word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$at $word" in {2}) at="$at $word" ;; esac
  done
  case "$at $previous" in
{3}  esac
  [[ -n $is_value ]] || case $at in
{4}  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  [[ ${{#COMPREPLY[@]}} -gt 0 || $cur == -* ]] || mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}}
complete -o filenames -F {1} {0}
)",
                     page.path, function_of(page), steps(page, " | "), of_values, places);
}

std::string quoted(const std::string& text) { return "'" + replaced(text, "'", "'\\''") + "'"; }

std::string zsh(const Page& page) {
  std::string places;
  visit(page, [&](const Page& one) {
    places += fmt::format("    (\"{}\") candidates=(", one.path);
    const auto add = [&](const std::string& word, const std::string& text) {
      places += " " + quoted(replaced(word, ":", "\\:") + ":" + text);
    };
    for (const Page& command : one.commands) add(command.name(), command.text);
    for (const Flag& flag : one.flags)
      for (const std::string& word : flag.is_positional() ? flag.words : flag.names)
        add(word, flag.text);
    places += ") ;;\n";
  });
  const std::string of_values = values(page, [](const std::string& where, const Flag& flag) {
    return fmt::format(
        "    (\"{}\") {}; return ;;\n", where,
        flag.words.empty() ? "_files" : fmt::format("compadd -- {}", fmt::join(flag.words, " ")));
  });
  return fmt::format(R"(#compdef {0}
{1}() {{
  local at={0} word
  local -a candidates
  for word in ${{words[2,CURRENT-1]}}; do
    case "$at $word" in ({2}) at="$at $word" ;; esac
  done
  case "$at ${{words[CURRENT-1]}}" in
{3}  esac
  case "$at" in
{4}  esac
  _describe '{0}' candidates || _files
}}
{1} "$@"
)",
                     page.path, function_of(page), steps(page, "|"), of_values, places);
}

std::string fish(const Page& page) {
  std::string lines;
  visit(page, [&](const Page& one) {
    const std::string start =
        fmt::format("complete -c {} -n '_{} {}'", page.path, function_of(page), one.path);
    for (const Page& command : one.commands)
      lines += fmt::format("{} -f -a {} -d {}\n", start, command.name(), quoted(command.text));
    for (const Flag& flag : one.flags) {
      lines += start;
      for (const std::string& name : flag.names)
        if (name.starts_with("--")) lines += " -l " + name.substr(2);
        else if (name.starts_with('-')) lines += " -s " + name.substr(1);
      if (!flag.words.empty())
        lines += fmt::format(" {} -a '{}'", flag.is_positional() ? "-f" : "-x",
                             fmt::join(flag.words, " "));
      else if (!flag.value.empty()) lines += " -r";
      lines += fmt::format(" -d {}\n", quoted(flag.text));
    }
  });
  return fmt::format(R"(# fish completion of {0}
function _{1}
  set -l at {0}
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case {2}
        set at "$at $word"
    end
  end
  test "$at" = "$argv"
end
{3})",
                     page.path, function_of(page), steps(page, " "), lines);
}

}  // namespace

// CLI11 keeps the words as the name of the value's type, each with "|" behind it.
void set_words(CLI::Option& option, const std::vector<std::string>& words) {
  std::string type;
  for (const std::string& word : words) type += word + '|';
  option.type_name(type);
}

std::string generated_page(const CLI::App& app, std::string_view kind) {
  static constexpr std::pair<std::string_view, std::string (*)(const Page&)> kinds[] = {
      {"man", man_page}, {"bash", bash}, {"zsh", zsh}, {"fish", fish}};
  Words known;
  for (const auto& [name, make] : kinds) {
    if (name == kind) return make(page_of(app, app.get_name()));
    known.emplace_back(name);
  }
  refuse("--generate", kind,
         fmt::format("{}; choose {}", kind.empty() ? "its value is missing" : "unknown",
                     choice_of(known)));
}

}  // namespace ipc::bench
