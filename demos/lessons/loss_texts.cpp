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
     "o receptor sente a falta dele e pede que seja enviado de novo"},
    {"loss.answer.b",
     "the sender: the acks confirm less than it sent, so it sends that piece again",
     "o remetente: os acks confirmam menos do que foi enviado, e ele reenvia aquele pedaço"},
    {"loss.answer.c", "neither: the receiving program gets the rest, with a hole in it",
     "nenhum dos dois: o programa que recebe fica com o resto, com um buraco"},

    {"loss.receiver", "receiver", "receptor"},
    {"loss.sender", "sender", "remetente"},
    {"loss.voice", "voice", "voz"},
    {"loss.game", "game", "jogo"},
    {"loss.video", "video", "vídeo"},
    {"loss.mail", "mail", "e-mail"},
    {"loss.file", "file", "arquivo"},

    {"loss.filter", "A receiver that loses packets", "Um receptor que perde pacotes"},
    {"loss.filter.done",
     "Ten sockets, five of UDP and five of TCP, get such a filter (two are shown). For each "
     "packet the kernel draws a random number, and it throws away {} in a hundred, as a bad radio "
     "link would. Neither program is informed. SACK, a refinement of TCP whose acks list the data "
     "received beyond the hole, is switched off: on loopback, a wire with no delay, it would "
     "repair a loss at the next frame.",
     "Dez sockets, cinco UDP e cinco TCP, recebem um filtro destes (dois aparecem acima). A cada "
     "pacote o kernel sorteia um número e joga fora {} em cada cem, como faria um rádio ruim. "
     "Nenhum dos programas é avisado. O SACK, refinamento do TCP em que o ack lista o que já "
     "chegou além do buraco, está desligado: no loopback, um meio sem atraso, ele consertaria a "
     "perda já no quadro seguinte."},

    {"loss.uses", "Five uses, each over UDP and over TCP", "Cinco usos, cada um por UDP e por TCP"},
    {"loss.uses.intro",
     "The same frames, at the same moments, over both. Voice, game and video are live: a frame "
     "is on time if it arrives before the next one is due. Mail and file can wait, but every "
     "piece counts. The columns UDP and TCP are the share of the frames that arrived; the last "
     "two, the share that was on time.",
     "Os mesmos quadros, nos mesmos instantes, pelos dois. Voz, jogo e vídeo são ao vivo: um "
     "quadro chega no prazo se chega antes da hora do seguinte. E-mail e arquivo podem esperar, "
     "mas cada pedaço conta. As colunas UDP e TCP são a parte dos quadros que chegou; as duas "
     "últimas, a parte que chegou no prazo."},
    {"loss.use", "use", "uso"},
    {"loss.frames", "frames, every", "quadros, a cada"},
    {"loss.on_time", "{} on time", "{} no prazo"},
    {"loss.fact.every_use_runs_on_sockets",
     "All five uses ran over plain sockets of both kinds, to ports 5000 to 5004.",
     "Os cinco usos rodaram sobre sockets comuns dos dois tipos, às portas 5000 a 5004."},
    {"loss.elsewhere.every_use_runs_on_sockets",
     "All five uses would run over plain sockets of both kinds.",
     "Os cinco usos rodariam sobre sockets comuns dos dois tipos."},
    {"loss.fact.some_datagrams_never_arrive",
     "UDP: send succeeded {} times, and {} datagrams arrived. Neither program was informed of the "
     "losses.",
     "UDP: o send deu certo {} vezes, e {} datagramas chegaram. Nenhum dos programas foi avisado "
     "das perdas."},
    {"loss.elsewhere.some_datagrams_never_arrive",
     "Fewer datagrams would arrive than were sent, and neither program would be informed.",
     "Chegariam menos datagramas do que foram enviados, e nenhum dos programas seria avisado."},
    {"loss.fact.voice_bears_lost_frames",
     "{} of {} voice frames never arrived over UDP, and the call went on: {} were on time. A gap "
     "of 20 ms is a click, or is filled with the sound before it.",
     "{} de {} quadros de voz nunca chegaram por UDP, e a chamada seguiu: {} chegaram no prazo. "
     "Uma lacuna de 20 ms é um estalo, ou se preenche com o som anterior."},
    {"loss.elsewhere.voice_bears_lost_frames",
     "Some voice frames would never arrive over UDP, and most of the others would be on time.",
     "Alguns quadros de voz nunca chegariam por UDP, e a maioria dos outros chegaria no prazo."},
    {"loss.fact.udp_frames_are_on_time",
     "{} live frames arrived over UDP, of which {} came after the next was due, 16 to 33 ms "
     "later. Over TCP {} arrived, {} of them late: each lost frame came again too late, and the "
     "frames behind it had to wait for it.",
     "Por UDP chegaram {} quadros ao vivo, dos quais {} depois da hora do seguinte, 16 a 33 ms "
     "mais tarde. Por TCP chegaram {}, dos quais {} atrasados: cada quadro perdido voltou tarde "
     "demais, e os de trás tiveram de esperar por ele."},
    {"loss.elsewhere.udp_frames_are_on_time",
     "More of the live frames would be late over TCP than over UDP.",
     "Entre os quadros ao vivo, mais chegariam atrasados por TCP do que por UDP."},
    {"loss.fact.only_tcp_completes_files",
     "The file had {2} pieces: UDP brought {0}, TCP {1}. A file with holes is useless.",
     "O arquivo tinha {2} pedaços: o UDP trouxe {0}; o TCP, {1}. Um arquivo com buracos não "
     "serve."},
    {"loss.elsewhere.only_tcp_completes_files", "Only TCP would bring the whole file.",
     "Só o TCP traria o arquivo inteiro."},

    {"loss.again", "A loss, and how TCP repairs it", "Uma perda, e como o TCP a conserta"},
    {"loss.from", "from", "de"},
    {"loss.carries", "packet", "pacote"},
    {"loss.again.done",
     "A part of the voice connection; numbers count from the first byte that was lost. Each later "
     "frame makes the receiver repeat its old ack: \"so far nothing: byte 0\". After three "
     "repetitions, or when a timer runs out without an ack, the sender takes the frame for lost "
     "and sends it again. The next ack covers all. No ack asks for anything; its number merely "
     "stays the same.",
     "Trecho da conexão de voz; os números contam a partir do primeiro byte perdido. Cada quadro "
     "posterior faz o receptor repetir o ack antigo: \"até aqui, nada: byte 0\". Com três "
     "repetições, ou quando um temporizador expira sem nenhum ack, o remetente dá o quadro por "
     "perdido e o reenvia. O ack seguinte cobre tudo. Nenhum ack pede coisa alguma; o número "
     "dele apenas continua o mesmo."},
    {"loss.fact.the_sender_retransmits",
     "{} segments were sent again (TCP_INFO). The receiver sent only acks: none of its packets "
     "asks for anything.",
     "{} segmentos foram reenviados (TCP_INFO). O receptor só enviou acks: nenhum pacote seu "
     "pede coisa alguma."},
    {"loss.elsewhere.the_sender_retransmits",
     "TCP_INFO would count segments sent again, and the receiver would send only acks.",
     "TCP_INFO contaria segmentos reenviados, e o receptor só enviaria acks."},
    {"loss.fact.tcp_delivers_all_in_order",
     "TCP delivered all {} frames, each in its place, although its packets were also thrown away.",
     "O TCP entregou todos os {} quadros, cada um no seu lugar, embora pacotes seus também "
     "fossem jogados fora."},
    {"loss.elsewhere.tcp_delivers_all_in_order", "TCP would deliver all frames, each in its place.",
     "O TCP entregaria todos os quadros, cada um no seu lugar."},
    {"loss.fact.sender_sees_bytes_acked",
     "The sender can look it up: {} of {} bytes acknowledged (TCP_INFO). UDP has no such number.",
     "O remetente pode consultar: {} de {} bytes confirmados (TCP_INFO). O UDP não tem esse "
     "número."},
    {"loss.elsewhere.sender_sees_bytes_acked",
     "TCP_INFO would show the sender how many bytes were acknowledged.",
     "TCP_INFO mostraria ao remetente quantos bytes foram confirmados."},

    {"loss.why",
     "TCP keeps the data it has sent until they are acknowledged, and sends them again when the "
     "acks no longer advance. The price is time: the data after a lost piece are held back until "
     "the piece arrives. Here that took three frames; over a real network it takes at least a "
     "round trip. A program that needs everything pays that gladly. A program that needs data "
     "now or never takes UDP and accepts the gaps. Films and most live video can wait for some "
     "seconds of buffer: they come by HTTP, over TCP or, with HTTP/3, over QUIC, which repairs "
     "losses above UDP.",
     "O TCP guarda os dados que enviou até serem confirmados e os reenvia quando os acks param "
     "de avançar. O preço é tempo: os dados depois de um pedaço perdido ficam retidos até ele "
     "chegar. Aqui isso custou três quadros; numa rede de verdade custa pelo menos uma ida e "
     "volta. Um programa que precisa de tudo paga com gosto. Um programa que precisa dos dados "
     "agora ou nunca usa UDP e convive com as lacunas. Filmes e a maior parte do vídeo ao vivo "
     "podem esperar alguns segundos de buffer: vêm por HTTP, sobre TCP ou, com HTTP/3, sobre "
     "QUIC, que repara as perdas acima do UDP."},
    {"loss.metaphor",
     "The notes call TCP a parcel with tracking: true, the sender learns how much has arrived. "
     "But arrived means at the receiver's kernel, the doorstep. The ack does not say whether "
     "anybody has opened the parcel. And nobody phones for a lost one: the sender misses the "
     "signature.",
     "As notas chamam o TCP de encomenda com rastreio: é verdade, o remetente sabe quanto "
     "chegou. Mas chegou ao kernel do destino, à soleira da porta. O ack não diz se alguém abriu "
     "o pacote. E ninguém liga para reclamar do que se perdeu: o remetente é que nota a falta da "
     "assinatura."},
    {"loss.reading",
     "tcp(7), udp(7), socket(7), RFC 9293 (3.8), RFC 2018, RFC 8985, RFC 9000, RFC 9317",
     "tcp(7), udp(7), socket(7), RFC 9293 (3.8), RFC 2018, RFC 8985, RFC 9000, RFC 9317"},
};

}  // namespace

std::span<const Text> loss_texts() { return texts; }

}  // namespace ipc::demo
