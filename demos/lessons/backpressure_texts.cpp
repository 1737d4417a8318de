#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> backpressure_texts();

namespace {

constexpr Text texts[] = {
    {"backpressure.line", "what does a full channel do?", "o que faz um canal cheio?"},
    {"backpressure.question", "B reads nothing, and A goes on sending. What happens to the data?",
     "B não lê nada, e A continua enviando. O que acontece com os dados?"},
    {"backpressure.answer.a", "the kernel keeps all of it until B reads",
     "o kernel guarda tudo até que B leia"},
    {"backpressure.answer.b",
     "the kernel keeps a little; then A has to wait, is refused, or loses messages",
     "o kernel guarda um pouco; depois A tem de esperar, é recusado ou perde mensagens"},
    {"backpressure.answer.c", "send fails at once: nobody is receiving",
     "o send falha na hora: não há ninguém recebendo"},

    {"backpressure.waits", "Nobody reads", "Ninguém lê"},
    {"backpressure.writer", "writes until it is full, and once more",
     "escreve até encher, e mais uma vez"},
    {"backpressure.waits.done",
     "Each channel was filled with O_NONBLOCK until the kernel refused (EAGAIN). Then the same "
     "write was made without it, and slept. Once the reader read, it returned.",
     "Cada canal foi enchido com O_NONBLOCK até o kernel recusar (EAGAIN). Depois o mesmo write "
     "foi feito sem essa opção e dormiu. Quando o leitor leu, ele retornou."},
    {"backpressure.mechanism", "mechanism", "mecanismo"},
    {"backpressure.held", "kept by kernel", "kernel guardou"},
    {"backpressure.slept_in", "the blocked write sleeps in", "o write bloqueado dorme em"},
    {"backpressure.read_at_last", "read in all", "lido ao todo"},
    {"backpressure.fact.a_full_channel_puts_its_writer_to_sleep",
     "Over a pipe, a Unix stream, TCP and Unix datagrams the writer slept in write until there "
     "was room.",
     "Em um pipe, em um stream Unix, no TCP e em datagramas Unix, o escritor dormiu em write até "
     "haver espaço."},
    {"backpressure.fact.who_does_not_wait_is_refused",
     "If the writer was not to wait (O_NONBLOCK), the kernel refused its write with EAGAIN.",
     "Quando o escritor não devia esperar (O_NONBLOCK), o kernel recusou o write com EAGAIN."},
    {"backpressure.fact.room_wakes_the_writer",
     "As soon as the reader read, the writer went on, and every byte accepted arrived.",
     "Assim que o leitor leu, o escritor continuou, e cada byte aceito chegou."},

    {"backpressure.drops", "Nobody reads, over UDP", "Ninguém lê, por UDP"},
    {"backpressure.udp_writer", "sends 2,000 datagrams of 1 KiB",
     "envia 2.000 datagramas de 1 KiB"},
    {"backpressure.messages", "messages", "mensagens"},
    {"backpressure.accepted", "accepted by send", "aceitas por send"},
    {"backpressure.arrived", "arrived", "chegaram"},
    {"backpressure.dropped", "dropped by the receiving socket (SO_MEMINFO)",
     "descartadas pelo socket receptor (SO_MEMINFO)"},
    {"backpressure.fact.udp_drops_in_silence",
     "All {} sends succeeded, none waited, and {} messages were dropped. The sender was not "
     "informed.",
     "Todos os {} sends deram certo, nenhum esperou, e {} mensagens foram descartadas. O "
     "remetente não foi avisado de nada."},

    {"backpressure.channels", "The channels of ipclab", "Os canais do ipclab"},
    {"backpressure.channels.done",
     "A process sends messages of 1 KiB, by a send that does not wait, to a process that does not "
     "receive. Then the receiver receives all of them.",
     "Um processo envia mensagens de 1 KiB, por um send que não espera, a um processo que não "
     "recebe. Depois o receptor recebe todas."},
    {"backpressure.transport", "transport", "transporte"},
    {"backpressure.at_once", "sent without waiting", "enviadas sem esperar"},
    {"backpressure.then", "the next one", "a seguinte"},
    {"backpressure.then.waits", "waits for room", "espera por espaço"},
    {"backpressure.then.drops", "is sent, and may be lost", "é enviada e pode se perder"},
    {"backpressure.then.fits", "would fit as well", "também caberia"},
    {"backpressure.received", "received", "recebidas"},
    {"backpressure.fact.each_channel_does_what_it_promises",
     "Each of {} transports kept its promise: those that wait lost nothing, the one that drops "
     "did not wait.",
     "Cada um dos {} transportes cumpriu o que promete: os que esperam nada perderam, o que "
     "descarta não esperou."},

    {"backpressure.why",
     "Between two programs lies a buffer of a fixed size. While it has room, sending is fast, and "
     "says nothing about the reader. Once it is full there are only three ways: let the sender "
     "wait, refuse it, or throw something away. Waiting keeps a fast writer at the pace of a slow "
     "reader, across a whole chain of programs: back-pressure. TCP carries it over the network, "
     "as the window that the receiver announces. And the bytes in the buffer are in neither "
     "program.",
     "Entre dois programas há um buffer de tamanho fixo. Enquanto há espaço, enviar é rápido e "
     "nada diz sobre o leitor. Cheio, só restam três saídas: fazer o remetente esperar, "
     "recusá-lo ou jogar algo fora. A espera mantém um escritor rápido no ritmo de um leitor "
     "lento, por toda uma cadeia de programas: é a contrapressão (back-pressure). O TCP a leva "
     "pela rede, na janela que o receptor anuncia. E os bytes no buffer não estão em nenhum dos "
     "dois programas."},
    {"backpressure.metaphor",
     "The pipe for water: with the tap at its end shut, it fills, and then nothing more goes in. "
     "The picture breaks at UDP, a bucket under the tap: the water that does not fit runs over, "
     "and the person who pours does not see it.",
     "O cano de água: com a torneira da ponta fechada, ele enche, e então não entra mais nada. A "
     "imagem falha no UDP, um balde sob a torneira: a água que não cabe transborda, e quem "
     "despeja não vê."},
    {"backpressure.reading", "pipe(7), socket(7), tcp(7), udp(7), unix(7), fcntl(2) (O_NONBLOCK)",
     "pipe(7), socket(7), tcp(7), udp(7), unix(7), fcntl(2) (O_NONBLOCK)"},
};

}  // namespace

std::span<const Text> backpressure_texts() { return texts; }

}  // namespace ipc::demo
