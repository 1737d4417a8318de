// The answers of choose in Portuguese.
#include <gtest/gtest.h>

#include "choose_support.h"

namespace ipc::bench {
namespace {

using namespace test;

const std::vector<Row> rows = {load_row("a", 20), load_row("b", 10)};

std::string portuguese_of(const std::vector<Summary>& runs, const Needs& needs) {
  return text_of(runs, needs, Language::portuguese);
}

TEST(ChoosePortuguese, has_its_words_and_its_decimal_mark) {
  const std::string text = portuguese_of({run_of(rows)}, at_rate(10'000));
  EXPECT_TRUE(text.starts_with(
      "# Escolha b (block): p50 10,0 [9,90; 10,1] µs, p99 30,0 [29,0; 31,0] µs, só de ida, 10 k/s de "
      "64 B, cada processo na sua CPU ("))
      << text;
  EXPECT_TRUE(has(text, "| a | block | 20,0 [19,8; 20,2] | 60,0 [58,0; 62,0] | 10,0 | medido |"))
      << text;
}

TEST(ChoosePortuguese, names_the_candidates_that_do_not_differ_from_the_pick) {
  const std::string text =
      portuguese_of({run_of({load_row("a", 1), load_row("b", 1.01)})}, at_rate(10'000));
  EXPECT_TRUE(has(text, ". Não há diferença comprovada em relação a: b (block).\n")) << text;
}

TEST(ChoosePortuguese, says_why_a_transport_does_not_fit) {
  Summary run = run_of(rows);
  run.transports = {facts_of("a"), facts_of("b", {{"reliable", "false"}})};
  const std::string text = portuguese_of({run}, with_p99(at_rate(10'000), 50));
  EXPECT_TRUE(text.starts_with("# Nenhum transporte serve: só de ida, 10 k/s de 64 B")) << text;
  EXPECT_TRUE(has(text, "| a (block) | o p99 passa do limite: 60,0 [58,0; 62,0] µs |")) << text;
  EXPECT_TRUE(has(text, "| b | pode perder mensagens (--lossy aceita isso) |")) << text;
}

TEST(ChoosePortuguese, says_what_is_not_known_and_how_to_measure_it) {
  const std::vector<Summary> runs = {run_of(rows)};
  const Needs needs = at_rate(50'000);
  const std::string text = portuguese_of(runs, needs);
  EXPECT_TRUE(text.starts_with("# Os resultados não mostram qual transporte serve: ")) << text;
  EXPECT_TRUE(has(text, "| 50 k/s de 64 B: não medido; no máximo, 10 k/s |")) << text;
  EXPECT_TRUE(has(text, "Para decidir: ipc-bench run --scenario load")) << text;
  EXPECT_TRUE(has(json(choose(runs, needs, here), runs, needs, "new.json"),
                  "50 k/s of 64 B not measured, 10 k/s at most"));
  EXPECT_EQ(what_is_missing({}, needs, Language::portuguese),
            "nenhum resultado foi indicado, e nenhum vem com este programa");
}

TEST(ChoosePortuguese, says_whether_the_machines_agree) {
  Summary other = run_of(rows);
  other.facts[1].second = "Other CPU";
  const std::string text = portuguese_of({run_of(rows), other}, at_rate(10'000));
  EXPECT_TRUE(text.starts_with("# As 2 máquinas concordam: escolha b (block).\n")) << text;
}

}  // namespace
}  // namespace ipc::bench
