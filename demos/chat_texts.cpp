#include "demos/texts.h"

namespace ipc::demo {
namespace {

constexpr Text texts[] = {
    {"room.anyone_may_join",
     "warning: anybody who reaches this host on the network can join, read and write: {}",
     "aviso: quem alcança esta máquina pela rede pode entrar, ler e escrever: {}"},
    {"room.token_goes_open",
     "warning: beyond this host, the token and all messages can be read on the network: {}",
     "aviso: fora desta máquina, o token e todas as mensagens podem ser lidos na rede: {}"},
    {"room.somebody", "somebody", "alguém"},
    {"room.ended", "the server: {}", "o servidor: {}"},

    {"chat.you_are", "you are {}; here: {}", "você é {}; presentes: {}"},
    {"chat.joined", "{} joined", "{} entrou"},
    {"chat.left", "{} left", "{} saiu"},
    {"chat.died", "{} died", "{} morreu"},
    {"chat.gone", "{} has gone", "{} se foi"},
    {"chat.too_slow", "{} did not keep up, and was disconnected",
     "{} não acompanhou e foi desconectado"},
    {"chat.silent", "{} was silent for too long, and was disconnected",
     "{} ficou em silêncio por tempo demais e foi desconectado"},
    {"chat.corrupt", "{} sent something other than a line of at most 4 KiB, and was disconnected",
     "{} enviou algo que não é uma linha de até 4 KiB e foi desconectado"},
};

}  // namespace

std::span<const Text> chat_texts() { return texts; }

}  // namespace ipc::demo
