#pragma once

#include <cstdint>

namespace ipc::test {

// Returns how often the calling thread has called operator new. A program that links this replaces
// it.
std::uint64_t allocations();

}  // namespace ipc::test
