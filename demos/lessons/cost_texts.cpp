#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> cost_texts();

namespace {

constexpr Text texts[] = {
    {"cost.line", "where does the time of a message go?", "para onde vai o tempo de uma mensagem?"},
    {"cost.question",
     "Two processes on one machine send each other 64 bytes through a pipe, to and fro. Each message "
     "takes some microseconds. Where does most of that time go?",
     "Dois processos da mesma máquina mandam 64 bytes um ao outro por um pipe, ida e volta. Cada "
     "mensagem leva alguns microssegundos. Para onde vai a maior parte desse tempo?"},
    {"cost.answer.a", "in copying the bytes, into the kernel and out of it",
     "para copiar os bytes, para dentro do kernel e para fora dele"},
    {"cost.answer.b", "in the system calls: entering the kernel and leaving it",
     "para as chamadas de sistema: entrar no kernel e sair dele"},
    {"cost.answer.c", "in putting the receiver to sleep, and waking it",
     "para pôr o receptor para dormir e acordá-lo"},

    {"cost.one_trip", "A round trip of {} bytes over a pipe, call by call",
     "Uma ida e volta de {} bytes por um pipe, chamada a chamada"},
    {"cost.client", "asks, and waits for the answer", "pergunta e espera a resposta"},
    {"cost.server", "waits, and answers", "espera e responde"},

    {"cost.one_trip.done",
     "Four calls for two messages. A read that began before there was anything slept until it came.",
     "Quatro chamadas para duas mensagens. Um read que começou antes de haver algo dormiu até que "
     "chegasse."},

    {"cost.small", "Every transport, {} bytes", "Todos os transportes, {} bytes"},
    {"cost.small.intro",
     "Two processes, on a CPU each where there are two, play round trips for 10 ms. What both spent is "
     "divided by the messages, two a trip: system calls, sleeps (each ends in a wake-up), bytes that "
     "the kernel took or gave, our framing included, and CPU time. The trip is the median.",
     "Dois processos, cada um na sua CPU onde há duas, fazem idas e voltas por 10 ms. O que os dois "
     "gastaram é dividido pelas mensagens, duas por ida e volta: chamadas de sistema, sonos (cada um "
     "termina num despertar), bytes que o kernel recebeu ou entregou, com o nosso enquadramento, e "
     "tempo de CPU. Da ida e volta consta a mediana."},
    {"cost.transport", "transport", "transporte"},
    {"cost.calls", "calls", "chamadas"},
    {"cost.sleeps", "sleeps", "sonos"},
    {"cost.bytes", "by kernel", "via kernel"},
    {"cost.cpu", "CPU time", "tempo de CPU"},
    {"cost.trip", "round trip", "ida e volta"},
    {"cost.fact.a_message_costs_two_calls",
     "Over each of the {} transports that the kernel carries, a message cost at least two calls: one to "
     "send, one to receive.",
     "Em cada um dos {} transportes levados pelo kernel, uma mensagem custou ao menos duas chamadas: "
     "uma para enviar, uma para receber."},
    {"cost.fact.the_kernel_counts_the_same",
     "Over the pipe our programs counted {} calls, and so did the kernel (/proc/PID/io: syscr, syscw).",
     "No pipe, os nossos programas contaram {} chamadas, e o kernel também (/proc/PID/io: syscr, "
     "syscw)."},
    {"cost.elsewhere.the_kernel_counts_the_same",
     "The kernel, which counts reads and writes too, would agree with our programs.",
     "O kernel, que também conta leituras e escritas, daria razão aos nossos programas."},
    {"cost.no_count", "/proc/PID/io cannot be read here", "/proc/PID/io não pode ser lido aqui"},

    {"cost.large", "The same, {} bytes", "O mesmo, {} bytes"},
    {"cost.fact.bytes_cross_twice_or_never",
     "Over {} transports the kernel took each byte and gave it out again; over the other {}, in shared "
     "memory, not a single byte went through a call, however many there were.",
     "Em {} transportes, o kernel recebeu cada byte e o entregou de novo; nos outros {}, em memória "
     "compartilhada, nem um único byte passou por uma chamada, por mais que fossem."},
    {"cost.fact.bytes_are_not_the_price",
     "Over the pipe {} times as many bytes took {} times as much CPU time.",
     "No pipe, {} vezes mais bytes levaram {} vezes mais tempo de CPU."},

    {"cost.apart", "The pipe's message, taken apart", "A mensagem do pipe, desmontada"},
    {"cost.apart.intro",
     "What one of each costs on this machine, tried out alone. A call: a byte written to a pipe of "
     "one's own, or read back, so nobody waits ({} of it for getppid, which does nothing). A KiB: the "
     "same with more bytes. A sleep: what the ring's trip takes beside its calls. And what that "
     "makes for one message, by the counts above:",
     "Quanto custa uma unidade de cada coisa nesta máquina, medida à parte. Uma chamada: um byte "
     "escrito num pipe próprio ou lido de volta, sem que ninguém espere ({} disso para getppid, que "
     "não faz nada). Um KiB: o mesmo, com mais bytes. Um sono: o que a ida e volta do anel leva além das "
     "suas chamadas. E o que isso dá para uma mensagem, com as contagens acima:"},
    {"cost.part", "part", "parte"},
    {"cost.price", "price", "preço"},
    {"cost.of_size", "{} bytes", "{} bytes"},
    {"cost.part.calls", "calls", "chamadas"},
    {"cost.part.sleeps", "sleeps", "sonos"},
    {"cost.part.bytes", "KiB, in or out", "KiB, entra ou sai"},
    {"cost.sum", "together", "juntos"},
    {"cost.measured", "measured (half a trip)", "medido (meia ida e volta)"},
    {"cost.apart.done",
     "Near, not equal: a cache that the other CPU has just written, or a busy machine, is in no price "
     "list.",
     "Perto, não igual: um cache em que a outra CPU acabou de escrever, ou uma máquina ocupada, não "
     "está em nenhuma lista de preços."},

    {"cost.spin", "Without the sleeps", "Sem os sonos"},
    {"cost.way", "who waits", "quem espera"},
    {"cost.way.sleeps", "{}: sleeps", "{}: dorme"},
    {"cost.way.spins", "{}: spins", "{}: gira"},
    {"cost.busy", "CPUs in use", "CPUs em uso"},
    {"cost.fact.spinning_ends_the_sleeps",
     "Over the ring, who waits by sleeping slept {} times a message, who spins {} times.",
     "No anel, quem espera dormindo dormiu {} vezes por mensagem; quem gira, {} vezes."},
    {"cost.spin.done",
     "Who spins on a pipe asks the kernel again and again; on a ring it only looks at memory. Each has "
     "a CPU of its own, all of the time: while messages fly that is a bargain, and once "
     "none comes it is wasted. Where they have to share one CPU, each only keeps the other from "
     "answering.",
     "Quem gira num pipe pergunta ao kernel sem parar; num anel, só olha a memória. Cada um ocupa uma "
     "CPU inteira, o tempo todo: enquanto as mensagens voam, é uma pechincha; "
     "quando não vem nenhuma, é desperdício. Se os dois precisam dividir uma CPU, um só impede o "
     "outro de responder."},

    {"cost.together", "{} messages in one flush", "{} mensagens em um só flush"},
    {"cost.together.intro",
     "As many messages are answered by one. They are made visible one by one, or all together by one "
     "flush. The calls are those of the sender, for one message.",
     "Tantas mensagens recebem uma só resposta. Elas se tornam visíveis uma a uma, ou todas juntas por "
     "um só flush. As chamadas são as de quem envia, por mensagem."},
    {"cost.calls.alone", "calls: alone", "chamadas: a sós"},
    {"cost.calls.joined", "together", "juntas"},
    {"cost.cpu.alone", "CPU: alone", "CPU: a sós"},
    {"cost.cpu.joined", "together", "juntas"},
    {"cost.fact.a_batch_divides_the_calls",
     "Where the kernel carries the messages, one flush for all divided the sender's calls by {}.",
     "Onde o kernel leva as mensagens, um só flush para todas dividiu as chamadas de quem envia por "
     "{}."},

    {"cost.why",
     "A small message is not slow because of its bytes: to copy 64 of them takes less time than to "
     "enter the kernel once. Nor are two calls the greater part. Who waits has left the CPU; the "
     "kernel has to choose it again, to rouse a CPU that may be idle, and to switch to it, and that is "
     "most of a message's time. Hence the cures: many messages in one call, so that calls and wake-ups "
     "are shared; shared memory, which spares the kernel's copies; and, where a CPU can be given away, "
     "no sleep at all. Only for large messages do the copies count.",
     "Uma mensagem pequena não é lenta por causa dos bytes: copiar 64 deles leva menos tempo que entrar "
     "uma vez no kernel. As duas chamadas também não são a maior parte. Quem espera saiu da CPU; o "
     "kernel precisa escolhê-lo de novo, despertar uma CPU talvez ociosa e trocar para ele, e isso é a "
     "maior parte do tempo de uma mensagem. Daí os remédios: muitas mensagens em uma só chamada, para "
     "dividir chamadas e despertares; memória compartilhada, que poupa as cópias do kernel; e, onde se "
     "pode ceder uma CPU, nenhum sono. Só em mensagens grandes as cópias pesam."},
    {"cost.metaphor",
     "The post office: a letter's way costs two visits to the counter, and its weight hardly matters; "
     "what takes long is that the addressee sleeps and has to be roused for each one. So put many "
     "letters into one bag, or share one notice board, or have the addressee stand there all day. The "
     "picture breaks with weight: a parcel a thousand times as heavy costs only a few times as much here.",
     "O correio: uma carta custa duas idas ao balcão, e o peso mal importa; o que demora é que o "
     "destinatário dorme e precisa ser acordado para cada uma. Então, ponha muitas cartas em um só "
     "malote, ou dividam um mural, ou fique o destinatário de pé o dia todo. A imagem falha no peso: "
     "aqui, um pacote mil vezes mais pesado custa só algumas vezes mais."},
    {"cost.reading", "pipe(7), futex(2), getrusage(2), proc_pid_io(5), sched(7)",
     "pipe(7), futex(2), getrusage(2), proc_pid_io(5), sched(7)"},
};

}  // namespace

std::span<const Text> cost_texts() { return texts; }

}  // namespace ipc::demo
