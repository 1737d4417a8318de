#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "demos/watch/hints.h"
#include "demos/watch/run.h"

// Presents the record of the watched programs.
namespace ipc::demo {

// The calls that a listing shows: those of is_shown, the first few thousand.
struct ShownCalls {
  std::vector<const WatchedCall*> calls;
  std::size_t left_out = 0;
};
ShownCalls shown_calls(const Run&, std::string_view directory);

// Returns the zero of the times that are shown: the first event.
std::uint64_t begin_of(const Run&, const ShownCalls&);

// Returns the blocks that the terminal and the page show.
Record record_of(const Run&, const Hints&, std::string_view directory);

// Returns the JSON that docs/watch.md describes.
std::string json_of(const Run&, const Hints&, std::string_view directory);

}  // namespace ipc::demo
