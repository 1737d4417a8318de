#pragma once

#include <cstdint>

namespace ipc::test {

// How often the calling thread has asked operator new for memory. Of the test program that links this.
std::uint64_t allocations();

}  // namespace ipc::test
