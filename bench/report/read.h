#pragma once

#include <string>
#include <string_view>

#include "bench/summary.h"

namespace ipc::bench {

// A run as write_json wrote it. Throws Error that names the file, the place in it and what is wanted there.
Summary read_summary(const std::string& path);
Summary parse_summary(std::string_view json, const std::string& path);

}  // namespace ipc::bench
