#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "demos/screen.h"
#include "demos/tour.h"
#include "ipc/host/process.h"

namespace ipc::demo {

// Prints the events of a tour, section by section, from the notes. It does nothing else.
class Story {
 public:
  Story(const Transport& transport, const Notes& notes) : transport_(transport), notes_(notes) {}

  void processes(pid_t a, pid_t b);
  // Returns false if the two values are equal, or not those that the processes wrote.
  bool memory(const std::array<tl::expected<std::uint64_t, int>, 2>& seen);
  void opening(const Address&, const std::vector<int>& inherited);
  void talk(const std::vector<std::string>& messages, bool is_right);
  void figures(const std::array<int, 2>& cpus);
  void traits();
  bool end(const Process::Exit& exit_of_b);

 private:
  void figure(std::size_t index, std::string_view key);
  void read_on();
  std::vector<TracedCall> calls(std::uint32_t part) const { return merged(notes_.traces, part); }

  const Transport& transport_;
  const Notes& notes_;
  Screen screen_;
};

}  // namespace ipc::demo
