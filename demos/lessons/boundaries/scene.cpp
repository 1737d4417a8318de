// The lesson boundaries: three sends over streams and datagrams, read with a large and a small
// buffer.
#include <fcntl.h>
#include <fmt/ranges.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "demos/stage/pairs.h"
#include "ipc/system/sys.h"
#include "ipc/transport.h"

namespace ipc::demo {

namespace {

constexpr std::array<std::string_view, 3> sent = {"message-01", "message-02", "message-03"};
constexpr std::size_t sent_size = 30;

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

// --- seven mechanisms, each with an end to write and one to read ---

struct Mechanism {
  const char* name;
  Ends (*make)();
  bool is_stream, is_pipe, is_told;
};
constexpr Mechanism mechanisms[] = {
    {"pipe", [] { return new_pipe(); }, true, true, false},
    {"unix, SOCK_STREAM", [] { return unix_pair(SOCK_STREAM); }, true, false, false},
    {"tcp, SOCK_STREAM", tcp_pair, true, false, true},
    {"pipe, O_DIRECT", [] { return new_pipe(O_DIRECT); }, false, true, false},
    {"unix, SOCK_SEQPACKET", [] { return unix_pair(SOCK_SEQPACKET); }, false, false, false},
    {"unix, SOCK_DGRAM", [] { return unix_pair(SOCK_DGRAM); }, false, false, false},
    {"udp, SOCK_DGRAM", udp_pair, false, false, true},
};
constexpr std::size_t mechanism_count = std::size(mechanisms);

// --- the experiment: the sizes that reads return, by the size of the buffer ---

constexpr std::size_t wide = 100, narrow = 7, reads_max = 8;

struct Case {
  const Mechanism& mechanism;
  std::size_t room;
  Ends ends;
};

struct Sizes {
  std::size_t count;
  std::array<long, reads_max> of;

  bool are(std::initializer_list<long> expected) const {
    return std::equal(of.begin(), of.begin() + count, expected.begin(), expected.end());
  }
  long sum() const { return std::accumulate(of.begin(), of.begin() + count, 0L); }
  std::string to_string() const {
    return fmt::format("{}", fmt::join(of.begin(), of.begin() + count, " "));
  }
};

void write_all(const Case& now, bool waits_for_reader) {
  for (const std::string_view message : sent) {
    const int fd = now.ends.write.get();
    if (now.mechanism.is_pipe)
      sys::call("write", ::write, fd, static_cast<const void*>(message.data()), message.size());
    else says(fd, message);
    if (waits_for_reader) comes_true(soon(), [&] { return queued(now.ends.read.get()) == 0; });
  }
}

// Reads all bytes of a stream, or as many messages as were sent: each may have lost its rest.
void read_all(const Case& now, Sizes& sizes) {
  std::array<char, wide> place;
  while (sizes.sum() < static_cast<long>(sent_size) && sizes.count < reads_max &&
         (now.mechanism.is_stream || sizes.count < sent.size())) {
    const int fd = now.ends.read.get();
    auto* const at = static_cast<void*>(place.data());
    sizes.of[sizes.count++] = now.mechanism.is_pipe
                                  ? sys::call("read", ::read, fd, at, now.room)
                                  : sys::call("recv", ::recv, fd, at, now.room, 0);
  }
}

class Experiment {
 public:
  explicit Experiment(Stage& stage)
      : stage_(stage),
        cases_(all_cases()),
        sizes_(stage.share<std::array<Sizes, 2 * mechanism_count>>()),
        writer_(stage.start("writer",
                            [this](const Cues& cues) {
                              for (const Case& now : cases_) {
                                write_all(now, stage_.is_prevented());
                                cues.next();
                              }
                            })),
        reader_(stage.start("reader", [this](const Cues& cues) {
          for (std::size_t at = 0; at < cases_.size(); ++at) {
            read_all(cases_[at], sizes_[at]);
            cues.next();
          }
        })) {}

