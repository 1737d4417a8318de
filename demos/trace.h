#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "ipc/system/sys.h"

// Records the system calls of several processes on one time line. Each process writes to its own
// log in shared memory, so that the log survives a killed process.
namespace ipc::demo {

// A traced process has a side, 0, 1, ..., which is shown as its letter: A, B, ...
inline char letter_of(unsigned side) { return static_cast<char>('A' + side); }
inline constexpr unsigned nobody = ~0U;  // instead of a side

// The addresses of an IPv4 socket, in this machine's byte order; 0: none.
struct SocketEnds {
  std::uint32_t local = 0, remote = 0;
  std::uint16_t local_port = 0, remote_port = 0;
  std::int32_t protocol = 0;  // IPPROTO_TCP or IPPROTO_UDP; 0: not an IPv4 socket
};
// Asks the kernel (getsockname, getpeername), by calls that are not recorded.
SocketEnds ends_of_socket(int fd);

struct TracedCall {
  std::uint64_t begin_ns = 0, end_ns = 0;  // CLOCK_MONOTONIC, which all processes share
  std::int64_t result = 0;                 // -1: failed; then `error` is the errno
  std::int32_t error = 0;
  std::uint32_t part = 0;  // part of the story, as set in the recorder
  std::uint32_t side = 0;
  std::uint32_t is_whole = 0;  // 0: the record is not complete
  SocketEnds socket{};         // after a call that may give a socket an address
  std::array<char, 24> name{};
  std::array<char, 184> arguments{};  // as text, cut to this size

  std::string to_string() const;  // "connect(5, unix:/run/x, 110) = 0"
  // Writes constants by name and data as text: the data passed, or the data returned if the call
  // fills them in.
  static std::string arguments_of(const sys::Call&, sys::Outcome);
};

// Zeroed memory is valid and empty.
struct TraceLog {
  std::uint32_t count = 0;     // calls made, including those that did not fit into `calls`
  std::uint64_t ended_ns = 0;  // end of the process; 0: it has not ended
  std::array<TracedCall, 512> calls{};

  // Returns the calls that fitted. Those still in progress are not whole.
  std::span<const TracedCall> made() const {
    return std::span(calls).first(std::min<std::size_t>(count, calls.size()));
  }
};
static_assert(std::is_trivially_copyable_v<TraceLog>);

// Records all calls of this process through the seam while it is started. Only one recorder may be
// started at a time. Its cost falls between the calls, not inside the recorded times.
class Recorder final : public sys::Hook {
 public:
  Recorder(TraceLog& log, std::uint32_t side) : log_(log), side_(side) {}
  ~Recorder() override { stop(); }

  // Calls of other threads that are already in progress belong to no part.
  void start(std::uint32_t part) {
    part_.store(part, std::memory_order_relaxed);
    begin_ns_.store(sys::detail::now_ns(), std::memory_order_relaxed);
    sys::set_hook(this);
  }
  void stop() { sys::set_hook(nullptr); }
  // Sets the side of this process's next child (fork): its calls are recorded under it.
  void set_child_side(std::uint32_t side) { child_side_ = side; }
  // Records a call that does not return on success, before it is made.
  void note(std::string_view name, std::string_view arguments);

  void record(const sys::Call&, sys::Outcome, std::uint64_t begin_ns,
              std::uint64_t end_ns) override;
  // Records a call of another process, which this one watches.
  void record_of(std::uint32_t side, const sys::Call&, sys::Outcome, std::uint64_t begin_ns,
                 std::uint64_t end_ns, const SocketEnds& = {});

 private:
  TracedCall* next_place(std::uint32_t side);

  TraceLog& log_;
  std::uint32_t side_, child_side_ = side_;
  std::atomic<std::uint32_t> part_ = 0;
  std::atomic<std::uint64_t> begin_ns_ = 0;
};

// Returns the calls of one part, from all logs, in the order in which they began.
std::vector<TracedCall> merged(std::span<const TraceLog> logs, std::uint32_t part);

}  // namespace ipc::demo
