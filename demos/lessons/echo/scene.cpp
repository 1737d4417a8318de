// The lesson echo: the notes' server in Python, traced by ptrace, and clients in other languages.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "demos/lessons/echo/server.h"
#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "demos/stage/programs.h"
#include "demos/stage/sockets.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

using namespace std::string_view_literals;

using echo_server::port;

constexpr unsigned python_side = 1;                          // after the process that watches it
constexpr std::size_t notes_size = 1024, too_large = 65536;  // size that the server passes to recv

const auto soon = [] { return Deadline::after(std::chrono::seconds(20)); };

bool is_served() {
  return comes_true(soon(), [] { return socket_at("tcp", port, "LISTEN").has_value(); });
}

// --- our clients ---

struct Client {
  int has_same_text, has_same_bytes, has_seen_end;
  long joined;  // bytes of three sends that one recv returned
};
struct Clients {
  Client first;
  int second_has_same_text;
  int third_got_nothing;
};

constexpr std::string_view greeting = "Ol\u00e1, eco!\0\n"sv;
constexpr std::string_view piece = "ten bytes.", second_greeting = "and me?";
constexpr std::string_view no_text = "\xff";  // no character of UTF-8 begins with this byte
constexpr std::size_t many = 3000;

std::string receive(int fd, std::size_t size, int flags) {
  std::string data(size, '\0');
  const long got =
      sys::must("", "recv", ::recv, fd, static_cast<void*>(data.data()), data.size(), flags);
  data.resize(static_cast<std::size_t>(got));
  return data;
}

void use(const Cues& cues, Client& client) {
  const int fd = new_socket();
  connect_to(fd, loopback(port));
  says(fd, greeting);
  client.has_same_text = receive(fd, greeting.size(), MSG_WAITALL) == greeting;
  cues.next();
  for (int i = 0; i < 3; ++i) says(fd, piece);
  comes_true(soon(), [&] {
    int queued = 0;
    return ::ioctl(fd, FIONREAD, &queued) == 0 && queued == static_cast<int>(3 * piece.size());
  });
  client.joined = static_cast<long>(receive(fd, notes_size, 0).size());
  cues.next();
  std::string data;
  for (std::size_t i = 0; i < many; ++i) data += static_cast<char>('a' + i % 26);
  says(fd, data);
  client.has_same_bytes = receive(fd, many, MSG_WAITALL) == data;
  cues.next();
  sys::call("shutdown", ::shutdown, fd, SHUT_WR);
  client.has_seen_end = receive(fd, notes_size, 0).empty();
  sys::call("close", ::close, fd);
  cues.done();
}

// Comes while the first client is served.
void use_second(const Cues& cues, Clients& clients) {
  const int fd = new_socket();
  connect_to(fd, loopback(port));
  says(fd, second_greeting);
  clients.second_has_same_text = hears(fd) == second_greeting;
  sys::call("shutdown", ::shutdown, fd, SHUT_WR);
  hears(fd);
  sys::call("close", ::close, fd);
  cues.done();
}

void use_third(const Cues& cues, Clients& clients) {
  const int fd = new_socket();
  connect_to(fd, loopback(port));
  says(fd, no_text);
  clients.third_got_nothing = hears(fd).empty();
  sys::call("close", ::close, fd);
  cues.done();
}

// --- clients in other languages ---

// Each client sends a line of its input to the server, and prints the answer.
std::vector<std::vector<std::string>> foreign_clients(const std::string& python) {
  return {
      {python, "-c",
       "import socket, sys\n"
       "with socket.create_connection((\"localhost\", 12345)) as server:\n"
       "    server.sendall(sys.stdin.buffer.readline())\n"
       "    sys.stdout.buffer.write(server.recv(1024))\n"},
      {"node", "-e",
       "const server = require('net').connect(12345, '127.0.0.1');"
       "process.stdin.pipe(server); server.pipe(process.stdout);"},
      {"nc", "127.0.0.1", "12345"},
      {"socat", "-", "TCP:127.0.0.1:12345"},
      {"bash", "-c",
       "exec 3<>/dev/tcp/127.0.0.1/12345; read -r line; printf '%s\\n' \"$line\" >&3;"
       "read -r line <&3; printf '%s\\n' \"$line\""},
  };
}

