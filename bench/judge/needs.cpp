#include "bench/judge/needs.h"

#include <algorithm>

namespace ipc::bench {
namespace {

using Facts = TransportFacts;

// Shared memory has no end that the kernel reports, so a lifeline (peer_exit by_lifeline) marks it.
// A peer of shared memory can write to what we read. A transport whose facts are not known is
// refused as well.
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
    {Need::cross_host, "cross-host", "does not reach another host",
     [](const Facts& facts) { return facts.has("crosses_hosts"); }},
    {Need::other_languages, "other-languages", "both peers need this library",
     [](const Facts& facts) { return facts.has("open_protocol"); }},
    {Need::untrusted_peer, "untrusted-peer", "shares memory with its peer", is_kernel_object},
    {Need::many_clients, "many-clients", "has one client only", is_reached_by_name},
    {Need::boundaries, "boundaries", "", [](const Facts&) { return true; }},
    {Need::outlives_peer, "outlives-peer", "what was sent may be lost when its sender ends",
     [](const Facts& facts) { return facts.has("outlives_peer"); }},
    {Need::persists, "persists", "its messages are lost when both processes have ended",
     [](const Facts& facts) { return facts.has("persists"); }},
    {Need::late_reader, "late-reader", "the sender has to wait for its reader",
     [](const Facts& facts) { return facts.has("late_reader"); }},
    {Need::tells_deaths, "tells-deaths", "does not report whether the peer died",
     [](const Facts& facts) {
       return facts.has("tells_deaths") && !facts.has("peer_exit", "unknown");
     }},
    {Need::by_name, "by-name", "is inherited and has no name", is_reached_by_name},
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
