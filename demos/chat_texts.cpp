#include "demos/texts.h"

namespace ipc::demo {
namespace {

constexpr Text texts[] = {
    {"room.anyone_may_join",
     "warning: whoever reaches this host on the network can join, read and write: {}",
     "aviso: quem alcança esta máquina pela rede pode entrar, ler e escrever: {}"},
    {"room.token_goes_open",
     "warning: beyond this host the token and all that is said can be read on the network: {}",
     "aviso: fora desta máquina, o token e tudo que se diz podem ser lidos na rede: {}"},
    {"room.somebody", "somebody", "alguém"},
    {"room.ended", "the server: {}", "o servidor: {}"},

    {"chat.you_are", "you are {}; here: {}", "você é {}; presentes: {}"},
    {"chat.joined", "{} joined", "{} entrou"},
    {"chat.left", "{} left", "{} saiu"},
    {"chat.died", "{} died", "{} morreu"},
    {"chat.gone", "{} has gone", "{} se foi"},
    {"chat.too_slow", "{} did not keep up, and is out", "{} não acompanhou e foi retirado"},
    {"chat.silent", "{} was silent for too long, and is out",
     "{} ficou em silêncio por tempo demais e foi retirado"},
    {"chat.corrupt", "{} sent what is no line of at most 4 KiB, and is out",
     "{} enviou o que não é uma linha de até 4 KiB e foi retirado"},
};

}  // namespace

std::span<const Text> chat_texts() { return texts; }

}  // namespace ipc::demo
