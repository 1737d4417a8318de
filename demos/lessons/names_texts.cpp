#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> names_texts();

namespace {

constexpr Text texts[] = {
    {"names.line", "how does a name become an address?", "como um nome vira um endereço?"},
    {"names.question",
     "A client wants to connect to a host by a name that nobody knows. Which call fails?",
     "Um cliente quer se conectar a uma máquina por um nome que ninguém conhece. Que chamada "
     "falha?"},
    {"names.answer.a", "connect: the name is sent to the network, and no machine answers to it",
     "connect: o nome é enviado à rede, e nenhuma máquina responde por ele"},
    {"names.answer.b", "send: that call needs the name",
     "send: é essa chamada que precisa do nome"},
    {"names.answer.c", "getaddrinfo: connect takes only addresses, and there is none",
     "getaddrinfo: connect só aceita endereços, e não há nenhum"},

    {"names.hosts", "Names and literals", "Nomes e literais"},
    {"names.host", "host", "máquina"},
    {"names.flags", "flags", "opções"},
    {"names.answer", "answer", "resposta"},
    {"names.hosts.intro",
     "The answers of getaddrinfo for a host and port 3000. AI_NUMERICHOST forbids any lookup.",
     "As respostas do getaddrinfo para uma máquina e a porta 3000. AI_NUMERICHOST proíbe "
     "qualquer consulta."},
    {"names.fact.localhost_is_this_machine",
     "localhost led to this machine itself, and nowhere else.",
     "localhost levou a esta própria máquina, e a nenhuma outra."},
    {"names.elsewhere.localhost_is_this_machine", "localhost would lead to this machine itself.",
     "localhost levaria a esta própria máquina."},
    {"names.fact.a_literal_needs_no_lookup",
     "127.0.0.1 and ::1 were only read as numbers, of two kinds of address. localhost is a name, "
     "and had to be looked up.",
     "127.0.0.1 e ::1 só foram lidos como números, de dois tipos de endereço. localhost é um "
     "nome, e teve de ser consultado."},

    {"names.services", "Services and ports", "Serviços e portas"},
    {"names.service", "service", "serviço"},
    {"names.no_list", "there is no /etc/services", "não há /etc/services"},
    {"names.fact.services_become_ports", "http became port 80, and https port 443.",
     "http virou a porta 80, e https, a porta 443."},
    {"names.elsewhere.services_become_ports", "http would become port 80, and https port 443.",
     "http viraria a porta 80, e https, a porta 443."},
    {"names.fact.an_unknown_service_has_no_port", "A service that is not listed has no port: {}.",
     "Um serviço que não está na lista não tem porta: {}."},

    {"names.ready", "Ready for use", "Pronto para usar"},
    {"names.server", "asked for localhost, port 0", "perguntou por localhost, porta 0"},
    {"names.client", "asks for localhost and the server's port",
     "pergunta por localhost e a porta do servidor"},
    {"names.fact.getaddrinfo_gives_ready_addresses",
     "bind and connect accepted the addresses of getaddrinfo unchanged: (localhost, {}) was {}.",
     "bind e connect aceitaram sem mudança os endereços do getaddrinfo: (localhost, {}) era {}."},
    {"names.elsewhere.getaddrinfo_gives_ready_addresses",
     "bind and connect would accept the addresses of getaddrinfo unchanged.",
     "bind e connect aceitariam sem mudança os endereços do getaddrinfo."},

    {"names.server_of_names", "Names from a name server", "Nomes de um servidor de nomes"},
    {"names.name_server", "a name server, which knows one name",
     "um servidor de nomes, que conhece um só nome"},
    {"names.asker", "asks it for two names", "pergunta a ele por dois nomes"},
    {"names.server_of_names.intro",
     "A name that no local file lists is looked up at a name server: one datagram to it, one "
     "back. This one is ours.",
     "Um nome que não está em nenhum arquivo desta máquina é consultado em um servidor de nomes: "
     "um datagrama até ele, outro de volta. Este é nosso."},
    {"names.asked", "question", "pergunta"},
    {"names.answered", "reply", "resposta (bytes)"},
    {"names.not_asked", "no question arrived: see hosts in /etc/nsswitch.conf",
     "nenhuma pergunta chegou: veja hosts em /etc/nsswitch.conf"},
    {"names.fact.a_name_server_knows_the_address", "The name server was asked for {}: {}.",
     "O servidor de nomes foi consultado sobre {}: {}."},
    {"names.elsewhere.a_name_server_knows_the_address",
     "The name server would be asked for the name, and answer with its address.",
     "O servidor de nomes seria consultado sobre o nome e responderia com o endereço."},
    {"names.fact.an_unknown_name_has_no_address",
     "An unknown name has no address: {}. There was no address to connect to.",
     "Um nome desconhecido não tem endereço: {}. Não havia endereço ao qual se conectar."},
    {"names.elsewhere.an_unknown_name_has_no_address",
     "An unknown name would have no address: EAI_NONAME.",
     "Um nome desconhecido não teria endereço: EAI_NONAME."},

    {"names.nobody", "An address where nobody listens", "Um endereço em que ninguém escuta"},
    {"names.stubborn", "tries to connect anyway", "tenta se conectar mesmo assim"},
    {"names.fact.an_unknown_port_is_told_by_connect",
     "The address is good and the machine is there; only connect can find out that no program has "
     "the port: ECONNREFUSED.",
     "O endereço é bom e a máquina existe; só o connect revela que nenhum programa escuta nessa "
     "porta: ECONNREFUSED."},

    {"names.foreign", "The address of another computer", "O endereço de outro computador"},
    {"names.fact.foreign_address_cannot_bind",
     "{} is no address of this computer, so no program here can receive at it: EADDRNOTAVAIL.",
     "{} não é um endereço deste computador, e nenhum programa daqui pode receber nele: "
     "EADDRNOTAVAIL."},
    {"names.elsewhere.foreign_address_cannot_bind",
     "bind to an address of another computer would be refused: EADDRNOTAVAIL.",
     "bind a um endereço de outro computador seria recusado: EADDRNOTAVAIL."},

    {"names.why",
     "The kernel knows no names: bind and connect take numbers. getaddrinfo is a function of the "
     "C library. It reads /etc/hosts and /etc/services, asks a name server for the rest, and "
     "returns a list of addresses to try in order. So a wrong name is found before anything is "
     "sent to the host, a wrong port only by asking the host.",
     "O kernel não conhece nomes: bind e connect aceitam números. getaddrinfo é uma função da "
     "biblioteca C. Ela lê /etc/hosts e /etc/services, pergunta o resto a um servidor de nomes e "
     "devolve uma lista de endereços a tentar, em ordem. Por isso um nome errado se descobre "
     "antes que algo seja enviado à máquina; uma porta errada, só perguntando à máquina."},
    {"names.metaphor",
     "In the notes' post office the IP address is the building and the port the box in it. "
     "getaddrinfo is the directory on the counter: it turns a name into building and box. The "
     "picture breaks twice: one name may have several buildings (IPv4 and IPv6), to be tried one "
     "after the other; and the directory does not know whether anybody has rented that box.",
     "No correio das notas, o endereço IP é o prédio e a porta, a caixa postal dentro dele. "
     "getaddrinfo é a lista de endereços no balcão: transforma um nome em prédio e caixa. A "
     "imagem falha duas vezes: um nome pode ter vários prédios (IPv4 e IPv6), a tentar um após o "
     "outro; e a lista não sabe se alguém alugou a caixa."},
    {"names.reading",
     "getaddrinfo(3), hosts(5), services(5), nsswitch.conf(5), resolv.conf(5), RFC 1035",
     "getaddrinfo(3), hosts(5), services(5), nsswitch.conf(5), resolv.conf(5), RFC 1035"},
};

}  // namespace

std::span<const Text> names_texts() { return texts; }

}  // namespace ipc::demo
