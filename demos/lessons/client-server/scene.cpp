// The lesson client-server: the names of both ends before and after the connection, and peers
// without a server.
#include <unistd.h>

#include <algorithm>
#include <array>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "demos/stage/network.h"
#include "demos/stage/sockets.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

// The names that one end knows: its own, and the other end's.
struct Known {
  sockaddr_in own, other;
  int other_error;
};

Known ask(int fd) {
  Known known{};
  own_name(fd, known.own);
  known.other_error = error_of(peer_name(fd, known.other));
  return known;
}

bool is_same(const sockaddr_in& one, const sockaddr_in& other) {
  return to_string(one) == to_string(other);
}

std::vector<std::string> in_words(const std::string& who, const Known& known) {
  return {who, to_string(known.own), known.other_error == 0 ? to_string(known.other) : "-"};
}

// --- a server, and clients ---

struct Notes {
  Known listener, accepted;
  Known client_before, client_after;
  bool has_accepted;
};

class OneServer {
 public:
  OneServer(Stage& stage, std::uint16_t port)
      : stage_(stage),
        port_(port),
        notes_(stage.share<Notes>()),
        server_(stage.start("server", [this](const Cues& cues) { serve(cues); })),
        client_(stage.start("client", [this](const Cues& cues) { use(cues); })),
        second_(stage.start("second", [this](const Cues& cues) {
          cues.next();
          connect_to(new_socket(), notes_.listener.own);
          cues.next();
        })) {}

  void run() {
    before();
    connected();
    another();
  }

 private:
  void serve(const Cues& cues) {
    const int fd = new_listener(loopback(port_), 8);
    notes_.listener = ask(fd);
    cues.next();
    const int connection = accept_from(fd);
    notes_.has_accepted = true;
    notes_.accepted = ask(connection);
    cues.next();
    accept_from(fd);
    cues.next();
  }
  void use(const Cues& cues) {
    const int fd = new_socket();
    if (stage_.is_prevented()) bind_to(fd, loopback(0));
    notes_.client_before = ask(fd);
    cues.next();
    connect_to(fd, notes_.listener.own);
    notes_.client_after = ask(fd);
    cues.next();
  }

  void show_knowledge(std::initializer_list<std::vector<std::string>> rows) {
    stage_.show({{stage_.in_words("socket_of"), "getsockname", "getpeername"}, rows});
  }

  void before() {
    stage_.step("before");
    server_.act();
    client_.act();
    second_.act();
    server_.cue();
    const bool sleeps = is_asleep_in(server_.pid(), "accept4", patience()) && !notes_.has_accepted;
    stage_.show_calls();
    stage_.say("before.done");
    show_knowledge({in_words(stage_.in_words("listening"), notes_.listener),
                    in_words(stage_.in_words("of_client"), notes_.client_before)});
    const std::array<const Actor*, 1> actors = {&server_};
    stage_.show_states(actors);
    client_.act();
    server_.await();
    stage_.fact("server_sleeps_until_connect", sleeps && notes_.has_accepted);
  }

  void connected() {
    stage_.step("connected");
    stage_.show_calls();
    show_knowledge({in_words(stage_.in_words("listening"), notes_.listener),
                    in_words(stage_.in_words("accepted"), notes_.accepted),
                    in_words(stage_.in_words("of_client"), notes_.client_after)});
    const Known &before = notes_.client_before, &after = notes_.client_after;
    stage_.fact("connect_names_the_peer",
                before.other_error == ENOTCONN && is_same(after.other, notes_.listener.own),
                to_string(after.other));
    stage_.fact(
        "server_learns_at_accept",
        notes_.listener.other_error == ENOTCONN && is_same(notes_.accepted.other, after.own),
        to_string(notes_.accepted.other));
    stage_.fact("client_port_picked_at_connect",
                port_of(before.own) == 0 && port_of(after.own) != 0, to_string(before.own),
                port_of(after.own));
    stage_.fact("the_new_socket_has_the_same_port",
                is_same(notes_.accepted.own, notes_.listener.own), port_of(notes_.accepted.own));
  }

