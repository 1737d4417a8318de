#include "demos/texts.h"

namespace ipc::demo {
namespace {

constexpr Text texts[] = {
    {"lesson.title", "Lesson: {}", "Lição: {}"},
    {"lesson.predict", "Your answer ({} to {}):", "Sua resposta ({} a {}):"},
    {"lesson.right", "You said {}: right.", "Você respondeu {}: certo."},
    {"lesson.wrong", "You said {}. What was seen says otherwise:",
     "Você respondeu {}. O que se viu diz outra coisa:"},
    {"lesson.answer", "The answer", "A resposta"},
    {"lesson.notes", "In the notes", "Nas notas"},
    {"lesson.claims", "What the notes claim, and what was seen",
     "O que as notas afirmam, e o que se viu"},
    {"lesson.reading", "Read on", "Para ler mais"},
    {"lesson.listing", "The same with the fewest calls, on one screen: {}",
     "O mesmo com o mínimo de chamadas, em uma tela: {}"},
    {"lesson.sum", "{} of {} facts were seen.", "{} de {} fatos foram vistos."},
    {"lesson.player", "{}: process {}", "{}: processo {}"},
    {"lesson.calls",
     "The system calls that they really made, as their own program noted them. The first column is when "
     "a call began, the second how long it took, in microseconds; a long one was asleep in the kernel.",
     "As chamadas de sistema que eles de fato fizeram, anotadas pelo próprio programa. A primeira coluna "
     "é quando a chamada começou, a segunda quanto durou, em microssegundos; uma longa estava dormindo "
     "no kernel."},
    {"lesson.calls.strace",
     "The system calls that they really made, as strace saw them from outside. The first column is when "
     "a call began, the second how long it took, in microseconds; a long one was asleep in the kernel. "
     "(Being watched costs each of them some 50 us.)",
     "As chamadas de sistema que eles de fato fizeram, vistas de fora pelo strace. A primeira coluna é "
     "quando a chamada começou, a segunda quanto durou, em microssegundos; uma longa estava dormindo no "
     "kernel. (Ser observada custa a cada uma uns 50 us.)"},
    {"lesson.packets",
     "The packets that were really on the loopback interface, with the time of each in microseconds.",
     "Os pacotes que realmente passaram pela interface de loopback, com o instante de cada um em "
     "microssegundos."},
    {"lesson.seen", "seen", "visto"},
    {"lesson.failed", "FAILED", "FALHOU"},
    {"lesson.not_shown", "not shown", "não visto"},
    {"lesson.because", "{} (not shown here: {})", "{} (não mostrado aqui: {})"},
    {"lesson.stuck", "lesson {} took more than {} s, and was ended",
     "a lição {} levou mais de {} s e foi encerrada"},
    {"lesson.died", "lesson {}: {}", "lição {}: {}"},
    {"lesson.observed", "{} of {} claims observed", "{} de {} afirmações observadas"},
    {"lesson.no_such_fact", "{}: no lesson has it yet", "{}: nenhuma lição o mostra ainda"},

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
