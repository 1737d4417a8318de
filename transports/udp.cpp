// UDP: udp(7), RFC 768. The server makes a socket for each client, a sibling of the listening
// socket: bound to the same port and connected to that client. The kernel thus sorts the datagrams
// by client, and the listening socket receives only those of new clients.
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <sstream>
#include <vector>

#include "ipc/adapters.h"
#include "ipc/datagram/datagram_channel.h"
#include "ipc/system/files.h"
#include "ipc/system/inet.h"
#include "ipc/system/sys.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;

constexpr std::size_t most_bytes = 65'507;  // 65,535 minus the IPv4 and UDP headers

OwnedFd open_socket(int family) {
  return OwnedFd(sys::must("", "socket", ::socket, family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

bool set_option(int socket, int level, int option, int value) {
  return sys::call("setsockopt", ::setsockopt, socket, level, option,
                   static_cast<const void*>(&value), socklen_t{sizeof value}) == 0;
}

void allow_sharing(int socket, int on) { set_option(socket, SOL_SOCKET, SO_REUSEADDR, on); }

ChannelOptions udp_options(const Address& address) {
  address.allow_options({"wait", "framing", "max_message"});
  const ChannelOptions options = channel_options(address);
  if (options.framing == Framing::line)
    throw_bad_address(address.to_string(), "a datagram needs no lines: framing is len32 or raw");
  return options;
}

// --- binding ---

// One line of /proc/net/udp (proc(5)): a socket, its address, and whether it is connected.
struct TableRow {
  std::string address;  // hexadecimal, without the port
  ino_t inode = 0;
  bool is_connected = false;
};
std::vector<TableRow> sockets_at_port(const InetAddress& local) {
  const auto* const path = local.storage.ss_family == AF_INET6 ? "/proc/net/udp6" : "/proc/net/udp";
  std::istringstream table(read_file(path).value_or(""));
  const std::string port = fmt::format(":{:04X}", local.port());
  std::vector<TableRow> rows;
  for (std::string line; std::getline(table, line);) {
    std::istringstream fields(line);
    std::string slot, at, to, skipped;
    TableRow row;
    fields >> slot >> at >> to;
    for (int i = 0; i < 6; ++i) fields >> skipped;  // state queues timer retransmits uid time-out
    fields >> row.inode;
    if (!at.ends_with(port)) continue;
    row.address = at.substr(0, at.size() - port.size());
    row.is_connected = !to.ends_with(":0000");
    rows.push_back(std::move(row));
  }
  return rows;
}

// Returns whether a living server has the port. That is another socket that is not connected, at
// our address, or if one of the two is bound to all addresses. If two servers bind at the same
// time, the older one, by inode, keeps the port. Returns true if the table cannot be read.
bool has_another_server(int socket, const InetAddress& local) {
  struct stat there {};
  if (sys::call("fstat", ::fstat, socket, &there) != 0) return true;
  const std::vector<TableRow> rows = sockets_at_port(local);
  const auto own = std::ranges::find(rows, there.st_ino, &TableRow::inode);
  if (own == rows.end()) return true;
  const auto is_any_address = [](const std::string& hex) {
    return hex.find_first_not_of('0') == std::string::npos;
  };
  return std::ranges::any_of(rows, [&](const TableRow& row) {
    return !row.is_connected && row.inode < own->inode &&
           (row.address == own->address || is_any_address(row.address) ||
            is_any_address(own->address));
  });
}

// Binds the listening socket. If a server has ended, its channels still have the port, and share it
// permanently. A living server's listening socket shares the port only while it makes a sibling.
void bind_beside_old_channels(int socket, const InetAddress& wanted) {
  if (sys::call("bind", ::bind, socket, wanted.get(), wanted.size) == 0) return;
  if (errno != EADDRINUSE || wanted.port() == 0) throw Error("bind", "", errno);
  allow_sharing(socket, 1);
  const int bound = sys::call("bind", ::bind, socket, wanted.get(), wanted.size);
  const int error = errno;
  allow_sharing(socket, 0);
  if (bound != 0) throw Error("bind", "", error);
  if (has_another_server(socket, wanted)) throw Error("bind", "", EADDRINUSE);
}

// --- clients that are not connected yet ---

// Sets `local` to the address that a datagram was sent to (ip(7), IP_PKTINFO; ipv6(7)), because our
// answer must come from it.
void take_destination(msghdr& message, InetAddress& local) {
  for (cmsghdr* head = CMSG_FIRSTHDR(&message); head != nullptr;
       head = CMSG_NXTHDR(&message, head)) {
    const void* const data = CMSG_DATA(head);
    if (head->cmsg_level == IPPROTO_IP && head->cmsg_type == IP_PKTINFO) {
      reinterpret_cast<sockaddr_in*>(local.get())->sin_addr =
          static_cast<const in_pktinfo*>(data)->ipi_addr;
    } else if (head->cmsg_level == IPPROTO_IPV6 && head->cmsg_type == IPV6_PKTINFO) {
      const auto* const info = static_cast<const in6_pktinfo*>(data);
      auto* const at = reinterpret_cast<sockaddr_in6*>(local.get());
      at->sin6_addr = info->ipi6_addr;
      if (IN6_IS_ADDR_LINKLOCAL(&at->sin6_addr)) at->sin6_scope_id = info->ipi6_ifindex;
    }
  }
}

// The clients whose channels were destroyed here. Their further datagrams do not begin a new
// channel. The channels share this object, each in its own thread.
class Departed {
 public:
  void add(const InetAddress& client) {
    const std::lock_guard lock(mutex_);
    if (clients_.size() == most_clients) clients_.pop_front();
    clients_.push_back({client, Deadline::after(std::chrono::seconds(10))});
  }
  bool has(const InetAddress& client) {
    const std::lock_guard lock(mutex_);
    while (!clients_.empty() && clients_.front().until.expired()) clients_.pop_front();
    return std::ranges::find(clients_, client, &Client::address) != clients_.end();
  }
  void forget(const InetAddress& client) {
    const std::lock_guard lock(mutex_);
    std::erase_if(clients_, [&](const Client& one) { return one.address == client; });
  }

 private:
  static constexpr std::size_t most_clients = 1024;
  struct Client {
    InetAddress address;
    Deadline until;
  };
  std::mutex mutex_;
  std::deque<Client> clients_;
};

// The clients that have no channel yet, in the order of arrival, with their datagrams. Their
// numbers are limited; further datagrams are lost, as any datagram may be.
class PendingClients {
 public:
  struct Client {
    InetAddress from, to;
    std::vector<DatagramReceiver::Datagram> datagrams;
  };

  PendingClients(bool is_raw, std::shared_ptr<Departed> departed)
      : is_raw_(is_raw), departed_(std::move(departed)) {}

  // Takes the datagrams that have arrived at a socket bound to `local`, without waiting.
  void drain(int socket, const InetAddress& local) {
    for (int count = 0; count < most_a_turn; ++count) {
      Client client{{}, local, {}};
      const auto datagram = next(socket, client);
      if (!datagram) return;
      const auto known = std::ranges::find(waiting_, client.from, &Client::from);
      if (known != waiting_.end()) {
        if (known->datagrams.size() < most_datagrams)
          known->datagrams.emplace_back(datagram->begin(), datagram->end());
      } else if (waiting_.size() < most_clients && may_begin(socket, client.from, *datagram)) {
        client.datagrams.emplace_back(datagram->begin(), datagram->end());
        waiting_.push_back(std::move(client));
      }
    }
  }
  bool empty() const { return waiting_.empty(); }
  const Client& first() const { return waiting_.front(); }
  Client take_first() {
    Client first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }

 private:
  static constexpr std::size_t most_clients = 64;
  static constexpr std::size_t most_datagrams = 64;  // per client
  static constexpr int most_a_turn = 1024;

  std::optional<Bytes> next(int socket, Client& client) {
    place_.resize(most_bytes);
    alignas(cmsghdr) std::array<char, 256> control{};
    iovec piece{place_.data(), place_.size()};
    msghdr message{};
    message.msg_name = client.from.get();
    message.msg_namelen = sizeof client.from.storage;
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const long size = sys::call("recvmsg", ::recvmsg, socket, &message, MSG_DONTWAIT);
    if (size < 0 && fault_of(errno) == Fault::resource_exhausted && errno != EAGAIN)
      throw Error("recvmsg", "", errno);
    // Any other error concerns a client, for example its closed port (udp(7)). It is now taken off
    // the socket.
    if (size < 0) return std::nullopt;
    client.from.size = message.msg_namelen;
    if (client.to.is_any()) take_destination(message, client.to);
    return Bytes(place_).first(static_cast<std::size_t>(size));
  }

  // Returns whether a datagram begins a channel: a hello, or the client's first message. A later
  // message is for a previous server, or for a channel that was destroyed. Its sender gets a reset.
  bool may_begin(int socket, const InetAddress& from, Bytes datagram) {
    if (is_raw_) return true;
    const auto [kind, number] = datagram::head_of(datagram);
    if (kind == datagram::Kind::hello) return departed_->forget(from), true;
    if (kind != datagram::Kind::messages) return false;
    if (number == 1 && !departed_->has(from)) return true;
    const Bytes reset = datagram::reset();
    sys::call("sendto", ::sendto, socket, static_cast<const void*>(reset.data()), reset.size(),
              MSG_DONTWAIT | MSG_NOSIGNAL, from.get(), from.size);
    return false;
  }

  bool is_raw_;
  std::shared_ptr<Departed> departed_;
  std::vector<std::byte> place_;
  std::deque<Client> waiting_;
};

// --- the two sides ---

class UdpListener final : public Listener {
 public:
  explicit UdpListener(const Address& address) : options_(udp_options(address)) {
    const InetAddress wanted = resolve(address, SOCK_DGRAM).front();
    socket_ = open_socket(wanted.storage.ss_family);
    bind_beside_old_channels(socket_.get(), wanted);
    local_ = local_address(socket_.get());
    if (local_.is_any()) {
      set_option(socket_.get(), IPPROTO_IP, IP_PKTINFO, 1);
      set_option(socket_.get(), IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
    }
    address_ = agreed_address(address, local_.target());
    options_.address = address_.to_string();
  }

  Address address() const override { return address_; }

  Result<Channel> accept(Deadline deadline) override {
    for (;;) {
      if (pending_.empty()) {
        if (const Status status = wait({socket_.get(), POLLIN}, deadline); status != Status::ok)
          return failed(status);
        pending_.drain(socket_.get(), local_);
      }
      if (!pending_.empty())
        if (auto channel = admit_first()) return std::move(*channel);
      if (pending_.empty() && deadline.expired()) return failed(Status::timed_out);
    }
  }

  std::optional<Wake> arm() override {
    if (!pending_.empty()) return std::nullopt;
    return Wake{socket_.get(), POLLIN};
  }

 private:
  // Makes the first client's channel. Returns nullopt if the client cannot be answered, for example
  // without a route to it. Such an address can be forged, so it must not end a server.
  std::optional<Channel> admit_first() {
    std::shared_ptr<DatagramSocket> socket;
    try {
      socket = connect_sibling(pending_.first());
    } catch (const Error& error) {
      pending_.take_first();  // rejected: otherwise each further accept would fail on it
      if (error.fault() == Fault::resource_exhausted) throw;
      return std::nullopt;
    }
    // In the order of arrival: first the datagrams from before the sibling was bound, then those
    // that it received. Until it was connected, it received the datagrams of all clients.
    pending_.drain(socket_.get(), local_);
    pending_.drain(socket->get(), pending_.first().to);
    return Channel{
        make_sender(DatagramSender(socket, most_bytes, options_), options_.address),
        make_receiver(DatagramReceiver(socket, options_, pending_.take_first().datagrams),
                      options_.address),
        {}};
  }

  // Makes a sibling. Siblings share the port permanently, because otherwise no further one could
  // bind. The listening socket shares it only during this bind, so that another server's bind
  // fails.
  std::shared_ptr<DatagramSocket> connect_sibling(const PendingClients::Client& client) {
    OwnedFd sibling = open_socket(local_.storage.ss_family);
    allow_sharing(socket_.get(), 1);
    allow_sharing(sibling.get(), 1);
    const int bound = sys::call("bind", ::bind, sibling.get(), client.to.get(), client.to.size);
    const int error = errno;
    allow_sharing(socket_.get(), 0);
    if (bound != 0) throw Error("bind", "", error);
    sys::must("", "connect", ::connect, sibling.get(), client.from.get(), client.from.size);
    return {new DatagramSocket(std::move(sibling)),
            [departed = departed_, client = client.from](DatagramSocket* socket) {
              delete socket;
              departed->add(client);
            }};
  }

  ChannelOptions options_;
  OwnedFd socket_;
  InetAddress local_;
  Address address_;
  std::shared_ptr<Departed> departed_ = std::make_shared<Departed>();
  PendingClients pending_{options_.framing == Framing::raw, departed_};
};

std::unique_ptr<Listener> open_listener(const Address& address) {
  return std::make_unique<UdpListener>(address);
}

// Connects, says hello, and checks for an error: on this host, a closed port answers immediately.
Channel connect_to(const InetAddress& to, const ChannelOptions& options) {
  const auto socket = std::make_shared<DatagramSocket>(open_socket(to.storage.ss_family));
  sys::must("", "connect", ::connect, socket->get(), to.get(), to.size);
  DatagramSender sender(socket, most_bytes, options);
  sender.say_hello();
  int error = 0;
  socklen_t size = sizeof error;
  sys::must("", "getsockopt", ::getsockopt, socket->get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) throw Error("connect", "", error);
  return {make_sender(std::move(sender), options.address),
          make_receiver(DatagramReceiver(socket, options), options.address),
          {}};
}

// Returns whether a socket may have the port, by trying to bind it. Used for raw framing, which
// sends no hello that could be refused. An address of another host cannot be bound, so the answer
// is true.
bool may_be_served(const InetAddress& to) {
  const OwnedFd probe = open_socket(to.storage.ss_family);
  return sys::call("bind", ::bind, probe.get(), to.get(), to.size) != 0;
}

// Tries all addresses of a name, in order: localhost has ::1 and 127.0.0.1.
Channel open_channel(const Address& address, Deadline) {
  const ChannelOptions options = udp_options(address);
  const std::vector<InetAddress> addresses = resolve_peer(address, SOCK_DGRAM);
  for (std::size_t i = 0;; ++i) try {
      if (options.framing == Framing::raw && i + 1 < addresses.size() &&
          !may_be_served(addresses[i]))
        continue;
      return connect_to(addresses[i], options);
    } catch (const Error&) {
      if (i + 1 == addresses.size()) throw;
    }
}

}  // namespace

extern const Transport transport_udp;
const Transport transport_udp{
    .name = "udp",
    .summary = "datagrams over IP, which may be lost",
    .traits = {.keeps_boundaries = true,
               .half_close = true,
               .crosses_hosts = true,
               .outlives_peer = true,
               .open_protocol = true,
               .peer_exit = Traits::PeerExit::unknown,
               .when_full = Traits::WhenFull::drops,
               .room = 64'000,
               .copies = 3},
    .listen = open_listener,
    .connect = open_channel,
};
