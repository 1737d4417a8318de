#include "bench/report/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ipc::bench {
namespace {

constexpr double width = 460, label_width = 92, right = 448, row_height = 22, gap = 14;
constexpr std::size_t shapes = 5, styles = 10;

std::string escaped_short(std::string_view label) {
  constexpr std::size_t longest = 15;
  if (label.size() <= longest) return escape_html(label);
  std::size_t end = longest - 1;
  while (end > 0 && (static_cast<unsigned char>(label[end]) & 0xC0U) == 0x80U) --end;
  return escape_html(label.substr(0, end)) + "…";
}

// A drawing that grows downwards.
class Svg {
 public:
  void text(double x, double y, std::string_view css, const std::string& escaped) {
    body_ +=
        fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\">{}</text>\n", x, y, css, escaped);
  }
  void line(double x1, double y1, double x2, double y2, std::string_view css) {
    body_ += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1,
        x2, y2, css);
  }
  void bar(double x1, double x2, double y, double height, std::string_view css) {
    body_ += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"{}\"/>\n", x1,
        y, std::max(0.5, x2 - x1), height, css);
  }
  void polyline(const std::string& points, std::string_view css) {
    body_ += fmt::format("<polyline points=\"{}\" class=\"{}\"/>\n", points, css);
  }
  // Five shapes, full; then the same, hollow.
  void marker(std::size_t style, double x, double y, std::string_view css,
              const std::string& escaped_tip = {}) {
    static constexpr const char* outlines[shapes] = {
        "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0", "M-3.6,-3.6h7.2v7.2h-7.2z", "M0,-4.6L4.4,3.4H-4.4z",
        "M0,-5L4.6,0L0,5L-4.6,0z", "M0,4.6L4.4,-3.4H-4.4z"};
    body_ += fmt::format(
        "<path transform=\"translate({:.1f},{:.1f})\" d=\"{}\" class=\"m {}{}\">{}</path>\n", x, y,
        outlines[style % shapes], css, style / shapes % 2 == 1 ? " h" : "",
        escaped_tip.empty() ? "" : fmt::format("<title>{}</title>", escaped_tip));
  }
  std::string finish(double height, const std::string& id, const std::string& title,
                     const std::string& description) const {
    return fmt::format(
        "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-labelledby=\"{}-t {}-d\">\n"
        "<title id=\"{}-t\">{}</title>\n<desc id=\"{}-d\">{}</desc>\n{}</svg>\n",
        width, height, id, id, id, escape_html(title), id, escape_html(description), body_);
  }

 private:
  std::string body_;
};

// 1, 2 and 5 times the powers of ten from the last at or below `low` to the first at or above `high`.
std::vector<double> round_values(double low, double high) {
  std::vector<double> values;
  for (int power = static_cast<int>(std::floor(std::log10(low)));; ++power)
    for (const double step : {1.0, 2.0, 5.0}) {
      const double value = step * std::pow(10, power);
      if (value <= low * (1 + 1e-9)) values.clear();
      values.push_back(value);
      if (value >= high * (1 - 1e-9) && values.size() > 1) return values;
    }
}

bool is_power_of_ten(double value) {
  const double power = std::log10(value);
  return std::abs(power - std::round(power)) < 1e-9;
}

void whisker(Svg& svg, const Axis& axis, const Interval& interval, double y) {
  const double low = axis.at(interval.low), high = axis.at(interval.high);
  svg.line(low, y, high, y, "w");
  svg.line(low, y - 3, low, y + 3, "w");
  svg.line(high, y - 3, high, y + 3, "w");
}

// How wide a text will be, about.
double width_of(std::string_view text) { return static_cast<double>(text.size()) * 6.4; }

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(letter) < ' ' && letter != '\n' && letter != '\t')
          escaped += "\uFFFD";
        else escaped += letter;
    }
  }
  return escaped;
}

double Axis::at(double value) const {
  const double share =
      is_log ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
  return from + std::clamp(share, 0.0, 1.0) * (to - from);
}

Axis linear_axis(double low, double high, double from, double to) {
  if (high - low < 1e-9 * std::max(std::abs(low), std::abs(high)) || high == low)
    high = low + std::max(1.0, std::abs(low));
  double step = std::pow(10, std::floor(std::log10(high - low)));
  if ((high - low) / step < 2) step /= 5;
  else if ((high - low) / step < 5) step /= 2;
  const double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
  Axis axis{first * step, last * step, from, to, false, {}};
  for (double tick = first; tick <= last; ++tick) axis.ticks.push_back(tick * step);
  return axis;
}

Axis log_axis(double low, double high, double from, double to) {
  const std::vector<double> all = round_values(low, high);
  Axis axis{all.front(), all.back(), from, to, true, all};
  if (all.size() > 7) std::erase_if(axis.ticks, [](double tick) { return !is_power_of_ten(tick); });
  return axis;
}

std::vector<double> spread(const std::vector<double>& at, double least, double from, double to) {
  std::vector<std::size_t> order(at.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return at[a] < at[b]; });
  std::vector<double> places(at.size());
  double free = from;
  for (const std::size_t index : order) {
    places[index] = std::max(at[index], free);
    free = places[index] + least;
  }
  double limit = to;
  for (auto index = order.rbegin(); index != order.rend(); ++index) {
    places[*index] = std::max(from, std::min(places[*index], limit));
    limit = places[*index] - least;
  }
  return places;
}

