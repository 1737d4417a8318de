#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "ipc/address.h"
#include "ipc/deadline.h"
#include "ipc/error.h"
#include "ipc/status.h"

// A channel carries whole messages between two processes, in both directions: a Sender and a
// Receiver. Every transport implements these interfaces. docs/adding-a-transport.md says how to
// implement them, and tests/conformance has one test per sentence of this contract. transport.h has
// listen and connect.
//
//   const auto listener = ipc::listen(ipc::Address::parse("unix:/tmp/x.sock"));
//   auto channel = listener->accept(ipc::Deadline::never());
//   while (const auto message = channel->in->receive(ipc::Deadline::never())) {
//     const ipc::Status status = channel->out->send(*message, ipc::Deadline::never());
//     if (status != ipc::Status::ok) break;  // closed: the client no longer receives
//   }
//   if (channel->in->farewell() == ipc::Farewell::died) puts("the client died");
//
// To close cleanly (to say goodbye) is to call shutdown() or to destroy the sender while no
// exception is unwinding the stack. To die is to end without either.
namespace ipc {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;
using Pieces = std::span<const Bytes>;  // one message, gathered from several places

// A descriptor and the events to poll(2) for before the next try. The channel keeps the descriptor.
struct Wake {
  int fd;
  short events;
};

// How the other side ended.
enum class Farewell : unsigned char {
  none,     // the end has not been read yet
  goodbye,  // the peer shut its sender down, or closed the channel
  died,     // the peer ended without a goodbye, or abandoned its sender. On unix also: its process
            // exited with a non-zero status.
  unknown,  // the mechanism does not distinguish a goodbye from a death
};
std::string_view to_string(Farewell);

// Counts since the channel was opened. A count that the mechanism cannot know stays 0.
struct Counters {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;         // payload
  std::uint64_t system_calls = 0;  // calls made for these messages
  std::uint64_t torn_bytes = 0;    // received bytes of a last message that stayed incomplete
  std::uint64_t lost = 0;          // packets not arrived yet, if the mechanism numbers them
  std::uint64_t duplicated = 0;    // packets that arrived again, dropped
  std::uint64_t reordered = 0;     // packets that arrived after a later one
  std::uint64_t discarded = 0;     // packets in no valid form, dropped
};

// The sending half. Used by one thread at a time; the Receiver may be used by another thread.
//
// Destroying it drops the batch, never waits, and is a goodbye. It is abandon() instead if an
// exception is unwinding the stack, or if only a part of a message has left.
//
// After an Error a half is in one of two states; Error::channel_ended() says which. Either it is as
// before the call (no part of the message was accepted or consumed), or it has ended permanently.
//
// fork(2): a forked process may only destroy its copies of a channel. That affects neither the peer
// nor the parent's channel. It may use channels that it opens itself.
class Sender {
 public:
  virtual ~Sender() = default;

  // Posts the message, then flushes. May wait for room until the deadline.
  //   ok         The message and all earlier ones are visible to the peer. Under a finite deadline
  //              the last frame may have left in part: then pending() > 0, and flush() finishes it.
  //   timed_out  No part of the message will arrive.
  //   too_big    The message is above max_message(). The channel goes on.
  //   closed     The peer receives no more. Messages that it sent can still be received.
  virtual Status send(Pieces message, Deadline) = 0;
  Status send(Bytes message, Deadline deadline) { return send(Pieces(&message, 1), deadline); }

  // Adds the message to the batch, which becomes visible at flush() or earlier. If the batch is
  // full, flushes it first, which may wait. Same outcomes as send; ok means that the message was
  // added.
  virtual Status post(Pieces message, Deadline) = 0;
  Status post(Bytes message, Deadline deadline) { return post(Pieces(&message, 1), deadline); }

  // Returns room to build a message of up to `size` bytes in place, valid until the next call on
  // this sender. commit adds its first `size` bytes (at most the size reserved) to the batch as a
  // message. Without commit the reservation has no effect.
  virtual Result<MutableBytes> reserve(std::size_t size, Deadline) = 0;
  virtual void commit(std::size_t size) noexcept = 0;

