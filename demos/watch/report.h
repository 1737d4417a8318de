#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "demos/watch/hints.h"
#include "demos/watch/run.h"

// Presents the record of the watched programs.
namespace ipc::demo {

// Returns the calls that a listing shows: those of is_shown, the first few thousand.
std::vector<const WatchedCall*> shown_calls(const Run&, std::string_view directory);

// Returns the zero of the times that are shown: the first event.
std::uint64_t begin_of(const Run&, const std::vector<const WatchedCall*>& shown);

// Returns the blocks that the terminal and the page show.
Record record_of(const Run&, const Hints&, std::string_view directory);

// Returns the JSON that docs/watch.md describes.
std::string json_of(const Run&, const Hints&, std::string_view directory);

}  // namespace ipc::demo
