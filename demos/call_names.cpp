// Maps the functions of the C library to the kernel's calls, and back.
#include "demos/call_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace ipc::demo {
namespace {

struct Names {
  std::string_view function, in_kernel;
  // true: our programs call the function by the kernel's name. Their sendto is not such a call: it
  // has an address, which send lacks.
  bool is_alias = false;
};
// The calls whose two names differ.
constexpr Names both[] = {
    {"send", "sendto"},     {"recv", "recvfrom"},  {"accept", "accept4", true},
    {"open", "openat"},     {"waitpid", "wait4"},  {"fork", "clone"},
    {"execlp", "execve"},   {"mkfifo", "mknodat"}, {"pread", "pread64"},
    {"pwrite", "pwrite64"}, {"fork", "clone3"},    {"exit", "exit_group"}};

}  // namespace

std::string_view kernel_name(std::string_view function) {
  const auto* const found = std::ranges::find(both, function, &Names::function);
  return found == std::end(both) ? function : found->in_kernel;
}

std::string_view function_name(std::string_view in_kernel) {
  const auto* const found = std::ranges::find(both, in_kernel, &Names::in_kernel);
  return found == std::end(both) ? in_kernel : found->function;
}

std::string with_both_names(std::string_view recorded, std::string_view text) {
  const auto* const alias = std::ranges::find_if(
      both, [&](const Names& names) { return names.is_alias && names.in_kernel == recorded; });
  const std::string_view function = alias == std::end(both) ? recorded : alias->function;
  const std::string_view name = text.substr(0, text.find('('));
  if (name == function) return std::string(text);
  return fmt::format("{} ({}){}", function, name, text.substr(name.size()));
}

}  // namespace ipc::demo
