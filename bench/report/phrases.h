#pragma once

#include "bench/report/speaker.h"

// All that a report says, in English and Brazilian Portuguese.
namespace ipc::bench::phrase {

// Words.
inline constexpr Phrase conjunction{" and ", " e "};
inline constexpr Phrase range{"{} to {}", "{} a {}"};
inline constexpr Phrase transport{"transport", "transporte"};
inline constexpr Phrase ping{"ping", "ida e volta de"};
inline constexpr Phrase stream{"stream", "fluxo de"};
inline constexpr Phrase one_way_of{"one way", "só de ida,"};
inline constexpr Phrase load{"load", "carga de"};
inline constexpr Phrase cold{"cold ping", "ida e volta a frio de"};
inline constexpr Phrase connect{"connect, then", "conexão e"};
inline constexpr Phrase fan_in{"fan-in", "muitos para um, de"};
inline constexpr Phrase fan_out{"fan-out", "um para muitos, de"};
inline constexpr Phrase pairs{"pairs of pings", "pares em ida e volta de"};
inline constexpr Phrase slow_reader{"slow reader", "leitor lento,"};
inline constexpr Phrase one_peer{"1 peer", "1 par"};
inline constexpr Phrase peers{"{} peers", "{} pares"};
inline constexpr Phrase batched{"{} a flush", "{} por envio"};
inline constexpr Phrase blocking{"blocking", "bloqueando"};
inline constexpr Phrase spinning{"spinning", "em espera ativa"};
inline constexpr Phrase yielding{"yielding", "cedendo a CPU"};
inline constexpr Phrase hybrid{"spinning, then blocking", "em espera ativa, depois bloqueando"};
inline constexpr Phrase one_cpu{"one CPU", "uma só CPU"};
inline constexpr Phrase two_cpus{"two CPUs", "duas CPUs"};
inline constexpr Phrase smt{"two threads of a core", "duas threads de um núcleo"};
inline constexpr Phrase same_l3{"one L3 cache", "mesmo cache L3"};
inline constexpr Phrase other_l3{"two L3 caches", "outro cache L3"};
inline constexpr Phrase other_numa{"two NUMA nodes", "outro nó NUMA"};
inline constexpr Phrase skipped{"skipped", "não medido"};
inline constexpr Phrase failed{"failed", "falhou"};
inline constexpr Phrase lost{" ({} % lost)", " ({} % perdidas)"};
inline constexpr Phrase no_floor{"no floor", "sem piso"};
inline constexpr Phrase yes{"yes", "sim"};
inline constexpr Phrase no{"–", "–"};
inline constexpr Phrase nobody{"none of these", "nenhum destes"};
inline constexpr Phrase not_known{"not known: too few launches",
                                  "não se sabe: execuções insuficientes"};
inline constexpr Phrase by_promise_only{"promised; not ranked, too few launches",
                                        "prometido; sem classificação, execuções insuficientes"};

// The answer.
inline constexpr Phrase kicker{
    "ipclab {}. A transport is a way for two processes to exchange messages: a pipe, a socket, memory that they share.",
    "ipclab {}. Um transporte é um meio de dois processos trocarem mensagens: um pipe, um socket, memória compartilhada."};
inline constexpr Phrase small_messages{"small messages", "mensagens pequenas"};
inline constexpr Phrase messages_of{"messages of {}", "mensagens de {}"};
inline constexpr Phrase fastest{"Fastest for {} here: {}", "O mais rápido aqui para {}: {}"};
inline constexpr Phrase cannot_be_told_apart{
    "No single fastest for {} here: {} are not distinguishable",
    "Não há um único mais rápido aqui para {}: {} não se distinguem"};
inline constexpr Phrase only_one{"For {} only {} was measured", "Para {}, só {} foi medido"};
inline constexpr Phrase not_enough{
    "Launches per cell: {}, not enough to say which transport is fastest",
    "Execuções por célula: {}, insuficientes para dizer qual transporte é o mais rápido"};
inline constexpr Phrase no_answer{
    "This run does not tell which transport is fastest for small messages",
    "Esta medição não diz qual transporte é o mais rápido para mensagens pequenas"};
inline constexpr Phrase measure_pings{
    "It has no round trips. To measure them: ipc-bench run --scenario ping --size 64 --wait block,spin",
    "Ela não tem idas e voltas. Para medi-las: ipc-bench run --scenario ping --size 64 --wait block,spin"};
inline constexpr Phrase several_runs{"{} runs side by side, not mixed",
                                     "{} medições lado a lado, sem misturá-las"};
inline constexpr Phrase it_takes{
    "A message of {} and its answer take {} µs (median) {}, {}.",
    "Uma mensagem de {} e a sua resposta levam {} µs (mediana) {}, {}."};
inline constexpr Phrase while_blocking{
    "when both processes sleep while they wait (blocking)",
    "quando os dois processos dormem enquanto esperam (bloqueando)"};
inline constexpr Phrase while_spinning{
    "when both processes ask again and again (spinning)",
    "quando os dois processos perguntam sem parar (espera ativa)"};
inline constexpr Phrase while_yielding{
    "when both processes ask again and again, and let others run in between (yielding)",
    "quando os dois processos perguntam sem parar e cedem a CPU entre as tentativas"};
inline constexpr Phrase while_hybrid{
    "when both processes ask again and again for a while, then sleep (hybrid)",
    "quando os dois processos perguntam sem parar por um tempo e depois dormem (híbrido)"};
inline constexpr Phrase on_two_cpus{"each on a CPU of its own", "cada um na sua CPU"};
inline constexpr Phrase on_one_cpu{"both on one CPU", "ambos na mesma CPU"};
inline constexpr Phrase the_next{" The next, {}, takes {} times as long.",
                                 " O seguinte, {}, leva {} vezes esse tempo."};
inline constexpr Phrase it_costs{" That costs {} µs of CPU, both processes together.",
                                 " Isso custa {} µs de CPU, somando os dois processos."};
inline constexpr Phrase no_interval{
    "Fewer than {} launches have no interval, so the order of the transports may be chance.",
    "Menos de {} execuções não dão um intervalo; a ordem dos transportes pode ser acaso."};
inline constexpr Phrase spinning_is_no_gain{
    "Keeping a CPU busy instead (spinning) gained nothing in this run: at best {}, {} µs.",
    "Manter uma CPU ocupada (espera ativa) não trouxe ganho nesta medição: no melhor caso {}, {} µs."};
inline constexpr Phrase if_spinning{
    "If each process may keep a CPU busy instead (spinning): {}, {} µs, {} µs of CPU",
    "Se cada processo puder ocupar uma CPU (espera ativa): {}, {} µs, {} µs de CPU"};
inline constexpr Phrase times_as_fast{", {} times as fast", ", {} vezes mais rápido"};
inline constexpr Phrase busy_cpus{
    "; but both CPUs then work all the time, messages or not.",
    "; mas as duas CPUs trabalham o tempo todo, com ou sem mensagens."};
inline constexpr Phrase one_way{"Most messages one way, none lost: ",
                                "Mais mensagens num só sentido, sem perdas: "};
inline constexpr Phrase best_stream{"{2} one by one: {0}, {1}", "{2}, uma a uma: {0}, {1}"};
inline constexpr Phrase best_batched{"{2} in batches: {0}, {1}", "{2}, em lotes: {0}, {1}"};
inline constexpr Phrase best_large{"{2}: {0}, {1}", "{2}: {0}, {1}"};
inline constexpr Phrase conditions{"Conditions: ", "Condições: "};
inline constexpr Phrase cpus{"{} CPUs", "{} CPUs"};
inline constexpr Phrase launches{"launches per cell, on pinned CPUs: {}",
                                 "execuções por célula, em CPUs fixas: {}"};

// The table beside the answer.
inline constexpr Phrase overview_caption{
    "[ ]: {} interval of the median. Floor: the raw mechanism with the fewest system calls. (ref): no floor, but textbook use of Boost.",
    "[ ]: intervalo de {} da mediana. Piso: o mecanismo puro, com o mínimo de chamadas de sistema. (ref): não é piso, e sim o uso da Boost como nos manuais."};
inline constexpr Phrase controls_caption{
    " null and memcpy carry nothing to another process: what measuring costs by itself, without and with a copy.",
    " null e memcpy não levam nada a outro processo: o custo da própria medição, sem e com uma cópia."};
inline constexpr Phrase head_p50{"p50 {}, {}, µs", "p50 {}, {}, µs"};
inline constexpr Phrase head_cpu{"CPU a round trip, µs", "CPU por ida e volta, µs"};
inline constexpr Phrase head_ratio{"channel / floor", "canal / piso"};
inline constexpr Phrase head_stream{"stream {}", "fluxo {}"};
inline constexpr Phrase head_batched{"stream {}, {} a flush", "fluxo {}, {} por envio"};

// Charts.
inline constexpr Phrase charts_title{"The figures", "Os números"};
inline constexpr Phrase charts_text{
    "Each chart can be opened as a table; report.csv has every row. (*): a median without an interval.",
    "Cada gráfico pode ser aberto como tabela; report.csv tem todas as linhas. (*): mediana sem intervalo."};
inline constexpr Phrase not_all_drawn{"{} of {} are drawn.", "{} de {} estão desenhados."};
inline constexpr Phrase size_axis{"size of the message", "tamanho da mensagem"};
inline constexpr Phrase percentiles_title{"How long the slow ones take",
                                          "Quanto demoram as mais lentas"};
inline constexpr Phrase percentiles_caption{"Latency percentiles, {}", "Percentis de latência, {}"};
inline constexpr Phrase percentiles_text{
    "Each percentile is the median over launches: half of the round trips of a launch take at most p50, 99 in a hundred at most p99. The steeper a line, the slower its rare ones.",
    "Cada percentil é a mediana entre execuções: metade das idas e voltas de uma execução leva no máximo p50, 99 em cem no máximo p99. Quanto mais íngreme a linha, mais lentas as raras."};
inline constexpr Phrase percentile_axis{"percentile of all round trips",
                                        "percentil de todas as idas e voltas"};
inline constexpr Phrase no_pings{
    "Not drawn: no round trips were measured. To measure them: ipc-bench run --scenario ping",
    "Sem gráfico: nenhuma ida e volta foi medida. Para medi-las: ipc-bench run --scenario ping"};
inline constexpr Phrase sizes_title{"Latency and throughput against size",
                                    "Latência e vazão por tamanho"};
inline constexpr Phrase sizes_text{
    "The time of a message and its answer, and what comes through one way, as messages grow. The upright bar at a point is the 95 % interval of its median.",
    "O tempo de uma mensagem e da sua resposta, e o que passa num só sentido, à medida que as mensagens crescem. A barra vertical em cada ponto é o intervalo de 95 % da sua mediana."};
inline constexpr Phrase latency_caption{"Round trip (p50), {}, µs", "Ida e volta (p50), {}, µs"};
inline constexpr Phrase throughput_caption{
    "One way, one by one, {}, messages or bytes per second",
    "Só de ida, uma a uma, {}, mensagens ou bytes por segundo"};
inline constexpr Phrase bytes_a_second{"bytes a second", "bytes por segundo"};
inline constexpr Phrase no_sizes{"Not drawn: it takes two sizes.",
                                 "Sem gráfico: são necessários dois tamanhos."};
inline constexpr Phrase more_sizes{"More sizes: {}", "Mais tamanhos: {}"};
inline constexpr Phrase floor_title{"The channel and its floor", "O canal e o seu piso"};
inline constexpr Phrase floor_text{
    "The floor is the raw mechanism with the fewest system calls, measured next to the channel. At 1 the channel costs nothing. (ref): the program next to the channel is a reference, textbook use of Boost, and no floor; a channel may be faster.",
    "O piso é o mecanismo puro, com o mínimo de chamadas de sistema, medido junto com o canal. Em 1, o canal não custa nada. (ref): o programa medido junto é uma referência, o uso da Boost como nos manuais, e não um piso; um canal pode ser mais rápido."};
inline constexpr Phrase floor_ping{"Time, channel / floor, {}: lower is better",
                                   "Tempo, canal / piso, {}: menos é melhor"};
inline constexpr Phrase floor_stream{"Rate, channel / floor, {}: higher is better",
                                     "Vazão, canal / piso, {}: mais é melhor"};
inline constexpr Phrase ratio_axis{"ratio, with its 95 % interval",
                                   "razão, com o seu intervalo de 95 %"};
inline constexpr Phrase no_floors{"Not drawn: no floor was measured beside these.",
                                  "Sem gráfico: nenhum piso foi medido ao lado destes."};
inline constexpr Phrase under_load_title{"Latency under load", "Latência sob carga"};
inline constexpr Phrase under_load_caption{"Latency ({}) by the rate offered, {}, µs",
                                           "Latência ({}) por taxa oferecida, {}, µs"};
inline constexpr Phrase under_load_table{
    "Latency, p50 / p99 in µs, by the rate offered, {}; !: the rate was not sustained; g: limited by the load generator",
    "Latência, p50 / p99 em µs, por taxa oferecida, {}; !: a taxa não foi sustentada; g: limitado pelo gerador de carga"};
inline constexpr Phrase under_load_text{
    "Messages one way on a schedule; latency runs from when each was due. A rate is sustained if 99 % of the messages due arrived over all launches, and 95 % in each. The large mark is the knee: the last sustained rate before the first that is not; beyond it messages queue. A hollow mark is a rate that was not sustained. A line has no mark if it sustained every rate or none, or if the load generator, not the channel, was the limit.",
    "Mensagens só de ida, com hora marcada; a latência conta da hora de cada uma. Uma taxa é sustentada se chegaram 99 % das mensagens previstas no total das execuções, e 95 % em cada uma. A marca grande é o joelho: a última taxa sustentada antes da primeira que não é; além dele as mensagens fazem fila. Uma marca vazada é uma taxa que não foi sustentada. Uma linha não tem marca se sustentou todas as taxas ou nenhuma, ou se o limite foi o gerador de carga, e não o canal."};
inline constexpr Phrase offered{"messages offered a second", "mensagens oferecidas por segundo"};
inline constexpr Phrase a_second{"/s", "/s"};
inline constexpr Phrase sustained_rate{"highest sustained rate", "maior taxa sustentada"};
inline constexpr Phrase no_load{
    "Not drawn: no load was measured. To measure it: ipc-bench run --scenario load --rate 1k,10k,100k,1M",
    "Sem gráfico: nenhuma carga foi medida. Para medi-la: ipc-bench run --scenario load --rate 1k,10k,100k,1M"};
inline constexpr Phrase waiting_title{"How they wait", "Como eles esperam"};
inline constexpr Phrase waiting_caption{"Round trip of {} (p50), by the way to wait, µs",
                                        "Ida e volta de {} (p50), pelo modo de esperar, µs"};
inline constexpr Phrase waiting_text{
    "A blocking process sleeps until the kernel wakes it. A spinning process polls, and keeps its CPU busy. A row for each transport; the thin bar is the 95 % interval.",
    "Quem bloqueia dorme até o kernel acordá-lo; quem espera ativamente pergunta sem parar e ocupa a CPU. Uma linha por transporte; a barra fina é o intervalo de 95 %."};
inline constexpr Phrase no_spin{
    "Not drawn: only one way to wait was measured. All: ipc-bench run --scenario ping --wait block,hybrid,yield,spin",
    "Sem gráfico: só um modo de esperar foi medido. Todos: ipc-bench run --scenario ping --wait block,hybrid,yield,spin"};
inline constexpr Phrase placement_title{"Where they run", "Onde eles rodam"};
inline constexpr Phrase placement_caption{
    "Round trip of {} (p50), by the CPUs of the two processes, µs",
    "Ida e volta de {} (p50), pelas CPUs dos dois processos, µs"};
inline constexpr Phrase placement_text{
    "On one CPU the two processes take turns; on two, each message crosses from one to the other. The thin bar is the 95 % interval.",
    "Numa só CPU os dois processos se revezam; em duas, cada mensagem passa de uma para a outra. A barra fina é o intervalo de 95 %."};
inline constexpr Phrase no_placements{
    "Not drawn: only one placement was measured. Two: ipc-bench run --scenario ping --placement cross_cpu,same_cpu",
    "Sem gráfico: só uma disposição foi medida. Duas: ipc-bench run --scenario ping --placement cross_cpu,same_cpu"};
inline constexpr Phrase cost_title{"CPU for each message", "CPU por mensagem"};
inline constexpr Phrase cost_caption{"CPU of both processes, {}, µs",
                                     "CPU dos dois processos, {}, µs"};
inline constexpr Phrase cost_table{
    "CPU of both processes for a message (a ping: there and back), µs",
    "CPU dos dois processos por mensagem (ping: ida e volta), µs"};
inline constexpr Phrase cost_text{
    "User and system time of both processes together, in µs. Spinning also costs CPU while waiting.",
    "Tempo de usuário e de sistema, somando os dois processos, em µs. Quem espera ativamente paga também pela espera."};
inline constexpr Phrase no_costs{
    "Not drawn: no CPU time was measured. To measure it: ipc-bench run --scenario ping,stream",
    "Sem gráfico: nenhum tempo de CPU foi medido. Para medi-lo: ipc-bench run --scenario ping,stream"};
inline constexpr Phrase parts_title{"What a round trip is made of",
                                    "De que é feita uma ida e volta"};
inline constexpr Phrase parts_caption{"Parts of a blocking round trip of {} (p50), µs",
                                      "Partes de uma ida e volta de {} bloqueando (p50), µs"};
inline constexpr Phrase parts_text{
    "The bar is a blocking round trip of {1}; its first two parts are one of {0}. Calls: {0} while spinning, with the transport's own code. Wake-ups: {0}, blocking minus spinning. Copying: {1} minus {0}, blocking, with the extra calls of a large message. All of it is measured medians; no model is fitted.",
    "A barra é uma ida e volta de {1} bloqueando; as duas primeiras partes são uma de {0}. Chamadas: {0} em espera ativa, com o código do próprio transporte. Despertares: {0}, o tempo bloqueando menos o tempo em espera ativa. Cópia: {1} menos {0}, bloqueando, com as chamadas a mais de uma mensagem grande. Tudo vem de medianas medidas; nenhum modelo é ajustado."};
inline constexpr Phrase parts_share{
    "In the median transport, wake-ups take {} % of a blocking round trip of {} (range: {} to {} %).",
    "No transporte mediano, os despertares tomam {} % de uma ida e volta de {} bloqueando (faixa: {} a {} %)."};
inline constexpr Phrase part_calls{"calls ({}, spinning)", "chamadas ({}, em espera ativa)"};
inline constexpr Phrase part_wake_ups{"wake-ups (blocking minus spinning)",
                                      "despertares (bloqueio menos espera ativa)"};
inline constexpr Phrase part_copying{"copying ({} minus {})", "cópia ({} menos {})"};
inline constexpr Phrase parts_sum{"sum", "soma"};
inline constexpr Phrase parts_marked{
    "*: the intervals of two medians overlap, or their difference is negative. That part is shown as 0, so the sum differs from the measured round trip.",
    "*: os intervalos de duas medianas se sobrepõem, ou a diferença é negativa. Essa parte aparece como 0, e por isso a soma difere da ida e volta medida."};
inline constexpr Phrase no_parts{
    "Not drawn: it needs the intervals of three round trips: a small one, blocking and spinning, and one of {}, blocking. To measure them: ipc-bench run",
    "Sem gráfico: são necessários os intervalos de três idas e voltas: uma pequena, bloqueando e em espera ativa, e uma de {}, bloqueando. Para medi-las: ipc-bench run"};

// Around the charts.
inline constexpr Phrase no_script{
    "The drawings need JavaScript; all their figures are in the tables.",
    "Os gráficos precisam de JavaScript; todos os seus números estão nas tabelas."};
inline constexpr Phrase log_scale{"logarithmic", "logarítmica"};
inline constexpr Phrase views{"what is drawn", "o que está no gráfico"};
inline constexpr Phrase series{"shown or hidden", "visíveis ou ocultos"};
inline constexpr Phrase runs_drawn{"Runs in the charts", "Medições nos gráficos"};
inline constexpr Phrase none_drawn{"nothing is chosen", "nada está escolhido"};
inline constexpr Phrase tick_runs{"measured by the runs", "medido pelas medições"};

// Many runs.
inline constexpr Phrase runs_caption{
    "Runs on {}; each has its number in all that follows. p50: of the best, with its 95 % interval, µs.",
    "Medições em {}; cada uma leva o seu número em tudo o que segue. p50: do melhor, com o seu intervalo de 95 %, µs."};
inline constexpr Phrase one_run_title{"One run of each machine", "Uma medição de cada máquina"};
inline constexpr Phrase one_run{
    "What follows shows {}: of each machine the last run that measured most kinds of work. The charts can show others, and "
    "report.csv has all.",
    "O que segue mostra {}: de cada máquina a última medição que mediu mais tipos de trabalho. Os gráficos podem mostrar "
    "outras, e report.csv tem todas."};
inline constexpr Phrase run{"run", "medição"};
inline constexpr Phrase answer{"answer", "resposta"};
inline constexpr Phrase best_p50{"p50, {}, µs", "p50, {}, µs"};
inline constexpr Phrase warnings{"warnings", "avisos"};

// Choosing.
inline constexpr Phrase decisions_title{"Which one to pick", "Qual escolher"};
inline constexpr Phrase decisions_text{
    "From what the transports promise and what was measured here. Several names are not distinguishable.",
    "A partir do que os transportes prometem e do que foi medido aqui. Vários nomes: não há como distingui-los."};
inline constexpr Phrase decisions_caption{"If you need this, pick that",
                                          "Se você precisa disto, escolha aquilo"};
inline constexpr Phrase no_decisions{"No measured scenario can answer this.",
                                     "Nenhum cenário medido responde a isto."};
inline constexpr Phrase need{"you need", "você precisa de"};
inline constexpr Phrase pick{"pick", "escolha"};
inline constexpr Phrase because{"measured", "medido"};
inline constexpr Phrase cpu_figure{"{} µs of CPU a round trip", "{} µs de CPU por ida e volta"};
inline constexpr Phrase need_quick{"quick answers to small messages",
                                   "respostas rápidas a mensagens pequenas"};
inline constexpr Phrase need_spin{
    "the quickest answers, with a CPU to spare for each process",
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
                                    "distinguir a morte do par de um encerramento normal"};

// Traits.
inline constexpr Phrase traits_title{"What each transport promises",
                                     "O que cada transporte promete"};
inline constexpr Phrase traits_text{
    "The conformance suite proves each of these claims, and the opposite where nothing is claimed.",
    "A suíte de conformidade comprova cada uma destas afirmações, e o contrário onde nada se afirma."};
inline constexpr Phrase traits_caption{"Traits", "Características"};
inline constexpr Phrase no_traits{
    "{} was written before results told the traits of their transports.",
    "{} foi gravado antes que os resultados incluíssem as características dos transportes."};
inline constexpr Phrase promise{"promise", "promessa"};
inline constexpr Phrase ordered{"in order", "em ordem"};
inline constexpr Phrase reliable{"none lost", "sem perdas"};
inline constexpr Phrase keeps_boundaries{"keeps boundaries itself", "mantém os limites por si"};
inline constexpr Phrase half_close{"half-close", "fecha só uma direção"};
inline constexpr Phrase receive_close{"tells a closed receiver", "avisa receptor fechado"};
inline constexpr Phrase crosses_hosts{"reaches other hosts", "alcança outras máquinas"};
inline constexpr Phrase outlives_peer{"outlives its sender", "sobrevive a quem enviou"};
inline constexpr Phrase persists{"outlives both processes", "sobrevive aos dois processos"};
inline constexpr Phrase late_reader{"the reader may come later", "o leitor pode chegar depois"};
inline constexpr Phrase open_protocol{"any program can be the peer",
                                      "qualquer programa pode ser o peer"};
inline constexpr Phrase peer_exit{"peer's end is told", "o fim do par é informado"};
inline constexpr Phrase tells_deaths{"tells death from goodbye", "distingue morte de despedida"};
inline constexpr Phrase when_full{"when full", "quando cheio"};
inline constexpr Phrase reached_by{"reached by", "alcançado por"};
inline constexpr Phrase copies{"copies", "cópias"};
inline constexpr Phrase by_kernel{"by the kernel", "pelo kernel"};
inline constexpr Phrase by_lifeline{"by a socket beside it", "por um socket ao lado"};
inline constexpr Phrase unknown{"not at all", "não é"};
inline constexpr Phrase waits{"waits", "espera"};
inline constexpr Phrase refuses{"refuses", "recusa"};
inline constexpr Phrase drops{"drops", "descarta"};
inline constexpr Phrase name{"a name", "um nome"};
inline constexpr Phrase inheritance{"inheritance", "herança"};

// The end.
inline constexpr Phrase left_out_title{"What was left out", "O que ficou de fora"};
inline constexpr Phrase in_csv_only{"Measured, and in report.csv only: {}.",
                                    "Medidos, e só em report.csv: {}."};
inline constexpr Phrase nothing_left_out{"Nothing: every cell has a figure.",
                                         "Nada: cada célula tem um número."};
inline constexpr Phrase not_all_listed{"The first {} of {}; report.csv has all.",
                                       "Os primeiros {} de {}; report.csv tem todos."};
inline constexpr Phrase floor_suffix{" (floor)", " (piso)"};
inline constexpr Phrase reference_suffix{" (reference: textbook Boost)",
                                         " (referência: Boost como nos manuais)"};
inline constexpr Phrase limitations_title{"What the figures do not say",
                                          "O que os números não dizem"};
inline constexpr Phrase limit_ratios{
    "Absolute figures change from machine to machine and from hour to hour, by up to 1.7 on a shared virtual machine; only ratios within one run carry over.",
    "Valores absolutos mudam de máquina para máquina e de hora para hora, até 1,7 vez numa máquina virtual compartilhada; só as razões dentro de uma mesma medição se mantêm."};
inline constexpr Phrase limit_what{
    "Every byte is written by the sender and read by the receiver, in two processes on pinned CPUs. A program that does more with its messages gains less by a quick transport.",
    "Cada byte é escrito por quem envia e lido por quem recebe, em dois processos em CPUs fixas. Um programa que faz mais com as suas mensagens ganha menos com um transporte rápido."};
inline constexpr Phrase limit_interval{
    "An interval holds the median of further launches like these, on this machine, in this hour; it knows nothing of others. Two figures are called different if their intervals do not overlap, or if from six launches on the rounds agree on which one is better.",
    "O intervalo vale para a mediana de novas execuções como estas, nesta máquina, nesta hora; nada diz sobre outras. Dois números são considerados diferentes se os seus intervalos não se sobrepõem ou se, a partir de seis execuções, as rodadas concordam sobre qual é melhor."};
inline constexpr Phrase limit_loopback{
    "Loopback is not a network: what reaches other hosts was measured on this one.",
    "Loopback não é uma rede: o que alcança outras máquinas foi medido nesta."};
inline constexpr Phrase limit_order{
    "x86-64 orders memory strongly, which may favour shared memory over what other processors would show.",
    "x86-64 ordena a memória de forma estrita, o que pode favorecer a memória compartilhada em relação a outros processadores."};
inline constexpr Phrase limit_percentiles{
    "A percentile is the median over launches. From p99 on at least three launches must each have ten samples beyond it. p99.9 and the maximum also show the machine's other work.",
    "Um percentil é a mediana entre execuções. A partir do p99, ao menos três execuções precisam ter dez amostras além dele. p99.9 e o máximo mostram também o que mais a máquina fazia."};
inline constexpr Phrase provenance_title{"Where the figures come from", "De onde vêm os números"};
inline constexpr Phrase provenance_text{"Names as they stand in the file (docs/measuring.md).",
                                        "Nomes como aparecem no arquivo (docs/measuring.md)."};
inline constexpr Phrase fact{"fact", "dado"};
inline constexpr Phrase value{"value", "valor"};
inline constexpr Phrase as_table{"as a table", "como tabela"};

}  // namespace ipc::bench::phrase
