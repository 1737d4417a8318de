#pragma once

#include "bench/run/speaker.h"

// Texts of a report in English and Brazilian Portuguese: long ones, and those that several places
// share. Short texts are in the code that prints them.
namespace ipc::bench::phrase {

// Words.
inline constexpr Phrase transport{"transport", "transporte"};
inline constexpr Phrase not_known{"not known: too few launches", "não se sabe: poucas execuções"};
inline constexpr Phrase by_promise_only{"promised; not ranked: too few launches",
                                        "prometido; sem classificação: poucas execuções"};
inline constexpr Phrase value_not_known{"not known", "não se sabe"};
inline constexpr Phrase why{"why", "motivo"};
inline constexpr Phrase verdict{"verdict", "veredito"};
inline constexpr Phrase one_launch{"1 launch per cell", "1 execução por célula"};
inline constexpr Phrase many_launches{"{} launches per cell", "{} execuções por célula"};
inline constexpr Phrase work{"work", "trabalho"};
inline constexpr Phrase measured{"measured", "medido"};
inline constexpr Phrase messages_per_second{"messages per second", "mensagens por segundo"};

// The answer.
inline constexpr Phrase kicker{
    "ipclab {}. A transport is a way for two processes to exchange messages: a pipe, a socket, memory that they share.",
    "ipclab {}. Um transporte é um meio de dois processos trocarem mensagens: um pipe, um socket, memória compartilhada."};
inline constexpr Phrase no_single_best{"No single best for {} here: {} are not distinguishable",
                                       "Não há um único melhor aqui para {}: {} não se distinguem"};
inline constexpr Phrase load_fastest{"{} of {} transports sustain {} here; fastest: {}",
                                     "{} de {} transportes sustentam {} aqui; mais rápido: {}"};
inline constexpr Phrase load_alike{
    "{} of {} transports sustain {} here; the best {} are not distinguishable by their p50",
    "{} de {} transportes sustentam {} aqui; os {} melhores não se distinguem pelo p50"};
inline constexpr Phrase none_sustains{"No transport sustains {} here",
                                      "Nenhum transporte sustenta {} aqui"};
inline constexpr Phrase one_launch_only{
    "One launch per cell is not enough to say which transport is fastest",
    "Uma execução por célula não basta para dizer qual transporte é o mais rápido"};
inline constexpr Phrase not_enough{
    "{} launches per cell are not enough to say which transport is fastest",
    "{} execuções por célula não bastam para dizer qual transporte é o mais rápido"};
inline constexpr Phrase no_interval{
    "The order of the transports may be chance: a median has an interval from {0} launches on. To measure them: ipc-bench run --launches {0}",
    "A ordem dos transportes pode ser acaso: uma mediana só tem intervalo a partir de {0} execuções. Para medi-las: ipc-bench run --launches {0}"};
inline constexpr Phrase no_answer{"This run has no result",
                                  "Esta medição não tem nenhum resultado"};
inline constexpr Phrase none_sound{"not measured because of this ({}): {}",
                                   "não medido pelo seguinte motivo ({}): {}"};
inline constexpr Phrase it_takes{
    "A message of {} and its answer take {} µs (median) {}, on {}.",
    "Uma mensagem de {} e a resposta levam {} µs (mediana) {}, em {}."};
inline constexpr Phrase under_load{"{}: p50 {} µs, p99 {} µs (medians).",
                                   "{}: p50 {} µs, p99 {} µs (medianas)."};
inline constexpr Phrase some_lost{" These do not sustain the rate: {}.",
                                  " Não sustentam essa taxa: {}."};
inline constexpr Phrase choose_under_load{
    "To rank the transports under a load, with reasons: {}",
    "Para classificar os transportes sob uma carga, com os motivos: {}"};
inline constexpr Phrase while_blocking{
    "when both processes sleep while they wait (blocking)",
    "quando os dois processos dormem enquanto esperam (bloqueio)"};
inline constexpr Phrase the_next_takes{" The next, {}, takes {} times as long.",
                                       " O seguinte, {}, leva {} vezes esse tempo."};
inline constexpr Phrase the_next_reaches{" The next, {}, reaches {} of this rate.",
                                         " O seguinte, {}, alcança {} dessa taxa."};
inline constexpr Phrase it_costs{" That costs {} µs of CPU, both processes together.",
                                 " Isso custa {} µs de CPU, somando os dois processos."};
inline constexpr Phrase spinning_is_no_gain{
    "Spinning gains nothing that this run can distinguish: at best {}, {} µs.",
    "A espera ocupada (spin) não traz ganho que esta medição distinga: no melhor caso {}, {} µs."};
inline constexpr Phrase if_spinning{
    "If each process may keep a CPU busy instead (spinning): {}, {} µs, {} µs of CPU",
    "Se cada processo puder ocupar uma CPU (spin): {}, {} µs, {} µs de CPU"};
inline constexpr Phrase busy_cpus{
    "; but both CPUs then work all the time, with or without messages.",
    "; mas as duas CPUs trabalham o tempo todo, com ou sem mensagens."};
inline constexpr Phrase launches{"launches per cell, on pinned CPUs: {}",
                                 "execuções por célula, em CPUs fixas: {}"};
inline constexpr Phrase answer_caption{"{}: median and interval", "{}: mediana e intervalo"};
inline constexpr Phrase overview_caption{
    "[ ]: {} interval of the median. Times the best: median / best median. Floor: the raw mechanism with the fewest system calls. (ref): textbook use of Boost, not a floor. !: the rate was not sustained.",
    "[ ]: intervalo de {} da mediana. Vezes o melhor: mediana / melhor mediana. Piso: o mecanismo puro, com o mínimo de chamadas de sistema. (ref): uso da Boost como nos manuais, não um piso. !: taxa não sustentada."};
inline constexpr Phrase cost_of_measuring{"cost of measuring", "custo da medição"};
inline constexpr Phrase times_the_best{"times the best", "vezes o melhor"};
inline constexpr Phrase head_cpu{"CPU of both, µs", "CPU dos dois, µs"};
inline constexpr Phrase head_ratio{"channel / floor", "canal / piso"};
inline constexpr Phrase other_work_caption{
    "The best at other work, none with lost messages. Next: its median / the best median.",
    "O melhor em outros trabalhos, sem mensagens perdidas. Seguinte: mediana / melhor mediana."};

// Charts.
inline constexpr Phrase charts_text{
    "Each chart can be opened as a table; report.csv has every cell. (*): a median without an interval.",
    "Cada gráfico pode ser aberto como tabela; report.csv tem todas as células. (*): mediana sem intervalo."};
inline constexpr Phrase percentiles_title{"The slow messages", "As mensagens lentas"};
inline constexpr Phrase percentiles_caption{"Latency percentiles: {}, µs",
                                            "Percentis de latência: {}, µs"};
inline constexpr Phrase percentiles_text{
    "p50: half of the messages of a launch take at most this long. p99: 99 in 100 do. Each percentile is the median over launches. The steeper a line, the slower its rare messages.",
    "p50: metade das mensagens de uma execução leva no máximo esse tempo. p99: 99 em cada 100. Cada percentil é a mediana entre as execuções. Quanto mais íngreme a linha, mais lentas as mensagens raras."};
inline constexpr Phrase no_pings{
    "no round trips in this run. To measure them: ipc-bench run --scenario ping",
    "não há idas e voltas nesta medição. Para medi-las: ipc-bench run --scenario ping"};
inline constexpr Phrase launches_title{"Launch by launch", "Execução por execução"};
inline constexpr Phrase launches_text{
    "Each dot is the result of one launch. Two clusters in a row are two modes, which a median hides.",
    "Cada ponto é o resultado de uma execução. Dois grupos numa linha são dois modos, que a mediana esconde."};
inline constexpr Phrase no_launches{
    "only one launch per cell. To measure more: ipc-bench run --launches 15",
    "só uma execução por célula. Para medir mais: ipc-bench run --launches 15"};
inline constexpr Phrase time_title{"Steady or not", "Estável ou não"};
inline constexpr Phrase time_text{
    "Messages per second in each tenth of the measured time, the median over launches. A level line is a steady transport.",
    "Mensagens por segundo em cada décimo do tempo medido, mediana entre as execuções. Uma linha horizontal é um transporte estável."};
inline constexpr Phrase time_caption{"Messages per second over time{}",
                                     "Mensagens por segundo ao longo do tempo{}"};
inline constexpr Phrase no_time{"this file has no counts per tenth of the time.",
                                "este arquivo não tem contagens por décimo do tempo."};
inline constexpr Phrase sizes_title{"Latency and throughput by size",
                                    "Latência e vazão por tamanho"};
inline constexpr Phrase sizes_text{"The thin bar at a mark is the interval of its median.",
                                   "A barra fina em cada marca é o intervalo da mediana."};
inline constexpr Phrase latency_caption{"Latency (p50) by size: {}, µs",
                                        "Latência (p50) por tamanho: {}, µs"};
inline constexpr Phrase no_sizes{
    "only one size of each kind of work in this run. To measure more: ipc-bench run --scenario ping,stream --size 64,1KiB,32KiB,1MiB",
    "só um tamanho de cada tipo de trabalho nesta medição. Para medir mais: ipc-bench run --scenario ping,stream --size 64,1KiB,32KiB,1MiB"};
inline constexpr Phrase floor_title{"The channel and its floor", "O canal e o seu piso"};
inline constexpr Phrase floor_text{
    "The floor is the raw mechanism with the fewest system calls, measured next to the channel. Channel / floor of 1: the channel costs nothing. (ref): the program next to the channel is textbook use of Boost and not a floor, so the channel may be faster.",
    "O piso é o mecanismo puro, com o mínimo de chamadas de sistema, medido junto com o canal. Canal / piso igual a 1: o canal não custa nada. (ref): o programa medido junto é o uso da Boost como nos manuais, e não um piso; o canal pode ser mais rápido."};
inline constexpr Phrase ratio_of_times{"time, channel / floor: lower is better",
                                       "tempo, canal / piso: quanto menor, melhor"};
inline constexpr Phrase ratio_of_rates{"rate, channel / floor: higher is better",
                                       "taxa, canal / piso: quanto maior, melhor"};
inline constexpr Phrase no_floors{"no cell of this run has a floor next to it.",
                                  "nenhuma célula desta medição tem um piso ao lado."};
inline constexpr Phrase under_load_title{"Latency under load", "Latência sob carga"};
inline constexpr Phrase under_load_caption{"Latency ({}) by rate: {}, µs",
                                           "Latência ({}) por taxa: {}, µs"};
inline constexpr Phrase under_load_table{
    "p50 / p99 in µs by rate: {}; !: the rate was not sustained; g: limited by the load generator",
    "p50 / p99 em µs por taxa: {}; !: taxa não sustentada; g: limitado pelo gerador de carga"};
inline constexpr Phrase under_load_text{
    "Messages are sent one way on a schedule, and latency counts from the time when each was due. A rate is sustained if 99 % of the messages due arrived over all launches, and 95 % in each. A hollow mark: not sustained. A large mark: the last sustained rate before one that is not; messages queue beyond it.",
    "As mensagens são enviadas num só sentido, com hora marcada, e a latência conta a partir dessa hora. Uma taxa é sustentada se chegaram 99 % das mensagens previstas no total das execuções, e 95 % em cada uma. Marca vazada: não sustentada. Marca grande: a última taxa sustentada antes de uma que não é; acima dela as mensagens formam fila."};
inline constexpr Phrase no_load{
    "no load in this run. To measure it: ipc-bench run --scenario load --rate 1k,10k,100k,1M",
    "não há carga nesta medição. Para medi-la: ipc-bench run --scenario load --rate 1k,10k,100k,1M"};
inline constexpr Phrase placement_title{"Where the processes run", "Onde os processos rodam"};
inline constexpr Phrase placement_caption{"Round trip of {} (p50) by placement, µs",
                                          "Ida e volta de {} (p50) por posição, µs"};
inline constexpr Phrase placement_text{
    "On one CPU the two processes take turns. On two, each message crosses from one CPU to the other.",
    "Numa só CPU, os dois processos se revezam. Em duas, cada mensagem passa de uma CPU para a outra."};
inline constexpr Phrase no_placements{
    "only one placement in this run. To measure two: ipc-bench run --scenario ping --placement cross_cpu,same_cpu",
    "só uma posição nesta medição. Para medir duas: ipc-bench run --scenario ping --placement cross_cpu,same_cpu"};
inline constexpr Phrase cost_title{"CPU per message", "CPU por mensagem"};
inline constexpr Phrase cost_caption{"CPU of both processes per message, µs{}",
                                     "CPU dos dois processos por mensagem, µs{}"};
inline constexpr Phrase cost_text{
    "User and system time of both processes; for a ping, there and back. A spinning process also uses its CPU while it waits.",
    "Tempo de usuário e de sistema dos dois processos; no ping, ida e volta. Um processo em spin usa a CPU também enquanto espera."};
inline constexpr Phrase no_costs{
    "no CPU time in this run (a load has none: its sender spins).",
    "não há tempo de CPU nesta medição (na carga, o remetente fica em espera ocupada)."};
inline constexpr Phrase parts_title{"Parts of a round trip", "Partes de uma ida e volta"};
inline constexpr Phrase parts_caption{"Parts of a blocking round trip of {} (p50), µs",
                                      "Partes de uma ida e volta de {} com bloqueio (p50), µs"};
inline constexpr Phrase parts_text{
    "The bar is a blocking round trip of {1}; its first two parts are one of {0}. Calls: {0} while spinning. Wake-ups: {0}, blocking minus spinning. Copying: {1} minus {0}, blocking, with the extra calls of a large message. All parts are differences of measured medians; no model is fitted.",
    "A barra é uma ida e volta de {1} com bloqueio; as duas primeiras partes são uma de {0}. Chamadas: {0} com spin. Despertares: {0}, bloqueio menos spin. Cópia: {1} menos {0}, com bloqueio, incluindo as chamadas a mais de uma mensagem grande. Todas as partes são diferenças de medianas medidas; nenhum modelo é ajustado."};
inline constexpr Phrase parts_share{
    "In the median transport, wake-ups take {} % of a blocking round trip of {} (range: {} to {} %).",
    "No transporte mediano, os despertares consomem {} % de uma ida e volta de {} com bloqueio (faixa: {} a {} %)."};
inline constexpr Phrase part_wake_ups{"wake-ups (blocking minus spinning)",
                                      "despertares (bloqueio menos spin)"};
inline constexpr Phrase parts_marked{
    "*: the intervals of two medians overlap, or their difference is negative. That part is shown as 0, so the sum differs from the measured round trip.",
    "*: os intervalos de duas medianas se sobrepõem, ou a diferença é negativa. Essa parte aparece como 0, e por isso a soma difere da ida e volta medida."};
inline constexpr Phrase no_parts{
    "it needs the intervals of three round trips: a small one, blocking and spinning, and one of 32 KiB, blocking. To measure them: ipc-bench run",
    "são necessários os intervalos de três idas e voltas: uma pequena, com bloqueio e com spin, e uma de 32 KiB, com bloqueio. Para medi-las: ipc-bench run"};

// Around the charts.
inline constexpr Phrase no_script{
    "The charts need JavaScript; the tables have all their numbers.",
    "Os gráficos precisam de JavaScript; as tabelas têm todos os números."};

// Several runs.
inline constexpr Phrase machines_agree{"Among the best for {} on each of {} machines: {}",
                                       "Entre os melhores para {} em cada uma de {} máquinas: {}"};
inline constexpr Phrase machines_differ{"The best for {} is not the same on the {} machines",
                                        "O melhor para {} não é o mesmo nas {} máquinas"};
inline constexpr Phrase nothing_common{"The {} machines have no work in common",
                                       "As {} máquinas não têm nenhum trabalho em comum"};
inline constexpr Phrase agree_on{"Among the best on every machine: {}.",
                                 "Entre os melhores em todas as máquinas: {}."};
inline constexpr Phrase one_answers{
    "{} runs of one machine, which are not mixed: the answer is from {}, the last run with the most kinds of work. To see changes over time: ipc-bench report --history",
    "{} medições de uma máquina, sem misturá-las: a resposta é de {}, a última com mais tipos de trabalho. Para ver mudanças ao longo do tempo: ipc-bench report --history"};
inline constexpr Phrase run{"run", "medição"};

// History.
inline constexpr Phrase history_lead{"Changes over time: {} in {} cells (machines: {})",
                                     "Mudanças ao longo do tempo: {} em {} células (máquinas: {})"};
inline constexpr Phrase history_of_machine{"Changes: {} in {} cells over {} runs, {} to {}.",
                                           "Mudanças: {} em {} células em {} medições, {} a {}."};
inline constexpr Phrase no_history{"No machine has two runs with a cell in common",
                                   "Nenhuma máquina tem duas medições com uma célula em comum"};
inline constexpr Phrase history_caption{"Median by date{}", "Mediana por data{}"};
inline constexpr Phrase history_text{
    "A change from the run before is significant by a rank test, corrected for the number of cells, and above 5 %. Lines have a large mark there. The ratio is this run / the run before. The test knows the launches of two runs, not their hours: the cause may be the machine as well as the code.",
    "Uma mudança em relação à medição anterior é significativa por um teste de postos, corrigido pelo número de células, e passa de 5 %. As linhas têm ali uma marca grande. A razão é esta medição / a anterior. O teste conhece as execuções de duas medições, não as suas horas: a causa pode ser tanto a máquina quanto o código."};
inline constexpr Phrase history_few{
    "The launches are too few: no change can be significant. More: ipc-bench run --launches 15",
    "Há poucas execuções: nenhuma mudança pode ser significativa. Mais: ipc-bench run --launches 15"};

// Choosing.
inline constexpr Phrase decisions_text{
    "The picks follow from the promises of the transports and from this run. Several names: this run does not distinguish them. Fast: the lowest p50, without the transports whose whole interval of the p99 is above 3 times the lowest p99. p99 undecided: the interval includes that limit, or the launches are too few for an interval.",
    "As escolhas vêm das promessas dos transportes e desta medição. Vários nomes: esta medição não os distingue. Rápido: o menor p50, sem os transportes cujo intervalo do p99 fica todo acima de 3 vezes o menor p99. p99 sem decisão: o intervalo inclui esse limite, ou as execuções são poucas para um intervalo."};
inline constexpr Phrase p99_undecided{"; p99 undecided: {}", "; p99 sem decisão: {}"};
inline constexpr Phrase decisions_caption{"If you need this, pick that",
                                          "Se você precisa disto, escolha aquilo"};
inline constexpr Phrase cpu_per_round_trip{"{} µs of CPU per round trip",
                                           "{} µs de CPU por ida e volta"};
inline constexpr Phrase need_fast{"fast answers to small messages",
                                  "respostas rápidas a mensagens pequenas"};
inline constexpr Phrase need_spin{
    "the fastest answers, with a CPU to spare for each process",
    "as respostas mais rápidas, com uma CPU livre para cada processo"};
inline constexpr Phrase need_cheap{"the least CPU for a small message and its answer",
                                   "o menor uso de CPU por mensagem pequena e resposta"};
inline constexpr Phrase need_many{"very many small messages, none lost",
                                  "muitas mensagens pequenas, sem perder nenhuma"};
inline constexpr Phrase need_large{"large messages, none lost",
                                   "mensagens grandes, sem perder nenhuma"};
inline constexpr Phrase need_host{"another host, in order, none lost",
                                  "outra máquina, em ordem, sem perdas"};
inline constexpr Phrase need_host_lossy{"another host, where some may be lost",
                                        "outra máquina, tolerando perdas"};
inline constexpr Phrase need_outlive{"messages that outlive their sender's process",
                                     "mensagens que sobrevivem ao processo de quem as enviou"};
inline constexpr Phrase need_persists{"messages that outlive both processes",
                                      "mensagens que sobrevivem aos dois processos"};
inline constexpr Phrase need_stranger{
    "another language or a shell tool at the other end, reached by a name",
    "outra linguagem ou um utilitário do shell na outra ponta, alcançado por um nome"};
inline constexpr Phrase need_deaths{"to distinguish a crash of the peer from a clean close",
                                    "distinguir a morte do peer de um encerramento normal"};

// Traits.
inline constexpr Phrase traits_title{"Promises of each transport", "Promessas de cada transporte"};
inline constexpr Phrase traits_text{
    "The conformance suite proves each of these claims, and the opposite where nothing is claimed.",
    "A suíte de conformidade comprova cada uma destas afirmações, e o contrário onde nada se afirma."};
inline constexpr Phrase lent_traits{
    "{} is older than these traits, so they are those of this program: {}.",
    "{} é mais antigo que estas características, que são as deste programa: {}."};
inline constexpr Phrase no_traits{"{} is from a version without the traits of the transports.",
                                  "{} é de uma versão sem as características dos transportes."};

// The end.
inline constexpr Phrase nothing_left_out{"Every cell has a result.",
                                         "Todas as células têm um resultado."};
inline constexpr Phrase not_all_listed{"The first {} of {}; report.csv has all.",
                                       "Os primeiros {} de {}; report.csv tem todos."};
inline constexpr Phrase limitations_title{"Limits of the results", "Limites dos resultados"};
inline constexpr Phrase limit_ratios{
    "Absolute results change from machine to machine and from hour to hour, by a factor of up to 1.7 on a shared virtual machine; only ratios within one run carry over.",
    "Valores absolutos mudam de máquina para máquina e de hora para hora, por um fator de até 1,7 numa máquina virtual compartilhada; só as razões dentro de uma mesma medição se mantêm."};
inline constexpr Phrase limit_what{
    "Every byte is written by the sender and read by the receiver, in two processes on pinned CPUs. A program that does more with its messages gains less from a fast transport.",
    "Cada byte é escrito por quem envia e lido por quem recebe, em dois processos em CPUs fixas. Um programa que faz mais com as suas mensagens ganha menos com um transporte rápido."};
inline constexpr Phrase limit_interval{
    "An interval holds the median of further launches like these, on this machine, in this hour; it says nothing about others. Two results are called different if their intervals do not overlap, or if from six launches on the rounds agree on which one is better.",
    "O intervalo vale para a mediana de novas execuções como estas, nesta máquina, nesta hora; nada diz sobre outras. Dois resultados são considerados diferentes se os seus intervalos não se sobrepõem ou se, a partir de seis execuções, as rodadas concordam sobre qual é melhor."};
inline constexpr Phrase limit_loopback{
    "Loopback is not a network: transports that reach other hosts were measured on this one.",
    "Loopback não é uma rede: os transportes que alcançam outras máquinas foram medidos nesta."};
inline constexpr Phrase limit_order{
    "x86-64 orders memory strongly, which may favour shared memory more than other processors would.",
    "x86-64 ordena a memória de forma estrita, o que pode favorecer a memória compartilhada em relação a outros processadores."};
inline constexpr Phrase limit_percentiles{
    "A percentile is the median over launches. From p99 on at least three launches must each have ten samples beyond it. p99.9 and the maximum also show the machine's other work.",
    "Um percentil é a mediana entre execuções. A partir do p99, ao menos três execuções precisam ter dez amostras além dele. p99.9 e o máximo mostram também o que mais a máquina fazia."};
inline constexpr Phrase provenance_title{"Where the results come from",
                                         "De onde vêm os resultados"};
inline constexpr Phrase provenance_text{
    "Names as in the file (docs/results.schema.json).",
    "Nomes como aparecem no arquivo (docs/results.schema.json)."};

// The tables of a run.
inline constexpr Phrase head_remarks{"remarks", "observações"};

inline constexpr Phrase groups_of{"two groups: {} around {}, {} around {}",
                                  "dois grupos: {} em torno de {}, {} em torno de {}"};
inline constexpr Phrase remarks_text{
    "Remarks. Later half: the second half of each launch's time, compared with the first. Outliers: launches far from "
    "the others of their cell; none is removed. Two groups: the median is typical of one of them only. Clock steps: the "
    "result is only so many steps of the clock.",
    "Observações. Segunda metade: a do tempo de cada execução, comparada com a primeira. Discrepantes: execuções longe "
    "das outras da mesma célula; nenhuma é retirada. Dois grupos: a mediana só é típica de um deles. Passos do "
    "relógio: o resultado é de apenas tantos passos do relógio."};
inline constexpr Phrase without_interval{
    "(*): a median without an interval. Fewer than {} launches are not enough to say which transport is better "
    "(--launches {}).",
    "(*): mediana sem intervalo. Menos de {} execuções não bastam para dizer qual transporte é melhor (--launches {})."};
inline constexpr Phrase cpu_text{
    "CPU: user and system time of both processes, per message (ping: per round trip). Under load the receiver's only, "
    "because the sender spins for its schedule.",
    "CPU: tempo de usuário e de sistema dos dois processos, por mensagem (ping: por ida e volta). Sob carga, só o do "
    "destinatário, pois o remetente fica em espera ocupada (spin) até o seu horário."};
inline constexpr Phrase run_text{
    "Medians over launches of fresh, pinned processes, interleaved at random: {}. The sender writes every byte and the "
    "receiver reads it. [ ]: interval of the median.",
    "Medianas entre execuções de processos novos, em CPUs fixas, intercaladas ao acaso: {}. O remetente escreve cada "
    "byte e o destinatário o lê. [ ]: intervalo da mediana."};
inline constexpr Phrase floor_note{
    "Floor: the raw mechanism with the fewest system calls, measured next to the channel.",
    "Piso: o mecanismo puro, com o mínimo de chamadas de sistema, medido ao lado do canal."};
inline constexpr Phrase reference_note{"(ref): no floor, but textbook use of Boost.",
                                       "(ref): não é piso, e sim o uso da Boost como nos manuais."};
inline constexpr Phrase controls_text{
    "null and memcpy carry nothing to another process: they show the cost of measuring.",
    "null e memcpy não levam nada a outro processo: mostram o custo da própria medição."};
inline constexpr Phrase smallest_one{
    "The change between two runs like this has an interval of ± {} % ({}).",
    "A mudança entre duas medições como esta tem um intervalo de ± {} % ({})."};
inline constexpr Phrase smallest_many{
    "The change between two runs like this has an interval of ± {} % ({}) at best and ± {} % ({}) at worst; in half of "
    "the cells it is below ± {} %.",
    "A mudança entre duas medições como esta tem um intervalo de ± {} % ({}) no melhor caso e de ± {} % ({}) no pior; "
    "em metade das células, abaixo de ± {} %."};

}  // namespace ipc::bench::phrase
