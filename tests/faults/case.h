#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// One experiment of the fault suite: two processes hold a conversation over a transport, one of them is
// harmed, and the other is judged (judge.h). An id names it, so that it can be run again:
//   unix/kill-before/client/17      the client is killed before its 17th system call
namespace faults {

enum class Side : unsigned char { server, client };
std::string_view to_string(Side);
inline Side other(Side side) { return side == Side::server ? Side::client : Side::server; }

struct Case {
  std::string transport;
  std::string kind;
  Side victim = Side::server;
  std::uint64_t number = 0;  // a seed, or what the kind counts (kinds.h)

  std::string id() const;
  // Returns nullopt if the text is no id.
  static std::optional<Case> parse(std::string_view id);
};

struct Verdict {
  std::string wrong;           // the first thing that was not as it should be; empty: all was right
  std::string skipped;         // why this machine cannot run the case; empty: it was run
  bool is_harmed = false;      // the harm was done; false: the conversation ended before it
  std::uint64_t sent = 0;      // messages whose send was ok, by the side that was killed
  std::uint64_t received = 0;  // of those, by the survivor
  std::optional<double> notice_ms;  // from the kill to the survivor's first `closed`
  std::uint64_t names_left = 0;     // by the victim, before the next server started

  bool is_right() const { return wrong.empty(); }
};

}  // namespace faults
