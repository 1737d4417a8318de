#pragma once

#include <string>

namespace ipc::bench {

// Writes a file whole or not at all: writes PATH.tmp next to it, which then takes its place. Throws
// Error.
void write_file(const std::string& path, const std::string& text);

// Throws the Error that write_file would throw, if the reason is known before there is a text.
void require_writable(const std::string& path);

}  // namespace ipc::bench
