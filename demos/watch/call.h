#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "demos/stage/strace.h"
#include "demos/trace.h"

// A system call of a program that is not ours, as strace -yy wrote it, taken apart.
namespace ipc::demo {

// A descriptor and its target: "pipe:[12]", "TCP:[127.0.0.1:80->127.0.0.1:40000]", a path.
struct Descriptor {
  int number = -1;
  std::string target;
};

struct WatchedCall {
  std::uint64_t begin_ns = 0, end_ns = 0;  // CLOCK_MONOTONIC; of equal calls, the first one's
  std::uint64_t until_ns = 0;              // end of the last of `count` equal calls
  unsigned side = nobody;                  // process
  pid_t thread = 0;
  std::string name;                    // the kernel's: "recvfrom"
  std::vector<std::string> arguments;  // shortened, without targets
  std::string result;                  // "4", "-1 EAGAIN (...)", "?": it did not return
  long value = 0;                      // number in the result; -1: failed
  std::string error;                   // "EAGAIN"
  std::vector<Descriptor> used;        // descriptors in the arguments, in that order
  Descriptor made;                     // descriptor in the result
  SocketEnds socket{};
  std::size_t count = 1;  // equal calls in a row, which only asked again
  bool makes_thread = false;

  bool has_returned() const { return result != "?"; }
  bool has_failed(std::string_view with) const { return error == with; }
  const std::string& target() const;  // of the first descriptor; "": none
  // Returns the size of the buffer of read, write, recv and send.
  std::optional<long> asked() const;
  // Returns "recv (recvfrom)(4, "hi", 64, 0) = 2".
  std::string text() const;
};

// Returns the call in strace's text, without times, side and thread. Arguments that end with a
// comma are those known before the call returned.
WatchedCall take_apart(std::string_view escaped);
// Returns strace's text with the characters of UTF-8 that it wrote as bytes ("\303\241").
std::string with_characters(std::string_view text);

bool is_send(const WatchedCall&);     // passes data to the kernel
bool is_receive(const WatchedCall&);  // takes data from the kernel, and does not only peek
bool is_wait(const WatchedCall&);     // poll, select, epoll_wait
bool is_fork(const WatchedCall&);
// Returns whether the call only asked, and got nothing: EAGAIN, the end of the data, or a wait of
// no time.
bool is_idle(const WatchedCall&);
// Returns whether a listing for a beginner shows the call. It leaves out threads, program files,
// devices, and the inner calls of language runtimes.
bool is_shown(const WatchedCall&, std::string_view directory);

bool is_pipe(std::string_view target);
bool is_socket(std::string_view target);  // also of AF_UNIX
// Returns the local and the remote end of a connected stream socket.
std::optional<std::pair<std::string, std::string>> ends_of_stream(std::string_view target);
// Returns the addresses of an IP socket; of IPv6, the last 32 bits.
SocketEnds ends_of_target(std::string_view target);
// Returns the address and the port of "127.0.0.1:80" or "[::1]:80".
std::optional<std::pair<std::uint32_t, std::uint16_t>> parse_end(std::string_view);

}  // namespace ipc::demo
