// Process B of a tour.
#include <unistd.h>

#include "demos/tour.h"
#include "ipc/address.h"

namespace ipc::demo {
namespace {

constexpr std::uint64_t value_of_b = 2222;

// Executes in turn exactly the steps of Tour (tour.cpp).
class TourPeer {
 public:
  explicit TourPeer(const TourPeerOptions& options)
      : address_(Address::parse(options.uri)),
        transport_(transport_named(address_.scheme())),
        notes_(options.notebook_fd),
        baton_(OwnedFd(options.baton_fd)),
        recorder_(notes_->traces[side_b], side_b) {}

  int run() {
    have_a_page();
    baton_.await();
    recorder_.start(part_open);
    channel_ = connect(address_, Deadline::never());
    recorder_.stop();
    baton_.meet();
    notes_->b_received_right =
        converse(channel_, {side_b, ::getppid(), baton_, notes_->sent_early[side_b]},
                 conversation(::getppid(), ::getpid()), recorder_);
    for (std::size_t figure = 0; figure < figure_count; ++figure) measure(figure);
    settle(channel_, transport_.traits, baton_);
    recorder_.start(part_end);
    notes_->farewell[side_b] = end_channel(channel_, side_b, transport_.traits);
    channel_ = {};
    recorder_.stop();
    baton_.meet();
    return 0;
  }

 private:
  void have_a_page() {
    baton_.await();
    const auto page = PrivatePage::map_at(notes_->address, value_of_b);
    notes_->told_value[side_b] = page ? page->value() : 0;
    baton_.pass();
  }

  void measure(std::size_t figure) {
    settle(channel_, transport_.traits, baton_);
    const bool whole =
        run_figure(channel_, side_b, work_of(figure, transport_.traits), notes_->figures[figure]);
    notes_->figure_is_whole[figure] = whole ? 1 : 0;
  }

  Address address_;
  const Transport& transport_;
  Notebook notes_;
  Baton baton_;
  Recorder recorder_;
  Channel channel_;
};

}  // namespace

int tour_peer(const TourPeerOptions& options) { return TourPeer(options).run(); }

}  // namespace ipc::demo
