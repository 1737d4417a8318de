// histogram_tool numbers|encoding encoding|percentiles|hgrm
//   reads numbers (white space between them) or an encoding from stdin, and prints the histogram in
//   another form: what hdr_histogram/tool.js does by other code.
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>

#include "bench/run/histogram_codec.h"

namespace {

using ipc::bench::Histogram;

std::optional<Histogram> read(const std::string& form) {
  if (form == "encoding") {
    std::string text;
    std::cin >> text;
    return ipc::bench::decode(text);
  }
  std::optional<Histogram> histogram(std::in_place);
  for (std::uint64_t value = 0; std::cin >> value;) histogram->record(value);
  if (form != "numbers" || !std::cin.eof()) return std::nullopt;
  return histogram;
}

bool print(const Histogram& histogram, const std::string& form) {
  if (form == "encoding") {
    std::cout << encode(histogram) << '\n';
  } else if (form == "hgrm") {
    std::cout << hgrm(histogram, 1000);
  } else if (form == "percentiles") {
    std::cout << "count " << histogram.count() << '\n';
    for (const char* percentile : {"0", "50", "90", "99", "99.9", "99.99", "100"})
      std::cout << 'p' << percentile << ' ' << histogram.value_at_percentile(std::stod(percentile))
                << '\n';
  } else {
    return false;
  }
  return static_cast<bool>(std::cout.flush());
}

}  // namespace

int main(int argc, char** argv) {
  const auto histogram = argc == 3 ? read(argv[1]) : std::nullopt;
  if (histogram && print(*histogram, argv[2])) return 0;
  std::fputs(
      "histogram_tool: stdin is not what the first argument says, or: numbers|encoding encoding|percentiles|hgrm\n",
      stderr);
  return 1;
}
