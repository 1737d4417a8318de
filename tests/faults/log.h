#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include "faults/case.h"
#include "ipc/system/fd.h"

namespace faults {

// The record of one process of a case, in shared memory that outlives it. The judge reads it. The
// processes never use it to communicate with each other.
struct SideLog {
  enum Stage : std::uint32_t {
    not_begun,
    opening,
    talking,   // the channel is open
    closing,   // shutdown was called: the peer may see a clean end from here on
    finished,  // the channel is destroyed
  };
  std::atomic<int> pid;
  std::atomic<std::uint32_t> stage;
  std::atomic<std::uint64_t> tried, sent, received;  // messages
  std::atomic<std::uint64_t> calls;                  // system calls (ipc/system/sys.h)
  std::atomic<std::uint64_t> end_ns;  // time when a call first reported that the peer has gone
  std::atomic<int> status;            // the Status that ended the conversation
  std::atomic<int> farewell;
  std::atomic<std::uint64_t> overrun_ns;  // the longest time by which a call exceeded its deadline
  std::atomic<bool> is_harmed;
  std::atomic<bool> has_written_wrong, has_written_error;
  char wrong[256];  // the first violation
  char error[256];  // the last Error
  std::atomic<bool> error_ended_it;
  char harmed_call[32];
  // For single steps: the process asks for a tracer, waits for `may_go`, marks the calls to be
  // stepped, and reports their end.
  std::atomic<bool> waits_for_tracer, may_go, is_stepped, was_stepped;
  std::atomic<std::uint64_t> instructions;  // number of instructions stepped
  static constexpr std::size_t calls_kept = 2048;
  std::atomic<std::uint8_t> call_kinds[calls_kept];  // for each call, its index in errnos.h
};

struct Log {
  SideLog sides[2];
  std::atomic<bool> is_listening;
  std::atomic<int> client_status;  // the client's wait(2) status, from its server; -1: not known
  char address[512];
  std::atomic<std::uint64_t> acted_ns;  // time of the judge's harm from outside

  SideLog& of(Side side) { return sides[static_cast<int>(side)]; }
};

ipc::OwnedFd make_log_memory();
std::shared_ptr<Log> map_log(int memory);
// Record a text. note_wrong keeps the first one only.
void note_wrong(SideLog&, std::string_view);
void note_error(SideLog&, std::string_view);
std::uint64_t now_ns();

}  // namespace faults
