// The lesson backpressure: fills every kind of channel while its receiver does not read.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "demos/stage/pairs.h"
#include "ipc/host/process.h"
#include "ipc/system/sys.h"
#include "ipc/transport.h"

namespace ipc::demo {

namespace {

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

std::string in_bytes(std::uint64_t bytes) { return number(static_cast<double>(bytes)) + " B"; }

// Reads the data available now, and returns the bytes.
std::uint64_t drain(int fd, std::uint64_t& messages) {
  std::array<char, 65536> place;
  std::uint64_t bytes = 0;
  for (long size = 0; (size = ::read(fd, place.data(), place.size())) > 0; ++messages)
    bytes += static_cast<std::uint64_t>(size);
  return bytes;
}

// --- mechanisms that wait ---

struct Mechanism {
  const char* name;
  Ends (*make)();
  std::size_t size;  // size of each write, in bytes
};
constexpr Mechanism mechanisms[] = {
    {"pipe", [] { return new_pipe(); }, 16384},
    {"unix stream", [] { return unix_pair(SOCK_STREAM); }, 16384},
    {"tcp", tcp_pair, 16384},
    {"unix datagram", [] { return unix_pair(SOCK_DGRAM); }, 1024},
};

struct Filling {
  std::atomic<std::uint64_t> taken;  // bytes that the kernel accepted
  int refused;                       // errno of the write that did not fit
  std::atomic<bool> is_being_read, is_done;
};

void set_non_blocking(int fd, bool is_on) { ::fcntl(fd, F_SETFL, is_on ? O_NONBLOCK : 0); }

// Fills the channel. Records only the writes from the first refused one on.
void fill(const Cues& cues, const Mechanism& mechanism, int fd, Filling& filling, bool may_wait) {
  const std::vector<char> chunk(mechanism.size, 'x');
  const auto note_taken = [&](long result) {
    if (result > 0) filling.taken += static_cast<std::uint64_t>(result);
    return result > 0;
  };
  const auto write = [&] {
    return note_taken(
        sys::call("write", ::write, fd, static_cast<const void*>(chunk.data()), chunk.size()));
  };
  set_non_blocking(fd, true);
  while (note_taken(::write(fd, chunk.data(), chunk.size()))) {}
  while (write()) {}
  filling.refused = errno;
  if (may_wait) set_non_blocking(fd, false);
  while (!filling.is_being_read && write()) {}
  filling.is_done = true;
  cues.next();
}

struct Outcome {
  bool slept, all_arrived;
};

Outcome fill_one(Stage& stage, const Actor& writer, const Ends& ends, const Mechanism& mechanism,
                 Filling& filling, Table& table) {
  writer.cue();
  const auto patience = std::chrono::milliseconds(stage.is_prevented() ? 200 : 10'000);
  const bool slept = is_asleep_in(writer.pid(), "write", Deadline::after(patience));
  const auto state = state_of(writer.pid());
  const std::uint64_t held = filling.taken;
  filling.is_being_read = true;
  std::uint64_t read = 0, messages = 0;
  const bool all_arrived = comes_true(soon(), [&] {
    read += drain(ends.read.get(), messages);
    return filling.is_done && read == filling.taken;
  });
  writer.await();
  stage.show_calls();
  const char* const refused = ::strerrorname_np(filling.refused);
  table.rows.push_back({mechanism.name, in_bytes(held), refused != nullptr ? refused : "-",
                        in_bytes(read), slept && state ? state->wait_channel : "-"});
  return {slept, all_arrived && read > held};
}

void waiting_ones(Stage& stage) {
  stage.step("waits");
  auto& fillings = stage.share<std::array<Filling, std::size(mechanisms)>>();
  std::array<Ends, std::size(mechanisms)> ends;
  for (std::size_t at = 0; at < ends.size(); ++at) {
    ends[at] = mechanisms[at].make();
    set_non_blocking(ends[at].read.get(), true);
  }
  Actor writer = stage.start("writer", [&](const Cues& cues) {
    for (std::size_t at = 0; at < ends.size(); ++at)
      fill(cues, mechanisms[at], ends[at].write.get(), fillings[at], !stage.is_prevented());
  });
  Table table{{stage.in_words("mechanism"), stage.in_words("held"), "O_NONBLOCK",
               stage.in_words("read_at_last"), stage.in_words("slept_in")},
              {}};
  bool all_slept = true, all_arrived = true;
  for (std::size_t at = 0; at < ends.size(); ++at) {
    const Outcome outcome = fill_one(stage, writer, ends[at], mechanisms[at], fillings[at], table);
    all_slept = all_slept && outcome.slept;
    all_arrived = all_arrived && outcome.all_arrived;
  }
  stage.say("waits.done");
  stage.show(std::move(table));
  stage.fact("a_full_channel_puts_its_writer_to_sleep", all_slept);
  stage.fact("who_does_not_wait_is_refused", std::ranges::all_of(fillings, [](const Filling& one) {
               return one.refused == EAGAIN;
             }));
  stage.fact("room_wakes_the_writer", all_slept && all_arrived);
}

// --- the mechanism that drops ---

std::uint64_t drops_of(int fd) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t size = sizeof memory;
  return ::getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory.data(), &size) == 0
             ? memory[SK_MEMINFO_DROPS]
             : 0;
}

void dropping_one(Stage& stage) {
  constexpr std::uint64_t count = 2000;
  stage.step("drops");
  auto& accepted = stage.share<std::uint64_t>();
  const Ends ends = udp_pair();
  set_non_blocking(ends.read.get(), true);
  Actor writer = stage.start("udp_writer", [&](const Cues& cues) {
    const std::string message(1024, 'x');
    constexpr std::uint64_t noted = 2;
    for (std::uint64_t at = 0; at + noted < count; ++at)
      accepted += ::write(ends.write.get(), message.data(), message.size()) > 0 ? 1 : 0;
    for (std::uint64_t at = 0; at < noted; ++at)
      accepted += says(ends.write.get(), message) ? 1 : 0;
    cues.next();
  });
  writer.act();
  stage.show_calls();
  std::uint64_t arrived = 0;
  comes_true(Deadline::after(std::chrono::seconds(1)), [&] {
    drain(ends.read.get(), arrived);
    return arrived + drops_of(ends.read.get()) == count;
  });
  const std::uint64_t drops = drops_of(ends.read.get());
  stage.show({{"udp", stage.in_words("messages")},
              {{stage.in_words("accepted"), number(static_cast<double>(accepted))},
               {stage.in_words("arrived"), number(static_cast<double>(arrived))},
               {stage.in_words("dropped"), number(static_cast<double>(drops))}}});
  stage.fact("udp_drops_in_silence", accepted == count && arrived < count && drops > 0,
             number(static_cast<double>(count)), number(static_cast<double>(drops)));
}

// --- the channels of ipclab ---

struct Sent {
  std::uint64_t at_once;       // messages
  bool was_full, has_gone_on;  // the sender: found the channel full, and then went on
  std::atomic<bool> has_tried;
};

void send_to_nobody(const Address& address, Sent& sent) {
  constexpr std::uint64_t most = 20'000;
  const std::vector<std::byte> message(1024);
  const Channel channel = connect(address, soon());
  Status status = Status::ok;
  while (sent.at_once < most &&
         (status = channel.out->send(message, Deadline::immediate())) == Status::ok)
    ++sent.at_once;
  sent.was_full = status == Status::timed_out;
  sent.has_tried = true;
  sent.has_gone_on = channel.out->send(message, soon()) == Status::ok;
  (void)channel.out->shutdown(soon());
}

// Returns the number of messages received after the sender had found the channel full.
std::uint64_t receive_late(const Transport& transport, Sent& sent) {
  const auto listener = ipc::listen(Address(transport.name, ""));
  const Process sender = Process::fork([&] {
    send_to_nobody(listener->address(), sent);
    return 0;
  });
  const auto channel = listener->accept(soon());
  if (!channel) return 0;
  comes_true(soon(), [&] { return sent.has_tried.load(); });
  const auto patience = [&] {
    return transport.traits.reliable ? soon() : Deadline::after(std::chrono::milliseconds(200));
  };
  std::uint64_t received = 0;
  while (channel->in->receive(patience())) ++received;
  return received;
}

void channels(Stage& stage) {
  stage.step("channels");
  Table table{{stage.in_words("transport"), stage.in_words("at_once"), stage.in_words("then"),
               stage.in_words("received")},
              {}};
  bool as_promised = true;
  int played = 0;
  for (const Transport* const transport : transports()) {
    if (transport->unavailable()) continue;
    Sent& sent = stage.share<Sent>();
    const std::uint64_t received = receive_late(*transport, sent);
    const bool has_all = received == sent.at_once + (sent.has_gone_on ? 1 : 0);
    table.rows.push_back({std::string(transport->name), number(static_cast<double>(sent.at_once)),
                          stage.in_words(sent.was_full ? "then.waits"
                                         : has_all     ? "then.fits"
                                                       : "then.drops"),
                          number(static_cast<double>(received))});
    const bool is_lossy = transport->traits.when_full == Traits::WhenFull::drops;
    as_promised = as_promised && sent.was_full != is_lossy && has_all != is_lossy;
    ++played;
  }
  stage.say("channels.done");
  stage.show(std::move(table));
  stage.fact("each_channel_does_what_it_promises", played > 0 && as_promised, played);
}

void play(Stage& stage) {
  waiting_ones(stage);
  dropping_one(stage);
  channels(stage);
}

}  // namespace

extern const Lesson backpressure_lesson;
const Lesson backpressure_lesson{"backpressure", play};

}  // namespace ipc::demo
