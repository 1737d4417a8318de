#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> alarm_lesson_texts();

namespace {

constexpr Text texts[] = {
    {"alarm.line", "a machine breaks: who is told, and how?",
     "uma máquina quebra: quem é avisado, e como?"},
    {"alarm.question", "A machine that is watched breaks down. How does the alarm know?",
     "Uma máquina vigiada quebra. Como o alarme fica sabendo?"},
    {"alarm.answer.a", "the machine tells it, just before it breaks",
     "a máquina avisa, pouco antes de quebrar"},
    {"alarm.answer.b", "its connection ends without a goodbye, or nothing comes from it in time",
     "a conexão termina sem despedida, ou nada chega dela a tempo"},
    {"alarm.answer.c", "it cannot: only a person who looks can",
     "não tem como: só uma pessoa que olhe"},

    {"alarm.quiet", "falls silent", "fica em silêncio"},
    {"alarm.polite", "will close its connection", "vai fechar a conexão"},
    {"alarm.broken", "will be killed", "será morta"},

    {"alarm.beats", "Three machines send heartbeats", "Três máquinas enviam sinais de vida"},
    {"alarm.fact.late_watchers_learn_the_present",
     "{} watchers, who came later, were told at once how all three were.",
     "{} observadores, que chegaram depois, souberam logo como as três estavam."},

    {"alarm.ends", "One is silent, one closes, one is killed (SIGKILL)",
     "Uma se cala, uma fecha, uma é morta (SIGKILL)"},
    {"alarm.watcher", "watcher", "observador"},
    {"alarm.heard", "was told", "foi avisado"},
    {"alarm.no_other_program", "neither python3 nor socat is installed",
     "nem python3 nem socat estão instalados"},
    {"alarm.fact.silent_closed_dead_told_apart",
     "The three were told apart: silent (no heartbeat for a second), closed (a goodbye), dead (an end "
     "without one).",
     "Os três casos foram distinguidos: silêncio (um segundo sem sinal de vida, o heartbeat), despedida, "
     "fim sem ela."},
    {"alarm.fact.every_watcher_is_told", "Each of the {} watchers was told of all three.",
     "Cada um dos {} observadores foi avisado dos três."},
    {"alarm.fact.unlike_programs_subscribe",
     "{} unlike programs had subscribed: a notice is a line of text, and anything can read that.",
     "{} programas diferentes se inscreveram: um aviso é uma linha de texto, que qualquer um lê."},
    {"alarm.elsewhere.unlike_programs_subscribe",
     "Any program that can read a line from a socket could subscribe.",
     "Qualquer programa que leia uma linha de um socket poderia se inscrever."},

    {"alarm.why",
     "Who dies cannot say so. On one machine the kernel says it: it closes the connection, and knows how "
     "the process ended. Across a network not even that is sure, so the living say that they live, and "
     "silence is the alarm.",
     "Quem morre não pode avisar. Numa só máquina o kernel avisa: fecha a conexão e sabe como o processo "
     "terminou. Pela rede nem isso é certo; por isso os vivos dizem que vivem, e o silêncio é o alarme."},
    {"alarm.metaphor",
     "A night watchman who rings at every hour: when he does not, somebody goes to look. The picture breaks "
     "at a cut bell wire: silence may mean a broken machine or a broken line.",
     "Um vigia noturno que toca o sino a cada hora: se não toca, alguém vai ver. A imagem falha se o fio "
     "do sino for cortado: silêncio pode ser máquina quebrada ou linha quebrada."},
    {"alarm.reading", "pidfd_open(2), unix(7), tcp(7) (keep-alive); try it: ipc-demo alarm --help",
     "pidfd_open(2), unix(7), tcp(7) (keep-alive); experimente: ipc-demo alarm --help"},
};

}  // namespace

std::span<const Text> alarm_lesson_texts() { return texts; }

}  // namespace ipc::demo
