// The loops of the scenarios fan_in and fan_out, with several peers on one side.
#include <map>

#include "bench/measure/channel_port.h"
#include "bench/measure/stream.h"
#include "ipc/hub.h"
#include "ipc/system/cpus.h"

namespace ipc::bench {
namespace {

// The receiver of fan_in: it has one member for each sender.
class Crowd final : public HubUser {
 public:
  Crowd(const Work& work, Measurement& measurement) : work_(work), measurement_(measurement) {}

  void on_join(MemberId id, const Peer&) override { members_.try_emplace(id, work_.size); }
  void on_message(MemberId id, Bytes message) override {
    Member& member = members_.at(id);
    read_all(message);
    const Phase phase = phase_of(message);
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
    if (measurement_.duration_ns == 0) is_broken_ = true;  // the others would wait for this sender
  }

  std::size_t size() const { return members_.size(); }
  bool is_done() const { return is_broken_ || left_ == work_.peers; }
  bool is_complete() const { return !is_broken_ && measurement_.duration_ns > 0; }
  // Returns true once, when all have been measured for long enough.
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
    if (member.checked != check_count(work_)) is_broken_ = true;
    if (std::exchange(member.phase, phase) == phase) return;
    if (phase == Phase::measured && ++measuring_ == work_.peers) {
      is_measuring_ = true;
      measurement_.verified = 1;
      cost_before_ = cost_so_far();
      begin_ns_ = now_ns();
    } else if (phase == Phase::last && measurement_.duration_ns == 0) {
      is_broken_ = true;  // fewer senders would be measured
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

// The port of fan_out's sender: each call goes to all channels.
struct All {
  std::vector<ChannelPort> ports;

  template <class... Arguments>
  bool each(bool (ChannelPort::*call)(Arguments...), Arguments... arguments) {
    return std::ranges::all_of(ports, [&](auto& one) { return (one.*call)(arguments...); });
  }
  bool send(Bytes bytes) { return each(&ChannelPort::send, bytes); }
  bool post(Bytes bytes) { return each(&ChannelPort::post, bytes); }
  bool flush() { return each(&ChannelPort::flush); }
  Cost spent() const {
    std::uint64_t calls = 0;
    for (const ChannelPort& one : ports) calls += one.spent().system_calls;
    return cost_so_far(calls);
  }
};

}  // namespace

bool serve_senders(const SharedPage& page, std::vector<SharedPage>& of_senders,
                   std::unique_ptr<Listener> listener) {
  Crowd crowd(page->work, page->measurement);
  Hub hub(std::move(listener), crowd);
  bool has_begun = false;
  while (!crowd.is_done()) {
    hub.turn(Deadline::never());
    if (crowd.ends_now())
      for (SharedPage& one : of_senders) one->measurement.may_end.set();
    if (has_begun || crowd.size() < of_senders.size()) continue;
    has_begun = true;
    for (SharedPage& one : of_senders) one->measurement.may_begin.set();
  }
  return crowd.is_complete();
}

bool send_to_all(const SharedPage& page, std::vector<Channel>& channels) {
  All all;
  for (Channel& channel : channels) all.ports.emplace_back(channel, page->work.delay_ns);
  Recorder recorder(page->work, page->measurement, page.slots());
  return stream_sender(page->work, all, page->measurement, recorder);
}

void add_up(const SharedPage& page, const std::vector<SharedPage>& others) {
  Measurement& measurement = page->measurement;
  for (const SharedPage& other : others) {
    add(measurement, other->measurement);
    for (std::size_t slot = 0; slot < page.slots().size(); ++slot)
      page.slots()[slot].count += other.slots()[slot].count;
  }
  if (page->work.scenario == Scenario::fan_out) {
    const auto is_verified = [](const SharedPage& one) { return one->measurement.verified != 0; };
    measurement.verified = std::all_of(others.begin(), others.end(), is_verified) ? 1 : 0;
  } else if (measurement.sent > 0) {
    // Senders that have warmed up early send more messages than are measured.
    const double share =
        static_cast<double>(measurement.messages) / static_cast<double>(measurement.sent);
    for (const auto field : cost_fields) {
      std::uint64_t& spent = measurement.client.*field;
      spent = static_cast<std::uint64_t>(static_cast<double>(spent) * share);
    }
  }
}

std::vector<int> other_cpus(CpuPair cpus, std::size_t count) {
  std::vector<int> others = allowed_cpus();
  std::erase(others, cpus.server);
  if (cpus.client == cpus.server || others.empty()) others = {cpus.client};
  std::vector<int> chosen;
  while (chosen.size() < count) chosen.push_back(others[chosen.size() % others.size()]);
  return chosen;
}

}  // namespace ipc::bench
