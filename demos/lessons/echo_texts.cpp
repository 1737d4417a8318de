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
    {"echo.second", "a second client", "um segundo cliente"},
    {"echo.third", "a client that sends no text", "um cliente que não envia texto"},
    {"echo.missing", "{} is not installed", "{} não está instalado"},
    {"echo.fact.what_is_sent_returns",
     "The client got back exactly the text it had sent, including an accent and a zero byte.",
     "O cliente recebeu de volta exatamente o texto que enviou, com acento e um byte zero."},
    {"echo.elsewhere.what_is_sent_returns", "The client would get back exactly the text it sent.",
     "O cliente receberia de volta exatamente o texto que enviou."},

    {"echo.pieces", "Pieces of at most 1024 bytes", "Pedaços de até 1024 bytes"},
    {"echo.fact.pieces_of_1024_bytes",
     "Three sends of 10 bytes came back in one recv of {}; for one send of {} the server needed "
     "recvs of {}.",
     "Três sends de 10 bytes voltaram em um recv de {}; um send de {} exigiu do servidor recvs "
     "de {}."},
    {"echo.elsewhere.pieces_of_1024_bytes",
     "No recv of the server would return more than 1024 bytes.",
     "Nenhum recv do servidor devolveria mais de 1024 bytes."},

    {"echo.second_comes", "A second client, while the first is served",
     "Um segundo cliente, enquanto o primeiro é atendido"},
    {"echo.second_comes.done",
     "The second client's connect and send returned, although the server has not called accept "
     "again. The kernel keeps its connection in the listener's queue (the backlog), and its bytes "
     "in the connection:",
     "O connect e o send do segundo cliente retornaram, embora o servidor não tenha chamado accept "
     "de novo. O kernel guarda a conexão na fila do socket que escuta (o backlog), e os bytes, na "
     "conexão:"},

    {"echo.end", "The end of the first client", "O fim do primeiro cliente"},
    {"echo.fact.end_of_stream_ends_it",
     "The client's shutdown made the server's recv return 0. The server closed this connection "
     "only, and went back to accept.",
     "O shutdown do cliente fez o recv do servidor devolver 0. O servidor fechou só essa conexão e "
     "voltou ao accept."},
    {"echo.elsewhere.end_of_stream_ends_it",
     "recv would return 0, and the server would go back to accept.",
     "O recv devolveria 0, e o servidor voltaria ao accept."},
    {"echo.fact.a_second_client_waits",
     "The second client waited in the queue, and got its echo only after the first one had ended.",
     "O segundo cliente esperou na fila e só recebeu o seu eco depois que o primeiro terminou."},
    {"echo.elsewhere.a_second_client_waits",
     "A second client would wait in the queue until the first one has ended.",
     "Um segundo cliente esperaria na fila até o primeiro terminar."},
    {"echo.fact.server_calls_as_written",
     "Python's calls to the kernel follow its source, line by line: socket, bind to port 12345, "
     "listen(1); then, for each client, accept, recv and send in turn until recv was 0, and close.",
     "As chamadas do Python ao kernel seguem o seu código, linha por linha: socket, bind à porta "
     "12345, listen(1); depois, para cada cliente, accept, recv e send alternados até que recv foi "
     "0, e close."},
    {"echo.elsewhere.server_calls_as_written",
     "Python's calls would follow its source, line by line: socket, bind, listen(1); then, for "
     "each client, accept, recv and send in turn, and close.",
     "As chamadas do Python seguiriam o seu código, linha por linha: socket, bind, listen(1); "
     "depois, para cada cliente, accept, recv e send alternados, e close."},

    {"echo.others", "Clients written by others", "Clientes escritos por outros"},
    {"echo.others.intro",
     "One after another, programs in other languages connect to the same server, send a line and "
     "read the answer. Their calls are not listed.",
     "Um após o outro, programas em outras linguagens se conectam ao mesmo servidor, enviam uma "
     "linha e leem a resposta. As chamadas deles não estão na lista."},
    {"echo.their_client", "client", "cliente"},
    {"echo.answer", "its line", "a sua linha"},
    {"echo.same", "came back", "voltou"},
    {"echo.other", "did not come back", "não voltou"},
    {"echo.not_here", "not installed here", "não instalado aqui"},
    {"echo.none_here", "none of the clients is installed", "nenhum dos clientes está instalado"},
    {"echo.fact.any_client_will_do",
     "{} of {} clients in other languages got their line back from the server.",
     "{} de {} clientes em outras linguagens receberam a sua linha de volta do servidor."},
    {"echo.elsewhere.any_client_will_do",
     "Clients in any language would get their line back from the server.",
     "Clientes em qualquer linguagem receberiam a sua linha de volta do servidor."},

    {"echo.no_text", "A byte that is no text", "Um byte que não é texto"},
    {"echo.fact.a_byte_that_is_no_text_ends_it",
     "The server, as the one in the notes, also prints the data as text. The byte 0xff is no text "
     "in UTF-8: decode raised an exception, which ended the server before it had sent anything.",
     "O servidor, como o das notas, também imprime os dados como texto. O byte 0xff não é texto em "
     "UTF-8: decode lançou uma exceção, que encerrou o servidor antes de ele enviar qualquer coisa."},
    {"echo.elsewhere.a_byte_that_is_no_text_ends_it",
     "A byte that is no text in UTF-8 would end the notes' server: decode raises an exception.",
     "Um byte que não é texto em UTF-8 encerraria o servidor das notas: decode lança uma exceção."},

    {"echo.why",
     "TCP carries a stream of bytes and keeps no mark at the end of a send. recv returns the "
     "bytes available, up to the size of its buffer; the rest waits for the next one. For an "
     "echo that does not matter: bytes come, bytes go. A server that must know where a message "
     "ends needs a rule: a length in front, or a line's end. The notes' server also decodes each "
     "piece to print it. A letter with an accent has two bytes, and if recv cuts between them, "
     "decode fails as it does for 0xff.",
     "O TCP transporta um stream de bytes e não guarda marca do fim de um send. O recv devolve o "
     "que houver, até o tamanho do buffer; o resto espera pelo próximo. Para um eco isso não "
     "importa: bytes vêm, bytes vão. Um servidor que precise saber onde uma mensagem termina "
     "precisa de uma regra: um tamanho na frente ou um fim de linha. O servidor das notas também "
     "decodifica cada pedaço para imprimi-lo. Uma letra acentuada tem dois bytes e, se o recv "
     "corta entre os dois, decode falha como falha com 0xff."},
    {"echo.metaphor",
     "An echo in the mountains gives back every call. The picture breaks at its patience: this one "
     "takes at most 1024 bytes a breath, and listens to one caller at a time while the next ones "
     "queue on the path. And it falls silent permanently at the first sound that is no word of its "
     "language.",
     "Um eco na montanha devolve tudo o que se grita. A imagem falha na paciência: este pega no "
     "máximo 1024 bytes por fôlego e ouve uma pessoa de cada vez, enquanto as próximas fazem fila "
     "na trilha. E ele se cala de vez ao primeiro som que não é palavra da sua língua."},
    {"echo.reading", "recv(2), send(2), listen(2), shutdown(2), tcp(7), ptrace(2), RFC 3629",
     "recv(2), send(2), listen(2), shutdown(2), tcp(7), ptrace(2), RFC 3629"},
};

}  // namespace

std::span<const Text> echo_texts() { return texts; }

}  // namespace ipc::demo
