// The lesson tcp-udp: the same work over both protocols, row by row.
#include <fmt/format.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "demos/lessons/lesson.h"
#include "demos/lessons/tcp-udp/cost.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "ipc/system/fd.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

using tcp_udp::Cost;
using tcp_udp::Costs;

// Sockets at 127.0.0.1 with ports that the kernel chooses. They belong to the director, which
// starts the actors.
struct Doors {
  OwnedFd listener, datagrams;
  std::uint16_t stream_port = 0, datagram_port = 0;

  static Doors open() {
    Doors doors{OwnedFd(new_socket(SOCK_STREAM)), OwnedFd(new_socket(SOCK_DGRAM))};
    for (const int fd : {doors.listener.get(), doors.datagrams.get()}) bind_to(fd, loopback(0));
    ::listen(doors.listener.get(), 16);
    doors.stream_port = port_of(doors.listener.get());
    doors.datagram_port = port_of(doors.datagrams.get());
    return doors;
  }

 private:
  static std::uint16_t port_of(int fd) {
    sockaddr_in name{};
    own_name(fd, name);
    return ipc::demo::port_of(name);
  }
};

// --- with and without a connection; streams and datagrams ---

constexpr std::string_view greeting = "hello", sentence = "twelve bytes";
constexpr std::size_t small_buffer = 6;

struct Notes {
  int stream_protocol, datagram_protocol;
  int early_error;  // errno of a send before connect
  bool datagram_came, stream_came;
  std::array<long, 2> of_datagram, of_stream;  // results of two calls with a small buffer
};

int protocol_of(int fd) {
  int protocol = -1;
  socklen_t size = sizeof protocol;
  ::getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size);
  return protocol;
}

void send_to(int fd, std::uint16_t port, std::string_view text) {
  const sockaddr_in address = loopback(port);
  sys::call("sendto", ::sendto, fd, static_cast<const void*>(text.data()), text.size(), 0,
            reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(sizeof address));
}

void write_first(const Cues& cues, const Doors& doors, Notes& notes) {
  const int stream = new_socket(SOCK_STREAM), datagrams = new_socket(SOCK_DGRAM);
  notes.stream_protocol = protocol_of(stream);
  notes.datagram_protocol = protocol_of(datagrams);
  notes.early_error = says(stream, greeting) ? 0 : errno;
  send_to(datagrams, doors.datagram_port, greeting);
  cues.next();
  connect_to(stream, loopback(doors.stream_port));
  says(stream, greeting);
  cues.next();
  send_to(datagrams, doors.datagram_port, sentence);
  says(stream, sentence);
  cues.next();  // stays connected
}

std::array<long, 2> take_twice(int fd) {
  std::array<char, small_buffer> buffer;
  std::array<long, 2> sizes{};
  for (long& size : sizes)
    size = sys::call("recv", ::recv, fd, static_cast<void*>(buffer.data()), buffer.size(),
                     MSG_DONTWAIT);
  return sizes;
}

void read_first(const Cues& cues, const Doors& doors, Notes& notes) {
  notes.datagram_came = hears(doors.datagrams.get()) == greeting;
  cues.next();
  const int connection = accept_from(doors.listener.get());
  notes.stream_came = hears(connection) == greeting;
  cues.next();
  notes.of_datagram = take_twice(doors.datagrams.get());
  notes.of_stream = take_twice(connection);
  cues.done();
}

