// Boost.Interprocess's message_queue, two of them, one a direction, in POSIX shared memory. Its own blocking
// calls would wait for ever for a peer that was killed, and so would a lock that such a peer holds
// (docs/decisions/007): waiting is ours (ipc/queue_channel.h), and a lock is tried for so long only.
#define BOOST_INTERPROCESS_ENABLE_TIMEOUT_WHEN_LOCKING
#define BOOST_INTERPROCESS_TIMEOUT_WHEN_LOCKING_DURATION_MS 100
#include <fmt/format.h>

#include <boost/interprocess/ipc/message_queue.hpp>

#include "ipc/queue_channel.h"
#include "ipc/rendezvous.h"
#include "ipc/sealed_memory.h"
#include "ipc/shared_names.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;
namespace bip = boost::interprocess;

constexpr std::size_t default_message = std::size_t{64} << 10;
constexpr std::size_t default_buffer = std::size_t{4} << 20;

// Runs what may throw the library's exceptions.
template <class Action>
auto guarded_call(Action action) {
  try {
    return action();
  } catch (const bip::interprocess_exception& error) {
    if (error.get_error_code() == bip::timeout_when_locking_error) throw LockHeld();
    throw Error("message_queue", "boost-queue:", error.get_native_error(), error.what());
  }
}

class BoostQueue {
 public:
  BoostQueue(bip::create_only_t, const std::string& name, std::size_t count, std::size_t size)
      : queue_(bip::create_only, name.c_str(), count, size, bip::permissions(0600)) {}
  BoostQueue(bip::open_only_t, const std::string& name) : queue_(bip::open_only, name.c_str()) {}

  bool try_push(Bytes message) {
    return guarded_call([&] { return queue_.try_send(message.data(), message.size(), 0); });
  }

  // The library wants a place for its largest message, whatever the size of this one.
  Result<std::size_t> try_pop(MutableBytes place) {
    if (!is_held_ && place.size() >= max_message()) return pop(place);
    if (!is_held_) {
      held_.resize(max_message());
      const auto size = pop(held_);
      if (!size) return size;
      held_.resize(*size);
      is_held_ = true;
    }
    if (held_.size() > place.size()) return failed(Status::too_big);
    std::copy(held_.begin(), held_.end(), place.begin());
    is_held_ = false;
    return held_.size();
  }

  std::size_t next_size() const { return held_.size(); }
  bool empty() {
    return !is_held_ && guarded_call([&] { return queue_.get_num_msg(); }) == 0;
  }
  bool full() {
    return guarded_call([&] { return queue_.get_num_msg(); }) == queue_.get_max_msg();
  }
  std::size_t max_message() const { return queue_.get_max_msg_size(); }

 private:
  Result<std::size_t> pop(MutableBytes place) {
    bip::message_queue::size_type size = 0;
    unsigned priority = 0;
    const bool popped = guarded_call(
        [&] { return queue_.try_receive(place.data(), place.size(), size, priority); });
    return popped ? Result<std::size_t>(size) : failed(Status::timed_out);
  }

  bip::message_queue queue_;
  std::vector<std::byte> held_;  // a message for which a place was too small
  bool is_held_ = false;
};

// The states of both directions, from the client to the server first.
struct Page {
  QueueStates up, down;
};

// What both halves of a channel hold on to, until the last of them has gone.
struct Kept {
  std::shared_ptr<void> page;
  SharedName up, down;  // the server's, in case no client came to remove them
};

class KeptQueue : public BoostQueue {
 public:
  template <class... Arguments>
  explicit KeptQueue(std::shared_ptr<Kept> kept, Arguments&&... arguments)
      : BoostQueue(std::forward<Arguments>(arguments)...), kept_(std::move(kept)) {}

 private:
  std::shared_ptr<Kept> kept_;
};

struct Sizes {
  std::size_t message, count;
};
Sizes sizes_of(const Address& address) {
  const std::string text = address.to_string();
  const auto size = [&](std::string_view key, std::size_t otherwise) {
    const auto given = address.option(key);
    const auto parsed = given ? parse_size(*given) : otherwise;
    if (!parsed || *parsed == 0 || *parsed > std::size_t{1} << 30)
      throw_bad_address(text, fmt::format("{} is a size from 1 B to 1GiB, had at once", key));
    return *parsed;
  };
  const std::size_t message = size("slot", default_message);
  return {message, std::max<std::size_t>(2, size("buffer", default_buffer) / message)};
}

