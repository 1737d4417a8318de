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
    {"client-server.answer.b",
     "once the client has connected: the socket that accept returns has its address",
     "quando o cliente se conecta: o socket devolvido por accept traz o endereço dele"},
    {"client-server.answer.c", "never, unless the client writes it in a message",
     "nunca, a não ser que o cliente o escreva em uma mensagem"},

    {"client-server.server", "server", "servidor"},
    {"client-server.client", "client", "cliente"},
    {"client-server.second", "second client", "segundo cliente"},
    {"client-server.parent", "a parent", "um pai"},
    {"client-server.child", "its child", "filho dele"},
    {"client-server.one", "a UDP peer", "um processo UDP"},
    {"client-server.other", "the other peer", "o outro processo"},

    {"client-server.before", "Before the connection", "Antes da conexão"},
    {"client-server.before.done",
     "Each process asked the kernel for the name of its own socket and of the other end. The "
     "server has an address, and the client has none yet. Neither socket has another end:",
     "Cada processo perguntou ao kernel o nome do seu socket e o da outra ponta. O servidor tem "
     "um endereço; o cliente ainda não tem. Nenhum dos dois sockets tem outra ponta:"},
    {"client-server.socket_of", "socket", "socket"},
    {"client-server.listening", "server's, listening", "do servidor, que escuta"},
    {"client-server.accepted", "server's, from accept", "do servidor, de accept"},
    {"client-server.of_client", "client's", "do cliente"},
    {"client-server.fact.server_sleeps_until_connect",
     "The server slept in accept until the client called connect: the client begins.",
     "O servidor dormiu em accept até o cliente chamar connect: é o cliente que começa."},

    {"client-server.connected", "After the connection", "Depois da conexão"},
    {"client-server.fact.connect_names_the_peer",
     "The client had to name the server; after connect its socket's other end is {}.",
     "O cliente precisou informar o endereço do servidor; a partir do connect, a outra ponta do "
     "seu socket é {}."},
    {"client-server.fact.server_learns_at_accept",
     "The server knew no client; the socket from accept names it: {}.",
     "O servidor não conhecia nenhum cliente; o socket devolvido por accept diz quem ele é: {}."},
    {"client-server.fact.client_port_picked_at_connect",
     "The client's socket was {}; connect gave it a free port, {}, which nobody could know in "
     "advance.",
     "O socket do cliente era {}; connect lhe deu uma porta livre, {}, que ninguém podia saber "
     "de antemão."},
    {"client-server.fact.the_new_socket_has_the_same_port",
     "The socket from accept has the listener's own port, {}: accept opens no new port for a "
     "client.",
     "O socket devolvido por accept tem a mesma porta do que escuta, {}: accept não abre porta "
     "nova para um cliente."},

    {"client-server.another", "Two clients at one port", "Dois clientes em uma porta"},
    {"client-server.another.done",
     "The kernel's table (/proc/net/tcp) lists each connection twice, as seen from each of its "
     "ends:",
     "A tabela do kernel (/proc/net/tcp) lista cada conexão duas vezes, vista de cada uma das "
     "pontas:"},
    {"client-server.own_end", "own end", "esta ponta"},
    {"client-server.other_end", "other end", "outra ponta"},
    {"client-server.fact.an_end_is_address_port",
     "Each end is an address and a port; the own end of one row is the other end of another.",
     "Cada ponta é um endereço e uma porta; \"esta ponta\" de uma linha é a \"outra ponta\" de outra."},
    {"client-server.fact.four_numbers_tell_them_apart",
     "Port {} has two connections: the clients' ends differ, so the kernel can distinguish them.",
     "A porta {} tem duas conexões: as pontas dos clientes diferem, e o kernel as distingue."},

    {"client-server.pair", "A pair without a server", "Um par sem servidor"},
    {"client-server.fact.a_socketpair_has_no_server",
     "socketpair returned both ends at once: no process called bind, listen, connect or accept, "
     "and each received from the other.",
     "socketpair devolveu as duas pontas de uma vez: nenhum processo chamou bind, listen, "
     "connect nem accept, e cada um recebeu do outro."},

    {"client-server.peers", "Two equal peers, over UDP", "Dois processos iguais, por UDP"},
    {"client-server.fact.udp_peers_are_equals",
     "Both made the same calls in the same order, and each received from the other: who is the "
     "server?",
     "Os dois fizeram as mesmas chamadas na mesma ordem, e cada um recebeu do outro: quem é o "
     "servidor?"},

    {"client-server.why",
     "The process that begins needs an address: that is why a server's port is fixed and a "
     "client's can be any. TCP's packets carry the names of both ends, so the called process "
     "learns the caller's (a Unix client has none unless it calls bind). Server and client are "
     "roles of two programs, not two kinds of socket: two TCP sockets that connect to each other "
     "at once make a connection without a server.",
     "O processo que começa precisa de um endereço: por isso a porta de um servidor é fixa, e a "
     "de um cliente pode ser qualquer uma. Os pacotes do TCP trazem os nomes das duas pontas; "
     "assim, o processo chamado fica sabendo quem chama (um cliente Unix não tem nome se não "
     "chamar bind). Servidor e cliente são papéis que dois programas desempenham, não dois tipos "
     "de socket: dois sockets TCP que se conectam um ao outro ao mesmo tempo formam uma conexão "
     "sem servidor."},
    {"client-server.metaphor",
     "A telephone: the caller must know the number, and the called person reads the caller's on "
     "the display. The picture breaks twice: all callers of one number are served at once, each "
     "on a line of its own; and a pair of tin cans on a string (socketpair) has no number at all.",
     "Um telefone: quem liga precisa saber o número, e quem atende lê no visor o de quem ligou. "
     "A imagem falha em dois pontos: todos os que ligam para um número são atendidos ao mesmo "
     "tempo, cada um em sua linha; e duas latas ligadas por um barbante (socketpair) não têm "
     "número nenhum."},
    {"client-server.reading",
     "connect(2), accept(2), getsockname(2), getpeername(2), socketpair(2), tcp(7), udp(7)",
     "connect(2), accept(2), getsockname(2), getpeername(2), socketpair(2), tcp(7), udp(7)"},
};

}  // namespace

std::span<const Text> client_server_texts() { return texts; }

}  // namespace ipc::demo
