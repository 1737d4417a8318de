#pragma once

#include <span>
#include <string_view>
#include <vector>

// A name server (RFC 1035) that knows a single name.
namespace ipc::demo {

// Returns the packet that answers `query`: the IPv4 address of `name`, or, for any other name, that
// it does not exist.
std::vector<unsigned char> answer_to_query(std::span<const unsigned char> query,
                                           std::string_view name, const char* address);

}  // namespace ipc::demo
