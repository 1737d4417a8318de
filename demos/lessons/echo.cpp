// The lesson echo: the notes' server in Python, traced by ptrace, and clients in other languages.
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "demos/stage/programs.h"
#include "demos/stage/sockets.h"
#include "demos/stage/watched.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

std::span<const Text> echo_texts();

namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t port = 12345;
constexpr std::size_t notes_size = 1024, too_large = 65536;  // size that the server passes to recv

const auto soon = [] { return Deadline::after(std::chrono::seconds(20)); };

bool is_served() {
  return comes_true(soon(), [] { return socket_at("tcp", port, "LISTEN").has_value(); });
}

// --- the server, in Python and in C++ ---

struct Line {
  std::string_view source, call;  // the call that the line makes
};
constexpr Line server_lines[] = {
    {"import socket", ""},
    {"with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:", "socket"},
    {"    server.bind((\"localhost\", 12345))", "bind"},
    {"    server.listen(1)", "listen"},
    {"    connection, client = server.accept()", "accept4"},
    {"    with connection:", ""},
    {"        while True:", ""},
    {"            data = connection.recv({})", "recv"},
    {"            if not data:", ""},
    {"                break", "close"},
    {"            connection.sendall(data)", "send"},
};

std::string source_of(const Line& line, std::size_t size) {
  return fmt::format(fmt::runtime(line.source), size);
}

// Makes the same calls. Serves one client, or one after the other.
void serve(const Cues& cues, std::size_t size, bool serves_one) {
  const int server = new_listener(loopback(port), 1);
  std::vector<char> data(size);
  do {
    const int connection = accept_from(server);
    for (long got = 0; (got = sys::call("recv", ::recv, connection, static_cast<void*>(data.data()),
                                        data.size(), 0)) > 0;)
      says(connection, {data.data(), static_cast<std::size_t>(got)});
    sys::call("close", ::close, connection);
  } while (!serves_one);
  sys::call("close", ::close, server);
  cues.done();
}

struct Python {
  pid_t pid;
  int error;  // why it could not be watched
  int has_ended_well;
};

constexpr unsigned python_side = 1;

void watch_python(const Cues& cues, const std::string& program, std::size_t size, Python& python) {
  std::string source;
  for (const Line& line : server_lines) source += source_of(line, size) + '\n';
  try {
    Watched server({program, "-c", source});
    python.pid = server.pid();
    cues.next();
    const Process::Exit exit = server.run(
        [&](const sys::Call& call, sys::Outcome outcome, std::uint64_t begin_ns,
            std::uint64_t end_ns) { cues.saw(python_side, call, outcome, begin_ns, end_ns); });
    python.has_ended_well = exit.clean() ? 1 : 0;
  } catch (const Error& error) {
    python.error = error.code().value();
  }
  cues.done();
}

// --- our client ---

struct Client {
  int has_same_text, has_same_bytes, has_seen_end;
  long joined;  // bytes of three sends that one recv returned
};

constexpr std::string_view greeting = "Ol\u00e1, eco!\0\n\xff"sv;
constexpr std::string_view piece = "ten bytes.";
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

// --- the show ---

class Echo {
 public:
  Echo(Stage& stage, std::string program)
      : stage_(stage),
        program_(std::move(program)),
        size_(stage.is_prevented() ? too_large : notes_size),
        python_(stage.share<Python>()),
        client_(stage.share<Client>()) {}

  void run() {
    stage_.step("server");
    Table source{{"server.py", stage_.in_words("call")}, {}};
    for (const Line& line : server_lines)
      source.rows.push_back({source_of(line, size_), std::string(line.call)});
    stage_.show(std::move(source));
    const bool has_python = start_python();
    if (!has_python) {
      server_.emplace(stage_.start("twin", [this](const Cues& cues) { serve(cues, size_, true); }));
      server_side_ = server_->side();
    }
    server_->cue();
    is_served();
    converse();
    server_->await();
    const bool has_ended = has_python ? python_.has_ended_well == 1 : server_->end().clean();
    take_calls();
    const auto received = results_of_server("recv");
    stage_.fact("end_of_stream_ends_it", client_.has_seen_end == 1 && has_ended &&
                                             !received.empty() && received.back() == 0);
    if (has_python) stage_.fact("server_calls_as_written", is_as_written());
    else stage_.not_shown("server_calls_as_written", why_no_python_);
  }

 private:
  // Returns false if Python is not installed, or may not be watched.
  bool start_python() {
    why_no_python_ = stage_.in_words("missing", "python3");
    if (program_.empty()) return false;
    server_.emplace(stage_.start(
        "watcher", [this](const Cues& cues) { watch_python(cues, program_, size_, python_); }));
    server_->act();
    if (python_.error != 0) {
      why_no_python_ = fmt::format("ptrace: {}", ::strerrorname_np(python_.error));
      return false;
    }
    server_side_ = stage_.announce("python", python_.pid);
    return true;
  }

  void converse() {
    Actor client = stage_.start("client", [this](const Cues& cues) { use(cues, client_); });
    client.act();
    take_calls();
    stage_.fact("what_is_sent_returns", client_.has_same_text == 1);
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
                client_.joined == static_cast<long>(3 * piece.size()) && sum == long{many} &&
                    are_small && client_.has_same_bytes == 1,
                client_.joined, many, sizes.empty() ? "" : sizes.substr(1));
    stage_.step("end");
    client.act();
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

  // Returns whether each line of the source made one call: socket, bind, listen, accept; then recv
  // and send in turn.
  bool is_as_written() const {
    std::vector<std::string> calls;
    for (const TracedCall& made : all_)
      if (made.side == server_side_) calls.push_back(made.to_string());
    const auto begins = [&](std::size_t at, std::string_view text) {
      return calls.size() > at && calls[at].starts_with(text);
    };
    std::size_t at = 4;
    while (begins(at, "recv") && begins(at + 1, "send")) at += 2;
    return begins(0, "socket(AF_INET, SOCK_STREAM") && begins(1, "bind") &&
           calls[1].find(fmt::format("127.0.0.1:{}", port)) != std::string::npos &&
           begins(2, "listen") && calls[2].find(", 1)") != std::string::npos &&
           begins(3, "accept4") && at > 4 && begins(at, "recv") && begins(at + 1, "close") &&
           begins(at + 2, "close") && calls.size() == at + 3;
  }

  Stage& stage_;
  const std::string program_;  // path of python3, or ""
  const std::size_t size_;
  Python& python_;
  Client& client_;
  std::optional<Actor> server_;
  unsigned server_side_ = 0;
  std::string why_no_python_;
  std::vector<TracedCall> calls_, all_;
};

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

void other_clients(Stage& stage, const std::string& python) {
  stage.step("others");
  Actor server = stage.start("ours", [](const Cues& cues) { serve(cues, notes_size, false); });
  server.cue();
  is_served();
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

void play(Stage& stage) {
  stage.go_untraced();  // the Python server can have only one tracer, which is ours
  if (!stage.enter_own_network({"what_is_sent_returns", "pieces_of_1024_bytes",
                                "end_of_stream_ends_it", "server_calls_as_written",
                                "any_client_will_do"}))
    return;
  const std::string python = find_program("python3");
  Echo(stage, python).run();
  other_clients(stage, python.empty() ? "python3" : python);
}

}  // namespace

extern const Lesson echo_lesson;
const Lesson echo_lesson{"echo", play, echo_texts, 'b', {}, "bench/floors/tcp.cpp"};

}  // namespace ipc::demo
