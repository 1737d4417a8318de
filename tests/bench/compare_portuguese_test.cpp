// The comparison of two runs in Portuguese.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "compare_support.h"

namespace ipc::bench {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string portuguese_of(const Summary& before, const Summary& after) {
  return text_of(compare(before, after, CompareOptions{}), Language::portuguese);
}

TEST(ComparePortuguese, has_its_words_and_its_decimal_mark) {
  const Summary before = run_of({row_of(repeated(1e4, 9))}),
                after = run_of({row_of(repeated(2e4, 9))});
  const std::string text = portuguese_of(before, after);
  EXPECT_TRUE(
      text.starts_with("# Mais lentas: 1 de 1 célula em mais de 5 %; mais rápidas: 0; "
                       "sem diferença: 0; sem decisão: 0; perdidas: 0.\n"))
      << text;
  for (const char* const part :
       {"\n9 execuções por célula: a comparação mostra mudanças a partir de ",
        "\nStatus de saída 3: 1 célula ficou mais lenta em mais de 5 %.\n",
        "| a | ida e volta de 64 B, com bloqueio | 10,0 µs | 20,0 µs | 2,00 [2,00; 2,00] |",
        "| mais lento |", "\n* antes: before.json, 2026-01-01T12:00:00Z, commit abc\n"})
    EXPECT_TRUE(has(text, part)) << part << "\n" << text;
  EXPECT_FALSE(has(text, "slower")) << text;
}

TEST(ComparePortuguese, says_that_too_few_launches_show_nothing) {
  const std::string text =
      portuguese_of(run_of({row_of(repeated(1e4, 3))}), run_of({row_of(repeated(2e4, 3))}));
  EXPECT_TRUE(has(text,
                  "\n3 execuções por célula: com tão poucas execuções, nenhuma diferença pode ser "
                  "significativa, por maior que seja; são necessárias ao menos 5.\n"))
      << text;
  EXPECT_TRUE(has(text, "| sem decisão: poucas execuções |")) << text;
}

TEST(ComparePortuguese, names_lost_cells_and_other_differences) {
  Summary after = run_of({row_of(repeated(1e4, 9))});
  after.facts[1].second = "Other CPU";
  after.facts.pop_back();  // the commit
  const std::string text =
      portuguese_of(run_of({row_of(repeated(1e4, 9)), row_of(repeated(1e4, 9), "b")}), after);
  for (const char* const part :
       {"1 célula foi perdida (b, ida e volta de 64 B, com bloqueio; depois: não medido)",
        "| b, ida e volta de 64 B, com bloqueio | depois: não medido |",
        "Atenção: cpu: Some CPU antes, Other CPU depois.", "| commit | abc | desconhecido |"})
    EXPECT_TRUE(has(text, part)) << part << "\n" << text;
}

TEST(ComparePortuguese, leaves_the_json_in_english) {
  const Comparison comparison =
      compare(run_of({row_of(repeated(1e4, 9))}), run_of({row_of(repeated(2e4, 9))}), {});
  const auto json = nlohmann::json::parse(ipc::bench::json(comparison));
  EXPECT_EQ(json["reason"], "1 cell is slower by more than 5 %");
  EXPECT_EQ(comparison.reason.portuguese, "1 célula ficou mais lenta em mais de 5 %");
}

}  // namespace
}  // namespace ipc::bench
