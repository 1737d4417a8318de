// Writes a lesson as one self-contained page: the question first, the events after it, the answer
// at the end.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "bench/report/html.h"
#include "bench/run/provenance.h"
#include "demos/lesson.h"
#include "demos/sequence.h"

namespace ipc::demo {

extern const std::string_view page_style, page_script;
std::string_view listing_of(std::string_view path);  // generated; "" if there is none

namespace {

using bench::escape_html;

std::string head(const std::string& title) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'\"/>\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      language() == Language::portuguese ? "pt-BR" : "en", escape_html(title), page_style);
}

std::string paragraph(std::string_view text) {
  return fmt::format("<p>{}</p>\n", escape_html(text));
}

// A table wider than the page can be scrolled, also by keys once it has the focus.
constexpr std::string_view table_begin = "<div class=\"wide\" tabindex=\"0\"><table>\n";

std::string head_row(const std::vector<std::string>& cells) {
  std::string html = "<thead><tr>";
  for (const std::string& cell : cells)
    html +=
        cell.empty() ? "<td></td>" : fmt::format("<th scope=\"col\">{}</th>", escape_html(cell));
  return html + "</tr></thead>\n<tbody>\n";
}

std::string table(const Table& table) {
  std::string html = std::string(table_begin) + head_row(table.head);
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (const std::string& cell : row) html += fmt::format("<td>{}</td>", escape_html(cell));
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string fact(std::string_view lesson, const Fact& fact) {
  struct Look {
    std::string_view key, css, sign;
  };
  static constexpr Look looks[] = {{"lesson.seen", "seen", "✓"},
                                   {"lesson.failed", "failed", "✗"},
                                   {"lesson.not_shown", "unseen", "–"},
                                   {"lesson.history", "unseen", "–"}};
  const Look& look = looks[static_cast<std::size_t>(fact.outcome)];
  std::string ids;
  for (const Claim* const claim : claims_of_fact(fmt::format("{}.{}", lesson, fact.name)))
    ids += fmt::format(" <a href=\"#{0}\">{0}</a>", claim->id);
  return fmt::format("<p class=\"fact {}\"><b>{} {}</b> {}{}</p>\n", look.css, look.sign,
                     text(look.key), escape_html(in_words(fact)), ids);
}

// The body of a page. Events that follow each other form one sequence.
class Body {
 public:
  Body(std::string_view lesson, const Record& record) : lesson_(lesson), record_(record) {}

  std::string html() {
    for (const Block& block : record_.blocks)
      std::visit([this](const auto& shown) { show(shown); }, block);
    end_sequence();
    return html_ + "</section>\n";
  }

 private:
  void show(const Calls& calls) { events_.add(calls); }
  void show(const Packets& packets) { events_.add(packets); }
  void show(const Act& act) { events_.add(act); }
  void show(const Heading& heading) {
    end_sequence();
    html_ += fmt::format("{}<section>\n<h3>{}</h3>\n", html_.empty() ? "" : "</section>\n",
                         escape_html(heading.text));
  }
  void show(const Paragraph& shown) { end_sequence(), html_ += paragraph(shown.text); }
  void show(const Boxes& shown) { end_sequence(), html_ += boxes_html(shown); }
  void show(const Table& shown) { end_sequence(), html_ += table(shown); }
  void show(const Fact& shown) { end_sequence(), html_ += fact(lesson_, shown); }
  void end_sequence() {
    if (events_.empty()) return;
    const auto moments = events_.moments();
    if (begin_ns_ == 0) begin_ns_ = moments.front().at_ns;
    html_ += sequence_html(record_, events_, moments, begin_ns_);
    events_ = Timeline();
  }

  std::string_view lesson_;  // name
  const Record& record_;
  std::uint64_t begin_ns_ = 0;  // start of the first event; 0: none yet
  Timeline events_;
  std::string html_;
};

std::string question(const Lesson& lesson) {
  std::string html = fmt::format(
      "<fieldset data-right=\"{}\" data-yes=\"{}\" data-no=\"{}\">\n<legend>{}</legend>\n",
      right_answer(lesson), escape_html(text("page.yes")), escape_html(text("page.no")),
      escape_html(text(lesson_key(lesson, "question"))));
  for (const char letter : answers_of(lesson))
    html += fmt::format("<label><input type=\"radio\" name=\"answer\" value=\"{}\"/>{}</label>\n",
                        letter, escape_html(answer_text(lesson, letter)));
  return html + "</fieldset>\n";
}

std::string claims_table(const Lesson& lesson) {
  const auto claims = claims_of_lesson(lesson.name);
  if (claims.empty()) return {};
  std::string html = fmt::format("<h3>{}</h3>\n", escape_html(text("lesson.claims")));
  html += table_begin;
  html += head_row({"", text("page.claim"), text("page.verdict"), text("page.source")});
  for (const Claim* const claim : claims)
    html += fmt::format(
        "<tr id=\"{0}\"><th scope=\"row\">{0}</th><td>{1}</td><td>{2}</td><td>{3}</td></tr>\n",
        claim->id, escape_html(claim->claim()), escape_html(claim->verdict()),
        escape_html(claim->source));
  return html + "</tbody></table></div>\n";
}

std::string listing(const Lesson& lesson) {
  const std::string_view source = listing_of(lesson.listing);
  if (source.empty()) return {};
  return fmt::format(
      "<details><summary>{}</summary><pre tabindex=\"0\"><code>{}</code></pre></details>\n",
      escape_html(text("lesson.listing", lesson.listing)), escape_html(source));
}

std::string step_button(int step, std::string_view name, std::string_view sign) {
  return fmt::format(
      "<button type=\"button\" data-go=\"{}\" aria-label=\"{}\"><span aria-hidden=\"true\">{}</span>"
      "</button>",
      step, escape_html(text(name)), sign);
}

// Returns the buttons, the script, and the end of the page.
std::string end_with_steps() {
  return fmt::format(
      "<nav aria-label=\"{}\">{}<output aria-live=\"polite\">{}</output>{}</nav>\n"
      "<script>{}</script>\n</body>\n</html>\n",
      escape_html(text("page.steps")), step_button(-1, "page.back", "◂"),
      escape_html(text("page.keys")), step_button(1, "page.on", "▸"), page_script);
}

std::string this_moment() {
  return fmt::format(
      "{:%Y-%m-%d %H:%M UTC}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

std::string header(const std::string& title, const std::string& below) {
  return head(title) +
         fmt::format("<header><p class=\"note\">ipclab · {}</p><h1>{}</h1>{}</header>\n<main>\n",
                     this_moment(), escape_html(title), below);
}

}  // namespace

std::string lesson_page(const Lesson& lesson, const Record& record) {
  const std::string title = text("lesson.title", lesson.name);
  std::string html = header(title, question(lesson));
  html += fmt::format("<details class=\"reveal\"><summary><h2>{}</h2></summary>\n{}</details>\n",
                      escape_html(text("page.happened")), Body(lesson.name, record).html());
  html += fmt::format(
      "<details class=\"reveal answer\"><summary><h2>{}</h2></summary>\n<p class=\"judged\"></p>\n",
      escape_html(text("lesson.answer")));
  html += paragraph(answer_text(lesson, right_answer(lesson))) +
          paragraph(text(lesson_key(lesson, "why")));
  html += fmt::format("<aside><h3>{}</h3>{}</aside>\n", escape_html(text("lesson.notes")),
                      paragraph(text(lesson_key(lesson, "metaphor"))));
  html += claims_table(lesson) +
          fmt::format("<h3>{}</h3>\n{}", escape_html(text("lesson.reading")),
                      paragraph(text(lesson_key(lesson, "reading")))) +
          listing(lesson) + paragraph(text("lesson.exercises", study_page(lesson.name))) +
          paragraph(text("lesson.glossary", study_page("glossary"))) + "</details>\n</main>\n";
  return html + end_with_steps();
}

std::string record_page(const std::string& title, const Record& record) {
  return header(title, "") + Body("", record).html() + "</main>\n" + end_with_steps();
}

std::string lessons_index(const std::vector<LessonSum>& lessons, const std::string& sum,
                          const std::vector<ClaimSum>& claims) {
  std::string html = head(text("page.index"));
  html += fmt::format("<header><h1>{}</h1><p class=\"note\">{}", escape_html(text("page.index")),
                      this_moment());
  for (const auto& [name, value] : bench::provenance_at_start().facts)
    if (name == "cpu" || name == "kernel" || name == "os")
      html += fmt::format(" · {}", escape_html(value));
  html += "</p></header>\n<main>\n";
  html += table_begin;
  html += head_row({text("page.lesson"), text("page.question"), text("page.facts")});
  for (const LessonSum& lesson : lessons)
    html += fmt::format(
        "<tr><th scope=\"row\"><a href=\"{0}.html\">{0}</a></th><td>{1}</td><td>{2}</td></tr>\n",
        lesson.name, escape_html(text(fmt::format("{}.line", lesson.name))),
        escape_html(lesson.sum));
  html += fmt::format("</tbody></table></div>\n<h2>{}</h2>\n<p>{}</p>\n",
                      escape_html(text("lesson.claims")), escape_html(sum));
  html += table_begin;
  html += head_row(
      {"", text("page.claim"), text("page.verdict"), text("page.source"), text("page.here")});
  for (const ClaimSum& claim : claims)
    html += fmt::format(
        "<tr id=\"{0}\"><th scope=\"row\">{0}</th><td>{1}</td><td>{2}</td><td>{3}</td>"
        "<td>{4}</td></tr>\n",
        claim.claim->id, escape_html(claim.claim->claim()), escape_html(claim.claim->verdict()),
        escape_html(claim.claim->source),
        escape_html(claim.why_not.empty() ? text("lesson.seen") : claim.why_not));
  return html + "</tbody></table></div>\n</main>\n</body>\n</html>\n";
}

}  // namespace ipc::demo
