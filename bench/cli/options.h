#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/measure/measurement.h"
#include "bench/measure/topology.h"
#include "ipc/transport.h"

// Parsers of option values. Each one throws Error (bad_address) that names the option, the value
// and the allowed values.

namespace ipc::bench {

using Words = std::vector<std::string>;
template <class T>
using Parse = std::function<T(std::string_view option, const std::string& text)>;

// Throws Error: "--wait sleep: WHY".
[[noreturn]] void refuse(std::string_view option, std::string_view value, std::string_view why);
// Throws Error for a word that is not allowed. It suggests the nearest allowed word.
[[noreturn]] void refuse_word(std::string_view option, std::string_view word, const Words& allowed);
// Throws Error if `written` is one of the files in `read`, or cannot be written.
void require_output(std::string_view option, const std::string& written, const Words& read);

// Returns the text, which must not be empty.
std::string text_of(std::string_view option, const std::string& text);
// Parses the bytes of a payload: "64", "4KiB", up to 64MiB.
std::uint64_t parse_payload(std::string_view option, const std::string& text);
// Parses messages per second: "500", "50k", "1M".
std::uint64_t parse_rate(std::string_view option, const std::string& text);
// Parses a share: "2%" is 0.02; from 0.1% to 100%.
double parse_share(std::string_view option, const std::string& text);
// Parses the CPUs of client and server: "2,4". This process must be allowed to use both.
CpuPair parse_cpus(std::string_view option, const std::string& text);
// Parses a scheduling: "other", "fifo:50", "rr:10".
Scheduling parse_scheduling(std::string_view option, const std::string& text);
// Returns a parser of whole numbers from 1 to `max`.
Parse<unsigned> whole(unsigned max);
// Returns a parser of times, which gives nanoseconds: "200ms".
Parse<std::uint64_t> time_between(double min_ns, double max_ns);

// Returns a parser of an enumeration's words. `parse` returns the value of one word.
template <class T>
Parse<T> word_of(std::optional<T> (*parse)(std::string_view), Words allowed) {
  return [=](std::string_view option, const std::string& word) {
    if (const std::optional<T> value = parse(word)) return *value;
    refuse_word(option, word, allowed);
  };
}

// Adds an option whose values `take` receives; commas separate them.
CLI::Option* add_words(CLI::App&, const char* name, const char* value,
                       std::function<void(const Words&)> take, const char* description);
// Adds an option with one value, which is parsed into `to`.
template <class To, class ParseText>
CLI::Option* add_value(CLI::App& command, const char* name, const char* value, To& to,
                       ParseText parse, const char* description) {
  const auto take = [=, &to](const std::string& text) { to = parse(name, text); };
  return command.add_option_function<std::string>(name, take, description)
      ->type_name("value")
      ->option_text(value);
}
// Adds an option with several values.
template <class T>
CLI::Option* add_list(CLI::App& command, const char* name, const char* value, std::vector<T>& to,
                      std::type_identity_t<Parse<T>> parse, const char* description) {
  const auto take = [=, &to](const Words& words) {
    for (const std::string& word : words) to.push_back(parse(name, word));
  };
  return add_words(command, name, value, take, description);
}
// Adds an option with values and ranges, as in "64..1MiB". A range includes both ends. Between
// them, `step` makes each value from the one before. A value that is named twice is kept once.
CLI::Option* add_ranges(CLI::App&, const char* name, const char* value,
                        std::vector<std::uint64_t>& to, Parse<std::uint64_t> parse,
                        std::uint64_t (*step)(std::uint64_t), const char* description);
CLI::Option* add_files(CLI::App&, Words& files, const char* description);
CLI::Option* add_markdown(CLI::App&, bool& markdown);

// Returns the transports of these names, with or without the controls null and memcpy as
// candidates. Without a name: all of the core tier.
std::vector<const Transport*> parse_transports(const Words& names, bool with_controls);

}  // namespace ipc::bench
