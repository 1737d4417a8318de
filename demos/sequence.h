#pragma once

#include <string>
#include <vector>

#include "demos/stage/record.h"

namespace ipc::demo {

// The events between some processes and the kernel, as HTML: a column for each process, the kernel
// between them, a row for each moment, downwards in time. A list, so that it can also be read
// without the picture.
class Sequence {
 public:
  // Times are printed relative to `begin_ns`.
  Sequence(const Record& record, std::uint64_t begin_ns) : record_(&record), begin_ns_(begin_ns) {}

  void add(const Calls&);
  void add(const Packets&);
  bool empty() const { return moments_.empty(); }
  std::string to_html();

 private:
  struct Span {
    std::uint64_t begin_ns, end_ns;
    unsigned side;
    std::string text;
  };
  struct Moment {
    enum class Kind : unsigned char { call, begin, end, packet };
    std::uint64_t at_ns;
    Kind kind;
    unsigned side;                       // process; of a packet, the one whose call caused it
    std::string text, detail, unfolded;  // the last is HTML
  };

  std::vector<unsigned> lanes() const;
  void make_moments();
  void add_call(const Span&);
  void add_packet(const Packet&);
  bool is_interrupted(const Span&) const;
  std::string row(const Moment&, const std::vector<unsigned>& lanes) const;

  const Record* record_;
  std::uint64_t begin_ns_;
  std::vector<Span> calls_;
  std::vector<Packet> packets_;
  std::vector<Moment> moments_;
  bool by_strace_ = false;
};

}  // namespace ipc::demo
