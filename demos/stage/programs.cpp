// Finds and runs installed programs.
#include "demos/stage/programs.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "ipc/channel.h"
#include "ipc/host/process.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

struct Pipe {
  OwnedFd read_end, write_end;

  static Pipe make() {
    int ends[2];
    sys::must("", "pipe2", ::pipe2, +ends, O_CLOEXEC);
    return {OwnedFd(ends[0]), OwnedFd(ends[1])};
  }
};

std::string without_newline(std::string line) { return line.substr(0, line.find('\n')); }

}  // namespace

std::string first_line_of(const std::vector<std::string>& argv, std::string_view input) {
  const Pipe to_it = Pipe::make();
  Pipe from_it = Pipe::make();
  const Process process = Process::spawn(
      {argv,
       {},
       {{to_it.read_end.get(), STDIN_FILENO}, {from_it.write_end.get(), STDOUT_FILENO}},
       {},
       {}});
  from_it.write_end.reset();
  [[maybe_unused]] const long written = ::write(to_it.write_end.get(), input.data(), input.size());
  const int output = from_it.read_end.get();
  const Deadline deadline = Deadline::after(std::chrono::seconds(20));
  std::string line;
  char byte = 0;
  while (!line.ends_with('\n') && wait({output, POLLIN}, deadline) == Status::ok &&
         ::read(output, &byte, 1) == 1)
    line += byte;
  return line;
}

std::string find_program(const std::string& name) {
  const std::string path = without_newline(first_line_of({"sh", "-c", "command -v \"$0\"", name}));
  if (path.empty() || name != "python3") return path;
  return without_newline(first_line_of({path, "-c", "import sys; print(sys.executable)"}));
}

}  // namespace ipc::demo
