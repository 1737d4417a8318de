#include "bench/report/drawing.h"

#include <nlohmann/json.hpp>

#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

// No eye sees more of it; report.csv has all digits.
double brief(double value) { return std::stod(fmt::format("{:.5g}", value)); }

Json json_of(const Scale& scale) {
  Json json = {{"title", scale.title}, {"unit", scale.unit}, {"has_prefix", scale.has_prefix}};
  if (!scale.categories.empty()) json["categories"] = scale.categories;
  if (!scale.ticks.empty()) json["ticks"] = scale.ticks;
  return json;
}

Json json_of(const Drawing::Series& series) {
  Json places = Json::array();
  for (const auto& [x, y, interval] : series.places) {
    places.push_back({brief(x), brief(y)});
    if (!interval) continue;
    places.back().push_back(brief(interval->low));
    places.back().push_back(brief(interval->high));
  }
  Json json = {
      {"name", series.name}, {"run", series.run}, {"style", series.style}, {"places", places}};
  if (series.knee) json["knee"] = *series.knee;
  if (!series.hollow.empty()) json["hollow"] = series.hollow;
  return json;
}

Json json_of(const Drawing& drawing) {
  static constexpr const char* forms[] = {"lines", "dots", "bars", "stacks"};
  Json json = {{"id", drawing.id},         {"view", drawing.view},
               {"title", drawing.title},   {"form", forms[static_cast<std::size_t>(drawing.form)]},
               {"is_log", drawing.is_log}, {"x", json_of(drawing.x)},
               {"y", json_of(drawing.y)},  {"series", Json::array()}};
  for (const Drawing::Series& series : drawing.series) json["series"].push_back(json_of(series));
  return json;
}

}  // namespace

std::string data_of(const std::vector<Drawing>& drawings, const std::vector<RunShown>& runs,
                    const Speaker& say) {
  Json json = {{"language", say.code()},
               {"words",
                {{"log", say(phrase::log_scale)},
                 {"views", say(phrase::views)},
                 {"series", say(phrase::series)},
                 {"runs", say(phrase::runs_drawn)},
                 {"none", say(phrase::none_drawn)},
                 {"tick", say(phrase::tick_runs)}}},
               {"runs", Json::array()},
               {"drawings", Json::array()}};
  for (const auto& [name, is_shown] : runs)
    json["runs"].push_back({{"name", name}, {"is_shown", is_shown}});
  for (const Drawing& drawing : drawings) json["drawings"].push_back(json_of(drawing));
  // Within a script element nothing is escaped, so nothing may look like its end.
  std::string text;
  for (const char letter : json.dump(-1, ' ', false, Json::error_handler_t::replace))
    if (letter == '<') text += "\\u003c";
    else text += letter;
  return text;
}

}  // namespace ipc::bench
