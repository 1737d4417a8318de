#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

// Explains a wrong command line in the form of all refusals, "OPTION VALUE: why; what to do".
// CLI11's own messages have other forms. All functions throw Error (bad_address).
namespace ipc::bench {

// Returns the commands that the help lists.
std::vector<const CLI::App*> commands_of(const CLI::App&);

// Throws for an unknown command, an option without its value, one that is given twice, and a flag
// with a value. Call it before the parsing. Otherwise CLI11 takes the next option as the missing
// value.
void require_well_formed(const CLI::App&, const std::vector<std::string>& arguments);
// Throws for a list that names nothing, as in `--size ,`. CLI11 leaves out empty values.
void require_words(const CLI::Option&, std::string_view value);

// Throws for an argument that the parsing has not used.
void require_all_used(const CLI::App&);
// Explains the failure of the parsing: something is missing, or two options exclude each other.
[[noreturn]] void explain(const CLI::App&, const CLI::ParseError&);

}  // namespace ipc::bench
