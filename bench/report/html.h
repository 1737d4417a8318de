#pragma once

#include <string>
#include <string_view>

namespace ipc::bench {

// For HTML, SVG and attributes alike; characters that XML cannot hold are replaced.
std::string escape_html(std::string_view text);

}  // namespace ipc::bench
