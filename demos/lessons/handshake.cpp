#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "demos/lessons/lesson.h"
#include "demos/stage/sockets.h"
#include "ipc/sys.h"

namespace ipc::demo {

std::span<const Text> handshake_texts();

namespace {

constexpr std::uint16_t port = 12345;
constexpr std::string_view greeting = "hello";

sockaddr_in server_address() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void serve(const Cues& cues, bool takes_early_data) {
  const sockaddr_in address = server_address();
  const int listener = sys::must("", "socket", ::socket, AF_INET, SOCK_STREAM, 0);
  const int queue = 8;
  if (takes_early_data) ::setsockopt(listener, IPPROTO_TCP, TCP_FASTOPEN, &queue, sizeof queue);
  sys::must("", "bind", ::bind, listener, reinterpret_cast<const sockaddr*>(&address),
            static_cast<socklen_t>(sizeof address));
  sys::must("", "listen", ::listen, listener, 8);
  cues.next();
  const int connection =
      sys::must("", "accept4", ::accept4, listener, static_cast<sockaddr*>(nullptr),
                static_cast<socklen_t*>(nullptr), SOCK_CLOEXEC);
  cues.next();
  std::array<char, 64> buffer;
  const auto receive = [&] {
    sys::call("recv", ::recv, connection, static_cast<void*>(buffer.data()), buffer.size(), 0);
  };
  receive();
  cues.next();
  receive();  // the end
  sys::call("close", ::close, connection);
  cues.done();
}

void use(const Cues& cues, bool sends_early) {
  const sockaddr_in address = server_address();
  const auto* const to = reinterpret_cast<const sockaddr*>(&address);
  const int fd = sys::must("", "socket", ::socket, AF_INET, SOCK_STREAM, 0);
  if (sends_early)
    sys::call("sendto", ::sendto, fd, static_cast<const void*>(greeting.data()), greeting.size(),
              MSG_FASTOPEN, to, static_cast<socklen_t>(sizeof address));
  else sys::must("", "connect", ::connect, fd, to, static_cast<socklen_t>(sizeof address));
  cues.next();
  if (!sends_early)
    sys::call("send", ::send, fd, static_cast<const void*>(greeting.data()), greeting.size(),
              MSG_NOSIGNAL);
  cues.next();
  sys::call("close", ::close, fd);
  cues.done();
}

bool has(const Packet& packet, unsigned flags) { return (packet.flags & flags) == flags; }
bool is_of_ours(const Packet& packet) {
  return packet.is_tcp() && (packet.source_port == port || packet.target_port == port);
}
std::size_t count(const std::vector<Packet>& packets, unsigned flags) {
  return static_cast<std::size_t>(
      std::ranges::count_if(packets, [&](const Packet& packet) { return has(packet, flags); }));
}

// The first carries x, the second y and x + 1, the third x + 1 and y + 1.
bool do_numbers_match(const std::vector<Packet>& three) {
  if (three.size() < 3) return false;
  const Packet &syn = three[0], &both = three[1], &ack = three[2];
  return syn.flags == TH_SYN && both.flags == (TH_SYN | TH_ACK) && ack.flags == TH_ACK &&
         both.acknowledged == syn.sequence + 1 && ack.sequence == syn.sequence + 1 &&
         ack.acknowledged == both.sequence + 1;
}

class Handshake {
 public:
  explicit Handshake(Stage& stage)
      : stage_(stage),
        server_(stage.start(
            "server", [early = stage.is_prevented()](const Cues& cues) { serve(cues, early); })),
        client_(stage.start(
            "client", [early = stage.is_prevented()](const Cues& cues) { use(cues, early); })) {}

  void run() {
    opening();
    talking();
    closing();
  }

 private:
  void opening() {
    stage_.step("opening");
    server_.act();
    server_.cue();
    client_.act();
    server_.await();
    stage_.show_calls();
    const auto packets = take([](const auto& so_far) { return so_far.size() == 3; });
    stage_.show(Packets{packets});
    stage_.say("opening.done");
    stage_.fact("syn_synack_ack_captured", do_numbers_match(packets));
    const bool has_data = std::ranges::any_of(
        packets, [](const Packet& packet) { return packet.payload_size() > 0; });
    stage_.fact("no_data_before_handshake", packets.size() == 3 && !has_data);
    opening_ = packets.size();
  }

  void talking() {
    stage_.step("talking");
    server_.cue();
    client_.act();
    server_.await();
    stage_.show_calls();
    const auto packets = take([](const auto& so_far) { return so_far.size() == 2; });
    stage_.show(Packets{packets});
    const bool is_data_next = !packets.empty() && packets[0].payload_size() == greeting.size();
    stage_.fact("three_packets_not_four", opening_ == 3 && is_data_next);
  }

  void closing() {
    stage_.step("closing");
    server_.cue();
    client_.act();
    server_.await();
    stage_.show_calls();
    const auto packets = take([](const auto& so_far) {
      return count(so_far, TH_FIN) == 2 && !has(so_far.back(), TH_FIN);
    });
    stage_.show(Packets{packets});
    stage_.fact("each_direction_is_closed", count(packets, TH_FIN) == 2);
    const auto rows = sockets("tcp");
    stage_.fact("time_wait_stays", std::ranges::any_of(rows, [](const SocketRow& row) {
                  return row.state == "TIME_WAIT" && row.remote_port == port && row.inode == 0;
                }));
  }

  std::vector<Packet> take(const std::function<bool(const std::vector<Packet>&)>& is_enough) {
    return capture_.take(is_of_ours, is_enough, Deadline::after(std::chrono::seconds(2)));
  }

  Stage& stage_;
  Capture capture_;
  Actor server_, client_;
  std::size_t opening_ = 0;
};

void play(Stage& stage) {
  if (!stage.enter_own_network({"syn_synack_ack_captured", "no_data_before_handshake",
                                "three_packets_not_four", "each_direction_is_closed",
                                "time_wait_stays"}))
    return;
  // A FIN sent twice would end TIME_WAIT by an answer out of turn (RFC 1337).
  std::ofstream("/proc/sys/net/ipv4/tcp_rfc1337") << 1;
  // Data in the very first packet (RFC 7413), without the cookie that a stranger would need.
  if (stage.is_prevented()) std::ofstream("/proc/sys/net/ipv4/tcp_fastopen") << 0x607;
  Handshake(stage).run();
}

}  // namespace

extern const Lesson handshake_lesson;
const Lesson handshake_lesson{"handshake", play, handshake_texts, 'b', {}, "bench/floors/tcp.cpp"};

}  // namespace ipc::demo
