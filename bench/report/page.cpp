// One page that needs nothing else: no script, no font, no picture from elsewhere.
#include <algorithm>

#include "bench/report/document.h"
#include "bench/report/phrases.h"
#include "bench/report/svg.h"

namespace ipc::bench {
namespace {

constexpr std::string_view style = R"(
:root{color-scheme:light dark;--paper:#fffefb;--ink:#1c1b19;--soft:#5a5751;--rule:#d9d5cc;--mark:#0062a8;--warn:#8a3b00;
--k0:#0062a8;--k1:#b3470a;--k2:#007a55;--k3:#a3216f;--k4:#6a51a3;--k5:#7a6200;--k6:#c02020;--k7:#00788c;--k8:#555;--k9:#3d5c1e}
@media (prefers-color-scheme:dark){:root{--paper:#171614;--ink:#ece9e2;--soft:#aaa59b;--rule:#3c3a36;--mark:#6bb3f0;--warn:#f0a060;
--k0:#6bb3f0;--k1:#f0a060;--k2:#4cc99a;--k3:#f08ac8;--k4:#b9a3f0;--k5:#d8bf4a;--k6:#ff8a80;--k7:#5ccfe0;--k8:#b8b8b8;--k9:#a4cc7a}}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--mark:#0062a8;--warn:#8a3b00;
--k0:#0062a8;--k1:#b3470a;--k2:#007a55;--k3:#a3216f;--k4:#6a51a3;--k5:#7a6200;--k6:#c02020;--k7:#00788c;--k8:#555;--k9:#3d5c1e}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:1.25rem 1rem 3rem;max-width:76rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:break-word}
p,li{max-width:44rem}
figure{margin:.8rem 0 0}figure caption{display:none}
h1{font-size:clamp(1.4rem,1.1rem + 1.6vw,1.85rem);line-height:1.2;margin:.2rem 0 .8rem;max-width:50rem;font-weight:650;text-wrap:balance}
h2{font-size:1.3rem;margin:2.6rem 0 .5rem;padding-top:.6rem;border-top:1px solid var(--rule)}
h3{font-size:1.05rem;margin:0 0 .3rem}
p{margin:.4rem 0}
.kicker,.note,caption,figcaption,th{color:var(--soft)}
.kicker,.note,caption,figcaption,table{font-size:.875rem}
.answer p:first-of-type{font-size:1.125rem}
.warning{border-left:3px solid var(--warn);padding-left:.6rem;color:var(--warn)}
.wide{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{text-align:left;padding-bottom:.3rem}caption span{display:block;max-width:min(44rem,calc(100vw - 2rem));position:sticky;left:0}
th,td{padding:.2rem .9rem .2rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
thead th{font-weight:500;vertical-align:bottom;line-height:1.25}
tbody th{position:sticky;left:0;background:var(--paper);font-weight:600;color:var(--ink);white-space:nowrap}
.n{text-align:right;white-space:nowrap}
thead .n{white-space:normal;min-width:4.2rem}
.text td{min-width:8rem}.text tbody th{white-space:normal;min-width:8rem}
.charts{columns:2 28rem;column-gap:3rem;margin-top:1.4rem}
.charts section{break-inside:avoid;padding-bottom:2.2rem}
.answer p{max-width:54rem}.word{white-space:nowrap}
summary{cursor:pointer;color:var(--soft);font-size:.875rem}
svg{display:block;width:100%;max-width:33rem;height:auto;margin:.4rem 0}
svg text{font:12px system-ui,sans-serif;fill:var(--ink)}
svg .c{text-anchor:middle}svg .e{text-anchor:end}svg .s{fill:var(--soft)}
svg .g{stroke:var(--rule)}svg .w{stroke:var(--soft)}svg .r{stroke:var(--ink);stroke-dasharray:4 3}
svg .p{fill:none;stroke:currentColor;stroke-width:1.5}svg .l{stroke:currentColor;stroke-width:.6;stroke-dasharray:2 2}
svg .m{fill:currentColor;stroke:currentColor;stroke-width:1.4}svg .h{fill:var(--paper)}
svg .i{color:var(--mark)}svg .b{fill:var(--mark)}svg .t{fill:currentColor}
)";

constexpr std::string_view style_end = R"(
@media print{body{max-width:none;padding:0;font-size:10pt}h2,h3,figcaption{break-after:avoid}h2{margin-top:1.2rem}figure,tr{break-inside:avoid}.charts section{break-inside:auto;padding-bottom:1rem}svg{max-width:22rem;margin:0}
.charts{columns:1}.wide{overflow:visible}table{font-size:7.5pt}th,td{padding:.08rem .5rem .08rem 0}thead .n{min-width:0}summary{display:none}
details::details-content{content-visibility:visible;display:block;height:auto}}
)";

// Names such as shm-ring are not broken at their hyphen.
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
  for (const auto& row : table.rows) {
    page += fmt::format("<tr><th scope=\"row\">{}</th>", escape_html(row.front()));
    for (std::size_t at = 1; at < row.size(); ++at)
      page += fmt::format("<td{}>{}</td>", table.columns[at].is_number ? " class=\"n\"" : "",
                          escape_html(row[at]));
    page += "</tr>\n";
  }
  page += "</tbody>\n</table>\n</div>\n";
}

void exhibit(std::string& page, const Exhibit& exhibit, const Speaker& say) {
  if (exhibit.svg.empty()) return table(page, exhibit.table);
  page += fmt::format("<figure>\n<figcaption>{}</figcaption>\n{}<details><summary>{}</summary>\n",
                      escape_html(exhibit.table.caption), exhibit.svg, say(phrase::as_table));
  table(page, exhibit.table);
  page += "</details>\n</figure>\n";
}

void section(std::string& page, const Section& section, const Speaker& say) {
  page += section.kind == Section::Kind::answer ? "<section class=\"answer\">\n" : "<section>\n";
  const std::string_view heading = section.kind == Section::Kind::chart ? "h3" : "h2";
  if (!section.title.empty())
    page += fmt::format("<{0}>{1}</{0}>\n", heading, escape_html(section.title));
  for (const std::string& text : section.paragraphs) paragraph(page, "", text);
  for (const std::string& text : section.warnings) paragraph(page, "warning", text);
  for (const Exhibit& one : section.exhibits) exhibit(page, one, say);
  for (const std::string& text : section.notes) paragraph(page, "note", text);
  if (!section.items.empty()) page += "<ul>\n";
  for (const std::string& item : section.items) page += "<li>" + escape_html(item) + "</li>\n";
  if (!section.items.empty()) page += "</ul>\n";
  page += "</section>\n";
}

}  // namespace

std::string html(const Document& document) {
  const Speaker say(document.language);
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<title>{}</title>\n<style>{}",
      say.code(), escape_html(document.title), style);
  for (int line = 0; line < 10; ++line) page += fmt::format("svg .k{0}{{color:var(--k{0})}}", line);
  page += fmt::format("{}</style>\n</head>\n<body>\n<header>\n", style_end);
  paragraph(page, "kicker", document.kicker);
  page += fmt::format("<h1>{}</h1>\n</header>\n<main>\n", unbroken(document.title));
  bool in_charts = false;
  for (const Section& one : document.sections) {
    const bool is_chart = one.kind == Section::Kind::chart;
    if (is_chart != in_charts) page += in_charts ? "</div>\n" : "<div class=\"charts\">\n";
    in_charts = is_chart;
    section(page, one, say);
  }
  if (in_charts) page += "</div>\n";
  return page + "</main>\n</body>\n</html>\n";
}

}  // namespace ipc::bench
