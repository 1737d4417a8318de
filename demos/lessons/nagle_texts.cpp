#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> nagle_texts();

namespace {

constexpr Text texts[] = {
    {"nagle.line", "why does a small request take 40 ms?", "por que um pedido pequeno leva 40 ms?"},
    {"nagle.question",
     "On one machine, a client sends a request in two parts (send, send) and waits for the answer. "
     "Each answer takes 40 ms. Who is waiting?",
     "Na mesma máquina, um cliente envia um pedido em duas partes (send, send) e espera a resposta. "
     "Cada resposta leva 40 ms. Quem está esperando?"},
    {"nagle.answer.a", "the network: that is how long a packet travels",
     "a rede: é o tempo de viagem de um pacote"},
    {"nagle.answer.b", "the server's program, which is slow to answer",
     "o programa servidor, que demora a responder"},
    {"nagle.answer.c",
     "both kernels: one holds the second part until the first is acknowledged, the other delays "
     "that acknowledgement",
     "os dois kernels: um segura a segunda parte até a primeira ser confirmada, o outro atrasa "
     "essa confirmação"},

    {"nagle.intro",
     "{} requests of ten bytes, one after the other, in each of three ways; only the last of "
     "each is shown.",
     "{} pedidos de dez bytes, um depois do outro, em cada um de três modos; de cada um aparece "
     "só o último."},
    {"nagle.client", "asks, and waits for the answer", "pede e espera a resposta"},
    {"nagle.server", "reads a request, answers", "lê um pedido, responde"},
    {"nagle.two_sends", "Two sends, and then recv", "Dois sends e depois recv"},
    {"nagle.no_delay", "Two sends, with TCP_NODELAY", "Dois sends, com TCP_NODELAY"},
    {"nagle.one_send", "All in one send", "Tudo em um só send"},
    {"nagle.fact.the_second_send_is_held",
     "In {} of {} requests the kernel still held the second part when send had returned "
     "(SIOCOUTQNSD).",
     "Em {} de {} pedidos, o kernel ainda segurava a segunda parte quando send já tinha "
     "retornado (SIOCOUTQNSD)."},
    {"nagle.fact.until_a_delayed_acknowledgement",
     "After two sends the second part left only with the delayed acknowledgement of the first: half of "
     "the answers took {} or longer.",
     "Depois de dois sends, a segunda parte só partiu com a confirmação atrasada da primeira: metade "
     "das respostas levou {} ou mais."},

    {"nagle.compared", "The three ways side by side", "Os três modos lado a lado"},
    {"nagle.way", "the request", "o pedido"},
    {"nagle.median", "median", "mediana"},
    {"nagle.held", "second part held", "segunda parte retida"},
    {"nagle.of", "{} of {}", "{} de {}"},
    {"nagle.two_sends.way", "two sends", "dois sends"},
    {"nagle.no_delay.way", "two sends, TCP_NODELAY", "dois sends, TCP_NODELAY"},
    {"nagle.one_send.way", "one send", "um send"},
    {"nagle.fact.nodelay_holds_nothing",
     "With TCP_NODELAY each part left immediately, in a packet of its own.",
     "Com TCP_NODELAY, cada parte partiu na hora, em um pacote próprio."},
    {"nagle.fact.one_send_holds_nothing",
     "In one send the request also left immediately, and in one packet.",
     "Em um só send, o pedido também partiu na hora, e em um só pacote."},

    {"nagle.why",
     "Nagle's algorithm holds small data back while earlier data is not acknowledged, so that "
     "many small writes become few packets. The receiver delays an acknowledgement (on Linux by "
     "40 to 200 ms), hoping that an answer can carry it. Each is sensible alone. If a program "
     "writes twice and then waits, each side waits for the other: the server cannot answer half a "
     "request, and its kernel has no reason to hurry. (Only the first request escapes: a new "
     "connection acknowledges immediately, until data has gone both ways.) The best cure is one "
     "send (or writev); the other is TCP_NODELAY, which our tcp channel sets.",
     "O algoritmo de Nagle segura dados pequenos enquanto há dados anteriores não confirmados, "
     "para que muitas escritas miúdas virem poucos pacotes. O receptor atrasa uma confirmação "
     "(no Linux, em 40 a 200 ms), na esperança de que uma resposta a leve junto. Cada um é "
     "sensato sozinho. Se um programa escreve duas vezes e então espera, um lado espera pelo "
     "outro: o servidor não pode responder a meio pedido, e o kernel dele não tem por que se "
     "apressar. (Só o primeiro pedido escapa: uma conexão nova confirma na hora, até os dados "
     "terem ido e voltado.) O melhor remédio é um só send (ou writev); o outro é TCP_NODELAY, "
     "que o nosso canal tcp liga."},
    {"nagle.metaphor",
     "The post office: the sender keeps a second letter until the receipt of the first is back, "
     "and the receiver sends receipts only along with letters. So neither moves, until the "
     "receiver loses patience. The picture breaks at the scale: the clerks wait 40 ms for a trip "
     "that takes microseconds.",
     "O correio: o remetente guarda a segunda carta até voltar o recibo da primeira, e o "
     "destinatário só manda recibos junto com cartas. Assim ninguém se mexe, até o destinatário "
     "perder a paciência. A imagem falha na escala: eles esperam 40 ms por um caminho de "
     "microssegundos."},
    {"nagle.reading", "tcp(7) (TCP_NODELAY, TCP_QUICKACK), RFC 896, RFC 1122 (4.2.3.2, 4.2.3.4)",
     "tcp(7) (TCP_NODELAY, TCP_QUICKACK), RFC 896, RFC 1122 (4.2.3.2, 4.2.3.4)"},
};

}  // namespace

std::span<const Text> nagle_texts() { return texts; }

}  // namespace ipc::demo
