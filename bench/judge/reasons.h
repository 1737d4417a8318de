#pragma once

#include "bench/run/phrase.h"

// The reasons that the judges give, in English and Brazilian Portuguese. Those of needs are in
// needs.cpp.
namespace ipc::bench::reasons {

inline constexpr Phrase not_measured{"not measured", "não medido"};
inline constexpr Phrase not_sustained{"the rate is not sustained", "a taxa não é sustentada"};
inline constexpr Phrase unknown{"unknown", "desconhecido"};

// Comparing two runs.
inline constexpr Phrase before{"before: {}", "antes: {}"};
inline constexpr Phrase after{"after: {}", "depois: {}"};
inline constexpr Phrase both{"both: {}", "ambas: {}"};
inline constexpr Phrase usual{"default", "padrão"};
inline constexpr Phrase setting_differs{"{}: {} before, {} after", "{}: {} antes, {} depois"};
inline constexpr Phrase settings_differ{
    "figures of different machines or builds differ for many reasons, and the verdicts do not say which",
    "resultados de máquinas ou compilações diferentes diferem por muitas razões, e os vereditos não dizem qual"};
inline constexpr Phrase no_date{"a run without a date: the time between the runs is unknown",
                                "uma medição sem data: não se sabe quanto tempo há entre as duas"};
inline constexpr Phrase hours_between{
    "The runs are {} hours apart. On our two machines, figures drifted by up to 1.7 times from hour to hour. Compare "
    "ratios to floors, not figures",
    "Há {} horas entre as duas medições. Nas nossas duas máquinas, os resultados variaram em até 1,7 vez de uma hora "
    "para outra. Compare as razões canal / piso, não os resultados"};
inline constexpr Phrase warning_before{"before ({}): {}", "antes ({}): {}"};
inline constexpr Phrase warning_after{"after ({}): {}", "depois ({}): {}"};
inline constexpr Phrase none_slower{"no cell is known to be slower",
                                    "não se sabe de nenhuma célula mais lenta"};
inline constexpr Phrase one_slower{"1 cell is slower by more than {}",
                                   "1 célula ficou mais lenta em mais de {}"};
inline constexpr Phrase many_slower{"{} cells are slower by more than {}",
                                    "{} células ficaram mais lentas em mais de {}"};
inline constexpr Phrase one_lost{"1 cell is lost ({}; {})", "1 célula foi perdida ({}; {})"};
inline constexpr Phrase many_lost{"{} cells are lost ({}; {})",
                                  "{} células foram perdidas ({}; {})"};
inline constexpr Phrase no_common_cell{"no cell was measured in both runs",
                                       "nenhuma célula foi medida nas duas medições"};
inline constexpr Phrase no_power{
    "no difference of any size can be significant with so few launches",
    "com tão poucas execuções, nenhuma diferença pode ser significativa, por maior que seja"};
inline constexpr Phrase none_judged{"no cell could be judged", "nenhuma célula pôde ser julgada"};
inline constexpr Phrase suspect{
    "{} is probably slower, but not provably by more than {}",
    "{}: provavelmente mais lenta, mas não comprovadamente em mais de {}"};
inline constexpr Phrase ignored{"{}; --allow {} ignores that {}", "{}; --allow {} ignora isto: {}"};

// Choosing a transport.
inline constexpr Phrase no_traits{"its traits are not in the file",
                                  "as suas características não estão no arquivo"};
inline constexpr Phrase lossy{"{} (--lossy accepts that)", "{} (--lossy aceita isso)"};
inline constexpr Phrase one_launch{
    "one launch per cell: not enough to rank ({} are the fewest)",
    "uma execução por célula: não basta para classificar (o mínimo é {})"};
inline constexpr Phrase few_launches{
    "{} launches per cell: not enough to rank ({} are the fewest)",
    "{} execuções por célula: não bastam para classificar (o mínimo é {})"};
inline constexpr Phrase p99_exceeds{"its p99 exceeds the limit: {} µs",
                                    "o p99 passa do limite: {} µs"};
inline constexpr Phrase p50_exceeds{"its p50 is already above the limit: {} µs",
                                    "o p50 já passa do limite: {} µs"};
inline constexpr Phrase p99_unknown{"p99 not known: too few messages per launch ({})",
                                    "não se sabe o p99: poucas mensagens por execução ({})"};
inline constexpr Phrase p99_lost{
    "p99 not known: {} % of the messages due did not arrive in one launch",
    "não se sabe o p99: numa execução, {} % das mensagens previstas não chegaram"};
inline constexpr Phrase few_p99{"too few launches have a p99", "poucas execuções têm um p99"};
inline constexpr Phrase p99_of_round_trip{
    "the p99 of its round trip exceeds the limit; one way takes less",
    "o p99 da ida e volta passa do limite; só a ida leva menos"};
inline constexpr Phrase p99_includes{"the interval of its p99 includes the limit",
                                     "o intervalo do p99 inclui o limite"};

// Results at a size and a rate.
inline constexpr Phrase measured{"measured", "medido"};
inline constexpr Phrase nearest{"nearest: {}", "mais próximo: {}"};
inline constexpr Phrase between{"interpolated between {} and {}", "interpolado entre {} e {}"};
inline constexpr Phrase at_most{"{} not measured, {} at most", "{}: não medido; no máximo, {}"};
inline constexpr Phrase next_to_it{"{} not measured; next to it {}", "{}: não medido; ao lado, {}"};
inline constexpr Phrase rate_of_size{"{} of {}", "{} de {}"};
inline constexpr Phrase skipped_at{"skipped at {}: {}", "não medido com {}: {}"};
inline constexpr Phrase failed_at{"failed at {}: {}", "falhou com {}: {}"};
inline constexpr Phrase no_figure{"it has no figure", "sem resultado"};
inline constexpr Phrase arrivals_unknown{"the share of {} of {} that arrived is not known",
                                         "não se sabe que parte de {} de {} chegou"};
inline constexpr Phrase does_not_sustain{"does not sustain {} of {}", "não sustenta {} de {}"};
inline constexpr Phrase sustains_less{"sustains {} of {}, but not {}",
                                      "sustenta {} de {}, mas não {}"};
inline constexpr Phrase arrived{"{}: {} % arrived in time", "{}: chegaram {} % no prazo"};
inline constexpr Phrase arrived_least{", {} % in the worst launch", "; na pior execução, {} %"};
inline constexpr Phrase generator_was_limit{"{}; the load generator was the limit",
                                            "{}; o limite foi o gerador de carga"};
inline constexpr Phrase of_size{" of {}", " de {}"};
inline constexpr Phrase scaled{", scaled from {},", ", calculado a partir de {},"};
inline constexpr Phrase interpolated{", interpolated between {} and {},",
                                     ", interpolado entre {} e {},"};
inline constexpr Phrase not_under_load{"not measured under this load", "não medido sob esta carga"};
inline constexpr Phrase too_slow{
    "cannot sustain {} of {}: its fastest stream of {} carries {} at most",
    "não consegue sustentar {} de {}: o seu stream mais rápido de {} leva no máximo {}"};
inline constexpr Phrase possible{
    "possible: its stream{} carries {} times the rate; not measured under this load",
    "possível: o seu stream{} leva {} vezes a taxa; não medido sob esta carga"};
inline constexpr Phrase unlikely{
    "unlikely: its stream{} carries {} times the rate; not measured under this load",
    "improvável: o seu stream{} leva {} vezes a taxa; não medido sob esta carga"};
inline constexpr Phrase beyond_cpu{"{} of {} is {} GB/s; one CPU writes and reads {} GB/s",
                                   "{} de {} são {} GB/s; uma CPU escreve e lê {} GB/s"};

// Searching for a rate.
inline constexpr Phrase arrived_in_all{"not sustained: {} % of the messages due arrived",
                                       "não sustentada: chegaram {} % das mensagens previstas"};
inline constexpr Phrase arrived_in_one{
    "not sustained: {} % of the messages due arrived in one launch",
    "não sustentada: numa execução, chegaram {} % das mensagens previstas"};
inline constexpr Phrase p99{"p99 {} µs", "p99 {} µs"};
inline constexpr Phrase no_p99{"p99 not known", "p99 desconhecido"};
inline constexpr Phrase undecided{"undecided: {}", "sem decisão: {}"};
inline constexpr Phrase by_generator{"{}; limited by the generator", "{}; limitada pelo gerador"};
inline constexpr Phrase budget{"the budget was used up", "o tempo de --budget acabou"};
inline constexpr Phrase none_failed{"no rate failed", "nenhuma taxa falhou"};

}  // namespace ipc::bench::reasons
