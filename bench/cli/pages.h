#pragma once

#include <CLI/CLI.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ipc::bench {

// The allowed words for the value of an option, by the option: {"--transport", {"pipe", "fifo"}}.
using KnownWords = std::map<std::string, std::vector<std::string>>;

// Returns a page made from the options and commands of a program. The kind `man` is a page for
// man(1); `bash`, `zsh` and `fish` are its completions in that shell. Throws Error for another
// kind. Leaves out hidden commands.
//
//   ipc-demo --generate man >ipc-demo.1
std::string generated_page(const CLI::App&, std::string_view kind, const KnownWords&);

}  // namespace ipc::bench
