#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> layers_texts();

namespace {

constexpr Text texts[] = {
    {"layers.line", "what wraps what?", "o que embrulha o quê?"},
    {"layers.question",
     "The header with the port numbers is the transport layer's. Which number has it in OSI?",
     "O cabeçalho com os números de porta é o da camada de transporte. Que número ela tem no OSI?"},
    {"layers.answer.a", "3, right above the link", "3, logo acima do enlace"},
    {"layers.answer.b", "4, above the network layer", "4, acima da camada de rede"},
    {"layers.answer.c", "7, next to the program", "7, junto do programa"},

    {"layers.server", "server, port 12345", "servidor, porta 12345"},
    {"layers.client", "client", "cliente"},
    {"layers.liner", "a client that sends lines", "um cliente que envia linhas"},
    {"layers.writer", "writer, unix socket", "quem escreve, socket unix"},
    {"layers.reader", "reader, unix socket", "quem lê, socket unix"},

    {"layers.message", "One message, as the programs see it",
     "Uma mensagem, como os programas a veem"},

    {"layers.message.done",
     "The client handed {} bytes to send: the length of the words, as a number of {} bytes, and the words. "
     "Of what happened below, neither program knows anything.",
     "O cliente entregou {} bytes ao send: o tamanho das palavras, como um número de {} bytes, e as "
     "palavras. Do que aconteceu abaixo, nenhum dos programas sabe coisa alguma."},

    {"layers.wrapped", "The same message on the wire", "A mesma mensagem na rede"},
    {"layers.wrapped.intro",
     "The frame that carried it, all of its bytes, from the first on the wire to the last. The names and "
     "numbers are OSI's; TCP/IP calls 1 and 2 network access, 3 Internet, 4 transport, and 5 to 7 "
     "together application.",
     "O quadro que a levou, com todos os bytes, do primeiro ao último na rede. Os nomes e números são do "
     "OSI; o TCP/IP chama 1 e 2 de acesso à rede, 3 de internet, 4 de transporte e, juntas, 5 a 7 de "
     "aplicação."},
    {"layers.layer", "layer", "camada"},
    {"layers.bytes", "bytes, in hexadecimal", "bytes, em hexadecimal"},
    {"layers.layer.1", "1 physical: none", "1 física: nenhuma"},
    {"layers.layer.2", "2 link: Ethernet", "2 enlace: Ethernet"},
    {"layers.layer.3", "3 network: IP", "3 rede: IP"},
    {"layers.layer.4", "4 transport: TCP", "4 transporte: TCP"},
    {"layers.layer.5", "5 session: none", "5 sessão: nada"},
    {"layers.layer.6", "6 presentation: length", "6 apresentação: tamanho"},
    {"layers.layer.7", "7 application: words", "7 aplicação: palavras"},
    {"layers.fact.headers_wrap_each_other",
     "Each wraps what is above it: {} of link, {} of IP, {} of TCP, around {} of ours: {} bytes.",
     "Cada uma embrulha a de cima: {} do enlace, {} do IP, {} do TCP, em volta de {} nossos: {} bytes."},
    {"layers.elsewhere.headers_wrap_each_other",
     "The captured frame would hold a link, an IP and a TCP header around our bytes.",
     "O quadro capturado teria cabeçalhos de enlace, de IP e de TCP em volta dos nossos bytes."},
    {"layers.fact.nothing_between_tcp_and_payload",
     "Behind TCP's header, at byte {}, our own bytes begin: whatever a session or a presentation needs, the "
     "program itself has to write.",
     "Logo após o cabeçalho do TCP, no byte {}, começam os nossos: o que uma sessão ou apresentação exige, "
     "o próprio programa tem de escrever."},
    {"layers.elsewhere.nothing_between_tcp_and_payload",
     "Our own bytes would begin right behind TCP's header.",
     "Os nossos bytes começariam logo após o cabeçalho do TCP."},

    {"layers.fields", "What the headers say", "O que dizem os cabeçalhos"},
    {"layers.says", "from > to", "de > para"},
    {"layers.next", "what comes next", "o que vem depois"},
    {"layers.next.port", "{}: our server", "{}: nosso servidor"},
    {"layers.fact.link_header_is_outermost",
     "The link header is the outermost: {} bytes, then IP begins (its first digit is 4, the version).",
     "O cabeçalho de enlace é o mais externo: {} bytes, e então começa o IP (seu primeiro dígito é 4, a "
     "versão)."},
    {"layers.elsewhere.link_header_is_outermost", "The frame would begin with the link header.",
     "O quadro começaria com o cabeçalho de enlace."},
    {"layers.fact.ip_header_has_addresses",
     "Layer 3, IP, names the machines, {} and {}; no port is in it.",
     "A camada 3, o IP, indica as máquinas, {} e {}; nela não há portas."},
    {"layers.elsewhere.ip_header_has_addresses", "The IP header would hold both addresses.",
     "O cabeçalho IP conteria os dois endereços."},
    {"layers.fact.transport_header_has_ports",
     "Layer 4, TCP, names the programs' sockets: ports {} and {}, as both sides know them.",
     "A camada 4, o TCP, indica os sockets dos programas: portas {} e {}, como os dois lados as conhecem."},
    {"layers.elsewhere.transport_header_has_ports", "The TCP header would hold both ports.",
     "O cabeçalho TCP conteria as duas portas."},
    {"layers.fact.headers_name_the_next_protocol",
     "Each header names what is inside it, by a type, a protocol or a port. None holds the number of an OSI "
     "layer.",
     "Cada cabeçalho indica o que leva dentro: por um tipo, um protocolo ou uma porta. Nenhum contém o "
     "número de uma camada OSI."},
    {"layers.elsewhere.headers_name_the_next_protocol", "Each header would name what is inside it.",
     "Cada cabeçalho indicaria o que leva dentro."},
    {"layers.fact.the_length_is_big_endian",
     "The length travels as {}, most significant byte first; this machine keeps it as {}. To agree on that "
     "is the work of a presentation layer.",
     "O tamanho viaja como {}, byte mais significativo primeiro; esta máquina o guarda como {}. Combinar "
     "isso é trabalho de uma camada de apresentação."},
    {"layers.elsewhere.the_length_is_big_endian",
     "The length would travel with its most significant byte first.",
     "O tamanho viajaria com o byte mais significativo primeiro."},
    {"layers.fact.receiver_gets_only_payload",
     "Of the {} bytes the server was handed {}: every header had been taken off on the way up.",
     "Dos {} bytes, o servidor recebeu {}: todos os cabeçalhos foram retirados no caminho para cima."},
    {"layers.elsewhere.receiver_gets_only_payload",
     "The server would be handed our bytes alone, without any header.",
     "O servidor receberia só os nossos bytes, sem nenhum cabeçalho."},

    {"layers.session", "Before and after it", "Antes e depois dela"},
    {"layers.fact.a_session_starts_and_ends",
     "A conversation has a beginning (SYN) and an end (FIN), and the server was told of it (recv = 0). TCP "
     "does the work of layer 5 as well.",
     "Uma conversa tem começo (SYN) e fim (FIN), e o servidor foi avisado (recv = 0). O TCP faz também o "
     "trabalho da camada 5."},
    {"layers.elsewhere.a_session_starts_and_ends",
     "The connection would begin with SYN and end with FIN.",
     "A conexão começaria com SYN e terminaria com FIN."},

    {"layers.damaged", "The lowest two layers, and a damaged frame",
     "As duas camadas mais baixas, e um quadro danificado"},
    {"layers.damaged.how",
     "Now the frame once more, with one bit of its IP header changed. (A real card also appends a checksum "
     "of its own, and throws away what does not match; it mends nothing either.)",
     "Agora o quadro outra vez, com um bit do cabeçalho IP trocado. (Uma placa de verdade também acrescenta "
     "um checksum próprio e joga fora o que não confere; consertar, ela também não conserta.)"},
    {"layers.fact.lo_has_no_cable",
     "lo is of type {} (ARPHRD_LOOPBACK), and both link addresses are zero: there is no cable, no radio, no "
     "layer 1. On a real card it would be there, and no program sees it either.",
     "lo é do tipo {} (ARPHRD_LOOPBACK), e os dois endereços de enlace são zero: não há cabo, nem rádio, nem "
     "camada 1. Numa placa de verdade ela existiria, e nenhum programa a vê."},
    {"layers.elsewhere.lo_has_no_cable", "lo would be of type 772, with link addresses of zero.",
     "lo seria do tipo 772, com endereços de enlace zero."},
    {"layers.fact.link_header_corrects_nothing",
     "A copy with one bit changed was carried as it was. IP's checksum found it ({} in InHdrErrors) and IP "
     "dropped it; nobody mended it, nobody sent it again.",
     "Uma cópia com um bit trocado foi levada como estava. O checksum do IP a flagrou ({} em InHdrErrors) "
     "e o IP a descartou; ninguém a consertou nem reenviou."},
    {"layers.elsewhere.link_header_corrects_nothing",
     "A damaged frame would be carried as it is, and dropped by IP.",
     "Um quadro danificado seria levado como está e descartado pelo IP."},

    {"layers.framing", "Another protocol at the same port", "Outro protocolo na mesma porta"},
    {"layers.fact.other_framing_is_not_understood",
     "The server took the first four letters for a length of {} bytes, and hung up. Layers 1 to 4 had done "
     "all they promise.",
     "O servidor tomou as quatro primeiras letras por um tamanho de {} bytes e desligou. As camadas 1 a 4 "
     "tinham cumprido tudo o que prometem."},
    {"layers.elsewhere.other_framing_is_not_understood",
     "A client that sends lines would not be understood by a server that reads lengths.",
     "Um cliente que envia linhas não seria entendido por um servidor que lê tamanhos."},

    {"layers.unix", "The same over a unix socket", "O mesmo por um socket unix"},
    {"layers.fact.unix_makes_no_packet",
     "The same bytes, and not one packet: the kernel hands them from one process to the other.",
     "Os mesmos bytes, e nem um pacote: o kernel os passa de um processo ao outro."},
    {"layers.elsewhere.unix_makes_no_packet", "A unix socket would cause no packet at all.",
     "Um socket unix não causaria pacote algum."},

    {"layers.history", "Where the seven come from", "De onde vêm as sete"},
    {"layers.fact.history", "OSI is ISO's model, published in 1984.",
     "O OSI é o modelo da ISO, publicado em 1984."},
    {"layers.elsewhere.history",
     "OSI is ISO's reference model (ISO 7498, 1984; today ISO/IEC 7498-1), written when every maker's "
     "machines spoke a network language of their own.",
     "O OSI é o modelo de referência da ISO (ISO 7498, 1984; hoje ISO/IEC 7498-1), escrito quando as "
     "máquinas de cada fabricante falavam uma língua de rede própria."},
    {"layers.history.reason", "no experiment shows history; it is in the standard",
     "nenhum experimento mostra a história; ela está na norma"},

    {"layers.why",
     "Physical 1, link 2, network 3, transport 4: the ports are in the fourth, behind the addresses of the "
     "third. Each layer puts its header in front of what it is handed and never looks inside; at the other "
     "end each takes its own off again. OSI is the map, with seven names; what is on the wire are TCP/IP's "
     "headers, and above TCP only what the program writes.",
     "Física 1, enlace 2, rede 3, transporte 4: as portas estão na quarta, atrás dos endereços da terceira. "
     "Cada camada põe o seu cabeçalho na frente do que recebe e nunca olha dentro; na outra ponta, cada uma "
     "retira o seu. O OSI é o mapa, com sete nomes; o que passa na rede são os cabeçalhos do TCP/IP e, acima "
     "do TCP, só o que o programa escreve."},
    {"layers.metaphor",
     "A letter in an envelope, in a mail bag, in a van: the postman reads the street (IP), the doorman the "
     "flat (the port), and only the reader opens the envelope. The picture breaks in two places: the bag is "
     "not made afresh for each letter, whereas every packet has all its headers; and a unix socket is two "
     "people in one room, who need no post at all.",
     "Uma carta no envelope, na mala postal, na van: o carteiro lê a rua (IP), o porteiro o apartamento (a "
     "porta), e só o destinatário abre o envelope. A imagem falha em dois pontos: a mala não é feita de novo "
     "a cada carta, mas todo pacote leva todos os seus cabeçalhos; e um socket unix são duas pessoas na mesma "
     "sala, que não precisam de correio."},
    {"layers.reading", "packet(7), ip(7), tcp(7), unix(7), RFC 1122 (1.1.3), RFC 791, RFC 9293",
     "packet(7), ip(7), tcp(7), unix(7), RFC 1122 (1.1.3), RFC 791, RFC 9293"},
};

}  // namespace

std::span<const Text> layers_texts() { return texts; }

}  // namespace ipc::demo
