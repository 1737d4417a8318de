#include "bench/measure/point.h"

#include <fmt/format.h>

#include "ipc/address.h"

namespace ipc::bench {

std::string format_rate(std::uint64_t rate) {
  if (rate >= 1'000'000) return fmt::format("{:g} M", static_cast<double>(rate) / 1e6);
  if (rate >= 1'000) return fmt::format("{:g} k", static_cast<double>(rate) / 1e3);
  return fmt::format("{} ", rate);
}

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
                     batch > 1 ? fmt::format(", {} a flush", batch) : "",
                     rate > 0 ? fmt::format(", {}/s", format_rate(rate)) : "",
                     facts_of(scenario).peers.empty() ? ""
                     : peers == 1                     ? ", 1 peer"
                                                      : fmt::format(", {} peers", peers),
                     waiting,
                     placement == "cross_cpu"  ? ""
                     : placement == "same_cpu" ? ", one CPU"
                                               : ", " + placement);
}

}  // namespace ipc::bench
