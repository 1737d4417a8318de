// The commands doctor and clean: print the facts of doctor_facts.h, and list or remove the names of
// dead owners.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "demos/commands.h"
#include "demos/doctor_facts.h"
#include "demos/screen.h"
#include "demos/texts.h"
#include "ipc/error.h"
#include "ipc/host/leftovers.h"

namespace ipc::demo {
namespace {

using Json = nlohmann::ordered_json;

struct Names {
  NamePlaces places = name_places();
  std::vector<FoundName> all;
  std::string problem;  // with the places; empty: none

  std::vector<FoundName> of(NameOwner owner) const {
    std::vector<FoundName> names;
    for (const FoundName& name : all)
      if (name.owner == owner) names.push_back(name);
    return names;
  }
};

Names find_names() {
  Names names;
  for (const auto find : {find_run_names, find_shared_names}) try {
      for (FoundName& name : find(names.places)) names.all.push_back(std::move(name));
    } catch (const Error& error) {
      names.problem += names.problem.empty() ? error.what() : fmt::format("; {}", error.what());
    }
  return names;
}

// --- as text ---

std::string size_text(double size) {
  constexpr const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < std::size(units); ++unit) size /= 1024;
  return fmt::format("{} {}",
                     number(size, size == static_cast<double>(static_cast<int>(size)) ? 0 : 1),
                     units[unit]);
}

std::string value_text(const MachineFact& fact) {
  if (fact.verdict == Verdict::unknown) return "-";
  if (const auto* const value = std::get_if<std::uint64_t>(&fact.value)) {
    const auto shown = static_cast<double>(*value);
    return fact.unit == Unit::bytes ? size_text(shown) : number(shown);
  }
  if (const auto* const value = std::get_if<double>(&fact.value)) return number(*value, 2);
  if (const auto* const value = std::get_if<bool>(&fact.value))
    return text(*value ? "doctor.yes" : "doctor.no");
  if (const auto* const value = std::get_if<std::string>(&fact.value))
    return value->empty() ? text("doctor.none_seen") : *value;
  return text("doctor.no_limit");
}

void show(Screen& screen, std::string_view title, const std::vector<MachineFact>& facts) {
  screen.heading(text(title));
  for (const MachineFact& fact : facts) {
    const std::string key = fmt::format("doctor.{}", fact.key);
    const std::string name = fact.name.empty() ? text(key + ".name") : std::string(fact.name);
    const bool is_good = fact.verdict == Verdict::ok || fact.verdict == Verdict::none;
    screen.row(is_good ? "32" : "33",
               text(fmt::format("doctor.verdict.{}", to_string(fact.verdict))),
               fmt::format("{:<23} {:>9}", name, value_text(fact)), text(key));
    if (!fact.raise.empty()) screen.below_row(text("doctor.raise", fact.raise));
    if (!fact.unknown.empty()) screen.below_row(text("doctor.unknown", fact.unknown));
  }
}

void show(Screen& screen, const FoundName& name) {
  const std::string kind = text(fmt::format("doctor.kind.{}", to_string(name.kind)));
  std::string path = name.path;  // may hold any byte
  std::ranges::replace_if(
      path, [](unsigned char byte) { return std::iscntrl(byte) != 0; }, '?');
  screen.paragraph(path);
  screen.item("", name.pid > 0 ? text("doctor.name.process", kind, name.pid) : kind, 2);
}

void show(Screen& screen, const Names& names) {
  screen.heading(text("doctor.names"));
  if (!names.problem.empty()) screen.paragraph(text("doctor.unknown", names.problem));
  const auto dead = names.of(NameOwner::dead), strangers = names.of(NameOwner::stranger);
  for (const FoundName& name : dead) show(screen, name);
  if (dead.empty() && names.problem.empty()) screen.paragraph(text("doctor.nothing"));
  if (!dead.empty()) screen.paragraph(text("doctor.clean"));
  screen.paragraph(text("doctor.living", names.of(NameOwner::living).size()));
  if (!strangers.empty()) screen.paragraph(text("doctor.not_ours"));
  for (const FoundName& name : strangers) show(screen, name);
  screen.paragraph(
      text("doctor.looked_in", fmt::format("{}, {}, {}", names.places.run, names.places.launchers,
                                           names.places.shared_memory)));
}

// --- as JSON ---

Json json_of(const std::vector<MachineFact>& facts) {
  Json object = Json::object();
  for (const MachineFact& fact : facts) {
    Json value;
    std::visit(
        [&](const auto& held) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(held)>, std::monostate>) value = held;
          if (value == "") value = nullptr;  // none seen
        },
        fact.value);
    object[std::string(fact.key)] = {
        {"value", value},
        {"verdict", to_string(fact.verdict)},
        {"raise", fact.raise.empty() ? Json() : Json(fact.raise)},
        {"unknown_because", fact.unknown.empty() ? Json() : Json(fact.unknown)}};
  }
  return object;
}

Json json_of(const std::vector<FoundName>& names) {
  Json array = Json::array();
  for (const FoundName& name : names)
    array.push_back({{"path", name.path},
                     {"kind", to_string(name.kind)},
                     {"owner_pid", name.pid > 0 ? Json(name.pid) : Json()}});
  return array;
}

Json json_of(const Names& names) {
  return {{"looked_in", {names.places.run, names.places.launchers, names.places.shared_memory}},
          {"of_the_dead", json_of(names.of(NameOwner::dead))},
          {"of_the_living", json_of(names.of(NameOwner::living))},
          {"not_ours", json_of(names.of(NameOwner::stranger))},
          {"unknown_because", names.problem.empty() ? Json() : Json(names.problem)}};
}

}  // namespace

int doctor(bool as_json) {
  const Machine machine;
  const auto limits = limits_of(machine, io_uring_error());
  const auto disturbances = disturbances_of(machine);
  const Names names = find_names();
  if (as_json) {
    const Json all = {{"limits", json_of(limits)},
                      {"measuring", json_of(disturbances)},
                      {"names", json_of(names)}};
    // A path may hold any byte.
    fmt::print("{}\n", all.dump(2, ' ', false, Json::error_handler_t::replace));
    return 0;
  }
  Screen screen;
  screen.title(text("doctor.title"));
  show(screen, "doctor.limits", limits);
  show(screen, "doctor.measuring", disturbances);
  show(screen, names);
  return 0;
}

int clean() {
  const Names names = find_names();
  const auto dead = names.of(NameOwner::dead);
  int status = 0;
  if (!names.problem.empty()) {
    note(names.problem);
    status = exit_failed;
  }
  for (const FoundName& name : dead) {
    try {
      for (const std::string& path : remove_if_dead(name)) fmt::print("{}\n", path);
    } catch (const Error& error) {
      note(error.what());
      status = exit_failed;
    }
  }
  if (dead.empty() && status == 0) note(text("clean.nothing"));
  return status;
}

}  // namespace ipc::demo
