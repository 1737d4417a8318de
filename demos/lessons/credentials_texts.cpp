#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> credentials_texts();

namespace {

constexpr Text texts[] = {
    {"credentials.line", "who is there, and what may it do?", "quem está aí, e o que pode fazer?"},
    {"credentials.question",
     "A client connects over a Unix socket and writes: \"I am process 1, user 0 (root)\". How does the "
     "server learn who it really is?",
     "Um cliente se conecta por um socket Unix e escreve: \"sou o processo 1, usuário 0 (root)\". Como o "
     "servidor descobre quem ele é de verdade?"},
    {"credentials.answer.a", "it cannot: it has to believe the message, or ask for a password",
     "não descobre: tem que acreditar na mensagem, ou pedir uma senha"},
    {"credentials.answer.b", "it asks the kernel, which recorded the caller at connect",
     "pergunta ao kernel, que registrou no connect quem chamou"},
    {"credentials.answer.c", "from the client's address, which getpeername returns for any socket",
     "pelo endereço do cliente, que getpeername devolve para qualquer socket"},

    {"credentials.who", "Who is there?", "Quem está aí?"},
    {"credentials.server", "server", "servidor"},
    {"credentials.client", "client, an ordinary user", "cliente, um usuário comum"},
    {"credentials.heir", "speaks later, in B's place", "fala depois, no lugar de B"},
    {"credentials.who.begin",
     "A listens at a Unix socket and at a TCP port. B connects to both, and lies.",
     "A escuta num socket Unix e numa porta TCP. B se conecta aos dois e mente."},
    {"credentials.who.done", "Who B is:", "Quem é B:"},
    {"credentials.claims", "B says", "B diz"},
    {"credentials.by_unix", "kernel, Unix socket", "kernel, socket Unix"},
    {"credentials.by_tcp", "kernel, TCP", "kernel, TCP"},
    {"credentials.fact.the_kernel_names_the_caller",
     "B wrote \"{}\". The kernel reported process {} of user {} (SO_PEERCRED), and that was true.",
     "B escreveu \"{}\". O kernel informou o processo {} do usuário {} (SO_PEERCRED), e era "
     "verdade."},
    {"credentials.fact.over_tcp_it_names_nobody",
     "Over TCP the same question succeeds but names no process: process 0, user -1. The client "
     "could be on another machine.",
     "Por TCP a mesma pergunta é aceita, mas não indica processo nenhum: processo 0, usuário -1. "
     "O cliente poderia estar em outra máquina."},
    {"credentials.fact.a_forged_name_is_refused",
     "B then asked the kernel to vouch for its lie (SCM_CREDENTIALS), and was refused: EPERM. "
     "Only privileged processes may send under another's name.",
     "B então pediu que o kernel atestasse a mentira (SCM_CREDENTIALS), e o pedido foi recusado: "
     "EPERM. Só processos privilegiados podem enviar em nome de outro."},

    {"credentials.file", "A right that can be handed over", "Um direito que se pode entregar"},
    {"credentials.file.done",
     "A made a file that no ordinary user may open (mode 0), and passed its descriptor to B "
     "(SCM_RIGHTS). Before A continued to read, /proc/PID/fdinfo showed:",
     "A criou um arquivo que nenhum usuário comum pode abrir (modo 0) e passou a B o descritor "
     "(SCM_RIGHTS). Antes de A continuar a ler, /proc/PID/fdinfo mostrava:"},
    {"credentials.descriptor", "descriptor", "descritor"},
    {"credentials.offset", "offset", "posição"},
    {"credentials.fact.reads_what_it_may_not_open",
     "B's open was refused (EACCES), but B read the file through A's descriptor. The kernel "
     "checks permission at open, not at read.",
     "O open de B foi recusado (EACCES), mas B leu o arquivo pelo descritor de A. O kernel "
     "confere a permissão no open, não no read."},
    {"credentials.fact.one_open_file_in_both",
     "A passed the open file, not its number: A has it as {}, B as {}. B's read also moved A's "
     "offset, and A continued where B had stopped.",
     "A passou o arquivo aberto, não o número: A o tem como {}, B como {}. O read de B moveu "
     "também a posição de A, e A continuou de onde B parou."},

    {"credentials.now", "Who is there after B has ended?", "Quem está aí depois que B terminou?"},
    {"credentials.now.begin",
     "B passes its connection itself to C, and ends. C speaks on it: \"me again\".",
     "B entrega a própria conexão a C e termina. C fala por ela: \"me again\" (eu de novo)."},
    {"credentials.fact.the_name_is_of_who_connected",
     "SO_PEERCRED still named {}, which is B, although B had ended: it names the process that "
     "called connect. The kernel wrote the sender next to this message, as A had asked "
     "(SO_PASSCRED): {}, which is C.",
     "SO_PEERCRED ainda indicava {}, que é B, embora B já tivesse terminado: indica o processo "
     "que chamou connect. O kernel escreveu o remetente ao lado desta mensagem, como A pediu "
     "(SO_PASSCRED): {}, que é C."},
    {"credentials.fact.a_pidfd_knows_of_the_end",
     "The number of a process that ended may be given to a new one. The descriptor of B's "
     "process, which A had obtained in time (SO_PEERPIDFD), stays B's: poll reported that B had "
     "ended.",
     "O número de um processo que terminou pode ser dado a outro. O descritor do processo B, que "
     "A tinha obtido a tempo (SO_PEERPIDFD), continua sendo de B: poll avisou que B terminou."},
    {"credentials.elsewhere.a_pidfd_knows_of_the_end",
     "From Linux 6.5, a descriptor of the peer's process (SO_PEERPIDFD) shows that it has ended, "
     "even if its number now belongs to another process.",
     "A partir do Linux 6.5, um descritor do processo do outro lado (SO_PEERPIDFD) mostra que "
     "ele terminou, mesmo que o número já seja de outro processo."},

    {"credentials.seals", "Memory from another process", "Memória que vem de outro processo"},
    {"credentials.lender", "shares memory, then shrinks it",
     "compartilha memória e depois a encolhe"},
    {"credentials.borrower", "reads it, twice", "lê duas vezes"},
    {"credentials.sealing_lender", "shares memory that is sealed", "compartilha memória com selos"},
    {"credentials.wary_borrower", "checks the seals, reads it twice",
     "confere os selos e lê duas vezes"},
    {"credentials.fact.unsealed_memory_kills_its_reader",
     "The memory shrank under its reader, and the next access killed it: signal {} (SIGBUS). Any "
     "process that may write to the memory can shrink it.",
     "A memória encolheu enquanto era lida, e o acesso seguinte matou o leitor: sinal {} "
     "(SIGBUS). Qualquer processo que possa escrever na memória pode encolhê-la."},

    {"credentials.sealed", "Memory that is sealed before it is passed on",
     "Memória com selos, postos antes da entrega"},
    {"credentials.fact.sealed_memory_cannot_shrink",
     "The receiver saw the seals (F_GET_SEALS) before it trusted the memory. Shrinking it was "
     "refused (EPERM), and no seal can be removed: the reader continued.",
     "O receptor viu os selos (F_GET_SEALS) antes de confiar na memória. Encolhê-la foi recusado "
     "(EPERM), e nenhum selo pode ser retirado: o leitor continuou a ler."},

    {"credentials.why",
     "A peer's words about itself are only data. On one machine the kernel is between the two, "
     "and knows both: over a Unix socket it reports the process that called connect, or that "
     "sent a message. The kernel also carries descriptors from one process to the other. Each is "
     "a right that was checked when the file was opened, so a server can give exactly one file "
     "to one client. Data from another process must be checked before it is trusted, and memory "
     "by its seals. Over TCP only cryptography proves the peer's identity, as in TLS or ssh.",
     "O que o outro lado escreve sobre si são só dados. Numa mesma máquina, o kernel está entre "
     "os dois e conhece ambos: num socket Unix, informa o processo que chamou connect ou que "
     "enviou uma mensagem. O kernel também passa descritores de um processo a outro. Cada um é "
     "um direito conferido quando o arquivo foi aberto, e assim um servidor pode dar a um "
     "cliente exatamente um arquivo. O que vem de outro processo deve ser conferido antes de ser "
     "usado; a memória, pelos selos. Por TCP, só a criptografia prova a identidade do outro "
     "lado, como no TLS ou no ssh."},
    {"credentials.metaphor",
     "At the post office anybody can write any sender on an envelope; that is TCP. A Unix socket "
     "is a doorman who checks the identity card of each visitor. The picture breaks when a "
     "visitor lends the connection to a friend: the doorman's book still has the first name. A "
     "descriptor is a key: anybody who holds it gets in. But the copies of this key share one "
     "bookmark, the offset.",
     "No correio, qualquer um escreve o remetente que quiser no envelope; isso é o TCP. Um "
     "socket Unix é um porteiro que confere a identidade de cada visitante. A imagem falha "
     "quando o visitante empresta a conexão a um amigo: no livro do porteiro continua o primeiro "
     "nome. Um descritor é uma chave: quem a tem entra. Mas as cópias desta chave dividem um só "
     "marcador de página, a posição."},
    {"credentials.reading",
     "unix(7), cmsg(3), credentials(7), pidfd_open(2), memfd_create(2), fcntl(2) (file sealing)",
     "unix(7), cmsg(3), credentials(7), pidfd_open(2), memfd_create(2), fcntl(2) (selos de arquivo)"},
};

}  // namespace

std::span<const Text> credentials_texts() { return texts; }

}  // namespace ipc::demo
