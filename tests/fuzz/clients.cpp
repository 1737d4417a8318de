// Datagrams of several senders into the listener of udp: the channels that it makes, and their
// messages.
#include <arpa/inet.h>

#include <cstring>
#include <deque>
#include <map>

#include "datagrams.h"
#include "ipc/transport.h"

extern const ipc::Transport transport_udp;

namespace {

using namespace ipc;
using namespace ipc::fuzz;

using Client = std::uint16_t;  // its port
using Arrivals = std::deque<std::pair<Client, std::string>>;

class Network final : public Kernel {
 public:
  Arrivals arrivals;
  Client connected = 0;  // the last one
  std::size_t resets = 0;

 private:
  std::optional<sys::Outcome> answer(const sys::Call& call) override {
    const std::string_view name = call.name;
    const auto& arguments = call.arguments;
    if (name == "socket") return sys::Outcome{last_ = open(), 0};
    if (name == "bind" && listening_ < 0) listening_ = arguments[0].number();
    if (name == "getsockname") name_of(5000, place_of<void>(arguments[1]));
    if (name == "connect") connected = ntohs(place_of<sockaddr_in>(arguments[1])->sin_port);
    if (name == "sendto") ++resets;
    if (name == "ppoll") return sys::Outcome{arrivals.empty() ? 0 : 1, 0};
    if (name == "recv") return fail(EAGAIN);
    if (name != "recvmsg") return std::nullopt;
    if (arguments[0].number() != listening_ || arrivals.empty()) return fail(EAGAIN);
    auto& message = *place_of<msghdr>(arguments[1]);
    const auto [client, datagram] = arrivals.front();
    arrivals.pop_front();
    message.msg_namelen = name_of(client, message.msg_name);
    message.msg_controllen = 0;
    return copy(datagram, static_cast<const void*>(message.msg_iov->iov_base),
                message.msg_iov->iov_len);
  }
  static socklen_t name_of(Client client, void* place) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(client);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::memcpy(place, &name, sizeof name);
    return sizeof name;
  }
  long listening_ = -1;
  int last_ = -1;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const bool is_raw = input.byte() % 4 == 0;
  Network network;
  const auto listener = transport_udp.listen(Address::parse(is_raw ? "udp:?framing=raw" : "udp:"));
  std::set<Client> departed;
  while (!input.empty()) {  // one round: datagrams, then the channels that they open, and their end
    std::vector<Client> order;
    std::map<Client, std::vector<std::string>> sent;
    std::size_t resets = 0;
    for (unsigned count = input.byte() % 64; count > 0 && !input.empty(); --count) {
      const Client client = static_cast<Client>(1 + input.byte() % 100);
      const std::string datagram = datagram_of(input);
      network.arrivals.emplace_back(client, datagram);
      const auto number = datagram.size() < 4 ? 0 : number_of(datagram.substr(0, 4));
      const bool is_hello = datagram.size() == 4 && number == 0;
      const bool has_messages = datagram.size() > 4 && number != 0;
      if (!sent.contains(client)) {
        if (is_hello) departed.erase(client);
        if (!is_raw && !is_hello && !(number == 1 && has_messages && !departed.contains(client))) {
          resets += has_messages ? 1 : 0;
          continue;
        }
        order.push_back(client);
      }
      sent[client].push_back(datagram);
    }
    network.resets = 0;
    std::vector<Channel> channels;
    for (const Client client : order) {
      auto channel = listener->accept(Deadline::immediate());
      require(channel && network.connected == client, "clients get their channels in order");
      Conversation expected{is_raw};
      for (const std::string& datagram : sent[client]) expected.arrives(datagram);
      expected.check(*channel->in);
      channels.push_back(std::move(*channel));
      departed.insert(client);
    }
    require(!listener->accept(Deadline::immediate()), "nobody else gets a channel");
    require(network.resets == resets, "a sender in mid-conversation is told so");
  }
  return 0;
}
