// The lesson bind: a port before and after bind, claimed by others, after a restart, inherited, and
// shared.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "demos/stage/sockets.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

constexpr std::uint16_t port = 3000, agreed_port = 4477;
constexpr std::uint32_t other_address = INADDR_LOOPBACK + 1;

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

// --- the port in the kernel's tables ---

std::vector<SocketRow> listeners(std::uint16_t local_port) {
  auto rows = sockets_at(local_port);
  std::erase_if(rows, [](const SocketRow& row) { return row.state != "LISTEN"; });
  return rows;
}

std::string in_words(const std::vector<pid_t>& owners) {
  std::string text;
  for (const pid_t pid : owners) text += (text.empty() ? "" : " ") + std::to_string(pid);
  return text.empty() ? "-" : text;
}

// Shows the rows, and returns the owners of their sockets.
SocketOwners show_rows(Stage& stage, const std::vector<SocketRow>& rows) {
  SocketOwners owners = socket_owners();
  Table table{{"", stage.in_words("local"), stage.in_words("state"), stage.in_words("queued"),
               "inode", "PID"},
              {}};
  for (const SocketRow& row : rows)
    table.rows.push_back({row.protocol, to_string(loopback(row.local_port, row.local)), row.state,
                          std::to_string(row.to_read), std::to_string(row.inode),
                          in_words(owners[row.inode])});
  stage.show(std::move(table));
  return owners;
}

// --- a box for letters ---

struct Letters {
  int lost;  // errno of the letter sent before bind
  std::array<char, 8> arrived;
};

void letters(Stage& stage) {
  stage.step("letters");
  Letters& notes = stage.share<Letters>();
  Actor box = stage.start("box", [&](const Cues& cues) {
    const int fd = new_socket(SOCK_DGRAM);
    bind_to(fd, loopback(port));
    cues.next();
    hears_into(fd, notes.arrived);
    cues.done();
  });
  Actor sender = stage.start("sender", [&](const Cues& cues) {
    const int fd = new_socket(SOCK_DGRAM);
    connect_to(fd, loopback(port));
    says(fd, "first");
    notes.lost = hears_error(fd);
    cues.next();
    says(fd, "second");
    cues.done();
  });
  sender.act();
  box.act();
  sender.act();
  box.act();
  stage.show_calls();
  stage.fact("reached_only_when_bound",
             notes.lost == ECONNREFUSED && std::string(notes.arrived.data()) == "second",
             notes.arrived.data());
}

// --- one server, and others that want its port ---

struct Claimed {
  sockaddr_in name;                // as the server reads it from getsockname
  int same, elsewhere, datagrams;  // errno of the other process's bind; 0: it succeeded
  int during_time_wait, reused;    // errno of the bind in the server's next run
  std::array<char, 16> answer;     // from its child
  pid_t child;
};

class OneServer {
 public:
  explicit OneServer(Stage& stage)
      : stage_(stage),
        claimed_(stage.share<Claimed>()),
        server_(stage.start("server", [this](const Cues& cues) { serve(cues); })),
        other_(stage.start("other", [this](const Cues& cues) { want_it_too(cues); })),
        client_(stage.start("client", [this](const Cues& cues) { visit_twice(cues); })),
        again_(stage.start("again", [this](const Cues& cues) { serve_again(cues); })) {}

  void run() {
    registered();
    wanted();
    restarted();
    forked();
  }

 private:
  void serve(const Cues& cues) {
    const int fd = new_socket();
    // For the next run: the connection left in TIME_WAIT must allow it, too.
    set_option(fd, SO_REUSEADDR);
    if (stage_.is_prevented()) set_option(fd, SO_REUSEPORT);
    bind_to(fd, loopback(port));
    own_name(fd, claimed_.name);
    sys::call("listen", ::listen, fd, 8);
    cues.next();
    const int connection = accept_from(fd);
    cues.next();
    sys::call("close", ::close, connection);
    cues.done();
  }
  void want_it_too(const Cues& cues) {
    const int same = new_socket();
    if (stage_.is_prevented()) set_option(same, SO_REUSEPORT);
    claimed_.same = error_of(bind_to(same, loopback(port)));
    const int elsewhere = new_socket();
    claimed_.elsewhere = error_of(bind_to(elsewhere, loopback(port, other_address)));
    sys::call("listen", ::listen, elsewhere, 8);
    const int datagrams = new_socket(SOCK_DGRAM);
    claimed_.datagrams = error_of(bind_to(datagrams, loopback(port)));
    cues.next();
  }
  // Visits the first server, which closes first, and then its child, which does not.
  void visit_twice(const Cues& cues) {
    const int first = new_socket();
    connect_to(first, loopback(port));
    cues.next();
    hears(first);
    sys::call("close", ::close, first);
    cues.next();
    const int second = new_socket();
    connect_to(second, loopback(port));
    hears_into(second, claimed_.answer);
    sys::call("close", ::close, second);
    cues.done();
  }
  void serve_again(const Cues& cues) {
    const int fd = new_socket();
    claimed_.during_time_wait = error_of(bind_to(fd, loopback(port)));
    set_option(fd, SO_REUSEADDR);
    claimed_.reused = error_of(bind_to(fd, loopback(port)));
    sys::call("listen", ::listen, fd, 8);
    cues.next();
    const pid_t child = cues.fork_as(child_side);
    if (child == 0) {
      const int connection = accept_from(fd);
      says(connection, std::to_string(::getpid()));
      hears(connection);
      ::_exit(0);
    }
    claimed_.child = child;
    cues.next();
    sys::call("waitpid", ::waitpid, child, static_cast<int*>(nullptr), 0);
    cues.done();
  }

