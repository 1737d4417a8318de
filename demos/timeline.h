#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "demos/stage/record.h"

namespace ipc::demo {

// One line of a listing, or one row of a diagram.
struct Moment {
  // `call` is a whole call. A call during which another event happened is a `begin` and an `end`.
  enum class Kind : unsigned char { call, begin, end, packet, act };
  Kind kind;
  std::uint64_t at_ns;
  unsigned side = nobody;          // process of a call
  std::string text, result;        // "connect(5, ...)" and "= 0"
  std::uint64_t took_ns = 0;       // duration of a `call` or `end`; of equal calls, the sum
  std::size_t count = 1;           // equal calls in a row, which are one moment
  const Packet* packet = nullptr;  // valid as long as the timeline is unchanged
  PacketOwners owners{};           // owners of the packet's ports
  std::string_view author{};       // of an `act`: key of the text that names its author
};

// Merges calls, packets and acts into one order in time, in which each cause comes before its
// effects: a call that waited returns after the event that ended its wait. A send that waited for
// a packet is the exception. Most packets during a send are its own, so they do not split it.
class Timeline {
 public:
  void add(const Calls&);
  void add(const Packets&);
  void add(const Act& act) { acts_.push_back(act); }

  bool empty() const { return calls_.empty() && packets_.empty() && acts_.empty(); }
  bool has_calls() const { return !calls_.empty(); }
  bool has_packets() const { return !packets_.empty(); }
  bool is_by_strace() const { return is_by_strace_; }

  std::vector<Moment> moments() const;
  // Returns the name of the call in which that process was; "" if it was in none.
  std::string call_at(unsigned side, std::uint64_t at_ns) const;

 private:
  struct Span {
    std::uint64_t begin_ns, end_ns;
    unsigned side;
    std::string text;

    std::string_view name() const;
    bool has_inside(std::uint64_t at_ns) const { return at_ns > begin_ns && at_ns < end_ns; }
  };
  bool is_split(const Span&) const;
  void add_moments_of(const Span&, std::vector<Moment>&) const;

  std::vector<Span> calls_;
  std::vector<Packet> packets_;
  std::vector<PacketOwners> owners_;  // one for each packet
  std::vector<Act> acts_;
  bool is_by_strace_ = false;
};

}  // namespace ipc::demo
