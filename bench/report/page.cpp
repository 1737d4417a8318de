// Writes one page that needs nothing else: no script, no font, no picture from elsewhere.
#include <algorithm>
#include <span>

#include "bench/report/document.h"
#include "bench/report/embedded.h"
#include "bench/report/html.h"
#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

// The policy forbids every request, so a browser that obeys it fetches nothing.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
constexpr std::size_t open_max = 4;  // tables under one heading; more are folded

// Keeps a name such as shm-ring from being broken at its hyphen.
std::string unbroken(std::string_view text) {
  constexpr std::size_t longest = 24;
  std::string escaped;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    const bool is_name = word.find('-') != word.npos && word.size() <= longest;
    if (is_name) escaped += fmt::format("<span class=\"word\">{}</span>", escape_html(word));
    else escaped += escape_html(word);
    if (word.size() < text.size()) escaped += ' ';
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return escaped;
}

void paragraph(std::string& page, std::string_view css, std::string_view text) {
  page += css.empty() ? "<p>" : fmt::format("<p class=\"{}\">", css);
  page += unbroken(text) + "</p>\n";
}

bool is_text(const Table& table) {
  return table.columns.size() < 4 && !table.columns.back().is_number;
}

void table(std::string& page, const Table& table) {
  const std::string caption = escape_html(table.caption);
  page += fmt::format(
      "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n<table{}>\n"
      "<caption><span>{}</span></caption>\n<thead><tr>",
      caption, is_text(table) ? " class=\"text\"" : "", caption);
  for (const Table::Column& column : table.columns)
    page += fmt::format("<th scope=\"col\"{}>{}</th>", column.is_number ? " class=\"n\"" : "",
                        escape_html(column.head));
  page += "</tr></thead>\n<tbody>\n";
  for (std::size_t at = 0; at < table.rows.size(); ++at) {
    const auto& row = table.rows[at];
    if (table.asides > 0 && at + table.asides == table.rows.size())
      page += "</tbody>\n<tbody class=\"aside\">\n";
    page += fmt::format("<tr><th scope=\"row\">{}</th>", escape_html(row.front()));
    for (std::size_t column = 1; column < row.size(); ++column)
      page += fmt::format("<td{}>{}</td>", table.columns[column].is_number ? " class=\"n\"" : "",
                          escape_html(row[column]));
    page += "</tr>\n";
  }
  page += "</tbody>\n</table>\n</div>\n";
}

void folded(std::string& page, const Table& to_fold, const std::string& summary) {
  page += fmt::format("<details><summary>{}</summary>\n", escape_html(summary));
  table(page, to_fold);
  page += "</details>\n";
}

// Adds the place in which page.js draws, and the tables of its drawings.
void figure(std::string& page, std::span<const Exhibit> exhibits, const Speaker& say) {
  const Drawing& first = exhibits.front().drawings.front();
  page += fmt::format(
      "<figure class=\"drawing\" id=\"{0}\">\n<figcaption>{1}</figcaption>\n<div class=\"tools\"></div>\n"
      "<div class=\"chart\" role=\"img\" aria-label=\"{1}\"></div>\n",
      first.id, escape_html(first.title));
  for (const Exhibit& exhibit : exhibits) {
    if (exhibit.is_open) {
      table(page, exhibit.table);
      continue;
    }
    std::string summary = say({"as a table", "como tabela"});
    if (exhibits.size() > 1) summary += ": " + exhibit.table.caption;
    folded(page, exhibit.table, summary);
  }
  page += "</figure>\n";
}

void exhibits(std::string& page, std::span<const Exhibit> all, const Speaker& say) {
  const bool is_folded = all.size() > open_max;
  while (!all.empty()) {
    std::size_t together = 1;
    if (const auto& drawings = all.front().drawings; !drawings.empty()) {
      while (together < all.size() && !all[together].drawings.empty() &&
             all[together].drawings.front().id == drawings.front().id)
        ++together;
      figure(page, all.first(together), say);
    } else if (is_folded) {
      folded(page, all.front().table, all.front().table.caption);
    } else {
      table(page, all.front().table);
    }
    all = all.subspan(together);
  }
}

void section(std::string& page, const Section& section, const Speaker& say) {
  page += section.kind == Section::Kind::answer ? "<section class=\"answer\">\n" : "<section>\n";
  const std::string_view heading = section.kind == Section::Kind::chart ? "h3" : "h2";
  if (!section.title.empty())
    page += fmt::format("<{0}>{1}</{0}>\n", heading, escape_html(section.title));
  for (const std::string& text : section.paragraphs) paragraph(page, "", text);
  for (const std::string& text : section.warnings) paragraph(page, "warning", text);
  exhibits(page, section.exhibits, say);
  for (const std::string& text : section.notes) paragraph(page, "note", text);
  if (!section.items.empty()) page += "<ul>\n";
  for (const std::string& item : section.items) page += "<li>" + escape_html(item) + "</li>\n";
  if (!section.items.empty()) page += "</ul>\n";
  page += "</section>\n";
}

// Adds the sections of a document. Charts are side by side if there is room.
void sections(std::string& page, const Document& document, const Speaker& say) {
  bool in_charts = false;
  for (const Section& one : document.sections) {
    const bool is_chart = one.kind == Section::Kind::chart;
    if (is_chart && !in_charts)
      page += fmt::format("<noscript><p class=\"note\">{}</p></noscript>\n<div class=\"charts\">\n",
                          escape_html(say(phrase::no_script)));
    if (!is_chart && in_charts) page += "</div>\n";
    in_charts = is_chart;
    section(page, one, say);
  }
  if (in_charts) page += "</div>\n";
}

void scripts(std::string& page, const Document& document, const Speaker& say) {
  std::vector<Drawing> drawings;
  for (const Section& section : document.sections)
    for (const Exhibit& exhibit : section.exhibits)
      drawings.insert(drawings.end(), exhibit.drawings.begin(), exhibit.drawings.end());
  if (drawings.empty()) return;
  page += fmt::format("<script type=\"application/json\" id=\"data\">{}</script>\n",
                      data_of(drawings, document.runs, say));
  for (const std::string_view script : {embedded::echarts_min_js, embedded::page_js})
    page += fmt::format("<script>{}</script>\n", script);
}

}  // namespace

std::string html(const Document& document) {
  const Speaker say(document.language);
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<header>\n",
      say.code(), policy, escape_html(document.title), embedded::page_css);
  if (!document.kicker.empty()) paragraph(page, "kicker", document.kicker);
  page += fmt::format("<h1>{}</h1>\n</header>\n<main>\n", unbroken(document.title));
  sections(page, document, say);
  page += "</main>\n";
  scripts(page, document, say);
  return page + "</body>\n</html>\n";
}

}  // namespace ipc::bench
