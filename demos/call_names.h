#pragma once

#include <string>
#include <string_view>

// The two names of a system call: the function of the C library, by which the lessons call it, and
// the kernel's own.
namespace ipc::demo {

std::string_view kernel_name(std::string_view function);     // "recvfrom" for recv
std::string_view function_name(std::string_view in_kernel);  // "recv" for recvfrom

// Returns the text of a call with the function first, and the kernel's name in brackets if it
// differs: "recv (recvfrom)(5, ...) = 2". `recorded` is the name in the process's own record.
std::string with_both_names(std::string_view recorded, std::string_view text);

}  // namespace ipc::demo
