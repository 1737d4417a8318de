// The steps that both processes of a tour execute: notebook, conversation, figures, end.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "bench/measure/channel_port.h"
#include "bench/measure/two_peers.h"
#include "demos/stage/kernel.h"
#include "demos/tour.h"

namespace ipc::demo {

// --- shared apart from the channel ---

Notebook::Notebook()
    : fd_(sys::must("", "memfd_create", ::memfd_create, "ipclab-notebook", MFD_CLOEXEC)) {
  sys::must("", "ftruncate", ::ftruncate, fd_.get(), static_cast<off_t>(sizeof(Notes)));
  map();
}

Notebook::Notebook(int inherited) : fd_(inherited) { map(); }

// Maps the notebook with its pages present, because a page fault during a measurement would count
// as the transport's.
void Notebook::map() {
  notes_ = static_cast<Notes*>(sys::must("", "mmap", ::mmap, static_cast<void*>(nullptr),
                                         sizeof(Notes), PROT_READ | PROT_WRITE,
                                         MAP_SHARED | MAP_POPULATE, fd_.get(), off_t{0}));
}

Notebook::~Notebook() { ::munmap(notes_, sizeof(Notes)); }

// --- memory ---

tl::expected<std::uint64_t, int> value_in_process(pid_t pid, std::uintptr_t address) {
  const OwnedFd memory(::open(fmt::format("/proc/{}/mem", pid).c_str(), O_RDONLY | O_CLOEXEC));
  std::uint64_t value = 0;
  if (!memory || ::pread(memory.get(), &value, sizeof value, static_cast<off_t>(address)) !=
                     static_cast<ssize_t>(sizeof value))
    return tl::unexpected<int>(errno);
  return value;
}

// --- the channel ---

std::vector<std::string> conversation(pid_t a, pid_t b) {
  return {text("talk.hello", a), text("talk.answer", b), text("talk.empty"),
          text("talk.empty_came")};
}

bool converse(Channel& channel, const Talker& talker, const std::vector<std::string>& messages,
              Recorder& recorder) {
  constexpr std::chrono::seconds patience{1};
  bool is_right = true;
  for (std::size_t turn = 0; turn < messages.size(); ++turn) {
    const Bytes said = std::as_bytes(std::span(messages[turn]));
    const bool is_sender = turn % 2 == talker.side;
    // After the baton has passed, the receiver sleeps nowhere but in its receive.
    if (is_sender) {
      talker.baton.await();
      if (!is_in_state(talker.other, 'S', Deadline::after(patience))) ++talker.sent_early;
    } else {
      talker.baton.pass();
    }
    recorder.start(part_talk + static_cast<std::uint32_t>(turn));
    if (is_sender) {
      is_right = channel.out->send(said, Deadline::never()) == Status::ok && is_right;
    } else {
      const auto heard = channel.in->receive(Deadline::never());
      is_right =
          heard && std::equal(heard->begin(), heard->end(), said.begin(), said.end()) && is_right;
    }
    recorder.stop();
  }
  return is_right;
}

bench::Work work_of(std::size_t figure, const Traits& traits) {
  bench::Work work;
  work.scenario = figure == 0 ? bench::Scenario::ping : bench::Scenario::stream;
  work.batch = figure == 2 ? 64 : 1;
  work.warm_up_ns = 50'000'000;
  work.time_ns = 300'000'000;
  work.lossy = !traits.reliable;
  return work;
}

bool run_figure(Channel& channel, unsigned side, const bench::Work& work,
                bench::Measurement& measurement) {
  bench::ChannelPort port(channel);
  return bench::run_side(side == side_a ? bench::Side::client : bench::Side::server, work, port,
                         measurement);
}

void settle(Channel& channel, const Traits& traits, const Baton& baton) {
  baton.meet();
  if (traits.reliable) return;
  while (channel.in->receive(Deadline::immediate())) {}
  baton.meet();
}

Farewell end_channel(Channel& channel, unsigned side, const Traits& traits) {
  // Waits one second at most for a goodbye that may be lost.
  const auto limit = traits.reliable ? Deadline::never() : Deadline::after(std::chrono::seconds(1));
  if (side == side_a) (void)channel.out->shutdown(limit);
  while (channel.in->receive(limit)) {}
  const Farewell farewell = channel.in->farewell();
  if (side == side_b) (void)channel.out->shutdown(limit);
  return farewell;
}

}  // namespace ipc::demo
