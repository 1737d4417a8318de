#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> death_texts();

namespace {

constexpr Text texts[] = {
    {"death.line", "what if the other process is killed?", "e se o outro processo for morto?"},
    {"death.question",
     "A sends B an order over TCP, and A's kernel knows that every byte was acknowledged. Then B is "
     "killed. Had B's program read the order?",
     "A envia a B um pedido por TCP, e o kernel de A sabe que cada byte foi confirmado. Então B é morto. O "
     "programa B tinha lido o pedido?"},
    {"death.answer.a", "yes: TCP acknowledges what the program has read",
     "sim: o TCP confirma o que o programa leu"},
    {"death.answer.b", "A cannot know: it was B's kernel that acknowledged, not its program",
     "A não tem como saber: quem confirmou foi o kernel de B, não o programa"},
    {"death.answer.c", "no, but TCP keeps the order and delivers it to the next B",
     "não, mas o TCP guarda o pedido e o entrega ao próximo B"},

    {"death.unread", "Sent, acknowledged, and not read", "Enviado, confirmado e não lido"},
    {"death.unread.receiver", "accepts, and has not read yet", "aceita, e ainda não leu"},
    {"death.unread.sender", "sends an order", "envia um pedido"},
    {"death.unread.done", "Where the order is now:", "Onde está o pedido agora:"},
    {"death.unread.nobody",
     "B's kernel has acknowledged all of it. B's program may be asleep or busy; it knows of nothing.",
     "O kernel de B confirmou tudo. O programa B pode estar dormindo ou ocupado; não sabe de nada."},
    {"death.where", "where", "onde"},
    {"death.bytes", "bytes", "bytes"},
    {"death.taken", "A: accepted by send", "A: aceitos por send"},
    {"death.unacknowledged", "A: not yet acknowledged (SIOCOUTQ)",
     "A: ainda não confirmados (SIOCOUTQ)"},
    {"death.queued", "B's kernel: received, nobody has read them (/proc/net/tcp)",
     "kernel de B: recebidos, ninguém os leu (/proc/net/tcp)"},
    {"death.by_program", "B's program: read", "programa B: lidos"},

    {"death.kill", "kill -9", "kill -9"},
    {"death.fact.delivered_but_never_read",
     "All {} bytes were acknowledged. B's program was killed before it read one, and they are gone.",
     "Todos os {} bytes foram confirmados. O programa B foi morto antes de ler um só, e eles se "
     "perderam."},
    {"death.fact.unread_bytes_end_in_a_reset",
     "B's kernel closed the socket with bytes that nobody had read: it sent RST, A's recv woke with "
     "ECONNRESET, and A can send no more (EPIPE).",
     "O kernel de B fechou o socket com bytes que ninguém tinha lido: enviou RST, o recv de A acordou "
     "com ECONNRESET, e A não pode mais enviar (EPIPE)."},

    {"death.read", "And a receiver that had read all?", "E um receptor que tinha lido tudo?"},
    {"death.killed.receiver", "reads, answers, is killed", "lê, responde, é morto"},
    {"death.killed.sender", "waits for its end", "espera o fim dele"},
    {"death.polite.receiver", "reads, answers, closes", "lê, responde, fecha"},
    {"death.polite.sender", "waits for its end", "espera o fim dele"},
    {"death.read.done",
     "What the sender was told, by how the receiver ended. The two sends come after that end; nobody "
     "is there any more.",
     "O que o remetente soube, conforme o fim do receptor. Os dois sends vêm depois desse fim; não há "
     "mais ninguém lá."},
    {"death.way", "the receiver", "o receptor"},
    {"death.answer", "answer", "resposta"},
    {"death.noticed", "noticed after", "notado em"},
    {"death.unread.way", "killed, nothing read", "morto, sem ler"},
    {"death.killed.way", "killed, all read", "morto, tudo lido"},
    {"death.polite.way", "closed, all read", "fechou, tudo lido"},
    {"death.fact.an_answer_tells_that_it_was_read",
     "Only where the program itself answered did the sender know that its order was read.",
     "Só onde o próprio programa respondeu o remetente soube que o pedido foi lido."},
    {"death.fact.a_death_looks_like_a_close",
     "One that was killed after it had read everything looked the same as one that closed: recv = 0.",
     "Quem foi morto depois de ler tudo pareceu igual a quem fechou: recv = 0."},
    {"death.fact.a_send_to_the_dead_succeeds",
     "A send after that end still succeeded; only the next one was told EPIPE.",
     "Um send depois desse fim ainda deu certo; só o seguinte recebeu EPIPE."},

    {"death.channels", "What a channel of ours says", "O que informam os nossos canais"},
    {"death.channels.done",
     "A child sends three messages and closes its channel; ten more are killed instead. The kernel "
     "reports that a socket or pipe ended, but not why: the channel has to find out, or a goodbye has to be "
     "said. The time includes the end of the process.",
     "Um filho envia três mensagens e fecha o canal; outros dez, em vez disso, são mortos. O kernel informa que um "
     "socket ou pipe terminou, mas não por quê: o canal precisa descobrir, ou alguém precisa se despedir. O tempo "
     "inclui o fim do processo."},
    {"death.transport", "transport", "transporte"},
    {"death.after_goodbye", "closed", "fechado"},
    {"death.after_kill", "killed", "morto"},
    {"death.to", "to", "a"},
    {"death.messages", "received after death", "recebidas após a morte"},
    {"death.farewell.none", "none", "nada"},
    {"death.farewell.goodbye", "goodbye", "despedida"},
    {"death.farewell.died", "died", "morreu"},
    {"death.farewell.unknown", "an end", "um fim"},
    {"death.silence", "silence", "silêncio"},
    {"death.fact.a_channel_tells_death_from_goodbye",
     "All {} transports that promise to tell a death from a goodbye did so.",
     "Todos os {} transportes que prometem distinguir morte de despedida o fizeram."},
    {"death.fact.what_the_dead_sent_arrives",
     "Where it is promised, all {} messages of the dead senders could still be received.",
     "Onde isso é prometido, todas as {} mensagens dos remetentes mortos ainda puderam ser recebidas."},

    {"death.restart", "What it leaves behind", "O que ele deixa para trás"},
    {"death.old_server", "a server, which is killed", "um servidor, que é morto"},
    {"death.successor", "its successor", "o sucessor"},
    {"death.fact.a_dead_server_leaves_its_name",
     "Its name stayed: nobody answers there (ECONNREFUSED), and nobody else gets it (EADDRINUSE).",
     "O nome ficou: ninguém atende nele (ECONNREFUSED), e ninguém mais o obtém (EADDRINUSE)."},
    {"death.restart.takes_over",
     "A lock (fcntl, F_OFD_SETLK) next to a name ends with its owner. So a server of ours sees that no living one has "
     "this name, and may unlink it:",
     "Uma trava (fcntl, F_OFD_SETLK) ao lado de um nome termina com o dono. Assim um servidor nosso vê que ninguém "
     "vivo tem este nome e pode removê-lo (unlink):"},
    {"death.fact.the_next_one_takes_it_over",
     "The next server took the name over, and was reached.",
     "O servidor seguinte assumiu o nome e foi alcançado."},

    {"death.why",
     "TCP delivers to the receive queue of the other machine's kernel, and acknowledges that. What the "
     "program does with it, TCP never learns; a reset tells that something was left unread, not what, and an end that all may "
     "have been read. Who must know that an order was carried out lets the "
     "program say so, keeps the order until then, and sends it again if need be; so the receiver has "
     "to recognise one that it already carried out.",
     "O TCP entrega na fila de recepção do kernel da outra máquina e confirma isso. O que o programa faz "
     "com os dados, o TCP nunca sabe; um RST diz que sobrou algo sem ler, não o quê, e um fim, que talvez "
     "tudo tenha sido lido. Quem precisa saber que um pedido foi cumprido exige que o programa "
     "confirme, guarda o pedido até então e, se preciso, o envia de novo; por isso o receptor tem de "
     "reconhecer um pedido já cumprido."},
    {"death.metaphor",
     "Tracked delivery: the receipt says that the parcel lies in the letter box, not that somebody "
     "opened it. The picture breaks at the death: this letter box is torn down with its owner, unread "
     "letters and all, and nobody is told which of them had been read.",
     "A entrega rastreada: o recibo diz que a encomenda está na caixa de correio, não que alguém a "
     "abriu. A imagem falha na morte: essa caixa é demolida junto com o dono, com as cartas não lidas "
     "dentro, e ninguém fica sabendo quais tinham sido lidas."},
    {"death.reading", "tcp(7), unix(7), pidfd_open(2), RFC 1122 (4.2.2.13), RFC 9293 (3.6)",
     "tcp(7), unix(7), pidfd_open(2), RFC 1122 (4.2.2.13), RFC 9293 (3.6)"},
};

}  // namespace

std::span<const Text> death_texts() { return texts; }

}  // namespace ipc::demo
