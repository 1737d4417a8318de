#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipc/channel.h"

namespace ipc {

inline constexpr std::chrono::seconds connect_patience{5};

// A transport is one mechanism under the contract of channel.h. A program opens a channel by an
// address, whose scheme names the transport:
//
//   ipc::Channel channel = ipc::connect(ipc::Address::parse("shm-ring:name"));
//   if (!ipc::transport_named("udp").traits.reliable) puts("messages may be lost");
//
// The properties that a transport claims. A new Traits claims none of them. tests/conformance
// proves each claim, and the documented opposite of each property not claimed. It skips a test only
// if the transport does not claim the property under test.
struct Traits {
  enum class PeerExit : unsigned char {
    by_kernel,    // the mechanism itself reports that the peer ended
    by_lifeline,  // a separate socket pair reports it (ipc/system/lifeline.h)
    unknown,      // it is not reported: use deadlines
  };
  enum class WhenFull : unsigned char { waits, refuses, drops };
  enum class ReachedBy : unsigned char { name, inheritance };

  bool ordered = false;           // messages arrive in the order of their sends
  bool reliable = false;          // each message accepted arrives, while both sides live
  bool keeps_boundaries = false;  // the mechanism delimits messages, without our framing
  bool half_close = false;        // shutdown ends one direction, the other goes on
  // Destroying the Receiver alone closes the peer's sends. If not claimed: until the Sender ends as
  // well, the peer's sends find the channel full, or their messages are dropped.
  bool receive_close = false;
  bool crosses_hosts = false;
  bool outlives_peer = false;  // messages sent stay receivable after the sender's process ended
  // Messages to a server that died reach the next server of that address, even if their sender has
  // ended as well.
  bool persists = false;
  bool late_reader =
      false;  // messages of a client that has ended reach a server that accepts later
  // A program without this library can be the peer. It needs only the address, socket(2) and the
  // framing.
  bool open_protocol = false;
  PeerExit peer_exit = PeerExit::unknown;
  // farewell() is `goodbye` after a clean close and `died` after a death. If not claimed, it is
  // `unknown` after both. If peer_exit is unknown as well, it is `goodbye` after a clean close, and
  // a death is not reported.
  bool tells_deaths = false;
  WhenFull when_full = WhenFull::waits;
  ReachedBy reached_by = ReachedBy::name;
  // A peer that overwrites the shared memory can end the conversation, but do no other harm. A
  // transport without shared memory need not claim it. tests/faults proves it.
  bool survives_scribbling = false;
  // Payload bytes that a channel with default options accepts in each direction, before send waits
  // or drops while the peer does not receive: room / 2,000 messages of up to 2,000 bytes each. All
  // of them arrive. 0: not claimed.
  std::size_t room = 0;
  // Copies of each payload byte of a small message, from our memory to the peer's view. 0: not
  // claimed. The suite proves where the bytes are: with 1, a message is built in shared memory, and
  // the view lies there; with more, the view lies in private memory. It does not prove the number
  // itself.
  int copies = 0;

  // Returns whether a clean close is reported as one.
  constexpr bool reports_goodbyes() const { return tells_deaths || peer_exit == PeerExit::unknown; }
};
// A property that is claimed or not, and its name: "half_close".
struct NamedClaim {
  std::string_view name;
  bool Traits::*claim;
};
// Returns those that concern every transport, in the order of Traits. survives_scribbling is not
// among them, because it concerns shared memory only.
std::span<const NamedClaim> named_claims();

std::string_view to_string(Traits::PeerExit);
std::string_view to_string(Traits::WhenFull);
std::string_view to_string(Traits::ReachedBy);

enum class Tier : unsigned char { core, linux_kernel, libraries };
std::string_view to_string(Tier);

// One mechanism. A file of transports/ exports one constant of this type, and no other name.
struct Transport {
  std::string_view name;     // also the scheme of its URIs: "shm-ring"
  std::string_view summary;  // one line
  Tier tier = Tier::core;
  Traits traits;

  // Returns the reason if the mechanism cannot run on this machine, else nullopt. It is listed in
  // both cases.
  std::optional<std::string> (*unavailable)() = [] { return std::optional<std::string>(); };
  // Both throw Error. If it names no address, ipc::listen and ipc::connect add theirs. connect
  // neither retries nor waits for a server to appear. It waits for an existing server until the
  // deadline; under never(), for connect_patience if the server has to answer.
  std::unique_ptr<Listener> (*listen)(const Address&) = nullptr;
  Channel (*connect)(const Address&, Deadline) = nullptr;
};

// Returns the registered transports, in the order of registration. The transport set that is linked
// in defines this function (cmake/transports.cmake), so tests and other projects can link their own
// set.
std::span<const Transport* const> transports();
// Returns their names, in the same order.
std::vector<std::string> transport_names();

// Returns the transport of that name ("shm_ring" finds shm-ring), or nullptr if there is none.
const Transport* find_transport(std::string_view name);
// Returns the same, or throws Error (bad_address) that names the nearest transport.
const Transport& transport_named(std::string_view name);

// Open a channel by the transport that the address's scheme names. Throw Error, of fault
// unsupported with the reason if the transport cannot run on this machine.
std::unique_ptr<Listener> listen(const Address&);
Channel connect(const Address&, Deadline = Deadline::never());

}  // namespace ipc
