#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> chat_lesson_texts();

namespace {

constexpr Text texts[] = {
    {"chat.line", "how does a room reach everybody?", "como uma sala alcança todos?"},
    {"chat.question",
     "Three people are in a chat room, and one says something. Who sends it to the others?",
     "Três pessoas estão numa sala de bate-papo, e uma diz algo. Quem envia isso às outras?"},
    {"chat.answer.a", "the kernel, to all sockets of the same address",
     "o kernel, a todos os sockets do mesmo endereço"},
    {"chat.answer.b", "who speaks: once to each of the others",
     "quem fala: uma vez a cada uma das outras"},
    {"chat.answer.c", "the server: it receives once, and sends to each connection",
     "o servidor: recebe uma vez e envia a cada conexão"},

    {"chat.ana", "Ana, who speaks", "Ana, que fala"},
    {"chat.bob", "Bob, who listens", "Bob, que ouve"},
    {"chat.eva", "Eva, who listens", "Eva, que ouve"},

    {"chat.together", "One speaks, all others hear", "Uma fala, todos os outros ouvem"},
    {"chat.fact.message_reaches_all_others",
     "Ana sent one line over one connection; the server sent it to Bob and to Eva.",
     "Ana enviou uma linha por uma conexão; o servidor a enviou a Bob e a Eva."},

    {"chat.idle", "Nobody says anything", "Ninguém diz nada"},
    {"chat.fact.an_idle_connection_stays",
     "For {} ms nothing was sent. Bob slept in recv, his connection stayed (socket {}), and the next line "
     "came through it.",
     "Por {} ms nada foi enviado. Bob dormiu em recv, sua conexão permaneceu (socket {}), e a linha "
     "seguinte chegou por ela."},

    {"chat.stopped", "One of them is stopped", "Uma delas está parada"},
    {"chat.fact.a_stopped_member_holds_nobody",
     "While Eva was stopped (SIGSTOP), Bob heard the next line; she read it once she went on.",
     "Enquanto Eva estava parada (SIGSTOP), Bob ouviu a linha seguinte; ela a leu quando voltou a "
     "executar."},

    {"chat.why",
     "A connection joins two. A room is a program that holds one connection to each member and copies every "
     "line to all others; it waits for none of them, since each has a queue of its own.",
     "Uma conexão une dois. Uma sala é um programa que mantém uma conexão com cada membro e copia cada "
     "linha para todos os outros; não espera por nenhum, pois cada um tem a sua própria fila."},
    {"chat.metaphor",
     "A switchboard that repeats what it hears on every other line. The picture breaks twice: whoever "
     "joins is told the last 20 messages, which no switchboard keeps; and what waits for somebody who "
     "never picks up is kept only up to a bound, and then that one is disconnected.",
     "Uma central que repete em todas as outras linhas o que ouve em uma. A imagem falha em dois pontos: "
     "quem entra recebe as últimas 20 mensagens, que central nenhuma guarda; e o que espera por quem "
     "nunca atende é guardado só até um limite, e então ele é desconectado."},
    {"chat.reading", "unix(7), epoll(7), ipc/hub.h; try it: ipc-demo chat serve unix:/tmp/room",
     "unix(7), epoll(7), ipc/hub.h; experimente: ipc-demo chat serve unix:/tmp/room"},
};

}  // namespace

std::span<const Text> chat_lesson_texts() { return texts; }

}  // namespace ipc::demo
