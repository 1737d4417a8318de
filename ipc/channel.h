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

// The contract that every transport keeps. docs/adding-a-transport.md tells how to keep it;
// tests/conformance proves it, a test a sentence.
namespace ipc {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;
using Pieces = std::span<const Bytes>;  // one message, gathered from several places

// What to hand to poll(2) before the next try. The descriptor stays the channel's.
struct Wake {
  int fd;
  short events;
};

// How the other side ended.
enum class Farewell : unsigned char {
  none,     // it has not, as far as we have read
  goodbye,  // it shut its sender down, or closed the channel
  died,  // its process ended without either, or it abandoned its sender; on unix also a process that
         // exited with another status than 0
  unknown,  // the mechanism cannot tell
};
std::string_view to_string(Farewell);

// Since the channel was opened. What a mechanism cannot know stays 0.
struct Counters {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;         // payload
  std::uint64_t system_calls = 0;  // made for them
  std::uint64_t torn_bytes = 0;    // of a last message that never became whole
  std::uint64_t lost = 0;          // sent, and not arrived so far (where messages are numbered)
  std::uint64_t duplicated = 0;    // arrived again, and dropped
  std::uint64_t reordered = 0;     // arrived after a later one
  std::uint64_t discarded = 0;     // arrived, and were no messages of ours
};

// The sending half. Used by one thread at a time; independent of the Receiver, which may live in
// another thread. Destroying it drops what was not flushed, never waits, and is a goodbye, unless an
// exception is unwinding the stack, or a message has left in part: then it is abandon().
//
// After an Error a half is as before the call, no part of the message accepted or consumed, or it has
// ended for good; Error::channel_ended() says which.
//
// fork(2): the copies of a channel that a forked process gets may be destroyed there, and nothing else.
// That reaches neither the peer nor the parent's channel. A channel opened in the process is its own.
class Sender {
 public:
  virtual ~Sender() = default;

  // post, then flush, in order. May wait until the deadline for room.
  //   ok         the message, and all before it, are visible to the peer. Before a finite deadline the
  //              last frame may have left in part: then pending() > 0 and flush() finishes it.
  //   timed_out  nothing of it will arrive
  //   too_big    above max_message(); the channel goes on
  //   closed     the peer receives no more. What it sent can still be received.
  virtual Status send(Pieces message, Deadline) = 0;
  Status send(Bytes message, Deadline deadline) { return send(Pieces(&message, 1), deadline); }

  // The message joins the batch, which becomes visible at flush() or earlier. A full batch is flushed
  // first; that is what may wait. Outcomes as above, ok meaning that it joined.
  virtual Status post(Pieces message, Deadline) = 0;
  Status post(Bytes message, Deadline deadline) { return post(Pieces(&message, 1), deadline); }

  // Build a message in place: room for up to `size` bytes, valid until the next call here. commit
  // makes the first `size` bytes of it, no more than were reserved, a message of the batch; without
  // commit it was never there.
  virtual Result<MutableBytes> reserve(std::size_t size, Deadline) = 0;
  virtual void commit(std::size_t size) noexcept = 0;

  // The batch becomes visible, in as few system calls as the mechanism allows.
  //   ok, or timed_out with the rest still pending, or closed.
  virtual Status flush(Deadline) = 0;

  // flush; then the peer, when it has received all, receives `closed`; it can still send to us. A process
  // that holds copies of the descriptors does not delay that. Later sends are `closed`. On timed_out
  // nothing was ended; call again.
  virtual Status shutdown(Deadline) = 0;

  // Ends this half at once, without a goodbye: the batch is dropped, later sends are `closed`. The peer
  // receives the whole messages that have left, then `closed`, and its farewell() is `died`, or `unknown`
  // where the mechanism cannot tell.
  virtual void abandon() noexcept = 0;

  // For event loops: nullopt says try again now; else poll what it names, then try.
  virtual std::optional<Wake> arm() = 0;

  virtual std::size_t pending() const = 0;  // bytes accepted and not yet visible, framing included
  virtual std::size_t max_message() const = 0;  // in bytes
  virtual Counters counters() const = 0;
};

// The receiving half. Used by one thread at a time. Destroying it drops what was not received; the
// peer's sends are `closed` from then on, where the mechanism can tell.
class Receiver {
 public:
  virtual ~Receiver() = default;

  // Waits for the next message, and shows it: the view is valid until the next call here. An empty
  // message is legal, and is not the end.
  //   timed_out  none came; one that is half here keeps its place
  //   closed     every whole message was received; for ever. farewell() tells why.
  //   corrupt    the peer's bytes are no message, or one above our max_message; for ever
  // Where a mechanism shares its memory (copies == 1), the view lies in it, and a hostile peer may still
  // write there: copy what you check. The first `closed` may take up to half a second, in which a dying
  // peer is told from a polite one. Error where the system itself fails (no memory, no descriptors).
  // It never flushes the Sender: to send without flush and then to receive the answer waits for ever.
  virtual Result<Bytes> receive(Deadline) = 0;

  // Gives the space of the view back before the next receive. The view is gone.
  virtual void release() noexcept = 0;

  // The next message straight into place, and its size. too_big: `place` is too small, and the message
  // stays the next one.
  virtual Result<std::size_t> receive_into(MutableBytes place, Deadline) = 0;

  // For event loops: nullopt says try again now; else poll what it names, then try. Ends the view.
  virtual std::optional<Wake> arm() = 0;

  virtual Farewell farewell() const = 0;
  virtual Counters counters() const = 0;
};

// Who is at the other end, as far as the kernel vouches for it.
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

  // Exactly what a peer passes to connect.
  virtual Address address() const = 0;

  // The next client's channel. Never waits for what a client sends. timed_out, or closed when there can
  // be no further client. An Error for which is_of_one_client() holds is about a client that could not be
  // served (out of descriptors, memory or space), or is none of ours: the next call goes on.
  virtual Result<Channel> accept(Deadline) = 0;

  // nullopt: accept now.
  virtual std::optional<Wake> arm() = 0;

  // Descriptors that the peer must inherit, under the same numbers, before the first accept, which
  // closes them here. Empty where there is a name.
  virtual std::span<const int> inherited() const { return {}; }
};

// Whether an Error of accept is about one client, so that a server goes on.
bool is_of_one_client(Fault);

// Waits until poll reports the descriptor. ok or timed_out.
Status wait(Wake, Deadline);

}  // namespace ipc
