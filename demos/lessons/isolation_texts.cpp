#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> isolation_texts();

namespace {

constexpr Text texts[] = {
    {"isolation.line", "can one process read another's memory?",
     "um processo pode ler a memória de outro?"},
    {"isolation.question",
     "Two processes use the same address. What does one find there after the other has written?",
     "Dois processos usam o mesmo endereço. O que um encontra ali depois que o outro escreveu?"},
    {"isolation.answer.a", "the other's value: there is only one memory",
     "o valor do outro: a memória é uma só"},
    {"isolation.answer.b", "its own value: an address means something only inside its process",
     "o seu próprio valor: um endereço só tem sentido dentro do seu processo"},
    {"isolation.answer.c", "nothing: the second process to use an address is ended",
     "nada: o segundo a usar um endereço é encerrado"},

    {"isolation.address", "One address, two processes", "Um endereço, dois processos"},
    {"isolation.one", "one process", "um processo"},
    {"isolation.other", "another one", "outro processo"},
    {"isolation.value", "value", "valor"},
    {"isolation.address.done",
     "Each process mapped a page at {} and wrote its own number there. After the other had "
     "written, it read the page again:",
     "Cada processo mapeou uma página em {} e escreveu nela o seu número. Depois que o outro "
     "escreveu, leu a página de novo:"},
    {"isolation.fact.one_address_two_values", "At {} one process holds {}, the other {}.",
     "Em {} um processo tem {}, o outro {}."},

    {"isolation.stray", "A pointer that leads nowhere", "Um ponteiro que não leva a nada"},
    {"isolation.witness", "the process next to it", "o processo ao lado"},
    {"isolation.stray_one", "writes to address 8", "escreve no endereço 8"},
    {"isolation.fact.a_stray_pointer_kills_only_its_process",
     "The process that wrote to address 8 was killed by signal {} (SIGSEGV); the one next to it "
     "never noticed.",
     "O processo que escreveu no endereço 8 foi morto pelo sinal {} (SIGSEGV); o processo ao "
     "lado nem percebeu."},

    {"isolation.refuses", "The kernel does not follow such a pointer either",
     "O kernel também não segue tal ponteiro"},
    {"isolation.careless", "passes address 8 to write", "passa o endereço 8 a write"},
    {"isolation.fact.the_kernel_refuses_a_bad_address",
     "If a system call receives such an address, it fails: EFAULT.",
     "Se uma chamada de sistema recebe um endereço assim, ela falha: EFAULT."},

    {"isolation.request", "Reading another's memory on request", "Ler a memória de outro a pedido"},
    {"isolation.target", "holds a number", "guarda um número"},
    {"isolation.reader", "the same user", "mesmo usuário"},
    {"isolation.stranger", "another user", "outro usuário"},
    {"isolation.one_user", "this machine has no second user",
     "esta máquina não tem um segundo usuário"},
    {"isolation.fact.the_same_user_may_read_on_request",
     "Another process of the same user asked the kernel (process_vm_readv, as debuggers do) and "
     "read {}. So the memory is separate, not secret.",
     "Outro processo do mesmo usuário pediu ao kernel (process_vm_readv, como fazem os "
     "depuradores) e leu {}. Portanto a memória é separada, mas não secreta."},
    {"isolation.elsewhere.the_same_user_may_read_on_request",
     "Another process of the same user could read it.",
     "Outro processo do mesmo usuário poderia ler."},
    {"isolation.fact.another_user_may_not", "A process of another user was refused: EPERM.",
     "Um processo de outro usuário teve o pedido recusado: EPERM."},
    {"isolation.elsewhere.another_user_may_not",
     "A process of another user would be refused: EPERM.",
     "Um processo de outro usuário teria o pedido recusado: EPERM."},
    {"isolation.fact.not_dumpable_is_refused",
     "Once the process had forbidden it (PR_SET_DUMPABLE 0), its own user was refused: EPERM.",
     "Depois que o processo proibiu (PR_SET_DUMPABLE 0), até o seu próprio usuário foi recusado: "
     "EPERM."},
    {"isolation.elsewhere.not_dumpable_is_refused",
     "Once the process forbids it (PR_SET_DUMPABLE 0), its own user is refused.",
     "Quando o processo proíbe (PR_SET_DUMPABLE 0), até o seu próprio usuário é recusado."},
    {"isolation.fact.landlock_is_refused",
     "And a reader that had isolated itself (Landlock) was refused: EPERM.",
     "E um leitor que se isolou (Landlock) foi recusado: EPERM."},
    {"isolation.elsewhere.landlock_is_refused",
     "A reader that has isolated itself (Landlock) is refused: EPERM.",
     "Um leitor que se isolou (Landlock) é recusado: EPERM."},

    {"isolation.shared", "Memory shared on purpose", "Memória compartilhada de propósito"},
    {"isolation.writer", "writes into it", "escreve nela"},
    {"isolation.seer", "reads it", "lê"},
    {"isolation.fact.a_shared_page_is_seen_by_both",
     "In a page that both had mapped as shared, one wrote {0}, and the other read {0}.",
     "Numa página que ambos mapearam como compartilhada, um escreveu {0}, e o outro leu {0}."},

    {"isolation.why",
     "Every process has its own table from addresses to memory, and the processor looks nowhere "
     "else. To talk, processes must ask the kernel for a channel, for shared pages, or, with "
     "permission, for access to another process.",
     "Cada processo tem sua própria tabela, de endereços para memória, e o processador não "
     "consulta outra. Para conversar, os processos precisam pedir ao kernel um canal, páginas "
     "compartilhadas ou, com permissão, o acesso a outro processo."},
    {"isolation.metaphor",
     "The notes say that no process can read another's data. By accident this is true. But the "
     "walls have doors: the same user may look in as a debugger does, and two processes that "
     "agree may share a room.",
     "As notas dizem que nenhum processo lê o que outro escreve. Por acidente, nenhum lê. Mas as "
     "paredes têm portas: o mesmo usuário pode olhar, como faz um depurador, e dois processos "
     "que combinem podem dividir um cômodo."},
    {"isolation.reading", "mmap(2), process_vm_readv(2), ptrace(2), prctl(2), landlock(7), proc(5)",
     "mmap(2), process_vm_readv(2), ptrace(2), prctl(2), landlock(7), proc(5)"},
};

}  // namespace

std::span<const Text> isolation_texts() { return texts; }

}  // namespace ipc::demo
