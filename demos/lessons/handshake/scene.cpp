// The lesson handshake: the packets that open and close a TCP connection.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "demos/lessons/handshake/ends.h"
#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "demos/stage/sockets.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

constexpr std::uint16_t port = 12345;
constexpr std::string_view greeting = "hello";

// The notes of the processes for the director.
struct Notes {
  std::uint16_t port, client_port;
  handshake::Headers syn;
  handshake::Counts opened, sent;  // the client's
  bool end_seen;
};

// Serves one client at the port given; if that is 0, at any port, and asks the kernel for the
// packets that cannot be captured.
void serve(const Cues& cues, Notes& notes, bool takes_early_data) {
  sockaddr_in address = loopback(notes.port);
  const bool asks = notes.port == 0;
  const int listener = new_socket();
  const int queue = 8;
  if (takes_early_data) ::setsockopt(listener, IPPROTO_TCP, TCP_FASTOPEN, &queue, sizeof queue);
  if (asks) handshake::keep_syn(listener);
  bind_to(listener, address);
  sys::must("", "listen", ::listen, listener, 8);
  if (asks) own_name(listener, address);
  notes.port = port_of(address);
  cues.next();
  const int connection = accept_from(listener);
  if (asks) notes.syn = handshake::kept_syn(connection);
  cues.next();
  std::array<char, 64> buffer;
  const auto receive = [&] {
    return sys::call("recv", ::recv, connection, static_cast<void*>(buffer.data()), buffer.size(),
                     0);
  };
  receive();
  cues.next();
  notes.end_seen = receive() == 0;
  sys::call("close", ::close, connection);
  cues.done();
}

void use(const Cues& cues, Notes& notes, bool sends_early) {
  const sockaddr_in address = loopback(notes.port);
  const int fd = new_socket();
  if (sends_early)
    sys::call("sendto", ::sendto, fd, static_cast<const void*>(greeting.data()), greeting.size(),
              MSG_FASTOPEN, reinterpret_cast<const sockaddr*>(&address),
              static_cast<socklen_t>(sizeof address));
  else connect_to(fd, address);
  notes.opened = handshake::counts_of(fd);
  sockaddr_in own{};
  socklen_t size = sizeof own;  // a plain call: it is not part of the story
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size);
  notes.client_port = port_of(own);
  cues.next();
  if (!sends_early) says(fd, greeting);
  notes.sent = handshake::counts_of(fd);
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

// Returns whether the first packet has number x, the second y and x + 1, the third x + 1 and y + 1.
bool do_numbers_match(const std::vector<Packet>& three) {
  if (three.size() < 3) return false;
  const Packet &syn = three[0], &both = three[1], &ack = three[2];
  return syn.flags == TH_SYN && both.flags == (TH_SYN | TH_ACK) && ack.flags == TH_ACK &&
         both.acknowledged == syn.sequence + 1 && ack.sequence == syn.sequence + 1 &&
         ack.acknowledged == both.sequence + 1;
}

class Handshake {
 public:
  Handshake(Stage& stage, Notes& notes)
      : stage_(stage),
        server_(stage.start("server", [&notes, early = stage.is_prevented()](
                                          const Cues& cues) { serve(cues, notes, early); })),
        client_(stage.start("client", [&notes, early = stage.is_prevented()](const Cues& cues) {
          use(cues, notes, early);
        })) {}

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
    stage_.show_packets(packets);
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
    stage_.show_packets(packets);
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
    stage_.show_packets(packets);
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

// Plays without a network of its own, with the information that the two ends have.
void play_at_the_ends(Stage& stage, Notes& notes) {
  const bool early = stage.is_prevented();
  Actor server = stage.start("anywhere", [&](const Cues& cues) { serve(cues, notes, early); });
  Actor client = stage.start("client", [&](const Cues& cues) { use(cues, notes, early); });
  const auto act = [&](std::string_view step) {
    stage.step(step);
    server.cue();
    client.act();
    server.await();
    stage.show_calls();
  };
  server.act();
  act("opening"_key);
  const auto& [sent, received, with_data] = notes.opened;
  const auto syn = handshake::decode(notes.syn);
  if (syn) stage.say("opening.kept", syn->packet.to_string(), syn->size, syn->headers_size);
  stage.say("opening.counted", sent, received, with_data);
  const bool are_three = sent == 2 && received == 1;
  if (syn)
    stage.fact("no_data_before_handshake", are_three && with_data == 0 &&
                                               has(syn->packet, TH_SYN) &&
                                               syn->size == syn->headers_size);
  else stage.not_shown("no_data_before_handshake", stage.in_words("none_kept"));
  act("talking"_key);
  stage.fact("three_packets_not_four",
             are_three && notes.sent.sent == sent + 1 && notes.sent.with_data == 1);
  act("closing"_key);
  const bool stays = comes_true(Deadline::after(std::chrono::seconds(2)), [&] {
    const auto row = socket_at("tcp", notes.client_port, "TIME_WAIT");
    return row && row->remote_port == notes.port && row->inode == 0;
  });
  // An end reaches TIME_WAIT only after the other's FIN.
  stage.fact("each_direction_is_closed", notes.end_seen && stays);
  stage.fact("time_wait_stays", stays);
}

void play(Stage& stage) {
  Notes& notes = stage.share<Notes>();
  if (!stage.enter_own_network({"syn_synack_ack_captured"})) return play_at_the_ends(stage, notes);
  notes.port = port;
  // A FIN sent twice would end TIME_WAIT by an answer out of turn (RFC 1337).
  std::ofstream("/proc/sys/net/ipv4/tcp_rfc1337") << 1;
  // Allows data in the first packet (RFC 7413), without the cookie that a new client would need.
  if (stage.is_prevented()) std::ofstream("/proc/sys/net/ipv4/tcp_fastopen") << 0x607;
  Handshake(stage, notes).run();
}

}  // namespace

extern const Lesson handshake_lesson;
const Lesson handshake_lesson{"handshake", play, {}, "bench/floors/tcp.cpp"};

}  // namespace ipc::demo
