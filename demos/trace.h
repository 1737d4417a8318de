#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "ipc/system/sys.h"

// Which system calls two processes really made, in one time line. Each process records into a log
// of its own in shared memory, so that what a killed one did is still there to be read.
namespace ipc::demo {

struct TracedCall {
  std::uint64_t begin_ns = 0, end_ns = 0;  // CLOCK_MONOTONIC, which all processes share
  std::int64_t result = 0;                 // -1: failed, and error is the errno
  std::int32_t error = 0;
  std::uint32_t part = 0;  // of the story, as the recorder was told
  std::uint32_t side = 0;
  std::uint32_t is_whole = 0;  // 0: it was still being written down
  std::array<char, 24> name{};
  std::array<char, 184> arguments{};  // as text, cut where there is no room

  std::string to_string() const;  // "connect(5, unix:/run/x, 110) = 0"
  // Constants by name, data as text: what was passed, or, where the call fills it in, what came
  // back.
  static std::string arguments_of(const sys::Call&, sys::Outcome);
};

// Zeroed memory is an empty one.
struct TraceLog {
  std::uint32_t count = 0;  // of the calls made; those beyond the array's size are counted only
  std::array<TracedCall, 512> calls{};
};
static_assert(std::is_trivially_copyable_v<TraceLog>);

// Records all calls of this process through the seam, while it is started; one recorder at a time.
// What it costs lies between the calls, not inside the times that it notes.
class Recorder final : public sys::Hook {
 public:
  Recorder(TraceLog& log, std::uint32_t side) : log_(log), side_(side) {}
  ~Recorder() override { stop(); }

  // Calls that are already under way, in other threads, belong to no part.
  void start(std::uint32_t part) {
    part_.store(part, std::memory_order_relaxed);
    begin_ns_.store(sys::detail::now_ns(), std::memory_order_relaxed);
    sys::set_hook(this);
  }
  void stop() { sys::set_hook(nullptr); }
  // Of the next child of this process (fork): its calls are noted under that side.
  void set_child_side(std::uint32_t side) { child_side_ = side; }
  // A call that succeeds without returning, about to be made.
  void note(std::string_view name, std::string_view arguments);

  void record(const sys::Call&, sys::Outcome, std::uint64_t begin_ns,
              std::uint64_t end_ns) override;
  // Of another process, which this one watches.
  void record_of(std::uint32_t side, const sys::Call&, sys::Outcome, std::uint64_t begin_ns,
                 std::uint64_t end_ns);

 private:
  TracedCall* next_place(std::uint32_t side);

  TraceLog& log_;
  std::uint32_t side_, child_side_ = side_;
  std::atomic<std::uint32_t> part_ = 0;
  std::atomic<std::uint64_t> begin_ns_ = 0;
};

// The calls of one part, of all logs, in the order in which they began.
std::vector<TracedCall> merged(std::span<const TraceLog> logs, std::uint32_t part);

}  // namespace ipc::demo
