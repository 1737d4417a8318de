// Records the calls of a process in shared memory, and merges the records of several processes.
#include "demos/trace.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace ipc::demo {
namespace {

template <std::size_t Size>
void put(std::array<char, Size>& place, std::string_view text) {
  const std::size_t size = std::min(text.size(), Size - 1);
  std::memcpy(place.data(), text.data(), size);
  place[size] = 0;
}

std::string_view error_name(int error) {
  const char* const name = ::strerrorname_np(error);
  return name == nullptr ? "?" : name;
}

// Returns the addresses of the call's socket, if the call may have given it one.
SocketEnds ends_after(const sys::Call& call, sys::Outcome outcome) {
  static constexpr std::string_view names[] = {"bind",   "listen",  "connect",
                                               "accept", "accept4", "sendto"};
  const std::string_view name = call.name;
  if (std::ranges::find(names, name) == std::end(names)) return {};
  const long fd = name.starts_with("accept") ? outcome.result : call.arguments[0].number();
  return ends_of_socket(static_cast<int>(fd));
}

}  // namespace

SocketEnds ends_of_socket(int fd) {
  sockaddr_in local{}, remote{};
  socklen_t size = sizeof local;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&local), &size) != 0 ||
      local.sin_family != AF_INET)
    return {};
  size = sizeof remote;  // without a connection `remote` stays empty
  ::getpeername(fd, reinterpret_cast<sockaddr*>(&remote), &size);
  int protocol = 0;
  size = sizeof protocol;
  ::getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size);
  return {ntohl(local.sin_addr.s_addr), ntohl(remote.sin_addr.s_addr), ntohs(local.sin_port),
          ntohs(remote.sin_port), protocol};
}

TracedCall* Recorder::next_place(std::uint32_t side) {
  const std::uint32_t index = std::atomic_ref(log_.count).fetch_add(1, std::memory_order_relaxed);
  if (index >= log_.calls.size()) return nullptr;
  log_.calls[index].part = part_.load(std::memory_order_relaxed);
  log_.calls[index].side = side;
  return &log_.calls[index];
}

void Recorder::note(std::string_view name, std::string_view arguments) {
  TracedCall* const made = next_place(side_);
  if (made == nullptr) return;
  made->begin_ns = made->end_ns = sys::detail::now_ns();
  put(made->name, name);
  put(made->arguments, arguments);
  std::atomic_ref(made->is_whole).store(1, std::memory_order_release);
}

void Recorder::record(const sys::Call& call, sys::Outcome outcome, std::uint64_t begin_ns,
                      std::uint64_t end_ns) {
  if (begin_ns < begin_ns_.load(std::memory_order_relaxed)) return;
  if (outcome.result == 0 && std::string_view(call.name) == "fork") side_ = child_side_;
  const bool is_full = std::atomic_ref(log_.count).load() >= log_.calls.size();
  record_of(side_, call, outcome, begin_ns, end_ns,
            is_full ? SocketEnds{} : ends_after(call, outcome));
}

void Recorder::record_of(std::uint32_t side, const sys::Call& call, sys::Outcome outcome,
                         std::uint64_t begin_ns, std::uint64_t end_ns, const SocketEnds& socket) {
  TracedCall* const place = next_place(side);
  if (place == nullptr) return;
  TracedCall& made = *place;
  made.begin_ns = begin_ns;
  made.end_ns = end_ns;
  made.result = outcome.result;
  made.error = outcome.error;
  made.socket = socket;
  put(made.name, call.name);
  put(made.arguments, TracedCall::arguments_of(call, outcome));
  std::atomic_ref(made.is_whole).store(1, std::memory_order_release);
}

std::string TracedCall::to_string() const {
  const std::string_view call = name.data();
  std::string text = fmt::format("{}({}) = ", call, arguments.data());
  if (result == -1) text += fmt::format("-1 {}", error_name(error));
  else if (call == "mmap") text += fmt::format("{:#x}", static_cast<std::uint64_t>(result));
  else text += std::to_string(result);
  return text;
}

std::vector<TracedCall> merged(std::span<const TraceLog> logs, std::uint32_t part) {
  std::vector<TracedCall> calls;
  for (const TraceLog& log : logs)
    for (const TracedCall& call : log.made())
      if (call.is_whole != 0 && call.part == part) calls.push_back(call);
  std::stable_sort(calls.begin(), calls.end(), [](const TracedCall& a, const TracedCall& b) {
    return a.begin_ns < b.begin_ns;
  });
  return calls;
}

}  // namespace ipc::demo
