#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> waiting_texts();

namespace {

constexpr Text texts[] = {
    {"waiting.line", "what does a program do while it waits?",
     "o que faz um programa enquanto espera?"},
    {"waiting.question",
     "A program has called read, and no data is there. What does its thread do?",
     "Um programa chamou read, e não há dados. O que faz a thread dele?"},
    {"waiting.answer.a", "it looks again and again until something has come",
     "olha de novo e de novo até que chegue algo"},
    {"waiting.answer.b", "nothing: it is off the CPU until the kernel wakes it",
     "nada: está fora da CPU até que o kernel a acorde"},
    {"waiting.answer.c", "it keeps its CPU, which waits with it",
     "fica com a sua CPU, que espera junto com ela"},

    {"waiting.one_call", "One thread, one call", "Uma thread, uma chamada"},
    {"waiting.sleeper", "reads", "lê"},
    {"waiting.spinner", "reads with O_NONBLOCK, again and again",
     "lê com O_NONBLOCK, de novo e de novo"},
    {"waiting.one_call.meanwhile",
     "Both wait for a byte; of the second one only the first tries are listed. Meanwhile:",
     "Os dois esperam por um byte; do segundo só constam as primeiras tentativas. Enquanto isso:"},
    {"waiting.tries", "tries in vain", "tentativas em vão"},
    {"waiting.cpu", "CPU time", "tempo de CPU"},
    {"waiting.one_call.woken",
     "Then a byte was written to each:", "Depois, um byte foi escrito para cada um:"},
    {"waiting.fact.a_blocked_thread_sleeps",
     "The blocked thread slept in one single read, and used no CPU.",
     "A thread bloqueada dormiu em um único read e não usou CPU."},
    {"waiting.fact.a_spinner_burns_a_cpu",
     "The other one asked {} times for nothing, and used {} of CPU time.",
     "A outra perguntou {} vezes à toa e usou {} de tempo de CPU."},

    {"waiting.many", "One thread, many descriptors", "Uma thread, muitos descritores"},
    {"waiting.deaf", "reads descriptor number 1 of a hundred", "lê o descritor número 1 de cem"},
    {"waiting.epoll", "waits for all the hundred by epoll", "espera todos os cem por epoll"},
    {"waiting.many.deaf",
     "A byte has come, but at number {}. Who sleeps in a read elsewhere sleeps on:",
     "Chegou um byte, mas no número {}. Quem dorme num read de outro continua dormindo:"},
    {"waiting.fact.one_call_hears_one_descriptor",
     "A blocked read hears of its own descriptor only: the byte at number {} lay there.",
     "Um read bloqueado só sabe do próprio descritor: o byte no número {} ficou lá."},
    {"waiting.many.epoll",
     "epoll is told once which descriptors matter (epoll_ctl, {} times); then one call waits for all:",
     "Ao epoll diz-se uma vez quais descritores importam (epoll_ctl, {} vezes); depois uma só chamada "
     "espera por todos:"},
    {"waiting.fact.epoll_waits_for_many",
     "One sleeping thread waited for {} descriptors, and was told the right one each time: {}.",
     "Uma única thread, dormindo, esperou por {} descritores e soube cada vez o certo: {}."},

    {"waiting.price", "What waking costs", "Quanto custa acordar"},
    {"waiting.price.intro",
     "Two processes pass a turn to and fro through shared memory. Who waits sleeps (futex), or looks "
     "again and again without any call.",
     "Dois processos passam a vez um ao outro pela memória compartilhada. Quem espera dorme (futex) ou "
     "olha de novo e de novo, sem chamada nenhuma."},
    {"waiting.way", "way to wait", "modo de esperar"},
    {"waiting.round_trip", "round trip", "ida e volta"},
    {"waiting.switches", "sleeps", "sonos"},
    {"waiting.cpu_each", "CPU time of both", "tempo de CPU dos dois"},
    {"waiting.sleep.same", "sleep, on one CPU", "dormir, na mesma CPU"},
    {"waiting.spin.same", "spin, on one CPU", "girar, na mesma CPU"},
    {"waiting.sleep.apart", "sleep, a CPU each", "dormir, uma CPU cada"},
    {"waiting.spin.apart", "spin, a CPU each", "girar, uma CPU cada"},
    {"waiting.price.done",
     "Per round trip, as measured just now. A sleep is two trips through the scheduler, and often a "
     "CPU that has to be roused. A spinner with a CPU to itself skips both, and pays with that CPU. "
     "But on one CPU the spinner holds the very CPU that the other needs to answer, until the kernel "
     "takes it away.",
     "Por ida e volta, como medido agora há pouco. Um sono são duas passagens pelo escalonador, e muitas "
     "vezes uma CPU a despertar. Quem gira com uma CPU só para si evita as duas coisas e paga com essa "
     "CPU. Mas, na mesma CPU, quem gira ocupa justo a CPU de que o outro precisa para responder, até "
     "que o kernel a tome."},
    {"waiting.fact.a_sleep_costs_switches",
     "On one CPU the two that sleep did so {} times a round trip, the two that spin {} times.",
     "Na mesma CPU, os dois que dormem o fizeram {} vezes por ida e volta; os dois que giram, {} "
     "vezes."},

    {"waiting.why",
     "A call that has to wait puts its thread to sleep and off the CPU: it costs nothing until data "
     "comes, and then a wake-up of some microseconds. One thread a descriptor is the simplest program "
     "that waits. With many descriptors, one thread asks epoll which of them is ready, and then reads "
     "without waiting: an event loop, as in Node or nginx. Asynchronous input and output in the "
     "narrow sense goes one step further: with io_uring the kernel reads, and tells when it is done. "
     "Spinning pays only where a microsecond counts and a CPU is free.",
     "Uma chamada que precisa esperar põe a thread para dormir, fora da CPU: não custa nada até "
     "chegarem dados e, então, um despertar de alguns microssegundos. Uma thread por descritor é o "
     "programa mais simples que espera. Com muitos descritores, uma só thread pergunta ao epoll qual "
     "está pronto e lê sem esperar: um laço de eventos, como no Node ou no nginx. A E/S assíncrona em "
     "sentido estrito vai um passo além: com io_uring, é o kernel que lê e avisa quando terminou. Girar "
     "só compensa onde um microssegundo conta e há uma CPU livre."},
    {"waiting.metaphor",
     "Waiting for the mail: you sleep until the bell rings, or walk to the letter box again and again. "
     "epoll is one bell for a hundred letter boxes that also says which one. The picture breaks on a "
     "machine with one CPU: there your walking keeps the postman from coming.",
     "Esperar o carteiro: dormir até tocar a campainha ou ir à caixa de correio sem parar. O epoll é "
     "uma campainha só para cem caixas, e ela diz qual foi. A imagem falha numa máquina de uma CPU: lá, "
     "é o seu vaivém que impede o carteiro de chegar."},
    {"waiting.reading", "epoll(7), futex(2), fcntl(2) (O_NONBLOCK), io_uring(7), getrusage(2)",
     "epoll(7), futex(2), fcntl(2) (O_NONBLOCK), io_uring(7), getrusage(2)"},
};

}  // namespace

std::span<const Text> waiting_texts() { return texts; }

}  // namespace ipc::demo
