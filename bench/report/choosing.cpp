// What each transport promises, and which one to pick: from traits and figures, not from names.
#include <algorithm>
#include <map>
#include <set>

#include "bench/judge/needs.h"
#include "bench/report/document.h"
#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

std::string value_of(const Speaker& say, const std::string& value) {
  static const std::map<std::string, const Phrase*> words = {{"true", &phrase::yes},
                                                             {"false", &phrase::no},
                                                             {"by_kernel", &phrase::by_kernel},
                                                             {"by_lifeline", &phrase::by_lifeline},
                                                             {"unknown", &phrase::unknown},
                                                             {"waits", &phrase::waits},
                                                             {"refuses", &phrase::refuses},
                                                             {"drops", &phrase::drops},
                                                             {"name", &phrase::name},
                                                             {"inheritance", &phrase::inheritance}};
  const auto found = words.find(value);
  return found == words.end() ? value : say(*found->second);
}

std::string head_of(const Speaker& say, const std::string& trait) {
  static const std::map<std::string, const Phrase*> words = {
      {"ordered", &phrase::ordered},
      {"reliable", &phrase::reliable},
      {"keeps_boundaries", &phrase::keeps_boundaries},
      {"half_close", &phrase::half_close},
      {"receive_close", &phrase::receive_close},
      {"crosses_hosts", &phrase::crosses_hosts},
      {"outlives_peer", &phrase::outlives_peer},
      {"persists", &phrase::persists},
      {"late_reader", &phrase::late_reader},
      {"open_protocol", &phrase::open_protocol},
      {"peer_exit", &phrase::peer_exit},
      {"tells_deaths", &phrase::tells_deaths},
      {"when_full", &phrase::when_full},
      {"reached_by", &phrase::reached_by},
      {"copies", &phrase::copies}};
  const auto found = words.find(trait);
  return found == words.end() ? trait : say(*found->second);
}

// Traits down, transports across.
Table table_of_traits(const View& view, std::size_t run, const Speaker& say) {
  const std::vector<TransportFacts>& all = view.runs()[run].transports;
  Table table{say(phrase::traits_caption), {{say(phrase::promise), false}}, {}};
  std::vector<std::string> traits;
  for (const TransportFacts& facts : all) {
    table.columns.push_back({view.label(run, facts.name), false});
    for (const auto& [trait, value] : facts.traits)
      if (std::find(traits.begin(), traits.end(), trait) == traits.end()) traits.push_back(trait);
  }
  for (const std::string& trait : traits) {
    table.rows.push_back({head_of(say, trait)});
    for (const TransportFacts& facts : all) {
      const auto found = std::find_if(facts.traits.begin(), facts.traits.end(),
                                      [&](const auto& one) { return one.first == trait; });
      table.rows.back().push_back(found == facts.traits.end() ? "" : value_of(say, found->second));
    }
  }
  return table;
}

bool is_said_before(const View& view, std::size_t run) {
  const auto& all = view.runs()[run].transports;
  return std::any_of(view.runs().begin(), view.runs().begin() + static_cast<std::ptrdiff_t>(run),
                     [&](const Summary& before) {
                       return std::equal(all.begin(), all.end(), before.transports.begin(),
                                         before.transports.end(), [](const auto& a, const auto& b) {
                                           return a.name == b.name && a.traits == b.traits;
                                         });
                     });
}

// One line of the decision table for each need that this run can answer.
class Decisions {
 public:
  Decisions(const View& view, std::size_t run, const Speaker& say)
      : view_(view), run_(view.runs()[run]), say_(say) {}

  Table table() {
    by_figures();
    if (!run_.transports.empty()) by_traits();
    return std::move(table_);
  }

 private:
  void by_figures() {
    pick(phrase::need_quick, view_.ping, {});
    if (spinning_gains()) pick(phrase::need_spin, view_.spin, {});
    pick_cheapest();
    pick_stream(phrase::need_many, view_.batched ? view_.batched : view_.stream);
    pick_stream(phrase::need_large, view_.large);
  }

