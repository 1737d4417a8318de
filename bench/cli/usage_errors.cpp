// Checks a command line before and after CLI11 parses it, and words the errors.
#include "bench/cli/usage_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "bench/cli/command_line.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

bool is_option(const std::string& argument) {
  return argument.size() > 1 && argument.starts_with('-');
}

// An option as typed, with the value that is part of the same argument: "--size=64", "-oreport".
struct TypedOption {
  const CLI::Option* option;  // nullptr: unknown
  std::optional<std::string> value;
};

TypedOption option_of(const CLI::App& command, const std::string& argument) {
  const bool is_long = argument.starts_with("--");
  const std::size_t end = std::min(is_long ? argument.find('=') : 2, argument.size());
  TypedOption typed{command.get_option_no_throw(argument.substr(0, end)), std::nullopt};
  if (end < argument.size()) typed.value = argument.substr(end + (is_long ? 1 : 0));
  return typed;
}

bool is_known_option(const CLI::App& command, const std::string& argument) {
  return is_option(argument) && option_of(command, argument).option != nullptr;
}

bool is_flag(const CLI::Option& option) { return option.get_items_expected_max() == 0; }

// Returns the command of that name, which may be a hidden one.
const CLI::App& command_named(const CLI::App& app, const std::string& name) {
  const auto found =
      app.get_subcommands([&](const CLI::App* one) { return one->get_name() == name; });
  if (!found.empty()) return *found.front();
  Words names;
  for (const CLI::App* const one : commands_of(app)) names.push_back(one->get_name());
  refuse_word("command", name, names);
}

// Returns the command that was chosen: "ipc-demo chat serve".
const CLI::App& chosen(const CLI::App& app, std::string& path) {
  path += path.empty() ? app.get_name() : " " + app.get_name();
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : chosen(*parsed.back(), path);
}

void require_combination(const CLI::Option& option, std::string_view path) {
  const std::string name = option.get_name();
  if (option.get_required() && option.count() == 0)
    refuse(name, "", fmt::format("missing; see {} --help", path));
  if (option.count() == 0) return;
  for (const CLI::Option* const needed : option.get_needs())
    if (needed->count() == 0)
      refuse(name, "",
             fmt::format("needs {0}; add {0} {1}", needed->get_name(), needed->get_option_text()));
  for (const CLI::Option* const other : option.get_excludes())
    if (other->count() > 0)
      refuse(name, "", fmt::format("not together with {}; give one of them", other->get_name()));
}

}  // namespace

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); });
}

void require_well_formed(const CLI::App& app, const std::vector<std::string>& arguments) {
  const CLI::App* command = &app;
  std::set<const CLI::Option*> given;
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    if (!is_option(arguments[at])) {
      if (!commands_of(*command).empty()) command = &command_named(*command, arguments[at]);
      continue;
    }
    auto [option, value] = option_of(*command, arguments[at]);
    if (option == nullptr) return;  // require_all_used refuses it, or it is "--"
    const std::string name = option->get_name();
    if (is_flag(*option)) {
      if (value && arguments[at].starts_with("--"))
        refuse(name, *value, fmt::format("a flag has no value; write {}", name));
      continue;
    }
    const bool has_next =
        at + 1 < arguments.size() && !is_known_option(*command, arguments[at + 1]);
    const bool is_apart = !value && has_next;
    if (is_apart) value = arguments[++at];
    if (!value || (value->empty() && !is_apart))
      refuse(name, "",
             fmt::format("its value is missing; write {} {}", name, option->get_option_text()));
    require_words(*option, *value);
    if (option->get_expected_max() == 1 && !given.insert(option).second)
      refuse(name, *value, "given twice; give it once");
  }
}

void require_words(const CLI::Option& option, std::string_view value) {
  if (option.get_delimiter() == ',' && !value.empty() &&
      value.find_first_not_of(',') == std::string_view::npos)
    refuse(
        option.get_name(), value,
        fmt::format("it names nothing; write {} {}", option.get_name(), option.get_option_text()));
}

void require_all_used(const CLI::App& app) {
  const Words unknown = app.remaining(true);
  if (unknown.empty()) return;
  std::string path;
  const CLI::App& command = chosen(app, path);
  Words known;
  for (const CLI::Option* const option : command.get_options())
    if (option->nonpositional() && !option->get_group().empty())
      known.push_back("--" + option->get_lnames().front());
  if (unknown.front().starts_with('-') && nearest(unknown.front(), known))
    refuse_word("argument", unknown.front(), known);
  refuse("argument", unknown.front(), fmt::format("unknown; see {} --help", path));
}

void explain(const CLI::App& app, const CLI::ParseError& error) {
  require_all_used(app);
  std::string path;
  const CLI::App& command = chosen(app, path);
  for (const CLI::Option* const option : command.get_options()) require_combination(*option, path);
  if (command.get_require_subcommand_min() > 0) {  // none was chosen
    Words names;
    for (const CLI::App* const one : commands_of(command)) names.push_back(one->get_name());
    refuse("command", "", fmt::format("missing; choose {}", choice_of(names)));
  }
  refuse("argument", "", fmt::format("{}; see {} --help", error.what(), path));
}

}  // namespace ipc::bench
