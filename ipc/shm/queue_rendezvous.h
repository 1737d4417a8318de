#pragma once

#include <memory>
#include <string>
#include <utility>

#include "ipc/names/rendezvous.h"
#include "ipc/names/shared_names.h"
#include "ipc/shm/queue_channel.h"
#include "ipc/shm/sealed_memory.h"
#include "ipc/transport.h"

// Channels over two queues of a library, one per direction. The queues have names in POSIX shared
// memory until both sides have opened them.
//
//   listen_with_queues<MyQueue>(address, layout);
//   Channel channel = connect_with_queues<MyQueue>(address, deadline);
//
// A Queue is that of ipc/shm/queue_channel.h, and also has
//   struct Layout                                    the sizes that an address may choose
//   static std::size_t shared_bytes(const Layout&)   bytes of memory that it needs, about
//   Queue(const std::string& name, const Layout&)    makes it, mode 0600
//   explicit Queue(const std::string& name)          opens it
namespace ipc {
namespace detail {

// The states of both directions: `up` from the client to the server, `down` back.
struct QueuePage {
  QueueStates up, down;
};

// Objects that live until both halves of a channel are destroyed.
struct QueuesKept {
  std::shared_ptr<void> page;
  SharedName up, down;  // only in the server, which removes the names if no client did
};

template <class Queue>
struct KeptQueue : Queue {
  template <class... Arguments>
  explicit KeptQueue(std::shared_ptr<QueuesKept> keeper, const Arguments&... arguments)
      : Queue(arguments...), kept(std::move(keeper)) {}
  std::shared_ptr<QueuesKept> kept;
};

// Returns the name of a direction: 0 from the client to the server, 1 back.
inline std::string queue_name(SharedNameId id, std::uint64_t direction) {
  id[3] += direction;
  return shared_name(id);
}

// Makes a queue and allocates all of its memory before any access, because the library only sets
// its size.
template <class Queue>
std::shared_ptr<KeptQueue<Queue>> make_queue(const std::shared_ptr<QueuesKept>& kept,
                                             SharedName& name, const typename Queue::Layout& layout,
                                             const std::string& address) {
  require_shared_memory(Queue::shared_bytes(layout), address);
  auto queue = std::make_shared<KeptQueue<Queue>>(kept, name.name(), layout);
  name.hold(address);
  fill_shared_memory(name.name(), address);
  return queue;
}

template <class Queue>
std::shared_ptr<KeptQueue<Queue>> open_queue(const std::shared_ptr<QueuesKept>& kept,
                                             const std::string& name) {
  auto queue = std::make_shared<KeptQueue<Queue>>(kept, name);
  remove_shared_memory(name);  // both sides have it open now
  return queue;
}

template <class Queue>
Channel queue_channel(std::shared_ptr<Queue> out, QueueStates& out_states, Lifeline out_bell,
                      std::shared_ptr<Queue> in, QueueStates& in_states, Lifeline in_bell,
                      const ChannelOptions& options) {
  return {make_sender(QueueSender(std::move(out), out_states, std::move(out_bell), options),
                      options.address),
          make_receiver(QueueReceiver(std::move(in), in_states, std::move(in_bell), options),
                        options.address),
          {}};
}

template <class Queue>
Offer offer_queues(OwnedFd connection, const typename Queue::Layout& layout,
                   const ChannelOptions& options, const std::string& address) {
  Offer offer;
  offer.parameters = new_shared_name_id();
  OwnedFd memory = make_sealed_memory("ipclab-states", sizeof(QueuePage), address);
  const auto kept = std::make_shared<QueuesKept>();
  kept->page = map_shared(memory.get(), sizeof(QueuePage), address);
  auto* const page = new (kept->page.get()) QueuePage;
  kept->up = SharedName(queue_name(offer.parameters, 0));
  kept->down = SharedName(queue_name(offer.parameters, 1));
  auto up = make_queue<Queue>(kept, kept->up, layout, address);
  auto down = make_queue<Queue>(kept, kept->down, layout, address);
  auto [ours, theirs] = Lifeline::pair();
  offer.descriptors.push_back(std::move(memory));
  offer.descriptors.push_back(theirs.release());
  offer.channel = queue_channel(std::move(down), page->down, Lifeline(std::move(connection)),
                                std::move(up), page->up, std::move(ours), options);
  return offer;
}

}  // namespace detail

// Listen and connect for a transport. Throw Error.
template <class Queue>
std::unique_ptr<Listener> listen_with_queues(const Address& address,
                                             const typename Queue::Layout& layout) {
  remove_dead_shared_memory();
  return listen_at_rendezvous(address, [layout, options = channel_options(address),
                                        text = address.to_string()](OwnedFd connection) {
    return detail::offer_queues<Queue>(std::move(connection), layout, options, text);
  });
}

template <class Queue>
Channel connect_with_queues(const Address& address, Deadline deadline) {
  using namespace detail;
  const std::string text = address.to_string();
  Invited invited = join_rendezvous(address, deadline);
  if (invited.descriptors.size() != 2 ||
      !is_sealed_memory(invited.descriptors[0].get(), sizeof(QueuePage)))
    throw Error("connect", text, EPROTO, "the server passed memory of an unexpected kind or size");
  const auto kept = std::make_shared<QueuesKept>();
  kept->page = map_shared(invited.descriptors[0].get(), sizeof(QueuePage), text);
  auto* const page = std::launder(reinterpret_cast<QueuePage*>(kept->page.get()));
  auto up = open_queue<Queue>(kept, queue_name(invited.parameters, 0));
  auto down = open_queue<Queue>(kept, queue_name(invited.parameters, 1));
  Channel channel = queue_channel(
      std::move(up), page->up, Lifeline(std::move(invited.descriptors[1])), std::move(down),
      page->down, Lifeline(std::move(invited.connection)), channel_options(address));
  channel.peer = invited.server;
  return channel;
}

}  // namespace ipc
