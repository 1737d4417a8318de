// Shows the promises of each transport, and which one to pick: by traits and results, not by names.
#include <algorithm>
#include <limits>
#include <set>

#include "bench/judge/needs.h"
#include "bench/judge/significance.h"
#include "bench/report/charts.h"
#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

// Returns a table with a row per trait and a column per transport.
Table table_of_traits(const View& view, std::size_t run, const Speaker& say) {
  const std::vector<TransportFacts>& all = view.runs()[run].transports;
  Table table = text_table(say({"Traits", "Características"}), {say({"promise", "promessa"})});
  std::vector<std::string> traits;
  for (const TransportFacts& facts : all)
    for (const auto& [trait, value] : facts.traits) add_new(traits, {trait});
  for (const std::string& trait : traits) table.rows.push_back({say.word(trait)});
  for (const TransportFacts& facts : all) {
    table.columns.push_back({facts.name, false});
    for (std::size_t at = 0; at < traits.size(); ++at) {
      const auto found =
          std::ranges::find(facts.traits, traits[at], [](const auto& one) { return one.first; });
      table.rows[at].push_back(found == facts.traits.end() ? "" : say.word(found->second));
    }
  }
  return table;
}

// The decision table of one run: a row for each need that it can answer.
class Decisions {
 public:
  Decisions(const RunView& run, const Speaker& say) : run_(run), say_(say) {}

  Table table() {
    if (run_.ping) pick_fast(phrase::need_fast, *run_.ping);
    if (run_.ping && run_.spin && gains(run_.best(*run_.spin), run_.best(*run_.ping)))
      pick_fast(phrase::need_spin, *run_.spin);
    if (run_.ping) pick_cheapest(*run_.ping);
    if (const auto many = run_.batched ? run_.batched : run_.stream)
      pick_stream(phrase::need_many, *many);
    if (run_.large) pick_stream(phrase::need_large, *run_.large);
    if (run_.summary().transports.empty() || !run_.ping) return std::move(table_);
    need(phrase::need_host, {Need::cross_host, Need::reliable, Need::ordered});
    need(phrase::need_host_lossy, {Need::cross_host});
    need(phrase::need_outlive, {Need::outlives_peer, Need::reliable});
    need(phrase::need_persists, {Need::persists, Need::reliable});
    need(phrase::need_stranger, {Need::other_languages, Need::reliable});
    need(phrase::need_deaths, {Need::tells_deaths, Need::reliable});
    return std::move(table_);
  }

 private:
  // Picks the transports with the lowest p50. Leaves out those whose whole interval of the p99 is
  // far above the lowest p99, and names those whose interval includes that limit.
  void pick_fast(const Phrase& what, const Point& point, const Wanted& wanted = {}) {
    constexpr double p99_times_max = 3;
    double limit_ns = std::numeric_limits<double>::infinity();
    for (const Row* const row : run_.ranked(point, wanted))
      if (const auto& p99 = row->percentiles_ns[p99_index])
        limit_ns = std::min(limit_ns, p99_times_max * p99->median);
    const auto verdict = [&](const Row& row) {
      return verdict_on(row.percentiles_ns[p99_index], limit_ns);
    };
    auto best = run_.best(point, [&](const Row& row) {
      return (!wanted || wanted(row)) && verdict(row) != Verdict::fails;
    });
    if (wanted && best && !best->is_ranked()) {
      std::ranges::sort(best->group, {}, &Row::transport);
      return add(what, names_of(*best, say_), say_(phrase::by_promise_only));
    }
    add(what, best, [&](const Best& all) {
      std::vector<std::string> undecided;
      for (const Row* const row : all.group)
        if (verdict(*row) == Verdict::undecided) undecided.push_back(row->transport);
      return fmt::format(
          "p50 {} µs, p99 {} µs, {}{}", range_of(all, say_, percentile_of(0)),
          range_of(all, say_, percentile_of(p99_index)), say_.point(point),
          undecided.empty() ? "" : say_(phrase::p99_undecided, say_.list(undecided)));
    });
  }

