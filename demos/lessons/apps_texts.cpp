#include "demos/texts.h"

namespace ipc::demo {

std::span<const Text> apps_texts();

namespace {

constexpr Text texts[] = {
    {"apps.line", "how does the web use all this?", "como a web usa tudo isso?"},
    {"apps.question",
     "A web server and a mail server run on one machine. How does a request for a page find the "
     "right one?",
     "Um servidor web e um de e-mail rodam na mesma máquina. Como um pedido de página chega ao "
     "servidor certo?"},
    {"apps.answer.a", "both get it, and the mail server ignores it",
     "os dois o recebem, e o de e-mail o ignora"},
    {"apps.answer.b", "through the address: each server has an IP of its own",
     "pelo endereço: cada servidor tem o seu próprio IP"},
    {"apps.answer.c", "through the port, which the URL names or implies",
     "pela porta, que a URL indica ou deixa implícita"},

    {"apps.web", "web server, port 3000", "servidor web, porta 3000"},
    {"apps.mail", "mail server, port 25", "servidor de e-mail, porta 25"},
    {"apps.browser", "browser", "navegador"},
    {"apps.mail_client", "mail client", "cliente de e-mail"},
    {"apps.web_unix", "web server, unix socket", "servidor web, socket unix"},
    {"apps.browser_unix", "browser, unix socket", "navegador, socket unix"},
    {"apps.cxx", "client in C++", "cliente em C++"},
    {"apps.stranger", "browser, to Python's server", "navegador, para o servidor do Python"},
    {"apps.missing", "{} is not installed here, or may not be used",
     "{} não está instalado aqui, ou não pode ser usado"},
    {"apps.unknown", "the name {} is not known here", "o nome {} não é conhecido aqui"},

    {"apps.url", "http://localhost:3000/hello, by hand", "http://localhost:3000/hello, à mão"},
    {"apps.part", "part", "parte"},
    {"apps.means", "meaning", "significado"},
    {"apps.part.scheme", "the protocol: HTTP; here over TCP (HTTP/3: over QUIC, in UDP)",
     "o protocolo: HTTP; aqui sobre TCP (HTTP/3: sobre QUIC, em UDP)"},
    {"apps.part.host", "the machine's name; getaddrinfo turns it into {}",
     "o nome da máquina; getaddrinfo o converte em {}"},
    {"apps.part.port", "the port (without it, http means 80 and https 443)",
     "a porta (sem ela, http quer dizer 80, e https, 443)"},
    {"apps.part.path", "for the server alone: no socket knows of it",
     "só para o servidor: nenhum socket o conhece"},
    {"apps.request", "the request", "o pedido"},
    {"apps.answer", "the answer", "a resposta"},
    {"apps.empty", "(an empty line)", "(uma linha vazia)"},
    {"apps.fact.url_names_address_and_port", "The URL {} led the browser to {}.",
     "A URL {} levou o navegador a {}."},
    {"apps.elsewhere.url_names_address_and_port",
     "The URL would lead the browser to 127.0.0.1:3000.",
     "A URL levaria o navegador a 127.0.0.1:3000."},
    {"apps.fact.http_request_by_hand",
     "{} bytes of plain text, written by hand, were answered with 200 and the page. That is HTTP.",
     "{} bytes de texto puro, escritos à mão, foram respondidos com 200 e a página. Isso é o HTTP."},
    {"apps.elsewhere.http_request_by_hand",
     "A few lines of plain text would be answered with 200 and the page.",
     "Algumas linhas de texto puro seriam respondidas com 200 e a página."},

    {"apps.services", "Two services on one machine", "Dois serviços em uma máquina"},
    {"apps.service", "service", "serviço"},
    {"apps.heard", "first line received", "primeira linha recebida"},
    {"apps.fact.each_service_gets_its_own",
     "Each service received the data sent to its own port, and nothing else.",
     "Cada serviço recebeu o que foi enviado à sua porta, e nada mais."},
    {"apps.elsewhere.each_service_gets_its_own",
     "Each service would receive the data sent to its own port.",
     "Cada serviço receberia o que fosse enviado à sua porta."},

    {"apps.unix", "The same request over a unix socket", "O mesmo pedido por um socket unix"},
    {"apps.fact.same_request_over_unix",
     "The same request brought the same answer, {} bytes, bit for bit: HTTP does not depend on "
     "its transport.",
     "O mesmo pedido trouxe a mesma resposta, {} bytes, bit a bit: o HTTP não depende do "
     "transporte."},
    {"apps.elsewhere.same_request_over_unix",
     "A unix socket would carry the same request and the same answer.",
     "Um socket unix transportaria o mesmo pedido e a mesma resposta."},

    {"apps.languages", "The same client in three languages", "O mesmo cliente em três linguagens"},
    {"apps.program", "{}: {}", "{}: {}"},
    {"apps.language", "language", "linguagem"},
    {"apps.calls", "its calls on the socket, in order", "suas chamadas sobre o socket, em ordem"},
    {"apps.fact.node_client_is_answered", "Node's net module was answered with the page.",
     "O módulo net do Node recebeu a página como resposta."},
    {"apps.elsewhere.node_client_is_answered", "Node's net module would be answered with the page.",
     "O módulo net do Node receberia a página como resposta."},
    {"apps.fact.three_languages_same_calls",
     "Between some calls that only ask or end, all three made the same kinds of call, in the "
     "same order: {}. The names differ a little: on a socket, write sends and read receives. And "
     "the server received the same request, byte for byte.",
     "Entre algumas chamadas que só consultam ou encerram, os três fizeram os mesmos tipos de "
     "chamada, na mesma ordem: {} (criar, conectar, enviar, receber). Os nomes variam um pouco: "
     "num socket, write envia e read recebe. E o servidor recebeu o mesmo pedido, byte a byte."},
    {"apps.elsewhere.three_languages_same_calls",
     "C++, Python and Node would make the same kinds of call: socket, connect, send, receive.",
     "C++, Python e Node fariam os mesmos tipos de chamada: criar, conectar, enviar, receber."},

    {"apps.foreign", "A server we did not write", "Um servidor que não escrevemos"},
    {"apps.silent", "it did not start to listen in time", "ele não passou a escutar a tempo"},
    {"apps.quoted", "{}", "{}"},
    {"apps.fact.a_foreign_server_answers",
     "Python's http.server accepted the same request and sent the same page.",
     "O http.server do Python aceitou o mesmo pedido e enviou a mesma página."},
    {"apps.elsewhere.a_foreign_server_answers", "Any web server would accept the same request.",
     "Qualquer servidor web aceitaria o mesmo pedido."},

    {"apps.why",
     "The address leads to the machine, the port to one socket, and so to the program that "
     "listens there. The rest is that program's own matter. HTTP/1.1 is lines of text over a "
     "stream of bytes, here TCP's. HTTP/3 leaves TCP: QUIC makes its streams out of UDP "
     "datagrams, and repairs losses itself. Every language wraps the same four calls, because "
     "the kernel does the work.",
     "O endereço leva à máquina; a porta, a um socket e, assim, ao programa que escuta ali. O "
     "resto é assunto desse programa. O HTTP/1.1 são linhas de texto sobre um stream de bytes, "
     "aqui o do TCP. O HTTP/3 deixa o TCP: o QUIC faz os seus streams com datagramas UDP e "
     "repara ele mesmo as perdas. Toda linguagem embrulha as mesmas quatro chamadas, porque quem "
     "faz o trabalho é o kernel."},
    {"apps.metaphor",
     "A building with many doors: the address is the building, the port the door. And the socket "
     "is like the one in the wall: a lamp and a kettle from different makers both fit. The "
     "picture breaks where it stops: a plug that fits does not mean that the two understand each "
     "other. For that they need the same protocol.",
     "Um prédio com muitas portas: o endereço IP é o prédio; o número da porta, o do "
     "apartamento. E o socket é como a tomada na parede: um abajur e uma chaleira elétrica, de "
     "fabricantes diferentes, encaixam nela. A imagem falha onde para: o plugue encaixar não "
     "quer dizer que os dois se entendam. Para isso precisam do mesmo protocolo."},
    {"apps.reading",
     "getaddrinfo(3), tcp(7), unix(7), strace(1), RFC 3986, RFC 9110, RFC 9112, RFC 9114",
     "getaddrinfo(3), tcp(7), unix(7), strace(1), RFC 3986, RFC 9110, RFC 9112, RFC 9114"},
};

}  // namespace

std::span<const Text> apps_texts() { return texts; }

}  // namespace ipc::demo
