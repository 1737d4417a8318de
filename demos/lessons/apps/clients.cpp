// Runs the clients of the lesson apps in other languages, and reads their calls from strace's
// files.
#include "demos/lessons/apps/clients.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "demos/stage/sockets.h"
#include "ipc/host/process.h"
#include "ipc/system/fd.h"
#include "ipc/system/sys.h"

namespace ipc::demo::apps {
namespace {

OwnedFd open_nowhere() {
  return OwnedFd(sys::must("/dev/null", "open", ::open, "/dev/null", O_WRONLY | O_CLOEXEC));
}

// Runs the program to its end, and returns its output.
std::string output_of(const std::vector<std::string>& argv) {
  int ends[2];
  sys::must("", "pipe2", ::pipe2, +ends, O_CLOEXEC);
  const OwnedFd read_end(ends[0]);
  OwnedFd write_end(ends[1]);
  const OwnedFd nowhere = open_nowhere();
  SpawnOptions options;
  options.argv = argv;
  options.redirected = {{write_end.get(), STDOUT_FILENO}, {nowhere.get(), STDERR_FILENO}};
  Process process = Process::spawn(options);
  write_end.reset();
  std::string text;
  std::array<char, 4096> buffer;
  for (long size = 0; (size = ::read(read_end.get(), buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(size));
  static_cast<void>(process.wait(Deadline::never()));
  return text;
}

// A line of strace, "connect(3, {...}, 16) = 0": the name and the first argument.
struct Line {
  std::string name, first;
  int result = -1;
};

Line parse(const std::string& text) {
  Line line;
  const auto open = text.find('(');
  if (open == std::string::npos) return line;
  line.name = text.substr(0, open);
  line.first = text.substr(open + 1, text.find_first_of(",)", open) - open - 1);
  if (const auto equals = text.rfind(" = "); equals != std::string::npos)
    line.result = std::atoi(text.c_str() + equals + 3);
  return line;
}

// Returns the calls from the socket's creation to its close.
std::vector<std::string> calls_on_tcp_socket(const std::filesystem::path& thread_file) {
  std::vector<std::string> calls;
  std::ifstream trace(thread_file);
  std::string fd;
  for (std::string text; std::getline(trace, text);) {
    const Line line = parse(text);
    if (fd.empty() && line.name == "socket" && line.first == "AF_INET" && line.result >= 0)
      fd = std::to_string(line.result);
    else if (fd.empty() || line.first != fd) continue;
    calls.push_back(line.name);
    if (line.name == "close") break;
  }
  return calls;
}

// Returns the calls of the one thread that has such a socket.
std::vector<std::string> calls_in(const std::filesystem::path& trace_file) {
  const std::string prefix = trace_file.filename().string() + ".";
  for (const auto& entry : std::filesystem::directory_iterator(trace_file.parent_path()))
    if (entry.path().filename().string().starts_with(prefix))
      if (auto calls = calls_on_tcp_socket(entry.path()); !calls.empty()) return calls;
  return {};
}

}  // namespace

bool is_installed(std::string_view program) {
  const char* const path = std::getenv("PATH");
  std::istringstream directories(path != nullptr ? path : "");
  for (std::string directory; std::getline(directories, directory, ':');)
    if (::access(fmt::format("{}/{}", directory, program).c_str(), X_OK) == 0) return true;
  return false;
}

bool can_strace() {
  return is_installed("strace") &&
         output_of({"strace", "-o", "/dev/null", "echo", "yes"}) == "yes\n";
}

Run run_client(const std::vector<std::string>& argv, bool with_strace,
               const std::string& trace_file) {
  if (!with_strace) return {output_of(argv), {}};
  std::vector<std::string> traced = {"strace",
                                     "-ff",
                                     "--seccomp-bpf",
                                     "-o",
                                     trace_file,
                                     "-e",
                                     "trace=network,read,readv,write,writev,close"};
  traced.insert(traced.end(), argv.begin(), argv.end());
  std::string output = output_of(traced);
  return {std::move(output), calls_in(trace_file)};
}

std::optional<Process> start_server(std::uint16_t port, const std::string& directory) {
  const OwnedFd nowhere = open_nowhere();
  SpawnOptions options;
  options.argv = {"python3", "-m",        "http.server", std::to_string(port),
                  "--bind",  "127.0.0.1", "--directory", directory};
  options.redirected = {{nowhere.get(), STDOUT_FILENO}, {nowhere.get(), STDERR_FILENO}};
  Process server = Process::spawn(options);
  constexpr timespec moment{0, 5'000'000};
  const Deadline deadline = Deadline::after(std::chrono::seconds(15));
  while (!socket_at("tcp", port, "LISTEN")) {
    if (deadline.expired() || server.wait(Deadline::immediate())) return std::nullopt;
    ::nanosleep(&moment, nullptr);
  }
  return server;
}

std::vector<std::string> steps_of(const std::vector<std::string>& calls) {
  static const std::map<std::string_view, std::string_view> steps = {
      {"socket", "socket"},    {"connect", "connect"}, {"send", "send"},    {"sendto", "send"},
      {"sendmsg", "send"},     {"write", "send"},      {"writev", "send"},  {"recv", "receive"},
      {"recvfrom", "receive"}, {"recvmsg", "receive"}, {"read", "receive"}, {"readv", "receive"}};
  std::vector<std::string> made;
  for (const std::string& call : calls)
    if (const auto step = steps.find(call);
        step != steps.end() && (made.empty() || made.back() != step->second))
      made.emplace_back(step->second);
  return made;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace ipc::demo::apps
