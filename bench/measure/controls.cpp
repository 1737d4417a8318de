// The controls null and memcpy: both peers of a scenario in one thread.
#include "bench/measure/controls.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "bench/measure/ping.h"
#include "bench/measure/stream.h"

namespace ipc::bench {
namespace {

constexpr Traits no_transport{.ordered = true, .reliable = true, .keeps_boundaries = true};
constexpr Transport null_control{.name = "null",
                                 .summary = "no transport: the loops, the touching and the clock",
                                 .traits = no_transport};
constexpr Transport memcpy_control{
    .name = "memcpy",
    .summary = "no transport: a copy into a buffer and one out of it",
    .traits = no_transport};
constexpr std::array all{&null_control, &memcpy_control};

// One direction: hands a message over, or copies it into a buffer and out of it.
template <bool copies>
class Way {
 public:
  explicit Way(std::size_t size) : between_(copies ? size : 0), arrived_(copies ? size : 0) {}
  Bytes carry(Bytes bytes) {
    if constexpr (!copies) return bytes;
    std::memcpy(between_.data(), bytes.data(), bytes.size());
    std::memcpy(arrived_.data(), between_.data(), bytes.size());
    return Bytes(arrived_).first(bytes.size());
  }

 private:
  std::vector<std::byte> between_, arrived_;
};

// The port of ping's client. It contains the server that echoes.
template <bool copies>
class EchoPort {
 public:
  explicit EchoPort(const Work& work) : to_(work.size), fro_(work.size), inverted_(work.size) {}

  bool send(Bytes bytes) {
    arrived_ = to_.carry(bytes);
    return true;
  }
  std::optional<Bytes> receive() {
    read_all(arrived_);
    if (phase_of(arrived_) != Phase::check) return fro_.carry(arrived_);
    std::transform(arrived_.begin(), arrived_.end(), inverted_.begin(), [](auto b) { return ~b; });
    return fro_.carry(Bytes(inverted_).first(arrived_.size()));
  }
  Cost spent() const { return cost_so_far(); }

 private:
  Way<copies> to_, fro_;
  Bytes arrived_;
  std::vector<std::byte> inverted_;
};

// The port of a stream's sender. It contains the receiver.
template <bool copies>
class SinkPort {
 public:
  SinkPort(const Work& work, Measurement& measurement)
      : way_(work.size), measurement_(measurement) {}

  bool send(Bytes bytes) {
    const Bytes arrived = way_.carry(bytes);
    read_all(arrived);
    switch (phase_of(arrived)) {
      case Phase::check: measurement_.verified = 1; break;  // a copy cannot differ
      case Phase::measured:
        if (measurement_.messages++ == 0) begin_ns_ = now_ns();
        measurement_.bytes += arrived.size();
        break;
      case Phase::last: measurement_.duration_ns = now_ns() - begin_ns_; break;
      default: break;
    }
    return true;
  }
  bool post(Bytes bytes) { return send(bytes); }
  bool flush() { return true; }
  Cost spent() const { return cost_so_far(); }

 private:
  Way<copies> way_;
  Measurement& measurement_;
  std::uint64_t begin_ns_ = 0;
};

template <bool copies>
bool run_over(const Work& work, Measurement& measurement, std::span<Slot> slots) {
  Recorder recorder(work, measurement, slots);
  if (work.scenario == Scenario::ping) {
    EchoPort<copies> port(work);
    return ping_client(work, port, measurement, recorder);
  }
  SinkPort<copies> port(work, measurement);
  return stream_sender(work, port, measurement, recorder);
}

}  // namespace

std::span<const Transport* const> controls() { return all; }

const Transport* find_control(std::string_view name) {
  const auto found = std::ranges::find(all, name, &Transport::name);
  return found == all.end() ? nullptr : *found;
}

bool has_control(Scenario scenario) {
  return scenario == Scenario::ping || scenario == Scenario::stream;
}

bool run_control(const Transport& control, const Work& work, Measurement& measurement,
                 std::span<Slot> slots) {
  return &control == &memcpy_control ? run_over<true>(work, measurement, slots)
                                     : run_over<false>(work, measurement, slots);
}

}  // namespace ipc::bench
