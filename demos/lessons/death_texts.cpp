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
    {"death.answer.a", "yes: TCP acknowledges the bytes that the program has read",
     "sim: o TCP confirma os bytes que o programa leu"},
    {"death.answer.b", "A cannot know: it was B's kernel that acknowledged, not its program",
     "A não tem como saber: quem confirmou foi o kernel de B, não o programa"},
    {"death.answer.c", "no, but TCP keeps the order and delivers it to the next B",
     "não, mas o TCP guarda o pedido e o entrega ao próximo B"},

    {"death.unread", "Sent, acknowledged, and not read", "Enviado, confirmado e não lido"},
    {"death.unread.receiver", "accepts, and has not read yet", "aceita, e ainda não leu"},
    {"death.unread.sender", "sends an order", "envia um pedido"},
    {"death.unread.done", "Where the order is now:", "Onde está o pedido agora:"},
    {"death.unread.nobody",
     "B's kernel has acknowledged all of it. B's program may be asleep or busy; it knows nothing "
     "of the order.",
     "O kernel de B confirmou tudo. O programa B pode estar dormindo ou ocupado; nada sabe do "
     "pedido."},
    {"death.where", "where", "onde"},
    {"death.bytes", "bytes", "bytes"},
    {"death.taken", "A: accepted by send", "A: aceitos por send"},
    {"death.unacknowledged", "A: not yet acknowledged (SIOCOUTQ)",
     "A: ainda não confirmados (SIOCOUTQ)"},
    {"death.queued", "B's kernel: received, not yet read (/proc/net/tcp)",
     "kernel de B: recebidos, ainda não lidos (/proc/net/tcp)"},
    {"death.by_program", "B's program: read", "programa B: lidos"},

    {"death.kill", "kill -9", "kill -9"},
    {"death.fact.delivered_but_never_read",
     "All {} bytes were acknowledged. B's program was killed before it read one, and they are "
     "lost.",
     "Todos os {} bytes foram confirmados. O programa B foi morto antes de ler um só, e eles se "
     "perderam."},
    {"death.fact.unread_bytes_end_in_a_reset",
     "B's kernel closed the socket with unread bytes: it sent RST, A's recv woke with ECONNRESET, "
     "and A can send no more (EPIPE).",
     "O kernel de B fechou o socket com bytes não lidos: enviou RST, o recv de A acordou com "
     "ECONNRESET, e A não pode mais enviar (EPIPE)."},

    {"death.read", "A receiver that had read everything", "Um receptor que tinha lido tudo"},
    {"death.killed.receiver", "reads, answers, is killed", "lê, responde, é morto"},
    {"death.killed.sender", "waits for its end", "espera o fim dele"},
    {"death.polite.receiver", "reads, answers, closes", "lê, responde, fecha"},
    {"death.polite.sender", "waits for its end", "espera o fim dele"},
    {"death.read.done",
     "The sender's view, by how the receiver ended. The two sends come after that end, when the "
     "receiver is gone.",
     "O que o remetente viu, conforme o fim do receptor. Os dois sends vêm depois desse fim, "
     "quando o receptor já não existe."},
    {"death.way", "the receiver", "o receptor"},
    {"death.answer", "answer", "resposta"},
    {"death.noticed", "noticed after", "notado em"},
    {"death.unread.way", "killed, nothing read", "morto, sem ler"},
    {"death.killed.way", "killed, all read", "morto, tudo lido"},
    {"death.polite.way", "closed, all read", "fechou, tudo lido"},
    {"death.fact.an_answer_tells_that_it_was_read",
     "The sender knew that its order was read only if the program itself answered.",
     "O remetente só soube que o pedido foi lido quando o próprio programa respondeu."},
    {"death.fact.a_death_looks_like_a_close",
     "A receiver killed after it had read everything looked the same as one that closed: recv = 0.",
     "A morte de um receptor que já lera tudo é indistinguível de um close: recv = 0."},
    {"death.fact.a_send_to_the_dead_succeeds",
     "A send after that end still succeeded; only the next one failed with EPIPE.",
     "Um send depois desse fim ainda deu certo; só o seguinte falhou com EPIPE."},

    {"death.channels", "The reports of our channels", "O que informam os nossos canais"},
    {"death.channels.done",
     "A child sends three messages and closes its channel; ten more are killed instead. The "
     "kernel reports the end of a socket or pipe, but not why it ended. Either the channel finds "
     "out, or the sender says goodbye. The time includes the end of the process.",
     "Um filho envia três mensagens e fecha o canal; outros dez, em vez disso, são mortos. O "
     "kernel informa o fim de um socket ou pipe, mas não por que terminou. Ou o canal descobre, "
     "ou o remetente se despede. O tempo inclui o fim do processo."},
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
     "All {} transports that promise to distinguish a death from a goodbye did so.",
     "Todos os {} transportes que prometem distinguir morte de despedida o fizeram."},
    {"death.fact.what_the_dead_sent_arrives",
     "Over the transports that promise it, all {} messages of the killed senders could still be "
     "received.",
     "Nos transportes que o prometem, todas as {} mensagens dos remetentes mortos ainda puderam "
     "ser recebidas."},

    {"death.restart", "The name left by a dead process", "O nome deixado por um processo morto"},
    {"death.old_server", "a server, which is killed", "um servidor, que é morto"},
    {"death.successor", "its successor", "o sucessor"},
    {"death.fact.a_dead_server_leaves_its_name",
     "Its name stayed: connect is refused there (ECONNREFUSED), and bind fails, too (EADDRINUSE).",
     "O nome ficou: connect é recusado nele (ECONNREFUSED), e bind também falha (EADDRINUSE)."},
    {"death.restart.takes_over",
     "A lock (fcntl, F_OFD_SETLK) next to a name ends with its owner. So our server sees that no "
     "live process has this name, and may unlink it:",
     "Uma trava (fcntl, F_OFD_SETLK) ao lado de um nome termina com o dono. Assim o nosso "
     "servidor vê que nenhum processo vivo tem este nome e pode removê-lo (unlink):"},
    {"death.fact.the_next_one_takes_it_over",
     "The next server took over the name, and a client reached it.",
     "O servidor seguinte assumiu o nome, e um cliente o alcançou."},

    {"death.why",
     "TCP delivers to the receive queue of the other machine's kernel, and acknowledges that. TCP "
     "never learns how the program uses the data. A reset means that some bytes were left unread, "
     "but not which; an end means that perhaps everything was read. A sender that must know that "
     "an order was carried out lets the program confirm it. Until then the sender keeps the "
     "order, and sends it again if need be. So the receiver has to recognise an order that it "
     "already carried out.",
     "O TCP entrega na fila de recepção do kernel da outra máquina e confirma isso. O TCP nunca "
     "sabe o que o programa faz com os dados. Um RST quer dizer que alguns bytes ficaram sem "
     "ler, mas não quais; um fim, que talvez tudo tenha sido lido. Um remetente que precisa "
     "saber que um pedido foi cumprido exige que o programa confirme. Até lá ele guarda o pedido "
     "e, se preciso, o envia de novo. Por isso o receptor tem de reconhecer um pedido já "
     "cumprido."},
    {"death.metaphor",
     "Tracked delivery: the receipt says that the parcel is in the letter box, not that somebody "
     "opened it. The picture breaks at the death: this letter box is torn down with its owner and "
     "the unread letters in it, and nobody learns which of them had been read.",
     "A entrega rastreada: o recibo diz que a encomenda está na caixa de correio, não que alguém "
     "a abriu. A imagem falha na morte: essa caixa é demolida junto com o dono, com as cartas "
     "não lidas dentro, e ninguém fica sabendo quais tinham sido lidas."},
    {"death.reading", "tcp(7), unix(7), pidfd_open(2), RFC 1122 (4.2.2.13), RFC 9293 (3.6)",
     "tcp(7), unix(7), pidfd_open(2), RFC 1122 (4.2.2.13), RFC 9293 (3.6)"},
};

}  // namespace

std::span<const Text> death_texts() { return texts; }

}  // namespace ipc::demo
