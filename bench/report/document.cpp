#include "bench/report/document.h"

#include "bench/report/machines.h"
#include "bench/report/phrases.h"
#include "bench/run/counterpart.h"
#include "version.h"

namespace ipc::bench {
namespace {

constexpr std::size_t shown_max = 200;  // rows of a table, entries of a list

void cut_tables(Section& section, const Speaker& say) {
  for (Exhibit& exhibit : section.exhibits) {
    auto& rows = exhibit.table.rows;
    if (rows.size() <= shown_max) continue;
    section.notes.push_back(say(phrase::not_all_listed, shown_max, rows.size()));
    rows.resize(shown_max);
  }
}

Section left_out(const View& view, const Speaker& say) {
  Section section;
  section.title = say(phrase::left_out_title);
  std::size_t count = 0;
  for (std::size_t run = 0; run < view.runs().size(); ++run)
    for (const Row& row : view.runs()[run].rows) {
      const auto& reason = row.skipped ? row.skipped : row.failed;
      if (!reason || ++count > shown_max) continue;
      section.items.push_back(fmt::format(
          "{}{}, {}: {}: {}", view.label(run, row.transport),
          !row.is_floor                  ? ""
          : has_reference(row.transport) ? say(phrase::reference_suffix)
                                         : say(phrase::floor_suffix),
          say.point(row.point), say(row.skipped ? phrase::skipped : phrase::failed), *reason));
    }
  if (count > shown_max) section.notes.push_back(say(phrase::not_all_listed, shown_max, count));
  if (section.items.empty()) section.paragraphs.push_back(say(phrase::nothing_left_out));
  return section;
}

Section provenance(const View& view, const Speaker& say) {
  Section section;
  section.title = say(phrase::provenance_title);
  for (std::size_t run = 0; run < view.runs().size(); ++run) {
    const Summary& summary = view.runs()[run];
    Table table{summary.source, {{say(phrase::fact), false}, {say(phrase::value), false}}, {}};
    table = captioned(view, run, std::move(table));
    for (const auto& [key, value] : summary.facts) table.rows.push_back({key, value});
    section.exhibits.push_back({std::move(table), {}});
  }
  section.paragraphs.push_back(say(phrase::provenance_text));
  return section;
}

Section limitations(const Speaker& say) {
  Section section;
  section.title = say(phrase::limitations_title);
  for (const Phrase* const phrase :
       {&phrase::limit_ratios, &phrase::limit_what, &phrase::limit_interval,
        &phrase::limit_loopback, &phrase::limit_order, &phrase::limit_percentiles})
    section.items.push_back(say(*phrase));
  return section;
}

}  // namespace

Document document_of(const View& view, Language language) {
  const Speaker say(language);
  Document document{language, say(phrase::kicker, IPCLAB_VERSION), {}, {}, {}};
  auto& sections = document.sections;
  sections = answers_of(view, say, document.title);
  if (Section decisions = decisions_of(view, say); !decisions.exhibits.empty())
    sections.push_back(std::move(decisions));
  Section charts;
  charts.title = say(phrase::charts_title);
  charts.paragraphs.push_back(say(phrase::charts_text));
  sections.push_back(std::move(charts));
  for (Section& chart : charts_of(view, say)) sections.push_back(std::move(chart));
  sections.push_back(traits_of(view, say));
  sections.push_back(left_out(view, say));
  sections.push_back(limitations(say));
  sections.push_back(provenance(view, say));
  for (Section& section : sections) cut_tables(section, say);
  if (view.shown().size() > 1)
    for (const std::size_t run : view.shown()) document.runs.push_back(view.name(run));
  return document;
}

std::string markdown(const Document& document) {
  std::string text = fmt::format("# {}\n\n{}\n", escape_markdown(document.title), document.kicker);
  const auto paragraph = [&](const std::string& words) {
    text += fmt::format("\n{}\n", escape_markdown(words));
  };
  for (const Section& section : document.sections) {
    if (!section.title.empty())
      text += fmt::format("\n{} {}\n", section.kind == Section::Kind::chart ? "###" : "##",
                          escape_markdown(section.title));
    for (const std::string& words : section.paragraphs) paragraph(words);
    for (const std::string& words : section.notes) paragraph(words);
    for (const std::string& words : section.warnings) paragraph("⚠ " + words);
    for (const auto& [table, drawings, is_open] : section.exhibits)
      text += fmt::format("\n{}\n\n{}", escape_markdown(table.caption), markdown(table));
    if (!section.items.empty()) text += '\n';
    for (const std::string& item : section.items)
      text += fmt::format("* {}\n", escape_markdown(item));
  }
  return text;
}

}  // namespace ipc::bench
