// Takes the text of a call apart: its arguments, its descriptors and their targets, its result.
#include "demos/watch/call.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>
#include <tuple>

#include "demos/call_names.h"
#include "demos/room.h"

namespace ipc::demo {
namespace {

using Names = std::span<const std::string_view>;

bool is_one_of(std::string_view name, Names names) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::string_view at_directory = "AT_FDCWD";

// Returns the position after a string literal that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at + 1, text.size());
}

// Returns the position after the target that begins with the "<" at `at`. A target may contain
// another one, a quoted path, and "->".
std::size_t end_of_target(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    if (text[at] == '"') {
      at = end_of_string(text, at);
      continue;
    }
    const bool is_arrow = text.substr(at).starts_with("->");
    if (text[at] == '<') ++depth;
    if (text[at] == '>' && --depth == 0) return at + 1;
    at += is_arrow ? 2 : 1;
  }
  return text.size();
}

// Returns the number with which the text ends; nullopt if it ends otherwise.
std::optional<int> number_at_end(std::string_view text) {
  if (text.ends_with(at_directory)) return -1;
  const auto last_other = text.find_last_not_of("0123456789");
  const std::string_view digits = text.substr(last_other + 1);
  int number = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc())
    return std::nullopt;
  return number;
}

// Returns the text without the targets of its descriptors, which it appends to `found`.
std::string without_targets(std::string_view text, std::vector<Descriptor>& found) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const auto number = text[at] == '<' ? number_at_end(plain) : std::nullopt;
    std::size_t end = at + 1;
    if (number) {
      end = end_of_target(text, at);
      found.push_back({*number, std::string(text.substr(at + 1, end - at - 2))});
    } else {
      if (text[at] == '"') end = end_of_string(text, at);
      plain += text.substr(at, end - at);
    }
    at = end;
  }
  return plain;
}

std::vector<std::string> split_arguments(std::string_view text) {
  std::vector<std::string> arguments;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
      continue;
    }
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (c == ',' && depth == 0) {
      arguments.emplace_back(text.substr(begin, at - begin));
      begin = at + 1;
      while (begin < text.size() && text[begin] == ' ') ++begin;
      at = begin;
      continue;
    }
    ++at;
  }
  if (begin < text.size()) arguments.emplace_back(text.substr(begin));
  return arguments;
}

// Returns the text between two marks, or "".
std::string_view between(std::string_view text, std::string_view open, char close) {
  const auto begin = text.find(open);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + open.size());
  return text.substr(0, text.find(close));
}

// Removes the end of arguments that were not all known. Returns false if they were.
bool remove_cut(std::string_view& arguments) {
  constexpr std::string_view mark = "<unfinished ...>";  // of a process that was killed
  if (arguments.ends_with(mark)) arguments.remove_suffix(mark.size());
  const auto last = arguments.find_last_not_of(' ');
  if (last == arguments.size() - 1 || last == std::string_view::npos) return false;
  arguments = arguments.substr(0, arguments[last] == ',' ? last : last + 1);
  return true;
}

// Writes a socket's address in short: "127.0.0.1:80", "[::1]:80", "/tmp/x" in quotes. Removes the
// user's data from the events of epoll_wait.
std::string shortened(std::string argument) {
  constexpr std::size_t longest = 64;
  if (argument.starts_with('"')) return argument;
  for (std::size_t at = 0; (at = argument.find(", data={")) != std::string::npos;)
    argument.erase(at, argument.find('}', at) + 1 - at);
  if (argument.starts_with("{sa_family=")) {
    const std::string_view port = between(argument, "htons(", ')');
    if (argument.find("AF_INET6") != std::string::npos)
      return fmt::format("[{}]:{}", between(argument, "AF_INET6, \"", '"'), port);
    if (argument.find("AF_INET,") != std::string::npos)
      return fmt::format("{}:{}", between(argument, "inet_addr(\"", '"'), port);
    const auto path = argument.find("sun_path=");
    if (path != std::string::npos)
      return argument.substr(path + 9, argument.find_last_of('}') - path - 9);
  }
  if (argument.size() <= longest) return argument;
  return clean_text(bytes_of(argument), longest) + "…";
}

