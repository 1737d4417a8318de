#pragma once

#include <string>
#include <string_view>
#include <vector>

// Installed programs that are not ours.
namespace ipc::demo {

// Returns the path of the program itself, because PATH may lead to a script that starts it; or "".
std::string find_program(const std::string& name);

// Returns the first line that the program prints after this input, which stays open. Does not wait
// for the program's end. Returns "" if no line came in time.
std::string first_line_of(const std::vector<std::string>& argv, std::string_view input = {});

}  // namespace ipc::demo
