// The lesson loss: five uses over UDP and TCP, with a receiver that drops packets.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "demos/lessons/lesson.h"
#include "demos/lessons/loss/frames.h"
#include "demos/stage/capture.h"
#include "demos/stage/sockets.h"

namespace ipc::demo {

namespace {

using namespace loss;

constexpr std::uint16_t port = port_of_use(voice);

bool is_data(const Packet& packet) {
  return packet.target_port == port && packet.payload_size() > 0;
}

// Returns whether no other loss was being repaired at the same time.
bool is_plain(std::span<const Packet> repair) {
  return std::ranges::all_of(repair.first(repair.size() - 1), [&](const Packet& packet) {
    return is_data(packet) ? packet.sequence >= repair.front().sequence
                           : packet.acknowledged == repair.front().sequence;
  });
}

// Returns a segment that was sent twice, the packets between, and the packet after it. Prefers a
// stretch in which nothing else is repaired, and then the one that took the least time.
std::vector<Packet> a_repair(std::span<const Packet> packets) {
  std::span<const Packet> best;
  for (std::size_t again = 1; again + 1 < packets.size(); ++again) {
    if (!is_data(packets[again])) continue;
    std::size_t lost = 0;
    while (!is_data(packets[lost]) || packets[lost].sequence != packets[again].sequence) ++lost;
    if (lost == again) continue;
    const auto repair = packets.subspan(lost, again + 2 - lost);
    const auto rank = [&](std::span<const Packet> one) {
      return std::pair(!is_plain(one), one.back().at_ns - one.front().at_ns);
    };
    if (best.empty() || rank(repair) < rank(best)) best = repair;
  }
  return {best.begin(), best.end()};
}

class Loss {
 public:
  explicit Loss(Stage& stage)
      : stage_(stage),
        tallies_(stage.share<Tallies>()),
        links_(make_links()),
        receiver_(stage.start("receiver",
                              [this](const Cues& cues) {
                                if (!stage_.is_prevented())
                                  for (const auto& of_use : links_)
                                    for (const Link& link : of_use) lose_some(link.far.get());
                                cues.next();
                                receive_all(links_, tallies_);
                                cues.done();
                              })),
        sender_(stage.start("sender", [this](const Cues& cues) {
          send_all(links_, tallies_);
          cues.done();
        })) {}

  void run() {
    stage_.step("filter");
    receiver_.act();
    auto calls = stage_.new_calls();
    calls.resize(std::min<std::size_t>(calls.size(), 2));  // the others are like these
    stage_.show(std::move(calls));
    stage_.say("filter.done", lost_percent);
    Capture capture;
    receiver_.cue();
    sender_.cue();
    const auto packets = packets_of_voice(capture);
    sender_.await();
    receiver_.await();
    show_uses();
    tell_of_udp();
    tell_of_tcp(packets);
  }

 private:
  const Tally& tally(std::size_t use, Protocol protocol) const { return tallies_[use][protocol]; }
  std::string share(std::size_t use, Protocol protocol, std::uint32_t Tally::*field) const {
    return number(100.0 * (tally(use, protocol).*field) / uses[use].frames) + " %";
  }
  // Returns the sum over all uses, or over the live ones.
  std::uint32_t sum(std::uint32_t Tally::*field, Protocol protocol, bool only_live = false) const {
    std::uint32_t all = 0;
    for (std::size_t use = 0; use < uses.size(); ++use)
      if (uses[use].is_live || !only_live) all += tally(use, protocol).*field;
    return all;
  }

  void show_uses() {
    stage_.step("uses");
    stage_.say("uses.intro");
    Table table{{stage_.in_words("use"), stage_.in_words("frames"), "UDP", "TCP",
                 stage_.in_words("on_time", "UDP"), stage_.in_words("on_time", "TCP")},
                {}};
    bool do_all_run = true;
    for (std::size_t use = 0; use < uses.size(); ++use) {
      const auto& [name, frames, size, interval_ms, is_live] = uses[use];
      table.rows.push_back(
          {stage_.in_words(name),
           fmt::format("{} x {} B, {} ms", frames, number(static_cast<double>(size)), interval_ms),
           share(use, udp, &Tally::arrived), share(use, tcp, &Tally::arrived),
           is_live ? share(use, udp, &Tally::on_time) : "-",
           is_live ? share(use, tcp, &Tally::on_time) : "-"});
      do_all_run &= tally(use, udp).arrived > 0 && tally(use, tcp).arrived > 0 &&
                    socket_at("udp", port_of_use(use), "CLOSE") &&
                    socket_at("tcp", port_of_use(use), "ESTABLISHED");
    }
    stage_.show(std::move(table));
    stage_.fact("every_use_runs_on_sockets", do_all_run);
  }

