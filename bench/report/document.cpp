// Puts the parts of a report together.
#include "bench/report/document.h"

#include <algorithm>
#include <iterator>

#include "bench/report/phrases.h"
#include "version.h"

namespace ipc::bench {
namespace {

constexpr std::size_t shown_max = 1000;  // rows of a table

void cut_tables(Section& section, const Speaker& say) {
  for (Exhibit& exhibit : section.exhibits) {
    auto& rows = exhibit.table.rows;
    if (rows.size() <= shown_max) continue;
    section.notes.push_back(say(phrase::not_all_listed, shown_max, rows.size()));
    rows.resize(shown_max);
  }
}

std::vector<Section> results(const View& view, const Speaker& say) {
  std::vector<Section> sections;
  for (const std::size_t run : view.shown()) {
    sections.push_back(results_of(view.runs()[run], say));
    sections.back().title = say({"Every result", "Todos os resultados"});
    if (view.is_alone()) continue;
    sections.back().title += fmt::format(" ({})", view.name(run));
    for (Exhibit& one : sections.back().exhibits)
      one.table = captioned(view, run, std::move(one.table));
  }
  return sections;
}

Section left_out(const View& view, const Speaker& say) {
  Section section{.title = say({"Cells without a result", "Células sem resultado"})};
  for (std::size_t run = 0; run < view.runs().size(); ++run) {
    Table table = unmeasured_of(view.runs()[run], say);
    table.caption = section.title;
    section.add(captioned(view, run, std::move(table)));
  }
  if (section.exhibits.empty()) section.paragraphs.push_back(say(phrase::nothing_left_out));
  return section;
}

Section provenance(const View& view, const Speaker& say) {
  Section section{.title = say(phrase::provenance_title)};
  for (std::size_t run = 0; run < view.runs().size(); ++run) {
    const Summary& summary = view.runs()[run];
    Table table = text_table(summary.source, {say({"fact", "dado"}), say({"value", "valor"})});
    for (const auto& [key, value] : summary.facts) table.rows.push_back({key, value});
    section.exhibits.push_back({captioned(view, run, std::move(table)), {}});
  }
  section.paragraphs.push_back(say(phrase::provenance_text));
  return section;
}

Section limitations(const Speaker& say) {
  Section section{.title = say(phrase::limitations_title)};
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
  sections.push_back({.title = say({"All results in charts", "Todos os resultados em gráficos"}),
                      .paragraphs = {say(phrase::charts_text)}});
  std::ranges::move(charts_of(view, say), std::back_inserter(sections));
  std::ranges::move(results(view, say), std::back_inserter(sections));
  sections.push_back(traits_of(view, say));
  sections.push_back(left_out(view, say));
  sections.push_back(limitations(say));
  sections.push_back(provenance(view, say));
  for (Section& section : sections) cut_tables(section, say);
  if (view.shown().size() > 1)
    for (const std::size_t run : view.shown()) document.runs.push_back(view.name(run));
  return document;
}

}  // namespace ipc::bench
