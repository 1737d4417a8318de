#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "ipc/channel.h"
#include "ipc/system/fd.h"

// A rendezvous: two processes meet at a Unix socket in the run directory, for mechanisms that need
// descriptors passed. The server sends one message: a magic, a version, the transport's name,
// parameters and descriptors. The client sends nothing, so a silent client delays nobody. The
// connection stays open as a lifeline.
//
//   listen_at_rendezvous(address, [](OwnedFd fd) { return make_offer(std::move(fd)); });
//   Invited invited = join_rendezvous(address, deadline);  // the client
namespace ipc {

struct Offer {
  std::array<std::uint64_t, 4> parameters{};
  std::vector<OwnedFd> descriptors;  // at most 8, passed to the client and closed here
  Channel channel;                   // the server's end
};

// Listens under the name that is the address's target, or under a random one. accept calls `make`
// for each client: it takes the connection, which it may keep, and makes the channel. Throws Error.
std::unique_ptr<Listener> listen_at_rendezvous(const Address&,
                                               std::function<Offer(OwnedFd connection)> make);
// Listens at a socket in a directory that this process has claimed (names.h).
std::unique_ptr<Listener> listen_at_rendezvous(const Address&, const std::string& path,
                                               std::function<Offer(OwnedFd connection)> make);

struct Invited {
  OwnedFd connection;
  std::array<std::uint64_t, 4> parameters{};
  std::vector<OwnedFd> descriptors;
  Peer server;
};

// Connects and receives the server's message. Throws Error:
//   not_found            there is no such name
//   stale_endpoint       the server has died
//   permission_denied    another user serves the name
//   version_mismatch     not an ipclab server of this version and transport
//   resource_exhausted   the server rejected us
//   errno ETIMEDOUT      the server did not answer before the deadline
Invited join_rendezvous(const Address&, Deadline);
Invited join_rendezvous(const Address&, const std::string& path, Deadline);

}  // namespace ipc