// Removes arguments that are of no use to a beginner.
void keep_useful_arguments(WatchedCall& call) {
  if (is_fork(call)) call.arguments.clear();
  if (call.name.starts_with("execve"))
    call.arguments.resize(
        std::min<std::size_t>(call.arguments.size(), 2));  // the environment is the third
}

// Returns the byte from 128 on that strace wrote as "\303" at that position, or 0.
unsigned byte_at(std::string_view text, std::size_t at) {
  constexpr std::size_t size = 4;
  if (at + size > text.size() || text[at] != '\\') return 0;
  unsigned byte = 0;
  const char* const end = text.data() + at + size;
  const auto read = std::from_chars(end - 3, end, byte, 8);
  return read.ec == std::errc() && read.ptr == end && byte >= 0x80 && byte <= 0xff ? byte : 0;
}

// Returns the character that strace wrote as bytes at that position, or "".
std::string character_at(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
  std::string character;
  for (std::size_t index = 0; index < size; ++index)
    character += static_cast<char>(byte_at(text, at + 4 * index));
  return clean_text(bytes_of(character), size) == character ? character : "";
}

void read_result(WatchedCall& call, std::string_view text) {
  std::vector<Descriptor> found;
  call.result = without_targets(text, found);
  if (!found.empty()) call.made = found.front();
  if (call.result.starts_with('?')) call.result = "?";
  std::from_chars(call.result.data(), call.result.data() + call.result.size(), call.value);
  if (!call.result.starts_with("-1 ")) return;
  const std::string_view rest = std::string_view(call.result).substr(3);
  call.error = rest.substr(0, rest.find(' '));
}

}  // namespace

const std::string& WatchedCall::target() const {
  static const std::string none;
  return used.empty() ? none : used.front().target;
}

std::optional<long> WatchedCall::asked() const {
  static constexpr std::string_view names[] = {"read",   "write",   "recvfrom",
                                               "sendto", "pread64", "pwrite64"};
  if (!is_one_of(name, names) || arguments.size() < 3) return std::nullopt;
  long size = 0;
  const std::string& text = arguments[2];
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  return error == std::errc() ? std::optional(size) : std::nullopt;
}

std::string WatchedCall::text() const {
  // With an address, the program called sendto or recvfrom, not send or recv. The name of its exec
  // function is not known.
  const bool has_own_name =
      name.starts_with("execve") ||
      ((name == "sendto" || name == "recvfrom") && arguments.size() > 4 && arguments[4] != "NULL");
  const std::string made = fmt::format("{}({}) = {}", name, fmt::join(arguments, ", "), result);
  return with_both_names(has_own_name ? std::string_view(name) : function_name(name), made);
}

std::string with_characters(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const std::string character = character_at(text, at);
    const std::size_t size = !character.empty() ? 4 * character.size() : text[at] == '\\' ? 2 : 1;
    plain += character.empty() ? text.substr(at, size) : character;
    at += size;
  }
  return plain;
}

WatchedCall take_apart(std::string_view escaped) {
  const std::string decoded = with_characters(escaped);
  const std::string_view text = decoded;
  WatchedCall call;
  const auto open = std::min(text.find('('), text.size());
  const auto equals = std::min(text.rfind(") = "), text.size());
  call.name = text.substr(0, open);
  std::string_view inside = equals > open ? text.substr(open + 1, equals - open - 1) : "";
  const bool is_cut = remove_cut(inside);
  call.makes_thread = is_fork(call) && inside.find("CLONE_THREAD") != std::string_view::npos;
  for (std::string& argument : split_arguments(without_targets(inside, call.used)))
    call.arguments.push_back(shortened(std::move(argument)));
  if (is_cut) call.arguments.emplace_back("…");
  keep_useful_arguments(call);
  read_result(call, text.substr(std::min(equals + 4, text.size())));
  call.socket = ends_of_target(call.made.target.empty() ? call.target() : call.made.target);
  return call;
}

bool is_send(const WatchedCall& call) {
  static constexpr std::string_view names[] = {"write",   "writev",   "sendto",
                                               "sendmsg", "pwrite64", "sendfile"};
  return is_one_of(call.name, names);
}