  // The one that costs least, and those whose intervals overlap with its interval.
  void pick_cheapest() {
    std::vector<const Row*> rows;
    for (const Row& row : run_.rows)
      if (view_.ping && row.is_channel() && row.point == *view_.ping && row.is_sound() &&
          row.cpu_ns)
        rows.push_back(&row);
    if (rows.empty()) return;
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row* a, const Row* b) { return *a->cpu_ns < *b->cpu_ns; });
    const auto least = rows.front()->cpu_interval;
    if (!least) return add_not_known(phrase::need_cheap);
    std::erase_if(rows, [&](const Row* row) {
      return row->cpu_interval && row->cpu_interval->low > least->high;
    });
    std::vector<std::string> names;
    for (const Row* const row : rows) names.push_back(row->transport);
    const std::string low = say_.us(*rows.front()->cpu_ns), high = say_.us(*rows.back()->cpu_ns);
    add(phrase::need_cheap, say_.list(names),
        say_(phrase::cpu_figure, low == high ? low : say_(phrase::range, low, high)));
  }

  bool spinning_gains() const {
    const auto blocking = view_.ping ? best_of(run_, *view_.ping) : std::nullopt;
    const auto spinning = view_.spin ? best_of(run_, *view_.spin) : std::nullopt;
    return spinning && spinning->is_ranked() &&
           (!blocking ||
            spinning->group.front()->figure->median < blocking->group.front()->figure->median);
  }

  void by_traits() {
    need(phrase::need_host, {Need::cross_host, Need::reliable, Need::ordered});
    need(phrase::need_host_lossy, {Need::cross_host});
    need(phrase::need_outlive, {Need::outlives_peer, Need::reliable});
    need(phrase::need_persists, {Need::persists, Need::reliable});
    need(phrase::need_stranger, {Need::other_languages, Need::reliable});
    need(phrase::need_deaths, {Need::tells_deaths, Need::reliable});
  }

  void need(const Phrase& what, const std::vector<Need>& wanted) {
    pick(what, view_.ping, [&](const Row& row) {
      const TransportFacts* const facts = run_.transport(row.transport);
      return facts != nullptr && std::all_of(wanted.begin(), wanted.end(),
                                             [&](Need one) { return meets(*facts, one); });
    });
  }

  void pick_stream(const Phrase& what, const std::optional<Point>& point) {
    const auto best = point ? best_of(run_, *point, &Row::is_lossless) : std::nullopt;
    if (best && !best->is_ranked()) return add_not_known(what);
    pick(what, point, &Row::is_lossless);
  }

  void pick(const Phrase& what, const std::optional<Point>& point,
            const std::function<bool(const Row&)>& wanted) {
    if (!point || !best_of(run_, *point)) return;  // another run of the page may have it
    const auto best = best_of(run_, *point, wanted);
    if (!best) return add(what, say_(phrase::nobody), "");
    if (!best->is_ranked()) return wanted ? add_unranked(what, *best) : add_not_known(what);
    std::vector<std::string> names, figures;
    for (const Row* const row : best->group) {
      names.push_back(row->transport);
      const double median = row->figure->median;
      figures.push_back(point->counts_messages() ? say_.rate(median, point->size)
                                                 : say_.us(median) + " µs");
    }
    std::string text = figures.front();
    if (figures.back() != text) text = say_(phrase::range, text, figures.back());
    add(what, say_.list(names), text + ", " + say_.point(*point));
  }

  // Those that have what is needed, in the order of their names.
  void add_unranked(const Phrase& what, const Best& best) {
    std::vector<std::string> names;
    for (const Row* const row : best.group) names.push_back(row->transport);
    std::ranges::sort(names);
    add(what, say_.list(names), say_(phrase::by_promise_only));
  }

  void add_not_known(const Phrase& what) { add(what, say_(phrase::not_known), ""); }

  void add(const Phrase& what, std::string who, std::string figure) {
    table_.rows.push_back({say_(what), std::move(who), std::move(figure)});
  }

  const View& view_;
  const Summary& run_;
  const Speaker& say_;
  Table table_{
      say_(phrase::decisions_caption),
      {{say_(phrase::need), false}, {say_(phrase::pick), false}, {say_(phrase::because), false}},
      {}};
};

}  // namespace

Table captioned(const View& view, std::size_t run, Table table) {
  if (view.runs().size() > 1) table.caption += fmt::format(" ({})", run + 1);
  return table;
}

Section decisions_of(const View& view, const Speaker& say) {
  Section section;
  section.title = say(phrase::decisions_title);
  for (const std::size_t run : view.shown())
    if (auto table = Decisions(view, run, say).table(); !table.rows.empty())
      section.exhibits.push_back({captioned(view, run, std::move(table)), {}});
  if (section.exhibits.empty()) section.notes.push_back(say(phrase::no_decisions));
  else section.paragraphs.push_back(say(phrase::decisions_text));
  return section;
}

Section traits_of(const View& view, const Speaker& say) {
  Section section;
  section.title = say(phrase::traits_title);
  section.paragraphs.push_back(say(phrase::traits_text));
  for (std::size_t run = 0; run < view.runs().size(); ++run) {
    const std::vector<TransportFacts>& all = view.runs()[run].transports;
    if (all.empty()) section.notes.push_back(say(phrase::no_traits, view.runs()[run].source));
    // Many runs mostly are runs of one program: what they repeat is said once.
    if (all.empty() || (view.are_many() && is_said_before(view, run))) continue;
    section.exhibits.push_back({captioned(view, run, table_of_traits(view, run, say)), {}});
    for (const TransportFacts& facts : all)
      section.items.push_back(fmt::format("{}: {}", view.label(run, facts.name), facts.summary));
  }
  return section;
}

}  // namespace ipc::bench
