#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// A case is one experiment of the fault suite. Two processes hold a conversation over a transport;
// one of them, the victim, is harmed, and the other one, the survivor, is judged (judge.h). Its id
// repeats it:
//   unix/kill-before/client/17      the client is killed before its 17th system call
namespace faults {

enum class Side : unsigned char { server, client };
std::string_view to_string(Side);
inline Side other(Side side) { return side == Side::server ? Side::client : Side::server; }

struct Case {
  std::string transport;
  std::string kind;
  Side victim = Side::server;
  std::uint64_t number = 0;  // a seed, or a count that depends on the kind (kinds.h)

  std::string id() const;
  // Returns nullopt if the text is no id.
  static std::optional<Case> parse(std::string_view id);
};

struct Verdict {
  std::string wrong;                // the first violation; empty: there was none
  std::string skipped;              // why this machine cannot run the case; empty: it was run
  bool is_harmed = false;           // the harm was done; false: the conversation ended before it
  std::uint64_t sent = 0;           // messages of the killed side whose send was ok
  std::uint64_t received = 0;       // the number of those that the survivor received
  std::optional<double> notice_ms;  // time from the kill to the survivor's first `closed`
  std::uint64_t names_left = 0;     // names that the victim left, before the next server started

  bool is_right() const { return wrong.empty(); }
};

}  // namespace faults
