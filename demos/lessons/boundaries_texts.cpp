#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> boundaries_texts();

namespace {

constexpr Text texts[] = {
    {"boundaries.line", "do messages stay messages?", "as mensagens continuam sendo mensagens?"},
    {"boundaries.question",
     "A program calls send three times, with 10 bytes each, and all of them arrive. Then the "
     "other program calls recv, with room for 100. How many bytes does it get?",
     "Um programa chama send três vezes, com 10 bytes cada, e todos chegam. Então o outro "
     "programa chama recv, com espaço para 100. Quantos bytes ele recebe?"},
    {"boundaries.answer.a", "10: each recv answers one send",
     "10: cada recv corresponde a um send"},
    {"boundaries.answer.b", "100: recv waits until its room is full",
     "100: recv espera até encher o espaço"},
    {"boundaries.answer.c", "30 from a stream, 10 from a datagram socket",
     "30 de um stream, 10 de um socket de datagramas"},

    {"boundaries.three_sends", "Three sends of 10 bytes, then a reader with a large buffer",
     "Três sends de 10 bytes, depois um leitor com buffer grande"},
    {"boundaries.writer", "sends three times", "envia três vezes"},
    {"boundaries.reader", "receives", "recebe"},
    {"boundaries.three_sends.done",
     "The listing shows tcp and udp. The same was done over seven mechanisms:",
     "As chamadas acima são de tcp e udp. O mesmo foi feito com sete mecanismos:"},
    {"boundaries.mechanism", "mechanism", "mecanismo"},
    {"boundaries.sizes", "bytes returned by reads of up to {}",
     "bytes devolvidos por leituras de até {}"},
    {"boundaries.fact.stream_joins_the_sends",
     "Over each stream (pipe, unix, tcp) one read returned the bytes of all three sends.",
     "Em cada stream (pipe, unix, tcp), uma só leitura devolveu os bytes dos três sends."},
    {"boundaries.fact.each_datagram_stays_whole",
     "Over each mechanism that keeps messages, every read returned exactly one message.",
     "Em cada mecanismo que preserva mensagens, cada leitura devolveu exatamente uma mensagem."},

    {"boundaries.narrow", "The same three sends, and a reader with a small buffer",
     "Os mesmos três sends e um leitor com buffer pequeno"},
    {"boundaries.sum", "sum", "soma"},
    {"boundaries.lost", "lost", "perdidos"},
    {"boundaries.fact.a_stream_is_cut_where_the_reader_likes",
     "A stream was cut wherever the reader's buffer ended, across messages; nothing was lost.",
     "Um stream foi cortado onde acabava o buffer do leitor, no meio de mensagens; nada se "
     "perdeu."},
    {"boundaries.fact.a_narrow_reader_loses_the_rest",
     "The part of each datagram that did not fit was thrown away, without an error.",
     "A parte de cada datagrama que não coube foi jogada fora, sem erro."},

    {"boundaries.framing", "Messages over a stream after all",
     "Mensagens por um stream, apesar de tudo"},
    {"boundaries.sender", "sends three messages", "envia três mensagens"},
    {"boundaries.receiver", "receives three messages", "recebe três mensagens"},
    {"boundaries.framing.done",
     "Our channel puts the length in front of each message, in four bytes. The end of a read no "
     "longer matters to the reader, because it knows the end of each message.",
     "O nosso canal põe o comprimento na frente de cada mensagem, em quatro bytes. O fim de uma "
     "leitura já não importa ao leitor, porque ele sabe onde acaba cada mensagem."},
    {"boundaries.fact.a_length_restores_the_messages",
     "{} messages, whole and separate, came out of {} recv.",
     "{} mensagens, inteiras e separadas, saíram de {} recv."},

    {"boundaries.why",
     "A stream is a queue of bytes: send appends, and recv returns the bytes available, up to the "
     "size of its buffer. Neither the queue nor TCP's headers record where a send ended. A "
     "datagram socket queues packets, each with its own size. So a program that uses a stream "
     "must mark its messages itself: by a length in front, as our channels do, or by an end such "
     "as a newline, as HTTP does for its headers. If each recv returns one send in a small test, "
     "that is luck: the reader was fast.",
     "Um stream é uma fila de bytes: send acrescenta, e recv devolve o que houver, até o tamanho "
     "do buffer. Nem a fila nem os cabeçalhos do TCP registram onde um send acabou. Um socket de "
     "datagramas enfileira pacotes, cada um com o seu tamanho. Por isso um programa que usa um "
     "stream precisa marcar as próprias mensagens: com o comprimento na frente, como os nossos "
     "canais, ou com um fim, como a quebra de linha nos cabeçalhos do HTTP. Se num teste pequeno "
     "cada recv devolve um send, é sorte: o leitor foi rápido."},
    {"boundaries.metaphor",
     "Two kinds of socket: the stream is a telephone line, on which words follow one another. The "
     "datagram is a postcard, which arrives whole or not at all. The picture breaks twice: a "
     "telephone has pauses that separate sentences, a stream has none; and a postcard that is too "
     "large for the box is cut to fit.",
     "Dois tipos de socket: o stream é uma ligação telefônica, em que as palavras se seguem. O "
     "datagrama é um cartão-postal, que chega inteiro ou não chega. A imagem falha duas vezes: "
     "ao telefone há pausas que separam as frases, num stream não há; e o cartão grande demais "
     "para a caixa é cortado para caber."},
    {"boundaries.reading", "socket(2), recv(2), pipe(2) (O_DIRECT), unix(7), udp(7), tcp(7)",
     "socket(2), recv(2), pipe(2) (O_DIRECT), unix(7), udp(7), tcp(7)"},
};

}  // namespace

std::span<const Text> boundaries_texts() { return texts; }

}  // namespace ipc::demo
