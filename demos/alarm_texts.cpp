#include "demos/texts.h"

namespace ipc::demo {
namespace {

constexpr Text texts[] = {
    {"alarm.process", "process {}", "processo {}"},
    {"alarm.nothing_for", "nothing for {} s", "nada há {} s"},
    {"alarm.how_not_known", "whether closed or dead is not known",
     "não se sabe se fechou ou morreu"},
    {"alarm.death_is_end",
     "{} tells that somebody ended, not how: \"ended\" stands for both closed and dead",
     "{} informa que alguém terminou, não como: \"ended\" vale por closed e por dead"},
    {"alarm.death_is_silence", "{} tells nothing of a death: who dies is silent",
     "{} nada informa de uma morte: quem morre fica em silêncio (silent)"},
};

}  // namespace

std::span<const Text> alarm_texts() { return texts; }

}  // namespace ipc::demo
