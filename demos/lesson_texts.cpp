#include "demos/texts.h"

namespace ipc::demo {
namespace {

constexpr Text texts[] = {
    {"lesson.title", "Lesson: {}", "Lição: {}"},
    {"lesson.predict", "Your answer ({} to {}):", "Sua resposta (de {} até {}):"},
    {"lesson.only_letter", "Type only the letter.", "Digite só a letra."},
    {"lesson.given", "Your answer: {}", "Sua resposta: {}"},
    {"lesson.right", "You said {}: right.", "Você respondeu {}: certo."},
    {"lesson.wrong",
     "You said {}. The run shows otherwise:", "Você respondeu {}. A execução mostra outra coisa:"},
    {"lesson.answer", "The answer", "A resposta"},
    {"lesson.notes", "In the notes", "Nas notas"},
    {"lesson.claims", "The notes' claims, and the facts seen",
     "As afirmações das notas e os fatos vistos"},
    {"lesson.reading", "Further reading", "Para ler mais"},
    {"lesson.listing", "The same with the fewest calls, on one screen: {}",
     "O mesmo com o mínimo de chamadas, em uma tela: {}"},
    {"lesson.sum", "{} of {} facts were seen.", "{} de {} fatos foram vistos."},
    {"lesson.exercises", "Exercises, with their answers: {}", "Exercícios, com as respostas: {}"},
    {"lesson.glossary", "The terms: {}", "Os termos: {}"},
    {"lesson.player", "{}: process {}", "{}: processo {}"},
    {"lesson.calls",
     "The system calls that the processes really made, as each program noted its own. The first "
     "column is the start of a call, the second its duration, both in microseconds. If something "
     "else happened during a call, it has two lines: its start, and its return after \"…\". During "
     "a long call the process was asleep in the kernel. \"× 3\" means three equal calls in a row; "
     "their duration is the sum. The name in brackets is the kernel's own.",
     "As chamadas de sistema que os processos de fato fizeram, anotadas pelo próprio programa. A "
     "primeira coluna é o início da chamada, a segunda, a duração, ambos em microssegundos. Se "
     "algo aconteceu durante a chamada, ela ocupa duas linhas: o início e, depois de \"…\", o "
     "retorno. Nas longas, o processo ficou bloqueado no kernel. \"× 3\" indica três chamadas "
     "iguais seguidas; a duração é a soma. O nome entre parênteses é o do próprio kernel."},
    {"lesson.calls.strace",
     "The system calls that the processes really made, as strace saw them from outside. The "
     "first column is the start of a call, the second its duration, both in microseconds. If "
     "something else happened during a call, it has two lines: its start, and its return after "
     "\"…\". During a long call the process was asleep in the kernel. (Being watched costs each "
     "call some 50 µs.) \"× 3\" means three equal calls in a row; their duration is the sum. The "
     "name in brackets is the kernel's own: recv is recvfrom.",
     "As chamadas de sistema que os processos de fato fizeram, vistas de fora pelo strace. A "
     "primeira coluna é o início da chamada, a segunda, a duração, ambos em microssegundos. Se "
     "algo aconteceu durante a chamada, ela ocupa duas linhas: o início e, depois de \"…\", o "
     "retorno. Nas longas, o processo ficou bloqueado no kernel. (Ser observada custa a cada "
     "chamada cerca de 50 µs.) \"× 3\" indica três chamadas iguais seguidas; a duração é a soma. O "
     "nome entre parênteses é o do próprio kernel: recv é recvfrom."},
    {"lesson.packets",
     "The packets that really crossed the loopback interface. A→B is a packet from a socket of A "
     "to one of B; the time is in microseconds.",
     "Os pacotes que realmente passaram pela interface de loopback. A→B é um pacote de um socket "
     "de A para um de B; o instante está em microssegundos."},
    {"lesson.act", "the lesson: {}", "a lição: {}"},
    {"lesson.after_end", "{} ({} had ended: its kernel sent this)",
     "{} ({} já tinha terminado: foi o kernel quem enviou)"},
    {"lesson.seen", "seen", "visto"},
    {"lesson.failed", "FAILED", "FALHOU"},
    {"lesson.not_shown", "not shown", "não visto"},
    {"lesson.because", "{} (not shown here: {})", "{} (não mostrado aqui: {})"},
    {"lesson.history", "history", "história"},
    {"lesson.from", "{} (source: {})", "{} (fonte: {})"},
    {"lesson.no_experiment", "no experiment shows history; source: {}",
     "nenhum experimento mostra a história; fonte: {}"},
    {"lesson.stuck", "lesson {} took more than {} s and was ended",
     "a lição {} levou mais de {} s e foi encerrada"},
    {"lesson.still_busy", "{} was still busy: some of its calls may be missing.",
     "{} ainda estava ocupado: algumas de suas chamadas podem faltar."},
    {"lesson.no_address", "{}: no address was printed", "{}: nenhum endereço foi impresso"},
    {"lesson.died", "lesson {}: {}", "lição {}: processo {}"},
    {"lesson.observed", "{} of {} verdicts observed", "{} de {} vereditos observados"},
    {"lesson.no_such_fact", "{}: no lesson has this fact yet",
     "{}: nenhuma lição tem esse fato ainda"},

    {"page.happened", "What happened", "O que aconteceu"},
    {"page.yes", "You were right.", "Você acertou."},
    {"page.no", "The run shows otherwise:", "A execução mostra outra coisa:"},
    {"page.steps", "step by step", "passo a passo"},
    {"page.back", "one step back", "um passo atrás"},
    {"page.on", "one step on", "um passo adiante"},
    {"page.keys", "step with ◂ ▸ or the arrow keys", "avance com ◂ ▸ ou as setas do teclado"},
    {"page.kernel", "kernel", "kernel"},
    {"page.kernel_of", "kernel, side of {}", "kernel, lado de {}"},
    {"page.by_strace",
     "System calls as strace saw them, with the kernel's own names in brackets; times in µs.",
     "Chamadas de sistema vistas pelo strace, com os nomes do próprio kernel entre parênteses; "
     "tempos em µs."},
    {"page.by_seam",
     "System calls as each program noted its own, with the kernel's own names in brackets; times "
     "in µs.",
     "Chamadas de sistema anotadas pelos próprios programas, com os nomes do próprio kernel entre "
     "parênteses; tempos em µs."},
    {"page.took", "after {}", "depois de {}"},
    {"page.caused", "while {} was in {}", "enquanto {} estava em {}"},
    {"page.after_end", "{} had ended: its kernel sent this packet",
     "{} já tinha terminado: foi o kernel quem enviou este pacote"},
    {"page.layers", "the packet, layer by layer", "o pacote, camada por camada"},
    {"page.link", "link", "enlace"},
    {"page.link.fields", "{} bytes: two addresses, here zero, and the type",
     "{} bytes: dois endereços, aqui zero, e o tipo"},
    {"page.ip.fields", "from {} to {}, time to live {}, protocol {}",
     "de {} para {}, tempo de vida {}, protocolo {}"},
    {"page.ports", "from port {} to port {}", "da porta {} para a porta {}"},
    {"page.window", "window", "janela"},
    {"page.payload", "payload", "dados"},
    {"page.index", "Lessons on inter-process communication",
     "Lições sobre comunicação entre processos"},
    {"page.lesson", "lesson", "lição"},
    {"page.question", "question", "pergunta"},
    {"page.facts", "facts seen", "fatos vistos"},
    {"page.claim", "claim of the notes", "afirmação das notas"},
    {"page.verdict", "verdict", "veredito"},
    {"page.source", "source", "fonte"},
    {"page.here", "on this machine", "nesta máquina"},

    {"exit.killed", "killed by signal {}", "morto pelo sinal {}"},
    {"exit.status", "exit status {}", "status de saída {}"},

    {"lesson.process", "process", "processo"},
    {"lesson.state", "state", "estado"},
    {"lesson.asleep_in", "asleep in", "dormindo em"},
    {"lesson.state.R", "running", "executando"},
    {"lesson.state.S", "asleep", "dormindo"},
    {"lesson.state.D", "asleep, not to be woken", "dormindo, sem poder ser acordado"},
    {"lesson.state.T", "stopped", "parado"},
    {"lesson.state.t", "stopped by a tracer", "parado por um rastreador"},
    {"lesson.state.Z", "ended, not reaped", "terminado, não recolhido"},
    {"lesson.state.-", "gone", "não existe mais"},
};

}  // namespace

std::span<const Text> lesson_texts() { return texts; }

}  // namespace ipc::demo
