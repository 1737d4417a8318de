#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/run/phrase.h"
#include "bench/run/summary.h"

namespace ipc::bench {

namespace phrase {
inline constexpr Phrase range{"{} to {}", "{} a {}"};
inline constexpr Phrase skipped{"skipped", "não medido"};
inline constexpr Phrase failed{"failed", "falhou"};
inline constexpr Phrase no_floor{"no floor", "sem piso"};
}  // namespace phrase

// Makes texts in one language, and numbers with its decimal mark.
class Speaker {
 public:
  explicit Speaker(Language language) : language_(language) {}

  template <class... Arguments>
  std::string operator()(const Phrase& phrase, const Arguments&... arguments) const {
    return said(language_, phrase, arguments...);
  }
  const std::string& text(const Bilingual&) const;
  // Three significant digits, all of the integer part: "0.12", "12.1", "1234".
  std::string number(double value) const;
  std::string decimals(double value, int count) const;    // "1.03"
  std::string percent(double share) const;                // "5 %", "2.5 %"
  std::string us(const std::optional<double>& ns) const;  // a number of microseconds, or ""
  std::string us(const Figure& ns) const;                 // "12.1 [11.9, 12.4]", or "12.1"
  // "1.36 M/s", or "6.26 GB/s" from 16 KiB per message on.
  std::string rate(double per_second, std::size_t size) const;
  std::string per_second(std::uint64_t rate) const;      // "50 k/s"
  std::string value(const Point&, double result) const;  // "12.1 µs", "1.36 M/s"
  std::string range(const std::string& low, const std::string& high) const;  // "1 to 2", or "1"
  // "12.1 [11.9, 12.4]", or "".
  std::string figure(const std::optional<Figure>&, double unit) const;
  std::string result(const Row&) const;            // its figure: µs, or with the unit of a rate
  std::string outcome(const CellOutcome&) const;   // "skipped", "failed", or "" if it has results
  std::string obstacle(const CellOutcome&) const;  // "failed: WHY", or ""
  std::string ratio(const Figure&) const;          // "1.03 [1.01, 1.10]"
  // Returns the ratio to the floor, "no floor", or, for a reference, "0.93 [0.88, 0.99] (ref)".
  std::string ratio_to_floor(const Row&) const;
  std::string list(const std::vector<std::string>&) const;  // "a, b and c"
  std::string title(Scenario) const;                        // heading of a table
  // Returns the words for a name in result files: a way to wait, a placement, a scenario before its
  // size, a trait or its value. Other names stay as they are.
  std::string word(std::string_view name) const;
  std::string point(const Point&) const;  // "ping 64 B, block"
  std::string point(const Point&, std::string_view size) const;
  std::string marked(std::string number) const;  // with the decimal mark
  std::string_view code() const { return is_portuguese() ? "pt-BR" : "en"; }

 private:
  // Returns " [11.9, 12.4]", with its level if that is below the level of other intervals, or "
  // (*)" if there is none.
  template <class Text>
  std::string interval(const Figure&, Text text) const;
  bool is_portuguese() const { return language_ == Language::portuguese; }
  Language language_;
};

// Makes a text in all languages: by a function that writes it with a Speaker, or of a phrase whose
// arguments are the same in all of them.
//
//   bilingual([&](const Speaker& say) { return say(reasons::too_slow, say.us(p99)); })
template <std::invocable<const Speaker&> Write>
Bilingual bilingual(Write write) {
  return {write(Speaker(Language::english)), write(Speaker(Language::portuguese))};
}
template <class... Arguments>
Bilingual bilingual(const Phrase& phrase, const Arguments&... arguments) {
  return {said(Language::english, phrase, arguments...),
          said(Language::portuguese, phrase, arguments...)};
}

// Returns the level that the intervals of a run's results have, for heads: "95 %" (at least), "94
// %".
std::string level_text(const Summary&);

}  // namespace ipc::bench