constexpr std::string_view line = "Ol\u00e1, eco\n";

std::string name_of(const std::string& program) { return program.substr(program.rfind('/') + 1); }

// The server is the one of the conversation.
void other_clients(Stage& stage, const std::string& python) {
  stage.step("others");
  stage.say("others.intro");
  Table table{{stage.in_words("their_client"), stage.in_words("answer")}, {}};
  std::size_t found = 0, answered = 0;
  for (const std::vector<std::string>& client : foreign_clients(python)) {
    std::string result = stage.in_words("not_here");
    if (!find_program(client[0]).empty()) {
      const bool is_same = first_line_of(client, line) == line;
      ++found;
      answered += is_same ? 1 : 0;
      result = stage.in_words(is_same ? "same" : "other");
    }
    table.rows.push_back({name_of(client[0]), result});
  }
  stage.show(std::move(table));
  if (found == 0) stage.not_shown("any_client_will_do", stage.in_words("none_here"));
  else stage.fact("any_client_will_do", answered == found, answered, found);
}

// --- the show ---

class Echo {
 public:
  Echo(Stage& stage, std::string program)
      : stage_(stage),
        program_(std::move(program)),
        size_(stage.is_prevented() ? too_large : notes_size),
        python_(stage.share<echo_server::Python>()),
        clients_(stage.share<Clients>()) {}

  void run() {
    stage_.step("server");
    Table source{{"server.py", stage_.in_words("call")}, {}};
    for (const echo_server::Line& line : echo_server::server_lines(size_))
      source.rows.push_back({line.source, line.call});
    stage_.show(std::move(source));
    const bool has_python = start_python();
    if (!has_python) {
      server_.emplace(stage_.start("twin", [this](const Cues&) {
        echo_server::serve(new_listener(loopback(port), 1), size_);
      }));
      server_side_ = server_->side();
      python_.pid = server_->pid();
    }
    server_->cue();
    is_served();
    converse();
    if (has_python) stage_.fact("server_calls_as_written", is_as_written());
    else stage_.not_shown("server_calls_as_written", why_no_python_);
    other_clients(stage_, program_.empty() ? "python3" : program_);
    stage_.new_calls();  // they are like those shown
    if (has_python) no_text_ends_it();
    else stage_.not_shown("a_byte_that_is_no_text_ends_it", why_no_python_);
  }

 private:
  // Returns false if Python is not installed, or may not be watched.
  bool start_python() {
    why_no_python_ = stage_.in_words("missing", "python3");
    if (program_.empty()) return false;
    server_.emplace(stage_.start("watcher", [this](const Cues& cues) {
      echo_server::watch_python(cues, python_side, program_, size_, python_);
    }));
    server_->act();
    if (python_.error != 0) {
      why_no_python_ = fmt::format("ptrace: {}", ::strerrorname_np(python_.error));
      return false;
    }
    server_side_ = stage_.announce("python", python_.pid);
    return true;
  }

  void converse() {
    Actor client = stage_.start("client", [this](const Cues& cues) { use(cues, clients_.first); });
    client.act();
    take_calls();
    stage_.fact("what_is_sent_returns", clients_.first.has_same_text == 1);
    in_pieces(client);
    one_after_another(client);
  }

  void in_pieces(const Actor& client) {
    stage_.step("pieces");
    client.act();
    take_calls();
    calls_.clear();
    client.act();
    take_calls();
    const auto pieces = results_of_server("recv");
    long sum = 0;
    std::string sizes;
    for (const long size : pieces) sum += size, sizes += fmt::format(" {}", size);
    const bool are_small = !pieces.empty() && std::ranges::max(pieces) <= long{notes_size};
    stage_.fact("pieces_of_1024_bytes",
                clients_.first.joined == static_cast<long>(3 * piece.size()) && sum == long{many} &&
                    are_small && clients_.first.has_same_bytes == 1,
                clients_.first.joined, many, sizes.empty() ? "" : sizes.substr(1));
  }

