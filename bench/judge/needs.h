#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/run/phrase.h"
#include "bench/run/summary.h"

namespace ipc::bench {

// The properties that a user may need of a transport, if its traits show them (ipc/transport.h).
enum class Need : unsigned char {
  ordered,
  reliable,
  cross_host,
  other_languages,  // a program without this library is the peer
  untrusted_peer,   // the peers share no memory
  many_clients,     // one server has many clients at once
  boundaries,       // met by every channel
  outlives_peer,
  persists,
  late_reader,
  tells_deaths,  // reports the end of the peer, and whether it died
  by_name,
  half_close,
};

// Returns the words as they are typed: "ordered", "cross-host", ...
std::vector<std::string> need_words();
std::string_view word_of(Need);
std::optional<Need> parse_need(std::string_view);

bool meets(const TransportFacts&, Need);
// Returns the words of those needs that are judged by traits of this program, because the file does
// not have these.
std::vector<std::string> judged_by_lent_traits(const std::vector<Need>&, const Summary&);
// Returns why a transport does not meet the need: "may lose messages".
const Phrase& lack_of(Need);

}  // namespace ipc::bench
