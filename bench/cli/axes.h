#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/judge/find_rate.h"
#include "bench/run/selection.h"

namespace ipc::bench {

// What to measure, as it was typed.
struct Axes {
  std::vector<std::string> transports, scenarios, sizes, rates, peers, waitings, placements;
  std::string time = "150ms";
  std::string launches = "5";
  std::string delay = "0ns";
  std::string precision, budget, find_rate;
};

// "4KiB", of --size: what a payload may be.
std::size_t parse_payload(const std::string& text);
// "50k", of --rate: messages a second.
std::uint64_t parse_rate(const std::string& text);
// From 1 to `most`; with `units` of "kM" also "10k" and "1M".
std::uint64_t parse_whole(std::string_view option, const std::string& text, std::uint64_t most,
                          std::string_view units = "");
// "200ms", from `least_ns` to `most_ns`.
std::uint64_t parse_time(std::string_view option, const std::string& text, double least_ns,
                         double most_ns);
// "2%", as a share: 0.02; from 0.1% to 100%.
double parse_share(std::string_view option, const std::string& text);

// "sustained" or "p99=100us", of --find-rate. Nothing if it was not given.
std::optional<RateLimit> parse_find_rate(const Axes&);

// Throws Error (bad_address) that names the option, the value, and what is allowed.
Selection parse(const Axes&);
// None named: those of the core tier.
std::vector<const Transport*> parse_transports(const std::vector<std::string>& names);

// "--wait sleep: WHY".
[[noreturn]] void refuse(std::string_view option, std::string_view value, std::string_view why);
// For a word that is none of those allowed; tells the nearest of them.
[[noreturn]] void refuse_word(std::string_view option, std::string_view word,
                              const std::vector<std::string>& allowed);

}  // namespace ipc::bench
