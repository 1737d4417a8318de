#pragma once

#include "bench/cli/command_line.h"
#include "bench/run/phrase.h"

namespace ipc::bench {

// Adds --lang.
inline CLI::Option* add_language(CLI::App& command, Language& language) {
  return add_value(
      command, "--lang", "en|pt", language, word_of(parse_language, language_words()),
      "language: en (default), pt; texts of result files and of the kernel stay English");
}

}  // namespace ipc::bench
