#pragma once

#include <string>
#include <string_view>

namespace ipc::bench {

// Escapes text for HTML, SVG and attributes. Replaces characters that XML cannot hold.
std::string escape_html(std::string_view text);

}  // namespace ipc::bench
