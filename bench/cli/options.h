#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/cli/command_line.h"
#include "bench/measure/measurement.h"
#include "bench/measure/topology.h"
#include "ipc/transport.h"

// Parsers of the option values of ipc-bench.

namespace ipc::bench {

// Throws Error if `written` is one of the files in `read`, or cannot be written.
void require_output(std::string_view option, const std::string& written, const Words& read);

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
Words scheduling_words();  // the beginnings of a scheduling's text: "other", "fifo:", "rr:"
// Returns a parser of whole numbers from 1 to `max`.
Parse<unsigned> whole(unsigned max);
// Returns a parser of times, which gives nanoseconds: "200ms". `prefix`: text before the time, as
// in `p99=`.
Parse<std::uint64_t> time_between(double min_ns, double max_ns, std::string_view prefix = "");

// Adds an option with values and ranges, as in "64..1MiB". A range includes both ends. Between
// them, `step` makes each value from the one before. A value that is named twice is kept once.
CLI::Option* add_ranges(CLI::App&, const char* name, const char* value,
                        std::vector<std::uint64_t>& to, Parse<std::uint64_t> parse,
                        std::uint64_t (*step)(std::uint64_t), const char* description);
CLI::Option* add_files(CLI::App&, Words& files, const char* description);
CLI::Option* add_markdown(CLI::App&, bool& markdown);
// Adds --json FILE.
CLI::Option* add_json(CLI::App&, std::string& file);
// Writes the file of --json, if there is one; "-" is standard output. Returns the stream for the
// tables: standard error if standard output has the JSON.
std::FILE* write_json(const std::string& file, const std::function<std::string()>& text);

// Returns a parser of the transports, and of the controls null and memcpy. The parser of the
// transports alone is in transport_option.h.
WordParser<const Transport*> transport_or_control_parser();
// Returns the transports typed; if there are none, all of the core tier.
std::vector<const Transport*> typed_or_core(std::vector<const Transport*> typed,
                                            bool with_controls);

}  // namespace ipc::bench
