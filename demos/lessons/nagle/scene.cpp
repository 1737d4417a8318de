// The lesson nagle: a request in two sends waits for a delayed acknowledgement.
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "demos/lessons/lesson.h"
#include "demos/stage/loopback.h"
#include "demos/stage/network.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

constexpr std::string_view head = "0010", body = "please", request = "0010please";
constexpr std::size_t round_count = 11;

struct Way {
  std::string_view step, in_words;  // keys
  bool is_one_send, has_no_delay;
};
constexpr Way two_sends{"two_sends"_key, "two_sends.way"_key, false, false};
constexpr Way no_delay{"no_delay"_key, "no_delay.way"_key, false, true};
constexpr Way one_send{"one_send"_key, "one_send.way"_key, true, false};

struct Round {
  std::uint64_t begin_ns, end_ns;
  int held;  // bytes accepted by send and held by the kernel
};

struct Notes {
  sockaddr_in server;
  std::array<Round, round_count> rounds;
};

void serve(const Cues& cues, Notes& notes) {
  const int listener = new_listener(loopback(0), 1);
  own_name(listener, notes.server);
  cues.next();
  const int fd = accept_from(listener);
  std::array<char, request.size()> place;
  while (sys::call("recv", ::recv, fd, static_cast<void*>(place.data()), place.size(),
                   MSG_WAITALL) == static_cast<ssize_t>(place.size()))
    says(fd, "done");
  cues.done();
}

int unsent(int fd) {
  int bytes = 0;
  ::ioctl(fd, SIOCOUTQNSD, &bytes);
  return bytes;
}

void ask(const Cues& cues, Notes& notes, const Way& way, bool has_no_delay) {
  const int fd = new_socket();
  const int on = 1;
  if (has_no_delay)
    sys::call("setsockopt", ::setsockopt, fd, IPPROTO_TCP, TCP_NODELAY,
              static_cast<const void*>(&on), static_cast<socklen_t>(sizeof on));
  connect_to(fd, notes.server);
  for (Round& round : notes.rounds) {
    round.begin_ns = sys::detail::now_ns();
    if (way.is_one_send) {
      says(fd, request);
    } else {
      says(fd, head);
      says(fd, body);
    }
    round.held = unsent(fd);
    hears(fd);
    round.end_ns = sys::detail::now_ns();
  }
  ::close(fd);
  cues.done();
}

struct Seen {
  double median_ns = 0;
  std::size_t held = 0;  // number of rounds in which the part was held
};

Seen sum_of(const Notes& notes) {
  std::array<std::uint64_t, round_count> times{};
  std::ranges::transform(notes.rounds, times.begin(),
                         [](const Round& round) { return round.end_ns - round.begin_ns; });
  std::ranges::sort(times);
  return {static_cast<double>(times[round_count / 2]),
          static_cast<std::size_t>(std::ranges::count_if(
              notes.rounds, [](const Round& round) { return round.held > 0; }))};
}

std::string_view name_of(const TracedCall& call) { return call.name.data(); }

// Returns whether the call belongs to the round. The server's recv began before the round, and an
// earlier send may have ended in it.
bool is_of_round(const TracedCall& call, const Round& round) {
  return call.result > 0 && call.end_ns >= round.begin_ns &&
         (call.begin_ns >= round.begin_ns || name_of(call) == "recv");
}

// Returns the packets of the last round, which ends with the server's last answer.
std::vector<Packet> last_round(Capture& capture, std::uint16_t server) {
  const auto is_answer = [&](const Packet& packet) {
    return packet.source_port == server && packet.payload_size() > 0;
  };
  auto packets = capture.take(
      [&](const Packet& packet) {
        return packet.is_tcp() && (packet.source_port == server || packet.target_port == server);
      },
      [&](const auto& so_far) { return std::ranges::count_if(so_far, is_answer) == round_count; },
      Deadline::after(std::chrono::seconds(1)));
  const auto before =
      std::find_if(packets.rbegin() + (packets.empty() ? 0 : 1), packets.rend(), is_answer);
  packets.erase(packets.begin(), before.base());
  return packets;
}

class Play {
 public:
  explicit Play(Stage& stage) : stage_(stage) {
    if (!enter_own_network()) capture_.emplace();
  }

  void run() {
    const Seen held = play(two_sends);
    stage_.fact("the_second_send_is_held", 2 * held.held > round_count, held.held, round_count);
    const Seen at_once = play(no_delay);
    stage_.fact("nodelay_holds_nothing", at_once.held == 0);
    const Seen joined = play(one_send);
    stage_.fact("one_send_holds_nothing", joined.held == 0);
    stage_.step("compared");
    stage_.show({{stage_.in_words("way"), stage_.in_words("median"), stage_.in_words("held")},
                 {row(two_sends, held), row(no_delay, at_once), row(one_send, joined)}});
    constexpr double delay_ns = 30e6;  // Linux delays an acknowledgement by at least 40 ms
    stage_.fact("until_a_delayed_acknowledgement", held.median_ns >= delay_ns,
                duration(held.median_ns));
  }

 private:
  // Plays all rounds and shows the last one: the first ones are acknowledged immediately, so that
  // the connection gains speed.
  Seen play(const Way& way) {
    stage_.step(way.step);
    if (&way == &two_sends) stage_.say("intro", round_count);
    Notes& notes = stage_.share<Notes>();
    const bool has_no_delay = way.has_no_delay || stage_.is_prevented();
    Actor client =
        stage_.start("client", [&](const Cues& cues) { ask(cues, notes, way, has_no_delay); });
    Actor server = stage_.start("server", [&](const Cues& cues) { serve(cues, notes); });
    server.act();
    server.cue();
    client.act();
    server.await();
    auto calls = stage_.new_calls();
    std::erase_if(calls, [&](const TracedCall& call) {
      return !is_of_round(call, notes.rounds.back()) && name_of(call) != "setsockopt";
    });
    stage_.show(calls);
    if (capture_) stage_.show_packets(last_round(*capture_, port_of(notes.server)));
    return sum_of(notes);
  }

  std::vector<std::string> row(const Way& way, const Seen& seen) const {
    return {stage_.in_words(way.in_words), duration(seen.median_ns),
            stage_.in_words("of", seen.held, round_count)};
  }

  Stage& stage_;
  std::optional<Capture> capture_;
};

void play(Stage& stage) { Play(stage).run(); }

}  // namespace

extern const Lesson nagle_lesson;
const Lesson nagle_lesson{"nagle", play};

}  // namespace ipc::demo
