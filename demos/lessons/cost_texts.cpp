#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> cost_texts();

namespace {

constexpr Text texts[] = {
    {"cost.line", "where does the time of a message go?", "para onde vai o tempo de uma mensagem?"},
    {"cost.question",
     "Two processes on one machine send each other 64 bytes through a pipe, back and forth. Each "
     "message takes some microseconds. Where does most of that time go?",
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
     "Two messages take four calls. A read that began before its message was there slept until it "
     "came.",
     "Duas mensagens exigem quatro chamadas. Um read que começou antes da mensagem dormiu até "
     "que ela chegasse."},

    {"cost.small", "Every transport, {} bytes", "Todos os transportes, {} bytes"},
    {"cost.small.intro",
     "Two processes, each on its own CPU if there are two, make round trips for 10 ms. The costs "
     "of both are divided by the number of messages, two per round trip: system calls, sleeps "
     "(each ends in a wake-up), bytes that the kernel took or returned, including our framing, "
     "and CPU time. The round trip is the median.",
     "Dois processos, cada um na sua CPU se há duas, fazem idas e voltas por 10 ms. Os custos "
     "dos dois são divididos pelo número de mensagens, duas por ida e volta: chamadas de "
     "sistema, bloqueios (cada um termina num despertar), bytes que o kernel recebeu ou "
     "devolveu, incluído o nosso enquadramento, e tempo de CPU. A ida e volta mostrada é a "
     "mediana."},
    {"cost.transport", "transport", "transporte"},
    {"cost.calls", "calls", "chamadas"},
    {"cost.sleeps", "sleeps", "bloqueios"},
    {"cost.bytes", "by kernel", "via kernel"},
    {"cost.cpu", "CPU time", "tempo de CPU"},
    {"cost.trip", "round trip", "ida e volta"},
    {"cost.fact.a_message_costs_two_calls",
     "Over each of the {} transports that go through the kernel, a message cost at least two "
     "calls: one to send, one to receive.",
     "Em cada um dos {} transportes que passam pelo kernel, uma mensagem custou ao menos duas "
     "chamadas: uma para enviar, uma para receber."},
    {"cost.fact.the_kernel_counts_the_same",
     "Over the pipe our programs counted {} calls. The kernel counted the same (/proc/PID/io: "
     "syscr, syscw).",
     "No pipe, os nossos programas contaram {} chamadas. O kernel contou o mesmo (/proc/PID/io: "
     "syscr, syscw)."},
    {"cost.elsewhere.the_kernel_counts_the_same",
     "The kernel, which also counts reads and writes, would agree with our programs.",
     "O kernel, que também conta leituras e escritas, daria razão aos nossos programas."},
    {"cost.no_count", "/proc/PID/io cannot be read here", "/proc/PID/io não pode ser lido aqui"},

    {"cost.large", "The same costs, with messages of {} bytes",
     "Os mesmos custos, com mensagens de {} bytes"},
    {"cost.fact.bytes_cross_twice_or_never",
     "Over {} transports the kernel took in each byte and returned it. Over the other {}, in "
     "shared memory, not a single byte went through a call, for either size.",
     "Em {} transportes, o kernel recebeu cada byte e o devolveu. Nos outros {}, em memória "
     "compartilhada, nem um único byte passou por uma chamada, em nenhum dos tamanhos."},
    {"cost.fact.bytes_are_not_the_price",
     "Over the pipe {} times the bytes took only {} times the CPU time.",
     "No pipe, {} vezes os bytes custaram só {} vezes o tempo de CPU."},

    {"cost.apart", "The cost of a message over the pipe, part by part",
     "O custo de uma mensagem no pipe, parte por parte"},
    {"cost.apart.intro",
     "The price of one unit of each cost on this machine, measured alone. A call: a process "
     "writes a byte to its own pipe, or reads it back, so nobody waits. ({} of it for getppid, "
     "which does nothing.) A KiB: the same with more bytes. A sleep: the ring's round trip "
     "without its calls. The sum is the predicted price of one message, by the counts above:",
     "O preço de uma unidade de cada custo nesta máquina, medida à parte. Uma chamada: um "
     "processo escreve um byte no seu próprio pipe, ou o lê de volta, e ninguém espera. ({} "
     "disso para getppid, que não faz nada.) Um KiB: o mesmo, com mais bytes. Um bloqueio: a ida "
     "e volta do anel sem as suas chamadas. A soma é o preço previsto de uma mensagem, com as "
     "contagens acima:"},
    {"cost.part", "part", "parte"},
    {"cost.price", "price", "preço"},
    {"cost.of_size", "{} bytes", "{} bytes"},
    {"cost.part.calls", "calls", "chamadas"},
    {"cost.part.sleeps", "sleeps", "bloqueios"},
    {"cost.part.bytes", "KiB, in or out", "KiB, entra ou sai"},
    {"cost.sum", "sum", "soma"},
    {"cost.measured", "measured (half a round trip)", "medido (meia ida e volta)"},
    {"cost.apart.done",
     "The two are near, not equal: this price list includes neither a cache that the other CPU "
     "has just written nor a busy machine.",
     "Os dois são próximos, não iguais: esta lista de preços não inclui um cache em que a outra "
     "CPU acabou de escrever, nem uma máquina ocupada."},

    {"cost.spin", "Without the sleeps", "Sem dormir"},
    {"cost.way", "way to wait", "modo de esperar"},
    {"cost.way.sleeps", "{}: sleeps", "{}: dorme"},
    {"cost.way.spins", "{}: spins", "{}: espera ocupada (spin)"},
    {"cost.busy", "CPUs in use", "CPUs em uso"},
    {"cost.fact.spinning_ends_the_sleeps",
     "Over the ring, processes that wait by sleeping slept {} times per message, processes that "
     "spin {} times.",
     "No anel, os processos que esperam dormindo dormiram {} vezes por mensagem; os que ficam em "
     "espera ocupada, {} vezes."},
    {"cost.spin.done",
     "A process that spins on a pipe asks the kernel again and again; on a ring it only reads "
     "memory. Each process occupies a whole CPU all the time: a bargain while messages fly, a "
     "waste when none comes. If the two share one CPU, each only keeps the other from answering.",
     "Um processo em espera ocupada num pipe pergunta ao kernel sem parar; num anel, só lê a "
     "memória. Cada processo ocupa uma CPU inteira, o tempo todo: uma pechincha enquanto as "
     "mensagens voam, um desperdício quando não vem nenhuma. Se os dois dividem uma CPU, um só "
     "impede o outro de responder."},

    {"cost.together", "{} messages in one flush", "{} mensagens em um só flush"},
    {"cost.together.intro",
     "One answer covers all 64 messages. They are made visible one by one, or all together by one "
     "flush. The calls are the sender's, per message.",
     "As 64 mensagens recebem uma única resposta. Elas se tornam visíveis uma a uma, ou todas "
     "juntas por um só flush. As chamadas são as do remetente, por mensagem."},
    {"cost.calls.alone", "calls: one by one", "chamadas: uma a uma"},
    {"cost.calls.joined", "together", "juntas"},
    {"cost.cpu.alone", "CPU: one by one", "CPU: uma a uma"},
    {"cost.cpu.joined", "together", "juntas"},
    {"cost.fact.a_batch_divides_the_calls",
     "Where messages go through the kernel, one flush for all divided the sender's calls by {}.",
     "Onde as mensagens passam pelo kernel, um só flush para todas dividiu as chamadas do "
     "remetente por {}."},

    {"cost.why",
     "A small message is not slow because of its bytes: copying 64 of them takes less time than "
     "entering the kernel once. The two calls are not the greater part either. A process that "
     "waits has left the CPU. The kernel has to choose it again, to wake a CPU that may be idle, "
     "and to switch to it, and that takes most of a message's time. Hence the cures: many "
     "messages in one call, to share calls and wake-ups; shared memory, to save the kernel's "
     "copies; and, if a CPU can be given away, no sleep at all. The copies count only for large "
     "messages.",
     "Uma mensagem pequena não é lenta por causa dos bytes: copiar 64 deles leva menos tempo que "
     "entrar uma vez no kernel. As duas chamadas também não são a maior parte. Um processo que "
     "espera saiu da CPU. O kernel precisa escolhê-lo de novo, acordar uma CPU talvez ociosa e "
     "trocar para ele, e isso toma a maior parte do tempo de uma mensagem. Daí os remédios: "
     "muitas mensagens em uma só chamada, para dividir chamadas e despertares; memória "
     "compartilhada, para poupar as cópias do kernel; e, se uma CPU pode ser cedida, não dormir "
     "nunca. As cópias só pesam em mensagens grandes."},
    {"cost.metaphor",
     "The post office: a letter costs two visits to the counter, and its weight hardly matters. "
     "The long part is that the addressee sleeps and has to be woken for each letter. So put many "
     "letters into one bag, or share one notice board, or have the addressee wait at the counter "
     "all day. The picture breaks with weight: a parcel a thousand times as heavy costs only a "
     "few times as much here.",
     "O correio: uma carta custa duas idas ao balcão, e o peso mal importa. O demorado é que o "
     "destinatário dorme e precisa ser acordado para cada carta. Então ponha muitas cartas em um "
     "só malote, ou usem um mural comum, ou o destinatário que fique de pé no balcão o dia todo. "
     "A imagem falha no peso: aqui, um pacote mil vezes mais pesado custa só algumas vezes mais."},
    {"cost.reading", "pipe(7), futex(2), getrusage(2), proc_pid_io(5), sched(7)",
     "pipe(7), futex(2), getrusage(2), proc_pid_io(5), sched(7)"},
};

}  // namespace

std::span<const Text> cost_texts() { return texts; }

}  // namespace ipc::demo
