// The lesson death: the receiver is killed or closes, over TCP and over every channel of ipclab.
#include <fmt/format.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "demos/stage/network.h"
#include "demos/stage/sockets.h"
#include "ipc/host/process.h"
#include "ipc/system/sys.h"
#include "ipc/transport.h"

namespace ipc::demo {

namespace {

constexpr std::string_view order = "pay 100 to Ana", receipt = "done";

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

std::string name_of_error(int error) {
  const char* const name = ::strerrorname_np(error);
  return name != nullptr ? name : std::to_string(error);
}

// --- over TCP: three ways in which the receiver ends ---

struct Way {
  std::string_view receiver, sender, in_words;  // keys
  bool reads, is_polite;
};
constexpr Way unread{"unread.receiver"_key, "unread.sender"_key, "unread.way"_key, false, false};
constexpr Way killed{"killed.receiver"_key, "killed.sender"_key, "killed.way"_key, true, false};
constexpr Way polite{"polite.receiver"_key, "polite.sender"_key, "polite.way"_key, true, true};

// The notes of the processes for the director.
struct Notes {
  sockaddr_in server;
  std::size_t read;  // bytes that the receiver's program read
  bool was_taken;    // send accepted it
  int unacknowledged;
  bool was_answered;
  int end_error, first_error,
      second_error;  // errno of the recv that saw the end, and of two sends after it
};

int unacknowledged(int fd) {
  int bytes = -1;
  ::ioctl(fd, SIOCOUTQ, &bytes);
  return bytes;
}

bool is_dead(int fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  return ::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == TCP_CLOSE;
}

void receive(const Cues& cues, Notes& notes, const Way& way, bool reads) {
  const int listener = new_listener(loopback(0), 1);
  own_name(listener, notes.server);
  cues.next();
  const int fd = accept_from(listener);
  if (reads) notes.read = hears(fd).size();
  if (way.reads) says(fd, receipt);
  cues.next();  // the other ways do not return from here
  sys::call("close", ::close, fd);
  cues.done();
}

void send(const Cues& cues, Notes& notes) {
  const int fd = new_socket();
  connect_to(fd, notes.server);
  notes.was_taken = says(fd, order);
  comes_true(soon(), [&] { return unacknowledged(fd) == 0; });
  notes.unacknowledged = unacknowledged(fd);
  cues.next();
  std::array<char, 64> answer;
  long size = 0;
  while ((size = sys::call("recv", ::recv, fd, static_cast<void*>(answer.data()), answer.size(),
                           0)) > 0)
    notes.was_answered = true;
  notes.end_error = error_of(size);
  notes.first_error = says(fd, "and 50 to Rui") ? 0 : errno;
  comes_true(soon(), [&] { return is_dead(fd); });
  notes.second_error = says(fd, "and 20 to Eva") ? 0 : errno;
  cues.next();
}

class Ending {
 public:
  Ending(Stage& stage, const Way& way)
      : stage_(stage),
        way_(way),
        notes_(stage.share<Notes>()),
        sender_(stage.start(way.sender, [&](const Cues& cues) { send(cues, notes_); })),
        receiver_(stage.start(way.receiver,
                              [&, reads = way.reads || stage.is_prevented()](const Cues& cues) {
                                receive(cues, notes_, way, reads);
                              })) {}

  // Continues until the sender's kernel has received the acknowledgement of all bytes.
  void deliver() {
    receiver_.act();
    receiver_.cue();
    sender_.act();
    receiver_.await();
    const auto row = socket_at("tcp", port(), "ESTABLISHED");
    queued_ = row ? row->to_read : 0;
  }

  // Ends the experiment, and returns the calls since then.
  std::vector<TracedCall> end() {
    stage_.new_calls();
    sender_.cue();
    is_asleep_in(sender_.pid(), "recvfrom", soon());
    const std::uint64_t ended_ns = sys::detail::now_ns();
    if (way_.is_polite) receiver_.cue();
    else stage_.kill(receiver_, SIGKILL);
    exit_ = receiver_.end();
    sender_.await();
    auto calls = stage_.new_calls();
    const auto told = std::ranges::find_if(calls, [&](const TracedCall& call) {
      return call.side == sender_.side() && call.name.data() == std::string_view("recv") &&
             call.result <= 0;
    });
    if (told != calls.end() && told->end_ns > ended_ns)
      noticed_ns_ = static_cast<double>(told->end_ns - ended_ns);
    return calls;
  }

  const Notes& notes() const { return notes_; }
  std::uint16_t port() const { return port_of(notes_.server); }
  std::uint64_t queued() const { return queued_; }
  bool was_killed() const { return exit_.signal == SIGKILL; }
  bool was_told_the_same(const Ending& other) const {
    return notes_.end_error == other.notes_.end_error &&
           notes_.first_error == other.notes_.first_error &&
           notes_.second_error == other.notes_.second_error;
  }

