// Runs the lesson's echo server: in Python, traced by ptrace, or as the same calls in C++.
#include "demos/lessons/echo/server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "demos/stage/loopback.h"
#include "demos/stage/watched.h"
#include "ipc/system/fd.h"
#include "ipc/system/sys.h"

namespace ipc::demo::echo_server {
namespace {

// Hides the lines that the server prints, and the traceback of its end.
void be_silent() {
  const OwnedFd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  ::dup2(nowhere.get(), STDOUT_FILENO);
  ::dup2(nowhere.get(), STDERR_FILENO);
}

}  // namespace

std::vector<Line> server_lines(std::size_t size) {
  return {
      {"import socket", ""},
      {"server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)", "socket"},
      {"server.bind((\"localhost\", 12345))", "bind"},
      {"server.listen(1)", "listen"},
      {"while True:", ""},
      {"    connection, client = server.accept()", "accept"},
      {"    try:", ""},
      {fmt::format("        while data := connection.recv({}):", size), "recv"},
      {"            print(client, data.decode())", ""},
      {"            connection.sendall(data)", "send"},
      {"    finally:", ""},
      {"        connection.close()", "close"},
  };
}

void serve(int listener, std::size_t size) {
  std::vector<char> data(size);
  for (int connection = 0; (connection = accept_from(listener)) >= 0;) {
    for (long got = 0; (got = sys::call("recv", ::recv, connection, static_cast<void*>(data.data()),
                                        data.size(), 0)) > 0;)
      says(connection, {data.data(), static_cast<std::size_t>(got)});
    sys::call("close", ::close, connection);
  }
}

void watch_python(const Cues& cues, unsigned side, const std::string& program, std::size_t size,
                  Python& python) {
  std::string source;
  for (const Line& line : server_lines(size)) source += line.source + '\n';
  be_silent();
  try {
    Watched server({program, "-c", source});
    python.pid = server.pid();
    cues.next();
    const Process::Exit exit =
        server.run([&](const sys::Call& call, sys::Outcome outcome, std::uint64_t begin_ns,
                       std::uint64_t end_ns) { cues.saw(side, call, outcome, begin_ns, end_ns); });
    python.exit_status = exit.code;
  } catch (const Error& error) {
    python.error = error.code().value();
  }
  cues.done();
}

}  // namespace ipc::demo::echo_server