void first_words(Stage& stage) {
  const Doors doors = Doors::open();
  Notes& notes = stage.share<Notes>();
  Actor sender = stage.start("sender", [&](const Cues& cues) { write_first(cues, doors, notes); });
  Actor receiver =
      stage.start("receiver", [&](const Cues& cues) { read_first(cues, doors, notes); });
  stage.step("words");
  sender.act();
  receiver.act();
  const bool came_unconnected = notes.datagram_came;
  sender.act();
  receiver.act();
  stage.show_calls();
  stage.say("words.done");
  stage.fact("stream_is_tcp_dgram_udp",
             notes.stream_protocol == IPPROTO_TCP && notes.datagram_protocol == IPPROTO_UDP,
             notes.stream_protocol, notes.datagram_protocol);
  const char* const error = ::strerrorname_np(notes.early_error);
  stage.fact("only_tcp_connects_first",
             notes.early_error != 0 && came_unconnected && notes.stream_came,
             error != nullptr ? error : "?");
  stage.step("cut");
  sender.act();
  receiver.act();
  stage.show_calls();
  stage.fact("a_datagram_is_cut",
             notes.of_datagram[0] == small_buffer && notes.of_datagram[1] < 0 &&
                 notes.of_stream[0] + notes.of_stream[1] == static_cast<long>(sentence.size()),
             small_buffer, sentence.size());
}

// --- a receiver that does not read ---

constexpr std::size_t piece_size = 8000;
constexpr int pieces = 12;
constexpr int datagram_room = 32;  // KiB that the receiver's socket holds

// The result of one protocol for all pieces.
struct Fate {
  int taken;              // accepted by send
  int arrived, in_order;  // pieces that arrived, and those in their place
};

// Sends the pieces: aaa..., bbb..., ccc...
void send_pieces(int fd, Fate& fate) {
  for (int i = 0; i < pieces; ++i)
    fate.taken += says(fd, std::string(piece_size, static_cast<char>('a' + i))) ? 1 : 0;
}

void count_piece(std::string_view piece, Fate& fate) {
  const bool is_whole = piece.size() == piece_size &&
                        piece.find_first_not_of(piece.front()) == std::string_view::npos;
  if (is_whole && piece.front() == 'a' + fate.arrived) ++fate.in_order;
  ++fate.arrived;
}

void read_stream(int fd, Fate& fate) {
  std::string all(piece_size * pieces, '\0');
  const long size =
      sys::call("recv", ::recv, fd, static_cast<void*>(all.data()), all.size(), MSG_WAITALL);
  all.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  for (std::size_t at = 0; at < all.size(); at += piece_size)
    count_piece(std::string_view(all).substr(at, piece_size), fate);
}

void read_datagrams(int fd, Fate& fate) {
  std::string piece(piece_size, '\0');
  while (sys::call("recv", ::recv, fd, static_cast<void*>(piece.data()), piece.size(),
                   MSG_DONTWAIT) >= 0)
    count_piece(piece, fate);
}

// Returns the datagrams that the kernel dropped at this socket (/proc/net/udp shows the number,
// too).
std::uint32_t drops_of(int fd) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
  socklen_t size = sizeof info;
  ::getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info.data(), &size);
  return info[SK_MEMINFO_DROPS];
}

class FullReceiver {
 public:
  explicit FullReceiver(Stage& stage) : stage_(stage), doors_(Doors::open()) {
    limit(doors_.listener.get(), SO_RCVBUF, 16 << 10);  // inherited by the sockets that it accepts
    limit(doors_.datagrams.get(), SO_RCVBUF, datagram_room << 10);
  }

  void run() {
    stage_.step("full");
    stage_.say("full.intro", pieces, number(piece_size));
    over_tcp();
    over_udp();
  }

 private:
  // Limits the unread or unacknowledged data that a socket holds.
  void limit(int fd, int option, int size) const {
    if (stage_.is_prevented()) size = 1 << 20;
    ::setsockopt(fd, SOL_SOCKET, option, &size, sizeof size);
  }

