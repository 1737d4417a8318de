#pragma once

#include <string_view>

// The files that a page is made with, whole (cmake/embed.cmake). None holds "</script".
namespace ipc::bench::embedded {

extern const std::string_view page_css, page_js;
extern const std::string_view echarts_min_js;  // global `echarts`; its licences stand at its head

}  // namespace ipc::bench::embedded
