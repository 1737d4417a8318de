#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include "faults/case.h"
#include "ipc/system/fd.h"

namespace faults {

// What the two processes of a case did, in memory that outlives both. The judge reads it; the processes
// never use it to talk to each other.
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
  std::atomic<std::uint64_t> calls;                  // through the seam (ipc/system/sys.h)
  std::atomic<std::uint64_t> end_ns;  // when a call first said that the peer has gone
  std::atomic<int> status;            // the Status that ended the conversation
  std::atomic<int> farewell;
  std::atomic<std::uint64_t> overrun_ns;  // of the call that exceeded its deadline most
  std::atomic<bool> is_harmed;
  std::atomic<bool> has_written_wrong, has_written_error;
  char wrong[256];  // the first thing that was not as it should be
  char error[256];  // the last Error
  std::atomic<bool> error_ended_it;
  char harmed_call[32];
  // For single steps: the process asks for a tracer, waits for `may_go`, marks the calls that count, and
  // says when they are over.
  std::atomic<bool> waits_for_tracer, may_go, is_stepped, was_stepped;
  std::atomic<std::uint64_t> instructions;  // stepped
  static constexpr std::size_t calls_kept = 2048;
  std::atomic<std::uint8_t> call_kinds[calls_kept];  // of each call: its place in errnos.h
};

struct Log {
  SideLog sides[2];
  std::atomic<bool> is_listening;
  std::atomic<int> client_status;  // of wait(2), from its server; -1: not known
  char address[512];
  std::atomic<std::uint64_t> acted_ns;  // when the judge did harm from outside

  SideLog& of(Side side) { return sides[static_cast<int>(side)]; }
};

ipc::OwnedFd make_log_memory();
std::shared_ptr<Log> map_log(int memory);
// Keeps the first text only.
void note_wrong(SideLog&, std::string_view);
void note_error(SideLog&, std::string_view);
std::uint64_t now_ns();

}  // namespace faults
