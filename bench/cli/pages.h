#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ipc::bench {

// Sets the words that shells complete for the value of an option, or for a positional argument.
void set_words(CLI::Option&, const std::vector<std::string>& words);

// Returns a page made from the options and commands of a program. The kind `man` is a page for
// man(1); `bash`, `zsh` and `fish` are its completions in that shell. Throws Error for another
// kind. Leaves out hidden commands.
//
//   ipc-demo --generate man >ipc-demo.1
std::string generated_page(const CLI::App&, std::string_view kind);

}  // namespace ipc::bench
