#include "bench/measure/point.h"

#include <fmt/format.h>

#include <cstdio>

#include "ipc/address.h"

namespace ipc::bench {

std::string format_rate(std::uint64_t rate) {
  if (rate >= 1'000'000) return fmt::format("{:g} M", static_cast<double>(rate) / 1e6);
  if (rate >= 1'000) return fmt::format("{:g} k", static_cast<double>(rate) / 1e3);
  return fmt::format("{} ", rate);
}

namespace {

// ", one CPU", ", CPUs 2 and 4", ", smt"; nothing across CPUs.
std::string at_place(const std::string& placement) {
  if (placement == "cross_cpu") return "";
  if (placement == "same_cpu") return ", one CPU";
  int client = 0, server = 0;
  if (std::sscanf(placement.c_str(), "cpus_%d_%d", &client, &server) < 2) return ", " + placement;
  return client == server ? fmt::format(", CPU {}", client)
                          : fmt::format(", CPUs {} and {}", client, server);
}

}  // namespace

std::string Point::name() const {
  return fmt::format("{}/{}{}{}{}/{}/{}", to_string(scenario), size,
                     batch > 1 ? fmt::format("/batch:{}", batch) : "",
                     rate > 0 ? fmt::format("/rate:{}", rate) : "",
                     facts_of(scenario).peers.empty() ? "" : fmt::format("/peers:{}", peers),
                     waiting, placement);
}

std::string Point::title() const {
  std::string words(to_string(scenario));
  for (char& letter : words)
    if (letter == '_') letter = ' ';
  return fmt::format("{} {}{}{}{}, {}{}", words, format_size(size),
                     batch > 1 ? fmt::format(", batches of {}", batch) : "",
                     rate > 0 ? fmt::format(", {}/s", format_rate(rate)) : "",
                     facts_of(scenario).peers.empty() ? ""
                     : peers == 1                     ? ", 1 peer"
                                                      : fmt::format(", {} peers", peers),
                     waiting, at_place(placement));
}

}  // namespace ipc::bench
