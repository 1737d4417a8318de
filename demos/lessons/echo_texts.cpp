#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> echo_texts();

namespace {

constexpr Text texts[] = {
    {"echo.line", "what does the course's echo server do?",
     "o que faz o servidor de eco do curso?"},
    {"echo.question",
     "The server calls recv(1024) and sends back the data it received. A client sends 3,000 bytes "
     "at once. How many recv does the server need?",
     "O servidor chama recv(1024) e devolve o que recebeu. Um cliente envia 3.000 bytes de uma "
     "vez. De quantos recvs o servidor precisa?"},
    {"echo.answer.a", "one: each send is one recv", "um: a cada send corresponde um recv"},
    {"echo.answer.b", "at least three: none reads more than 1024 bytes",
     "pelo menos três: nenhum lê mais de 1024 bytes"},
    {"echo.answer.c", "one, and the part beyond 1024 bytes is lost",
     "um, e a parte além de 1024 bytes se perde"},

    {"echo.server", "The server, as in the notes", "O servidor, como nas notas"},
    {"echo.call", "call", "chamada"},
    {"echo.watcher", "watches B through ptrace, as strace does",
     "observa B por ptrace, como o strace"},
    {"echo.python", "python3 server.py", "python3 server.py"},
    {"echo.twin", "the same calls in C++", "as mesmas chamadas em C++"},
    {"echo.client", "our client, in C++", "nosso cliente, em C++"},
    {"echo.missing", "{} is not installed", "{} não está instalado"},
    {"echo.fact.what_is_sent_returns",
     "The client got back exactly the data it had sent, including accents and a zero byte.",
     "O cliente recebeu de volta exatamente os dados que enviou, com acentos e um byte zero."},
    {"echo.elsewhere.what_is_sent_returns", "The client would get back exactly the data it sent.",
     "O cliente receberia de volta exatamente os dados que enviou."},

    {"echo.pieces", "Pieces", "Pedaços"},
    {"echo.fact.pieces_of_1024_bytes",
     "Three sends of 10 bytes came back in one recv of {}; for one send of {} the server needed "
     "recvs of {}.",
     "Três sends de 10 bytes voltaram em um recv de {}; um send de {} exigiu do servidor recvs "
     "de {}."},
    {"echo.elsewhere.pieces_of_1024_bytes",
     "No recv of the server would return more than 1024 bytes.",
     "Nenhum recv do servidor devolveria mais de 1024 bytes."},

    {"echo.end", "The end", "O fim"},
    {"echo.fact.end_of_stream_ends_it",
     "The client's shutdown made the server's recv return 0; the server closed, and its program ended.",
     "O shutdown do cliente fez o recv do servidor devolver 0; o servidor fechou, e o seu programa "
     "terminou."},
    {"echo.elsewhere.end_of_stream_ends_it", "recv would return 0, and the server would end.",
     "O recv devolveria 0, e o servidor terminaria."},
    {"echo.fact.server_calls_as_written",
     "Python's calls to the kernel follow its source, line by line: socket, bind to port 12345, "
     "listen(1), accept, then recv and send in turn, until recv was 0.",
     "As chamadas do Python ao kernel seguem o seu código, linha por linha: socket, bind à porta "
     "12345, listen(1), accept, e depois recv e send alternados, até que recv foi 0."},
    {"echo.elsewhere.server_calls_as_written",
     "Each line of the source would be one call: socket, bind, listen(1), accept, then recv and send in "
     "turn.",
     "Cada linha do código seria uma chamada: socket, bind, listen(1), accept, e depois recv e send "
     "alternados."},

    {"echo.others", "Clients written by others", "Clientes escritos por outros"},
    {"echo.ours", "the same server in C++, one client at a time",
     "o mesmo servidor em C++, que atende um cliente de cada vez"},
    {"echo.their_client", "client", "cliente"},
    {"echo.answer", "its line", "a sua linha"},
    {"echo.same", "came back", "voltou"},
    {"echo.other", "did not come back", "não voltou"},
    {"echo.not_here", "not installed here", "não instalado aqui"},
    {"echo.none_here", "none of the clients is installed", "nenhum dos clientes está instalado"},
    {"echo.fact.any_client_will_do",
     "{} of {} clients in other languages got their line back from our server.",
     "{} de {} clientes em outras linguagens receberam a sua linha de volta do nosso servidor."},
    {"echo.elsewhere.any_client_will_do",
     "Clients in any language would get their line back from our server.",
     "Clientes em qualquer linguagem receberiam a sua linha de volta do nosso servidor."},

    {"echo.why",
     "TCP carries a stream of bytes and keeps no mark at the end of a send. recv returns the "
     "bytes available, up to the size of its buffer; the rest waits for the next one. For an echo "
     "that does not matter: bytes come, bytes go. A server that must know where a message ends "
     "needs a rule: a length in front, or a line's end.",
     "O TCP leva um stream de bytes e não guarda marca do fim de um send. O recv devolve o que "
     "houver, até o tamanho do buffer; o resto espera pelo próximo. Para um eco isso não "
     "importa: bytes vêm, bytes vão. Um servidor que precise saber onde uma mensagem termina "
     "precisa de uma regra: um tamanho na frente ou um fim de linha."},
    {"echo.metaphor",
     "An echo in the mountains gives back every call. The picture breaks at its patience: this "
     "one takes at most 1024 bytes a breath, listens to one caller at a time, and goes home when "
     "the first one has said that there is no more.",
     "Um eco na montanha devolve tudo o que se grita. A imagem falha na paciência: este pega no "
     "máximo 1024 bytes por fôlego, ouve uma pessoa de cada vez e vai embora quando a primeira "
     "diz que não há mais nada."},
    {"echo.reading", "recv(2), send(2), shutdown(2), tcp(7), ptrace(2), strace(1)",
     "recv(2), send(2), shutdown(2), tcp(7), ptrace(2), strace(1)"},
};

}  // namespace

std::span<const Text> echo_texts() { return texts; }

}  // namespace ipc::demo
