#pragma once

#include <sys/types.h>

#include <string>
#include <variant>
#include <vector>

#include "demos/stage/capture.h"
#include "demos/trace.h"

// What a lesson has shown, in that order, apart from how it is presented: in a terminal, as JSON.
namespace ipc::demo {

struct Heading {
  std::string text;
};

struct Paragraph {
  std::string text;
};

// System calls that players made, in the order in which they began.
struct Calls {
  std::vector<TracedCall> calls;
  std::vector<std::string> texts;  // of each
  bool by_strace;                  // an outsider saw them; else as their own programs noted them
};

// Packets that were on the wire, in that order.
struct Packets {
  std::vector<Packet> packets;
};

struct Table {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

// Something that was to be seen, and whether it was.
struct Fact {
  enum class Outcome : unsigned char { observed, failed, not_shown };
  std::string name;  // of this lesson: "full_writer_sleeps"
  Outcome outcome;
  std::string statement;  // with what was measured
  std::string reason;     // why it could not be shown
};

using Block = std::variant<Heading, Paragraph, Calls, Packets, Table, Fact>;

// A process of the lesson, shown under its letter: the first is A.
struct Player {
  std::string role;
  pid_t pid;
};

struct Record {
  std::vector<Player> players;
  std::vector<Block> blocks;

  std::vector<Fact> facts() const;
};

// Hears of each block as soon as it is there.
class Audience {
 public:
  virtual ~Audience() = default;
  virtual void hear(const Record&, const Block&) = 0;
};

}  // namespace ipc::demo
