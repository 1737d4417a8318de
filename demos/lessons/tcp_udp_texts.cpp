#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> tcp_udp_texts();

namespace {

constexpr Text texts[] = {
    {"tcp-udp.line", "TCP versus UDP, row by row", "TCP x UDP, linha por linha"},
    {"tcp-udp.question", "A program sends thousands of small messages. Is UDP the cheaper way?",
     "Um programa envia milhares de mensagens pequenas. UDP é o caminho mais barato?"},
    {"tcp-udp.answer.a", "always: it needs no connection and checks nothing",
     "sempre: dispensa conexão e não verifica nada"},
    {"tcp-udp.answer.b", "not here: TCP gathers many of them into one packet, UDP must not",
     "aqui não: o TCP junta muitas delas em um pacote, o UDP não pode"},
    {"tcp-udp.answer.c", "it makes no difference: the same bytes travel",
     "tanto faz: viajam os mesmos bytes"},

    {"tcp-udp.sender", "sender", "remetente"},
    {"tcp-udp.receiver", "receiver", "receptor"},
    {"tcp-udp.tcp_sender", "sender, TCP", "remetente, TCP"},
    {"tcp-udp.tcp_receiver", "receiver, TCP", "receptor, TCP"},
    {"tcp-udp.udp_sender", "sender, UDP", "remetente, UDP"},
    {"tcp-udp.udp_receiver", "receiver, UDP", "receptor, UDP"},

    {"tcp-udp.words", "The first words", "As primeiras palavras"},
    {"tcp-udp.words.done",
     "SOCK_STREAM and SOCK_DGRAM name a kind of service. For AF_INET, with 0 as the third "
     "argument, the kernel chooses TCP for the first and UDP for the second.",
     "SOCK_STREAM e SOCK_DGRAM indicam um tipo de serviço. Em AF_INET, com 0 como terceiro "
     "argumento, o kernel escolhe TCP para o primeiro e UDP para o segundo."},
    {"tcp-udp.fact.stream_is_tcp_dgram_udp",
     "SO_PROTOCOL is {} for the stream socket and {} for the datagram socket: TCP and UDP.",
     "SO_PROTOCOL é {} para o socket stream e {} para o socket datagrama: TCP e UDP."},
    {"tcp-udp.fact.only_tcp_connects_first",
     "Before connect, TCP refused to send ({}); UDP's message arrived with no connection at all.",
     "Antes do connect, o TCP se recusou a enviar ({}); a mensagem UDP chegou sem conexão alguma."},

    {"tcp-udp.cut", "A buffer that is too small", "Um buffer pequeno demais"},
    {"tcp-udp.fact.a_datagram_is_cut",
     "With room for {} of {} bytes, the rest of the datagram is lost; the rest of the stream "
     "comes with the next recv.",
     "Com espaço para {} de {} bytes, o resto do datagrama se perde; o do stream vem no recv "
     "seguinte."},

    {"tcp-udp.full", "A receiver that does not read", "Um receptor que não lê"},
    {"tcp-udp.full.intro",
     "The senders send {} pieces of {} bytes to receivers with a small buffer (SO_RCVBUF) that "
     "read only later. The TCP sender, while nobody reads:",
     "Os remetentes enviam {} pedaços de {} bytes a receptores com um buffer pequeno "
     "(SO_RCVBUF), que só leem mais tarde. O remetente TCP, enquanto ninguém lê:"},
    {"tcp-udp.fact.tcp_waits_when_full",
     "TCP: after {} pieces the sender slept in send, until they were read: {} of {} arrived.",
     "TCP: depois de {} pedaços o remetente dormiu no send, até que fossem lidos: chegaram {} de "
     "{}."},
    {"tcp-udp.fact.tcp_keeps_the_order", "All {} pieces were whole, and each in its place.",
     "Os {} pedaços estavam inteiros, cada um no seu lugar."},
    {"tcp-udp.fact.udp_drops_when_full",
     "UDP, to a buffer of {} KiB (SO_RCVBUF): send succeeded {} times without waiting, and {} "
     "arrived. The kernel counts {} drops at that socket (SO_MEMINFO). No call failed.",
     "UDP, a um buffer de {} KiB (SO_RCVBUF): o send deu certo {} vezes sem esperar, e chegaram "
     "{}. O kernel conta {} descartes naquele socket (SO_MEMINFO). Nenhuma chamada falhou."},

    {"tcp-udp.costs", "What it costs", "Quanto custa"},
    {"tcp-udp.costs.intro",
     "Medians of rounds in which both take turns. A burst is {} sends of {} bytes without a pause.",
     "Medianas de rodadas em que os dois se alternam. Uma rajada são {} envios de {} bytes sem pausa."},
    {"tcp-udp.set_up", "connect, once", "connect, uma vez"},
    {"tcp-udp.trip", "one message and its answer", "uma mensagem e sua resposta"},
    {"tcp-udp.cpu", "a burst: sender's CPU, per message", "rajada: CPU do remetente, por mensagem"},
    {"tcp-udp.packets", "a burst: packets with data", "rajada: pacotes com dados"},
    {"tcp-udp.arrived", "a burst: messages that arrived", "rajada: mensagens que chegaram"},
    {"tcp-udp.fact.udp_is_not_always_faster",
     "In a burst a message cost TCP's sender {} and UDP's {}.",
     "Na rajada, uma mensagem custou {} a quem enviou por TCP e {} por UDP."},

    {"tcp-udp.why",
     "A TCP send appends bytes to a queue, and the kernel makes packets of all the bytes gathered "
     "there. So one trip through the network code is paid for hundreds of messages. Each datagram "
     "is a separate packet, and pays for a trip alone. TCP's connection is paid for once, before "
     "the first message. If one message at a time is sent, with a pause for the answer, UDP has "
     "less to do. And nothing brakes a UDP sender: messages that find no room at the receiver are "
     "dropped, and no call reports it.",
     "Um send do TCP acrescenta bytes a uma fila, e o kernel faz pacotes de tudo o que se juntou "
     "ali. Assim, uma passagem pelo código de rede serve a centenas de mensagens. Cada datagrama "
     "é um pacote à parte e paga sozinho essa passagem. A conexão do TCP é paga uma vez, antes "
     "da primeira mensagem. Uma mensagem por vez, com pausa para a resposta, dá menos trabalho "
     "por UDP. E nada freia um remetente UDP: as mensagens que não acham espaço no destino são "
     "descartadas, e nenhuma chamada avisa."},
    {"tcp-udp.metaphor",
     "Postcards for UDP, a telephone call for TCP: the call has to be set up, then one speaks "
     "without addressing each word, and the other can say \"slower, please\". The picture breaks "
     "at the price: a postcard is not cheaper than a word on the line, and a full letter box "
     "warns nobody.",
     "Cartões-postais para o UDP, um telefonema para o TCP: a chamada precisa ser feita, e então "
     "se fala sem endereçar cada palavra, e o outro pode dizer \"mais devagar\". A imagem falha "
     "no preço: um cartão não é mais barato que uma palavra na linha, e uma caixa de correio "
     "cheia não avisa ninguém."},
    {"tcp-udp.reading", "tcp(7), udp(7), socket(7), recv(2), RFC 768, RFC 9293",
     "tcp(7), udp(7), socket(7), recv(2), RFC 768, RFC 9293"},
};

}  // namespace

std::span<const Text> tcp_udp_texts() { return texts; }

}  // namespace ipc::demo