  // Picks the transport that costs least, and those whose intervals overlap with its interval.
  void pick_cheapest(const Point& point) {
    Best best{run_.ranked(point, [](const Row& row) { return row.cpu_ns.has_value(); })};
    if (best.group.empty()) return;
    std::ranges::stable_sort(best.group, {}, &Row::cpu_ns);
    const auto least = best.group.front()->cpu_interval;
    if (!least) return add(phrase::need_cheap, say_(phrase::not_known), "");
    std::erase_if(best.group, [&](const Row* row) {
      return row->cpu_interval && row->cpu_interval->low > least->high;
    });
    add(phrase::need_cheap, names_of(best, say_),
        say_(phrase::cpu_per_round_trip, range_of(best, say_, &Row::cpu_ns)));
  }

  void need(const Phrase& what, const std::vector<Need>& needs) {
    pick_fast(what, *run_.ping, [&](const Row& row) {
      const TransportFacts* const facts = run_.summary().transport(row.transport);
      return facts != nullptr &&
             std::ranges::all_of(needs, [&](Need one) { return meets(*facts, one); });
    });
  }

  void pick_stream(const Phrase& what, const Point& point) {
    add(what, run_.best(point, &Row::is_lossless), [&](const Best& best) {
      return say_.range(say_.value(point, best.group.front()->figure->median),
                        say_.value(point, best.group.back()->figure->median)) +
             ", " + say_.point(point);
    });
  }

  template <class Text>
  void add(const Phrase& what, const std::optional<Best>& best, Text text) {
    if (!best) add(what, say_({"none of these", "nenhum destes"}), "");
    else if (!best->is_ranked()) add(what, say_(phrase::not_known), "");
    else add(what, names_of(*best, say_), text(*best));
  }
  void add(const Phrase& what, std::string who, std::string measured) {
    table_.rows.push_back({say_(what), std::move(who), std::move(measured)});
  }

  const RunView& run_;
  const Speaker& say_;
  Table table_ = text_table(
      say_(phrase::decisions_caption),
      {say_({"you need", "você precisa de"}), say_({"pick", "escolha"}), say_(phrase::measured)});
};

// Adds a note if the file lacks some traits, because this program's take their place.
void note_lent_traits(Section& section, const Summary& run, const Speaker& say) {
  std::vector<std::string> words;
  for (const std::string& trait : run.lent_traits) words.push_back(say.word(trait));
  if (!words.empty())
    section.notes.push_back(say(phrase::lent_traits, run.source, fmt::join(words, ", ")));
}

}  // namespace

Table captioned(const View& view, std::size_t run, Table table) {
  if (!view.is_alone()) table.caption += fmt::format(" ({})", view.name(run));
  return table;
}

Section decisions_of(const View& view, const Speaker& say) {
  Section section;
  section.title = say({"Which one to pick", "Qual escolher"});
  for (const std::size_t run : view.shown()) {
    section.add(captioned(view, run, Decisions(view.of(run), say).table()));
    note_lent_traits(section, view.runs()[run], say);
  }
  section.paragraphs.push_back(say(phrase::decisions_text));
  return section;
}

Section traits_of(const View& view, const Speaker& say) {
  Section section;
  section.title = say(phrase::traits_title);
  section.paragraphs.push_back(say(phrase::traits_text));
  std::set<Table, decltype([](const Table& a, const Table& b) { return a.rows < b.rows; })> seen;
  for (std::size_t run = 0; run < view.runs().size(); ++run) {
    const std::vector<TransportFacts>& all = view.runs()[run].transports;
    Table table = table_of_traits(view, run, say);
    if (all.empty()) section.notes.push_back(say(phrase::no_traits, view.runs()[run].source));
    note_lent_traits(section, view.runs()[run], say);
    if (all.empty() || !seen.insert(table).second) continue;  // runs of one program repeat it
    section.exhibits.push_back({captioned(view, run, std::move(table)), {}});
    for (const TransportFacts& facts : all)
      section.items.push_back(fmt::format("{}: {}", facts.name, facts.summary));
  }
  return section;
}

}  // namespace ipc::bench
