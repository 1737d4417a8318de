#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bench/report/document.h"

// Invented runs, and the content of a page made from them.

namespace ipc::bench {

inline constexpr const char* hostile = "<b>\"x\"&'|,`](y)\n\x01";

inline Row ping_row(const std::string& transport, double us, double half_width_us = 0.1,
                    const std::string& waiting = "block") {
  Row row;
  row.transport = transport;
  row.point.waiting = waiting;
  row.launches = 5;
  row.figure = {us * 1e3, Interval{(us - half_width_us) * 1e3, (us + half_width_us) * 1e3}};
  row.percentiles_ns = {row.figure, Figure{us * 1.5e3, {}}, Figure{us * 2e3, {}}};
  row.cpu_ns = us * 900;
  row.cpu_interval = Interval{us * 880, us * 920};
  return row;
}

inline Row stream_row(const std::string& transport, double per_second, std::size_t size = 64) {
  Row row = ping_row(transport, 1);
  row.point.scenario = Scenario::stream;
  row.point.size = size;
  row.percentiles_ns = {};
  row.figure = {per_second, Interval{per_second * 0.99, per_second * 1.01}};
  return row;
}

inline Summary run_of(std::vector<Row> rows) {
  Summary run;
  run.source = "run.json";
  run.facts = {{"date", "2026-01-01T00:00:00Z"}, {"cpu", "Some CPU"}};
  run.rows = std::move(rows);
  return run;
}

inline Summary run_on(const std::string& cpu, std::vector<Row> rows,
                      const std::string& date = "2026-01-01") {
  Summary run = run_of(std::move(rows));
  run.facts = {{"date", date + "T08:00:00Z"}, {"cpu", cpu}};
  return run;
}

inline Document document(std::vector<Row> rows, Language language = Language::english) {
  return document_of(View({run_of(std::move(rows))}), language);
}

inline std::string text_of(const Document& document) { return markdown(document); }

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Returns the page without the content of its scripts, which is no markup.
inline std::string markup_of(const std::string& page) {
  std::string markup;
  std::size_t from = 0;
  for (std::size_t at; (at = page.find("<script", from)) != page.npos;) {
    at = page.find('>', at) + 1;
    markup.append(page, from, at - from);
    from = page.find("</script>", at);
  }
  return markup + page.substr(from);
}

// Returns the data for page.js; null if there is nothing to draw.
inline nlohmann::json data_of_page(const std::string& page) {
  const std::string start = "id=\"data\">";
  const std::size_t at = page.find(start);
  if (at == page.npos) return nullptr;
  const std::size_t from = at + start.size();
  return nlohmann::json::parse(page.substr(from, page.find("</script>", from) - from));
}

// Checks that each tag is closed by its own, and that no `<` or `&` is unescaped. This is enough
// XML for our pages.
inline ::testing::AssertionResult is_well_formed(const std::string& whole) {
  const std::string page = markup_of(whole);
  std::vector<std::string> open;
  for (std::size_t at = page.find('<'); at != page.npos; at = page.find('<', at + 1)) {
    const std::size_t end = page.find('>', at);
    const std::string tag = page.substr(at + 1, end - at - 1);
    if (tag.starts_with("!DOCTYPE") || tag.ends_with('/')) continue;
    if (!tag.starts_with('/')) {
      open.push_back(tag.substr(0, tag.find_first_of(" \n")));
    } else {
      if (open.empty() || open.back() != tag.substr(1))
        return ::testing::AssertionFailure()
               << tag << " closes " << (open.empty() ? "nothing" : open.back());
      open.pop_back();
    }
  }
  if (!open.empty()) return ::testing::AssertionFailure() << open.back() << " stays open";
  for (const char letter : page)
    if (static_cast<unsigned char>(letter) < ' ' && letter != '\n')
      return ::testing::AssertionFailure() << "a control character";
  return ::testing::AssertionSuccess();
}

}  // namespace ipc::bench
