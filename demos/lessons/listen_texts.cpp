#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> listen_texts();

namespace {

constexpr Text texts[] = {
    {"listen.line", "what does a program that listens do?", "o que faz um programa que escuta?"},
    {"listen.question", "A server has called listen, and no client has come yet. What does it do?",
     "Um servidor chamou listen, e nenhum cliente veio ainda. O que ele faz?"},
    {"listen.answer.a", "it sleeps inside listen until a client comes",
     "dorme dentro de listen até que venha um cliente"},
    {"listen.answer.b", "it asks again and again whether somebody is there",
     "pergunta sem parar se há alguém"},
    {"listen.answer.c",
     "whatever it likes: listen has returned; the kernel takes the clients, and accept sleeps",
     "o que quiser: listen já voltou; o kernel recebe os clientes, e é accept que dorme"},

    {"listen.server", "server, port 3000", "servidor, porta 3000"},
    {"listen.client", "client", "cliente"},
    {"listen.busy", "a busy server, port 4477", "servidor ocupado, porta 4477"},
    {"listen.clients", "three clients in one process", "três clientes em um só processo"},
    {"listen.late", "one client more", "mais um cliente"},

    {"listen.before_listen", "A port that is bound, and no listen",
     "Uma porta com bind, mas sem listen"},
    {"listen.fact.connect_refused_before_listen",
     "Before listen, a connect to the bound port was refused: ECONNREFUSED.",
     "Antes de listen, um connect à porta já ocupada por bind foi recusado: ECONNREFUSED."},
    {"listen.elsewhere.connect_refused_before_listen", "connect would be refused: ECONNREFUSED.",
     "connect seria recusado: ECONNREFUSED."},

    {"listen.like_a_file", "listen, and how the socket is like a file",
     "listen, e em que o socket é como um arquivo"},
    {"listen.like_a_file.done",
     "The server's descriptors (/proc/PID/fd):", "Os descritores do servidor (/proc/PID/fd):"},
    {"listen.descriptor", "descriptor", "descritor"},
    {"listen.stands_for", "stands for", "representa"},
    {"listen.a_file", "a file of this lesson", "um arquivo desta lição"},
    {"listen.fact.listen_returns_at_once",
     "listen returned, and the server went on, although no client had come.",
     "listen voltou e o servidor seguiu em frente, embora nenhum cliente tivesse vindo."},
    {"listen.elsewhere.listen_returns_at_once", "listen would return without any client.",
     "listen voltaria sem cliente nenhum."},
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

    {"listen.before_accept", "A client comes, and nobody has called accept",
     "Vem um cliente, e ninguém chamou accept"},
    {"listen.before_accept.done",
     "The server has done nothing since. The kernel has (/proc/net/tcp): one connection waits in the "
     "listener's queue, and bytes wait in the connection.",
     "O servidor não fez nada desde então. O kernel fez (/proc/net/tcp): uma conexão espera na fila do "
     "socket que escuta, e bytes esperam na conexão."},
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
     "So did send: {} bytes wait in a connection for which the server has no descriptor yet.",
     "send também: {} bytes esperam em uma conexão para a qual o servidor ainda não tem descritor."},
    {"listen.elsewhere.send_succeeds_before_accept", "send would succeed before accept.",
     "send daria certo antes do accept."},

    {"listen.accepting", "accept, with and without a client", "accept, com e sem cliente"},
    {"listen.accepting.done",
     "The first accept took the connection that waited. The second found the queue empty:",
     "O primeiro accept pegou a conexão que esperava. O segundo encontrou a fila vazia:"},
    {"listen.fact.accept_sleeps",
     "The server sleeps: not in listen, but in accept. It uses no processor until a client comes.",
     "O servidor dorme: não em listen, e sim em accept. Não usa o processador até que venha um cliente."},
    {"listen.elsewhere.accept_sleeps", "The server would sleep in accept.",
     "O servidor dormiria em accept."},

    {"listen.full", "More clients than may wait", "Mais clientes do que cabem na fila"},
    {"listen.full.sleeps",
     "The busy server accepts nobody. The queue is full, and the kernel leaves the next client's SYN "
     "without an answer; its connect sleeps, and sends it again after a second:",
     "O servidor ocupado não aceita ninguém. A fila está cheia, e o kernel deixa sem resposta o SYN do "
     "próximo cliente; o connect deste dorme e o envia de novo depois de um segundo:"},
    {"listen.fact.the_backlog_fills",
     "listen asked for {}; {} connections fitted (Linux takes one more), and the next one had to wait.",
     "listen pediu {}; couberam {} conexões (o Linux aceita uma a mais), e a próxima teve de esperar."},
    {"listen.elsewhere.the_backlog_fills", "With the queue full, the next connect would wait.",
     "Com a fila cheia, o próximo connect esperaria."},
    {"listen.fact.accept_makes_room",
     "One accept made room, and the client's second try got in: see how long its connect took.",
     "Um accept abriu lugar, e a segunda tentativa do cliente entrou: veja quanto durou o seu connect."},
    {"listen.elsewhere.accept_makes_room", "After one accept the next try would get in.",
     "Depois de um accept, a próxima tentativa entraria."},

    {"listen.why",
     "listen only changes the socket's state: from now on the kernel answers whoever connects, and "
     "queues the finished connections. accept takes one from that queue, and sleeps only where the "
     "queue is empty. So connect says nothing about whether the server's program is even awake.",
     "listen só muda o estado do socket: a partir daí o kernel responde a quem se conecta e põe as "
     "conexões prontas em uma fila. accept tira uma dessa fila e só dorme se ela estiver vazia. Por isso "
     "connect não diz nem sequer se o programa servidor está acordado."},
    {"listen.metaphor",
     "The notes say that taking a port is like opening a file: a stream to read and write. Both do give "
     "a descriptor. The picture breaks at the data: the listening socket is the bell at the door, "
     "not the visitor; who wants to talk needs the new socket that accept gives. And the notes' server "
     "that sleeps in listen sleeps one call later.",
     "As notas dizem que ocupar uma porta é como abrir um arquivo: um fluxo para ler e escrever. De fato, "
     "as duas coisas dão um descritor. A imagem falha nos dados: o socket que escuta é a campainha, não a "
     "visita; quem quer conversar precisa do socket novo que accept entrega. E o servidor das notas, que "
     "dorme em listen, dorme uma chamada depois."},
    {"listen.reading", "listen(2), accept(2), connect(2), tcp(7), proc(5)",
     "listen(2), accept(2), connect(2), tcp(7), proc(5)"},
};

}  // namespace

std::span<const Text> listen_texts() { return texts; }

}  // namespace ipc::demo
