#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> layers_texts();

namespace {

constexpr Text texts[] = {
    {"layers.line", "what wraps what?", "o que embrulha o quê?"},
    {"layers.question",
     "The header with the port numbers is the transport layer's. Which number does this layer "
     "have in OSI?",
     "O cabeçalho com os números de porta é o da camada de transporte. Que número ela tem no OSI?"},
    {"layers.answer.a", "3, right above the link", "3, logo acima do enlace"},
    {"layers.answer.b", "4, above the network layer", "4, acima da camada de rede"},
    {"layers.answer.c", "7, next to the program", "7, junto do programa"},

    {"layers.server", "server, port 12345", "servidor, porta 12345"},
    {"layers.client", "client", "cliente"},
    {"layers.liner", "a client that sends lines", "um cliente que envia linhas"},
    {"layers.writer", "writer, unix socket", "escritor, socket unix"},
    {"layers.reader", "reader, unix socket", "leitor, socket unix"},

    {"layers.message", "One message, as the programs see it",
     "Uma mensagem, como os programas a veem"},

    {"layers.message.done",
     "The client passed {} bytes to send: the length of the words, as a number of {} bytes, and "
     "the words. Neither program knows what happened below.",
     "O cliente passou {} bytes ao send: o tamanho das palavras, como um número de {} bytes, e "
     "as palavras. Nenhum dos dois programas sabe o que se passa nas camadas de baixo."},

    {"layers.wrapped", "The same message on the wire", "A mesma mensagem na rede"},
    {"layers.wrapped.intro",
     "The frame that carried it, with all of its bytes, from the first on the wire to the last. "
     "Each box is a layer: it begins with the layer's own bytes, and contains all layers above "
     "(encapsulation). The names and numbers are OSI's. TCP/IP has four layers: link (2), Internet "
     "(3), transport (4) and application, which does the work of 6 and 7. It has no session layer.",
     "O quadro que a transportou, com todos os bytes, do primeiro ao último na rede. Cada caixa é "
     "uma camada: começa com os bytes da própria camada e contém todas as de cima "
     "(encapsulamento). Os nomes e números são do OSI. O TCP/IP tem quatro camadas: enlace (2), "
     "internet (3), transporte (4) e aplicação, que faz o trabalho da 6 e da 7. Camada de sessão, "
     "não há."},
    {"layers.layer", "layer", "camada"},
    {"layers.layer.1", "1 physical: none", "1 física: nada"},
    {"layers.layer.2", "2 link: Ethernet", "2 enlace: Ethernet"},
    {"layers.layer.3", "3 network: IP", "3 rede: IP"},
    {"layers.layer.4", "4 transport: TCP", "4 transporte: TCP"},
    {"layers.layer.5", "5 session: none", "5 sessão: nada"},
    {"layers.layer.6", "6 presentation: none", "6 apresentação: nada"},
    {"layers.layer.7.length", "7 application: length, our framing",
     "7 aplicação: tamanho, o nosso enquadramento"},
    {"layers.layer.7", "7 application: words", "7 aplicação: palavras"},
    {"layers.fact.headers_wrap_each_other",
     "Each layer wraps the one above: {} bytes of link, {} of IP, {} of TCP, around {} of ours: "
     "{} bytes.",
     "Cada camada embrulha a de cima: {} bytes do enlace, {} do IP, {} do TCP, em volta de {} "
     "nossos: {} bytes."},
    {"layers.elsewhere.headers_wrap_each_other",
     "The captured frame would hold a link, an IP and a TCP header around our bytes.",
     "O quadro capturado teria cabeçalhos de enlace, de IP e de TCP em volta dos nossos bytes."},
    {"layers.fact.nothing_between_tcp_and_payload",
     "Our own bytes begin right after TCP's header, at byte {}: anything that a session or "
     "presentation layer needs, the program itself has to write.",
     "Logo após o cabeçalho do TCP, no byte {}, começam os nossos: o que uma sessão ou "
     "apresentação exige, o próprio programa tem de escrever."},
    {"layers.elsewhere.nothing_between_tcp_and_payload",
     "Our own bytes would begin right after TCP's header.",
     "Os nossos bytes começariam logo após o cabeçalho do TCP."},

    {"layers.fields", "The fields of the headers", "Os campos dos cabeçalhos"},
    {"layers.says", "from > to", "de > para"},
    {"layers.next", "protocol inside", "protocolo dentro dele"},
    {"layers.next.port", "{}: our server", "{}: nosso servidor"},
    {"layers.fact.link_header_is_outermost",
     "The link header is the outermost: {} bytes, then IP begins (its first digit is 4, the version).",
     "O cabeçalho de enlace é o mais externo: {} bytes, e então começa o IP (seu primeiro dígito é 4, a "
     "versão)."},
    {"layers.elsewhere.link_header_is_outermost", "The frame would begin with the link header.",
     "O quadro começaria com o cabeçalho de enlace."},
    {"layers.fact.ip_header_has_addresses",
     "Layer 3, IP, names the machines, {} and {}; it contains no port.",
     "A camada 3, o IP, indica as máquinas, {} e {}; não contém portas."},
    {"layers.elsewhere.ip_header_has_addresses", "The IP header would hold both addresses.",
     "O cabeçalho IP conteria os dois endereços."},
    {"layers.fact.transport_header_has_ports",
     "Layer 4, TCP, names the programs' sockets: ports {} and {}, as both sides know them.",
     "A camada 4, o TCP, indica os sockets dos programas: portas {} e {}, como os dois lados as conhecem."},
    {"layers.elsewhere.transport_header_has_ports", "The TCP header would hold both ports.",
     "O cabeçalho TCP conteria as duas portas."},
    {"layers.fact.headers_name_the_next_protocol",
     "Each header names the protocol inside it, by a type, a protocol number or a port. None "
     "contains the number of an OSI layer.",
     "Cada cabeçalho indica o protocolo que carrega dentro: por um tipo, um número de protocolo "
     "ou uma porta. Nenhum contém o número de uma camada OSI."},
    {"layers.elsewhere.headers_name_the_next_protocol",
     "Each header would name the protocol inside it.",
     "Cada cabeçalho indicaria o protocolo que carrega dentro."},
    {"layers.fact.the_length_is_big_endian",
     "The length travels as {}, most significant byte first; this machine stores it as {}. "
     "Agreeing on the byte order is the work of a presentation layer.",
     "O tamanho viaja como {}, byte mais significativo primeiro; esta máquina o guarda como {}. "
     "Combinar a ordem dos bytes é trabalho de uma camada de apresentação."},
    {"layers.elsewhere.the_length_is_big_endian",
     "The length would travel with its most significant byte first.",
     "O tamanho viajaria com o byte mais significativo primeiro."},
    {"layers.fact.receiver_gets_only_payload",
     "The frame had {} bytes, and the server received {} of them: every header had been removed "
     "on the way up.",
     "O quadro tinha {} bytes, e o servidor recebeu {} deles: todos os cabeçalhos foram "
     "retirados no caminho para cima (desencapsulamento)."},
    {"layers.elsewhere.receiver_gets_only_payload",
     "The server would receive our bytes alone, without any header.",
     "O servidor receberia só os nossos bytes, sem nenhum cabeçalho."},

    {"layers.session", "Before and after the message", "Antes e depois da mensagem"},
    {"layers.fact.a_session_starts_and_ends",
     "The conversation began with SYN and ended with FIN, which the server noticed (recv = 0). "
     "Both are flags in TCP's header: the connection is layer 4's work. No header on the wire "
     "belonged to a session layer.",
     "A conversa começou com SYN e terminou com FIN, que o servidor percebeu (recv = 0). Os "
     "dois são bits do cabeçalho TCP: a conexão é trabalho da camada 4. Nenhum cabeçalho na "
     "rede era de uma camada de sessão."},
    {"layers.elsewhere.a_session_starts_and_ends",
     "The connection would begin with SYN and end with FIN, both in TCP's header.",
     "A conexão começaria com SYN e terminaria com FIN, ambos no cabeçalho TCP."},

    {"layers.damaged", "The lowest two layers, and a damaged frame",
     "As duas camadas mais baixas, e um quadro danificado"},
    {"layers.damaged.how",
     "The same frame is sent again, with one bit of its IP header changed. (A real card also "
     "appends its own checksum, and throws away frames that do not match; it repairs nothing "
     "either.)",
     "O mesmo quadro é enviado outra vez, com um bit do cabeçalho IP trocado. (Uma placa de "
     "verdade também acrescenta um checksum próprio e joga fora os quadros que não conferem; "
     "consertar, ela também não conserta.)"},
    {"layers.fact.lo_has_no_cable",
     "lo is of type {} (ARPHRD_LOOPBACK), and both link addresses are zero: there is no cable, no "
     "radio, no layer 1. A real card has a layer 1, but no program sees it either.",
     "lo é do tipo {} (ARPHRD_LOOPBACK), e os dois endereços de enlace são zero: não há cabo, "
     "nem rádio, nem camada 1. Uma placa de verdade tem camada 1, mas nenhum programa a vê."},
    {"layers.elsewhere.lo_has_no_cable", "lo would be of type 772, with link addresses of zero.",
     "lo seria do tipo 772, com endereços de enlace zero."},
    {"layers.fact.link_header_corrects_nothing",
     "The link layer carried a copy with one bit changed as it was. IP's checksum found the "
     "error ({} in InHdrErrors) and IP dropped the packet; nothing repaired it or sent it again.",
     "O enlace transportou, sem mudar nada, uma cópia com um bit trocado. O checksum do IP "
     "flagrou o erro ({} em InHdrErrors) e o IP descartou o pacote; nada o consertou nem "
     "reenviou."},
    {"layers.elsewhere.link_header_corrects_nothing",
     "A damaged frame would be carried as it is, and dropped by IP.",
     "Um quadro danificado seria transportado como está e descartado pelo IP."},

    {"layers.framing", "Another protocol at the same port", "Outro protocolo na mesma porta"},
    {"layers.fact.other_framing_is_not_understood",
     "The server took the first four letters for a length of {} bytes, and closed the connection. "
     "Layers 1 to 4 had kept all their promises.",
     "O servidor tomou as quatro primeiras letras por um tamanho de {} bytes e encerrou a "
     "conexão. As camadas 1 a 4 tinham cumprido tudo o que prometem."},
    {"layers.elsewhere.other_framing_is_not_understood",
     "A client that sends lines would not be understood by a server that reads lengths.",
     "Um cliente que envia linhas não seria entendido por um servidor que lê tamanhos."},

    {"layers.unix", "The same over a unix socket", "O mesmo por um socket unix"},
    {"layers.fact.unix_makes_no_packet",
     "The same bytes, and not one packet: the kernel passes them from one process to the other.",
     "Os mesmos bytes, e nem um pacote: o kernel os passa de um processo ao outro."},
    {"layers.elsewhere.unix_makes_no_packet", "A unix socket would cause no packet at all.",
     "Um socket unix não causaria pacote algum."},

    {"layers.history", "Where the layers come from", "De onde vêm as camadas"},
    {"layers.fact.history",
     "OSI is ISO's reference model (ISO 7498, 1984; today ISO/IEC 7498-1). Many makers had "
     "protocols of their own, such as SNA and DECnet. But X.25 (1976), Ethernet (1980) and "
     "TCP/IP (1981) were open and older. The ARPANET switched to TCP/IP on 1 January 1983. ISO "
     "publishes standards and certifies nobody; its name is no acronym, but from Greek isos, "
     "equal.",
     "O OSI é o modelo de referência da ISO (ISO 7498, 1984; hoje ISO/IEC 7498-1). Muitos "
     "fabricantes tinham protocolos próprios, como SNA e DECnet. Mas X.25 (1976), Ethernet "
     "(1980) e TCP/IP (1981) eram abertos e mais antigos. A ARPANET mudou para o TCP/IP em 1º "
     "de janeiro de 1983. A ISO publica normas e não certifica ninguém; o nome dela não é "
     "sigla, vem do grego isos (igual)."},

    {"layers.why",
     "Physical 1, link 2, network 3, transport 4: the ports are in the fourth, after the "
     "addresses of the third. Each layer puts its header in front of the data from above "
     "(encapsulation) and never looks inside. At the other end each removes its own "
     "(decapsulation). OSI is the map, with seven names: TCP/IP was not made from it, and the "
     "layers are compared afterwards. The wire carries the headers of TCP/IP and, above TCP, "
     "only the bytes that the program writes.",
     "Física 1, enlace 2, rede 3, transporte 4: as portas estão na quarta, depois dos endereços "
     "da terceira. Cada camada põe o seu cabeçalho na frente dos dados que vêm de cima "
     "(encapsulamento) e nunca olha dentro. Na outra ponta, cada uma retira o seu "
     "(desencapsulamento). O OSI é o mapa, com sete nomes: o TCP/IP não foi feito a partir dele, "
     "e as camadas se comparam depois. Na rede passam os cabeçalhos do TCP/IP e, acima do TCP, "
     "só os bytes que o programa escreve."},
    {"layers.metaphor",
     "A letter in an envelope, in a mail bag, in a van: the postman reads the street (IP), the "
     "doorman the flat (the port), and only the reader opens the envelope. The picture breaks in "
     "two places. Letters share one mail bag, but every packet has all its headers. And a unix "
     "socket is two people in one room: they need no post at all.",
     "Uma carta no envelope, na mala postal, na van: o carteiro lê a rua (IP), o porteiro o "
     "apartamento (a porta), e só o destinatário abre o envelope. A imagem falha em dois pontos. "
     "As cartas dividem uma mala, mas todo pacote carrega todos os seus cabeçalhos. E um socket "
     "unix são duas pessoas na mesma sala: elas não precisam de correio."},
    {"layers.reading",
     "packet(7), ip(7), tcp(7), unix(7), RFC 1122 (1.1.3), RFC 791, RFC 801, RFC 9293, ITU-T "
     "X.200",
     "packet(7), ip(7), tcp(7), unix(7), RFC 1122 (1.1.3), RFC 791, RFC 801, RFC 9293, ITU-T "
     "X.200"},
};

}  // namespace

std::span<const Text> layers_texts() { return texts; }

}  // namespace ipc::demo
