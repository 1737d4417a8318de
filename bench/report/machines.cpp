// Many runs: a table for each machine, a line for each run.
#include "bench/report/machines.h"

#include <algorithm>
#include <filesystem>

#include "bench/report/document.h"
#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

std::string median_of(const View& view, const Summary& run, const Speaker& say) {
  const auto best = view.ping ? best_of(run, *view.ping) : std::nullopt;
  return best ? say.figure(*best->group.front()->figure, 1e3) : "";
}

std::string name_of_file(const Summary& run) {
  return std::filesystem::path(run.source).filename().string();
}

}  // namespace

std::string machine_of(const Summary& run) {
  std::vector<std::string> parts;
  for (const char* const key : {"cpu", "num_cpus_allowed", "virtualisation", "kernel"}) {
    const std::string* const fact = run.fact(key);
    if (fact == nullptr || *fact == "none seen") continue;
    parts.push_back(key == std::string_view("num_cpus_allowed") ? *fact + " CPUs" : *fact);
  }
  return parts.empty() ? "?" : joined(parts, ", ");
}

std::string date_of(const Summary& run) {
  const std::string* const date = run.fact("date");
  if (date == nullptr) return "";
  constexpr std::size_t to_the_minute = std::string_view("2026-01-01T00:00").size();
  std::string text = date->substr(0, to_the_minute);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

std::string run_name(const Summary& run, std::size_t number) {
  std::vector<std::string> parts = {machine_of(run), date_of(run), name_of_file(run)};
  std::erase(parts, "");
  return fmt::format("({}) {}", number + 1, joined(parts, ", "));
}

std::vector<Section> machines_of(const View& view, const Speaker& say) {
  std::vector<Section> sections;
  std::vector<std::string> machines;
  for (std::size_t run = 0; run < view.runs().size(); ++run) {
    const Summary& summary = view.runs()[run];
    const std::string machine = machine_of(summary);
    const auto known = std::find(machines.begin(), machines.end(), machine);
    const auto at = static_cast<std::size_t>(known - machines.begin());
    if (known == machines.end()) {
      machines.push_back(machine);
      sections.emplace_back();
      sections.back().title = machine;
      sections.back().exhibits.push_back(
          {{say(phrase::runs_caption, machine),
            {{say(phrase::run), false},
             {say(phrase::answer), false},
             {view.ping ? say(phrase::best_p50, say.point(*view.ping)) : "p50"},
             {say(phrase::warnings), false}},
            {}},
           {}});
    }
    sections[at].exhibits.front().table.rows.push_back(
        {fmt::format("({}) {} {}", run + 1, date_of(summary), name_of_file(summary)),
         lead_of(view, summary, say), median_of(view, summary, say),
         joined(summary.warnings, "; ")});
  }
  return sections;
}

}  // namespace ipc::bench
