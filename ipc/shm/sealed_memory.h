#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "ipc/system/fd.h"

// Memory to be shared: memfd_create(2), with its pages had beforehand and its size sealed, so that no
// access to it can raise SIGBUS, whatever the other side does.
namespace ipc {

// Of no size yet, and not sealed.
OwnedFd make_memory(const char* name, const std::string& address);
OwnedFd make_sealed_memory(const char* name, std::size_t size, const std::string& address);
// Whether a descriptor that came from the other side is such memory, of this size.
bool is_sealed_memory(int memory, std::size_t size);
std::shared_ptr<void> map_shared(int memory, std::size_t size, const std::string& address);

}  // namespace ipc
