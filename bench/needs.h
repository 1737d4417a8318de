#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/summary.h"

namespace ipc::bench {

// What somebody may need of a transport, as far as its traits tell (ipc/transport.h).
enum class Need : unsigned char {
  ordered,
  reliable,
  cross_host,
  other_languages,  // a program that is not ours at the other end, reached by a name
  untrusted_peer,   // nothing is shared with it but an object of the kernel
  boundaries,       // kept by the mechanism, without framing of ours
  outlives_peer,
  tells_deaths,  // and the end as such
  by_name,       // not only by inheritance
  half_close,
};

// As they are typed: "ordered", "cross-host", ...
std::vector<std::string> need_words();
std::optional<Need> parse_need(std::string_view);

bool meets(const TransportFacts&, Need);
// What is said of a transport that does not: "may lose messages".
std::string_view lack_of(Need);

}  // namespace ipc::bench