bool is_receive(const WatchedCall& call) {
  static constexpr std::string_view names[] = {"read", "readv", "recvfrom", "recvmsg", "pread64"};
  return is_one_of(call.name, names) &&
         std::ranges::none_of(call.arguments, [](const std::string& argument) {
           return argument.find("MSG_PEEK") != std::string::npos && !argument.starts_with('"');
         });
}

bool is_wait(const WatchedCall& call) {
  static constexpr std::string_view names[] = {
      "poll", "ppoll", "select", "pselect6", "epoll_wait", "epoll_pwait", "epoll_pwait2"};
  return is_one_of(call.name, names);
}

bool is_fork(const WatchedCall& call) {
  static constexpr std::string_view names[] = {"clone", "clone3", "fork", "vfork"};
  return is_one_of(call.name, names);
}

bool is_idle(const WatchedCall& call) {
  constexpr std::uint64_t no_time_ns = 1'000'000;  // strace's own cost is less
  if (!call.has_returned()) return false;
  if (is_wait(call)) return call.value == 0 && call.end_ns - call.begin_ns < no_time_ns;
  if (call.has_failed("EAGAIN")) return true;
  return is_receive(call) && call.value == 0 && call.error.empty() &&
         (is_pipe(call.target()) || is_socket(call.target()));
}

bool is_pipe(std::string_view target) { return target.starts_with("pipe:["); }

bool is_socket(std::string_view target) {
  static constexpr std::string_view kinds[] = {"TCP:", "TCPv6:", "UDP:", "UDPv6:", "UNIX"};
  return std::ranges::any_of(kinds,
                             [&](std::string_view kind) { return target.starts_with(kind); });
}

std::optional<std::pair<std::string, std::string>> ends_of_stream(std::string_view target) {
  const bool is_unix = target.starts_with("UNIX-STREAM:[");
  const auto arrow = target.find("->");
  if ((!is_unix && !target.starts_with("TCP")) || arrow == std::string_view::npos)
    return std::nullopt;
  if (is_unix) {
    const auto open = target.find('[');
    const std::string_view peer = target.substr(arrow + 2);
    return std::pair(std::string(target.substr(open + 1, arrow - open - 1)),
                     std::string(peer.substr(0, peer.find_first_of(",]"))));
  }
  const SocketEnds ends = ends_of_target(target);
  return std::pair(fmt::format("{}:{}", ends.local, ends.local_port),
                   fmt::format("{}:{}", ends.remote, ends.remote_port));
}

SocketEnds ends_of_target(std::string_view target) {
  const auto open = target.find('['), close = target.rfind(']');
  const bool is_tcp = target.starts_with("TCP");
  if ((!is_tcp && !target.starts_with("UDP")) || open == std::string_view::npos || open > close)
    return {};
  const std::string_view inside = target.substr(open + 1, close - open - 1);
  const auto arrow = inside.find("->");
  const auto local = parse_end(inside.substr(0, arrow));
  if (!local) return {};
  SocketEnds ends{local->first, 0, local->second, 0,
                  static_cast<int>(is_tcp ? IPPROTO_TCP : IPPROTO_UDP)};
  if (arrow == std::string_view::npos) return ends;
  if (const auto remote = parse_end(inside.substr(arrow + 2)))
    std::tie(ends.remote, ends.remote_port) = *remote;
  return ends;
}

std::optional<std::pair<std::uint32_t, std::uint16_t>> parse_end(std::string_view text) {
  const auto colon = text.rfind(':');
  std::uint16_t port = 0;
  if (colon == std::string_view::npos ||
      std::from_chars(text.data() + colon + 1, text.data() + text.size(), port).ec != std::errc())
    return std::nullopt;
  std::string host(text.substr(0, colon));
  std::uint32_t address = 0;
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    in6_addr place{};
    if (::inet_pton(AF_INET6, host.c_str(), &place) != 1) return std::nullopt;
    std::memcpy(&address, &place.s6_addr[12], sizeof address);
  } else if (::inet_pton(AF_INET, host.c_str(), &address) != 1) {
    return std::nullopt;
  }
  return std::pair(ntohl(address), port);
}

}  // namespace ipc::demo
