#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> memory_texts();

namespace {

constexpr Text texts[] = {
    {"memory.line", "how much memory does a process believe it has?",
     "quanta memória um processo acredita ter?"},
    {"memory.question", "How much memory may a process ask for?",
     "Quanta memória um processo pode pedir?"},
    {"memory.answer.a", "no more than the RAM that is free", "não mais que a RAM livre"},
    {"memory.answer.b", "2^64 bytes, 16 exabytes: an address has 64 bits",
     "2^64 bytes, 16 exabytes: um endereço tem 64 bits"},
    {"memory.answer.c", "far more than the RAM, but its addresses end long before 2^64",
     "muito mais que a RAM, mas os seus endereços acabam bem antes de 2^64"},

    {"memory.reserving", "More memory than the machine has", "Mais memória do que a máquina tem"},
    {"memory.child", "asks for much, uses little", "pede muito, usa pouco"},
    {"memory.machine", "This machine has {} of RAM and {} of swap.",
     "Esta máquina tem {} de RAM e {} de swap."},
    {"memory.fact.reserves_more_than_ram",
     "The process was given {} of memory, on a machine with {} of RAM.",
     "O processo recebeu {} de memória, em uma máquina com {} de RAM."},
    {"memory.elsewhere.reserves_more_than_ram",
     "A process would be given at least four times the RAM.",
     "Um processo receberia pelo menos quatro vezes a RAM."},

    {"memory.touching", "The part that is in RAM", "A parte que está na RAM"},
    {"memory.moment", "moment", "momento"},
    {"memory.at_first", "at first", "no início"},
    {"memory.reserved", "given", "recebeu"},
    {"memory.touched", "16 MiB written", "escreveu 16 MiB"},
    {"memory.paged_out", "MADV_PAGEOUT", "MADV_PAGEOUT"},
    {"memory.given_back", "MADV_DONTNEED", "MADV_DONTNEED"},
    {"memory.fact.touched_pages_become_real",
     "A page becomes real when it is first written: after one byte in each page of {}, {} of the "
     "memory given was in RAM.",
     "Uma página passa a existir na primeira escrita: depois de um byte em cada página de {}, {} "
     "da memória recebida estavam na RAM."},
    {"memory.elsewhere.touched_pages_become_real",
     "Only the pages that were written would be in RAM.",
     "Só as páginas escritas estariam na RAM."},
    {"memory.all_in_ram", "the kernel kept all of it in RAM", "o kernel manteve tudo na RAM"},
    {"memory.fact.swap_is_counted",
     "When asked to page them out, the kernel kept {} in RAM and moved {} to swap; the process "
     "noticed nothing.",
     "Ao receber o pedido de retirá-las da RAM, o kernel manteve {} na RAM e levou {} para o "
     "swap; o processo nada notou."},
    {"memory.borrowed", "Out of RAM, and back", "Para fora da RAM, e de volta"},
    {"memory.reader", "reads a file through its memory", "lê um arquivo pela sua memória"},
    {"memory.in_ram", "pages in RAM, of {}", "páginas na RAM, de {}"},
    {"memory.was_read", "read", "lidas"},
    {"memory.read_again", "read again", "lidas de novo"},
    {"memory.file_in_ram", "the file itself lives in RAM (tmpfs)",
     "o próprio arquivo vive na RAM (tmpfs)"},
    {"memory.fact.pages_leave_and_return",
     "The kernel took {} of {} pages out of RAM, because they are on the disk. It fetched them "
     "again when they were touched (reads: {}); the process saw no difference.",
     "O kernel retirou da RAM {} de {} páginas, porque estão no disco. Ele as buscou de novo "
     "quando foram tocadas (leituras: {}); o processo não viu diferença."},
    {"memory.elsewhere.pages_leave_and_return",
     "Pages that are on the disk would leave RAM, and return when touched.",
     "Páginas que estão no disco sairiam da RAM e voltariam ao serem tocadas."},
    {"memory.elsewhere.swap_is_counted",
     "VmRSS would fall, VmSwap would rise by the same amount, and the process would notice "
     "nothing.",
     "VmRSS diminuiria, VmSwap aumentaria na mesma medida, e o processo nada notaria."},

    {"memory.limit", "A limit for one process", "Um limite para um processo"},
    {"memory.modest", "has a limit", "tem um limite"},
    {"memory.fact.a_limit_refuses_more",
     "With a limit (RLIMIT_AS) {1} above its present size, {0} more was refused: ENOMEM.",
     "Com um limite (RLIMIT_AS) {1} acima do tamanho atual, mais {0} foram recusados: ENOMEM."},

    {"memory.end", "Where the addresses end", "Onde os endereços acabam"},
    {"memory.explorer", "asks for single pages", "pede páginas avulsas"},
    {"memory.powers",
     "The process asks for one page exactly at 2^46, 2^47, 2^56 and 2^63. EEXIST: something is "
     "there already. ENOMEM: that is no address of a process.",
     "O processo pede uma página exatamente em 2^46, 2^47, 2^56 e 2^63. EEXIST: já há algo ali. "
     "ENOMEM: esse não é endereço de processo."},
    {"memory.bisection",
     "A binary search between a valid address and an invalid one, {} calls later: the last valid "
     "page, and the first invalid one.",
     "Uma busca binária entre um endereço válido e um inválido, {} chamadas depois: a última "
     "página válida e a primeira inválida."},
    {"memory.fact.addresses_end_before_2_64", "Addresses end at {}: 2^{} bytes, not 2^64.",
     "Os endereços acabam em {}: 2^{} bytes, não 2^64."},

    {"memory.why",
     "mmap gives addresses, not memory: an entry in a table. The first write to a page causes a "
     "fault, and the kernel allocates a frame of RAM for it. Under pressure the kernel may move "
     "the page to swap, and back at the next access. An address is written with 64 bits, but the "
     "processor translates fewer: 48 on x86-64, and half of those addresses are the kernel's. "
     "(Newer ones can translate 57, and Linux gives a process 2^56 if it asks for addresses up "
     "there.)",
     "O mmap dá endereços, não memória: uma linha em uma tabela. A primeira escrita em uma "
     "página causa uma falta (page fault), e o kernel aloca um quadro de RAM para ela. Sob "
     "pressão, o kernel pode levar a página ao swap e trazê-la de volta no acesso seguinte. O "
     "endereço se escreve com 64 bits, mas o processador traduz menos: em x86-64 traduz 48 bits, "
     "e metade dos endereços é do kernel. (Os mais novos traduzem 57, e o Linux dá 2^56 a um "
     "processo que peça endereços lá em cima.)"},
    {"memory.metaphor",
     "A rich child shops with its parents' card and never looks at the balance. It fits: the shop "
     "takes every order. But nothing is paid before the parcel is opened, a page at a time. The "
     "card has a limit if the parents set one (RLIMIT_AS, a control group). And when the account "
     "is really empty, the parents do not ask: the kernel's OOM killer ends a process.",
     "Uma criança rica faz compras com o cartão dos pais e nunca olha o saldo. Combina: a loja "
     "aceita todo pedido. Mas nada é pago antes de se abrir o pacote, página por página. O "
     "cartão tem limite se os pais o definem (RLIMIT_AS, um grupo de controle). E, quando a "
     "conta esvazia de verdade, os pais não perguntam: o OOM killer do kernel encerra um "
     "processo."},
    {"memory.reading", "mmap(2), madvise(2), getrlimit(2), proc(5), Linux: overcommit-accounting",
     "mmap(2), madvise(2), getrlimit(2), proc(5), Linux: overcommit-accounting"},
};

}  // namespace

std::span<const Text> memory_texts() { return texts; }

}  // namespace ipc::demo
