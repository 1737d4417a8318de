// Tables and documents as text for a terminal.
#include "bench/report/table.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>

#include "report_support.h"

namespace ipc::bench {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Table some_table() {
  return {"",
          {{"transport", false},
           {"p50, µs [95 %]"},
           {"channel / floor [95 %]"},
           {"verdict", false},
           {"max, µs"}},
          {{"shm-ring", "0.25 [0.24, 0.26]", "1.03 [1.01, 1.10]",
            "cannot tell: the interval is much too wide for this threshold", "12"},
           {"unix", "14.1 [13.9, 14.6]", "1.00 [0.99, 1.01]", "no difference", "1234"}}};
}

TEST(Terminal, aligns_columns_with_numbers_to_the_right) {
  EXPECT_EQ(terminal(some_table(), 200),
            "transport     p50, µs [95 %]  channel / floor [95 %]  "
            "verdict                                                        max, µs\n"
            "---------  -----------------  ----------------------  "
            "-------------------------------------------------------------  -------\n"
            "shm-ring   0.25 [0.24, 0.26]       1.03 [1.01, 1.10]  "
            "cannot tell: the interval is much too wide for this threshold       12\n"
            "unix       14.1 [13.9, 14.6]       1.00 [0.99, 1.01]  "
            "no difference                                                     1234\n");
}

TEST(Terminal, wraps_texts_and_heads_inside_their_columns) {
  EXPECT_EQ(terminal(some_table(), 80),
            "transport     p50, µs [95 %]  channel / floor [95 %]  verdict               max,\n"
            "                                                                              µs\n"
            "---------  -----------------  ----------------------  --------------------  ----\n"
            "shm-ring   0.25 [0.24, 0.26]       1.03 [1.01, 1.10]  cannot tell: the        12\n"
            "                                                      interval is much too\n"
            "                                                      wide for this\n"
            "                                                      threshold\n"
            "unix       14.1 [13.9, 14.6]       1.00 [0.99, 1.01]  no difference         1234\n");
}

TEST(Terminal, continues_columns_in_blocks_that_repeat_the_names) {
  EXPECT_EQ(terminal(some_table(), 40),
            "transport     p50, µs [95 %]\n"
            "---------  -----------------\n"
            "shm-ring   0.25 [0.24, 0.26]\n"
            "unix       14.1 [13.9, 14.6]\n"
            "\n"
            "transport  channel / floor [95 %]\n"
            "---------  ----------------------\n"
            "shm-ring        1.03 [1.01, 1.10]\n"
            "unix            1.00 [0.99, 1.01]\n"
            "\n"
            "transport  verdict                  max,\n"
            "                                      µs\n"
            "---------  -----------------------  ----\n"
            "shm-ring   cannot tell: the           12\n"
            "           interval is much too\n"
            "           wide for this threshold\n"
            "unix       no difference            1234\n");
}

TEST(Terminal, has_a_rule_before_the_rows_that_are_not_compared) {
  Table table{"", {{"a", false}, {"b"}}, {{"unix", "1"}, {"null", "2"}}};
  table.asides = 1;
  EXPECT_EQ(terminal(table, 80), "a     b\n----  -\nunix  1\n----  -\nnull  2\n");
}

TEST(Terminal, breaks_no_word_whatever_the_width) {
  Table table = some_table();
  table.rows[0][0] = "Intel(R) Xeon(R) Processor @ 2.50GHz";
  for (std::size_t width = 1; width < 120; ++width) {
    std::istringstream words(terminal(table, width));
    for (std::string word; words >> word;)
      EXPECT_FALSE(word == "differ" || word == "ence" || word == "[1.0") << width;
    for (const std::string& line : lines_of(terminal(table, width))) {
      EXPECT_TRUE(width < 32 || width_of(line) <= width) << line;
      EXPECT_FALSE(line.ends_with(' ')) << width;
    }
  }
}

TEST(Terminal, counts_what_a_reader_sees) {
  EXPECT_EQ(width_of("µ–×ção"), 6U);
  EXPECT_EQ(width_of("a\u0301"), 1U) << "a combining accent takes no place";
  EXPECT_EQ(wrapped("uma razão é 1,03 × o piso", 9),
            (std::vector<std::string>{"uma razão", "é 1,03 ×", "o piso"}));
}

TEST(Terminal, lets_no_control_character_of_a_file_through) {
  EXPECT_EQ(wrapped("a\x1b[31mb\x7f\u009b2Jc\nd", 80), (std::vector<std::string>{"a [31mb 2Jc d"}));
}

TEST(Terminal, keeps_a_command_that_can_be_pasted) {
  Document shown{Language::english, "", "", {{}}, {}};
  shown.sections[0].notes = {
      "To decide here: ipc-bench run --size 64 --transport unix,tcp --out new.json"};
  EXPECT_EQ(terminal(shown, 40),
            "To decide here:\nipc-bench run --size 64 --transport \\\n  unix,tcp --out new.json\n");
  EXPECT_EQ(terminal(shown, 80), shown.sections[0].notes[0] + '\n');
}

TEST(Terminal, shows_all_parts_of_a_document) {
  const Document shown = document({ping_row("a", 10), ping_row("b", 12)});
  for (const std::size_t width : {40U, 80U, 200U}) {
    const std::string text = terminal(shown, width);
    EXPECT_TRUE(text.starts_with("Fastest for small messages here: a\n")) << text;
    EXPECT_TRUE(has(text, "\nEvery result\n------------\n")) << text;
    EXPECT_FALSE(has(text, "|")) << text;
    for (const std::string& line : lines_of(text)) EXPECT_LE(width_of(line), width) << line;
  }
}

TEST(Breaks, come_in_words_that_do_not_fit_and_only_after_signs) {
  EXPECT_EQ(with_breaks("see /run/user/1000/ipclab/x", 12), "see /run/user/ 1000/ipclab/ x");
  EXPECT_EQ(with_breaks("O_RDWR|O_CREAT|O_EXCL", 14), "O_RDWR| O_CREAT|O_EXCL");
  EXPECT_EQ(with_breaks("short words, and anextraordinarilylongone", 10),
            "short words, and anextraordinarilylongone");
  EXPECT_EQ(with_breaks("", 10), "");
}

TEST(Replaced, is_each_place_once) {
  EXPECT_EQ(replaced("a-b--c", "-", "\\-"), "a\\-b\\-\\-c");
  EXPECT_EQ(replaced("ipc-demo ping {} {}", "{}", "unix:/tmp/{}"),
            "ipc-demo ping unix:/tmp/{} unix:/tmp/{}");
  EXPECT_EQ(replaced("aaa", "aa", "a"), "aa");
  EXPECT_EQ(replaced("none", "-", "+"), "none");
}

TEST(Colour, is_what_was_chosen) {
  const auto out = ::fileno(stdout);
  set_colour(Colour::always);
  EXPECT_TRUE(has_colour(out));
  set_colour(Colour::never);
  EXPECT_FALSE(has_colour(out));
  set_colour(Colour::automatic);
}

}  // namespace
}  // namespace ipc::bench
