#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> pipe_texts();

namespace {

constexpr Text texts[] = {
    {"pipe.line", "what does | do?", "o que | faz?"},
    {"pipe.question", "In cat FILE | grep word, how does grep read the lines that cat writes?",
     "Em cat ARQUIVO | grep palavra, como grep lê as linhas que cat escreve?"},
    {"pipe.answer.a", "the shell reads all that cat writes, and then gives it to grep",
     "o shell lê tudo o que cat escreve e depois o entrega a grep"},
    {"pipe.answer.b", "cat writes a temporary file, and grep opens it",
     "cat escreve um arquivo temporário, e grep o abre"},
    {"pipe.answer.c",
     "the kernel keeps a small buffer: cat's output is one end of it, grep's input the other",
     "o kernel mantém um pequeno buffer: a saída de cat é uma ponta dele, a entrada de grep é a "
     "outra"},

    {"pipe.by_hand", "cat lines | grep pipe, by hand", "cat lines | grep pipe, à mão"},
    {"pipe.shell", "the shell's part", "a parte do shell"},
    {"pipe.cat", "becomes cat", "vira cat"},
    {"pipe.grep", "becomes grep", "vira grep"},
    {"pipe.by_hand.done",
     "Two copies of the first process (fork) each put one end of the pipe in the place of a "
     "standard stream (dup2), and become another program (execve). The pipe's inode is {}.",
     "Duas cópias do primeiro processo (fork) põem, cada uma, uma ponta do pipe no lugar da "
     "saída ou da entrada padrão (dup2) e viram outro programa (execve). O inode do pipe é {}."},
    {"pipe.fact.joins_stdout_to_stdin",
     "The standard output of cat and the standard input of grep were the same pipe, {}.",
     "A saída padrão de cat e a entrada padrão de grep eram o mesmo pipe, {}."},
    {"pipe.fact.equals_the_shell",
     "The output, {} bytes, is the same as from the shell's own cat lines | grep pipe.",
     "A saída, {} bytes, é a mesma do cat lines | grep pipe do próprio shell."},

    {"pipe.full", "A pipe that nobody reads", "Um pipe que ninguém lê"},
    {"pipe.writer", "the writer", "o escritor"},
    {"pipe.full.done",
     "The pipe took four quarters; the fifth write sleeps until a reader has read one:",
     "Couberam quatro quartos; o quinto write dorme até que um leitor leia um deles:"},
    {"pipe.fact.full_writer_sleeps",
     "It held {} bytes (FIONREAD), its capacity is {} (F_GETPIPE_SZ), and its writer slept.",
     "Ele continha {} bytes (FIONREAD), sua capacidade é {} (F_GETPIPE_SZ), e o escritor dormia."},

    {"pipe.mixing", "Several writers at once", "Vários escritores ao mesmo tempo"},
    {"pipe.mixing.intro",
     "Each writer writes blocks of its own letter into one pipe. The kernel promises that up to "
     "{} bytes (PIPE_BUF) stay together; for longer writes it promises nothing.",
     "Cada escritor escreve blocos com a sua letra no mesmo pipe. O kernel promete manter juntos "
     "até {} bytes (PIPE_BUF); de escritas maiores não promete nada."},
    {"pipe.mixing.counted",
     "{} writers, {} B per block: of {} blocks, {} hold letters of several writers.",
     "{} escritores, {} B por bloco: de {} blocos, {} têm letras de vários escritores."},
    {"pipe.fact.small_writes_never_mix", "Writes of {} bytes never mixed.",
     "Escritas de {} bytes nunca se misturaram."},
    {"pipe.fact.large_writes_mix", "Writes of {} bytes mixed {} times.",
     "Escritas de {} bytes se misturaram: {} vezes."},

    {"pipe.end", "When does the reader see the end?", "Quando o leitor vê o fim?"},
    {"pipe.first_writer", "one writer", "um escritor"},
    {"pipe.second_writer", "another writer", "outro escritor"},
    {"pipe.reader", "the reader", "o leitor"},
    {"pipe.end.first_closed", "One of the two writers has closed its end. The reader still sleeps:",
     "Um dos dois escritores fechou a sua ponta. O leitor ainda dorme:"},
    {"pipe.fact.end_after_the_last_writer",
     "The reader received the end (read = 0) only after the last writer had closed.",
     "O leitor só recebeu o fim (read = 0) depois que o último escritor fechou."},

    {"pipe.no_reader", "A pipe without a reader", "Um pipe sem leitor"},
    {"pipe.careless", "writes although nobody reads", "escreve sem que ninguém leia"},
    {"pipe.careful", "does the same, but ignores SIGPIPE", "faz o mesmo, mas ignora SIGPIPE"},
    {"pipe.fact.no_reader_sigpipe",
     "Writing to a pipe without readers kills the writer with SIGPIPE (signal {}); if it ignores "
     "the signal, write fails with EPIPE.",
     "Escrever em um pipe sem leitores mata o escritor com SIGPIPE (sinal {}); se ele ignora o "
     "sinal, write falha com EPIPE."},

    {"pipe.why",
     "A pipe is a queue of bytes inside the kernel with two descriptors. Neither program knows "
     "of it: each reads or writes its standard stream. If the queue is full the writer sleeps; "
     "if it is empty the reader sleeps. So both run at the same time, at the pace of the slower "
     "one.",
     "Um pipe é uma fila de bytes dentro do kernel, com dois descritores. Nenhum dos programas "
     "sabe dele: cada um lê da sua entrada padrão ou escreve na sua saída padrão. Se a fila está "
     "cheia, dorme o escritor; se está vazia, o leitor. Assim os dois executam ao mesmo tempo, "
     "no ritmo do mais lento."},
    {"pipe.metaphor",
     "A pipe for water: everything that goes in at one end comes out at the other, in order. The "
     "picture breaks at its length: this one holds 64 KiB and makes the writer wait. And several "
     "writers pour messages, not water, which stay whole only up to PIPE_BUF.",
     "Um cano de água: tudo o que entra por uma ponta sai pela outra, em ordem. A imagem falha "
     "no tamanho: este guarda 64 KiB e faz o escritor esperar. E vários escritores despejam "
     "mensagens, não água, que só ficam inteiras até PIPE_BUF."},
    {"pipe.reading", "pipe(7), pipe(2), fork(2), dup2(2), execve(2), signal(7)",
     "pipe(7), pipe(2), fork(2), dup2(2), execve(2), signal(7)"},
};

}  // namespace

std::span<const Text> pipe_texts() { return texts; }

}  // namespace ipc::demo
