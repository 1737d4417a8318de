#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "demos/stage/record.h"
#include "demos/timeline.h"

namespace ipc::demo {

// Returns the moments of a timeline as HTML: a column for each process and for the kernel, a row
// for each moment, downwards in time. If there are packets, each process has a kernel column of its
// own, and a packet goes from its sender's kernel column to its receiver's. The rows are an HTML
// list, which a screen reader reads in this order. `begin_ns` is the zero of the times shown.
std::string sequence_html(const Record&, const Timeline&, const std::vector<Moment>&,
                          std::uint64_t begin_ns);

// Returns boxes inside each other as HTML.
std::string boxes_html(const Boxes&);

}  // namespace ipc::demo
