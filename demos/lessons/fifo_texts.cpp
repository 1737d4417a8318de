#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> fifo_texts();

namespace {

constexpr Text texts[] = {
    {"fifo.line", "what is a pipe that has a name?", "o que é um pipe com nome?"},
    {"fifo.question",
     "A pipe has no name: only related processes inherit it. How can processes that were started "
     "separately use one?",
     "Um pipe não tem nome: só processos aparentados o herdam. Como processos iniciados "
     "separadamente podem usar um?"},
    {"fifo.answer.a", "not at all: without a common parent there is no pipe",
     "de modo nenhum: sem um pai em comum não há pipe"},
    {"fifo.answer.b", "through a file, which keeps the bytes until somebody reads them",
     "por um arquivo, que guarda os bytes até alguém lê-los"},
    {"fifo.answer.c", "through a name in the file system; the bytes stay in the kernel",
     "por um nome no sistema de arquivos; os bytes ficam no kernel"},

    {"fifo.opening", "Both open the name", "Os dois abrem o nome"},
    {"fifo.reader", "a reader", "um leitor"},
    {"fifo.writer", "a writer", "um escritor"},
    {"fifo.fact.it_is_a_pipe_inside",
     "Once both had it open, it was a pipe: the bytes came, and after the writer's close the end "
     "(read = 0).",
     "Com os dois lados abertos, era um pipe: vieram os bytes e, no close do escritor, o fim "
     "(read = 0)."},
    {"fifo.other_way", "And the other way round: the writer comes first.",
     "E ao contrário: o escritor chega primeiro."},
    {"fifo.fact.each_open_waits_for_the_other",
     "The side that opened first slept in open until the other side opened, too: first the "
     "reader, then the writer.",
     "O lado que abriu primeiro dormiu no open até que o outro também abrisse: o leitor e, "
     "depois, o escritor."},

    {"fifo.not_waiting", "Opening without waiting", "Abrir sem esperar"},
    {"fifo.impatient", "opens with O_NONBLOCK", "abre com O_NONBLOCK"},
    {"fifo.fact.no_reader_enxio",
     "A writer that did not wait was refused, because no process had it open for reading (ENXIO). "
     "A reader's open returned immediately.",
     "O escritor que não esperou foi recusado, porque nenhum processo o tinha aberto para "
     "leitura (ENXIO). O open de um leitor retornou na hora."},

    {"fifo.keeping", "Does a FIFO keep bytes?", "Um FIFO guarda bytes?"},
    {"fifo.fact.bytes_end_with_the_last_descriptor",
     "{} bytes waited in it unread. When the last descriptor was closed they were lost, and the "
     "next reader found nothing.",
     "{} bytes esperavam nele sem ser lidos. Fechado o último descritor, eles se perderam, e o "
     "leitor seguinte não achou nada."},

    {"fifo.name", "Only the name is left", "Só o nome fica"},
    {"fifo.entry", "entry", "entrada"},
    {"fifo.kind", "kind", "tipo"},
    {"fifo.cat", "cat lesson.fifo", "cat lesson.fifo"},
    {"fifo.echo", "echo hello > lesson.fifo", "echo hello > lesson.fifo"},
    {"fifo.fact.the_name_outlives_the_processes",
     "All its users have closed it, and the name is still there, with the same inode.",
     "Todos os que o usaram o fecharam, e o nome continua ali, com o mesmo inode."},
    {"fifo.fact.strangers_meet_by_the_name",
     "Two programs that know nothing of each other, or of us, met through that name: cat printed "
     "the line that echo wrote.",
     "Dois programas que nada sabem um do outro, nem de nós, se encontraram por esse nome: o cat "
     "imprimiu a linha que o echo escreveu."},

    {"fifo.why",
     "The name is only a meeting place: opening it leads every process to the same pipe in the "
     "kernel. A pipe with one end makes no sense, so open waits for the other. The bytes never "
     "reach the disk. The pipe lives as long as some process has it open; the name, until it is "
     "removed.",
     "O nome é só um ponto de encontro: abri-lo leva todo processo ao mesmo pipe no kernel. Um "
     "pipe de uma ponta só não faz sentido, por isso o open espera pela outra. Os bytes nunca "
     "chegam ao disco. O pipe vive enquanto algum processo o tiver aberto; o nome, até ser "
     "removido."},
    {"fifo.metaphor",
     "The notes' pipe carries water between two neighbours. This one ends in a tap in a public "
     "wall: anybody who knows the place may connect a hose. The picture breaks if several readers "
     "do: the water is shared out among them, and nobody knows who gets which glass. And the tap "
     "opens only if there is a hose on both sides.",
     "O cano das notas leva água entre dois vizinhos. Este termina em uma torneira em um muro "
     "público: quem conhece o lugar pode ligar uma mangueira. A imagem falha quando vários "
     "leitores o fazem: a água se reparte entre eles, e ninguém sabe quem recebe qual copo. E a "
     "torneira só abre com mangueiras dos dois lados."},
    {"fifo.reading", "fifo(7), mkfifo(3), open(2), pipe(7)",
     "fifo(7), mkfifo(3), open(2), pipe(7)"},
};

}  // namespace

std::span<const Text> fifo_texts() { return texts; }

}  // namespace ipc::demo
