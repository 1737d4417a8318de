#include "demos/texts.h"

namespace ipc::demo {
namespace {

constexpr Text texts[] = {
    {"tour.title", "A tour of {}", "Um passeio por {}"},

    {"who.title", "1. Two processes", "1. Dois processos"},
    {"who.first", "process {}, which listens: you started it",
     "processo {}, que escuta: você o iniciou"},
    {"who.second", "process {}, which connects: A started it, by fork and exec of the same program",
     "processo {}, que se conecta: A o iniciou, com fork e exec do mesmo programa"},

    {"apart.title", "2. Their memory is separate", "2. A memória de cada um é separada"},
    {"apart.intro",
     "Each process mapped one page at the same virtual address, {0}, and wrote its own number "
     "there. Read through the kernel, in /proc/PID/mem:",
     "Cada processo mapeou uma página no mesmo endereço virtual, {0}, e escreveu nela um número "
     "seu. Lido através do kernel, em /proc/PID/mem:"},
    {"apart.refused", "the kernel refuses to show it ({0}); the process itself reports {1}",
     "o kernel se recusa a mostrar ({0}); o próprio processo informa {1}"},
    {"apart.same", "The two values are equal: this proof has failed.",
     "Os dois valores são iguais: esta prova falhou."},
    {"apart.why",
     "One address, two values: an address means something only inside its process. One process "
     "never sees the other's writes, so they need a channel. (On purpose they share a few pages "
     "elsewhere: the notebook in which both write the events shown here.)",
     "Um endereço, dois valores: um endereço só tem sentido dentro do seu processo. Um processo "
     "nunca vê o que o outro escreve; por isso eles precisam de um canal. (De propósito, "
     "compartilham algumas páginas em outro lugar: o caderno em que os dois anotam o que é "
     "mostrado aqui.)"},

    {"open.title", "3. Both open the channel", "3. Os dois abrem o canal"},
    {"open.intro",
     "The system calls that both processes really made. The first column is the start of a call, "
     "the second its duration, both in microseconds. During a long call the process was asleep "
     "in the kernel. The bytes of a message are shown in [ ].",
     "As chamadas de sistema que os dois processos de fato fizeram. A primeira coluna é o início "
     "da chamada, a segunda, a duração, ambos em microssegundos. Nas longas, o processo ficou "
     "bloqueado no kernel. Os bytes de uma mensagem aparecem entre [ ]."},
    {"open.name", "Its address, through which B found it: {}",
     "O endereço, pelo qual B o encontrou: {}"},
    {"open.inherited",
     "It has no name. B can reach it only because it inherited the open descriptors from A, with "
     "the same numbers: {}",
     "Ele não tem nome. B só o alcança porque herdou de A os descritores abertos, com os mesmos "
     "números: {}"},
    {"open.lifeline",
     "socketpair made the lifeline, the descriptors {}: two connected sockets, one for each "
     "process. They carry no message, only a goodbye. When a process ends, even by kill -9, the "
     "kernel closes its end, and the other process sees that.",
     "socketpair criou a linha de vida, os descritores {}: dois sockets conectados, um para cada "
     "processo. Eles não levam mensagens, só uma despedida. Quando um processo termina, mesmo com "
     "kill -9, o kernel fecha a sua ponta, e o outro processo vê isso."},
    {"calls.none", "no system call: all of it was done in memory",
     "nenhuma chamada de sistema: tudo foi feito só na memória"},

    {"talk.title", "4. A short conversation", "4. Uma conversa curta"},
    {"talk.intro",
     "Each message is sent once the other process waits for it. The waiting process is asleep: "
     "its call began before the other's send.",
     "Cada mensagem é enviada quando o outro processo já espera por ela. O processo que espera "
     "está dormindo: sua chamada começou antes do envio do outro."},
    {"talk.early",
     "The processes send in turn. At least one message was sent before the other process was seen "
     "asleep.",
     "Os processos enviam um de cada vez. Ao menos uma mensagem foi enviada antes de se ver o "
     "outro processo dormindo."},
    {"talk.hello", "Hello! This is process {}. Who is there?",
     "Olá! Aqui é o processo {}. Quem está aí?"},
    {"talk.answer", "Process {}. I cannot see your memory, but I can read you.",
     "Processo {}. Não vejo a sua memória, mas consigo ler você."},
    {"talk.empty", "", ""},
    {"talk.empty_came", "An empty message arrived: 0 bytes, and not the end.",
     "Chegou uma mensagem vazia: 0 bytes, e não é o fim."},
    {"talk.empty_shown", "(empty)", "(vazia)"},
    {"talk.wrong", "The messages received differ from those sent.",
     "As mensagens recebidas não são as enviadas."},

    {"figures.title", "5. First figures", "5. Primeiros números"},
    {"figures.condition",
     "Messages of 64 B; both wait by sleeping (block), A on CPU {} and B on CPU {}; {} s each.",
     "Mensagens de 64 B; os dois esperam dormindo (block), A na CPU {} e B na CPU {}; {} s cada."},
    {"figures.why",
     "These figures differ from those of the benchmark: they come from one launch, on a machine "
     "that may be busy. The benchmark takes the median of several launches, each with new "
     "processes, with an interval and next to the raw mechanism. ipc-demo ping binds neither "
     "process to a CPU. To measure: ipc-bench run --transport {}",
     "Estes números diferem dos do benchmark: vêm de uma só execução, em uma máquina que pode "
     "estar ocupada. O benchmark usa a mediana de várias execuções, cada uma com processos novos, "
     "com um intervalo e ao lado do mecanismo puro. ipc-demo ping não prende os processos a uma "
     "CPU. Para medir: ipc-bench run --transport {}"},
    {"figures.ping", "round trip", "ida e volta"},
    {"figures.ping.value", "p50 {}, p99 {} ({} round trips)", "p50 {}, p99 {} ({} idas e voltas)"},
    {"figures.stream", "one by one", "uma a uma"},
    {"figures.batch", "batches of {}", "lotes de {}"},
    {"figures.stream.value", "{} messages/s, {} MB/s", "{} mensagens/s, {} MB/s"},
    {"figures.lost", "{} of {} were lost: the sender does not wait for a slow receiver",
     "{} de {} se perderam: o remetente não espera por um receptor lento"},
    {"figures.cost.ping", "cost: {} of CPU time per round trip, both processes together",
     "custo: {} de tempo de CPU por ida e volta, dos dois processos juntos"},
    {"figures.cost.stream", "cost: {} of CPU time per message, both processes together",
     "custo: {} de tempo de CPU por mensagem, dos dois processos juntos"},
    {"figures.failed", "could not be measured: a message was lost, or came back different",
     "não foi possível medir: uma mensagem se perdeu ou voltou diferente"},

    {"traits.title", "6. The promises of {}", "6. As promessas de {}"},
    {"traits.ordered.yes", "Order: messages arrive in the order in which they were sent.",
     "Ordem: as mensagens chegam na ordem em que foram enviadas."},
    {"traits.ordered.no", "No order: a later message may arrive first.",
     "Sem ordem: uma mensagem posterior pode chegar antes."},
    {"traits.reliable.yes", "Reliable: accepted messages arrive while both processes live.",
     "Confiável: as mensagens aceitas chegam enquanto os dois processos vivem."},
    {"traits.reliable.no", "Not reliable: a message may be lost, and neither side is informed.",
     "Não confiável: uma mensagem pode se perder, e nenhum dos lados é avisado."},
    {"traits.keeps_boundaries.yes", "Boundaries: the mechanism itself keeps messages apart.",
     "Fronteiras: o próprio mecanismo mantém as mensagens separadas."},
    {"traits.keeps_boundaries.no",
     "A stream of bytes: it knows no messages. The four bytes before each one are its length.",
     "Um stream de bytes: ele não conhece mensagens. Os quatro bytes antes de cada uma são o seu "
     "tamanho."},
    {"traits.half_close.yes", "One direction can end while the other goes on.",
     "Um sentido pode terminar enquanto o outro continua."},
    {"traits.half_close.no", "Both directions end together.", "Os dois sentidos terminam juntos."},
    {"traits.crosses_hosts.yes", "It reaches other machines.", "Alcança outras máquinas."},
    {"traits.crosses_hosts.no", "It stays on this machine.", "Fica nesta máquina."},
    {"traits.outlives_peer.yes",
     "Messages sent can still be received after their sender has ended.",
     "As mensagens enviadas ainda podem ser recebidas depois que o remetente terminou."},
    {"traits.outlives_peer.no", "Messages not yet received are lost when their sender ends.",
     "As mensagens ainda não recebidas se perdem quando o remetente termina."},
    {"traits.peer_exit.by_kernel", "If the other process dies, the kernel reports it.",
     "Se o outro processo morre, o kernel avisa."},
    {"traits.peer_exit.by_lifeline",
     "If the other process dies, the mechanism is silent; a separate socket pair, the lifeline, "
     "reports it.",
     "Se o outro processo morre, o mecanismo fica calado; um par de sockets à parte, a linha de "
     "vida, avisa."},
    {"traits.peer_exit.unknown",
     "If the other process dies, nothing reports it: only a deadline helps.",
     "Se o outro processo morre, nada avisa: só um prazo ajuda."},
    {"traits.when_full.waits", "When it is full, the sender waits.",
     "Quando enche, o remetente espera."},
    {"traits.when_full.refuses", "When it is full, sending is refused.",
     "Quando enche, o envio é recusado."},
    {"traits.when_full.drops", "When it is full, messages are dropped.",
     "Quando enche, mensagens são descartadas."},
    {"traits.room", "It holds at least {} bytes that have not been received yet.",
     "Guarda pelo menos {} bytes ainda não recebidos."},
    {"traits.copies", "Each byte is copied {} times on its way.",
     "Cada byte é copiado {} vezes no caminho."},
    {"traits.copies.one", "Each byte is copied once on its way.",
     "Cada byte é copiado uma só vez no caminho."},

    {"end.title", "7. The end", "7. O fim"},
    {"end.intro", "A shuts its direction down; B receives the end, and shuts down its own.",
     "A encerra o seu sentido; B recebe o fim e encerra o seu."},
    {"end.farewell", "conclusion: {}", "conclusão: {}"},
    {"farewell.goodbye", "the other one said goodbye", "o outro se despediu"},
    {"farewell.died", "the other one died", "o outro morreu"},
    {"farewell.unknown", "the other one ended; it is not known how",
     "o outro terminou; não se sabe como"},
    {"farewell.none", "nothing", "nada"},
    {"end.exit",
     "B ended with exit status {}, and A has reaped it: no process and no name is left.",
     "B terminou com status de saída {}, e A o recolheu: não sobrou processo nem nome."},
    {"end.failed", "B ended: {}", "B terminou: {}"},

    {"next.title", "Further reading", "Para ler mais"},
    {"next.floor", "{}: the same mechanism with the fewest calls, on one screen",
     "{}: o mesmo mecanismo com o mínimo de chamadas, em uma tela"},
    {"next.transport", "{}: the transport itself", "{}: o próprio transporte"},
    {"next.docs", "{}: when to choose it, and when not", "{}: quando escolher, e quando não"},

    {"tour.step", "Enter: the next section", "Enter: a próxima seção"},
    {"tour.unavailable", "{} cannot run here: {}", "{} não funciona aqui: {}"},
    {"tour.stuck", "The second process did not do its part in time.",
     "O segundo processo não fez a sua parte a tempo."},
    {"tour.peer_gone", "The second process has ended.", "O segundo processo terminou."},
};

}  // namespace

std::span<const Text> tour_texts() { return texts; }

}  // namespace ipc::demo
