#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <deque>

#include "ipc/adapters.h"
#include "support.h"

// A mechanism in memory, for ports of the four forms.
namespace ipc::test {

// The state of the mechanism: the messages visible to the peer, those in the batch, and the results
// of the next calls.
struct Wire {
  std::deque<std::string> visible, batch;
  Status next = Status::ok;  // result of the calls that may wait
  std::size_t room = 1'000;  // largest message
  std::string loan;
  bool shut_down = false, abandoned = false, ended = false;
  unsigned released = 0;
};

inline std::string gathered(Pieces pieces) {
  std::string all;
  for (const Bytes piece : pieces) all += text(piece);
  return all;
}

inline void fill(MutableBytes place, std::string_view text) {
  std::memcpy(place.data(), text.data(), text.size());
}

using Messages = std::deque<std::string>;

}  // namespace ipc::test