  std::vector<std::string> row() const {
    const auto of_send = [](int error) { return error == 0 ? "ok" : name_of_error(error); };
    return {stage_.in_words(way_.in_words),
            notes_.was_answered ? std::string(receipt) : "-",
            notes_.end_error == 0 ? "0" : name_of_error(notes_.end_error),
            of_send(notes_.first_error),
            of_send(notes_.second_error),
            duration(noticed_ns_)};
  }

 private:
  Stage& stage_;
  const Way& way_;
  Notes& notes_;
  Actor sender_, receiver_;
  std::uint64_t queued_ = 0;
  Process::Exit exit_;
  double noticed_ns_ = 0;
};

void show_where_the_bytes_are(Stage& stage, const Ending& ending) {
  const auto row = [&](std::string_view what, std::size_t bytes) {
    return std::vector<std::string>{stage.in_words(what), std::to_string(bytes)};
  };
  const Notes& notes = ending.notes();
  stage.show({{stage.in_words("where"), stage.in_words("bytes")},
              {row("taken"_key, notes.was_taken ? order.size() : 0),
               row("unacknowledged"_key, static_cast<std::size_t>(notes.unacknowledged)),
               row("queued"_key, ending.queued()), row("by_program"_key, notes.read)}});
}

// Returns whether the packet is shown: the packets that open the connection are not.
bool is_shown(const Packet& packet, std::uint16_t port) {
  return packet.is_tcp() && (packet.source_port == port || packet.target_port == port) &&
         (packet.flags & TH_SYN) == 0;
}

void over_tcp(Stage& stage) {
  const bool may_capture = !enter_own_network();
  stage.step("unread");
  std::optional<Capture> capture;
  if (may_capture) capture.emplace();
  Ending first(stage, unread);
  first.deliver();
  stage.show_calls();
  stage.say("unread.done");
  show_where_the_bytes_are(stage, first);
  stage.say("unread.nobody");
  stage.step("kill");
  stage.show(first.end());
  const Notes& notes = first.notes();
  if (capture)
    stage.show_packets(
        capture->take([&](const Packet& packet) { return is_shown(packet, first.port()); },
                      [](const auto& packets) {
                        return !packets.empty() && (packets.back().flags & TH_RST) != 0;
                      },
                      Deadline::after(std::chrono::seconds(stage.is_prevented() ? 0 : 2))));
  stage.fact("delivered_but_never_read",
             notes.was_taken && notes.unacknowledged == 0 && first.queued() == order.size() &&
                 notes.read == 0 && first.was_killed(),
             order.size());
  stage.fact("unread_bytes_end_in_a_reset",
             notes.end_error == ECONNRESET && notes.first_error == EPIPE);

  stage.step("read");
  Ending second(stage, killed), third(stage, polite);
  second.deliver();
  stage.show(second.end());
  third.deliver();
  third.end();
  stage.say("read.done");
  stage.show({{stage.in_words("way"), stage.in_words("answer"), "recv", "send", "send",
               stage.in_words("noticed")},
              {first.row(), second.row(), third.row()}});
  stage.fact("an_answer_tells_that_it_was_read", second.notes().was_answered &&
                                                     second.notes().read == order.size() &&
                                                     !notes.was_answered);
  stage.fact("a_death_looks_like_a_close", second.was_killed() && second.notes().end_error == 0 &&
                                               second.was_told_the_same(third));
  stage.fact("a_send_to_the_dead_succeeds",
             second.notes().first_error == 0 && second.notes().second_error == EPIPE);
}

// --- a channel of ipclab reports its peer's end ---

constexpr int messages = 3, deaths = 10;

struct Heard {
  int messages = 0;
  Farewell farewell = Farewell::none;
  bool is_told = false;  // the end was reported
  double after_ns = 0;   // time from the end, or a little before it, to the report

  std::string in_words(const Stage& stage) const {
    return is_told ? std::string(stage.in_words("farewell." + std::string(to_string(farewell))))
                   : stage.in_words("silence");
  }
};

// Starts a child that connects, sends, and ends in one of the two ways. Returns the report of its
// end.
Heard hear_of_an_end(const Transport& transport, bool is_killed,
                     std::atomic<std::uint64_t>& at_ns) {
  const auto listener = ipc::listen(Address(transport.name, ""));
  const Process peer = Process::fork([&] {
    Channel channel = connect(listener->address(), soon());
    for (int i = 0; i < messages; ++i)
      if (channel.out->send(std::as_bytes(std::span(order)), soon()) != Status::ok) return 1;
    at_ns = sys::detail::now_ns();
    if (is_killed) ::raise(SIGKILL);
    channel = {};
    return 0;
  });
  const bool is_silent = is_killed && transport.traits.peer_exit == Traits::PeerExit::unknown;
  auto accepted = listener->accept(soon());
  if (!accepted) return {};
  const Channel channel = std::move(*accepted);
  if (is_silent) (void)wait({peer.pidfd(), POLLIN}, soon());
  const Deadline patience = is_silent ? Deadline::after(std::chrono::milliseconds(200)) : soon();
  Heard heard;
  auto message = channel.in->receive(patience);
  for (; message; message = channel.in->receive(patience)) ++heard.messages;
  heard.is_told = message.error() == Status::closed;
  heard.after_ns = static_cast<double>(sys::detail::now_ns() - at_ns);
  heard.farewell = channel.in->farewell();
  return heard;
}

// Several deaths, one after the other: the shortest and the longest time, and the messages
// received.
struct HeardOften {
  std::vector<Heard> all;