  void tell_of_udp() {
    const std::uint32_t sent = sum(&Tally::sent, udp), arrived = sum(&Tally::arrived, udp);
    stage_.fact("some_datagrams_never_arrive", arrived < sent, number(sent), number(arrived));
    const Tally& heard = tally(voice, udp);
    const std::uint32_t gaps = uses[voice].frames - heard.arrived;
    stage_.fact("voice_bears_lost_frames", gaps > 0 && heard.on_time * 3 > uses[voice].frames * 2,
                gaps, uses[voice].frames, heard.on_time);
    const std::uint32_t came_udp = sum(&Tally::arrived, udp, true),
                        came_tcp = sum(&Tally::arrived, tcp, true),
                        late_udp = came_udp - sum(&Tally::on_time, udp, true),
                        late_tcp = came_tcp - sum(&Tally::on_time, tcp, true);
    stage_.fact("udp_frames_are_on_time", late_udp < late_tcp, came_udp, late_udp, came_tcp,
                late_tcp);
    stage_.fact("only_tcp_completes_files",
                tally(file, tcp).arrived == uses[file].frames &&
                    tally(file, udp).arrived < uses[file].frames,
                tally(file, udp).arrived, tally(file, tcp).arrived, uses[file].frames);
  }

  // Takes the packets as they arrive, because the kernel keeps few.
  static std::vector<Packet> packets_of_voice(Capture& capture) {
    constexpr std::chrono::milliseconds whole(uses[voice].frames * uses[voice].interval_ms);
    return capture.take(
        [](const Packet& packet) {
          return packet.is_tcp() && (packet.source_port == port || packet.target_port == port);
        },
        [](const auto&) { return false; }, Deadline::after(whole));
  }

  void tell_of_tcp(const std::vector<Packet>& packets) {
    stage_.step("again");
    const auto repair = a_repair(packets);
    show_repair(repair);
    const bool does_receiver_ask = std::ranges::any_of(packets, [&](const Packet& packet) {
      return packet.source_port == port && packet.payload_size() > 0;
    });
    std::uint32_t bytes = 0;
    for (std::size_t use = 0; use < uses.size(); ++use)
      bytes += tally(use, tcp).sent * static_cast<std::uint32_t>(uses[use].size);
    const std::uint32_t again = sum(&Tally::sent_again, tcp), frames = sum(&Tally::sent, tcp),
                        acknowledged = sum(&Tally::acknowledged_bytes, tcp);
    stage_.fact("the_sender_retransmits", again > 0 && !repair.empty() && !does_receiver_ask,
                again);
    stage_.fact(
        "tcp_delivers_all_in_order",
        again > 0 && sum(&Tally::arrived, tcp) == frames && sum(&Tally::misplaced, tcp) == 0,
        number(frames));
    stage_.fact("sender_sees_bytes_acked", acknowledged == bytes, number(acknowledged),
                number(bytes));
  }

  // Shows the repair. Numbers count from the first lost byte.
  void show_repair(const std::vector<Packet>& packets) {
    if (packets.empty()) return;
    const Packet& lost = packets.front();
    Table table{{"ms", stage_.in_words("from"), stage_.in_words("carries")}, {}};
    for (const Packet& packet : packets) {
      const bool is_sent = packet.target_port == port;
      const auto after = [&](std::uint32_t number) {
        return static_cast<std::int32_t>(number - lost.sequence);
      };
      table.rows.push_back(
          {number(static_cast<double>(packet.at_ns - lost.at_ns) / 1e6, 1),
           stage_.in_words(is_sent ? "sender" : "receiver"),
           is_sent ? fmt::format("seq {}, {} B", after(packet.sequence), packet.payload_size())
                   : fmt::format("ack {}", after(packet.acknowledged))});
    }
    stage_.show(std::move(table));
    stage_.say("again.done");
  }

  Stage& stage_;
  Tallies& tallies_;
  Links links_;
  Actor receiver_, sender_;
};

void play(Stage& stage) {
  if (!stage.enter_own_network({"every_use_runs_on_sockets", "some_datagrams_never_arrive",
                                "voice_bears_lost_frames", "udp_frames_are_on_time",
                                "only_tcp_completes_files", "the_sender_retransmits",
                                "tcp_delivers_all_in_order", "sender_sees_bytes_acked"}))
    return;
  // With selective acks the next frame would repair a loss, immediately on a wire with no delay.
  std::ofstream("/proc/sys/net/ipv4/tcp_sack") << 0;
  Loss(stage).run();
}

}  // namespace

extern const Lesson loss_lesson;
const Lesson loss_lesson{"loss", play, {}, "bench/floors/udp.cpp"};

}  // namespace ipc::demo
