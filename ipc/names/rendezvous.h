#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "ipc/channel.h"
#include "ipc/system/fd.h"

// How two processes meet when the mechanism needs descriptors passed: a Unix socket in the run
// directory. The server speaks first, so that a silent client holds nobody up: one message with a
// magic, a version, the transport's name, its parameters and its descriptors. The connection itself
// stays open as a lifeline.
namespace ipc {

struct Offer {
  std::array<std::uint64_t, 4> parameters{};
  std::vector<OwnedFd> descriptors;  // at most 8; the client gets them, ours are closed
  Channel channel;                   // the server's end
};

// `make` builds what one client shares with us, around the connection, which it may keep. It runs in
// accept. The address's target is the name; an empty one is chosen at random. Throws Error.
std::unique_ptr<Listener> listen_at_rendezvous(const Address&,
                                               std::function<Offer(OwnedFd connection)> make);
// The same, at a socket in a directory that this process has claimed (names.h).
std::unique_ptr<Listener> listen_at_rendezvous(const Address&, const std::string& path,
                                               std::function<Offer(OwnedFd connection)> make);

struct Invited {
  OwnedFd connection;
  std::array<std::uint64_t, 4> parameters{};
  std::vector<OwnedFd> descriptors;
  Peer server;
};

// Error: not_found, stale_endpoint, permission_denied (another user serves there), version_mismatch (not
// an ipclab server of this version and transport), resource_exhausted (it turned us away), ETIMEDOUT.
Invited join_rendezvous(const Address&, Deadline);
Invited join_rendezvous(const Address&, const std::string& path, Deadline);

}  // namespace ipc
