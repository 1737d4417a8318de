#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> processes_texts();

namespace {

constexpr Text texts[] = {
    {"processes.line", "what is a process to the system?", "o que é um processo para o sistema?"},
    {"processes.question", "You run one program twice, at the same time. What does the system see?",
     "Você executa um programa duas vezes ao mesmo tempo. O que o sistema vê?"},
    {"processes.answer.a", "one program, hence one process", "um programa, logo um processo"},
    {"processes.answer.b", "two processes with the same number, because it is the same program",
     "dois processos com o mesmo número, porque é o mesmo programa"},
    {"processes.answer.c", "two processes, each with a number and a state of its own",
     "dois processos, cada um com número e estado próprios"},

    {"processes.runs", "One program, run twice", "Um programa, executado duas vezes"},
    {"processes.runs.done",
     "The program cat was started twice. Both wait for something to read, so there is time to look:",
     "O programa cat foi iniciado duas vezes. Os dois esperam algo para ler, e assim há tempo de "
     "olhar:"},
    {"processes.program", "program, from /proc/PID/exe", "programa, de /proc/PID/exe"},
    {"processes.fact.two_runs_two_pids",
     "Two runs of one program are two processes, numbers {} and {}.",
     "Duas execuções de um programa são dois processos, de números {} e {}."},

    {"processes.list", "The system's list", "A lista do sistema"},
    {"processes.list.done",
     "The kernel keeps a list of all processes (in a container, its own list) and shows it as "
     "directories in /proc; ps -ax reads the same. Shown: process 1, this lesson and its children "
     "(PPID: the number of the parent).",
     "O kernel mantém uma lista de todos os processos (em um contêiner, só os dele) e a mostra "
     "como diretórios em /proc; ps -ax lê o mesmo lugar. Abaixo: o processo 1, esta lição e seus "
     "filhos (PPID: o número do pai)."},
    {"processes.command", "command", "comando"},
    {"processes.fact.the_kernel_lists_them",
     "Both runs are in the kernel's list, among {} processes, with this lesson as their parent.",
     "As duas execuções estão na lista do kernel, entre {} processos, tendo esta lição como pai."},

    {"processes.states", "The states of processes", "Os estados dos processos"},
    {"processes.busy", "which counts without end", "que conta sem parar"},
    {"processes.idle", "which waits", "que espera"},
    {"processes.stopped", "which received a stop signal (SIGSTOP)",
     "que recebeu ordem de parar (SIGSTOP)"},
    {"processes.states.done",
     "A process runs only part of its life. Three processes at this moment, from /proc/PID/stat and "
     "/proc/PID/syscall:",
     "Um processo só executa durante parte da sua vida. Três processos neste momento, segundo "
     "/proc/PID/stat e /proc/PID/syscall:"},
    {"processes.fact.states_are_kept",
     "The system knows the state of each one: running (R), asleep (S), stopped (T).",
     "O sistema sabe o estado de cada um: executando (R), dormindo (S), parado (T)."},

    {"processes.zombie", "After a process ends", "Depois que um processo termina"},
    {"processes.brief", "which ends immediately", "que termina logo"},
    {"processes.zombie.done",
     "This process has ended. Its memory is gone, but the kernel keeps its number and its exit "
     "status until the parent asks for them:",
     "Este processo terminou. Sua memória já se foi, mas o kernel guarda o seu número e o seu "
     "status de saída até que o pai pergunte por eles:"},
    {"processes.zombie.reaped", "Now the parent has asked (waitid). The answer: {}.",
     "Agora o pai perguntou (waitid). A resposta: {}."},
    {"processes.fact.a_zombie_until_reaped",
     "Process {} was a zombie (Z) from its end until it was reaped; then it was gone.",
     "O processo {} foi um zumbi (Z) do seu fim até ser recolhido; então deixou de existir."},

    {"processes.why",
     "A program is a file; a process is one run of it, with its own number (PID), parent, state "
     "and memory. Starting, scheduling, stopping and ending processes is a main task of an "
     "operating system.",
     "Um programa é um arquivo; um processo é uma execução dele, com número (PID), pai, estado e "
     "memória próprios. Iniciar, escalonar, parar e encerrar processos é uma tarefa central de "
     "um sistema operacional."},
    {"processes.metaphor",
     "The number is like the ticket at a counter: it distinguishes customers, and is given out "
     "again later. So a number seen yesterday may be another process today; a descriptor of the "
     "process (pidfd) always means the same process.",
     "O número é como a senha de um balcão: distingue os clientes e depois é reaproveitado. Por "
     "isso um número visto ontem pode ser hoje de outro processo; um descritor do processo "
     "(pidfd) indica sempre o mesmo."},
    {"processes.reading", "fork(2), execve(2), waitid(2), proc(5), ps(1), pidfd_open(2)",
     "fork(2), execve(2), waitid(2), proc(5), ps(1), pidfd_open(2)"},
};

}  // namespace

std::span<const Text> processes_texts() { return texts; }

}  // namespace ipc::demo
