#include <fmt/format.h>

#include <fstream>
#include <regex>
#include <set>

#include "bench/cli/commands.h"
#include "bench/cli/options.h"
#include "bench/cli/usage_errors.h"
#include "ipc/error.h"

// Reads plan files. CLI11's own reader of such files ignores unknown lines, splits values at
// spaces, and does not know line numbers.

namespace ipc::bench {
namespace {

Words names_for_plans(const CLI::App& command) {
  Words names;
  for (const CLI::Option* const option : command.get_options())
    if (option->get_configurable()) names.push_back(option->get_lnames().front());
  return names;
}

// Reads a line "name = value" of a plan. Returns nullopt if it is empty or a comment.
std::optional<std::pair<std::string, std::string>> parse_line(std::string line) {
  line.resize(std::min(line.find('#'), line.size()));
  // Spaces around words, "=" and commas are ignored. Spaces inside a word make it invalid.
  static const std::regex spaces(R"(^\s+|\s+$|\s*(=|,)\s*)");
  line = std::regex_replace(line, spaces, "$1");
  if (line.empty()) return std::nullopt;
  const std::size_t equals = std::min(line.find('='), line.size());
  return std::pair(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
}

}  // namespace

std::string apply_plan(CLI::App& command, const std::string& file) {
  std::ifstream stream(file);
  if (!stream || stream.peek() == std::ifstream::traits_type::eof())
    refuse("--plan", file, "it cannot be read, or is empty: name a file of lines option = value");
  std::set<const CLI::Option*> typed, planned;
  for (const CLI::Option* const option : command.get_options())
    if (option->count() > 0) typed.insert(option);
  std::string used, line;
  for (int number = 1; std::getline(stream, line); ++number) {
    const auto parsed = parse_line(line);
    if (!parsed) continue;
    const auto& [name, value] = *parsed;
    const std::string place = fmt::format("{}:{}:", file, number);
    CLI::Option* const option = command.get_option_no_throw("--" + name);
    if (option == nullptr) refuse_word(place, name, names_for_plans(command));
    if (!option->get_configurable())
      refuse(place, name, fmt::format("it is not part of a plan: give --{} to the command", name));
    if (!planned.insert(option).second) refuse(place, name, "the plan has it twice; write it once");
    bool is_replaced = typed.contains(option);
    for (const CLI::Option* const other : option->get_excludes()) {
      if (other->count() == 0) continue;
      if (!typed.contains(other) || !other->get_configurable())
        refuse(
            place, name,
            fmt::format("not together with --{}; give one of them", other->get_lnames().front()));
      is_replaced = true;
    }
    if (is_replaced) continue;
    try {
      require_words(*option, value);
      option->add_result(value);
      option->run_callback();
    } catch (const Error& error) {
      refuse(place, error.call(), error.cure());
    }
    used += fmt::format(" --{} {}", name, value);
  }
  return used;
}

}  // namespace ipc::bench