  // The second client waits until the first one has ended.
  void one_after_another(const Actor& client) {
    stage_.step("second_comes");
    Actor second = stage_.start("second", [this](const Cues& cues) { use_second(cues, clients_); });
    second.cue();
    const bool is_queued = comes_true(soon(), [] {
      const auto row = socket_at("tcp", port, "LISTEN");
      return row && row->to_read == 1;
    });
    const bool waits = is_asleep_in(second.pid(), "recvfrom", soon()) && is_queued &&
                       clients_.second_has_same_text == 0;
    take_calls();
    const std::array<const Actor*, 1> actors = {&second};
    stage_.say("second_comes.done");
    stage_.show_states(actors);
    stage_.step("end");
    client.act();
    second.await();
    const bool is_back = is_asleep_in(python_.pid, "accept4", soon());
    take_calls();
    const auto received = results_of_server("recv");
    stage_.fact("end_of_stream_ends_it", clients_.first.has_seen_end == 1 && is_back &&
                                             !received.empty() && received.back() == 0);
    stage_.fact("a_second_client_waits", waits && clients_.second_has_same_text == 1);
  }

  // The server prints the data as text; a byte that is none raises an exception.
  void no_text_ends_it() {
    stage_.step("no_text");
    Actor third = stage_.start("third", [this](const Cues& cues) { use_third(cues, clients_); });
    third.act();
    server_->await();
    take_calls();
    constexpr int status_of_an_exception = 1;
    stage_.fact("a_byte_that_is_no_text_ends_it",
                clients_.third_got_nothing == 1 && python_.exit_status == status_of_an_exception &&
                    !socket_at("tcp", port, "LISTEN"));
  }

  void take_calls() {
    auto calls = stage_.new_calls();
    calls_.insert(calls_.end(), calls.begin(), calls.end());
    all_.insert(all_.end(), calls.begin(), calls.end());
    stage_.show(std::move(calls));
  }

  std::vector<long> results_of_server(std::string_view call) const {
    std::vector<long> results;
    for (const TracedCall& made : calls_)
      if (made.side == server_side_ && call == made.name.data()) results.push_back(made.result);
    return results;
  }

  // Returns whether each line of the source made one call: socket, bind, listen; then, for each of
  // two clients, accept, recv and send in turn, and close.
  bool is_as_written() const {
    std::vector<std::string> calls;
    for (const TracedCall& made : all_)
      if (made.side == server_side_) calls.push_back(made.to_string());
    const auto begins = [&](std::size_t at, std::string_view text) {
      return calls.size() > at && calls[at].starts_with(text);
    };
    std::size_t at = 3;
    int served = 0;
    for (; begins(at, "accept4"); ++served) {
      ++at;
      while (begins(at, "recv") && begins(at + 1, "send")) at += 2;
      if (!begins(at, "recv") || !begins(at + 1, "close")) return false;
      at += 2;
    }
    return begins(0, "socket(AF_INET, SOCK_STREAM") && begins(1, "bind") &&
           calls[1].find(fmt::format("127.0.0.1:{}", port)) != std::string::npos &&
           begins(2, "listen") && calls[2].find(", 1)") != std::string::npos && served == 2 &&
           calls.size() == at;
  }

  Stage& stage_;
  const std::string program_;  // path of python3, or ""
  const std::size_t size_;
  echo_server::Python& python_;
  Clients& clients_;
  std::optional<Actor> server_;
  unsigned server_side_ = 0;
  std::string why_no_python_;
  std::vector<TracedCall> calls_, all_;
};

// --- the lesson ---

void play(Stage& stage) {
  stage.go_untraced();  // the Python server can have only one tracer, which is ours
  if (!stage.enter_own_network({"what_is_sent_returns", "pieces_of_1024_bytes",
                                "end_of_stream_ends_it", "a_second_client_waits",
                                "server_calls_as_written", "a_byte_that_is_no_text_ends_it",
                                "any_client_will_do"}))
    return;
  Echo(stage, find_program("python3")).run();
}

}  // namespace

extern const Lesson echo_lesson;
const Lesson echo_lesson{"echo", play, {}, "bench/floors/tcp.cpp"};

}  // namespace ipc::demo
