// Shared memory: two rings (ipc/shm/ring.h), one per direction, in one sealed memfd
// (memfd_create(2), mmap(2)). The memory has no name; the rendezvous passes its descriptor. A side
// that waits sleeps on a futex. Each direction has a lifeline, which also is the doorbell that an
// event loop polls.
#include <bit>
#include <new>

#include "ipc/names/rendezvous.h"
#include "ipc/shm/ring_channel.h"
#include "ipc/shm/shared_memory.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;

constexpr std::size_t default_capacity = 1 << 20;  // fits the cache; a larger ring is slower
constexpr std::size_t smallest_capacity = std::size_t{4} << 10;
constexpr std::size_t largest_capacity = std::size_t{1} << 30;

std::size_t ring_bytes(std::size_t capacity) { return ring_header_size + capacity; }

RingPlace ring_at(const std::shared_ptr<void>& mapping, std::size_t index, std::size_t capacity) {
  auto* const at = static_cast<std::byte*>(mapping.get()) + index * ring_bytes(capacity);
  return {mapping, std::launder(reinterpret_cast<RingHeader*>(at)), capacity};
}

Channel make_channel(RingPlace out, Lifeline out_bell, RingPlace in, Lifeline in_bell,
                     const ChannelOptions& options) {
  return {make_sender(RingSender(std::move(out), std::move(out_bell), options), options.address),
          make_receiver(RingReceiver(std::move(in), std::move(in_bell), options), options.address),
          {}};
}

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "max_message", "buffer"});
  const std::size_t capacity = std::bit_ceil(
      size_option(address, "buffer", default_capacity, smallest_capacity, largest_capacity));
  return listen_at_rendezvous(
      address, [capacity, options = channel_options(address)](OwnedFd connection) {
        OwnedFd memory = make_sealed_memory("ipclab-ring", 2 * ring_bytes(capacity));
        const auto mapping = map_shared(memory.get(), 2 * ring_bytes(capacity));
        for (const std::size_t index : {0U, 1U})
          new (ring_at(mapping, index, capacity).ring) RingHeader;
        auto [ours, theirs] = Lifeline::pair();
        Offer offer;
        offer.parameters = {capacity};
        offer.descriptors.push_back(std::move(memory));
        offer.descriptors.push_back(theirs.release());
        offer.channel = make_channel(ring_at(mapping, 0, capacity), Lifeline(std::move(connection)),
                                     ring_at(mapping, 1, capacity), std::move(ours), options);
        return offer;
      });
}

Channel open_channel(const Address& address, Deadline deadline) {
  address.allow_options({"wait", "max_message"});
  Invited invited = join_rendezvous(address, deadline);
  const std::size_t capacity = invited.parameters[0];
  const bool sound = invited.descriptors.size() == 2 && std::has_single_bit(capacity) &&
                     capacity >= smallest_capacity && capacity <= largest_capacity &&
                     is_sealed_memory(invited.descriptors[0].get(), 2 * ring_bytes(capacity));
  if (!sound)
    throw Error("connect", "", EPROTO, "the server passed memory of an unexpected kind or size");
  const auto mapping = map_shared(invited.descriptors[0].get(), 2 * ring_bytes(capacity));
  Channel channel =
      make_channel(ring_at(mapping, 1, capacity), Lifeline(std::move(invited.descriptors[1])),
                   ring_at(mapping, 0, capacity), Lifeline(std::move(invited.connection)),
                   channel_options(address));
  channel.peer = invited.server;
  return channel;
}

}  // namespace

extern const Transport transport_shm_ring;
const Transport transport_shm_ring{
    .name = "shm-ring",
    .summary = "two rings in shared memory, and a futex to sleep on",
    .traits = {.ordered = true,
               .reliable = true,
               .keeps_boundaries = true,
               .half_close = true,
               .receive_close = true,
               .outlives_peer = true,
               .peer_exit = Traits::PeerExit::by_lifeline,
               .tells_deaths = true,
               .survives_scribbling = true,
               .room = 1'000'000,
               .copies = 1},
    .listen = open_listener,
    .connect = open_channel,
};