  void run() {
    stage_.step("three_sends");
    play(0);
    const auto row = [&](std::size_t at) {
      return std::vector<std::string>{mechanisms[at].name, sizes_[at].to_string()};
    };
    Table table{{stage_.in_words("mechanism"), stage_.in_words("sizes", wide)}, {}};
    for (std::size_t at = 0; at < mechanism_count; ++at) table.rows.push_back(row(at));
    stage_.say("three_sends.done");
    stage_.show(std::move(table));
    stage_.fact("stream_joins_the_sends", all(0, true, {30}));
    stage_.fact("each_datagram_stays_whole", all(0, false, {10, 10, 10}));

    stage_.step("narrow");
    play(mechanism_count);
    Table narrow_table{{stage_.in_words("mechanism"), stage_.in_words("sizes", narrow),
                        stage_.in_words("sum"), stage_.in_words("lost")},
                       {}};
    for (std::size_t at = 0; at < mechanism_count; ++at) {
      const Sizes& sizes = sizes_[mechanism_count + at];
      narrow_table.rows.push_back({mechanisms[at].name, sizes.to_string(),
                                   std::to_string(sizes.sum()),
                                   std::to_string(static_cast<long>(sent_size) - sizes.sum())});
    }
    stage_.show(std::move(narrow_table));
    stage_.fact("a_stream_is_cut_where_the_reader_likes",
                all(mechanism_count, true, {7, 7, 7, 7, 2}));
    stage_.fact("a_narrow_reader_loses_the_rest", all(mechanism_count, false, {7, 7, 7}));
  }

 private:
  static std::vector<Case> all_cases() {
    std::vector<Case> cases;
    for (const std::size_t room : {wide, narrow})
      for (const Mechanism& mechanism : mechanisms)
        cases.push_back({mechanism, room, mechanism.make()});
    return cases;
  }

  void play(std::size_t first) {
    for (std::size_t at = first; at < first + mechanism_count; ++at) {
      const Case& now = cases_[at];
      if (stage_.is_prevented()) reader_.cue();
      writer_.act();
      // A stream's reader must find all three.
      if (now.mechanism.is_stream && !stage_.is_prevented())
        comes_true(soon(), [&] { return queued(now.ends.read.get()) == sent_size; });
      if (stage_.is_prevented()) reader_.await();
      else reader_.act();
      const auto calls = stage_.new_calls();
      if (now.mechanism.is_told) stage_.show(calls);
    }
  }

  bool all(std::size_t first, bool is_stream, std::initializer_list<long> expected) const {
    for (std::size_t at = 0; at < mechanism_count; ++at)
      if (mechanisms[at].is_stream == is_stream && !sizes_[first + at].are(expected)) return false;
    return true;
  }

  Stage& stage_;
  std::vector<Case> cases_;
  std::array<Sizes, 2 * mechanism_count>& sizes_;
  Actor writer_, reader_;
};

// --- messages over a stream ---

bool is_text(Bytes bytes, std::string_view text) {
  return std::ranges::equal(bytes, std::as_bytes(std::span(text)));
}

void framing(Stage& stage) {
  stage.step("framing");
  auto& restored = stage.share<std::size_t>();  // messages that arrived unchanged
  const auto listener = ipc::listen(Address("tcp", ""));
  Actor sender = stage.start("sender", [&](const Cues& cues) {
    const Channel channel = connect(listener->address(), soon());
    cues.next();
    for (const std::string_view message : sent)
      (void)channel.out->post(std::as_bytes(std::span(message)), soon());
    (void)channel.out->flush(soon());
    cues.next();
  });
  Actor receiver = stage.start("receiver", [&](const Cues& cues) {
    const auto channel = listener->accept(soon());
    cues.next();
    for (const std::string_view message : sent) {
      const auto received = (*channel).in->receive(soon());
      if (received && is_text(*received, message)) ++restored;
    }
    cues.next();
  });
  for (const Actor* const actor : {&sender, &receiver}) actor->act();
  stage.new_calls();  // drops the calls of the connection, which other lessons show
  for (const Actor* const actor : {&sender, &receiver}) actor->act();
  const auto calls = stage.show_calls();
  const auto brought = std::ranges::count_if(calls, [&](const TracedCall& call) {
    return call.side == receiver.side() && call.name.data() == std::string_view("recv") &&
           call.result > 0;
  });
  stage.say("framing.done");
  stage.fact("a_length_restores_the_messages", restored == sent.size() && brought == 1, sent.size(),
             brought);
}

void play(Stage& stage) {
  Experiment(stage).run();
  framing(stage);
}

}  // namespace

extern const Lesson boundaries_lesson;
const Lesson boundaries_lesson{"boundaries", play};

}  // namespace ipc::demo
