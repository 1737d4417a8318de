#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> boundaries_texts();

namespace {

constexpr Text texts[] = {
    {"boundaries.line", "do messages stay messages?", "as mensagens continuam sendo mensagens?"},
    {"boundaries.question",
     "A program calls send three times, with 10 bytes each, and all of them arrive. Then the other one "
     "calls recv, with room for 100. How many bytes does it get?",
     "Um programa chama send três vezes, com 10 bytes cada, e todos chegam. Então o outro chama recv, "
     "com espaço para 100. Quantos bytes ele recebe?"},
    {"boundaries.answer.a", "10: each recv answers one send",
     "10: cada recv corresponde a um send"},
    {"boundaries.answer.b", "100: recv waits until its room is full",
     "100: recv espera até encher o espaço"},
    {"boundaries.answer.c", "30 from a stream, 10 from a datagram socket",
     "30 de um stream, 10 de um socket de datagramas"},

    {"boundaries.three_sends", "Three sends of 10 bytes, then a wide reader",
     "Três sends de 10 bytes, depois um leitor largo"},
    {"boundaries.writer", "sends three times", "envia três vezes"},
    {"boundaries.reader", "receives", "recebe"},
    {"boundaries.three_sends.done",
     "These were tcp and udp. The same was done over seven mechanisms:",
     "Estes foram tcp e udp. O mesmo foi feito com sete mecanismos:"},
    {"boundaries.mechanism", "mechanism", "mecanismo"},
    {"boundaries.sizes", "what reads of up to {} bytes returned",
     "o que devolveram leituras de até {} bytes"},
    {"boundaries.fact.stream_joins_the_sends",
     "Over each stream (pipe, unix, tcp) one read returned the bytes of all three sends.",
     "Em cada stream (pipe, unix, tcp), uma só leitura devolveu os bytes dos três sends."},
    {"boundaries.fact.each_datagram_stays_whole",
     "Over each mechanism that keeps messages, every read returned just one of them.",
     "Em cada mecanismo que preserva mensagens, cada leitura devolveu exatamente uma."},

    {"boundaries.narrow", "The same three sends, and a narrow reader",
     "Os mesmos três sends e um leitor estreito"},
    {"boundaries.sum", "sum", "soma"},
    {"boundaries.lost", "lost", "perdidos"},
    {"boundaries.fact.a_stream_is_cut_where_the_reader_likes",
     "A stream was cut wherever the reader's room ended, across messages; nothing was lost.",
     "Um stream foi cortado onde acabava o espaço do leitor, no meio de mensagens; nada se perdeu."},
    {"boundaries.fact.a_narrow_reader_loses_the_rest",
     "Of each datagram the rest that had no room was thrown away, without an error.",
     "De cada datagrama, o resto que não coube foi jogado fora, sem erro."},

    {"boundaries.framing", "Messages over a stream all the same",
     "Mensagens por um stream, apesar de tudo"},
    {"boundaries.sender", "sends three messages", "envia três mensagens"},
    {"boundaries.receiver", "receives three messages", "recebe três mensagens"},
    {"boundaries.framing.done",
     "A channel of ours puts the length in front of each message, in four bytes. The reader no longer "
     "cares where a read ends: it knows where a message does.",
     "Um canal nosso põe o comprimento na frente de cada mensagem, em quatro bytes. Ao leitor já não "
     "importa onde acaba uma leitura: ele sabe onde acaba uma mensagem."},
    {"boundaries.fact.a_length_restores_the_messages",
     "{} messages, whole and apart, came out of {} recv.",
     "{} mensagens, inteiras e separadas, saíram de {} recv."},

    {"boundaries.why",
     "A stream is a queue of bytes: send appends, recv takes what is there, up to its room. Where one "
     "send ended is written nowhere, neither in the queue nor in TCP's headers. A datagram socket "
     "queues packets, each with its own size. So a program that uses a stream must mark its messages "
     "itself: by a length in front, as we do, or by an end such as a newline, as HTTP does for its "
     "headers. That recv usually returns one send in a small test is luck: the reader was quick.",
     "Um stream é uma fila de bytes: send acrescenta, recv leva o que há, até encher o seu espaço. Onde "
     "um send acabou não está escrito em lugar nenhum, nem na fila nem nos cabeçalhos do TCP. Um "
     "socket de datagramas enfileira pacotes, cada um com o seu tamanho. Por isso quem usa um stream "
     "precisa marcar as próprias mensagens: com o comprimento na frente, como nós, ou com um fim, como "
     "a quebra de linha nos cabeçalhos do HTTP. Se num teste pequeno cada recv devolve um send, é "
     "sorte: o leitor foi rápido."},
    {"boundaries.metaphor",
     "Two kinds of socket: the stream is a telephone line, on which words follow one another, the "
     "datagram a postcard, which comes whole or not at all. The picture breaks twice: a telephone has "
     "pauses to tell sentences apart, a stream has none; and a postcard that is too large for the box "
     "is cut to fit.",
     "Dois tipos de socket: o stream é uma ligação telefônica, em que as palavras se seguem; o "
     "datagrama, um cartão-postal, que chega inteiro ou não chega. A imagem falha duas vezes: ao "
     "telefone há pausas que separam as frases, num stream não há; e o cartão grande demais para a "
     "caixa é cortado para caber."},
    {"boundaries.reading", "socket(2), recv(2), pipe(2) (O_DIRECT), unix(7), udp(7), tcp(7)",
     "socket(2), recv(2), pipe(2) (O_DIRECT), unix(7), udp(7), tcp(7)"},
};

}  // namespace

std::span<const Text> boundaries_texts() { return texts; }

}  // namespace ipc::demo
