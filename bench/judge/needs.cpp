// Maps each need to the trait of a transport that meets it.
#include "bench/judge/needs.h"

#include <algorithm>

namespace ipc::bench {
namespace {

struct NeedFacts {
  std::string_view word;
  Phrase lack;
  std::string_view trait, value = "true";
};

// In the order of Need. The kernel does not report the end of a peer in shared memory, so such
// transports have a lifeline. Therefore peer_exit also shows whether the peers share memory.
constexpr NeedFacts all[] = {
    {"ordered", {"does not keep the order", "não mantém a ordem"}, "ordered"},
    {"reliable", {"may lose messages", "pode perder mensagens"}, "reliable"},
    {"cross-host", {"does not reach another host", "não alcança outra máquina"}, "crosses_hosts"},
    {"other-languages",
     {"both peers need this library", "os dois processos precisam desta biblioteca"},
     "open_protocol"},
    {"untrusted-peer",
     {"shares memory with its peer", "compartilha memória com o peer"},
     "peer_exit",
     "by_kernel"},
    {"many-clients", {"has one client only", "só atende um cliente"}, "reached_by", "name"},
    {"boundaries", {"keeps no boundaries", "não mantém as fronteiras das mensagens"}, ""},
    {"outlives-peer",
     {"messages may be lost when their sender ends",
      "pode perder mensagens quando o remetente termina"},
     "outlives_peer"},
    {"persists",
     {"its messages are lost when both processes have ended",
      "perde as mensagens quando os dois processos terminam"},
     "persists"},
    {"late-reader",
     {"the sender has to wait for its reader", "o remetente precisa esperar pelo leitor"},
     "late_reader"},
    {"tells-deaths",
     {"does not report whether the peer died", "não informa se o peer morreu"},
     "tells_deaths"},
    {"by-name", {"is inherited and has no name", "é herdado e não tem nome"}, "reached_by", "name"},
    {"half-close",
     {"cannot end one direction alone", "não consegue encerrar só uma direção"},
     "half_close"},
};

const NeedFacts& facts_of(Need need) { return all[static_cast<std::size_t>(need)]; }

}  // namespace

std::vector<std::string> need_words() {
  std::vector<std::string> words;
  for (const NeedFacts& one : all) words.emplace_back(one.word);
  return words;
}

std::string_view word_of(Need need) { return facts_of(need).word; }

std::optional<Need> parse_need(std::string_view text) {
  for (const NeedFacts& one : all)
    if (one.word == text) return static_cast<Need>(&one - all);
  return std::nullopt;
}

// Returns false if the trait is not known. Every channel keeps boundaries.
bool meets(const TransportFacts& facts, Need need) {
  const bool has_unknown_exit = facts.has("peer_exit", "unknown");
  if (need == Need::boundaries || (need == Need::untrusted_peer && has_unknown_exit)) return true;
  if (need == Need::tells_deaths && has_unknown_exit) return false;
  return facts.has(facts_of(need).trait, facts_of(need).value);
}

std::vector<std::string> judged_by_lent_traits(const std::vector<Need>& needs, const Summary& run) {
  std::vector<std::string> words;
  for (const Need need : needs)
    if (std::ranges::count(run.lent_traits, facts_of(need).trait) > 0)
      words.emplace_back(word_of(need));
  return words;
}

const Phrase& lack_of(Need need) { return facts_of(need).lack; }

}  // namespace ipc::bench
