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
  // The options must outlive it.
  Story(const Transport& transport, const Notes& notes, const TourOptions& options)
      : transport_(transport), notes_(notes), options_(options) {}

  void processes(pid_t a, pid_t b);
  // Returns false if the two values are equal, or not those that the processes wrote.
  bool memory(const std::array<tl::expected<std::uint64_t, int>, 2>& seen);
  void opening(const Address&, const std::vector<int>& inherited);
  void talk(const std::vector<std::string>& messages, bool is_right);
  void figures(const std::array<int, 2>& cpus);
  void traits();
  bool end(const Process::Exit& exit_of_b);
  void finish();  // prints what is left, with a pause after each section if that is wanted

 private:
  void begin(unsigned section, std::string_view title);
  void end_section();
  void figure(std::size_t index, std::string_view key);
  void read_on();
  std::vector<TracedCall> calls(std::uint32_t part) const { return merged(notes_.traces, part); }

  const Transport& transport_;
  const Notes& notes_;
  const TourOptions& options_;
  Screen screen_{true};
  unsigned section_ = 0;            // 0: before the first one
  std::vector<std::string> pages_;  // the sections, if there are pauses between them
};

}  // namespace ipc::demo
