#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> loss_texts();

namespace {

constexpr Text texts[] = {
    {"loss.line", "what if a packet is lost?", "e se um pacote se perde?"},
    {"loss.question",
     "A packet of a TCP connection is lost on the way. Who finds out, and what happens?",
     "Um pacote de uma conexão TCP se perde no caminho. Quem descobre, e o que acontece?"},
    {"loss.answer.a", "the receiver misses it, and asks the sender for it again",
     "quem recebe sente a falta dele e pede que seja enviado de novo"},
    {"loss.answer.b",
     "the sender: what comes back confirms less than it sent, so it sends that piece again",
     "quem envia: o que volta confirma menos do que foi enviado, e ele reenvia aquele pedaço"},
    {"loss.answer.c", "nobody: the receiving program gets the rest, with a hole in it",
     "ninguém: o programa que recebe fica com o resto, com um buraco"},

    {"loss.receiver", "receiver", "quem recebe"},
    {"loss.sender", "sender", "quem envia"},
    {"loss.voice", "voice", "voz"},
    {"loss.game", "game", "jogo"},
    {"loss.video", "video", "vídeo"},
    {"loss.mail", "mail", "e-mail"},
    {"loss.file", "file", "arquivo"},

    {"loss.filter", "A receiver that loses packets", "Um receptor que perde pacotes"},
    {"loss.filter.done",
     "Ten sockets, five of UDP and five of TCP, get such a filter (two are shown): for each packet the "
     "kernel draws a random number, and {} in a hundred are thrown away, as a bad radio link would. "
     "Neither program is told. TCP's refinement SACK, acks with a list of what lies beyond the hole, is "
     "switched off: on loopback, a wire without length, it would mend a loss with the very next frame.",
     "Dez sockets, cinco UDP e cinco TCP, recebem um filtro destes (dois aparecem acima): a cada pacote "
     "o kernel sorteia um número, e {} em cada cem são jogados fora, como faria um rádio ruim. Nenhum "
     "dos programas fica sabendo. O SACK, refinamento do TCP em que o ack lista o que já chegou além do "
     "buraco, está desligado: no loopback, que não tem distância, ele consertaria a perda já no quadro seguinte."},

    {"loss.uses", "Five uses, each over UDP and over TCP", "Cinco usos, cada um por UDP e por TCP"},
    {"loss.uses.intro",
     "The same frames, at the same moments, over both. Voice, game and video are live: a frame is on "
     "time if it is there before the next one is due. Mail and file can wait, but every piece counts.",
     "Os mesmos quadros, nos mesmos instantes, pelos dois. Voz, jogo e vídeo são ao vivo: um quadro "
     "chega no prazo se está lá antes da hora do seguinte. E-mail e arquivo podem esperar, mas cada "
     "pedaço conta."},
    {"loss.use", "use", "uso"},
    {"loss.frames", "frames, every", "quadros, a cada"},
    {"loss.came", "came: UDP   TCP", "chegou: UDP  TCP"},
    {"loss.on_time", "on time: UDP  TCP", "no prazo: UDP  TCP"},
    {"loss.fact.every_use_runs_on_sockets",
     "All five uses were carried by plain sockets of both kinds, to ports 5000 to 5004.",
     "Os cinco usos foram levados por sockets comuns dos dois tipos, às portas 5000 a 5004."},
    {"loss.elsewhere.every_use_runs_on_sockets",
     "All five uses would be carried by plain sockets of both kinds.",
     "Os cinco usos seriam levados por sockets comuns dos dois tipos."},
    {"loss.fact.some_datagrams_never_arrive",
     "UDP: send succeeded {} times, and {} datagrams arrived. Nobody was told of the others.",
     "UDP: o send deu certo {} vezes, e {} datagramas chegaram. Ninguém foi avisado dos outros."},
    {"loss.elsewhere.some_datagrams_never_arrive",
     "Fewer datagrams would arrive than were sent, and nobody would be told.",
     "Chegariam menos datagramas do que foram enviados, e ninguém seria avisado."},
    {"loss.fact.voice_bears_lost_frames",
     "{} of {} voice frames never came over UDP, and the call went on: {} were there on time. A gap of "
     "20 ms is a click, or is filled with the sound before it.",
     "{} de {} quadros de voz nunca chegaram por UDP, e a chamada seguiu: {} chegaram no prazo. Uma "
     "lacuna de 20 ms é um estalo, ou se preenche com o som anterior."},
    {"loss.elsewhere.voice_bears_lost_frames",
     "Some voice frames would never come over UDP, and most of the others would be on time.",
     "Alguns quadros de voz nunca chegariam por UDP, e a maioria dos outros chegaria no prazo."},
    {"loss.fact.udp_frames_are_on_time",
     "Of {} live frames that came over UDP, {} were not there when the next was due, 16 to 33 ms later; "
     "of {} over TCP, {}: each lost one came again too late, and those behind it had to wait for it.",
     "De {} quadros ao vivo que chegaram por UDP, {} ainda não estavam lá na hora do seguinte, 16 a 33 ms "
     "depois; de {} por TCP, {}: cada perdido voltou tarde demais, e os de trás tiveram de esperar por "
     "ele."},
    {"loss.elsewhere.udp_frames_are_on_time",
     "Of the live frames that come, more would be late over TCP than over UDP.",
     "Dos quadros ao vivo que chegam, mais atrasariam por TCP do que por UDP."},
    {"loss.fact.only_tcp_completes_files",
     "The file: of {2} pieces UDP brought {0}, TCP {1}. A file with holes is no file.",
     "O arquivo: de {2} pedaços, o UDP trouxe {0} e o TCP, {1}. Um arquivo com buracos não serve."},
    {"loss.elsewhere.only_tcp_completes_files", "Only TCP would bring the whole file.",
     "Só o TCP traria o arquivo inteiro."},

    {"loss.again", "A loss, and how TCP mends it", "Uma perda, e como o TCP a conserta"},
    {"loss.from", "from", "de"},
    {"loss.carries", "packet", "pacote"},
    {"loss.again.done",
     "Of the voice connection; numbers count from the first byte that was lost. Each later frame makes "
     "the receiver repeat its old ack: \"so far nothing: byte 0\". Repeated three times, or when nothing "
     "comes back until a timer runs out, the sender takes the frame for lost and sends it again; the "
     "next ack covers all. No ack asks for anything; it only stands still.",
     "Trecho da conexão de voz; os números contam a partir do primeiro byte perdido. Cada quadro posterior faz "
     "quem recebe repetir o ack antigo: \"até aqui, nada: byte 0\". Com três repetições, ou quando nada "
     "volta até um temporizador expirar, quem envia dá o quadro por perdido e o reenvia; o ack seguinte "
     "cobre tudo. Nenhum ack pede coisa alguma; ele só fica parado."},
    {"loss.fact.the_sender_retransmits",
     "{} segments were sent again (TCP_INFO). The receiver sent only acks: no packet of its own asks for "
     "anything.",
     "{} segmentos foram reenviados (TCP_INFO). Quem recebe só enviou acks: nenhum pacote seu pede "
     "coisa alguma."},
    {"loss.elsewhere.the_sender_retransmits",
     "TCP_INFO would count segments sent again, and the receiver would send only acks.",
     "TCP_INFO contaria segmentos reenviados, e quem recebe só enviaria acks."},
    {"loss.fact.tcp_delivers_all_in_order",
     "TCP delivered all {} frames, each in its place, although its packets were thrown away too.",
     "O TCP entregou todos os {} quadros, cada um no seu lugar, embora pacotes seus também fossem "
     "jogados fora."},
    {"loss.elsewhere.tcp_delivers_all_in_order", "TCP would deliver all frames, each in its place.",
     "O TCP entregaria todos os quadros, cada um no seu lugar."},
    {"loss.fact.sender_sees_bytes_acked",
     "The sender can look it up: {} of {} bytes acknowledged (TCP_INFO). UDP has no such number.",
     "Quem envia pode consultar: {} de {} bytes confirmados (TCP_INFO). O UDP não tem esse número."},
    {"loss.elsewhere.sender_sees_bytes_acked",
     "TCP_INFO would tell the sender how many bytes were acknowledged.",
     "TCP_INFO diria a quem envia quantos bytes foram confirmados."},

    {"loss.why",
     "TCP keeps what it has sent until it is acknowledged, and sends it again when the acks stand still. "
     "The price is time: what comes after a lost piece is held back until the piece is there. Here that "
     "took three frames; over a real network it takes at least a journey there and back. Who needs "
     "everything pays that gladly; who needs it now or never takes UDP and lives with the gaps.",
     "O TCP guarda o que enviou até ser confirmado, e o reenvia quando os acks param de avançar. O preço "
     "é tempo: o que vem depois de um pedaço perdido fica retido até ele chegar. Aqui isso custou três "
     "quadros; numa rede de verdade custa pelo menos uma ida e volta. Quem precisa de tudo paga com "
     "gosto; quem precisa agora ou nunca usa UDP e convive com as lacunas."},
    {"loss.metaphor",
     "The notes call TCP a parcel with tracking: true, the sender learns what has arrived. But arrived "
     "means at the receiver's kernel, the doorstep; whether anybody has opened the parcel, the ack does "
     "not say. And nobody phones for a lost one: the sender misses the signature.",
     "As notas chamam o TCP de encomenda com rastreio: é verdade, quem envia sabe o que chegou. Mas "
     "chegou ao kernel do destino, à soleira da porta; se alguém abriu o pacote, o ack não diz. E "
     "ninguém liga para reclamar do que se perdeu: quem enviou é que nota a falta da assinatura."},
    {"loss.reading", "tcp(7), udp(7), socket(7), RFC 9293 (3.8), RFC 2018, RFC 8985",
     "tcp(7), udp(7), socket(7), RFC 9293 (3.8), RFC 2018, RFC 8985"},
};

}  // namespace

std::span<const Text> loss_texts() { return texts; }

}  // namespace ipc::demo
