// The lesson listen: a server before listen, before accept, in accept, and with a full queue.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "demos/stage/sockets.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

constexpr std::uint16_t port = 3000, small_port = 4477;
constexpr std::string_view greeting = "is anybody there?";

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

// The notes of the processes for the director.
struct Notes {
  int refused;         // errno of the connect before listen
  int file, listener;  // descriptors in the server
  bool file_takes_data;
  int write_error, read_error;  // errno on the listener
  bool has_connected, has_sent, has_heard;
};

// Shows the kernel's rows for the port: the listener, and the connections that the kernel has made
// by itself.
void show_port(Stage& stage, std::uint16_t local_port) {
  Table table{{stage.in_words("local"), stage.in_words("state"), stage.in_words("queue"), "inode"},
              {}};
  for (const SocketRow& row : sockets("tcp"))
    if (row.local_port == local_port)
      table.rows.push_back(
          {to_string(loopback(row.local_port, row.local)), row.state,
           stage.in_words(row.state == "LISTEN" ? "connections" : "bytes", row.to_read),
           row.inode == 0 ? stage.in_words("nobodys") : std::to_string(row.inode)});
  stage.show(std::move(table));
}

std::uint64_t queued_at(std::uint16_t local_port) {
  const auto row = socket_at("tcp", local_port, "LISTEN");
  return row ? row->to_read : 0;
}

// --- one server, one client ---

class Pair {
 public:
  explicit Pair(Stage& stage)
      : stage_(stage),
        notes_(stage.share<Notes>()),
        server_(stage.start("server", [this](const Cues& cues) { serve(cues); })),
        client_(stage.start("client", [this](const Cues& cues) { use(cues); })) {}

  void run() {
    before_listen();
    like_a_file();
    before_accept();
    accepting();
  }

 private:
  void serve(const Cues& cues) {
    notes_.listener = new_socket();
    bind_to(notes_.listener, loopback(port));
    const auto listen = [&] { sys::call("listen", ::listen, notes_.listener, 8); };
    if (stage_.is_prevented()) listen();
    cues.next();
    if (stage_.is_prevented()) accept_from(notes_.listener);  // the client that came too early
    else listen();
    compare_with_a_file(stage_.place("file"));
    cues.next();
    const int connection = accept_from(notes_.listener);
    notes_.has_heard = hears(connection) == greeting;
    cues.next();
    accept_from(notes_.listener);  // the queue is empty
  }
  void compare_with_a_file(const std::string& path) {
    notes_.file = sys::must("", "open", ::open, path.c_str(), O_RDWR | O_CREAT, 0600);
    ::signal(SIGPIPE, SIG_IGN);  // otherwise SIGPIPE would end the process at the refused write
    char byte = 'x';
    const auto writes = [&](int fd) {
      return sys::call("write", ::write, fd, static_cast<const void*>(&byte), std::size_t{1});
    };
    const auto reads = [&](int fd) {
      return sys::call("read", ::read, fd, static_cast<void*>(&byte), std::size_t{1});
    };
    notes_.file_takes_data = writes(notes_.file) == 1 && reads(notes_.file) == 0;
    notes_.write_error = error_of(writes(notes_.listener));
    notes_.read_error = error_of(reads(notes_.listener));
  }
  void use(const Cues& cues) {
    const int early = new_socket();
    notes_.refused = error_of(connect_to(early, loopback(port)));
    cues.next();
    const int fd = new_socket();
    notes_.has_connected = connect_to(fd, loopback(port)) == 0;
    notes_.has_sent = says(fd, greeting);
    cues.next();
  }

  void before_listen() {
    stage_.step("before_listen");
    server_.act();
    client_.act();
    stage_.show_calls();
    stage_.fact("connect_refused_before_listen", notes_.refused == ECONNREFUSED);
  }

