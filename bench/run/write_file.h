#pragma once

#include <string>

namespace ipc::bench {

// Writes a file whole or not at all: first next to it (PATH.tmp), which then takes its place.
// Throws Error.
void write_file(const std::string& path, const std::string& text);

// Throws the Error that write_file would throw, as far as it is known before there is a text.
void require_writable(const std::string& path);

}  // namespace ipc::bench
