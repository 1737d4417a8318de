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
    {"credentials.answer.a", "it cannot: it has to believe what is written, or ask for a password",
     "não descobre: tem que acreditar no que está escrito, ou pedir uma senha"},
    {"credentials.answer.b", "it asks the kernel, which noted at connect who called",
     "pergunta ao kernel, que anotou no connect quem chamou"},
    {"credentials.answer.c", "from the client's address, which getpeername gives for any socket",
     "pelo endereço do cliente, que getpeername dá para qualquer socket"},

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
     "B wrote \"{}\". The kernel said that it is process {} of user {} (SO_PEERCRED), and that was true.",
     "B escreveu \"{}\". O kernel disse que é o processo {} do usuário {} (SO_PEERCRED), e era verdade."},
    {"credentials.fact.over_tcp_it_names_nobody",
     "Over TCP the same question succeeds and names nobody: process 0, user -1. The client could be on "
     "another machine.",
     "Por TCP a mesma pergunta é aceita e não indica ninguém: processo 0, usuário -1. O cliente "
     "poderia estar em outra máquina."},
    {"credentials.fact.a_forged_name_is_refused",
     "B then asked the kernel to vouch for its lie (SCM_CREDENTIALS), and was refused: EPERM. Only the "
     "privileged may send under another's name.",
     "B então pediu que o kernel atestasse a mentira (SCM_CREDENTIALS), e o pedido foi recusado: EPERM. "
     "Só quem tem privilégio pode enviar em nome de outro."},

    {"credentials.file", "A right that can be handed over", "Um direito que se pode entregar"},
    {"credentials.file.done",
     "A made a file that no ordinary user may open (mode 0), and handed B its descriptor (SCM_RIGHTS). Before "
     "A read on, /proc/PID/fdinfo said:",
     "A criou um arquivo que nenhum usuário comum pode abrir (modo 0) e entregou a B o descritor "
     "(SCM_RIGHTS). Antes de A continuar a ler, /proc/PID/fdinfo dizia:"},
    {"credentials.descriptor", "descriptor", "descritor"},
    {"credentials.offset", "offset", "posição"},
    {"credentials.fact.reads_what_it_may_not_open",
     "B's open was refused (EACCES), and B read the file all the same. Permission is asked for by open, "
     "not by read.",
     "O open de B foi recusado (EACCES), e B leu o arquivo mesmo assim. A permissão é conferida no open, "
     "não no read."},
    {"credentials.fact.one_open_file_in_both",
     "What went over is the open file, not its number: A has it as {}, B as {}. B's read moved A's offset "
     "too, and A read on where B had stopped.",
     "O que passou é o arquivo aberto, não o número: A o tem como {}, B como {}. O read de B moveu também "
     "a posição de A, e A leu a partir de onde B parou."},

    {"credentials.now", "And who is there now?", "E quem está aí agora?"},
    {"credentials.now.begin",
     "B hands its connection itself to C, and ends. C speaks on it: \"me again\".",
     "B entrega a própria conexão a C e termina. C fala por ela: \"me again\" (eu de novo)."},
    {"credentials.fact.the_name_is_of_who_connected",
     "SO_PEERCRED still said {}, which is B, although B had ended: it names who called connect. Who sent "
     "this message, the kernel wrote beside it, as A had asked (SO_PASSCRED): {}, which is C.",
     "SO_PEERCRED ainda dizia {}, que é B, embora B já tivesse terminado: indica quem chamou connect. "
     "Quem enviou esta mensagem o kernel escreveu ao lado dela, como A pediu (SO_PASSCRED): {}, que é "
     "C."},
    {"credentials.fact.a_pidfd_knows_of_the_end",
     "The number of a process that ended may be given to a new one. The descriptor of B's process, which "
     "A had asked for in time (SO_PEERPIDFD), stays B's: poll told that B had ended.",
     "O número de um processo que terminou pode ser dado a outro. O descritor do processo B, que A tinha "
     "pedido a tempo (SO_PEERPIDFD), continua sendo de B: poll avisou que B terminou."},
    {"credentials.elsewhere.a_pidfd_knows_of_the_end",
     "From Linux 6.5, a descriptor of the peer's process (SO_PEERPIDFD) tells that it has ended, also "
     "when its number was given to another one.",
     "A partir do Linux 6.5, um descritor do processo do outro lado (SO_PEERPIDFD) avisa que ele "
     "terminou, mesmo que o número já seja de outro."},

    {"credentials.seals", "Memory from somebody else", "Memória que vem de outro"},
    {"credentials.lender", "shares memory, then shrinks it",
     "compartilha memória e depois a encolhe"},
    {"credentials.borrower", "reads it, twice", "lê duas vezes"},
    {"credentials.sealing_lender", "shares memory that is sealed", "compartilha memória com selos"},
    {"credentials.wary_borrower", "looks at the seals, reads it twice",
     "confere os selos e lê duas vezes"},
    {"credentials.fact.unsealed_memory_kills_its_reader",
     "The memory shrank under its reader, whom the next look at it killed: signal {} (SIGBUS). Whoever "
     "may write to the memory can do that.",
     "A memória encolheu debaixo de quem a lia, e olhar de novo o matou: sinal {} (SIGBUS). Quem pode "
     "escrever na memória pode fazer isso."},

    {"credentials.sealed", "The same, sealed before it is handed over",
     "O mesmo, com selos antes de entregar"},
    {"credentials.fact.sealed_memory_cannot_shrink",
     "The receiver saw the seals (F_GET_SEALS) before it trusted the memory. To shrink it was refused "
     "(EPERM), and no seal can be taken off: the reader read on.",
     "Quem recebeu viu os selos (F_GET_SEALS) antes de confiar na memória. Encolhê-la foi recusado "
     "(EPERM), e nenhum selo se retira: o leitor continuou a ler."},

    {"credentials.why",
     "What a peer writes about itself is only data. On one machine the kernel stands between the two, "
     "and knows both: over a Unix socket it says who called connect, or who sent a message. The kernel "
     "also carries descriptors from one process to the other; each is a right that was checked when the "
     "thing was opened, so a server can hand out exactly one file to one client. And what came from "
     "somebody else is to be checked before it is trusted, memory by its seals. Over TCP only "
     "cryptography says who is there, as in TLS or ssh.",
     "O que o outro lado escreve sobre si são só dados. Numa mesma máquina, o kernel está entre os dois "
     "e conhece ambos: num socket Unix, diz quem chamou connect ou quem enviou uma mensagem. O kernel "
     "também leva descritores de um processo a outro; cada um é um direito conferido quando a coisa foi "
     "aberta, e assim um servidor pode dar a um cliente exatamente um arquivo. E o que vem de outro se "
     "confere antes de confiar; a memória, pelos selos. Por TCP, só a criptografia diz quem está aí, "
     "como no TLS ou no ssh."},
    {"credentials.metaphor",
     "At the post office anybody can write any sender on an envelope; that is TCP. A Unix socket is a "
     "doorman who looks at the identity card of each who enters. The picture breaks when a visitor lends "
     "the connection to a friend: the doorman's book still has the first name. A descriptor is a key: "
     "whoever holds it gets in. But the copies of this key share one bookmark, the offset.",
     "No correio, qualquer um escreve o remetente que quiser no envelope; isso é o TCP. Um socket Unix é "
     "um porteiro que confere a identidade de quem entra. A imagem falha quando o visitante empresta a "
     "conexão a um amigo: no livro do porteiro continua o primeiro nome. Um descritor é uma chave: quem "
     "a tem entra. Mas as cópias desta chave dividem um só marcador de página, a posição."},
    {"credentials.reading",
     "unix(7), cmsg(3), credentials(7), pidfd_open(2), memfd_create(2), fcntl(2) (file sealing)",
     "unix(7), cmsg(3), credentials(7), pidfd_open(2), memfd_create(2), fcntl(2) (selos de arquivo)"},
};

}  // namespace

std::span<const Text> credentials_texts() { return texts; }

}  // namespace ipc::demo