  void registered() {
    stage_.step("registered");
    server_.act();
    stage_.show_calls();
    stage_.say("registered.done");
    SocketOwners owners = show_rows(stage_, sockets_at(port));
    const auto rows = listeners(port);
    const SocketRow row = rows.empty() ? SocketRow{} : rows.front();
    stage_.fact("kernel_keeps_address_and_port",
                to_string(claimed_.name) == to_string(loopback(port)) &&
                    row.local == INADDR_LOOPBACK && row.local_port == port,
                to_string(claimed_.name));
    stage_.fact("port_leads_to_the_process", owners[row.inode] == std::vector{server_.pid()}, port,
                row.inode, server_.pid());
  }

  void wanted() {
    stage_.step("wanted");
    other_.act();
    stage_.show_calls();
    show_rows(stage_, sockets_at(port));
    stage_.fact("second_bind_is_refused", claimed_.same == EADDRINUSE);
    stage_.fact("other_address_same_port", claimed_.elsewhere == 0);
    stage_.fact("other_protocol_same_port", claimed_.datagrams == 0);
    stage_.kill(other_, SIGKILL);
  }

  void restarted() {
    stage_.step("restarted");
    server_.cue();
    client_.act();
    server_.await();
    server_.act();
    server_.end();
    client_.act();
    const bool waits =
        comes_true(soon(), [] { return socket_at("tcp", port, "TIME_WAIT").has_value(); });
    stage_.show_calls();
    stage_.say("restarted.ended");
    show_rows(stage_, sockets_at(port));
    again_.act();
    stage_.show_calls();
    const auto rows = listeners(port);
    stage_.fact("time_wait_holds_the_port", waits && claimed_.during_time_wait == EADDRINUSE);
    stage_.fact("reuseaddr_takes_it_back", claimed_.reused == 0);
    stage_.fact("restart_other_pid_same_port",
                rows.size() == 1 && again_.pid() != server_.pid() &&
                    owners_of(rows.front().inode) == std::vector{again_.pid()},
                server_.pid(), again_.pid(), port);
  }

  void forked() {
    stage_.step("forked");
    again_.act();
    stage_.announce("child", claimed_.child);
    is_asleep_in(claimed_.child, "accept4", soon());
    stage_.show_calls();
    const auto rows = listeners(port);
    SocketOwners all = show_rows(stage_, sockets_at(port));
    const auto owners = rows.empty() ? std::vector<pid_t>{} : all[rows.front().inode];
    client_.act();
    again_.act();
    stage_.show_calls();
    const std::set<pid_t> both = {again_.pid(), claimed_.child};
    stage_.fact("forked_child_shares_the_socket",
                std::set(owners.begin(), owners.end()) == both &&
                    claimed_.answer.data() == std::to_string(claimed_.child),
                again_.pid(), claimed_.child);
  }

  static constexpr unsigned child_side = 6;  // after the two of the letters, and these four
  Stage& stage_;
  Claimed& claimed_;
  Actor server_, other_, client_, again_;
};

// --- several processes that agree ---

void shared(Stage& stage) {
  constexpr std::size_t clients = 32;
  stage.step("shared");
  const auto listens = [](const Cues& cues) {
    const int fd = new_socket();
    set_option(fd, SO_REUSEPORT);
    bind_to(fd, loopback(agreed_port));
    sys::call("listen", ::listen, fd, static_cast<int>(clients));
    cues.next();  // without an accept, so that the waiting clients can be counted
  };
  const std::array<Actor, 2> servers = {stage.start("one", listens), stage.start("two", listens)};
  for (const Actor& server : servers) server.act();
  stage.show_calls();
  std::vector<OwnedFd> connected;
  for (std::size_t i = 0; i < clients; ++i) {
    connected.emplace_back(new_socket());
    connect_to(connected.back().get(), loopback(agreed_port));
  }
  comes_true(soon(), [] {
    std::size_t queued = 0;
    for (const SocketRow& row : listeners(agreed_port)) queued += row.to_read;
    return queued == clients;
  });
  stage.say("shared.done", clients);
  const auto rows = listeners(agreed_port);
  SocketOwners owners = show_rows(stage, rows);
  std::set<pid_t> reached;
  for (const SocketRow& row : rows)
    if (row.to_read > 0) reached.insert(owners[row.inode].begin(), owners[row.inode].end());
  stage.fact("reuseport_shares_a_port", reached == std::set{servers[0].pid(), servers[1].pid()},
             rows.size(), agreed_port);
}

void play(Stage& stage) {
  if (!stage.enter_own_network(
          {"reached_only_when_bound", "kernel_keeps_address_and_port", "port_leads_to_the_process",
           "second_bind_is_refused", "other_address_same_port", "other_protocol_same_port",
           "time_wait_holds_the_port", "reuseaddr_takes_it_back", "restart_other_pid_same_port",
           "forked_child_shares_the_socket", "reuseport_shares_a_port"}))
    return;
  // On a busy machine a FIN may be sent twice. The RST that answers the second ACK must not end
  // TIME_WAIT.
  std::ofstream("/proc/sys/net/ipv4/tcp_rfc1337") << 1;
  letters(stage);
  OneServer(stage).run();
  shared(stage);
}

}  // namespace

extern const Lesson bind_lesson;
const Lesson bind_lesson{"bind", play};

}  // namespace ipc::demo
