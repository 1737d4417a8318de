// Shows the history of each machine: a line per cell over the dates of its runs, with the changes
// marked.
#include <algorithm>
#include <map>

#include "bench/judge/change.h"
#include "bench/report/charts.h"
#include "bench/report/phrases.h"
#include "version.h"

namespace ipc::bench {
namespace {

constexpr double threshold = 0.05;  // the default of `compare`
constexpr std::size_t listed_max = 50;

// One cell in the runs of a machine.
struct Cell {
  std::string transport;
  Point point;
  // Changes by later run, each from the last run before it that has the cell.
  std::map<std::size_t, Change> changes;
};

bool is_change(const Change& change) {
  return change.finding == Finding::slower || change.finding == Finding::faster;
}

class History {
 public:
  History(const View& view, std::vector<std::size_t> runs, const Speaker& say)
      : view_(view), runs_(std::move(runs)), say_(say) {
    std::ranges::stable_sort(
        runs_, {}, [&](std::size_t run) { return view_.runs()[run].fact_or("date", ""); });
    for (const std::size_t run : runs_) add_new(points_, view_.of(run).points());
    for (const Point& point : points_) add_cells(point);
    std::vector<Change*> family;
    for (Cell& cell : cells_)
      for (auto& [run, change] : cell.changes) family.push_back(&change);
    judge_family(family, threshold);
    for (const Change* const change : family) {
      count_ += is_change(*change) ? 1 : 0;
      is_possible_ = is_possible_ || change->can_be_significant();
    }
  }

  std::size_t cells() const { return cells_.size(); }
  std::size_t count() const { return count_; }  // number of changes

  // Returns a heading with the changes in words, and the chart.
  std::vector<Section> sections(const std::string& id) const {
    Section words, chart{.kind = Section::Kind::chart,
                         .title = say_({"Each cell by date", "Cada célula por data"})};
    words.title = machine_of(view_.runs()[runs_.front()]);
    words.paragraphs.push_back(say_(phrase::history_of_machine, count_, cells_.size(), runs_.size(),
                                    date(0), date(runs_.size() - 1)));
    words.paragraphs.push_back(say_(phrase::history_text));
    if (!is_possible_) words.warnings.push_back(say_(phrase::history_few));
    for (const Cell& cell : cells_)
      for (const auto& [run, change] : cell.changes)
        if (is_change(change) && words.items.size() < listed_max)
          words.items.push_back(fmt::format("{}: {}, {}: {}", date(run), cell.transport,
                                            say_.point(cell.point), text_of(change)));
    if (count_ > listed_max)
      words.notes.push_back(say_(phrase::not_all_listed, listed_max, count_));
    Exhibit all{text_table(say_(phrase::history_caption, ": " + words.title),
                           {say_(phrase::transport), say_(phrase::work)}),
                {}};
    for (std::size_t run = 0; run < runs_.size(); ++run) all.table.columns.push_back({date(run)});
    for (const Point& point : points_) {
      std::vector<std::size_t> runs;  // those that have the point
      std::vector<Column> columns;
      for (std::size_t run = 0; run < runs_.size(); ++run) {
        if (!view_.of(runs_[run]).has(point)) continue;
        runs.push_back(run);
        columns.push_back({date(run), point, 0, &view_.of(runs_[run])});
      }
      Drawing drawing{.id = id,
                      .view = say_.point(point),
                      .title = say_(phrase::history_caption, ": " + say_.point(point)),
                      .form = runs.size() < 3 ? Drawing::Form::dots : Drawing::Form::lines,
                      .x = {say_(phrase::run), ""},
                      .y = headline_scale(point, say_)};
      for (const Column& column : columns) drawing.x.categories.push_back(column.head);
      for (const Cell& cell : cells_)
        if (cell.point == point) add_line(cell, runs, columns, drawing, all.table);
      if (!drawing.series.empty()) all.drawings.push_back(std::move(drawing));
    }
    add_exhibit(chart, std::move(all), say_);
    return {std::move(words), std::move(chart)};
  }

 private:
  void add_cells(const Point& point) {
    std::vector<std::string> names;
    for (const std::size_t run : runs_) add_new(names, view_.of(run).transports());
    for (const std::string& name : names) {
      Cell cell{name, point, {}};
      const Row* before = nullptr;
      for (std::size_t run = 0; run < runs_.size(); ++run) {
        const Row* const row = view_.of(runs_[run]).find_sound(name, point);
        if (row == nullptr) continue;
        if (before != nullptr && !row->figures.empty() && !before->figures.empty())
          cell.changes.emplace(run,
                               change_of(before->figures, row->figures, !point.counts_messages()));
        before = row;
      }
      if (!cell.changes.empty()) cells_.push_back(std::move(cell));
    }
  }

  // Adds the cell's line to a drawing of the runs in `columns`, and its row to the table of all.
  void add_line(const Cell& cell, const std::vector<std::size_t>& runs,
                const std::vector<Column>& columns, Drawing& drawing, Table& table) const {
    const auto read = [&](const Row& row, std::size_t at) {
      Value value = headline_of(row, say_);
      const auto change = cell.changes.find(runs[at]);
      if (change == cell.changes.end() || !is_change(change->second)) return value;
      value.is_marked = true;
      value.remark = text_of(change->second);
      value.text += "; " + value.remark;
      return value;
    };
    Line line = line_of({view_, view_.of(runs_.front()), say_}, cell.transport, columns, read);
    drawing.series.push_back(std::move(line.series));
    std::vector<std::string> cells{cell.transport, say_.point(cell.point)};
    cells.resize(table.columns.size());
    for (std::size_t at = 0; at < runs.size(); ++at) cells[2 + runs[at]] = line.cells[1 + at];
    table.rows.push_back(std::move(cells));
  }

  std::string text_of(const Change& change) const {
    const bool is_slower = change.finding == Finding::slower;
    return say_(is_slower ? Phrase{"slower, {}×", "mais lento, {}×"}
                          : Phrase{"faster, {}×", "mais rápido, {}×"},
                say_.decimals(change.ratio.median, 2));
  }

  std::string date(std::size_t at) const { return date_of(view_.runs()[runs_[at]]); }

  const View& view_;
  std::vector<std::size_t> runs_;
  const Speaker& say_;
  std::vector<Point> points_;
  std::vector<Cell> cells_;
  std::size_t count_ = 0;
  bool is_possible_ = false;
};

}  // namespace

Document history_of(const View& view, Language language) {
  const Speaker say(language);
  Document document{language, say(phrase::kicker, IPCLAB_VERSION), {}, {}, {}};
  std::size_t machines = 0, cells = 0, changes = 0;
  for (const auto& machine : view.machines()) {
    const History history(view, machine, say);
    if (history.cells() == 0) continue;
    ++machines, cells += history.cells(), changes += history.count();
    for (Section& section : history.sections(fmt::format("history-{}", machines)))
      document.sections.push_back(std::move(section));
  }
  document.title =
      machines == 0 ? say(phrase::no_history) : say(phrase::history_lead, changes, cells, machines);
  return document;
}

}  // namespace ipc::bench
