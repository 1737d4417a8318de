#pragma once

#include <string_view>

// The files that a page contains, whole (cmake/embed.cmake). None of them contains "</script".
namespace ipc::bench::embedded {

extern const std::string_view page_css, page_js;
extern const std::string_view echarts_min_js;  // global `echarts`; it begins with its licences

}  // namespace ipc::bench::embedded
