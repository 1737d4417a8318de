// Process A of a tour: starts B, plays each step with it, and prints the story.
#include "demos/tour.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>

#include "demos/commands.h"
#include "demos/screen.h"
#include "demos/story.h"
#include "demos/watchdog.h"
#include "ipc/host/process.h"
#include "ipc/names/directory.h"
#include "ipc/system/cpus.h"

namespace ipc::demo {
namespace {

constexpr std::uint64_t value_of_a = 1111;

// Plays A's part, in step with TourPeer (tour_peer.cpp), and passes the results to the Story.
class Tour {
 public:
  Tour(const Transport& transport, const TourOptions& options)
      : transport_(transport),
        page_(PrivatePage::map_somewhere(value_of_a)),
        story_(transport, *notes_, options),
        recorder_(notes_->traces[side_a], side_a),
        listener_(start_listening()),
        baton_(Baton::make()),
        b_(start_b()),
        watchdog_(b_.pidfd()) {
    baton_.second.reset();
  }

  int run() {
    story_.processes(::getpid(), b_.pid());
    bool is_right = show_memory();
    open_channel();
    const auto messages = conversation(::getpid(), b_.pid());
    is_right = converse(channel_, {side_a, b_.pid(), baton_.first, notes_->sent_early[side_a]},
                        messages, recorder_) &&
               is_right;
    for (std::size_t figure = 0; figure < figure_count; ++figure) measure(figure);
    settle(channel_, transport_.traits, baton_.first);
    is_right = notes_->b_received_right == 1 && is_right;
    story_.talk(messages, is_right);
    story_.figures(cpus_);
    story_.traits();
    is_right = close() && is_right;
    story_.finish();
    return is_right ? 0 : exit_failed;
  }

 private:
  std::unique_ptr<Listener> start_listening() {
    recorder_.start(part_listen);
    auto listener = ipc::listen(Address(transport_.name, ""));
    recorder_.stop();
    return listener;
  }

  Process start_b() {
    const std::vector<int> cpus = allowed_cpus();
    cpus_ = {cpus.empty() ? 0 : cpus.front(), cpus.empty() ? 0 : cpus.back()};
    SpawnOptions options;
    options.argv = {own_executable(),
                    "tour-peer",
                    listener_->address().to_string(),
                    "--notebook",
                    std::to_string(notes_.fd()),
                    "--baton",
                    std::to_string(baton_.second.get()),
                    "--lang",
                    std::string(to_string(language()))};
    options.inherited.assign(listener_->inherited().begin(), listener_->inherited().end());
    options.inherited.push_back(notes_.fd());
    options.inherited.push_back(baton_.second.get());
    options.cpu = cpus_[side_b];
    recorder_.start(part_birth);
    Process process = Process::spawn(options);
    recorder_.stop();
    return process;
  }

  bool show_memory() {
    notes_->address = page_.address();
    notes_->told_value[side_a] = page_.value();
    baton_.first.meet();  // B maps its page
    return story_.memory({value_in_process(::getpid(), page_.address()),
                          value_in_process(b_.pid(), page_.address())});
  }

  void open_channel() {
    const std::vector<int> inherited(listener_->inherited().begin(), listener_->inherited().end());
    const Address address = listener_->address();
    baton_.first.pass();
    recorder_.start(part_open);
    channel_ = std::move(*listener_->accept(Deadline::never()));
    recorder_.stop();
    baton_.first.meet();
    story_.opening(address, inherited);
    pin_to_cpu(cpus_[side_a]);
  }

  void measure(std::size_t figure) {
    settle(channel_, transport_.traits, baton_.first);
    const bool whole =
        run_figure(channel_, side_a, work_of(figure, transport_.traits), notes_->figures[figure]);
    if (!whole) notes_->figures[figure].verified = 0;
  }

  bool close() {
    recorder_.start(part_end);
    notes_->farewell[side_a] = end_channel(channel_, side_a, transport_.traits);
    channel_ = {};
    listener_.reset();
    recorder_.stop();
    watchdog_.stop();
    baton_.first.meet();
    const auto exit = b_.wait(Deadline::after(std::chrono::seconds(2)));
    return story_.end(exit ? *exit : Process::Exit{0, SIGKILL});
  }

  const Transport& transport_;
  Notebook notes_;
  PrivatePage page_;
  Story story_;
  Recorder recorder_;
  Channel channel_;
  std::unique_ptr<Listener> listener_;
  std::pair<Baton, OwnedFd> baton_;
  std::array<int, 2> cpus_{};
  Process b_;
  Watchdog watchdog_;
};

}  // namespace

int tour(const TourOptions& options) {
  const Transport& transport = *options.transport;
  if (const auto reason = transport.unavailable()) {
    note(text("tour.unavailable", transport.name, *reason));
    return exit_unavailable;
  }
  const PrivateRunDirectory names;
  return Tour(transport, options).run();
}

}  // namespace ipc::demo
