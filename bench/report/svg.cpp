#include "bench/report/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ipc::bench {
namespace {

constexpr double width = 430, right = 422, row_height = 22, gap = 14;
constexpr std::size_t shapes = 5, styles = 10;

constexpr std::size_t longest_label = 15;

// How wide a text of so many characters will be, about.
double width_of(std::size_t characters) { return static_cast<double>(characters) * 6.4; }
double width_of(std::string_view text) { return width_of(text.size()); }

template <class Labelled>
double label_space(const std::vector<Labelled>& all) {
  std::size_t longest = 0;
  for (const Labelled& one : all) longest = std::max(longest, one.label.size());
  return width_of(std::min(longest, longest_label)) + 12;
}

std::string escaped_short(std::string_view label) {
  if (label.size() <= longest_label) return escape_html(label);
  std::size_t end = longest_label - 1;
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

}  // namespace

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
  if (all.size() > 9) std::erase_if(axis.ticks, [](double tick) { return !is_power_of_ten(tick); });
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

namespace {

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = 0;
  void add(double value) { low = std::min(low, value), high = std::max(high, value); }
};

class DotDrawing {
 public:
  explicit DotDrawing(const DotChart& chart) : chart_(chart), axis_(axis_of(chart)) {}

  std::string draw() {
    double y = 4;
    if (chart_.legend.size() > 1) legend(y += gap);
    const double bottom = y + row_height * static_cast<double>(chart_.rows.size()) + 6;
    double free = 0;  // a label that would touch the one before it is left out
    for (const double tick : axis_.ticks) {
      const double x = axis_.at(tick), half = width_of(chart_.tick(tick)) / 2;
      svg_.line(x, y + 4, x, bottom, "g");
      if (x - half < free) continue;
      free = x + half + 3;
      svg_.text(x, bottom + gap, "c", escape_html(chart_.tick(tick)));
    }
    if (chart_.reference)
      svg_.line(axis_.at(*chart_.reference), y + 4, axis_.at(*chart_.reference), bottom, "r");
    for (const DotChart::Row& one : chart_.rows) row(one, (y += row_height) - row_height / 2 + 4);
    svg_.text((axis_.from + axis_.to) / 2, bottom + 2 * gap + 3, "c s",
              escape_html(chart_.axis_title));
    return svg_.finish(bottom + 2 * gap + 10, chart_.id, chart_.title, chart_.description);
  }

 private:
  static Axis axis_of(const DotChart& chart) {
    Range range;
    std::size_t longest = 0, longest_left = 0;  // labels, beside the dots
    if (chart.reference) range.add(*chart.reference);
    for (const auto& row : chart.rows)
      for (const auto& dot : row.dots) {
        if (!dot) continue;
        range.add(dot->value);
        if (dot->interval) range.add(dot->interval->low), range.add(dot->interval->high);
        longest = std::max(longest, dot->label.size());
        if (row.dots.size() > 1) longest_left = longest;
      }
    const double from =
        label_space(chart.rows) + 8 + (longest_left > 0 ? width_of(longest_left) + 8 : 0);
    const double to = right - std::max(8.0, width_of(longest));
    if (chart.is_log) return log_axis(range.low, range.high, from, to);
    return linear_axis(chart.are_bars ? 0 : range.low, range.high, from, to);
  }

  void legend(double y) {
    double x = axis_.from;
    for (std::size_t dot = 0; dot < chart_.legend.size(); ++dot) {
      svg_.marker(dot, x, y - 4, "i");
      svg_.text(x + 9, y, "", escape_html(chart_.legend[dot]));
      x += 26 + width_of(chart_.legend[dot]);
    }
  }

  void row(const DotChart::Row& row, double y) {
    svg_.text(label_space(chart_.rows), y + 4, "e", escaped_short(row.label));
    Range places;
    for (const auto& dot : row.dots)
      if (dot) places.add(axis_.at(dot->value));
    if (chart_.is_log && places.high > places.low) svg_.line(places.low, y, places.high, y, "w");
    for (std::size_t index = 0; index < row.dots.size(); ++index)
      if (row.dots[index]) dot(row, index, y, axis_.at(row.dots[index]->value) < places.high);
  }