  void another() {
    stage_.step("another");
    server_.cue();
    second_.act();
    server_.await();
    stage_.show_calls();
    const std::uint16_t port = port_of(notes_.listener.own);
    std::vector<SocketRow> ends = sockets("tcp");
    std::erase_if(ends, [&](const SocketRow& row) {
      return row.state != "ESTABLISHED" || (row.local_port != port && row.remote_port != port);
    });
    Table table{{stage_.in_words("own_end"), stage_.in_words("other_end"), "inode"}, {}};
    for (const SocketRow& row : ends)
      table.rows.push_back({to_string(loopback(row.local_port, row.local)),
                            to_string(loopback(row.remote_port, row.remote)),
                            std::to_string(row.inode)});
    stage_.say("another.done");
    stage_.show(std::move(table));
    const auto is_mirrored = [&](const SocketRow& row) {
      return std::ranges::any_of(ends, [&](const SocketRow& other) {
        return other.local == row.remote && other.local_port == row.remote_port &&
               other.remote == row.local && other.remote_port == row.local_port;
      });
    };
    stage_.fact("an_end_is_address_port",
                ends.size() == 4 && std::ranges::all_of(ends, is_mirrored));
    std::erase_if(ends, [&](const SocketRow& row) { return row.local_port != port; });
    stage_.fact("four_numbers_tell_them_apart",
                ends.size() == 2 && ends[0].inode != ends[1].inode &&
                    ends[0].remote_port != ends[1].remote_port,
                port);
  }

  static Deadline patience() { return Deadline::after(std::chrono::seconds(10)); }

  Stage& stage_;
  const std::uint16_t port_;
  Notes& notes_;
  Actor server_, client_, second_;
};

// --- no server ---

std::vector<std::string> names_of(const std::vector<TracedCall>& calls, unsigned side) {
  std::vector<std::string> names;
  for (const TracedCall& call : calls)
    if (call.side == side) names.emplace_back(call.name.data());
  return names;
}

bool has_a_server(const std::vector<TracedCall>& calls) {
  return std::ranges::any_of(calls, [](const TracedCall& call) {
    const std::string_view name = call.name.data();
    return name == "bind" || name == "listen" || name == "connect" || name == "accept4";
  });
}

struct Heard {
  bool by_one, by_other;
};

void a_pair(Stage& stage) {
  stage.step("pair");
  Heard& heard = stage.share<Heard>();
  pid_t& child = stage.share<pid_t>();
  constexpr unsigned child_side = 4;  // after the server, two clients, and its parent
  Actor parent = stage.start("parent", [&](const Cues& cues) {
    int ends[2];
    sys::must("", "socketpair", ::socketpair, AF_UNIX, SOCK_STREAM, 0, +ends);
    const pid_t pid = cues.fork_as(child_side);
    const int own = ends[pid == 0 ? 1 : 0];
    says(own, pid == 0 ? "from the child" : "from the parent");
    (pid == 0 ? heard.by_other : heard.by_one) = !hears(own).empty();
    if (pid == 0) ::_exit(0);
    child = pid;
    cues.next();  // the child ends with its parent
  });
  parent.act();
  stage.announce("child", child);
  comes_true(Deadline::after(std::chrono::seconds(10)), [&] { return heard.by_other; });
  const auto calls = stage.new_calls();
  stage.show(calls);
  stage.fact("a_socketpair_has_no_server", heard.by_one && heard.by_other && !has_a_server(calls));
}

void peers(Stage& stage) {
  stage.step("peers");
  Heard& heard = stage.share<Heard>();
  auto& names = stage.share<std::array<sockaddr_in, 2>>();
  const auto peer = [&](const Cues& cues, std::size_t index, bool& has_heard) {
    const int fd = new_socket(SOCK_DGRAM);
    bind_to(fd, loopback(0));
    own_name(fd, names[index]);
    cues.next();
    constexpr std::string_view words = "hello, peer";
    sys::call("sendto", ::sendto, fd, static_cast<const void*>(words.data()), words.size(), 0,
              reinterpret_cast<const sockaddr*>(&names[1 - index]),
              static_cast<socklen_t>(sizeof names[0]));
    has_heard = hears(fd) == words;
    cues.done();
  };
  const Actor one = stage.start("one", [&](const Cues& cues) { peer(cues, 0, heard.by_one); });
  const Actor other =
      stage.start("other", [&](const Cues& cues) { peer(cues, 1, heard.by_other); });
  one.act();
  other.act();
  one.cue();
  other.act();
  one.await();
  const auto calls = stage.new_calls();
  stage.show(calls);
  stage.fact("udp_peers_are_equals",
             heard.by_one && heard.by_other &&
                 names_of(calls, one.side()) == names_of(calls, other.side()));
}

void play(Stage& stage) {
  // Uses the notes' port, if a network of its own keeps other programs away.
  const bool is_own = !enter_own_network().has_value();
  OneServer(stage, is_own ? 12345 : 0).run();
  a_pair(stage);
  peers(stage);
}

}  // namespace

extern const Lesson client_server_lesson;
const Lesson client_server_lesson{"client-server", play, {}, "bench/floors/tcp.cpp"};

}  // namespace ipc::demo