std::string draw(const DotChart& chart) {
  double low = chart.reference.value_or(1e300), high = chart.reference.value_or(0);
  std::size_t longest_label = 0;
  for (const auto& row : chart.rows)
    for (const auto& dot : row.dots) {
      if (!dot) continue;
      low = std::min({low, dot->value, dot->interval ? dot->interval->low : dot->value});
      high = std::max({high, dot->value, dot->interval ? dot->interval->high : dot->value});
      longest_label = std::max(longest_label, dot->label.size());
    }
  const double to = right - (longest_label == 0 ? 8 : width_of(std::string(longest_label, ' ')));
  const Axis axis = chart.is_log ? log_axis(low, high, label_width + 8, to)
                                 : linear_axis(chart.are_bars ? 0 : low, high, label_width + 8, to);
  Svg svg;
  double y = 16, x = label_width + 8;
  if (chart.legend.size() > 1) {
    for (std::size_t dot = 0; dot < chart.legend.size(); ++dot) {
      svg.marker(dot, x, y - 4, "i");
      svg.text(x + 9, y, "", escape_html(chart.legend[dot]));
      x += 26 + width_of(chart.legend[dot]);
    }
    y += 12;
  }
  const double top = y, bottom = top + row_height * static_cast<double>(chart.rows.size()) + 4;
  for (const double tick : axis.ticks) {
    svg.line(axis.at(tick), top, axis.at(tick), bottom, "g");
    svg.text(axis.at(tick), bottom + gap, "c", escape_html(chart.tick(tick)));
  }
  if (chart.reference)
    svg.line(axis.at(*chart.reference), top, axis.at(*chart.reference), bottom, "r");
  for (const auto& row : chart.rows) {
    y += row_height;
    const double middle = y - row_height / 2 + 2;
    svg.text(label_width, middle + 4, "e", escaped_short(row.label));
    double least = 1e300, most = 0;
    for (const auto& dot : row.dots)
      if (dot)
        least = std::min(least, axis.at(dot->value)), most = std::max(most, axis.at(dot->value));
    if (chart.is_log && most > least) svg.line(least, middle, most, middle, "w");
    for (std::size_t index = 0; index < row.dots.size(); ++index) {
      const auto& dot = row.dots[index];
      if (!dot) continue;
      const double place = axis.at(dot->value);
      if (dot->interval) whisker(svg, axis, *dot->interval, middle);
      if (chart.are_bars) svg.bar(axis.from, place, middle - 6, 12, "b");
      else
        svg.marker(index, place, middle, "i",
                   escape_html(row.label) + ": " + escape_html(chart.tick(dot->value)));
      if (dot->label.empty()) continue;
      const double beside = dot->interval ? axis.at(dot->interval->high) : place;
      svg.text(beside + 7, middle + 4, "", escape_html(dot->label));
    }
  }
  svg.text((axis.from + axis.to) / 2, bottom + 2 * gap + 3, "c s", escape_html(chart.axis_title));
  return svg.finish(bottom + 2 * gap + 10, chart.id, chart.title, chart.description);
}

std::string draw(const LineChart& chart) {
  double low = 1e300, high = 0, first = 1e300, last = 0;
  for (const auto& line : chart.lines)
    for (const auto& place : line.places) {
      low = std::min(low, place.y), high = std::max(high, place.y);
      first = std::min(first, place.x), last = std::max(last, place.x);
    }
  const double needed = gap * static_cast<double>(chart.lines.size());
  const double top = 24, bottom = top + std::max(230.0, needed + 10), labels = 358;
  const Axis x{first, last > first ? last : first * 2, 54, labels - 22, true, {}};
  const Axis y = log_axis(low, high, bottom, top);
  Svg svg;
  svg.text(4, 12, "s", escape_html(chart.y_title));
  for (const double tick : y.ticks) {
    svg.line(x.from, y.at(tick), x.to, y.at(tick), "g");
    svg.text(x.from - 6, y.at(tick) + 4, "e", escape_html(chart.y_tick(tick)));
  }
  double free = 0;
  for (const double tick : chart.x_ticks) {
    const std::string label = chart.x_tick(tick);
    const double half = width_of(label) / 2;
    if (x.at(tick) - half < free) continue;
    free = x.at(tick) + half + 6;
    svg.line(x.at(tick), bottom, x.at(tick), bottom + 4, "w");
    svg.text(x.at(tick), bottom + gap + 4, "c", escape_html(label));
  }
  svg.text((x.from + x.to) / 2, bottom + 2 * gap + 6, "c s", escape_html(chart.x_title));
  std::vector<double> ends;
  for (const auto& line : chart.lines) ends.push_back(y.at(line.places.back().y));
  const std::vector<double> places = spread(ends, gap, top, bottom + 4);
  for (std::size_t index = 0; index < chart.lines.size(); ++index) {
    const auto& line = chart.lines[index];
    const std::string css = fmt::format("k{}", line.style % styles);
    std::string points;
    for (const auto& place : line.places)
      points += fmt::format("{:.1f},{:.1f} ", x.at(place.x), y.at(place.y));
    svg.polyline(points, "p " + css);
    const auto& end = line.places.back();
    svg.line(x.at(end.x) + 5, y.at(end.y), labels - 4, places[index], "l " + css);
    for (const auto& place : line.places)
      svg.marker(
          line.style, x.at(place.x), y.at(place.y), css,
          fmt::format("{}, {}: {}", escape_html(line.label), escape_html(chart.x_tick(place.x)),
                      escape_html(chart.y_tick(place.y))));
    svg.text(labels, places[index] + 4, "t " + css, escaped_short(line.label));
  }
  return svg.finish(bottom + 2 * gap + 14, chart.id, chart.title, chart.description);
}

}  // namespace ipc::bench
