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
    {"memory.answer.c", "far more than there is RAM, but its addresses end long before 2^64",
     "muito mais do que há de RAM, mas os seus endereços acabam bem antes de 2^64"},

    {"memory.reserving", "More than there is", "Mais do que existe"},
    {"memory.child", "asks for much, uses little", "pede muito, usa pouco"},
    {"memory.machine", "This machine has {} of RAM and {} of swap.",
     "Esta máquina tem {} de RAM e {} de swap."},
    {"memory.fact.reserves_more_than_ram",
     "The process was given {} of memory, on a machine with {} of RAM.",
     "O processo recebeu {} de memória, em uma máquina com {} de RAM."},
    {"memory.elsewhere.reserves_more_than_ram",
     "A process would be given four times the RAM and more.",
     "Um processo receberia quatro vezes a RAM ou mais."},

    {"memory.touching", "And what is there of it", "E o que disso existe"},
    {"memory.moment", "moment", "momento"},
    {"memory.at_first", "at first", "no início"},
    {"memory.reserved", "given", "recebeu"},
    {"memory.touched", "16 MiB written", "escreveu 16 MiB"},
    {"memory.paged_out", "MADV_PAGEOUT", "MADV_PAGEOUT"},
    {"memory.given_back", "MADV_DONTNEED", "MADV_DONTNEED"},
    {"memory.fact.touched_pages_become_real",
     "A page came into being when it was first written: after one byte in each page of {}, {} of the gift "
     "were in RAM.",
     "Cada página passou a existir na primeira escrita: depois de um byte em cada página de {}, {} do "
     "que foi dado estavam na RAM."},
    {"memory.elsewhere.touched_pages_become_real",
     "Only the pages that were written would be in RAM.",
     "Só as páginas escritas estariam na RAM."},
    {"memory.all_in_ram", "the kernel kept all of it in RAM", "o kernel manteve tudo na RAM"},
    {"memory.fact.swap_is_counted",
     "Asked to page them out, the kernel kept {} in RAM and moved {} to swap; the process noticed "
     "nothing.",
     "Com o pedido de retirá-las da RAM, o kernel manteve {} na RAM e levou {} para o swap; o "
     "processo nada notou."},
    {"memory.borrowed", "Out of RAM, and back", "Para fora da RAM, e de volta"},
    {"memory.reader", "reads a file through its memory", "lê um arquivo pela sua memória"},
    {"memory.in_ram", "of its {} pages, in RAM", "das suas {} páginas, na RAM"},
    {"memory.was_read", "read", "lidas"},
    {"memory.read_again", "read again", "lidas de novo"},
    {"memory.file_in_ram", "the file itself lives in RAM (tmpfs)",
     "o próprio arquivo vive na RAM (tmpfs)"},
    {"memory.fact.pages_leave_and_return",
     "The kernel took {} of {} pages out of RAM, since the disk has them, and fetched them again when they "
     "were touched (reads: {}); the process saw no difference.",
     "O kernel retirou da RAM {} de {} páginas, pois estão no disco, e as buscou de novo quando foram "
     "tocadas (leituras: {}); o processo não viu diferença."},
    {"memory.elsewhere.pages_leave_and_return",
     "Pages that the disk has would leave RAM, and come back when touched.",
     "Páginas que estão no disco sairiam da RAM e voltariam ao serem tocadas."},
    {"memory.elsewhere.swap_is_counted",
     "VmRSS would fall and VmSwap would rise by as much, and the process would notice nothing.",
     "VmRSS diminuiria, VmSwap aumentaria na mesma medida, e o processo nada notaria."},

    {"memory.limit", "A limit", "Um limite"},
    {"memory.modest", "has a limit", "tem um limite"},
    {"memory.fact.a_limit_refuses_more",
     "With a limit (RLIMIT_AS) {1} above what it had, {0} more were refused: ENOMEM.",
     "Com um limite (RLIMIT_AS) {1} acima do que tinha, mais {0} foram recusados: ENOMEM."},

    {"memory.end", "Where the addresses end", "Onde os endereços acabam"},
    {"memory.explorer", "asks for single pages", "pede páginas avulsas"},
    {"memory.powers",
     "It asks for one page exactly at 2^46, 2^47, 2^56 and 2^63. EEXIST: something lies there "
     "already. ENOMEM: that is no address of a process.",
     "Ele pede uma página exatamente em 2^46, 2^47, 2^56 e 2^63. EEXIST: já há algo ali. "
     "ENOMEM: esse não é endereço de processo."},
    {"memory.bisection",
     "Halving what lies between an address and none, {} calls later: the last page, and the first that "
     "is none.",
     "Dividindo ao meio o que há entre um endereço e nenhum, {} chamadas depois: a última página, e a "
     "primeira que não existe."},
    {"memory.fact.addresses_end_before_2_64", "Addresses end at {}: 2^{} bytes, not 2^64.",
     "Os endereços acabam em {}: 2^{} bytes, não 2^64."},

    {"memory.why",
     "mmap gives addresses, not memory: an entry in a table. The first write to a page is a fault, in "
     "which the kernel finds it a frame of RAM; under pressure it may move it to swap, and back at the "
     "next touch. The address is written with 64 bits, but the processor translates fewer: on x86-64 "
     "48, half of them the kernel's. (Newer ones can do 57, and Linux gives a process 2^56 if it asks "
     "for addresses up there.)",
     "O mmap dá endereços, não memória: uma linha em uma tabela. A primeira escrita em uma página causa "
     "uma falta (page fault), em que o kernel lhe arranja um quadro da RAM; sob pressão ele pode levá-la "
     "ao swap e trazê-la de volta no toque seguinte. O endereço se escreve com 64 bits, mas o processador "
     "traduz menos: em x86-64, 48, e metade é do kernel. (Os mais novos traduzem 57, e o Linux dá 2^56 a "
     "um processo que peça endereços lá em cima.)"},
    {"memory.metaphor",
     "A rich child shops with its parents' card and never looks at the balance. It fits: the shop "
     "takes every order. But nothing is paid before the parcel is opened, a page at a time; the card has "
     "a limit where the parents set one (RLIMIT_AS, a control group); and when the account is really "
     "empty, the parents do not ask: the kernel's OOM killer ends a process.",
     "Uma criança rica faz compras com o cartão dos pais e nunca olha o saldo. Combina: a loja aceita "
     "todo pedido. Mas nada é pago antes de se abrir o pacote, página por página; o cartão tem limite "
     "quando os pais o definem (RLIMIT_AS, um grupo de controle); e, quando a conta esvazia de verdade, "
     "os pais não perguntam: o OOM killer do kernel encerra um processo."},
    {"memory.reading", "mmap(2), madvise(2), getrlimit(2), proc(5), Linux: overcommit-accounting",
     "mmap(2), madvise(2), getrlimit(2), proc(5), Linux: overcommit-accounting"},
};

}  // namespace

std::span<const Text> memory_texts() { return texts; }

}  // namespace ipc::demo
