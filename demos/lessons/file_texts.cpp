#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> file_texts();

namespace {

constexpr Text texts[] = {
    {"file.line", "can processes talk through a file? are pipes and files the only ways?",
     "um arquivo é um jeito de conversar? e pipes e arquivos são as únicas formas?"},
    {"file.question", "In which ways can two processes exchange data?",
     "De que formas dois processos podem trocar dados?"},
    {"file.answer.a", "only through a pipe or a file", "só por um pipe ou por um arquivo"},
    {"file.answer.b", "through a file, but also through sockets, shared memory and message queues",
     "por arquivos e também por sockets, memória compartilhada e filas de mensagens"},
    {"file.answer.c", "not through a file: it belongs to the process that wrote it",
     "não por um arquivo: ele pertence ao processo que o escreveu"},

    {"file.following", "One writes, two read along", "Um escreve, dois acompanham"},
    {"file.writer", "appends lines", "acrescenta linhas"},
    {"file.follower", "follows, woken by inotify", "acompanha, avisado pelo inotify"},
    {"file.poller", "follows, polls every millisecond", "acompanha, consulta a cada milissegundo"},
    {"file.reader", "reader", "leitor"},
    {"file.reads", "reads", "leituras"},
    {"file.in_vain", "in vain", "em vão"},
    {"file.fact.a_file_has_an_end_but_no_eof",
     "At the end of the file read returns 0 immediately, although the writer is alive and will "
     "write more: unlike a pipe, a file makes no reader wait.",
     "No fim do arquivo o read devolve 0 na hora, embora o escritor viva e ainda vá escrever: ao "
     "contrário de um pipe, um arquivo não faz nenhum leitor esperar."},
    {"file.fact.a_reader_follows_the_writer",
     "Both readers got all {} bytes, in order, while they were being written.",
     "Os dois leitores receberam todos os {} bytes, em ordem, enquanto eram escritos."},
    {"file.fact.polling_asks_in_vain",
     "The reader that polled made {} reads, {} of them in vain. The reader that used inotify "
     "slept meanwhile and read only when there was something.",
     "O leitor que consultava de tempos em tempos (polling) leu {} vezes, {} delas em vão. O "
     "leitor avisado pelo inotify dormia enquanto isso e só leu quando havia algo."},

    {"file.late", "A late reader", "Um leitor atrasado"},
    {"file.latecomer", "comes after the last line", "chega depois da última linha"},
    {"file.fact.who_comes_late_finds_all",
     "The writer has ended. A process that opens the file now still finds every line: a file "
     "keeps its contents.",
     "O escritor já terminou. Um processo que abre o arquivo agora ainda encontra todas as "
     "linhas: um arquivo guarda o seu conteúdo."},

    {"file.updates", "Two add one to the same number", "Dois somam um ao mesmo número"},
    {"file.first", "adds one", "soma um"},
    {"file.second", "adds one too", "também soma um"},
    {"file.fact.an_update_is_lost_without_a_lock",
     "The number was 0, both added one, and it is {}: both had read it before either wrote.",
     "O número era 0, cada um somou um, e ele vale {}: os dois o leram antes que algum escrevesse."},
    {"file.lock", "Two add one, with a lock", "Dois somam um, com uma trava (lock)"},
    {"file.fact.a_lock_loses_none",
     "With flock the second slept until the first had written, and the number is {}.",
     "Com flock o segundo dormiu até que o primeiro tivesse escrito, e o número é {}."},

    {"file.ways", "The other ways", "As outras formas"},
    {"file.ways.intro",
     "The same message is sent to another process and back by each mechanism of this laboratory.",
     "A mesma mensagem vai a outro processo e volta por cada mecanismo deste laboratório."},
    {"file.way", "mechanism", "mecanismo"},
    {"file.found_by", "found by", "como se encontra"},
    {"file.message", "the message", "a mensagem"},
    {"file.by_name", "name", "nome"},
    {"file.by_inheritance", "inheritance", "herança"},
    {"file.came_back", "came back", "voltou"},
    {"file.failed", "did not come back", "não voltou"},
    {"file.fact.more_than_two_ways",
     "The message came back by pipe and by file, and by {} mechanisms that are neither.",
     "A mensagem voltou por pipe e por arquivo, e por {} mecanismos que não são nem um nem outro."},

    {"file.why",
     "A file is memory that the kernel keeps for every process that may open it, so it works as a "
     "channel: a process that comes late or starts again finds everything. But it knows no "
     "readers. Nobody waits for anybody, nobody is notified of the end, and processes that change "
     "it at the same time must agree on a lock. Sockets, shared memory and queues solve these "
     "problems in other ways.",
     "Um arquivo é memória que o kernel guarda para todos os processos que podem abri-lo; por "
     "isso serve de canal: um processo que chega tarde ou recomeça encontra tudo. Mas ele não "
     "conhece leitores. Ninguém espera por ninguém, ninguém é avisado do fim, e processos que o "
     "alteram ao mesmo tempo precisam combinar uma trava. Sockets, memória compartilhada e filas "
     "resolvem esses problemas de outras maneiras."},
    {"file.metaphor",
     "The notes know two ways to talk, the pipe and the file. The file is a notice board: one "
     "pins, another reads, even next week. The picture breaks when two write at the same spot: on "
     "a board one sees the other's hand; in a file each overwrites data that it never saw. And "
     "apart from pipe and board there are the telephone (a socket) and the shared desk (memory of "
     "both).",
     "As notas conhecem duas formas de conversar, o pipe e o arquivo. O arquivo é um mural: um "
     "prega, outro lê, mesmo na semana que vem. A imagem falha quando dois escrevem no mesmo "
     "lugar: no mural um vê a mão do outro; no arquivo cada um apaga dados que nunca viu. E, "
     "além do cano e do mural, há o telefone (um socket) e a mesa em comum (memória dos dois)."},
    {"file.reading",
     "inotify(7), open(2), flock(2), pread(2), unix(7), shm_overview(7), mq_overview(7)",
     "inotify(7), open(2), flock(2), pread(2), unix(7), shm_overview(7), mq_overview(7)"},
};

}  // namespace

std::span<const Text> file_texts() { return texts; }

}  // namespace ipc::demo
