#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "ipc/system/fd.h"

// Shared memory by memfd_create(2). All its pages are allocated beforehand and its size is sealed,
// so the other side cannot make an access raise SIGBUS.
//
//   OwnedFd memory = make_sealed_memory("ipclab-ring", size, address);
//   std::shared_ptr<void> mapping = map_shared(memory.get(), size, address);
namespace ipc {

// Makes memory of size 0 that is not sealed yet. Throws Error.
OwnedFd make_memory(const char* name, const std::string& address);
// Makes memory of that size, with all its pages, sealed. Throws Error.
OwnedFd make_sealed_memory(const char* name, std::size_t size, const std::string& address);
// Returns whether a descriptor from the other side is such memory, of this size.
bool is_sealed_memory(int memory, std::size_t size);
std::shared_ptr<void> map_shared(int memory, std::size_t size, const std::string& address);

}  // namespace ipc
