// Writes the arguments of a traced call as a C programmer would have written them.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <optional>

#include "demos/texts.h"
#include "demos/trace.h"
#include "ipc/channel.h"
#include "ipc/system/pidfd.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

namespace ipc::demo {
namespace {

struct Name {
  long value;
  std::string_view text;
};
using Names = std::span<const Name>;

#define NAME(constant) \
  Name { static_cast<long>(constant), #constant }
constexpr Name families[] = {NAME(AF_UNIX), NAME(AF_INET), NAME(AF_INET6)};
constexpr Name socket_types[] = {NAME(SOCK_STREAM), NAME(SOCK_DGRAM), NAME(SOCK_SEQPACKET)};
constexpr Name socket_flags[] = {NAME(SOCK_CLOEXEC), NAME(SOCK_NONBLOCK)};
constexpr Name message_flags[] = {NAME(MSG_NOSIGNAL), NAME(MSG_DONTWAIT),     NAME(MSG_PEEK),
                                  NAME(MSG_TRUNC),    NAME(MSG_CMSG_CLOEXEC), NAME(MSG_FASTOPEN),
                                  NAME(MSG_WAITALL)};
constexpr Name vector_flags[] = {Name{8, "RWF_NOWAIT"}, Name{0x100, "RWF_NOSIGNAL"}};
constexpr Name open_flags[] = {NAME(O_WRONLY),  NAME(O_RDWR),     NAME(O_CREAT),    NAME(O_EXCL),
                               NAME(O_CLOEXEC), NAME(O_NONBLOCK), NAME(O_NOFOLLOW), NAME(O_APPEND),
                               NAME(O_PATH),    NAME(O_DIRECTORY)};
constexpr Name shutdown_ways[] = {NAME(SHUT_RD), NAME(SHUT_WR), NAME(SHUT_RDWR)};
constexpr Name fcntl_commands[] = {NAME(F_DUPFD_CLOEXEC), NAME(F_ADD_SEALS), NAME(F_GETFL),
                                   NAME(F_SETFL),         NAME(F_SETFD),     NAME(F_GETFD),
                                   NAME(F_GET_SEALS),     NAME(F_OFD_SETLK), NAME(F_OFD_GETLK)};
constexpr Name seals[] = {NAME(F_SEAL_SHRINK), NAME(F_SEAL_GROW), NAME(F_SEAL_SEAL),
                          NAME(F_SEAL_WRITE)};
constexpr Name protections[] = {NAME(PROT_READ), NAME(PROT_WRITE)};
constexpr Name mapping_flags[] = {NAME(MAP_SHARED),    NAME(MAP_PRIVATE),
                                  NAME(MAP_ANONYMOUS), NAME(MAP_POPULATE),
                                  NAME(MAP_NORESERVE), NAME(MAP_FIXED_NOREPLACE)};
constexpr Name memory_advice[] = {NAME(MADV_DONTNEED), NAME(MADV_PAGEOUT)};
constexpr Name limits[] = {NAME(RLIMIT_AS)};
constexpr Name memory_flags[] = {NAME(MFD_CLOEXEC), NAME(MFD_ALLOW_SEALING), NAME(MFD_NOEXEC_SEAL)};
constexpr Name lock_flags[] = {NAME(LOCK_EX), NAME(LOCK_SH), NAME(LOCK_NB), NAME(LOCK_UN)};
constexpr Name levels[] = {NAME(SOL_SOCKET)};
constexpr Name socket_options[] = {NAME(SO_REUSEADDR), NAME(SO_REUSEPORT), NAME(SO_RCVBUF),
                                   NAME(SO_SNDBUF),    NAME(SO_PEERCRED),  NAME(SO_ATTACH_FILTER),
                                   NAME(SO_PASSCRED),  NAME(SO_PEERPIDFD), NAME(SO_ERROR)};
constexpr Name namespaces[] = {NAME(CLONE_NEWNET), NAME(CLONE_NEWUSER)};
constexpr Name futex_operations[] = {Name{0, "FUTEX_WAIT"}, Name{1, "FUTEX_WAKE"},
                                     Name{9, "FUTEX_WAIT_BITSET"}};
constexpr Name file_events[] = {NAME(IN_MODIFY)};
constexpr Name backlogs[] = {NAME(SOMAXCONN)};
constexpr Name process_options[] = {NAME(PR_SET_DUMPABLE)};
constexpr Name signals[] = {NAME(SIGINT), NAME(SIGTERM), NAME(SIGHUP), NAME(SIGPIPE)};
constexpr Name epoll_commands[] = {NAME(EPOLL_CTL_ADD), NAME(EPOLL_CTL_DEL), NAME(EPOLL_CTL_MOD)};
constexpr Name epoll_events[] = {NAME(EPOLLIN), NAME(EPOLLOUT), NAME(EPOLLRDHUP), NAME(EPOLLERR),
                                 NAME(EPOLLHUP)};
constexpr Name epoll_flags[] = {NAME(EPOLL_CLOEXEC)};
constexpr Name poll_events[] = {NAME(POLLIN), NAME(POLLOUT), NAME(POLLRDHUP), NAME(POLLERR),
                                NAME(POLLHUP)};
#undef NAME

std::optional<std::string> one_of(long value, Names names) {
  for (const Name& name : names)
    if (name.value == value) return std::string(name.text);
  return std::nullopt;
}

std::string flags_of(long value, Names names) {
  std::string text;
  for (const Name& name : names) {
    if ((value & name.value) != name.value) continue;
    text += fmt::format("{}{}", text.empty() ? "" : "|", name.text);
    value &= ~name.value;
  }
  if (value != 0) text += fmt::format("{}{:#x}", text.empty() ? "" : "|", value);
  return text.empty() ? "0" : text;
}

std::string socket_type(long value) {
  constexpr long type_mask = 0xf;
  std::string text =
      one_of(value & type_mask, socket_types).value_or(std::to_string(value & type_mask));
  if ((value & ~type_mask) != 0) text += "|" + flags_of(value & ~type_mask, socket_flags);
  return text;
}

// Returns a number's name, if the documentation of this call names it.
std::optional<std::string> named(std::string_view call, std::size_t index, long value) {
  struct Meaning {
    std::string_view call;
    std::size_t index;
    Names names;
    bool is_set;  // for flags
  };
  static constexpr Meaning meanings[] = {
      {"socket", 0, families, false},           {"socketpair", 0, families, false},
      {"pipe2", 1, open_flags, true},           {"open", 1, open_flags, true},
      {"accept4", 3, socket_flags, true},       {"send", 3, message_flags, true},
      {"recv", 3, message_flags, true},         {"recvfrom", 3, message_flags, true},
      {"sendmsg", 2, message_flags, true},      {"recvmsg", 2, message_flags, true},
      {"shutdown", 1, shutdown_ways, false},    {"preadv2", 4, vector_flags, true},
      {"pwritev2", 4, vector_flags, true},      {"mmap", 2, protections, true},
      {"mmap", 3, mapping_flags, true},         {"madvise", 2, memory_advice, false},
      {"setrlimit", 0, limits, false},          {"memfd_create", 1, memory_flags, true},
      {"flock", 1, lock_flags, true},           {"setsockopt", 1, levels, false},
      {"setsockopt", 2, socket_options, false}, {"listen", 1, backlogs, false},
      {"futex", 1, futex_operations, false},    {"fcntl", 1, fcntl_commands, false},
      {"prctl", 0, process_options, false},     {"epoll_ctl", 1, epoll_commands, false},
      {"epoll_create1", 0, epoll_flags, true},  {"sendto", 3, message_flags, true},
      {"getsockopt", 1, levels, false},         {"getsockopt", 2, socket_options, false},
      {"unshare", 0, namespaces, true},         {"inotify_add_watch", 2, file_events, true},
      {"inotify_init1", 0, open_flags, true},   {"sigaction", 0, signals, false}};
  if ((call == "socket" || call == "socketpair") && index == 1) return socket_type(value);
  if ((call == "open" && index == 2) ||
      ((call == "fchmod" || call == "mkfifo" || call == "mkdir") && index == 1))
    return fmt::format("{:#o}", value);
  if (call == "mmap" && index == 2 && value == PROT_NONE) return "PROT_NONE";
  if (call == "open" && index == 1 && (value & O_ACCMODE) == O_RDONLY)
    return value == O_RDONLY ? "O_RDONLY" : "O_RDONLY|" + flags_of(value, open_flags);
  for (const Meaning& meaning : meanings)
    if (meaning.call == call && meaning.index == index)
      return meaning.is_set ? flags_of(value, meaning.names) : one_of(value, meaning.names);
  return std::nullopt;
}

// Writes leading numbers, such as a length, byte by byte, and then the text: [0 0 0 5 "hello"].
std::string data(Bytes bytes, std::size_t whole) {
  constexpr std::size_t shown = 13;
  bytes = bytes.first(std::min(bytes.size(), whole));
  std::string text = "[";
  std::size_t at = 0;
  for (; at < bytes.size() && (at % 4 != 0 || bytes[at] < std::byte{' '}); ++at)
    text += fmt::format("{}{}", at == 0 ? "" : " ", std::to_integer<unsigned>(bytes[at]));
  if (at == whole) return text + "]";
  text += at == 0 ? "\"" : " \"";
  const std::size_t end = std::min(bytes.size(), at + shown);
  for (; at < end; ++at) {
    const auto code = std::to_integer<unsigned char>(bytes[at]);
    if (code == '\n') text += "\\n";
    else if (code == '"' || code == '\\') text += fmt::format("\\{}", static_cast<char>(code));
    else if (code >= ' ' && code < 0x7f) text += static_cast<char>(code);
    else text += fmt::format("\\x{:02x}", code);
  }
  return text + (whole > end ? "\"...]" : "\"]");
}

// Keeps the beginning and the end of a long name.
std::string shortened(std::string text) {
  constexpr std::size_t longest = 44, head = 16, tail = 24;
  if (text.size() <= longest) return text;
  return text.substr(0, head) + "..." + text.substr(text.size() - tail);
}

std::string data_of_pieces(const iovec* pieces, std::size_t count, long result) {
  std::vector<std::byte> gathered;
  for (std::size_t i = 0; i < count && gathered.size() < 64; ++i) {
    const auto* const at = static_cast<const std::byte*>(pieces[i].iov_base);
    gathered.insert(gathered.end(), at, at + std::min<std::size_t>(pieces[i].iov_len, 64));
  }
  return data(gathered, result < 0 ? gathered.size() : static_cast<std::size_t>(result));
}

std::string text_of(const ucred& who) {
  return fmt::format("{{pid {}, uid {}}}", who.pid, static_cast<int>(who.uid));
}

// Returns the ancillary data of a message (cmsg(3)): " + SCM_RIGHTS [5]".
std::string data_beside(const msghdr& message) {
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_level != SOL_SOCKET) return "";
  if (header->cmsg_type == SCM_CREDENTIALS)
    return " + SCM_CREDENTIALS " + text_of(*reinterpret_cast<const ucred*>(CMSG_DATA(header)));
  if (header->cmsg_type != SCM_RIGHTS) return "";
  std::string numbers;
  for (std::size_t at = CMSG_LEN(0); at < header->cmsg_len; at += sizeof(int))
    numbers +=
        fmt::format("{}{}", numbers.empty() ? "" : ", ",
                    *reinterpret_cast<const int*>(reinterpret_cast<const char*>(header) + at));
  return fmt::format(" + SCM_RIGHTS [{}]", numbers);
}

std::string text_of(const msghdr& message, long result) {
  return data_of_pieces(message.msg_iov, message.msg_iovlen, result) + data_beside(message);
}

std::string pair_of(const void* pointer) {
  const auto* const ends = static_cast<const int*>(pointer);
  return fmt::format("[{}, {}]", ends[0], ends[1]);
}

// Returns the data that a pointer points to, as the call uses it. Reads only memory that the kernel
// has accepted.
std::optional<std::string> pointed_to(std::string_view call, std::size_t index,
                                      const sys::Call& made, sys::Outcome outcome) {
  const void* const at = made.arguments[index].pointer();
  if (at == nullptr) return std::nullopt;
  if (call == "ppoll" && index == 0) {
    const auto* const polled = static_cast<const pollfd*>(at);
    return fmt::format("[{{{}, {}}}]", polled->fd, flags_of(polled->events, poll_events));
  }
  if (call == "ppoll" && index == 2) {
    const auto* const time = static_cast<const timespec*>(at);
    const auto seconds =
        static_cast<double>(time->tv_sec) + static_cast<double>(time->tv_nsec) / 1e9;
    return number(seconds, 3) + " s";
  }
  if ((call == "epoll_ctl" && index == 3) ||
      (call == "epoll_wait" && index == 1 && outcome.result > 0)) {
    const auto* const event = static_cast<const epoll_event*>(at);
    constexpr std::uint64_t smallest_address = 0x10000;  // below: a number, not an address
    const std::uint64_t mark = event->data.u64;
    return fmt::format("{{{}, {}}}", flags_of(static_cast<long>(event->events), epoll_events),
                       mark < smallest_address ? std::to_string(mark) : "...");
  }
  if (call == "setrlimit") return fmt::format("{{{}}}", static_cast<const rlimit*>(at)->rlim_cur);
  const bool is_hint = (call == "mmap" || call == "madvise") && index == 0;
  if (outcome.error == EFAULT || is_hint || (call == "process_vm_readv" && index == 1))
    return fmt::format("{:#x}", reinterpret_cast<std::uintptr_t>(at));
  if (call == "setsockopt" && index == 3 && made.arguments[4].number() == sizeof(int))
    return fmt::format("[{}]", *static_cast<const int*>(at));
  if (call == "sendmsg" && index == 1)
    return text_of(*static_cast<const msghdr*>(at), outcome.result);
  if (outcome.result < 0) return std::nullopt;
  if ((call == "pipe2" && index == 0) || (call == "socketpair" && index == 3)) return pair_of(at);
  if (call == "getsockopt" && index == 3 && made.arguments[2].number() == SO_PEERCRED)
    return text_of(*static_cast<const ucred*>(at));
  if (call == "getsockopt" && index == 3 && made.arguments[2].number() == SO_PEERPIDFD)
    return fmt::format("[{}]", *static_cast<const int*>(at));
  if (((call == "getsockname" || call == "getpeername") && index == 2) ||
      (call == "getsockopt" && index == 4))
    return fmt::format("[{}]", *static_cast<const socklen_t*>(at));
  if (index != 1) return std::nullopt;
  const auto size = static_cast<std::size_t>(outcome.result);
  if (call == "send" || call == "sendto" || call == "write" || call == "recv" || call == "read" ||
      call == "recvfrom" || call == "pread" || call == "pwrite")
    return data({static_cast<const std::byte*>(at), size}, size);
  if (call == "writev" || call == "pwritev2" || call == "preadv2")
    return data_of_pieces(static_cast<const iovec*>(at),
                          static_cast<std::size_t>(made.arguments[2].number()), outcome.result);
  if (call == "recvmsg") return text_of(*static_cast<const msghdr*>(at), outcome.result);
  return std::nullopt;
}

std::string argument_of(const sys::Call& made, std::size_t index, sys::Outcome outcome) {
  const std::string_view call = made.name;
  const sys::Argument& argument = made.arguments[index];
  if (const auto text = pointed_to(call, index, made, outcome)) return *text;
  if (argument.pointer() == nullptr)
    if (const auto text = named(call, index, argument.number())) return *text;
  if (call == "fcntl" && index == 2 && made.arguments[1].number() == F_ADD_SEALS)
    return flags_of(argument.number(), seals);
  return shortened(argument.to_string());
}

}  // namespace

std::string TracedCall::arguments_of(const sys::Call& call, sys::Outcome outcome) {
  std::string text;
  for (std::size_t index = 0; index < call.arguments.size(); ++index)
    text += (index == 0 ? "" : ", ") + argument_of(call, index, outcome);
  return text;
}

}  // namespace ipc::demo
