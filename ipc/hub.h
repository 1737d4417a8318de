#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "ipc/channel.h"
#include "ipc/system/fd.h"

// A hub serves any number of channels in one thread, by one epoll(7): clients that connect,
// messages that they send, and clients that leave. A connected client is a member.
//
//   struct Echo : ipc::HubUser {
//     ipc::Hub* hub = nullptr;
//     void on_message(ipc::MemberId id, ipc::Bytes message) override { hub->send(id, message); }
//     void on_leave(ipc::MemberId, ipc::Departure) override {}
//   } echo;
//   ipc::Hub hub(ipc::listen(ipc::Address::parse("unix:/tmp/x.sock")), echo);
//   echo.hub = &hub;
//   for (;;) hub.turn(ipc::Deadline::never());
//
// Sends never wait. A slow member never delays another one: if its queue is full, it is
// disconnected, or misses the oldest queued messages (WhenFull).
namespace ipc {

struct HubOptions {
  // Maximum bytes queued for one member. Each message counts its payload plus 48. A single message
  // is always accepted.
  std::size_t most_queued = std::size_t{1} << 20;
  enum class WhenFull : unsigned char { drop_member, drop_oldest };
  WhenFull when_full = WhenFull::drop_member;
  // Longest silence of a member before it is disconnected, for transports that do not report a
  // peer's end. 0: unlimited.
  std::chrono::milliseconds patience{0};
};

// How a member left.
struct Departure {
  enum class Why : unsigned char {
    ended,     // it closed or died; see farewell
    corrupt,   // its bytes were no message, or a larger one than allowed
    too_slow,  // its queue was full
    silent,    // it sent nothing for longer than HubOptions::patience
    dropped,   // Hub::drop was called
    broken,    // the system failed on its channel; HubUser::on_trouble was called
  };
  Why why = Why::ended;
  Farewell farewell = Farewell::none;
};

using MemberId = std::uint64_t;  // from 1 on; never reused

// The callbacks of a hub. Hub::turn calls them; send and broadcast may call on_trouble as well.
// They may call any function of the hub except turn. If a callback throws, the exception leaves
// Hub::turn, send or broadcast. Members and messages are unaffected: the next turn handles the
// remaining ones.
class HubUser {
 public:
  virtual ~HubUser() = default;
  virtual void on_join(MemberId, const Peer&) {}
  virtual void on_message(MemberId, Bytes) = 0;  // the view is valid during the call
  // Called after the member was removed and its channel closed.
  virtual void on_leave(MemberId, Departure) = 0;
  // Called when a client had to be rejected (for example, out of descriptors), or when the system
  // failed on a member's channel. Repeated identical errors of rejected clients are reported once.
  virtual void on_trouble(const Error&) {}
};

// Used by one thread. Destroying it closes all channels and calls no callback. turn() handles the
// events that are pending and never waits for a member, with two exceptions:
//   the first `closed` of a member           up to half a second, see Receiver::receive
//   a boost-* lock held by a stopped process
class Hub {
 public:
  Hub(std::unique_ptr<Listener>, HubUser&, const HubOptions& = {});  // throws Error
  ~Hub();
  Hub(const Hub&) = delete;

  // Waits for an event until the deadline, then handles all pending events.
  void turn(Deadline);

  // Send a message to one member, or to all but one. Never wait. If a member cannot take the
  // message now, it is queued, in one copy for all members. A message above a member's max_message
  // is not sent.
  void send(MemberId, Bytes);
  void broadcast(Bytes, MemberId but = 0);
  // Removes the member during this turn or the next one, and drops the messages queued for it.
  void drop(MemberId);
  std::size_t size() const { return members_.size(); }

  // Runs the action in each turn while the descriptor, which the hub borrows, is readable.
  void watch(int fd, std::function<void()> on_readable);
  void unwatch(int fd);

 private:
  using Time = Deadline::Clock::time_point;
  struct Payload {
    std::shared_ptr<const std::byte[]> data;
    std::size_t size = 0;
  };
  struct Queue {
    std::deque<Payload> messages;
    std::size_t bytes = 0;
  };
  // One descriptor and the events to watch for. -1: none.
  struct Watched {
    int fd = -1;
    std::uint32_t events = 0;
    friend bool operator==(const Watched&, const Watched&) = default;
  };
  // An idle member needs no memory except this and its channel's.
  struct Member {
    MemberId id = 0;
    Channel channel;
    std::unique_ptr<Queue> queue;  // exists only while messages are queued
    Watched in, out;               // wanted; often the same descriptor, which epoll accepts once
    std::array<Watched, 2> registered;  // with epoll
    Time heard{}, sends_closed_at{};
    bool sends_closed = false;  // it receives no more; its own end is still to be read
    bool is_ready = false;      // in ready_
    bool has_left = false;      // in left_
  };

  int timeout_ms(Deadline) const;
  void dispatch(std::uint64_t key);
  void accept_some();
  void admit(Channel);
  void serve(Member&);
  void receive_some(Member&);
  void hand_over(Member&, Bytes);
  void flush(Member&);
  void send_or_queue(Member&, Bytes, Payload& shared);
  void enqueue(Member&, Bytes, Payload& shared);
  void stop_sending(Member&);
  bool arm_in(Member&);
  void arm_out(Member&);
  void watch(Member&);
  void update_epoll(std::uint64_t key, Watched& registered, Watched wanted);
  void make_ready(Member&);
  void leave(Member&, Departure);
  void remove_departed();
  bool has_to_sweep() const { return closed_sends_ > 0 || options_.patience.count() > 0; }
  void sweep();
  template <class Work>
  bool guarded(Member&, Work);
  std::optional<Channel> next_client();
  void serve_ready();

  std::unique_ptr<Listener> listener_;
  HubUser& user_;
  HubOptions options_;
  OwnedFd epoll_;
  Watched listening_;
  bool may_accept_ = true;   // accept without an event of epoll, but not before accept_at_
  bool has_clients_ = true;  // false once the listener reports that there can be no further client
  Time accept_at_{}, sweep_at_{};
  std::string last_error_;  // reported since the last client that was accepted
  std::unordered_map<MemberId, Member> members_;
  MemberId last_id_ = 0;
  std::size_t closed_sends_ = 0;
  std::vector<MemberId> ready_;  // to be served without an event of epoll
  std::deque<std::pair<MemberId, Departure>> left_;
  std::unordered_map<int, std::function<void()>> actions_;
};

}  // namespace ipc