SharedNameId id_of(SharedNameId id, std::uint64_t direction) {
  id[3] += direction;
  return id;
}

std::shared_ptr<KeptQueue> create(const std::shared_ptr<Kept>& kept, const SharedName& name,
                                  const Sizes& sizes, const std::string& address) {
  constexpr std::size_t headers = 64;  // about what the library adds to a message, and to the queue
  require_shared_memory((sizes.message + headers) * (sizes.count + 1), address);
  auto queue =
      std::make_shared<KeptQueue>(kept, bip::create_only, name.name(), sizes.count, sizes.message);
  fill_shared_memory(name.name(), address);
  return queue;
}

Channel make_channel(std::shared_ptr<KeptQueue> out, QueueStates& out_states, Lifeline out_bell,
                     std::shared_ptr<KeptQueue> in, QueueStates& in_states, Lifeline in_bell,
                     const ChannelOptions& options) {
  return {make_sender(QueueSender(std::move(out), out_states, std::move(out_bell), options)),
          make_receiver(QueueReceiver(std::move(in), in_states, std::move(in_bell), options)),
          {}};
}

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "max_message", "slot", "buffer"});
  remove_dead_shared_memory();
  return listen_at_rendezvous(
      address, [sizes = sizes_of(address), options = channel_options(address),
                text = address.to_string()](OwnedFd connection) {
        Offer offer;
        offer.parameters = new_shared_name_id();
        OwnedFd memory = make_sealed_memory("ipclab-states", sizeof(Page), text);
        const auto kept = std::make_shared<Kept>();
        kept->page = map_shared(memory.get(), sizeof(Page), text);
        kept->up = SharedName(shared_name(id_of(offer.parameters, 0)));
        kept->down = SharedName(shared_name(id_of(offer.parameters, 1)));
        auto* const page = new (kept->page.get()) Page;
        auto up = create(kept, kept->up, sizes, text), down = create(kept, kept->down, sizes, text);
        auto [ours, theirs] = Lifeline::pair();
        offer.descriptors.push_back(std::move(memory));
        offer.descriptors.push_back(theirs.release());
        offer.channel = make_channel(std::move(down), page->down, Lifeline(std::move(connection)),
                                     std::move(up), page->up, std::move(ours), options);
        return offer;
      });
}

Channel open_channel(const Address& address, Deadline deadline) {
  address.allow_options({"wait", "max_message"});
  const std::string text = address.to_string();
  Invited invited = join_rendezvous(address, deadline);
  if (invited.descriptors.size() != 2 ||
      !is_sealed_memory(invited.descriptors[0].get(), sizeof(Page)))
    throw Error("connect", text, EPROTO, "the server's memory is not what it says it is");
  const auto kept = std::make_shared<Kept>();
  kept->page = map_shared(invited.descriptors[0].get(), sizeof(Page), text);
  auto* const page = std::launder(reinterpret_cast<Page*>(kept->page.get()));
  const auto open = [&](std::uint64_t direction) {
    const std::string name = shared_name(id_of(invited.parameters, direction));
    auto queue =
        guarded_call([&] { return std::make_shared<KeptQueue>(kept, bip::open_only, name); });
    remove_shared_memory(name);  // both have it open
    return queue;
  };
  auto up = open(0), down = open(1);
  Channel channel = make_channel(
      std::move(up), page->up, Lifeline(std::move(invited.descriptors[1])), std::move(down),
      page->down, Lifeline(std::move(invited.connection)), channel_options(address));
  channel.peer = invited.server;
  return channel;
}

}  // namespace

extern const Transport transport_boost_queue;
const Transport transport_boost_queue{
    .name = "boost-queue",
    .summary = "Boost.Interprocess's message_queue",
    .traits = {.ordered = true,
               .reliable = true,
               .keeps_boundaries = true,
               .half_close = true,
               .peer_exit = Traits::PeerExit::by_lifeline,
               .copies = 2},
    .listen = open_listener,
    .connect = open_channel,
};
