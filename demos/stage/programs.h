#pragma once

#include <string>
#include <string_view>
#include <vector>

// Programs that are not ours, as far as they are installed.
namespace ipc::demo {

// The path of the program itself, where PATH may lead to a script that looks for it; or "".
std::string find_program(const std::string& name);

// The first line of what it prints, given this input, which does not end before. Its end is not waited
// for. "" where none came in time.
std::string first_line_of(const std::vector<std::string>& argv, std::string_view input = {});

}  // namespace ipc::demo