  bool is_told() const { return std::ranges::all_of(all, &Heard::is_told); }
  bool is_told_of(Farewell farewell) const {
    return std::ranges::count(all, farewell, &Heard::farewell) == deaths;
  }
  int kept() const {
    int sum = 0;
    for (const Heard& one : all) sum += one.messages;
    return sum;
  }
  // Returns the times: "0.4 to 1.2 ms".
  std::string noticed(const Stage& stage) const {
    if (!is_told()) return "-";
    const auto [low, high] = std::ranges::minmax(all, {}, &Heard::after_ns);
    return fmt::format("{} {} {}", duration(low.after_ns), stage.in_words("to"),
                       duration(high.after_ns));
  }
};

HeardOften hear_of_deaths(const Transport& transport, std::atomic<std::uint64_t>& at_ns) {
  HeardOften heard;
  while (heard.all.size() < deaths) heard.all.push_back(hear_of_an_end(transport, true, at_ns));
  return heard;
}

void over_channels(Stage& stage) {
  stage.step("channels");
  auto& at_ns = stage.share<std::atomic<std::uint64_t>>();
  Table table{{stage.in_words("transport"), stage.in_words("after_goodbye"),
               stage.in_words("after_kill"), stage.in_words("noticed"), stage.in_words("messages")},
              {}};
  int telling = 0;
  bool all_tell = true, all_keep = true;
  for (const Transport* const transport : transports()) {
    if (transport->unavailable()) continue;
    const Traits& traits = transport->traits;
    const Heard bye = hear_of_an_end(*transport, false, at_ns);
    const HeardOften death = hear_of_deaths(*transport, at_ns);
    table.rows.push_back({std::string(transport->name), bye.in_words(stage),
                          death.all.front().in_words(stage), death.noticed(stage),
                          fmt::format("{}/{}", death.kept(), deaths * messages)});
    if (traits.tells_deaths) {
      ++telling;
      all_tell = all_tell && bye.farewell == Farewell::goodbye && death.is_told_of(Farewell::died);
    }
    if (traits.reliable && traits.outlives_peer)
      all_keep = all_keep && death.kept() == deaths * messages;
  }
  stage.say("channels.done");
  stage.show(std::move(table));
  stage.fact("a_channel_tells_death_from_goodbye", telling > 0 && all_tell, telling);
  stage.fact("what_the_dead_sent_arrives", all_keep, deaths * messages);
}

// --- the name that it leaves behind ---

struct Leftovers {
  int connect_error, bind_error;
  bool is_served;  // the next server answers
};

void restart(Stage& stage) {
  stage.step("restart");
  Leftovers& left = stage.share<Leftovers>();
  const std::string path = stage.place("server");
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof name.sun_path - 1);
  const auto* const address = reinterpret_cast<const sockaddr*>(&name);
  const auto size = static_cast<socklen_t>(sizeof name);
  const auto new_unix = [] { return sys::must("", "socket", ::socket, AF_UNIX, SOCK_STREAM, 0); };
  Actor server = stage.start("old_server", [&](const Cues& cues) {
    const int fd = new_unix();
    sys::must(path, "bind", ::bind, fd, address, size);
    sys::must(path, "listen", ::listen, fd, 8);
    cues.next();
  });
  Actor successor = stage.start("successor", [&](const Cues& cues) {
    left.connect_error = error_of(sys::call("connect", ::connect, new_unix(), address, size));
    left.bind_error = error_of(sys::call("bind", ::bind, new_unix(), address, size));
    cues.next();
    const auto listener = ipc::listen(Address("unix", path));
    left.is_served = sys::call("connect", ::connect, new_unix(), address, size) == 0;
    cues.done();
  });
  server.act();
  stage.kill(server, SIGKILL);
  server.end();
  successor.act();
  stage.show_calls();
  stage.fact("a_dead_server_leaves_its_name",
             left.connect_error == ECONNREFUSED && left.bind_error == EADDRINUSE);
  stage.say("restart.takes_over");
  successor.act();
  stage.show_calls();
  stage.fact("the_next_one_takes_it_over", left.is_served);
}

void play(Stage& stage) {
  over_tcp(stage);
  over_channels(stage);
  restart(stage);
}

}  // namespace

extern const Lesson death_lesson;
const Lesson death_lesson{"death", play};

}  // namespace ipc::demo
