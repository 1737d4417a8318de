#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "demos/stage/capture.h"
#include "demos/stage/owners.h"
#include "demos/trace.h"

// The blocks that a lesson has shown, in that order. Their presentation (terminal, page, JSON) is
// elsewhere.
namespace ipc::demo {

struct Heading {
  std::string text;
};

struct Paragraph {
  std::string text;
};

// System calls of players, in the order in which they began.
struct Calls {
  std::vector<TracedCall> calls;
  std::vector<std::string> texts;  // one for each call: "recv (recvfrom)(5, ...) = 2"
  bool by_strace;  // seen by strace from outside; otherwise recorded by the programs themselves
};

// Packets that were on the wire, in that order.
struct Packets {
  std::vector<Packet> packets;
  std::vector<PacketOwners> owners;  // one for each packet
};

// An act of the lesson itself, such as a kill or a silence, which no player's calls show.
struct Act {
  std::uint64_t at_ns;                     // CLOCK_MONOTONIC
  std::string text;                        // "kill(B, SIGKILL)"
  std::string_view author = "lesson.act";  // key of the text that names its author
};

// Boxes inside each other, the outermost first: each contains the next.
struct Boxes {
  struct Box {
    std::string title, content;
  };
  std::vector<Box> boxes;
};

struct Table {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

// An expected observation, and whether it was made.
struct Fact {
  // A fact of history is in documents. No experiment can show it, so it is no fact of the run.
  enum class Outcome : unsigned char { observed, failed, not_shown, history };
  std::string name;  // within this lesson: "full_writer_sleeps"
  Outcome outcome;
  std::string statement;  // with the measured values
  std::string reason;     // reason why it could not be shown; of history: the source

  bool is_of_run() const { return outcome != Outcome::history; }
};
// Returns the statement, with the reason or the source if the fact was not observed.
std::string in_words(const Fact&);

using Block = std::variant<Heading, Paragraph, Calls, Packets, Act, Boxes, Table, Fact>;

// A process of the lesson, shown under its letter: the first is A.
struct Player {
  std::string role;
  pid_t pid;
};

struct Record {
  std::vector<Player> players;
  std::vector<Block> blocks;

  struct Sum {
    std::size_t observed = 0, all = 0;  // numbers of facts of the run
  };
  std::vector<Fact> facts() const;
  Sum sum() const;
  std::vector<Act> acts() const;
};

// Receives each block as soon as it exists.
class Audience {
 public:
  virtual ~Audience() = default;
  virtual void hear(const Record&, const Block&) = 0;
  virtual void end(const Record&) = 0;  // after the last block
};

}  // namespace ipc::demo
