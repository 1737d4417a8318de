#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "bench/report/drawing.h"
#include "bench/report/table.h"
#include "bench/report/view.h"
#include "bench/run/speaker.h"

namespace ipc::bench {

// A table, and its drawings, if there are any. Neighbours whose drawings have the same id share one
// place.
struct Exhibit {
  Table table;
  std::vector<Drawing> drawings;
  bool is_open = false;  // the table is shown below the drawing, not folded
};

// The content of a document, before it takes a form.
struct Section {
  enum class Kind : unsigned char { plain, answer, chart };  // chart: under the last plain one
  Kind kind = Kind::plain;
  std::string title = {};
  std::vector<std::string> paragraphs = {}, notes = {}, warnings = {};
  std::vector<Exhibit> exhibits = {};
  std::vector<std::string> items = {};

  // Adds the table, unless it has no rows.
  void add(Table table) {
    if (!table.rows.empty()) exhibits.push_back({std::move(table), {}});
  }
};

struct Document {
  Language language;
  std::string kicker, title;
  std::vector<Section> sections;       // the first one is the answer, under the title
  std::vector<std::string> runs = {};  // names of those in the charts, if there are several
};

Document document_of(const View&, Language);     // a report
Document document_of(const Summary&, Language);  // one run, as `ipc-bench run` prints it

std::string html(const Document&);                         // one page that needs nothing else
std::string markdown(const Document&);                     // without the drawings
std::string terminal(const Document&, std::size_t width);  // likewise, in aligned columns
// Prints the document in aligned columns if `to` is a terminal or colours are set to always, and
// Markdown is not asked for; else as Markdown.
void print(const Document&, bool as_markdown, std::FILE* to = stdout);
std::string csv(const View&);  // every row, in the units that its heads name

// The parts (run_document.cpp, machines.cpp, verdict.cpp, charts.cpp, choosing.cpp).
Section results_of(const Summary&, const Speaker&);  // a table for each scenario
std::string launch_count(const Summary&);  // launches of each cell: "15", "5–15", or "0"
Table unmeasured_of(const Summary&, const Speaker&);  // skipped and failed cells, by reason
std::vector<Section> answers_of(const View&, const Speaker&, std::string& title);
Section answer_of(const View&, std::size_t run, const Speaker&, const std::string& drawing_id);
std::string lead_of(const RunView&, const Speaker&);  // an answer's title
std::string names_of(const Best&, const Speaker&);
// Return the results of the best transports, in µs: "12.1", "12.1 to 12.6", or "?" if there is
// none.
using Result = std::function<std::optional<double>(const Row&)>;
std::string range_of(const Best&, const Speaker&, const Result& result_ns);
Result percentile_of(std::size_t index);
std::string work_of(const Point&, const Speaker&);  // "small messages"
// Returns the best of the transports that lost no message and sustained their rate.
std::optional<Best> best_at(const RunView&, const Point&);
std::vector<Section> charts_of(const View&, const Speaker&);
Section decisions_of(const View&, const Speaker&);
Section traits_of(const View&, const Speaker&);
Document history_of(const View&,
                    Language);  // history.cpp: changes between the runs of a machine
// Returns the table. If there are several runs, its caption names its run.
Table captioned(const View&, std::size_t run, Table);

}  // namespace ipc::bench
