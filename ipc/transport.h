#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ipc/channel.h"

namespace ipc {

inline constexpr std::chrono::seconds connect_patience{5};

// What a transport claims about itself. Nothing is claimed by default. tests/conformance proves each
// claim, and the documented opposite of what is not claimed. It skips a test only if the claim that
// the test is about is not made.
struct Traits {
  enum class PeerExit : unsigned char {
    by_kernel,    // the mechanism itself reports that the peer ended
    by_lifeline,  // a socket pair beside it does (ipc/system/lifeline.h)
    unknown,      // nobody does: use deadlines
  };
  enum class WhenFull : unsigned char { waits, refuses, drops };
  enum class ReachedBy : unsigned char { name, inheritance };

  bool ordered = false;           // messages arrive in the order of their sends
  bool reliable = false;          // what send accepted arrives, while both sides live
  bool keeps_boundaries = false;  // the mechanism does, without framing of ours
  bool half_close = false;        // shutdown ends one direction, the other goes on
  // Destroying the Receiver alone closes the peer's sends. Not claimed: until the Sender ends as
  // well, they find the channel full, or their messages are dropped.
  bool receive_close = false;
  bool crosses_hosts = false;
  bool outlives_peer = false;  // what was sent stays receivable after the sender's process ended
  // Messages to a server that died reach the next server of that address, although their sender has
  // ended as well.
  bool persists = false;
  bool late_reader =
      false;  // messages of a client that has ended reach a server that accepts later
  // A program without this library can be the peer: the address, socket(2) and the framing are all
  // that it needs.
  bool open_protocol = false;
  PeerExit peer_exit = PeerExit::unknown;
  // farewell() is `goodbye` after a clean close and `died` after a death. Not claimed: it is
  // `unknown` after both. If peer_exit is unknown as well, it is `goodbye` after a clean close, and a
  // death is not reported.
  bool tells_deaths = false;
  WhenFull when_full = WhenFull::waits;
  ReachedBy reached_by = ReachedBy::name;
  // A peer that overwrites the memory that both share can end the conversation, and nothing else. It
  // needs no claim if they share no memory. tests/faults proves it.
  bool survives_scribbling = false;
  // Bytes of payload that a channel with default options accepts in each direction, while nobody
  // receives, before send waits or drops: room / 2,000 messages of up to 2,000 bytes each. All of
  // them arrive. 0: not claimed.
  std::size_t room = 0;
  // Copies of each payload byte of a small message, from our memory to the view that the peer gets.
  // 0: not claimed. The suite proves where the bytes are. With 1, a message is built in shared
  // memory, and the view lies there too. With more, the view lies in private memory. The number
  // itself is by construction.
  int copies = 0;

  // Whether a clean close is reported as one.
  constexpr bool reports_goodbyes() const { return tells_deaths || peer_exit == PeerExit::unknown; }
};
std::string_view to_string(Traits::PeerExit);
std::string_view to_string(Traits::WhenFull);
std::string_view to_string(Traits::ReachedBy);

enum class Tier : unsigned char { core, linux_kernel, libraries };
std::string_view to_string(Tier);

// One mechanism. A file of transports/ defines one constant of this type, and nothing else with a name.
struct Transport {
  std::string_view name;     // as people write it and as URIs begin: "shm-ring"
  std::string_view summary;  // one line
  Tier tier = Tier::core;
  Traits traits;

  // Why it cannot run on this machine; nothing when it can. It stays listed either way.
  std::optional<std::string> (*unavailable)() = [] { return std::optional<std::string>(); };
  // Both throw Error. connect neither retries nor waits for a server to appear. It waits for a server
  // that is there until the deadline; under never(), where the server has to answer, for connect_patience.
  std::unique_ptr<Listener> (*listen)(const Address&) = nullptr;
  Channel (*connect)(const Address&, Deadline) = nullptr;
};

// The registered ones, in the order of registration. Defined by the transport set that is linked in
// (cmake/transports.cmake), so that tests and other projects link their own.
std::span<const Transport* const> transports();

// By name, "shm_ring" and "shm-ring" alike; nullptr if there is none.
const Transport* find_transport(std::string_view name);
// Throws Error (bad_address) that names the nearest one.
const Transport& transport_named(std::string_view name);

// By the address's scheme. Error (unsupported) with the reason where it cannot run.
std::unique_ptr<Listener> listen(const Address&);
Channel connect(const Address&, Deadline = Deadline::never());

}  // namespace ipc
