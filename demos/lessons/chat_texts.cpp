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
    {"chat.answer.b", "the speaker: once to each of the others",
     "quem fala: uma vez a cada uma das outras"},
    {"chat.answer.c", "the server: it receives once, and sends to each connection",
     "o servidor: recebe uma vez e envia a cada conexão"},

    {"chat.room", "the room: ipc-demo chat serve", "a sala: ipc-demo chat serve"},
    {"chat.ana", "Ana, who speaks", "Ana, que fala"},
    {"chat.bob", "Bob, who listens", "Bob, que ouve"},
    {"chat.eva", "Eva, who listens", "Eva, que ouve"},

    {"chat.together", "One speaks, all others hear", "Uma pessoa fala, todas as outras ouvem"},
    {"chat.shown",
     "The room's other calls are left out. It sleeps in epoll_wait, which returns when any of its "
     "connections has data.",
     "As outras chamadas da sala foram omitidas. Ela dorme em epoll_wait, que retorna quando "
     "alguma das conexões tem dados."},
    {"chat.fact.message_reaches_all_others",
     "Ana sent one line over one connection; the server sent it to Bob and to Eva.",
     "Ana enviou uma linha por uma conexão; o servidor a enviou a Bob e a Eva."},

    {"chat.silence", "lets nobody speak for {} ms", "não deixa ninguém falar por {} ms"},
    {"chat.idle", "Nobody says anything", "Ninguém diz nada"},
    {"chat.fact.an_idle_connection_stays",
     "For {} ms nothing was sent. Bob slept in recv, his connection stayed open (socket {}), and "
     "the next line came through it.",
     "Por {} ms nada foi enviado. Bob dormiu em recv, sua conexão continuou aberta (socket {}), "
     "e a linha seguinte chegou por ela."},

    {"chat.stopped", "One member is stopped", "Um membro está parado"},
    {"chat.fact.a_stopped_member_holds_nobody",
     "While Eva was stopped (SIGSTOP), Bob received the next line; she read it once she was "
     "continued.",
     "Enquanto Eva estava parada (SIGSTOP), Bob recebeu a linha seguinte; ela a leu quando "
     "voltou a executar."},

    {"chat.why",
     "A connection joins two processes. A room is a program that holds one connection to each "
     "member and copies every line to all others. It waits for none of them, because each has a "
     "queue of its own.",
     "Uma conexão une dois processos. Uma sala é um programa que mantém uma conexão com cada "
     "membro e copia cada linha para todos os outros. Ela não espera por nenhum, pois cada um "
     "tem a sua própria fila."},
    {"chat.metaphor",
     "A switchboard that repeats on all lines the words it hears on one. The picture breaks "
     "twice. A new member receives the last 20 messages, which no switchboard keeps. And the "
     "queue of a member that never picks up grows only to a bound; then the member is "
     "disconnected.",
     "Uma central que repete em todas as outras linhas o que ouve em uma. A imagem falha em dois "
     "pontos. Quem entra recebe as últimas 20 mensagens, que central nenhuma guarda. E a fila de "
     "quem nunca atende só cresce até um limite; então ele é desconectado."},
    {"chat.reading", "unix(7), epoll(7), ipc/hub.h; try it: ipc-demo chat serve unix:/tmp/room",
     "unix(7), epoll(7), ipc/hub.h; experimente: ipc-demo chat serve unix:/tmp/room"},
};

}  // namespace

std::span<const Text> chat_lesson_texts() { return texts; }

}  // namespace ipc::demo