  // Makes the batch visible, in as few system calls as the mechanism allows.
  //   ok         The whole batch is visible.
  //   timed_out  The rest is still pending.
  //   closed     The peer receives no more.
  virtual Status flush(Deadline) = 0;

  // Flushes, then ends this direction with a goodbye. When the peer has received everything, it
  // receives `closed`; it can still send to us. Later sends here are `closed`. A process that holds
  // copies of the descriptors does not delay that.
  //   timed_out  Nothing was ended. Call again.
  virtual Status shutdown(Deadline) = 0;

  // Ends this half immediately, without a goodbye. Drops the batch; later sends are `closed`. The
  // peer receives the whole messages that have left, then `closed`. Its farewell() is `died`, or
  // `unknown` if the mechanism does not report deaths.
  virtual void abandon() noexcept = 0;

  // For event loops. Returns nullopt if a send may succeed now: try again. Otherwise returns a
  // descriptor and events: poll for them, then try again.
  virtual std::optional<Wake> arm() = 0;

  virtual std::size_t pending() const = 0;  // bytes accepted and not yet visible, framing included
  virtual std::size_t max_message() const = 0;  // in bytes
  virtual Counters counters() const = 0;
};

// The receiving half. Used by one thread at a time. Destroying it drops messages not yet received.
// The peer's sends are `closed` from then on, if the mechanism claims Traits::receive_close.
class Receiver {
 public:
  virtual ~Receiver() = default;

  // Waits for the next message and returns a view of it, valid until the next call on this
  // receiver. An empty message is legal and does not mean the end.
  //   timed_out  No whole message came. The bytes of a partial one are kept.
  //   closed     Every whole message was received. Permanent; farewell() says how the peer ended.
  //   corrupt    The peer's bytes form no message, or one above our max_message. Permanent.
  //
  // If the mechanism shares its memory (copies == 1), the view lies in it, and a hostile peer can
  // still write there: copy a message before you check it. The first `closed` may take up to half a
  // second, to distinguish a death from a goodbye. Throws Error if the system fails (no memory, no
  // descriptors).
  //
  // Never flushes the Sender. A program that posts a request and then receives without a flush
  // waits until its deadline.
  virtual Result<Bytes> receive(Deadline) = 0;

  // Gives the space of the view back before the next receive. The view is invalid afterwards.
  virtual void release() noexcept = 0;

  // Receives the next message into `place` and returns its size. Outcomes as above, and
  //   too_big  `place` is too small. The message remains the next one.
  virtual Result<std::size_t> receive_into(MutableBytes place, Deadline) = 0;

  // For event loops, as Sender::arm. Ends the view.
  virtual std::optional<Wake> arm() = 0;

  virtual Farewell farewell() const = 0;
  virtual Counters counters() const = 0;
};

// The process at the other end, as the kernel identified it.
struct Peer {
  pid_t pid = 0;  // 0: not known
  std::optional<uid_t> uid;
};

struct Channel {
  std::unique_ptr<Sender> out;
  std::unique_ptr<Receiver> in;
  Peer peer;
};

// The listening side. Used by one thread at a time. Destroying it frees the name; channels live on.
class Listener {
 public:
  virtual ~Listener() = default;

  // Returns the address that a peer passes to connect.
  virtual Address address() const = 0;

  // Waits for the next client and returns its channel. Never waits for a client to send.
  //   timed_out  No client came.
  //   closed     There can be no further client.
  // Throws Error. If is_of_one_client() holds for its fault, one client could not be served (out of
  // descriptors, memory or space), or was not an ipclab client: call accept again.
  virtual Result<Channel> accept(Deadline) = 0;

  // For event loops. Returns nullopt if accept may succeed now.
  virtual std::optional<Wake> arm() = 0;

  // Returns the descriptors that the peer must inherit, under the same numbers, before the first
  // accept. accept closes them here. Empty if the peer connects by a name.
  virtual std::span<const int> inherited() const { return {}; }
};

// Returns whether an Error of accept concerns a single client, so that the server can go on.
bool is_of_one_client(Fault);

// Waits until poll reports the descriptor. Returns ok or timed_out.
Status wait(Wake, Deadline);

}  // namespace ipc
