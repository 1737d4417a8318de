#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> bind_texts();

namespace {

constexpr Text texts[] = {
    {"bind.line", "who owns a port?", "de quem é uma porta?"},
    {"bind.question", "While one process has TCP port 3000, can another process have it too?",
     "Enquanto um processo tem a porta TCP 3000, outro processo também pode ter essa porta?"},
    {"bind.answer.a", "never: one port belongs to one process",
     "nunca: uma porta pertence a um só processo"},
    {"bind.answer.b", "yes: the last one to ask takes it over",
     "sim: fica com ela quem pediu por último"},
    {"bind.answer.c",
     "not against its will; only at another address, by inheritance, or if both opt in",
     "só se for em outro endereço, por herança ou de comum acordo"},

    {"bind.box", "box at port 3000", "caixa na porta 3000"},
    {"bind.sender", "sender of letters", "remetente das cartas"},
    {"bind.server", "server", "servidor"},
    {"bind.other", "a rival", "um rival"},
    {"bind.client", "client", "cliente"},
    {"bind.again", "server, next run", "servidor, execução seguinte"},
    {"bind.child", "its child", "filho dele"},
    {"bind.one", "one of two servers", "um de dois servidores"},
    {"bind.two", "the other one", "o outro"},

    {"bind.local", "address and port", "endereço e porta"},
    {"bind.state", "state", "estado"},
    {"bind.queued", "in the queue", "na fila"},

    {"bind.letters", "A letter before bind, and one after it",
     "Uma carta antes do bind, outra depois"},
    {"bind.fact.reached_only_when_bound",
     "A datagram sent to port 3000 before any bind was refused (ECONNREFUSED); after bind, \"{}\" "
     "arrived in that socket.",
     "Um datagrama enviado à porta 3000 antes de qualquer bind foi recusado (ECONNREFUSED); "
     "depois do bind, \"{}\" chegou àquele socket."},
    {"bind.elsewhere.reached_only_when_bound", "Only datagrams sent after bind would arrive.",
     "Só chegariam os datagramas enviados depois do bind."},

    {"bind.registered", "A server takes port 3000", "Um servidor ocupa a porta 3000"},
    {"bind.registered.done",
     "The kernel's table of TCP sockets (/proc/net/tcp) names the socket by its inode. The "
     "directories /proc/PID/fd show which process has that inode open:",
     "A tabela de sockets TCP do kernel (/proc/net/tcp) identifica o socket pelo inode. Os "
     "diretórios /proc/PID/fd mostram qual processo o tem aberto:"},
    {"bind.fact.kernel_keeps_address_and_port",
     "The server passed {} to bind; getsockname and the kernel's table both return it. The port "
     "is a number of 16 bits: 65535 at most.",
     "O servidor passou {} ao bind; getsockname e a tabela do kernel o devolvem. A porta é um "
     "número de 16 bits: no máximo 65535."},
    {"bind.elsewhere.kernel_keeps_address_and_port",
     "The kernel's table would hold the address and the port.",
     "A tabela do kernel conteria o endereço e a porta."},
    {"bind.fact.port_leads_to_the_process",
     "Port {} led to inode {}, and that to process {} alone.",
     "A porta {} levou ao inode {}, e este, só ao processo {}."},
    {"bind.elsewhere.port_leads_to_the_process", "The port would lead to the process.",
     "A porta levaria ao processo."},

    {"bind.wanted", "Another process wants 3000 too", "Outro processo também quer a 3000"},
    {"bind.fact.second_bind_is_refused", "A second bind to the same address and port: EADDRINUSE.",
     "Um segundo bind ao mesmo endereço e à mesma porta: EADDRINUSE."},
    {"bind.elsewhere.second_bind_is_refused", "A second bind would be refused: EADDRINUSE.",
     "Um segundo bind seria recusado: EADDRINUSE."},
    {"bind.fact.other_address_same_port",
     "But the rival got port 3000 of 127.0.0.2, which is also an address of this machine.",
     "Mas o rival obteve a porta 3000 de 127.0.0.2, que também é um endereço desta máquina."},
    {"bind.elsewhere.other_address_same_port", "Port 3000 of another address would be free.",
     "A porta 3000 de outro endereço estaria livre."},
    {"bind.fact.other_protocol_same_port",
     "And it got UDP port 3000: UDP numbers its ports separately.",
     "E obteve a porta UDP 3000: o UDP numera as suas portas à parte."},
    {"bind.elsewhere.other_protocol_same_port", "UDP port 3000 would be free.",
     "A porta UDP 3000 estaria livre."},

    {"bind.restarted", "The server ends, and is started again",
     "O servidor termina e é reiniciado"},
    {"bind.restarted.ended",
     "The first server has ended. No process has its connection any more, but the kernel keeps it "
     "for a minute (TIME_WAIT), in case a late packet arrives:",
     "O primeiro servidor terminou. Nenhum processo tem mais a conexão dele, mas o kernel a "
     "guarda por um minuto (TIME_WAIT), para o caso de chegar um pacote atrasado:"},
    {"bind.fact.time_wait_holds_the_port",
     "Because of it, the next run's bind was refused: EADDRINUSE, for a port that no process had.",
     "Por causa da conexão em TIME_WAIT, o bind da execução seguinte foi recusado: EADDRINUSE, "
     "por uma porta que nenhum processo tinha."},
    {"bind.elsewhere.time_wait_holds_the_port",
     "A connection in TIME_WAIT would keep the next run from its port.",
     "Uma conexão em TIME_WAIT impediria a execução seguinte de usar a porta."},
    {"bind.fact.reuseaddr_takes_it_back",
     "With SO_REUSEADDR, which means \"I know\", the same bind succeeded. Both runs had set it, "
     "as a server should; the notes' server does not.",
     "Com SO_REUSEADDR, que quer dizer \"eu sei\", o mesmo bind deu certo. As duas execuções a "
     "tinham ligado, como todo servidor deveria fazer; o das notas não a liga."},
    {"bind.elsewhere.reuseaddr_takes_it_back", "With SO_REUSEADDR the bind would succeed.",
     "Com SO_REUSEADDR o bind daria certo."},
    {"bind.fact.restart_other_pid_same_port",
     "First process {}, now process {}; the port is still {}. Clients need to know only the port.",
     "Antes o processo {}, agora o processo {}; a porta continua {}. Os clientes só precisam "
     "conhecer a porta."},
    {"bind.elsewhere.restart_other_pid_same_port",
     "The next run would have another PID, and the same port.",
     "A execução seguinte teria outro PID e a mesma porta."},

    {"bind.forked", "A child inherits the port", "Um filho herda a porta"},
    {"bind.fact.forked_child_shares_the_socket",
     "After fork, processes {} and {} had the same socket, and the child answered the client.",
     "Depois do fork, os processos {} e {} tinham o mesmo socket, e o filho atendeu o cliente."},
    {"bind.elsewhere.forked_child_shares_the_socket",
     "After fork both processes would have the socket.",
     "Depois do fork os dois processos teriam o socket."},

    {"bind.shared", "Two processes that agree", "Dois processos de comum acordo"},
    {"bind.shared.done",
     "Each has set SO_REUSEPORT before its bind. {} clients have connected; the kernel has "
     "distributed them (by a hash of both addresses and ports):",
     "Cada um ligou SO_REUSEPORT antes do seu bind. {} clientes se conectaram; o kernel os "
     "distribuiu (por um hash dos dois endereços e portas):"},
    {"bind.fact.reuseport_shares_a_port",
     "{} sockets of different processes listened at port {}, and each received clients.",
     "{} sockets de processos diferentes escutavam na porta {}, e cada um recebeu clientes."},
    {"bind.elsewhere.reuseport_shares_a_port",
     "With SO_REUSEPORT two processes would share the port.",
     "Com SO_REUSEPORT dois processos dividiriam a porta."},

    {"bind.why",
     "The kernel registers protocol, address and port for a socket, not for a process: the "
     "socket may be open in one process, in several (fork), or in none (TIME_WAIT). It refuses a "
     "second claim of the same three, so that no process steals another's clients. Processes "
     "that share a port have asked for it: by inheritance, or by SO_REUSEPORT (which works only "
     "between processes of one user). UDP also shares by SO_REUSEADDR; then the last socket to "
     "bind receives the datagrams.",
     "O kernel registra protocolo, endereço e porta para um socket, e não para um processo: o "
     "socket pode estar aberto em um processo, em vários (fork) ou em nenhum (TIME_WAIT). Ele "
     "recusa um segundo pedido dos mesmos três, para que nenhum processo roube os clientes de "
     "outro. Processos que dividem uma porta pediram isso: por herança ou por SO_REUSEPORT (que "
     "só vale entre processos de um mesmo usuário). O UDP também divide com SO_REUSEADDR; então "
     "o último socket a fazer bind recebe os datagramas."},
    {"bind.metaphor",
     "A mail box at the post office: bind writes the address on it, and earlier letters find no "
     "box. For TCP, the box opens only with listen. The picture breaks at the key: one box may "
     "have several owners (fork), and several boxes may bear one address (SO_REUSEPORT), with "
     "the clerk choosing between them.",
     "Uma caixa postal no correio: bind escreve nela o endereço, e cartas que vieram antes não "
     "acham caixa nenhuma. No TCP, a caixa só abre com listen. A imagem falha na chave: uma "
     "caixa pode ter vários donos (fork), e várias caixas podem ter um só endereço "
     "(SO_REUSEPORT), entre as quais o funcionário escolhe."},
    {"bind.reading", "bind(2), ip(7), socket(7), getsockname(2), proc(5), fork(2)",
     "bind(2), ip(7), socket(7), getsockname(2), proc(5), fork(2)"},
};

}  // namespace

std::span<const Text> bind_texts() { return texts; }

}  // namespace ipc::demo
