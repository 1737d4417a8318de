#include <map>

#include "bench/measure/payload.h"
#include "bench/measure/several.h"
#include "bench/measure/stream.h"
#include "ipc/hub.h"
#include "ipc/process.h"

namespace ipc::bench {
namespace {

// Who receives from all.
class Crowd final : public HubUser {
 public:
  Crowd(const Work& work, Measurement& measurement) : work_(work), measurement_(measurement) {}

  void on_join(MemberId id, const Peer&) override { members_.try_emplace(id, work_.size); }
  void on_message(MemberId id, Bytes message) override {
    Member& member = members_.at(id);
    detail::read_all(message);
    const Phase phase = detail::phase_of(message);
    if (phase == Phase::check) {
      member.expected.fill(Phase::check, member.checked++);
      if (!member.expected.equals(message)) is_broken_ = true;
      return;
    }
    if (is_measuring_ && phase == Phase::measured) [[likely]] {
      ++measurement_.messages;
      measurement_.bytes += message.size();
      return;
    }
    change(member, phase);
  }
  void on_leave(MemberId, Departure) override {
    ++left_;
    if (measurement_.duration_ns == 0) is_broken_ = true;  // the others would wait for it
  }

  std::size_t size() const { return members_.size(); }
  bool is_done() const { return is_broken_ || left_ == work_.peers; }
  bool is_complete() const { return !is_broken_ && measurement_.duration_ns > 0; }
  // Whether it has just been measured for long enough, and is over now.
  bool ends_now() {
    const std::uint64_t now = is_measuring_ ? now_ns() : 0;
    if (!is_measuring_ || now - begin_ns_ < work_.time_ns) return false;
    is_measuring_ = false;
    measurement_.duration_ns = now - begin_ns_;
    measurement_.server = cost_so_far() - cost_before_;
    return true;
  }

 private:
  struct Member {
    explicit Member(std::size_t size) : expected(size) {}
    Payload expected;
    std::uint8_t checked = 0;
    Phase phase = Phase::check;
  };

  void change(Member& member, Phase phase) {
    if (member.checked != detail::check_count(work_)) is_broken_ = true;
    if (member.phase == phase) return;
    member.phase = phase;
    if (phase == Phase::measured && ++measuring_ == work_.peers) {
      is_measuring_ = true;
      measurement_.verified = 1;
      cost_before_ = cost_so_far();
      begin_ns_ = now_ns();
    } else if (phase == Phase::last && measurement_.duration_ns == 0) {
      is_broken_ = true;  // what follows would be of fewer
    }
  }

  const Work& work_;
  Measurement& measurement_;
  std::map<MemberId, Member> members_;
  std::size_t measuring_ = 0, left_ = 0;
  bool is_measuring_ = false, is_broken_ = false;
  Cost cost_before_;
  std::uint64_t begin_ns_ = 0;
};

// All channels as if they were one.
struct All {
  std::vector<ChannelPort> ports;

  template <class Call>
  bool each(Call call) {
    return std::all_of(ports.begin(), ports.end(), call);
  }
  bool send(Bytes bytes) {
    return each([&](ChannelPort& one) { return one.send(bytes); });
  }
  bool post(Bytes bytes) {
    return each([&](ChannelPort& one) { return one.post(bytes); });
  }
  bool flush() {
    return each([](ChannelPort& one) { return one.flush(); });
  }
  Cost spent() const {
    Cost cost = ports.front().spent();
    cost.system_calls = 0;
    for (const ChannelPort& one : ports) cost.system_calls += one.spent().system_calls;
    return cost;
  }
};

// Of a cost that came of `all` messages, what came of `count`.
Cost share_of(const Cost& cost, std::uint64_t count, std::uint64_t all) {
  if (all == 0) return cost;
  const double share = static_cast<double>(count) / static_cast<double>(all);
  const auto of = [share](std::uint64_t one) {
    return static_cast<std::uint64_t>(static_cast<double>(one) * share);
  };
  return {of(cost.cpu_ns),       of(cost.voluntary_switches), of(cost.involuntary_switches),
          of(cost.minor_faults), of(cost.system_calls),       of(cost.cycles),
          of(cost.instructions)};
}

}  // namespace

void wait_for_start(const SharedPage& page) {
  while (!page->measurement.receiver_done()) ::usleep(200);
}

bool serve_senders(const SharedPage& page, std::vector<SharedPage>& of_senders,
                   std::unique_ptr<Listener> listener) {
  Crowd crowd(page->work, page->measurement);
  Hub hub(std::move(listener), crowd);
  bool has_begun = false;
  while (!crowd.is_done()) {
    hub.turn(Deadline::never());
    if (crowd.ends_now())
      for (SharedPage& one : of_senders) one->measurement.let_end();
    if (has_begun || crowd.size() < of_senders.size()) continue;
    has_begun = true;
    for (SharedPage& one : of_senders) one->measurement.set_receiver_done();
  }
  return crowd.is_complete();
}

bool send_to_all(const Work& work, std::vector<Channel>& channels, Measurement& measurement) {
  All all;
  for (Channel& channel : channels) all.ports.emplace_back(channel, work.delay_ns);
  return stream_sender(work, all, measurement);
}

void add_up(const Work& work, const std::vector<SharedPage>& pages, Measurement& measurement) {
  if (work.scenario == Scenario::fan_out) measurement.verified = 1;
  for (const SharedPage& page : pages) {
    const Measurement& other = page->measurement;
    if (work.scenario == Scenario::fan_in) {
      measurement.sent += other.sent;
      measurement.client = measurement.client + other.client;
      measurement.warm_up_ns = std::max(measurement.warm_up_ns, other.warm_up_ns);
      for (std::size_t slice = 0; slice < slice_count; ++slice)
        measurement.slices[slice] += other.slices[slice];
    } else {
      measurement.verified &= other.verified;
      measurement.messages += other.messages;
      measurement.bytes += other.bytes;
      measurement.duration_ns = std::max(measurement.duration_ns, other.duration_ns);
      measurement.server = measurement.server + other.server;
    }
  }
  // Who is warm first sends more than what was measured of all.
  if (work.scenario == Scenario::fan_in)
    measurement.client = share_of(measurement.client, measurement.messages, measurement.sent);
}

std::vector<int> cpus_beside(CpuPair cpus, std::size_t count) {
  std::vector<int> others;
  for (const int cpu : allowed_cpus())
    if (cpu != cpus.server && cpus.client != cpus.server) others.push_back(cpu);
  if (others.empty()) others.push_back(cpus.client);
  std::vector<int> chosen;
  for (std::size_t index = 0; index < count; ++index)
    chosen.push_back(others[index % others.size()]);
  return chosen;
}

}  // namespace ipc::bench
