#pragma once

#include "bench/report/speaker.h"

// The texts of the tables of a run, in English and Brazilian Portuguese.
namespace ipc::bench::phrase {

inline constexpr Phrase results_title{"Every result", "Todos os resultados"};
inline constexpr Phrase head_rate{"rate [{}]", "taxa [{}]"};
inline constexpr Phrase head_p50_interval{"p50, µs [{}]", "p50, µs [{}]"};
inline constexpr Phrase head_max{"max, µs", "máx., µs"};
inline constexpr Phrase head_lost{"lost", "perdidas"};
inline constexpr Phrase head_arrived{"arrived / due", "chegadas / previstas"};
inline constexpr Phrase head_sustained{"sustained", "sustentada"};
inline constexpr Phrase head_tear_down{"tear-down, µs", "encerramento, µs"};
inline constexpr Phrase head_floor{"floor", "piso"};
inline constexpr Phrase head_ratio_level{"channel / floor [{}]", "canal / piso [{}]"};
inline constexpr Phrase head_cpu_of_receiver{"CPU of the receiver, µs", "CPU do destinatário, µs"};
inline constexpr Phrase head_remarks{"remarks", "observações"};
inline constexpr Phrase not_sustained{"not sustained", "não sustentada"};
inline constexpr Phrase is_sustained{"yes", "sim"};
inline constexpr Phrase is_not_sustained{"no", "não"};
inline constexpr Phrase lost_in_a_launch{": {} in one launch", ": {} numa execução"};
inline constexpr Phrase generator_limit{", limited by the generator", ", limitada pelo gerador"};

inline constexpr Phrase drift_faster{"later half {} % faster", "segunda metade {} % mais rápida"};
inline constexpr Phrase drift_slower{"later half {} % slower", "segunda metade {} % mais lenta"};
inline constexpr Phrase outliers{"outliers: {} of {} launches", "discrepantes: {} de {} execuções"};
inline constexpr Phrase groups_of{"two groups: {} around {}, {} around {}",
                                  "dois grupos: {} em torno de {}, {} em torno de {}"};
inline constexpr Phrase clock_steps{"{} clock steps of {} ns", "{} passos do relógio de {} ns"};
inline constexpr Phrase remarks_text{
    "Remarks. Later half: the second half of each launch's time, compared with the first. Outliers: launches far from "
    "the others of their cell; none is removed. Two groups: the median is typical of one of them only. Clock steps: "
    "so short a time is measured no finer.",
    "Observações. Segunda metade: a do tempo de cada execução, comparada com a primeira. Discrepantes: execuções longe "
    "das outras da mesma célula; nenhuma é retirada. Dois grupos: a mediana só é típica de um deles. Passos do "
    "relógio: um tempo tão curto não é medido com mais precisão."};
inline constexpr Phrase without_interval{
    "(*): a median without an interval. Fewer than {} launches are not enough to say which transport is better "
    "(--launches {}).",
    "(*): mediana sem intervalo. Menos de {} execuções não bastam para dizer qual transporte é melhor (--launches {})."};
inline constexpr Phrase cpu_text{
    "CPU: user and system time of both processes, per message (ping: per round trip). Under load the receiver's only, "
    "because the sender spins for its schedule.",
    "CPU: tempo de usuário e de sistema dos dois processos, por mensagem (ping: por ida e volta). Sob carga, só o do "
    "destinatário, pois o remetente espera ativamente pelo seu horário."};
inline constexpr Phrase run_text{
    "Medians over launches of fresh, pinned processes, interleaved at random: {}. The sender writes every byte and the "
    "receiver reads it. [ ]: interval of the median.",
    "Medianas entre execuções de processos novos, em CPUs fixas, intercaladas ao acaso: {}. O remetente escreve cada "
    "byte e o destinatário o lê. [ ]: intervalo da mediana."};
inline constexpr Phrase launches_of_cell{"{} launches per cell", "{} execuções por célula"};
inline constexpr Phrase one_launch_of_cell{"1 launch per cell", "1 execução por célula"};
inline constexpr Phrase floor_note{
    "Floor: the raw mechanism with the fewest system calls, measured next to the channel.",
    "Piso: o mecanismo puro, com o mínimo de chamadas de sistema, medido ao lado do canal."};
inline constexpr Phrase reference_note{"(ref): no floor, but textbook use of Boost.",
                                       "(ref): não é piso, e sim o uso da Boost como nos manuais."};
inline constexpr Phrase controls_text{
    "null and memcpy carry nothing to another process: they show what measuring costs.",
    "null e memcpy não levam nada a outro processo: mostram o custo da própria medição."};
inline constexpr Phrase smallest_one{
    "The change between two runs like this has an interval of ± {} % ({}).",
    "A mudança entre duas medições como esta tem um intervalo de ± {} % ({})."};
inline constexpr Phrase smallest_many{
    "The change between two runs like this has an interval of ± {} % ({}) at best and ± {} % ({}) at worst; in half of "
    "the cells it is below ± {} %.",
    "A mudança entre duas medições como esta tem um intervalo de ± {} % ({}) no melhor caso e de ± {} % ({}) no pior; "
    "em metade das células, abaixo de ± {} %."};

inline constexpr Phrase reason{"reason", "motivo"};
inline constexpr Phrase not_measured{"not measured: {}", "não medido: {}"};
inline constexpr Phrase has_failed{"failed: {}", "falhou: {}"};

}  // namespace ipc::bench::phrase
