// histogram_tool percentiles|hgrm
//   reads numbers (white space between them) from stdin, and prints their histogram: what
//   hdr_histogram/tool.js does by other code.
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>

#include "bench/run/histogram_text.h"

int main(int argc, char** argv) {
  ipc::bench::Histogram histogram;
  for (std::uint64_t value = 0; std::cin >> value;) histogram.record(value);
  const std::string form = argc == 2 && std::cin.eof() ? argv[1] : "";
  if (form == "hgrm") {
    std::cout << hgrm(histogram, 1000);
  } else if (form == "percentiles") {
    std::cout << "count " << histogram.count() << '\n';
    for (const char* percentile : {"0", "50", "90", "99", "99.9", "99.99", "100"})
      std::cout << 'p' << percentile << ' ' << histogram.value_at_percentile(std::stod(percentile))
                << '\n';
  } else {
    std::fputs("histogram_tool: stdin is not numbers, or: percentiles|hgrm\n", stderr);
    return 1;
  }
  return std::cout.flush() ? 0 : 1;
}
