#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "bench/measure/measurement.h"
#include "demos/baton.h"
#include "demos/private_page.h"
#include "demos/texts.h"
#include "demos/trace.h"
#include "ipc/channel.h"
#include "ipc/system/fd.h"
#include "ipc/transport.h"

// The tour of a transport with two processes: A, which listens and prints the story, and B. The
// steps of both are declared here once; tour.cpp is A, tour_peer.cpp is B.
namespace ipc::demo {

struct TourOptions {
  const Transport* transport = nullptr;  // set before tour() is called
  std::vector<unsigned> sections;        // the only ones shown; empty: all
  bool step = false;                     // waits for Enter between two sections
};
int tour(const TourOptions&);

struct TourPeerOptions {
  std::string uri;
  int notebook_fd = -1, baton_fd = -1;
};
int tour_peer(const TourPeerOptions&);

inline constexpr unsigned side_a = 0, side_b = 1;
inline constexpr unsigned section_count = 7;

// The parts of the trace. The messages of the conversation have the numbers from `part_talk` on.
enum Part : std::uint32_t { part_listen = 1, part_birth, part_open, part_end, part_talk };

inline constexpr std::size_t figure_count = 3;  // round trip, stream one by one, stream in batches
bench::Work work_of(std::size_t figure, const Traits&);

// The notes of both processes, in shared memory, which A reads. Zeroed memory is valid and empty.
struct Notes {
  std::array<TraceLog, 2> traces;
  std::array<bench::Measurement, figure_count> figures;
  std::array<std::uint32_t, figure_count> figure_is_whole;
  std::uintptr_t address;                   // chosen by A for both pages
  std::array<std::uint64_t, 2> told_value;  // as each side reports it; 0: not mapped
  std::array<Farewell, 2> farewell;
  // Messages of each side that were sent although the other was not seen asleep in time.
  std::array<std::uint32_t, 2> sent_early;
  std::uint32_t b_received_right;  // 1: all messages of the conversation arrived unchanged
};

class Notebook {
 public:
  Notebook();                        // new, empty
  explicit Notebook(int inherited);  // the one that A made
  ~Notebook();
  Notebook(const Notebook&) = delete;
  int fd() const { return fd_.get(); }
  Notes& operator*() const { return *notes_; }
  Notes* operator->() const { return notes_; }

 private:
  void map();
  OwnedFd fd_;
  Notes* notes_ = nullptr;
};

// Reads a value from outside, through /proc/PID/mem. Returns the errno on failure.
tl::expected<std::uint64_t, int> value_in_process(pid_t, std::uintptr_t address);

// Returns the messages that the sides send in turn, A first.
std::vector<std::string> conversation(pid_t a, pid_t b);
// The two processes of a conversation, as one of them sees them.
struct Talker {
  unsigned side;
  pid_t other;                // the other process
  const Baton& baton;         // turn that both pass to each other
  std::uint32_t& sent_early;  // own messages sent although the other was not seen asleep
};
// Sends each message of this side once the other process is asleep in its receive, or after one
// second. Returns false if a message received differs from the one sent.
bool converse(Channel&, const Talker&, const std::vector<std::string>& messages, Recorder&);

// Measures one figure. A is client or sender, B server or receiver.
bool run_figure(Channel&, unsigned side, const bench::Work&, bench::Measurement&);
// Makes both wait for each other, and removes the previous figure's messages that a lossy transport
// still delivers.
void settle(Channel&, const Traits&, const Baton&);

// Ends the channel: A shuts down first, B after the end arrives. Returns how the peer ended.
Farewell end_channel(Channel&, unsigned side, const Traits&);

}  // namespace ipc::demo
