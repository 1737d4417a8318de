// The server sends one message with descriptors (SCM_RIGHTS, unix(7)), which the client checks.
#include "ipc/names/rendezvous.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "ipc/names/run_directory.h"
#include "ipc/names/unix_listener.h"
#include "ipc/names/unix_socket.h"
#include "ipc/options.h"
#include "ipc/system/socket.h"
#include "ipc/system/sys.h"
#include "ipc/transport.h"

namespace ipc {
namespace {

constexpr std::uint32_t magic = 0x6c637069;  // "ipcl"
constexpr std::uint32_t version = 1;
constexpr std::size_t most_descriptors = 8;

// The only message of a rendezvous. Both sides are on one host, so the byte order is the host's.
struct Invitation {
  std::uint32_t magic, version;
  char transport[16];
  std::array<std::uint64_t, 4> parameters;
};

std::string socket_path(const Address& address) {
  const std::string& name = address.target();
  if (name.empty() || name.find('/') != std::string::npos || name.front() == '.')
    throw_bad_address(address.to_string(),
                      "the name is a word without slashes, as in " + address.scheme() + ":work");
  return fmt::format("{}/{}-{}.sock", run_directory(), address.scheme(), name);
}

Invitation invitation_for(const Address& address, const std::array<std::uint64_t, 4>& parameters) {
  Invitation invitation{magic, version, {}, parameters};
  std::strncpy(invitation.transport, address.scheme().c_str(), sizeof invitation.transport - 1);
  return invitation;
}

union Control {  // aligned as cmsg(3) demands
  cmsghdr align;
  char bytes[CMSG_SPACE(sizeof(int) * most_descriptors)];
};

// Sends the invitation. Never waits, because the buffer of a new connection is empty. Returns false
// if the client has gone.
bool invite(int connection, const Invitation& invitation, const std::vector<OwnedFd>& owned) {
  std::array<int, most_descriptors> numbers{};
  const std::size_t count = std::min(owned.size(), numbers.size());
  for (std::size_t i = 0; i < count; ++i) numbers[i] = owned[i].get();
  const std::span<const int> descriptors(numbers.data(), count);
  Control control{};
  iovec piece{const_cast<Invitation*>(&invitation), sizeof invitation};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes;
  message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
  std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  return sys::call("sendmsg", ::sendmsg, connection, static_cast<const msghdr*>(&message),
                   MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<long>(sizeof invitation);
}

// Returns whether the client has gone. Asked before anything is made for it.
bool has_gone(int connection) {
  return wait({connection, POLLRDHUP}, Deadline::immediate()) == Status::ok;
}

class RendezvousListener final : public Listener {
 public:
  RendezvousListener(Address address, const std::string& path, UnixListener::Place place,
                     std::function<Offer(OwnedFd)> make)
      : address_(std::move(address)),
        socket_(path, address_.to_string(), place),
        make_(std::move(make)) {}

  Address address() const override { return address_; }

  // Skips clients that have gone already, until the deadline.
  Result<Channel> accept(Deadline deadline) override {
    do {
      auto connection = acceptor_.accept(socket_.fd(), "", deadline);
      if (!connection) return failed(connection.error());
      if (has_gone(connection->get())) continue;
      const Peer peer = peer_of(connection->get());
      if (peer.uid != ::geteuid() && peer.uid != uid_t{0}) continue;
      const int fd = connection->get();
      Offer offer = make_(std::move(*connection));
      if (!invite(fd, invitation_for(address_, offer.parameters), offer.descriptors)) continue;
      offer.channel.peer = peer;
      return std::move(offer.channel);
    } while (!deadline.expired());
    return failed(Status::timed_out);
  }

  std::optional<Wake> arm() override { return Wake{socket_.fd(), POLLIN}; }

 private:
  Address address_;
  UnixListener socket_;
  Acceptor acceptor_;
  std::function<Offer(OwnedFd)> make_;
};

}  // namespace

std::unique_ptr<Listener> listen_at_rendezvous(const Address& address,
                                               std::function<Offer(OwnedFd)> make) {
  const std::string name = address.target().empty() ? random_name() : address.target();
  const Address agreed = agreed_address(address, name);
  return std::make_unique<RendezvousListener>(agreed, socket_path(agreed),
                                              UnixListener::Place::to_be_claimed, std::move(make));
}

std::unique_ptr<Listener> listen_at_rendezvous(const Address& address, const std::string& path,
                                               std::function<Offer(OwnedFd)> make) {
  return std::make_unique<RendezvousListener>(address, path, UnixListener::Place::in_own_directory,
                                              std::move(make));
}

// Throws the error for a server that closed the connection before its message: it died, or rejected
// us.
[[noreturn]] void throw_turned_away(int fd, const std::string& text, int error) {
  if (farewell_of(fd) == Farewell::goodbye)
    throw Error(Fault::resource_exhausted, "recvmsg", text, error,
                "the server turned us away: it may be out of descriptors, memory or space");
  throw Error(Fault::stale_endpoint, "recvmsg", text, error);
}

Invited join_rendezvous(const Address& address, Deadline deadline) {
  return join_rendezvous(address, socket_path(address), deadline);
}

Invited join_rendezvous(const Address& address, const std::string& path, Deadline deadline) {
  const std::string text = address.to_string();
  if (deadline.is_never()) deadline = Deadline::after(connect_patience);
  Invited invited;
  invited.connection = connect_unix(path, text, deadline);
  const int fd = invited.connection.get();
  invited.server = peer_of(fd);
  if (invited.server.uid != ::geteuid() && invited.server.uid != uid_t{0})
    throw Error("connect", text, EPERM, "another user serves there");
  if (wait({fd, POLLIN}, deadline) != Status::ok)
    throw Error("recvmsg", text, ETIMEDOUT, "the server does not answer: is it stopped, or busy?");

  Invitation invitation{};
  Control control{};
  iovec piece{&invitation, sizeof invitation};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes;
  message.msg_controllen = sizeof control.bytes;
  const long size = sys::call("recvmsg", ::recvmsg, fd, &message, MSG_CMSG_CLOEXEC);
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); size > 0 && header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
      invited.descriptors.emplace_back(descriptor);
    }
  }
  if (size <= 0) throw_turned_away(fd, text, size < 0 ? errno : ECONNRESET);
  if ((message.msg_flags & MSG_CTRUNC) != 0)
    throw Error("recvmsg", text, EMFILE,
                "descriptors were lost on the way: raise the limit (ulimit -n)");
  const Invitation expected = invitation_for(address, invitation.parameters);
  if (size != static_cast<long>(sizeof invitation) ||
      std::memcmp(&invitation, &expected, sizeof invitation) != 0)
    throw Error("recvmsg", text, EPROTO,
                "the process that answers is no ipclab server of this version and transport");
  invited.parameters = invitation.parameters;
  return invited;
}

}  // namespace ipc