  void like_a_file() {
    stage_.step("like_a_file");
    server_.act();
    const auto calls = stage_.new_calls();
    const auto listened = std::ranges::find(calls, std::string_view("listen"), name_of);
    stage_.show(calls);
    Table table{{stage_.in_words("descriptor"), stage_.in_words("stands_for")}, {}};
    std::string listener;
    for (const auto& [fd, target] : descriptors_of(server_.pid()))
      if (fd == notes_.listener || fd == notes_.file) {
        const bool is_file = fd == notes_.file;
        table.rows.push_back({std::to_string(fd), is_file ? stage_.in_words("a_file") : target});
        if (!is_file) listener = target;
      }
    stage_.say("like_a_file.done");
    stage_.show(std::move(table));
    // listen had returned, the server had made its next calls, and no client had come.
    stage_.fact("listen_returns_at_once",
                listened != calls.end() && listened->result == 0 && queued_at(port) == 0);
    stage_.fact("listener_is_a_descriptor", listener.starts_with("socket:["), notes_.listener,
                notes_.file);
    stage_.fact("listener_carries_no_data", notes_.file_takes_data && notes_.write_error == EPIPE &&
                                                notes_.read_error == ENOTCONN);
  }

  void before_accept() {
    stage_.step("before_accept");
    client_.act();
    const bool waits = comes_true(soon(), [] { return queued_at(port) == 1; });
    stage_.show_calls();
    stage_.say("before_accept.done");
    show_port(stage_, port);
    const auto made = socket_at("tcp", port, "ESTABLISHED");
    stage_.fact("connect_succeeds_before_accept",
                waits && notes_.has_connected && made.has_value());
    stage_.fact("send_succeeds_before_accept",
                notes_.has_sent && made && made->to_read == greeting.size() && made->inode == 0,
                greeting.size());
  }

  void accepting() {
    stage_.step("accepting");
    server_.act();
    server_.cue();
    const bool sleeps = is_asleep_in(server_.pid(), "accept4", soon());
    stage_.show_calls();
    const std::array<const Actor*, 1> actors = {&server_};
    stage_.say("accepting.done");
    stage_.show_states(actors);
    stage_.fact("accept_sleeps", sleeps && notes_.has_heard);
  }

  static std::string_view name_of(const TracedCall& call) { return call.name.data(); }

  Stage& stage_;
  Notes& notes_;
  Actor server_, client_;
};

// --- more clients than the queue holds ---

void full(Stage& stage) {
  constexpr int backlog = 2, that_fit = backlog + 1;  // Linux takes one more
  stage.step("full");
  bool& has_entered = stage.share<bool>();
  Actor server = stage.start("busy", [](const Cues& cues) {
    const int fd = new_listener(loopback(small_port), backlog);
    cues.next();
    accept_from(fd);
    cues.next();
  });
  Actor clients = stage.start("clients", [](const Cues& cues) {
    for (int i = 0; i < that_fit; ++i) connect_to(new_socket(), loopback(small_port));
    cues.next();
  });
  Actor late = stage.start("late", [&](const Cues& cues) {
    has_entered = connect_to(new_socket(), loopback(small_port)) == 0;
    cues.done();
  });
  server.act();
  clients.act();
  const bool is_full = comes_true(soon(), [] { return queued_at(small_port) == that_fit; });
  late.cue();
  const bool sleeps = is_asleep_in(late.pid(), "connect", soon()) && !has_entered;
  stage.show_calls();
  show_port(stage, small_port);
  const std::array<const Actor*, 1> actors = {&late};
  stage.say("full.sleeps");
  stage.show_states(actors);
  stage.fact("the_backlog_fills", is_full && sleeps, backlog, that_fit);
  server.act();
  late.await();
  stage.show_calls();
  stage.fact("accept_makes_room", has_entered);
}

void play(Stage& stage) {
  if (!stage.enter_own_network({"connect_refused_before_listen", "listen_returns_at_once",
                                "listener_is_a_descriptor", "listener_carries_no_data",
                                "connect_succeeds_before_accept", "send_succeeds_before_accept",
                                "accept_sleeps", "the_backlog_fills", "accept_makes_room"}))
    return;
  Pair(stage).run();
  full(stage);
}

}  // namespace

extern const Lesson listen_lesson;
const Lesson listen_lesson{"listen", play};

}  // namespace ipc::demo
