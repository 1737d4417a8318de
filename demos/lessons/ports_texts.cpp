#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> ports_texts();

namespace {

constexpr Text texts[] = {
    {"ports.line", "which port numbers may a program use, and how many?",
     "que números de porta um programa pode usar, e quantos?"},
    {"ports.question", "How many programs can serve at once on one machine, each at its own port?",
     "Quantos programas podem atender ao mesmo tempo em uma máquina, cada um em uma porta sua?"},
    {"ports.answer.a", "65,536: one for each number of a port",
     "65.536: um para cada número de porta"},
    {"ports.answer.b",
     "as many as its processes and memory allow: usually they run out before the numbers",
     "tantos quantos permitirem os processos e a memória: em geral acabam antes dos números"},
    {"ports.answer.c", "1,024: the other numbers belong to clients",
     "1.024: os demais números são dos clientes"},

    {"ports.ordinary", "no special right", "sem direito especial"},
    {"ports.entitled", "has CAP_NET_BIND_SERVICE", "tem CAP_NET_BIND_SERVICE"},
    {"ports.asker", "asks for any free port", "pede qualquer porta livre"},
    {"ports.by_tcp", "TCP at 3000", "TCP na 3000"},
    {"ports.by_udp", "UDP at 3000", "UDP na 3000"},
    {"ports.client", "client of both", "cliente dos dois"},
    {"ports.holder", "takes as many as it gets", "pega quantas consegue"},

    {"ports.rights", "The right to take a port", "O direito de ocupar uma porta"},
    {"ports.machine", "this machine", "esta máquina"},
    {"ports.here", "this lesson's network", "a rede desta lição"},
    {"ports.fact.low_ports_want_a_right",
     "Port 80 was refused without the right (EACCES), and given to the process that had it "
     "(CAP_NET_BIND_SERVICE). root has the right, but other users can have it, too.",
     "A porta 80 foi negada a quem não tem o direito (EACCES) e dada ao processo que o tem "
     "(CAP_NET_BIND_SERVICE). root tem o direito, mas outros usuários também podem tê-lo."},
    {"ports.elsewhere.low_ports_want_a_right",
     "Without the right port 80 would be refused: EACCES.",
     "Sem o direito, a porta 80 seria negada: EACCES."},
    {"ports.fact.any_user_binds_from_1024", "1024 and 49151 were given without any right.",
     "1024 e 49151 foram dadas sem direito nenhum."},
    {"ports.elsewhere.any_user_binds_from_1024", "1024 and 49151 would be given to anybody.",
     "1024 e 49151 seriam dadas a qualquer um."},
    {"ports.fact.the_limit_is_a_setting",
     "The administrator of this network set ip_unprivileged_port_start to 0, as many containers "
     "do. Then the same process was given port 443: the limit at 1024 is a setting.",
     "O administrador desta rede pôs ip_unprivileged_port_start em 0, como fazem muitos "
     "contêineres. Então o mesmo processo ganhou a porta 443: o limite em 1024 é uma "
     "configuração."},
    {"ports.elsewhere.the_limit_is_a_setting", "With the setting at 0, port 443 would be given.",
     "Com a configuração em 0, a porta 443 seria dada."},

    {"ports.any", "Any free port", "Qualquer porta livre"},
    {"ports.from", "from", "de"},
    {"ports.to", "to", "até"},
    {"ports.dynamic", "dynamic ports of IANA", "portas dinâmicas da IANA"},
    {"ports.given", "given to {} sockets", "dadas a {} sockets"},
    {"ports.fact.port_zero_becomes_another",
     "No socket can have port 0: in a bind it means \"any free one\", and it became {}. So 65,535 "
     "are left.",
     "Nenhum socket pode ter a porta 0: para bind ela significa \"qualquer livre\", e virou {}. "
     "Sobram 65.535."},
    {"ports.elsewhere.port_zero_becomes_another", "Port 0 would become another one.",
     "A porta 0 viraria outra."},
    {"ports.fact.the_kernel_picks_high_ports",
     "The kernel picks from its own range, not from IANA's: {} of {} were above 49151.",
     "O kernel escolhe da sua própria faixa, não da faixa da IANA: {} de {} estavam acima de "
     "49151."},
    {"ports.elsewhere.the_kernel_picks_high_ports", "The kernel would pick from its own range.",
     "O kernel escolheria da sua própria faixa."},

    {"ports.number", "One number, two protocols, no device",
     "Um número, dois protocolos, nenhum aparelho"},
    {"ports.before", "before", "antes"},
    {"ports.after", "after", "depois"},
    {"ports.rows", "rows of port {} in /proc/net", "linhas da porta {} em /proc/net"},
    {"ports.devices", "network devices", "dispositivos de rede"},
    {"ports.fact.tcp_udp_share_a_number",
     "Two processes had port {}, one by TCP and one by UDP; each received only its own protocol's "
     "data.",
     "Dois processos tinham a porta {}, um por TCP e outro por UDP; cada um só recebeu os dados "
     "do seu protocolo."},
    {"ports.elsewhere.tcp_udp_share_a_number", "TCP and UDP would each have that port number.",
     "TCP e UDP teriam cada um esse número de porta."},
    {"ports.fact.a_row_but_no_device",
     "A port in use is a row in the kernel's tables; the machine's devices ({}) are the same.",
     "Uma porta em uso é uma linha nas tabelas do kernel; os dispositivos da máquina ({}) são os mesmos."},
    {"ports.elsewhere.a_row_but_no_device", "There would be one more row, and no more devices.",
     "Haveria uma linha a mais e nenhum dispositivo a mais."},

    {"ports.how_many", "The number of ports at the same time", "Quantas portas ao mesmo tempo"},
    {"ports.limits",
     "This process ran with the usual limit of 1,024 descriptors, or with the machine's if that "
     "is lower: a limit that the lesson set, so that it takes less time. The limits of the "
     "machine itself:",
     "Este processo rodou com o limite usual de 1.024 descritores, ou com o da máquina, se menor: "
     "um limite que a lição impôs, para durar menos. Os limites da própria máquina:"},
    {"ports.limit", "limit", "limite"},
    {"ports.listening_ports", "TCP ports of one address", "portas TCP de um endereço"},
    {"ports.unlimited", "none", "nenhum"},
    {"ports.fact.descriptors_run_out_first",
     "With a limit of {} descriptors one process got {} ports; the next socket failed: EMFILE. "
     "In one process, its descriptors set the limit, not the numbers.",
     "Com um limite de {} descritores, um processo conseguiu {} portas; o socket seguinte "
     "falhou: EMFILE. Em um só processo, quem limita são os descritores, não os números."},
    {"ports.elsewhere.descriptors_run_out_first", "The descriptors would run out first: EMFILE.",
     "Os descritores acabariam primeiro: EMFILE."},

    {"ports.why",
     "A port is 16 bits in each packet, and in the kernel a row that leads from them to a "
     "socket. Every socket costs a descriptor and memory, and every program a process: usually "
     "these run out before the numbers. And UDP has all the numbers again, and so has every "
     "other address of the machine.",
     "Uma porta são 16 bits em cada pacote e, no kernel, uma linha que leva deles a um socket. "
     "Cada socket custa um descritor e memória, e cada programa, um processo: em geral é isso "
     "que acaba antes dos números. E o UDP tem todos os números de novo, e cada outro endereço "
     "da máquina também."},
    {"ports.metaphor",
     "Doors of a building: the address leads to the house, the port to a door. The picture breaks "
     "at the wall: nothing is built or opened; a door exists as soon as somebody is behind it. "
     "And the low numbers are guarded by a rule of the house, not by a lock.",
     "Portas de um prédio: o endereço leva ao prédio, a porta a quem está atrás dela. A imagem "
     "falha na parede: nada se constrói nem se abre; a porta existe assim que alguém se põe "
     "atrás dela. E os números baixos são guardados por uma regra da casa, não por uma fechadura."},
    {"ports.reading",
     "ip(7), bind(2), capabilities(7), getrlimit(2), RFC 6335; "
     "https://www.iana.org/assignments/service-names-port-numbers",
     "ip(7), bind(2), capabilities(7), getrlimit(2), RFC 6335; "
     "https://www.iana.org/assignments/service-names-port-numbers"},
};

}  // namespace

std::span<const Text> ports_texts() { return texts; }

}  // namespace ipc::demo
