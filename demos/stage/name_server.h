#pragma once

#include <span>
#include <string_view>
#include <vector>

// What a name server says (RFC 1035): one that knows a single name.
namespace ipc::demo {

// The packet that answers this one: the IPv4 address of that name, and of any other that there is no such
// name.
std::vector<unsigned char> answer_to_query(std::span<const unsigned char> query,
                                           std::string_view name, const char* address);

}  // namespace ipc::demo
