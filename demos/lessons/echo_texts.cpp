#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> echo_texts();

namespace {

constexpr Text texts[] = {
    {"echo.line", "what does the course's echo server do?",
     "o que faz o servidor de eco do curso?"},
    {"echo.question",
     "The server calls recv(1024) and sends back what it got. A client sends 3,000 bytes at once. How many "
     "recv does the server need?",
     "O servidor chama recv(1024) e devolve o que recebeu. Um cliente envia 3.000 bytes de uma vez. De "
     "quantos recvs o servidor precisa?"},
    {"echo.answer.a", "one: each send is one recv", "um: a cada send corresponde um recv"},
    {"echo.answer.b", "at least three: none takes more than 1024 bytes",
     "pelo menos três: nenhum leva mais de 1024 bytes"},
    {"echo.answer.c", "one, and what is beyond 1024 bytes is lost",
     "um, e o que passa de 1024 bytes se perde"},

    {"echo.server", "The server, as in the notes", "O servidor, como nas notas"},
    {"echo.call", "call", "chamada"},
    {"echo.watcher", "watches B through ptrace, as strace does",
     "observa B por ptrace, como o strace"},
    {"echo.python", "python3 server.py", "python3 server.py"},
    {"echo.twin", "the same calls in C++", "as mesmas chamadas em C++"},
    {"echo.client", "our client, in C++", "nosso cliente, em C++"},
    {"echo.missing", "there is no {}", "não há {}"},
    {"echo.fact.what_is_sent_returns",
     "The client got back just what it had sent, accents, a zero byte and all.",
     "O cliente recebeu de volta exatamente o que enviou, com acento, byte zero e tudo."},
    {"echo.elsewhere.what_is_sent_returns", "The client would get back just what it sent.",
     "O cliente receberia de volta exatamente o que enviou."},

    {"echo.pieces", "Pieces", "Pedaços"},
    {"echo.fact.pieces_of_1024_bytes",
     "Three sends of 10 bytes came back in one recv of {}; one send of {} took the server recvs of {}.",
     "Três sends de 10 bytes voltaram em um recv de {}; um send de {} custou ao servidor recvs de {}."},
    {"echo.elsewhere.pieces_of_1024_bytes",
     "No recv of the server would take more than 1024 bytes.",
     "Nenhum recv do servidor levaria mais de 1024 bytes."},

    {"echo.end", "The end", "O fim"},
    {"echo.fact.end_of_stream_ends_it",
     "The client's shutdown made the server's recv return 0; the server closed, and its program ended.",
     "O shutdown do cliente fez o recv do servidor devolver 0; o servidor fechou, e o seu programa "
     "terminou."},
    {"echo.elsewhere.end_of_stream_ends_it", "recv would return 0, and the server would end.",
     "O recv devolveria 0, e o servidor terminaria."},
    {"echo.fact.server_calls_as_written",
     "What Python asked of the kernel is its source, line by line: socket, bind to port 12345, listen(1), "
     "accept, then recv and send in turn, until recv was 0.",
     "O que o Python pediu ao kernel é o seu código, linha por linha: socket, bind à porta 12345, "
     "listen(1), accept, e depois recv e send alternados, até que recv foi 0."},
    {"echo.elsewhere.server_calls_as_written",
     "Each line of the source would be one call: socket, bind, listen(1), accept, then recv and send in "
     "turn.",
     "Cada linha do código seria uma chamada: socket, bind, listen(1), accept, e depois recv e send "
     "alternados."},

    {"echo.others", "Clients that others wrote", "Clientes que outros escreveram"},
    {"echo.ours", "the same server in C++, for one after the other",
     "o mesmo servidor em C++, para um após o outro"},
    {"echo.their_client", "client", "cliente"},
    {"echo.answer", "its line", "a sua linha"},
    {"echo.same", "came back", "voltou"},
    {"echo.other", "did not come back", "não voltou"},
    {"echo.not_here", "not installed here", "não instalado aqui"},
    {"echo.none_here", "none of them is installed", "nenhum deles está instalado"},
    {"echo.fact.any_client_will_do",
     "{} of {} clients in other languages had their line back from our server.",
     "{} de {} clientes em outras linguagens receberam a sua linha de volta do nosso servidor."},
    {"echo.elsewhere.any_client_will_do",
     "Clients in any language would have their line back from our server.",
     "Clientes em qualquer linguagem receberiam a sua linha de volta do nosso servidor."},

    {"echo.why",
     "TCP carries a stream of bytes and keeps no mark where a send ended. recv takes what is there, up to "
     "the size that it was given; the rest waits for the next one. For an echo that does not matter: "
     "bytes come, bytes go. A server that must know where a message ends needs a rule for that, a length "
     "in front or a line's end.",
     "O TCP leva um fluxo de bytes e não guarda marca de onde um send terminou. O recv leva o que há, até o "
     "tamanho que lhe deram; o resto espera pelo próximo. Para um eco isso não importa: bytes vêm, bytes "
     "vão. Um servidor que precise saber onde uma mensagem termina precisa de uma regra: um tamanho na "
     "frente ou um fim de linha."},
    {"echo.metaphor",
     "An echo in the mountains gives back what you call, to whoever calls. The picture breaks at its "
     "patience: this one takes at most 1024 bytes a breath, listens to one caller at a time, and goes home "
     "when the first one has said that there is no more.",
     "Um eco na montanha devolve o que se grita, a quem quer que grite. A imagem falha na paciência: este "
     "leva no máximo 1024 bytes por fôlego, ouve uma pessoa de cada vez e vai embora quando a primeira diz "
     "que não há mais nada."},
    {"echo.reading", "recv(2), send(2), shutdown(2), tcp(7), ptrace(2), strace(1)",
     "recv(2), send(2), shutdown(2), tcp(7), ptrace(2), strace(1)"},
};

}  // namespace

std::span<const Text> echo_texts() { return texts; }

}  // namespace ipc::demo
