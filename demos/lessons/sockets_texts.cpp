#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> sockets_texts();

namespace {

constexpr Text texts[] = {
    {"sockets.line", "where are sockets, and which kinds fit together?",
     "onde ficam os sockets, e quais tipos combinam?"},
    {"sockets.question",
     "A program sends a UDP message to the number of a TCP port, and another sends lines to a "
     "server that expects lengths. Which of the two errors does the kernel notice?",
     "Um programa manda uma mensagem UDP ao número de uma porta TCP, e outro manda linhas a um "
     "servidor que espera tamanhos. Qual dos dois erros o kernel percebe?"},
    {"sockets.answer.a", "none: the kernel translates in both cases",
     "nenhum: o kernel traduz nos dois casos"},
    {"sockets.answer.b", "the first; only the programs can notice the second",
     "o primeiro; só os programas podem perceber o segundo"},
    {"sockets.answer.c", "both: the kernel refuses them", "os dois: o kernel os recusa"},

    {"sockets.unix_server", "server, unix", "servidor, unix"},
    {"sockets.unix_client", "client, unix", "cliente, unix"},
    {"sockets.tcp_server", "server, TCP", "servidor, TCP"},
    {"sockets.tcp_client", "client, TCP", "cliente, TCP"},
    {"sockets.length_server", "TCP server that expects lengths",
     "servidor TCP que espera tamanhos"},
    {"sockets.datagrams", "sends it a UDP datagram", "envia um datagrama UDP a ele"},
    {"sockets.lines", "sends it a line", "envia uma linha a ele"},
    {"sockets.far", "server, in the other network", "servidor, na outra rede"},
    {"sockets.near", "client, in this network", "cliente, nesta rede"},

    {"sockets.both", "The same words over two families", "As mesmas palavras por duas famílias"},
    {"sockets.both.done",
     "Only the address and the first argument of socket differ. Each socket of the server is a "
     "descriptor in the process, and behind it a row in a table of the protocol.",
     "Só diferem o endereço e o primeiro argumento de socket. Cada socket do servidor é um "
     "descritor no processo e, atrás dele, uma linha em uma tabela do protocolo."},
    {"sockets.descriptor", "descriptor", "descritor"},
    {"sockets.stands_for", "stands for", "representa"},
    {"sockets.table", "listed in", "listado em"},
    {"sockets.fact.same_message_over_both",
     "\"{}\" arrived over the unix socket and over the TCP socket, by the same calls.",
     "\"{}\" chegou pelo socket unix e pelo socket TCP, com as mesmas chamadas."},
    {"sockets.fact.bytes_go_both_ways", "Each connection has two ends, and both sent and received.",
     "Cada conexão tem duas pontas, e as duas enviaram e receberam."},
    {"sockets.fact.descriptor_in_protocol_table",
     "The descriptor led to a socket that its protocol lists: it lies between program and "
     "transport.",
     "O descritor levou a um socket listado pelo seu protocolo: ele fica entre o programa e o "
     "transporte."},
    {"sockets.fact.only_unix_names_the_process",
     "Only the unix socket knows the process at the other end ({}): the process at the other end "
     "of TCP may be on any machine.",
     "Só o socket unix sabe qual é o processo da outra ponta ({}): no TCP, esse processo pode "
     "estar em qualquer máquina."},

    {"sockets.wrong", "The wrong plug", "O plugue errado"},
    {"sockets.fact.udp_at_tcp_is_refused",
     "A UDP message to port {}, where only TCP listens: the kernel refused it, ECONNREFUSED.",
     "Uma mensagem UDP à porta {}, em que só o TCP escuta: o kernel a recusou, ECONNREFUSED."},
    {"sockets.fact.wrong_framing_not_understood",
     "TCP carried the line, but the server took \"hell\" for a length, {} bytes, and closed. The "
     "kernel saw nothing wrong.",
     "O TCP transportou a linha, mas o servidor tomou \"hell\" por um tamanho, {} bytes, e "
     "fechou. O kernel não viu nada de errado."},

    {"sockets.network", "To another network", "Para outra rede"},
    {"sockets.cable", "lays a cable (veth) between the two networks",
     "liga as duas redes por um cabo (veth)"},
    {"sockets.network.done",
     "Each of the two has a network of its own, like two machines: interfaces, addresses, ports "
     "and tables. A virtual cable (veth) joins them:",
     "Cada um dos dois tem uma rede própria, como duas máquinas: interfaces, endereços, portas e "
     "tabelas. Um cabo virtual (veth) liga as duas redes:"},
    {"sockets.address", "address", "endereço"},
    {"sockets.fact.reaches_another_network_stack",
     "The client reached a server in another network. The two networks share nothing but a cable.",
     "O cliente alcançou um servidor em outra rede. As duas redes não têm nada em comum, a não "
     "ser um cabo."},
    {"sockets.elsewhere.reaches_another_network_stack",
     "Over a TCP socket the client would reach a server in another network.",
     "Por um socket TCP o cliente alcançaria um servidor em outra rede."},

    {"sockets.told", "History", "História"},
    {"sockets.fact.history",
     "Sockets came with 4.2BSD in 1983. Linux had them in 1992: the same interface over code of "
     "its own.",
     "Os sockets vieram com o 4.2BSD em 1983. O Linux os tinha em 1992: a mesma interface sobre "
     "código próprio."},
    {"sockets.fact.reading_is_named", "Each of the {} lessons names further reading.",
     "Cada uma das {} lições indica o que ler depois."},

    {"sockets.why",
     "A socket is the place where a program's calls meet a protocol of the kernel. Family and "
     "type choose the protocol, and the kernel delivers only to a socket of the same protocol. "
     "The kernel does not know the meaning of the bytes: the two programs must agree on where "
     "messages begin and end.",
     "Um socket é onde as chamadas de um programa encontram um protocolo do kernel. Família e "
     "tipo escolhem o protocolo, e o kernel só entrega a um socket do mesmo protocolo. O kernel "
     "não sabe o que os bytes significam: onde as mensagens começam e terminam é coisa que os "
     "dois programas precisam combinar."},
    {"sockets.metaphor",
     "A wall socket: a plug of another shape does not go in, and so it is with UDP at a TCP "
     "port. The picture breaks twice. The pattern of holes is not the port's: every TCP client "
     "fits every TCP port, and the number says nothing about the protocol spoken there. And with "
     "the wrong framing the plug goes in, current flows, and only the machine behind it finds "
     "that the voltage is wrong.",
     "Uma tomada na parede: um plugue de outro formato não entra, e assim é com UDP em uma porta "
     "TCP. A imagem falha duas vezes. O padrão de furos não é da porta: todo cliente TCP encaixa "
     "em toda porta TCP, e o número nada diz do protocolo falado ali. E, com o enquadramento "
     "errado, o plugue entra, a corrente passa, e só o aparelho atrás dele descobre que a tensão "
     "está errada."},
    {"sockets.reading",
     "socket(7), unix(7), tcp(7), udp(7), veth(4), network_namespaces(7); Stevens, Fenner and Rudoff, "
     "UNIX Network Programming, vol. 1; Kerrisk, The Linux Programming Interface, ch. 56-61",
     "socket(7), unix(7), tcp(7), udp(7), veth(4), network_namespaces(7); Stevens, Fenner e Rudoff, UNIX "
     "Network Programming, vol. 1; Kerrisk, The Linux Programming Interface, cap. 56-61"},
};

}  // namespace

std::span<const Text> sockets_texts() { return texts; }

}  // namespace ipc::demo
