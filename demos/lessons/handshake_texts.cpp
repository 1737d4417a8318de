#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> handshake_texts();

namespace {

constexpr Text texts[] = {
    {"handshake.line", "how does TCP open a connection?", "como o TCP abre uma conexão?"},
    {"handshake.question", "How many packets travel before the first byte of data?",
     "Quantos pacotes viajam antes do primeiro byte de dados?"},
    {"handshake.answer.a", "none: the data opens the connection",
     "nenhum: os próprios dados abrem a conexão"},
    {"handshake.answer.b", "three: SYN, SYN with ACK, ACK", "três: SYN, SYN com ACK, ACK"},
    {"handshake.answer.c", "four: a SYN and an ACK in each direction",
     "quatro: um SYN e um ACK em cada sentido"},

    {"handshake.server", "server, port 12345", "servidor, porta 12345"},
    {"handshake.anywhere", "server", "servidor"},
    {"handshake.client", "client", "cliente"},

    {"handshake.opening", "connect", "connect"},
    {"handshake.opening.done",
     "connect itself sent the first packet and waited for the second. The server's kernel "
     "answered, even if its program was busy. Each side proposes a first number (seq). The other "
     "side replies with the number that it expects next (ack): one more.",
     "O próprio connect enviou o primeiro pacote e esperou o segundo. Quem respondeu foi o "
     "kernel do servidor, mesmo que o programa estivesse ocupado. Cada lado propõe um número "
     "inicial (seq). O outro responde com o número que espera a seguir (ack): um a mais."},
    {"handshake.opening.kept",
     "No process may capture here. But the kernel kept the headers of the first packet for the "
     "server, as it had asked (TCP_SAVED_SYN): {}. According to IP this packet had {} bytes, and "
     "the headers of IP and TCP are {}.",
     "Aqui nenhum processo pode capturar. Mas o kernel guardou os cabeçalhos do primeiro pacote "
     "para o servidor, a pedido dele (TCP_SAVED_SYN): {}. Segundo o IP, esse pacote tinha {} "
     "bytes, e os cabeçalhos de IP e TCP somam {}."},
    {"handshake.opening.counted",
     "The kernel also counts packets: when connect returned, the client had sent {} and received "
     "{}, of which {} had data (TCP_INFO).",
     "O kernel também conta os pacotes: quando o connect retornou, o cliente tinha enviado {} e "
     "recebido {}; com dados, {} (TCP_INFO)."},
    {"handshake.none_kept", "this kernel keeps no headers (TCP_SAVED_SYN)",
     "este kernel não guarda cabeçalhos (TCP_SAVED_SYN)"},
    {"handshake.fact.syn_synack_ack_captured",
     "SYN, SYN ACK, ACK were captured, and each ack is the other's seq plus one.",
     "SYN, SYN ACK e ACK foram capturados, e cada ack é o seq do outro mais um."},
    {"handshake.elsewhere.syn_synack_ack_captured", "SYN, SYN ACK and ACK would be captured.",
     "SYN, SYN ACK e ACK seriam capturados."},
    {"handshake.fact.no_data_before_handshake", "None of these three packets carried data.",
     "Nenhum desses três pacotes levou dados."},
    {"handshake.elsewhere.no_data_before_handshake", "None of them would carry data.",
     "Nenhum deles levaria dados."},

    {"handshake.talking", "send", "send"},
    {"handshake.fact.three_packets_not_four",
     "The fourth packet already carried data: the server's ACK and its SYN had travelled together.",
     "O quarto pacote já era de dados: o ACK do servidor e o SYN dele viajaram juntos."},
    {"handshake.elsewhere.three_packets_not_four", "The fourth packet would already carry data.",
     "O quarto pacote já seria de dados."},

    {"handshake.closing", "close", "close"},
    {"handshake.fact.each_direction_is_closed", "Each side sent a FIN of its own.",
     "Cada lado enviou o seu próprio FIN."},
    {"handshake.elsewhere.each_direction_is_closed", "Each side would send a FIN of its own.",
     "Cada lado enviaria o seu próprio FIN."},
    {"handshake.fact.time_wait_stays",
     "The side that closed first stays in TIME_WAIT in the kernel's table, although no process "
     "has the socket.",
     "O lado que fechou primeiro fica em TIME_WAIT na tabela do kernel, embora nenhum processo "
     "tenha o socket."},
    {"handshake.elsewhere.time_wait_stays", "The side that closes first would stay in TIME_WAIT.",
     "O lado que fecha primeiro ficaria em TIME_WAIT."},

    {"handshake.why",
     "Each side must learn the other's first number, and must know that its own has arrived. That "
     "takes four messages. But the second and the third go the same way at the same moment, in "
     "one packet.",
     "Cada lado precisa conhecer o número inicial do outro e saber que o seu chegou. São quatro "
     "mensagens. Mas a segunda e a terceira vão no mesmo sentido e no mesmo instante, em um só "
     "pacote."},
    {"handshake.metaphor",
     "The notes describe a dialogue of four lines. Their server says \"I hear you\" and \"do you "
     "hear me?\" in two breaths; the real one uses one. And the kernel answers, not the program: "
     "accept comes later.",
     "As notas descrevem um diálogo de quatro falas. O servidor delas diz \"estou ouvindo\" e "
     "\"você me ouve?\" em dois fôlegos; o de verdade usa um só. E quem responde não é o "
     "programa, é o kernel: o accept vem depois."},
    {"handshake.reading", "tcp(7), packet(7), RFC 9293 (3.5), RFC 7413",
     "tcp(7), packet(7), RFC 9293 (3.5), RFC 7413"},
};

}  // namespace

std::span<const Text> handshake_texts() { return texts; }

}  // namespace ipc::demo
