// The lesson lifecycle: every call of a server and its clients, from socket to close.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

constexpr unsigned server_side = 0, client_side = 1;

// The notes of the processes for the director.
struct Notes {
  sockaddr_storage address;
  socklen_t address_size;
  int listener, first, second;          // descriptors in the server
  int early_result, early_error;        // result and errno of the send before connect
  int has_answer, end_seen, late_seen;  // results of the first client
  int second_alive;
};

bool says(int fd, std::string_view text) {
  return sys::call("send", ::send, fd, static_cast<const void*>(text.data()), text.size(),
                   MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

// Returns the number of bytes received; 0: the other side's end.
long hears(int fd) {
  std::array<char, 64> buffer;
  return sys::call("recv", ::recv, fd, static_cast<void*>(buffer.data()), buffer.size(), 0);
}

int new_socket(const Notes& notes) {
  return sys::must("", "socket", ::socket, static_cast<int>(notes.address.ss_family), SOCK_STREAM,
                   0);
}
const sockaddr* address_of(const Notes& notes) {
  return reinterpret_cast<const sockaddr*>(&notes.address);
}

void choose_address(const Stage& stage, Notes& notes) {
  if (stage.transport() == "unix") {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    const std::string path = stage.place("lesson.sock");
    std::memcpy(name.sun_path, path.c_str(), std::min(path.size(), sizeof name.sun_path - 1));
    std::memcpy(&notes.address, &name, sizeof name);
    notes.address_size = sizeof name;
  } else {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);  // port 0: the kernel chooses one
    std::memcpy(&notes.address, &name, sizeof name);
    notes.address_size = sizeof name;
  }
}

void serve(const Cues& cues, Notes& notes) {
  notes.listener = new_socket(notes);
  sys::must("", "bind", ::bind, notes.listener, address_of(notes), notes.address_size);
  sys::must("", "listen", ::listen, notes.listener, 8);
  ::getsockname(notes.listener, reinterpret_cast<sockaddr*>(&notes.address), &notes.address_size);
  cues.next();
  const auto accept = [&] {
    return sys::must("", "accept4", ::accept4, notes.listener, static_cast<sockaddr*>(nullptr),
                     static_cast<socklen_t*>(nullptr), SOCK_CLOEXEC);
  };
  notes.first = accept();
  cues.next();
  hears(notes.first);
  says(notes.first, "hello, client");
  cues.next();  // the next message needs no answer
  hears(notes.first);
  cues.next();
  notes.second = accept();
  cues.next();
  notes.end_seen = hears(notes.first) == 0;
  says(notes.first, "still here");
  sys::call("close", ::close, notes.first);
  cues.next();
  hears(notes.second);
  says(notes.second, "you too");
  sys::call("close", ::close, notes.second);
  sys::call("close", ::close, notes.listener);
  cues.done();
}

void use(const Cues& cues, Notes& notes, bool connects_first) {
  const int fd = new_socket(notes);
  const auto connect = [&] {
    sys::must("", "connect", ::connect, fd, address_of(notes), notes.address_size);
  };
  if (connects_first) connect();
  notes.early_result = says(fd, "too early") ? 1 : 0;
  notes.early_error = errno;
  cues.next();
  if (!connects_first) connect();
  cues.next();
  says(fd, "hello, server");
  notes.has_answer = hears(fd) > 0;
  says(fd, "no answer wanted");
  cues.next();
  sys::call("shutdown", ::shutdown, fd, SHUT_WR);
  notes.late_seen = hears(fd) > 0;
  hears(fd);
  sys::call("close", ::close, fd);
  cues.done();
}

void use_second(const Cues& cues, Notes& notes) {
  const int fd = new_socket(notes);
  sys::must("", "connect", ::connect, fd, address_of(notes), notes.address_size);
  cues.next();
  notes.second_alive = says(fd, "and me?") && hears(fd) > 0;
  sys::call("close", ::close, fd);
  cues.done();
}

// Returns the C library's name of a call.
std::string name_of(const TracedCall& call) {
  const std::string name = call.name.data();
  return name == "accept4" ? "accept" : name;
}

// Returns each name once, in the order of its first call.
std::vector<std::string> order_of(const std::vector<TracedCall>& calls, unsigned side) {
  std::vector<std::string> names;
  for (const TracedCall& call : calls) {
    const std::string name = name_of(call);
    if (call.side == side && (call.result >= 0 || name == "connect"))
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

Table side_by_side(const Stage& stage, const std::vector<std::string>& server,
                   const std::vector<std::string>& client) {
  Table table{{stage.in_words("server"), stage.in_words("client")}, {}};
  for (std::size_t row = 0; row < std::max(server.size(), client.size()); ++row)
    table.rows.push_back(
        {row < server.size() ? server[row] : "", row < client.size() ? client[row] : ""});
  return table;
}

// The server and two clients, and the acts in which they meet.
class Play {
 public:
  explicit Play(Stage& stage)
      : stage_(stage),
        notes_(stage.share<Notes>()),
        server_(stage.start("server", [this](const Cues& cues) { serve(cues, notes_); })),
        client_(stage.start("client", [this, prevented = stage.is_prevented()](
                                          const Cues& cues) { use(cues, notes_, prevented); })),
        second_(stage.start("second", [this](const Cues& cues) { use_second(cues, notes_); })) {
    choose_address(stage, notes_);
  }

  void run() {
    opening();
    connecting();
    talking();
    another_client();
    ending();
    in_order();
  }

 private:
  void show_calls() {
    const auto calls = stage_.show_calls();
    calls_.insert(calls_.end(), calls.begin(), calls.end());
  }

  void opening() {
    stage_.step("opening");
    server_.act();
    client_.act();
    show_calls();
    stage_.say("opening.done");
    const char* const name = ::strerrorname_np(notes_.early_error);
    stage_.fact("send_needs_a_connection", notes_.early_result == 0, name != nullptr ? name : "?");
  }

  void connecting() {
    stage_.step("connecting");
    server_.cue();
    const bool sleeps =
        is_asleep_in(server_.pid(), "accept4", Deadline::after(patience)) || stage_.is_prevented();
    const std::array<const Actor*, 1> actors = {&server_};
    stage_.show_states(actors);
    client_.act();
    server_.await();
    show_calls();
    Table table{{stage_.in_words("descriptor"), stage_.in_words("stands_for")}, {}};
    for (const auto& [fd, target] : descriptors_of(server_.pid()))
      if (fd == notes_.listener || fd == notes_.first)
        table.rows.push_back({std::to_string(fd), target});
    const bool are_two = table.rows.size() == 2 && table.rows[0][1] != table.rows[1][1];
    stage_.say("connecting.done");
    stage_.show(std::move(table));
    stage_.fact("a_descriptor_each", notes_.listener > 2 && notes_.first > 2, notes_.listener,
                notes_.first);
    stage_.fact("accept_gives_a_new_socket", sleeps && are_two, notes_.first, notes_.listener);
  }

  void talking() {
    stage_.step("talking");
    server_.cue();
    client_.act();
    server_.await();
    server_.act();
    show_calls();
    stage_.fact("an_answer_is_optional", notes_.has_answer == 1);
  }

  void another_client() {
    stage_.step("another");
    server_.cue();
    second_.act();
    server_.await();
    show_calls();
    stage_.fact("the_listener_goes_on", notes_.second > 2 && notes_.second != notes_.first,
                notes_.listener, notes_.second);
  }

  void ending() {
    stage_.step("ending");
    server_.cue();
    client_.act();
    server_.await();
    show_calls();
    stage_.fact("half_close", notes_.end_seen == 1 && notes_.late_seen == 1);
    server_.cue();
    second_.act();
    server_.await();
    show_calls();
    stage_.fact("close_ends_one_connection", notes_.second_alive == 1);
  }

  void in_order() {
    stage_.step("order");
    const auto server = order_of(calls_, server_side), client = order_of(calls_, client_side);
    stage_.show(side_by_side(stage_, server, client));
    stage_.fact("server_calls_in_order",
                server == std::vector<std::string>{"socket", "bind", "listen", "accept", "recv",
                                                   "send", "close"});
    stage_.fact("client_calls_in_order",
                client == std::vector<std::string>{"socket", "connect", "send", "recv", "shutdown",
                                                   "close"});
  }

  static constexpr std::chrono::seconds patience{10};
  Stage& stage_;
  Notes& notes_;
  Actor server_, client_, second_;
  std::vector<TracedCall> calls_;
};

void play(Stage& stage) { Play(stage).run(); }

constexpr std::string_view transports[] = {"tcp", "unix"};

}  // namespace

extern const Lesson lifecycle_lesson;
const Lesson lifecycle_lesson{"lifecycle", play, transports, "bench/floors/tcp.cpp"};

}  // namespace ipc::demo
