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

// The tour of a transport: two processes, A, which listens and tells the story, and B. What both do
// is written once, here; tour.cpp tells it, tour_peer.cpp is B.
namespace ipc::demo {

struct TourOptions {
  std::string transport;
  Language language = Language::english;
};
int tour(const TourOptions&);

struct TourPeerOptions {
  std::string uri;
  int notebook_fd = -1, baton_fd = -1;
  Language language = Language::english;
};
int tour_peer(const TourPeerOptions&);

inline constexpr unsigned side_a = 0, side_b = 1;

// The parts of the trace. The messages of the conversation follow from `talk` on, one each.
enum Part : std::uint32_t { part_listen = 1, part_birth, part_open, part_end, part_talk };

inline constexpr std::size_t figure_count = 3;  // round trip, stream one by one, stream in batches
bench::Work work_of(std::size_t figure, const Traits&);

// What both write down and A reads, in memory shared by both. Zeroed memory is an empty one.
struct Notes {
  std::array<TraceLog, 2> traces;
  std::array<bench::Measurement, figure_count> figures;
  std::array<std::uint32_t, figure_count> figure_is_whole;
  std::uintptr_t address;                   // chosen by A for the page of each
  std::array<std::uint64_t, 2> told_value;  // each side's own answer; 0: it could not map the page
  std::array<Farewell, 2> farewell;
  std::uint32_t b_received_right;  // all messages of the conversation
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

// From outside, in /proc/PID/mem; or the errno.
tl::expected<std::uint64_t, int> value_in_process(pid_t, std::uintptr_t address);

// What one side says and hears, in turns, A first.
std::vector<std::string> conversation(pid_t a, pid_t b);
// False when something else was heard.
bool converse(Channel&, unsigned side, const std::vector<std::string>& messages, Recorder&);

// One figure. A is client or sender, B server or receiver.
bool run_figure(Channel&, unsigned side, const bench::Work&, bench::Measurement&);
// Both wait for each other, and take what a lossy transport still delivers of the figure before.
void settle(Channel&, const Traits&, const Baton&);

// Closes its own direction after the peer's, or before it, and says how the peer ended.
Farewell end_channel(Channel&, unsigned side, const Traits&);

}  // namespace ipc::demo