  void over_tcp() {
    Fate& fate = stage_.share<Fate>();
    const OwnedFd near(new_socket(SOCK_STREAM));
    limit(near.get(), SO_SNDBUF, 16 << 10);
    connect_to(near.get(), loopback(doors_.stream_port));
    const OwnedFd far(accept_from(doors_.listener.get()));
    Actor sender = stage_.start("tcp_sender", [&](const Cues& cues) {
      send_pieces(near.get(), fate);
      cues.done();
    });
    Actor receiver = stage_.start("tcp_receiver", [&](const Cues& cues) {
      read_stream(far.get(), fate);
      cues.done();
    });
    sender.cue();
    const bool sleeps =
        !stage_.is_prevented() &&
        is_asleep_in(sender.pid(), "sendto", Deadline::after(std::chrono::seconds(10)));
    const int taken = fate.taken;
    const std::array<const Actor*, 1> actors = {&sender};
    stage_.show_calls();
    stage_.show_states(actors);
    receiver.act();
    sender.await();
    stage_.show_calls();
    stage_.fact("tcp_waits_when_full", sleeps && taken < pieces && fate.arrived == pieces, taken,
                fate.arrived, pieces);
    stage_.fact("tcp_keeps_the_order", fate.in_order == pieces, fate.in_order);
  }

  void over_udp() {
    Fate& fate = stage_.share<Fate>();
    const OwnedFd near(new_socket(SOCK_DGRAM));
    connect_to(near.get(), loopback(doors_.datagram_port));
    Actor sender = stage_.start("udp_sender", [&](const Cues& cues) {
      send_pieces(near.get(), fate);
      cues.done();
    });
    Actor receiver = stage_.start("udp_receiver", [&](const Cues& cues) {
      read_datagrams(doors_.datagrams.get(), fate);
      cues.done();
    });
    sender.act();
    receiver.act();
    stage_.show_calls();
    const std::uint32_t drops = drops_of(doors_.datagrams.get());
    stage_.fact("udp_drops_when_full",
                fate.taken == pieces && fate.arrived < pieces &&
                    static_cast<std::uint32_t>(pieces - fate.arrived) == drops,
                datagram_room, fate.taken, fate.arrived, drops);
  }

  Stage& stage_;
  Doors doors_;
};

// --- the costs ---

void costs(Stage& stage) {
  stage.go_untraced();  // the tracer's work would count as the sender's
  stage.step("costs");
  const Doors doors = Doors::open();
  Costs& costs = stage.share<Costs>();
  Actor sender = stage.start("sender", [&](const Cues& cues) {
    send_for_costs(costs, doors.stream_port, doors.datagram_port);
    cues.done();
  });
  Actor receiver = stage.start("receiver", [&](const Cues& cues) {
    receive_for_costs(costs, doors.listener.get(), doors.datagrams.get());
    cues.done();
  });
  receiver.cue();
  sender.act();
  sender.end();
  receiver.await();
  Table table{{"", "UDP", "TCP"}, {}};
  const auto row = [&](std::string_view key, const auto& show) {
    table.rows.push_back({stage.in_words(key), show(costs.udp), show(costs.tcp)});
  };
  row("set_up"_key,
      [](const Cost& cost) { return cost.set_up_ns > 0 ? duration(cost.set_up_ns) : "-"; });
  row("trip"_key, [](const Cost& cost) { return duration(cost.trip_ns); });
  row("cpu"_key, [](const Cost& cost) { return duration(cost.cpu_ns); });
  row("packets"_key, [](const Cost& cost) { return number(cost.packets); });
  row("arrived"_key, [](const Cost& cost) { return number(cost.arrived); });
  stage.say("costs.intro", number(tcp_udp::messages), tcp_udp::message_size);
  stage.show(std::move(table));
  stage.fact("udp_is_not_always_faster",
             costs.tcp.cpu_ns < costs.udp.cpu_ns && costs.tcp.packets < costs.udp.packets,
             duration(costs.tcp.cpu_ns), duration(costs.udp.cpu_ns));
}

void play(Stage& stage) {
  first_words(stage);
  FullReceiver(stage).run();
  costs(stage);
}

}  // namespace

extern const Lesson tcp_udp_lesson;
const Lesson tcp_udp_lesson{"tcp-udp", play, {}, "bench/floors/udp.cpp"};

}  // namespace ipc::demo
