#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> client_server_texts();

namespace {

constexpr Text texts[] = {
    {"client-server.line", "who knows whose address, and is there always a server?",
     "quem sabe o endereço de quem, e há sempre um servidor?"},
    {"client-server.question", "When does a TCP server learn the address of its client?",
     "Quando um servidor TCP fica sabendo o endereço do seu cliente?"},
    {"client-server.answer.a", "from the start: both must know each other",
     "desde o início: os dois precisam se conhecer"},
    {"client-server.answer.b", "when the client has connected: accept's socket names it",
     "quando o cliente se conectou: o socket que accept entrega diz qual é"},
    {"client-server.answer.c", "never, unless the client writes it in a message",
     "nunca, a não ser que o cliente o escreva em uma mensagem"},

    {"client-server.server", "server", "servidor"},
    {"client-server.client", "client", "cliente"},
    {"client-server.second", "second client", "segundo cliente"},
    {"client-server.parent", "a parent", "um pai"},
    {"client-server.child", "its child", "filho dele"},
    {"client-server.one", "a UDP peer", "um par UDP"},
    {"client-server.other", "the other peer", "o outro par"},

    {"client-server.before", "Before the connection", "Antes da conexão"},
    {"client-server.before.done",
     "Each process has asked the kernel for its socket's own name and for the other end's. The server "
     "has an address, the client has none yet, and at the other end of both there is nobody:",
     "Cada processo perguntou ao kernel o nome do seu socket e o da outra ponta. O servidor tem um "
     "endereço; o cliente, nenhum ainda, e não há ninguém na outra ponta de nenhum dos dois:"},
    {"client-server.socket_of", "socket", "socket"},
    {"client-server.listening", "server's, listening", "do servidor, que escuta"},
    {"client-server.accepted", "server's, from accept", "do servidor, de accept"},
    {"client-server.of_client", "client's", "do cliente"},
    {"client-server.fact.server_sleeps_until_connect",
     "The server slept in accept until the client called connect: the client begins.",
     "O servidor dormiu em accept até o cliente chamar connect: é o cliente que começa."},

    {"client-server.connected", "After it", "Depois dela"},
    {"client-server.fact.connect_names_the_peer",
     "The client had to name the server; from connect on its socket's other end is {}.",
     "O cliente teve de dizer qual era o servidor; desde o connect, a outra ponta do seu socket é {}."},
    {"client-server.fact.server_learns_at_accept",
     "The server knew nobody; the socket from accept names the client: {}.",
     "O servidor não conhecia ninguém; o socket que veio de accept diz quem é o cliente: {}."},
    {"client-server.fact.client_port_picked_at_connect",
     "The client's socket was {}; connect gave it a free port, {}, which nobody could know before.",
     "O socket do cliente era {}; connect lhe deu uma porta livre, {}, que ninguém podia saber antes."},
    {"client-server.fact.the_new_socket_has_the_same_port",
     "The socket from accept has the listener's own port, {}: no new port is opened for a client.",
     "O socket que veio de accept tem a mesma porta do que escuta, {}: nenhuma porta nova se abre."},

    {"client-server.another", "Two clients at one port", "Dois clientes em uma porta"},
    {"client-server.another.done",
     "The kernel's table (/proc/net/tcp) has each connection twice, as each of its ends sees it:",
     "A tabela do kernel (/proc/net/tcp) tem cada conexão duas vezes, como a vê cada uma das pontas:"},
    {"client-server.own_end", "own end", "esta ponta"},
    {"client-server.other_end", "other end", "outra ponta"},
    {"client-server.fact.an_end_is_address_port",
     "Each end is an address and a port; the own end of one row is the other end of another.",
     "Cada ponta é um endereço e uma porta; \"esta ponta\" de uma linha é a \"outra ponta\" de outra."},
    {"client-server.fact.four_numbers_tell_them_apart",
     "At port {} two connections: the clients' ends differ, so the kernel takes none for the other.",
     "Na porta {}, duas conexões: as pontas dos clientes diferem, e o kernel não confunde uma com a "
     "outra."},

    {"client-server.pair", "A pair without a server", "Um par sem servidor"},
    {"client-server.fact.a_socketpair_has_no_server",
     "socketpair gave both ends at once: nobody called bind, listen, connect or accept, and each heard "
     "the other.",
     "socketpair deu as duas pontas de uma vez: ninguém chamou bind, listen, connect nem accept, e cada "
     "um ouviu o outro."},

    {"client-server.peers", "Two that are equal, over UDP", "Dois iguais, por UDP"},
    {"client-server.fact.udp_peers_are_equals",
     "Both made the same calls in the same order, and each heard the other: who is the server?",
     "Os dois fizeram as mesmas chamadas na mesma ordem, e cada um ouviu o outro: quem é o servidor?"},

    {"client-server.why",
     "The one who begins needs an address to begin with: that is what makes a server's port fixed and a "
     "client's any. TCP's packets carry both ends' names, so the one who is called learns the caller's (a "
     "Unix client has none unless it calls bind). Server and client are parts that two programs play, not "
     "two kinds of socket: two TCP sockets that connect to each other at once make a connection without a "
     "server.",
     "Quem começa precisa de um endereço para começar: por isso a porta de um servidor é fixa, e a de um "
     "cliente, qualquer uma. Os pacotes do TCP levam os nomes das duas pontas; assim, quem é chamado fica "
     "sabendo quem chama (um cliente Unix não tem nome se não chamar bind). Servidor e cliente são papéis "
     "que dois programas fazem, não dois tipos de socket: dois sockets TCP que se conectam um ao outro ao "
     "mesmo tempo formam uma conexão sem servidor."},
    {"client-server.metaphor",
     "A telephone: one must know the number to call, and the other reads the caller's on the display. "
     "The picture breaks twice: all callers of one number are served at once, each on a line of "
     "its own; and a pair of tin cans on a string (socketpair) has no number at all.",
     "Um telefone: um precisa saber o número para ligar, e o outro lê no visor quem ligou. A imagem falha "
     "em dois pontos: todos os que ligam para um número são atendidos ao mesmo tempo, cada um em sua "
     "linha; e duas latas ligadas por um barbante (socketpair) não têm número nenhum."},
    {"client-server.reading",
     "connect(2), accept(2), getsockname(2), getpeername(2), socketpair(2), tcp(7), udp(7)",
     "connect(2), accept(2), getsockname(2), getpeername(2), socketpair(2), tcp(7), udp(7)"},
};

}  // namespace

std::span<const Text> client_server_texts() { return texts; }

}  // namespace ipc::demo
