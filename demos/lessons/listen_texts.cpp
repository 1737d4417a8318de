#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> listen_texts();

namespace {

constexpr Text texts[] = {
    {"listen.line", "what does a program that listens do?", "o que faz um programa que escuta?"},
    {"listen.question",
     "A server has called listen, and no client has come yet. What does the server do?",
     "Um servidor chamou listen, e nenhum cliente veio ainda. O que o servidor faz?"},
    {"listen.answer.a", "it sleeps inside listen until a client comes",
     "dorme dentro de listen até que venha um cliente"},
    {"listen.answer.b", "it asks again and again whether a client is there",
     "pergunta sem parar se há um cliente"},
    {"listen.answer.c",
     "anything it likes: listen has returned; the kernel takes the clients, and accept sleeps",
     "o que quiser: listen já retornou; o kernel recebe os clientes, e é accept que dorme"},

    {"listen.server", "server, port 3000", "servidor, porta 3000"},
    {"listen.client", "client", "cliente"},
    {"listen.busy", "a busy server, port 4477", "servidor ocupado, porta 4477"},
    {"listen.clients", "three clients in one process", "três clientes em um só processo"},
    {"listen.late", "one more client", "mais um cliente"},

    {"listen.before_listen", "A port that is bound, and no listen",
     "Uma porta com bind, mas sem listen"},
    {"listen.fact.connect_refused_before_listen",
     "Before listen, a connect to the bound port was refused: ECONNREFUSED.",
     "Antes de listen, um connect à porta já ocupada por bind foi recusado: ECONNREFUSED."},
    {"listen.elsewhere.connect_refused_before_listen", "connect would be refused: ECONNREFUSED.",
     "connect seria recusado: ECONNREFUSED."},

    {"listen.like_a_file", "listen, and how a socket resembles a file",
     "listen, e em que um socket se parece com um arquivo"},
    {"listen.like_a_file.done",
     "The server's descriptors (/proc/PID/fd):", "Os descritores do servidor (/proc/PID/fd):"},
    {"listen.descriptor", "descriptor", "descritor"},
    {"listen.stands_for", "stands for", "representa"},
    {"listen.a_file", "a file of this lesson", "um arquivo desta lição"},
    {"listen.fact.listen_returns_at_once",
     "listen returned, and the server went on, although no client had come.",
     "listen retornou e o servidor seguiu em frente, embora nenhum cliente tivesse vindo."},
    {"listen.elsewhere.listen_returns_at_once", "listen would return without any client.",
     "listen retornaria sem cliente nenhum."},
    {"listen.fact.listener_is_a_descriptor",
     "The listening socket is descriptor {}, as the file is {}: small numbers of the same table.",
     "O socket que escuta é o descritor {}, e o arquivo, o {}: números pequenos da mesma tabela."},
    {"listen.elsewhere.listener_is_a_descriptor", "The socket would be a descriptor, as a file is.",
     "O socket seria um descritor, como um arquivo."},
    {"listen.fact.listener_carries_no_data",
     "write and read work on the file; on the listening socket they fail: EPIPE, ENOTCONN.",
     "write e read funcionam no arquivo; no socket que escuta falham: EPIPE, ENOTCONN."},
    {"listen.elsewhere.listener_carries_no_data",
     "write and read would fail on the listening socket.",
     "write e read falhariam no socket que escuta."},

    {"listen.before_accept", "A client comes before accept", "Chega um cliente antes do accept"},
    {"listen.before_accept.done",
     "The server has made no call since. The kernel has done this (/proc/net/tcp): one connection "
     "waits in the listener's queue, and bytes wait in the connection.",
     "O servidor não fez nenhuma chamada desde então. O kernel fez isto (/proc/net/tcp): uma "
     "conexão espera na fila do socket que escuta, e bytes esperam na conexão."},
    {"listen.local", "address and port", "endereço e porta"},
    {"listen.state", "state", "estado"},
    {"listen.queue", "queued", "na fila"},
    {"listen.connections", "connections: {}", "conexões: {}"},
    {"listen.bytes", "bytes: {}", "bytes: {}"},
    {"listen.nobodys", "none yet", "nenhum ainda"},
    {"listen.fact.connect_succeeds_before_accept",
     "connect succeeded before accept: the kernel made the connection.",
     "connect deu certo antes do accept: foi o kernel que fez a conexão."},
    {"listen.elsewhere.connect_succeeds_before_accept", "connect would succeed before accept.",
     "connect daria certo antes do accept."},
    {"listen.fact.send_succeeds_before_accept",
     "send succeeded, too: {} bytes wait in a connection for which the server has no descriptor "
     "yet.",
     "send também deu certo: {} bytes esperam em uma conexão para a qual o servidor ainda não "
     "tem descritor."},
    {"listen.elsewhere.send_succeeds_before_accept", "send would succeed before accept.",
     "send daria certo antes do accept."},

    {"listen.accepting", "accept, with and without a client", "accept, com e sem cliente"},
    {"listen.accepting.done",
     "The first accept took the connection from the queue. The second found the queue empty:",
     "O primeiro accept tirou a conexão da fila. O segundo encontrou a fila vazia:"},
    {"listen.fact.accept_sleeps",
     "The server sleeps: not in listen, but in accept. It uses no processor until a client comes.",
     "O servidor dorme: não em listen, e sim em accept. Não usa o processador até que venha um cliente."},
    {"listen.elsewhere.accept_sleeps", "The server would sleep in accept.",
     "O servidor dormiria em accept."},

    {"listen.full", "More clients than the queue holds", "Mais clientes do que cabem na fila"},
    {"listen.full.sleeps",
     "The busy server calls no accept. The queue is full, and the kernel does not answer the next "
     "client's SYN. The client's connect sleeps, and its kernel sends the SYN again after a "
     "second:",
     "O servidor ocupado não chama accept. A fila está cheia, e o kernel não responde ao SYN do "
     "próximo cliente. O connect deste dorme, e o kernel reenvia o SYN depois de um segundo:"},
    {"listen.fact.the_backlog_fills",
     "listen asked for {}; {} connections fit (Linux takes one more), and the next one had to "
     "wait.",
     "listen pediu {}; couberam {} conexões (o Linux aceita uma a mais), e a próxima teve de "
     "esperar."},
    {"listen.elsewhere.the_backlog_fills", "With the queue full, the next connect would wait.",
     "Com a fila cheia, o próximo connect esperaria."},
    {"listen.fact.accept_makes_room",
     "One accept made room, and the client's second try succeeded: see how long its connect took.",
     "Um accept liberou uma vaga na fila, e a segunda tentativa do cliente deu certo: veja "
     "quanto durou o seu connect."},
    {"listen.elsewhere.accept_makes_room", "After one accept the next try would succeed.",
     "Depois de um accept, a próxima tentativa daria certo."},

    {"listen.why",
     "listen only changes the socket's state: from now on the kernel answers each client that "
     "connects, and queues the finished connections. accept takes one from that queue, and sleeps "
     "only if the queue is empty. So a successful connect does not even prove that the server's "
     "program is awake.",
     "listen só muda o estado do socket: a partir daí o kernel responde a cada cliente que se "
     "conecta e põe as conexões prontas em uma fila. accept tira uma dessa fila e só dorme se "
     "ela estiver vazia. Por isso um connect bem-sucedido não garante nem que o programa "
     "servidor esteja em execução."},
    {"listen.metaphor",
     "The notes say that taking a port is like opening a file: a stream to read and write. Both "
     "do return a descriptor. The picture breaks at the data: the listening socket is the bell at "
     "the door, not the visitor. To talk, the server needs the new socket that accept returns. "
     "And the notes' server that sleeps in listen sleeps one call later.",
     "As notas dizem que ocupar uma porta é como abrir um arquivo: um stream para ler e "
     "escrever. De fato, as duas coisas devolvem um descritor. A imagem falha nos dados: o "
     "socket que escuta é a campainha, não a visita. Para conversar, o servidor precisa do "
     "socket novo que accept devolve. E o servidor das notas, que dorme em listen, dorme uma "
     "chamada depois."},
    {"listen.reading", "listen(2), accept(2), connect(2), tcp(7), proc(5)",
     "listen(2), accept(2), connect(2), tcp(7), proc(5)"},
};

}  // namespace

std::span<const Text> listen_texts() { return texts; }

}  // namespace ipc::demo
