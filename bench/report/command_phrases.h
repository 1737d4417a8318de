#pragma once

#include "bench/run/speaker.h"

// Texts of compare, choose, gates and `run --find-rate` in English and Brazilian Portuguese: long
// ones, and those that several places share. Reasons are in bench/judge/reasons.h.
namespace ipc::bench::phrase {

// Comparing two runs. In Portuguese the verdicts are of results, which are masculine.
inline constexpr Phrase slower{"slower", "mais lento"};
inline constexpr Phrase faster{"faster", "mais rápido"};
inline constexpr Phrase no_difference{"no difference", "sem diferença"};
inline constexpr Phrase too_few_launches{"undecided: too few launches",
                                         "sem decisão: poucas execuções"};
inline constexpr Phrase interval_too_wide{"undecided: interval too wide",
                                          "sem decisão: intervalo largo demais"};
inline constexpr Phrase not_significant{"undecided: not significant",
                                        "sem decisão: não significativo"};
inline constexpr Phrase machine_changed{"undecided: no floor, and the machine changed",
                                        "sem decisão: não há piso, e a máquina mudou"};
inline constexpr Phrase compare_title{"Slower: {}; {} lost.", "Mais lentas: {}; perdidas: {}."};
inline constexpr Phrase cell_counts{
    "{} of {} by more than {}; {} faster; {} without a difference; {} undecided",
    "{} de {} em mais de {}; mais rápidas: {}; sem diferença: {}; sem decisão: {}"};
inline constexpr Phrase floor_counts{
    "Floors slower: {} of {} by more than {}; {} faster; {} without a difference; {} undecided.",
    "Pisos mais lentos: {} de {} em mais de {}; mais rápidos: {}; sem diferença: {}; sem decisão: {}."};
inline constexpr Phrase cell_head{"cell", "célula"};
inline constexpr Phrase before_head{"before", "antes"};
inline constexpr Phrase after_head{"after", "depois"};
inline constexpr Phrase one_cell{"1 cell", "1 célula"};
inline constexpr Phrase many_cells{"{} cells", "{} células"};
inline constexpr Phrase times{"{} times", "{} vezes"};
inline constexpr Phrase launches_between{"{} to {} launches per cell",
                                         "{} a {} execuções por célula"};
inline constexpr Phrase same_run{
    "Both runs hold the same results: this compares a run with itself.",
    "As duas medições têm os mesmos resultados: uma medição é comparada consigo mesma."};
inline constexpr Phrase no_power_with{"{}: {}; at least {} are needed.",
                                      "{}: {}; são necessárias ao menos {}."};
inline constexpr Phrase shows_from{"{}: it can show changes from {}",
                                   "{}: a comparação mostra mudanças a partir de {}"};
inline constexpr Phrase shows_range{
    " ({}) to {} ({}), half of them below {}",
    " ({}) no melhor caso e de {} ({}) no pior; em metade das células, abaixo de {}"};
inline constexpr Phrase blind_cells{
    ". In {} no difference of any size can be significant",
    ". Em {}, nenhuma diferença pode ser significativa, por maior que seja"};
inline constexpr Phrase hidden_one{"In the undecided cells a change below {} cannot be seen.",
                                   "Nas células sem decisão, não se vê uma mudança abaixo de {}."};
inline constexpr Phrase hidden_many{
    "In the undecided cells a change below {} cannot be seen (median; below {} in the worst).",
    "Nas células sem decisão, não se vê uma mudança abaixo de {} (mediana; na pior, abaixo de {})."};
inline constexpr Phrase exit_status{"Exit status {}: {}.", "Status de saída {}: {}."};
inline constexpr Phrase cells_caption{"Cells, the most important first",
                                      "Células, as mais importantes primeiro"};
inline constexpr Phrase changes_caption{
    "Times as slow after as before: above 1 slower, below 1 faster",
    "Lentidão depois / antes: acima de 1, mais lento; abaixo de 1, mais rápido"};
inline constexpr Phrase compare_note{
    "A time (µs) is better if it is lower, a rate (messages or bytes per second) if it is higher. \"Could show from\": "
    "the smallest slow-down that launches with this scatter would have shown. \"Launches for ±{0}\": how many in each "
    "run are expected to narrow the interval to ±{0}. Medians are compared (p50, or the rate), not the tails and not "
    "the CPU time.",
    "Um tempo (µs) é melhor quanto menor; uma taxa (mensagens ou bytes por segundo), quanto maior. \"Mostra a partir "
    "de\": a menor lentidão que execuções com essa dispersão teriam mostrado. \"Execuções para ±{0}\": quantas, em "
    "cada medição, devem estreitar o intervalo para ±{0}. Comparam-se medianas (p50 ou a taxa), não as caudas nem o "
    "tempo de CPU."};
inline constexpr Phrase floors_of_machines{
    "Results and floors are compared as they were measured. A floor is the raw mechanism without our code: its change "
    "is the machine's, the kernel's or the settings'.",
    "Resultados e pisos são comparados como foram medidos. O piso é o mecanismo puro, sem o nosso código: a mudança "
    "dele é da máquina, do kernel ou da configuração."};
inline constexpr Phrase ratios_of_code{
    "Where the floor's own change is given, the ratio of the result to the floor is compared, which is free of changes "
    "of the machine.",
    "Onde aparece a mudança do piso, compara-se a razão entre o resultado e o piso, que não depende de mudanças da "
    "máquina."};
inline constexpr Phrase use_of_machine{
    " The runs are of different machines: to compare those, use --of machine.",
    " As medições são de máquinas diferentes: para comparar máquinas, use --of machine."};
inline constexpr Phrase launches_needed{
    "Too few launches: for one of so many cells to be slower or faster, each run needs {0} (--launches {0}).",
    "Poucas execuções: para que uma entre tantas células seja mais lenta ou mais rápida, cada medição precisa de {0} "
    "(--launches {0})."};
inline constexpr Phrase no_common_floor{
    "No floor is in both runs: whether the machine changed is unknown.",
    "Nenhum piso está nas duas medições: não se sabe se a máquina mudou."};
inline constexpr Phrase machine_changed_by{
    "The machine changed: a floor, which is not our code, changed by a factor of at least {}. Only the ratios to "
    "floors are free of that.",
    "A máquina mudou: um piso, que não é código nosso, mudou por um fator de pelo menos {}. Só as razões canal / piso "
    "não dependem disso."};

// Choosing a transport.
inline constexpr Phrase on_one_cpu{"both peers on one CPU", "os dois processos numa só CPU"};
inline constexpr Phrase on_two_cpus{"each peer on its own CPU", "cada processo na sua CPU"};
inline constexpr Phrase work_at_rate{"one way, {} of {}, {}", "só de ida, {} de {}, {}"};
inline constexpr Phrase work_there_and_back{"there and back, {}, one message at a time, {}",
                                            "ida e volta, {}, uma mensagem por vez, {}"};
inline constexpr Phrase work_one_way{"one way, {}, one message at a time, {}",
                                     "só de ida, {}, uma mensagem por vez, {}"};
inline constexpr Phrase not_shown{"The results do not show which transport fits: {}.",
                                  "Os resultados não mostram qual transporte serve: {}."};
inline constexpr Phrase none_fits{"No transport fits: {}.", "Nenhum transporte serve: {}."};
inline constexpr Phrase pick{"Pick {}: {}, {}.", "Escolha {}: {}, {}."};
inline constexpr Phrase pick_with_ties{
    "Pick {}: {}, {}. Not distinguishable from it: {}.",
    "Escolha {}: {}, {}. Não há diferença comprovada em relação a: {}."};
inline constexpr Phrase order_of_alike{
    "The order of the first {} is by p99, then by CPU if it differs.",
    "A ordem dos primeiros {} é pelo p99 e depois pela CPU, se ela difere."};
inline constexpr Phrase may_fit_caption{"These may fit", "Estes talvez sirvam"};
inline constexpr Phrase unfit_caption{"These do not fit", "Estes não servem"};
inline constexpr Phrase cpu_of_receiver{"receiver's CPU per message, µs",
                                        "CPU do destinatário por mensagem, µs"};
inline constexpr Phrase cpu_of_round_trip{"CPU of both per round trip, µs",
                                          "CPU dos dois por ida e volta, µs"};
inline constexpr Phrase cpu_of_message{"CPU of both per message, µs",
                                       "CPU dos dois por mensagem, µs"};
inline constexpr Phrase only_spinning_fits{
    "With spinning, {} fits: {}, for a whole CPU of each peer (--cpus 2).",
    "Com espera ocupada (spin), {} serve: {}, ao custo de uma CPU inteira por processo (--cpus 2)."};
inline constexpr Phrase spinning_gains_nothing{
    "{} instead of {} gains nothing that this run can distinguish.",
    "{} em vez de {} não traz ganho que esta medição distinga."};
inline constexpr Phrase spinning_gains{
    "With spinning, {} has p50 {} µs instead of {} µs, for a whole CPU of each peer (--cpus 2).",
    "Com espera ocupada (spin), {} tem p50 de {} µs em vez de {} µs, ao custo de uma CPU inteira por processo "
    "(--cpus 2)."};
inline constexpr Phrase of_round_trips{"Results of round trips, not under this load.",
                                       "Resultados de idas e voltas, não sob esta carga."};
inline constexpr Phrase of_single_messages{"Results of single messages, not under this load.",
                                           "Resultados de mensagens isoladas, não sob esta carga."};
inline constexpr Phrase one_way_takes_less{
    "The results are of round trips. One way takes less.",
    "Os resultados são de idas e voltas. Só a ida leva menos."};
inline constexpr Phrase limit_of_round_trip{" The limit was applied to the round trip.",
                                            " O limite foi aplicado à ida e volta."};
inline constexpr Phrase may_lose{
    "{} may lose messages, and reports no loss to the sender.",
    "{} pode perder mensagens e não informa nenhuma perda ao remetente."};
inline constexpr Phrase promises_of_here{
    "{} has no promises of {}: those of this program are used.",
    "{} não tem as promessas de {}: valem as deste programa."};
inline constexpr Phrase traits_of_here{
    "{} is older than the traits for {}: those of this program are used.",
    "{} é mais antigo que as características de {}: valem as deste programa."};
inline constexpr Phrase p99_needs_time{
    "A p99 is not known if a launch has too few messages ({} is enough).",
    "Não se sabe o p99 se uma execução tem poucas mensagens ({} basta)."};
inline constexpr Phrase p99_needs_all{
    "A p99 is not known if more than 1 % of the messages due did not arrive in a launch.",
    "Não se sabe o p99 se, numa execução, mais de 1 % das mensagens previstas não chegou."};
inline constexpr Phrase of_one_client{"The results are of one client.",
                                      "Os resultados são de um só cliente."};
inline constexpr Phrase of_loopback{
    "The results are of loopback: a network between two hosts adds its own time and losses.",
    "Os resultados são de loopback: uma rede entre duas máquinas acrescenta o seu tempo e as suas perdas."};
inline constexpr Phrase hybrid_costs{
    "hybrid spins for 20 µs before it blocks: it keeps both CPUs busy while messages come that fast.",
    "hybrid faz espera ocupada (spin) por 20 µs antes de bloquear: se as mensagens chegam nesse ritmo, ocupa as duas "
    "CPUs."};
inline constexpr Phrase not_measured{"Not measured: {}.", "Não medidos: {}."};
inline constexpr Phrase streams_from{"Streams: {}.", "Streams: {}."};
inline constexpr Phrase every_boundary{"Every channel keeps message boundaries.",
                                       "Todo canal mantém as fronteiras das mensagens."};
inline constexpr Phrase to_decide{"To decide: {}", "Para decidir: {}"};
inline constexpr Phrase to_decide_here{
    "The order may hold on this machine; the results will not. To decide here: {}",
    "A ordem talvez valha nesta máquina; os resultados, não. Para decidir aqui: {}"};
inline constexpr Phrase to_decide_elsewhere{
    "No transport fits on this machine. To decide on another machine: {}",
    "Nesta máquina, nenhum transporte serve. Para decidir em outra máquina: {}"};
inline constexpr Phrase none_named{"no results are named, and none are shipped with this program",
                                   "nenhum resultado foi indicado, e nenhum vem com este programa"};
inline constexpr Phrase none_of_kind{"no results of {}, {}, in {}",
                                     "não há resultados de {}, {}, em {}"};
inline constexpr Phrase give_rate{"{}; there are results under load: give --rate",
                                  "{}; há resultados sob carga: indique --rate"};

// Choosing on several machines.
inline constexpr Phrase none_fits_anywhere{
    "No transport fits on any of the {} machines.",
    "Em nenhuma das {} máquinas há um transporte que sirva."};
inline constexpr Phrase none_shown_anywhere{
    "No transport is shown to fit on any of the {} machines.",
    "Em nenhuma das {} máquinas os resultados mostram um transporte que sirva."};
inline constexpr Phrase many_may_fit{" {} candidates may fit on all.",
                                     " {} candidatos talvez sirvam em todas."};
inline constexpr Phrase these_may_fit{" May fit on all: {}.", " Talvez sirvam em todas: {}."};
inline constexpr Phrase machines_disagree{"The machines do not agree: pick {}; {}.",
                                          "As máquinas não concordam: escolha {}; {}."};
inline constexpr Phrase machines_undecided{
    "Not all machines have an answer: pick {}; {}.",
    "Nem todas as máquinas têm uma resposta: escolha {}; {}."};
inline constexpr Phrase machines_pick{"The {} machines agree: pick {}.",
                                      "As {} máquinas concordam: escolha {}."};
inline constexpr Phrase machines_pick_with_ties{
    "The {} machines agree: pick {}. Not distinguishable from it on any machine: {}.",
    "As {} máquinas concordam: escolha {}. Em nenhuma há diferença comprovada em relação a: {}."};
inline constexpr Phrase picks_differ{"The picks differ: {}. {}.", "As escolhas diferem: {}. {}."};
inline constexpr Phrase none_common{"No candidate is among the best on all machines",
                                    "Nenhum candidato está entre os melhores em todas as máquinas"};
inline constexpr Phrase best_everywhere{"Among the best on all machines: {}",
                                        "Entre os melhores em todas as máquinas: {}"};

// Gates.
inline constexpr Phrase at_most{"{}: at most {}", "{}: no máximo {}"};
inline constexpr Phrase at_least{"{}: at least {}", "{}: no mínimo {}"};
inline constexpr Phrase of_the_floor{"{} of the floor", "{} do piso"};
inline constexpr Phrase of_the_reference{"{} of the reference", "{} da referência"};
inline constexpr Phrase one_by_one{"{} times one by one", "{} vezes as mensagens uma a uma"};

// Searching for a rate.
inline constexpr Phrase found_caption{"Highest rate that is sustained", "Maior taxa sustentada"};
inline constexpr Phrase found_with_p99{"Highest rate that is sustained with a p99 of at most {} µs",
                                       "Maior taxa sustentada com um p99 de no máximo {} µs"};
inline constexpr Phrase none_from{"none from {} on", "nenhuma a partir de {}"};
inline constexpr Phrase sustained_note{
    "Sustained: {} of the messages due arrived over all launches, {} in each. The p99 is the median over launches.",
    "Sustentada: chegaram {} das mensagens previstas no total das execuções, e {} em cada uma. O p99 é a mediana entre "
    "as execuções."};

}  // namespace ipc::bench::phrase
