#include "bench/needs.h"

#include <algorithm>

namespace ipc::bench {
namespace {

using Facts = TransportFacts;

// A lifeline (peer_exit by_lifeline) stands beside memory that both sides map, whose end no kernel object
// tells. Who joins it has to know our handshake, and can then write to what we read. A transport that had one
// without sharing memory would be refused, too, as is one of which nothing is known: the safe side.
bool is_kernel_object(const Facts& facts) {
  return facts.has("peer_exit", "by_kernel") || facts.has("peer_exit", "unknown");
}

bool is_reached_by_name(const Facts& facts) { return facts.has("reached_by", "name"); }

struct NeedFacts {
  Need need;
  std::string_view word, lack;
  bool (*is_met)(const Facts&);
};

// In the order of Need.
constexpr NeedFacts all[] = {
    {Need::ordered, "ordered", "does not keep the order",
     [](const Facts& facts) { return facts.has("ordered"); }},
    {Need::reliable, "reliable", "may lose messages",
     [](const Facts& facts) { return facts.has("reliable"); }},
    {Need::cross_host, "cross-host", "ends at this host",
     [](const Facts& facts) { return facts.has("crosses_hosts"); }},
    {Need::other_languages, "other-languages", "no program but ours reaches it by a name",
     [](const Facts& facts) { return is_reached_by_name(facts) && is_kernel_object(facts); }},
    {Need::untrusted_peer, "untrusted-peer", "shares memory with its peer", is_kernel_object},
    {Need::boundaries, "boundaries", "its mechanism keeps no message boundaries",
     [](const Facts& facts) { return facts.has("keeps_boundaries"); }},
    {Need::outlives_peer, "outlives-peer", "what was sent may go with its sender",
     [](const Facts& facts) { return facts.has("outlives_peer"); }},
    {Need::tells_deaths, "tells-deaths", "does not tell a death from a goodbye",
     [](const Facts& facts) {
       return facts.has("tells_deaths") && !facts.has("peer_exit", "unknown");
     }},
    {Need::by_name, "by-name", "is reached by inheritance only", is_reached_by_name},
    {Need::half_close, "half-close", "cannot end one direction alone",
     [](const Facts& facts) { return facts.has("half_close"); }},
};

const NeedFacts& facts_of(Need need) { return all[static_cast<std::size_t>(need)]; }

}  // namespace

std::vector<std::string> need_words() {
  std::vector<std::string> words;
  for (const NeedFacts& one : all) words.emplace_back(one.word);
  return words;
}

std::optional<Need> parse_need(std::string_view text) {
  for (const NeedFacts& one : all)
    if (one.word == text) return one.need;
  return std::nullopt;
}

bool meets(const TransportFacts& facts, Need need) { return facts_of(need).is_met(facts); }

std::string_view lack_of(Need need) { return facts_of(need).lack; }

}  // namespace ipc::bench
