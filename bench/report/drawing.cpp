// Writes drawings as JSON for page.js.
#include "bench/report/drawing.h"

#include <nlohmann/json.hpp>

#include "bench/cli/terminal.h"
#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

// Rounds to five digits. More cannot be seen; report.csv has all of them.
double brief(double value) { return std::stod(fmt::format("{:.5g}", value)); }

Json json_of(const Scale& scale) {
  Json json = {{"title", scale.title}, {"unit", scale.unit}, {"has_prefix", scale.has_prefix}};
  if (!scale.categories.empty()) json["categories"] = scale.categories;
  if (!scale.ticks.empty()) json["ticks"] = scale.ticks;
  return json;
}

Json json_of(const Drawing::Series& series) {
  Json json = {{"name", series.name}, {"style", series.style}, {"places", Json::array()}};
  for (const auto& [x, y, interval] : series.places) {
    Json place = {brief(x), brief(y)};
    if (interval) place.insert(place.end(), {brief(interval->low), brief(interval->high)});
    json["places"].push_back(std::move(place));
  }
  if (!series.marked.empty()) json["marked"] = series.marked;
  if (!series.hollow.empty()) json["hollow"] = series.hollow;
  if (series.is_floor) json["is_floor"] = true;
  if (series.is_aside) json["is_aside"] = true;
  if (!series.remark.empty()) json["remark"] = series.remark;
  return json;
}

Json json_of(const Drawing& drawing) {
  static constexpr const char* forms[] = {"lines", "dots", "strips", "stacks"};
  Json json = {{"id", drawing.id},         {"view", drawing.view},
               {"title", drawing.title},   {"form", forms[static_cast<std::size_t>(drawing.form)]},
               {"is_log", drawing.is_log}, {"x", json_of(drawing.x)},
               {"y", json_of(drawing.y)},  {"series", Json::array()}};
  for (const Drawing::Series& series : drawing.series) json["series"].push_back(json_of(series));
  if (drawing.run) json["run"] = *drawing.run;
  if (drawing.reference) json["reference"] = *drawing.reference;
  if (!drawing.remarks.empty()) json["remarks"] = drawing.remarks;
  return json;
}

}  // namespace

std::string data_of(const std::vector<Drawing>& drawings, const std::vector<std::string>& runs,
                    const Speaker& say) {
  Json json = {{"language", say.code()},
               {"words",
                {{"log", say({"logarithmic", "logarítmica"})},
                 {"views", say({"work shown", "trabalho mostrado"})},
                 {"series", say({"shown or hidden", "visíveis ou ocultos"})},
                 {"run", say({"Run in the charts", "Medição nos gráficos"})},
                 {"none", say({"nothing to show", "nada a mostrar"})},
                 {"floors", say({"floors", "pisos"})}}},
               {"runs", runs},
               {"drawings", Json::array()}};
  for (const Drawing& drawing : drawings) json["drawings"].push_back(json_of(drawing));
  // A script element escapes nothing, so no text may look like its end.
  return replaced(json.dump(-1, ' ', false, Json::error_handler_t::replace), "<", "\\u003c");
}

}  // namespace ipc::bench