  void dot(const DotChart::Row& row, std::size_t index, double y, bool has_right_neighbour) {
    const DotChart::Dot& dot = *row.dots[index];
    const double x = axis_.at(dot.value);
    if (dot.interval) whisker(svg_, axis_, *dot.interval, y);
    if (chart_.are_bars) svg_.bar(axis_.from, x, y - 6, 12, "b");
    else
      svg_.marker(index, x, y, "i",
                  escape_html(fmt::format("{}: {}", row.label, chart_.tick(dot.value))));
    if (has_right_neighbour) svg_.text(x - 8, y + 4, "e", escape_html(dot.label));
    else
      svg_.text((dot.interval ? axis_.at(dot.interval->high) : x) + 8, y + 4, "",
                escape_html(dot.label));
  }

  const DotChart& chart_;
  const Axis axis_;
  Svg svg_;
};

class LineDrawing {
 public:
  explicit LineDrawing(const LineChart& chart) : chart_(chart) {
    Range sizes, values;
    for (const auto& line : chart.lines)
      for (const auto& [x, y] : line.places) sizes.add(x), values.add(y);
    const double needed = gap * static_cast<double>(chart.lines.size());
    bottom_ = top + std::max(230.0, needed + 10);
    labels_ = right - label_space(chart.lines) + 8;
    x_ = {sizes.low, std::max(sizes.high, sizes.low * 2), 62, labels_ - 22, true, {}};
    y_ = log_axis(values.low, values.high, bottom_, top);
  }

  std::string draw() {
    axes();
    std::vector<double> ends;
    for (const auto& line : chart_.lines) ends.push_back(y_.at(line.places.back().y));
    const std::vector<double> places = spread(ends, gap, top, bottom_ + 4);
    for (std::size_t index = 0; index < places.size(); ++index)
      line(chart_.lines[index], places[index]);
    return svg_.finish(bottom_ + 2 * gap + 14, chart_.id, chart_.title, chart_.description);
  }

 private:
  static constexpr double top = 24;

  void axes() {
    svg_.text(4, 12, "s", escape_html(chart_.y_title));
    for (const double tick : y_.ticks) {
      svg_.line(x_.from, y_.at(tick), x_.to, y_.at(tick), "g");
      svg_.text(x_.from - 6, y_.at(tick) + 4, "e", escape_html(chart_.y_tick(tick)));
    }
    // A label that would touch the one before it, or the last one, is left out.
    const auto half = [&](double tick) { return width_of(chart_.x_tick(tick)) / 2; };
    double free = 0;
    for (const double tick : chart_.x_ticks) {
      const double x = x_.at(tick), last = chart_.x_ticks.back();
      svg_.line(x, bottom_, x, bottom_ + 4, "w");
      if (x - half(tick) < free) continue;
      if (tick < last && x + half(tick) + 5 > x_.at(last) - half(last)) continue;
      free = x + half(tick) + 5;
      svg_.text(x, bottom_ + gap + 4, "c", escape_html(chart_.x_tick(tick)));
    }
    svg_.text((x_.from + x_.to) / 2, bottom_ + 2 * gap + 6, "c s", escape_html(chart_.x_title));
  }

  void line(const LineChart::Line& line, double label_y) {
    // After as many lines as there are colours, another colour for the same shape.
    const std::string css = fmt::format("k{}", (line.style + line.style / styles * 3) % styles);
    std::string points;
    for (const auto& [x, y] : line.places)
      points += fmt::format("{:.1f},{:.1f} ", x_.at(x), y_.at(y));
    svg_.polyline(points, "p " + css);
    const auto& end = line.places.back();
    svg_.line(x_.at(end.x) + 6, y_.at(end.y), labels_ - 4, label_y, "l " + css);
    for (const auto& [x, y] : line.places)
      svg_.marker(
          line.style, x_.at(x), y_.at(y), css,
          escape_html(fmt::format("{}, {}: {}", line.label, chart_.x_tick(x), chart_.y_tick(y))));
    svg_.text(labels_, label_y + 4, "t " + css, escaped_short(line.label));
  }

  const LineChart& chart_;
  double bottom_, labels_;
  Axis x_, y_;
  Svg svg_;
};

}  // namespace

std::string draw(const DotChart& chart) { return DotDrawing(chart).draw(); }
std::string draw(const LineChart& chart) { return LineDrawing(chart).draw(); }

}  // namespace ipc::bench
