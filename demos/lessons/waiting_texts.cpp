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
     "olha sem parar até que chegue algo"},
    {"waiting.answer.b", "nothing: it is off the CPU until the kernel wakes it",
     "nada: está fora da CPU até que o kernel a acorde"},
    {"waiting.answer.c", "it keeps its CPU, which waits with it",
     "fica com a sua CPU, que espera junto com ela"},

    {"waiting.one_call", "One thread, one call", "Uma thread, uma chamada"},
    {"waiting.sleeper", "reads", "lê"},
    {"waiting.spinner", "reads with O_NONBLOCK, again and again", "lê com O_NONBLOCK, sem parar"},
    {"waiting.one_call.meanwhile",
     "Both wait for a byte; only the first tries of the second one are listed. Meanwhile:",
     "Os dois esperam por um byte; do segundo só constam as primeiras tentativas. Enquanto isso:"},
    {"waiting.tries", "tries in vain", "tentativas em vão"},
    {"waiting.cpu", "CPU time", "tempo de CPU"},
    {"waiting.one_call.woken", "Then a byte was written to each descriptor:",
     "Depois, um byte foi escrito para cada descritor:"},
    {"waiting.fact.a_blocked_thread_sleeps",
     "The blocked thread slept in one single read, and used no CPU.",
     "A thread bloqueada dormiu em um único read e não usou CPU."},
    {"waiting.fact.a_spinner_burns_a_cpu",
     "The other thread asked {} times in vain, and used {} of CPU time.",
     "A outra thread perguntou {} vezes à toa e usou {} de tempo de CPU."},

    {"waiting.many", "One thread, many descriptors", "Uma thread, muitos descritores"},
    {"waiting.deaf", "reads descriptor number 1 of a hundred", "lê só o descritor número 1 de cem"},
    {"waiting.epoll", "waits for all hundred with epoll", "espera por todos os cem com epoll"},
    {"waiting.many.deaf",
     "A byte has come, but at number {}. A thread that sleeps in a read of another descriptor "
     "sleeps on:",
     "Chegou um byte, mas no número {}. Quem dorme no read de outro descritor continua dormindo:"},
    {"waiting.fact.one_call_hears_one_descriptor",
     "A blocked read reacts only to its own descriptor; the byte at number {} stayed unread.",
     "Um read bloqueado só reage ao próprio descritor; o byte no número {} ficou sem ler."},
    {"waiting.many.epoll",
     "epoll learns once which descriptors matter (epoll_ctl, {} times); then one call waits for "
     "all:",
     "Informa-se ao epoll, uma só vez, quais descritores interessam (epoll_ctl, {} vezes); "
     "depois uma só chamada espera por todos:"},
    {"waiting.fact.epoll_waits_for_many",
     "One sleeping thread waited for {} descriptors, and learned the right one each time: {}.",
     "Uma única thread, dormindo, esperou por {} descritores e, a cada vez, soube qual era: {}."},

    {"waiting.price", "The price of waking", "Quanto custa acordar"},
    {"waiting.price.intro",
     "Two processes pass a turn back and forth through shared memory. The waiting one sleeps "
     "(futex), or looks again and again without any call.",
     "Dois processos passam a vez um ao outro pela memória compartilhada. O que espera dorme "
     "(futex) ou olha a memória sem parar (spin), sem chamada nenhuma."},
    {"waiting.way", "way to wait", "modo de esperar"},
    {"waiting.round_trip", "round trip", "ida e volta"},
    {"waiting.switches", "sleeps", "bloqueios"},
    {"waiting.cpu_each", "CPU time of both", "tempo de CPU dos dois"},
    {"waiting.sleep.same", "sleep, on one CPU", "dormir, na mesma CPU"},
    {"waiting.spin.same", "spin, on one CPU", "espera ocupada, na mesma CPU"},
    {"waiting.sleep.apart", "sleep, one CPU each", "dormir, uma CPU cada"},
    {"waiting.spin.apart", "spin, one CPU each", "espera ocupada, uma CPU cada"},
    {"waiting.price.done",
     "Per round trip, as measured just now. A sleep takes two trips through the scheduler, and "
     "often has to wake an idle CPU. A spinner with its own CPU skips both, and pays with that "
     "CPU. But on one CPU the spinner occupies the CPU that the other needs to answer, until the "
     "kernel takes it away.",
     "Por ida e volta, como medido agora há pouco. Cada bloqueio passa duas vezes pelo "
     "escalonador e muitas vezes precisa despertar uma CPU ociosa. Quem fica em espera ocupada "
     "com uma CPU só para si evita as duas coisas e paga com essa CPU. Mas, na mesma CPU, ele "
     "ocupa justo a CPU de que o outro precisa para responder, até que o kernel a tome."},
    {"waiting.fact.a_sleep_costs_switches",
     "On one CPU the two processes that sleep did so {} times per round trip, the two that spin "
     "{} times.",
     "Na mesma CPU, os dois processos que dormem o fizeram {} vezes por ida e volta; os dois em "
     "espera ocupada, {} vezes."},

    {"waiting.why",
     "A call that has to wait puts its thread to sleep and off the CPU. It costs nothing until "
     "data comes, and then a wake-up of some microseconds. One thread per descriptor is the "
     "simplest program that waits. With many descriptors, one thread asks epoll which of them is "
     "ready, and then reads without waiting: an event loop, as in Node or nginx. Asynchronous "
     "input and output in the narrow sense goes one step further: with io_uring the kernel reads, "
     "and reports when it is done. Spinning pays only if a microsecond counts and a CPU is free.",
     "Uma chamada que precisa esperar põe a thread para dormir, fora da CPU. Não custa nada até "
     "chegarem dados e, então, um despertar de alguns microssegundos. Uma thread por descritor é "
     "o programa mais simples que espera. Com muitos descritores, uma só thread pergunta ao "
     "epoll qual está pronto e lê sem esperar: um laço de eventos, como no Node ou no nginx. A "
     "E/S assíncrona em sentido estrito vai um passo além: com io_uring, é o kernel que lê e "
     "avisa quando terminou. A espera ocupada (spin) só compensa se um microssegundo conta e há "
     "uma CPU livre."},
    {"waiting.metaphor",
     "Waiting for the mail: you sleep until the bell rings, or walk to the letter box again and "
     "again. epoll is one bell for a hundred letter boxes that also says which one has mail. The "
     "picture breaks on a machine with one CPU: there your walking keeps the postman from coming.",
     "Esperar o carteiro: dormir até tocar a campainha ou ir à caixa de correio sem parar. O "
     "epoll é uma campainha só para cem caixas, e ela diz em qual há carta. A imagem falha numa "
     "máquina de uma CPU: lá, é o seu vaivém que impede o carteiro de chegar."},
    {"waiting.reading", "epoll(7), futex(2), fcntl(2) (O_NONBLOCK), io_uring(7), getrusage(2)",
     "epoll(7), futex(2), fcntl(2) (O_NONBLOCK), io_uring(7), getrusage(2)"},
};

}  // namespace

std::span<const Text> waiting_texts() { return texts; }

}  // namespace ipc::demo
