#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> alarm_lesson_texts();

namespace {

constexpr Text texts[] = {
    {"alarm.line", "a machine breaks: who learns of it, and how?",
     "uma máquina quebra: quem fica sabendo, e como?"},
    {"alarm.question", "A watched machine breaks down. How does the alarm know?",
     "Uma máquina vigiada quebra. Como o alarme fica sabendo?"},
    {"alarm.answer.a", "the machine reports it just before it breaks",
     "a máquina avisa, pouco antes de quebrar"},
    {"alarm.answer.b", "its connection ends without a goodbye, or nothing comes from it in time",
     "a conexão termina sem despedida, ou nada chega dela a tempo"},
    {"alarm.answer.c", "it cannot: only a person who looks can",
     "não tem como saber: só uma pessoa que vá olhar"},

    {"alarm.alarm", "the alarm: ipc-demo alarm watch", "o alarme: ipc-demo alarm watch"},
    {"alarm.quiet", "falls silent", "fica em silêncio"},
    {"alarm.polite", "will close its connection", "vai fechar a conexão"},
    {"alarm.broken", "will be killed", "será morta"},

    {"alarm.beats", "Three machines send heartbeats", "Três máquinas enviam sinais de vida"},
    {"alarm.shown",
     "The alarm's other calls are left out. It sleeps in epoll_wait, which returns when a "
     "connection has data, or when a machine has been silent for a second.",
     "As outras chamadas do alarme foram omitidas. Ele dorme em epoll_wait, que retorna quando "
     "uma conexão tem dados, ou quando uma máquina passa um segundo em silêncio."},
    {"alarm.silence", "lets {} send no more heartbeats", "não deixa {} enviar mais sinais de vida"},
    {"alarm.fact.late_watchers_learn_the_present",
     "{} watchers that came later learned at once the state of all three.",
     "{} observadores que chegaram depois souberam logo o estado das três."},

    {"alarm.ends", "One is silent, one closes, one is killed (SIGKILL)",
     "Uma se cala, uma fecha, uma é morta (SIGKILL)"},
    {"alarm.watcher", "watcher", "observador"},
    {"alarm.heard", "notice received", "aviso recebido"},
    {"alarm.no_other_program", "neither python3 nor socat is installed",
     "nem python3 nem socat estão instalados"},
    {"alarm.fact.silent_closed_dead_told_apart",
     "The alarm distinguished the three: silent (no heartbeat for a second), closed (a goodbye), "
     "dead (an end without one).",
     "O alarme distinguiu os três casos: silêncio (um segundo sem sinal de vida, o heartbeat), "
     "despedida, fim sem despedida."},
    {"alarm.fact.every_watcher_is_told", "Each of the {} watchers was notified of all three.",
     "Cada um dos {} observadores foi avisado dos três."},
    {"alarm.fact.unlike_programs_subscribe",
     "{} different programs had subscribed: a notice is a line of text, which any program can "
     "read.",
     "{} programas diferentes se inscreveram: um aviso é uma linha de texto, que qualquer "
     "programa lê."},
    {"alarm.elsewhere.unlike_programs_subscribe",
     "Any program that can read a line from a socket could subscribe.",
     "Qualquer programa que leia uma linha de um socket poderia se inscrever."},

    {"alarm.why",
     "A dead process cannot report its death. On one machine the kernel reports it: it closes "
     "the connection, and knows how the process ended. Across a network not even that is sure. "
     "So every live machine sends a heartbeat regularly, and silence is the alarm. A page in a "
     "browser cannot subscribe like the programs here: it gets no plain socket. And if the "
     "machine that runs the alarm breaks, the watchers see only that their connection ended.",
     "Um processo morto não pode avisar. Numa só máquina o kernel avisa: fecha a conexão e "
     "sabe como o processo terminou. Pela rede nem isso é certo. Por isso cada máquina viva "
     "envia de tempos em tempos um sinal de vida, e o silêncio é o alarme. Uma página no "
     "navegador não pode se inscrever como os programas daqui: ela não recebe um socket puro. "
     "E, se quebra a máquina que roda o alarme, os observadores só veem a sua conexão terminar."},
    {"alarm.metaphor",
     "A night watchman rings a bell every hour; if he does not, somebody goes to look. The "
     "picture breaks if the bell wire is cut: silence may mean a broken machine or a broken line.",
     "Um vigia noturno toca o sino a cada hora; se não toca, alguém vai ver. A imagem falha se o "
     "fio do sino for cortado: o silêncio pode ser de máquina quebrada ou de linha quebrada."},
    {"alarm.reading",
     "pidfd_open(2), unix(7), tcp(7) (keep-alive), RFC 6455; try it: ipc-demo alarm --help",
     "pidfd_open(2), unix(7), tcp(7) (keep-alive), RFC 6455; experimente: ipc-demo alarm --help"},
};

}  // namespace

std::span<const Text> alarm_lesson_texts() { return texts; }

}  // namespace ipc::demo
