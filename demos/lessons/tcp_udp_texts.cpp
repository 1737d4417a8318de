#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> tcp_udp_texts();

namespace {

constexpr Text texts[] = {
    {"tcp-udp.line", "TCP against UDP, row by row", "TCP contra UDP, linha por linha"},
    {"tcp-udp.question", "A program sends thousands of small messages. Is UDP the cheaper way?",
     "Um programa envia milhares de mensagens pequenas. UDP é o caminho mais barato?"},
    {"tcp-udp.answer.a", "always: it needs no connection and checks nothing",
     "sempre: dispensa conexão e não verifica nada"},
    {"tcp-udp.answer.b", "not here: TCP gathers many of them into one packet, UDP may not",
     "aqui não: o TCP junta muitas delas em um pacote, o UDP não pode"},
    {"tcp-udp.answer.c", "it makes no difference: the same bytes travel",
     "tanto faz: viajam os mesmos bytes"},

    {"tcp-udp.sender", "sender", "quem envia"},
    {"tcp-udp.receiver", "receiver", "quem recebe"},
    {"tcp-udp.tcp_sender", "sender, TCP", "quem envia, TCP"},
    {"tcp-udp.tcp_receiver", "receiver, TCP", "quem recebe, TCP"},
    {"tcp-udp.udp_sender", "sender, UDP", "quem envia, UDP"},
    {"tcp-udp.udp_receiver", "receiver, UDP", "quem recebe, UDP"},

    {"tcp-udp.words", "The first words", "As primeiras palavras"},
    {"tcp-udp.words.done",
     "SOCK_STREAM and SOCK_DGRAM name a kind of service. For AF_INET, with 0 as the third argument, the "
     "kernel takes TCP for the one and UDP for the other.",
     "SOCK_STREAM e SOCK_DGRAM indicam um tipo de serviço. Em AF_INET, com 0 como terceiro argumento, o "
     "kernel escolhe TCP para um e UDP para o outro."},
    {"tcp-udp.fact.stream_is_tcp_dgram_udp",
     "SO_PROTOCOL says {} of the stream socket and {} of the datagram socket: TCP and UDP.",
     "SO_PROTOCOL diz {} do socket stream e {} do socket datagrama: TCP e UDP."},
    {"tcp-udp.fact.only_tcp_connects_first",
     "Before connect, TCP refused to send ({}); UDP's message arrived with no connection at all.",
     "Antes do connect, o TCP se recusou a enviar ({}); a mensagem UDP chegou sem conexão alguma."},

    {"tcp-udp.cut", "A buffer that is too small", "Um buffer pequeno demais"},
    {"tcp-udp.fact.a_datagram_is_cut",
     "With room for {} of {} bytes: the rest of the datagram is gone, that of the stream comes with the "
     "next recv.",
     "Com espaço para {} de {} bytes: o resto do datagrama some, o do stream vem no recv seguinte."},

    {"tcp-udp.full", "A receiver that does not read", "Um receptor que não lê"},
    {"tcp-udp.full.intro",
     "{} pieces of {} bytes are sent, to receivers with a small buffer (SO_RCVBUF) that read only later. "
     "The TCP sender, while nobody reads:",
     "{} pedaços de {} bytes são enviados a receptores com um buffer pequeno (SO_RCVBUF), que só leem "
     "mais tarde. O emissor TCP, enquanto ninguém lê:"},
    {"tcp-udp.fact.tcp_waits_when_full",
     "TCP: after {} pieces the sender slept in send, until they were read: {} of {} arrived.",
     "TCP: depois de {} pedaços o emissor dormiu no send, até que fossem lidos: chegaram {} de {}."},
    {"tcp-udp.fact.tcp_keeps_the_order", "All {} pieces were whole, and each in its place.",
     "Os {} pedaços estavam inteiros, cada um no seu lugar."},
    {"tcp-udp.fact.udp_drops_when_full",
     "UDP, to a buffer of {} KiB (SO_RCVBUF): send succeeded {} times without waiting, {} arrived; the "
     "kernel counts {} drops at that socket (SO_MEMINFO). No call failed.",
     "UDP, a um buffer de {} KiB (SO_RCVBUF): o send deu certo {} vezes sem esperar, e chegaram {}; o "
     "kernel conta {} descartes naquele socket (SO_MEMINFO). Nenhuma chamada falhou."},

    {"tcp-udp.costs", "What it costs", "Quanto custa"},
    {"tcp-udp.costs.intro",
     "Medians of rounds in which both take turns. A burst is {} sends of {} bytes without a pause.",
     "Medianas de rodadas em que os dois se alternam. Uma rajada são {} envios de {} bytes sem pausa."},
    {"tcp-udp.set_up", "connect, once", "connect, uma vez"},
    {"tcp-udp.trip", "one message and its answer", "uma mensagem e sua resposta"},
    {"tcp-udp.cpu", "a burst: sender's CPU, each", "rajada: CPU do emissor, cada"},
    {"tcp-udp.packets", "a burst: packets with data", "rajada: pacotes com dados"},
    {"tcp-udp.arrived", "a burst: messages that came", "rajada: mensagens que chegaram"},
    {"tcp-udp.fact.udp_is_not_always_faster",
     "In a burst a message cost TCP's sender {} and UDP's {}.",
     "Na rajada, uma mensagem custou {} a quem enviou por TCP e {} por UDP."},

    {"tcp-udp.why",
     "A TCP send appends bytes to a queue; the kernel makes packets of whatever has gathered there, so "
     "the way through the network code is paid once for hundreds of messages. A datagram is a packet of "
     "its own, and pays that way alone. TCP's connection is paid once, before the first message. One "
     "message at a time, with a pause for the answer, UDP has less to do. And nothing brakes a UDP "
     "sender: what finds no room at the receiver is dropped, and no call says so.",
     "Um send do TCP acrescenta bytes a uma fila; o kernel faz pacotes do que se juntou ali, e o caminho "
     "pelo código de rede é pago uma vez por centenas de mensagens. Um datagrama é um pacote só seu e "
     "paga sozinho esse caminho. A conexão do TCP é paga uma vez, antes da primeira mensagem. Uma "
     "mensagem por vez, com pausa para a resposta, dá menos trabalho por UDP. E nada freia quem envia "
     "por UDP: o que não acha espaço no destino é descartado, e nenhuma chamada avisa."},
    {"tcp-udp.metaphor",
     "Postcards for UDP, a telephone call for TCP: the call has to be set up, then one speaks without "
     "addressing each word, and the other can say \"slower, please\". The picture breaks at the price: a "
     "postcard is not cheaper than a word on the line, and a full letter box tells nobody.",
     "Cartões-postais para o UDP, um telefonema para o TCP: a chamada precisa ser feita, e então se fala "
     "sem endereçar cada palavra, e o outro pode dizer \"mais devagar\". A imagem falha no preço: um "
     "cartão não é mais barato que uma palavra na linha, e uma caixa de correio cheia não avisa ninguém."},
    {"tcp-udp.reading", "tcp(7), udp(7), socket(7), recv(2), RFC 768, RFC 9293",
     "tcp(7), udp(7), socket(7), recv(2), RFC 768, RFC 9293"},
};

}  // namespace

std::span<const Text> tcp_udp_texts() { return texts; }

}  // namespace ipc::demo
