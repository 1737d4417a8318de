#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> lifecycle_texts();

namespace {

constexpr Text texts[] = {
    {"lifecycle.line", "which calls does a socket go through, from socket to close?",
     "por quais chamadas passa um socket, de socket a close?"},
    {"lifecycle.question",
     "A server listens, and a client connects. Through which socket do the two then talk?",
     "Um servidor escuta, e um cliente se conecta. Por qual socket os dois conversam então?"},
    {"lifecycle.answer.a", "through the socket on which the server listens",
     "pelo socket em que o servidor escuta"},
    {"lifecycle.answer.b", "through a new one, which accept returns to the server",
     "por um novo, que accept devolve ao servidor"},
    {"lifecycle.answer.c", "through one socket that belongs to both processes",
     "por um único socket, que pertence aos dois processos"},

    {"lifecycle.server", "server", "servidor"},
    {"lifecycle.client", "client", "cliente"},
    {"lifecycle.second", "second client", "segundo cliente"},

    {"lifecycle.opening", "The server opens, the client comes too early",
     "O servidor abre, o cliente se adianta"},
    {"lifecycle.opening.done",
     "The server asked for a socket, gave it an address (bind) and declared that it takes "
     "connections (listen). The client tried to send before it had connected.",
     "O servidor pediu um socket, deu a ele um endereço (bind) e declarou que aceita conexões "
     "(listen). O cliente tentou enviar antes de se conectar."},
    {"lifecycle.fact.send_needs_a_connection",
     "A send before connect was refused: {}. (TCP returns EPIPE, a Unix socket ENOTCONN.)",
     "Um send antes de connect foi recusado: {}. (O TCP devolve EPIPE; um socket Unix, ENOTCONN.)"},

    {"lifecycle.connecting", "The connection", "A conexão"},
    {"lifecycle.connecting.done",
     "accept slept until the client connected. Now the server has two sockets (/proc/PID/fd): the "
     "one that listens, and the one that leads to this client:",
     "accept dormiu até o cliente se conectar. Agora o servidor tem dois sockets (/proc/PID/fd): "
     "o que escuta e o que leva a este cliente:"},
    {"lifecycle.descriptor", "descriptor", "descritor"},
    {"lifecycle.stands_for", "stands for", "representa"},
    {"lifecycle.fact.a_descriptor_each",
     "A socket is used through a descriptor, a small number of this process: {} and {}.",
     "Um socket é usado por meio de um descritor, um número pequeno deste processo: {} e {}."},
    {"lifecycle.fact.accept_gives_a_new_socket",
     "accept slept, and then returned a new socket, {}; {} goes on listening.",
     "accept dormiu e então devolveu um socket novo, {}; o {} continua escutando."},

    {"lifecycle.talking", "A question with an answer, and a message without one",
     "Uma pergunta com resposta e uma mensagem sem resposta"},
    {"lifecycle.fact.an_answer_is_optional",
     "The first message was answered. The second was only received, and nothing went wrong.",
     "A primeira mensagem teve resposta; a segunda foi apenas recebida, e nada deu errado."},

    {"lifecycle.another", "Another client", "Outro cliente"},
    {"lifecycle.fact.the_listener_goes_on",
     "The same listening socket, {}, accepted a second client, which got its own socket, {}.",
     "O mesmo socket que escuta, {}, recebeu um segundo cliente, que ganhou um socket próprio, "
     "{}."},

    {"lifecycle.ending", "The end, one direction at a time", "O fim, um sentido de cada vez"},
    {"lifecycle.fact.half_close",
     "After the client's shutdown(SHUT_WR) the server received the end (recv = 0), and could "
     "still send. The client received the data.",
     "Depois do shutdown(SHUT_WR) do cliente, o servidor recebeu o fim (recv = 0) e ainda pôde "
     "enviar. O cliente recebeu os dados."},
    {"lifecycle.fact.close_ends_one_connection",
     "The server closed its only descriptor of the first connection, which ended; the second one "
     "went on.",
     "O servidor fechou o seu único descritor da primeira conexão, e ela terminou; a segunda "
     "continuou."},

    {"lifecycle.order", "Both lists, as they really happened",
     "As duas listas, como de fato ocorreram"},
    {"lifecycle.fact.server_calls_in_order",
     "The server: socket, bind, listen, accept, recv, send, close.",
     "O servidor: socket, bind, listen, accept, recv, send, close."},
    {"lifecycle.fact.client_calls_in_order",
     "The client: socket, connect, send, recv, shutdown, close.",
     "O cliente: socket, connect, send, recv, shutdown, close."},

    {"lifecycle.why",
     "The listening socket is only the door: clients come in there, and each gets its own socket "
     "behind it. So closing the last descriptor of one conversation ends only that one; the "
     "others and the listening go on. A copy of the descriptor, made by dup or fork, would keep "
     "it open.",
     "O socket que escuta é só a porta de entrada: os clientes entram por ela, e cada um ganha "
     "um socket próprio lá dentro. Por isso fechar o último descritor de uma conversa encerra só "
     "essa; as outras e a escuta continuam. Uma cópia do descritor, feita por dup ou fork, a "
     "manteria aberta."},
    {"lifecycle.metaphor",
     "A switchboard: callers dial one number, and each is connected to its own line. The picture "
     "breaks at one point: here the kernel itself answers calls, up to the backlog, before the "
     "server accepts any.",
     "Uma central telefônica: todos discam o mesmo número, e cada um é ligado a uma linha "
     "própria. A imagem falha num ponto: aqui o próprio kernel atende chamadas, até o limite da "
     "fila (backlog), antes que o servidor aceite alguma."},
    {"lifecycle.reading",
     "socket(2), bind(2), listen(2), accept(2), connect(2), send(2), recv(2), shutdown(2), close(2)",
     "socket(2), bind(2), listen(2), accept(2), connect(2), send(2), recv(2), shutdown(2), close(2)"},
};

}  // namespace

std::span<const Text> lifecycle_texts() { return texts; }

}  // namespace ipc::demo
