#pragma once

#include <CLI/CLI.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ipc::bench {

// The words that the value of an option may be, by the option: {"--transport", {"pipe", "fifo"}}.
using KnownWords = std::map<std::string, std::vector<std::string>>;

// Returns a page made of the options and commands of a program: `kind` is man (a page for man(1)), or bash, zsh or
// fish (its completions in that shell). Throws Error for another kind. Hidden commands are left out.
//   ipc-demo --generate man >ipc-demo.1
std::string generated_page(const CLI::App&, std::string_view kind, const KnownWords&);

}  // namespace ipc::bench
