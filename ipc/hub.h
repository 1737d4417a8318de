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

// One thread that serves any number of channels, by one epoll(7) over what they arm: who comes, what they
// say, how they go. What is said to them waits for nobody; and nobody is slowed down for others, so that who
// says more than some can take throws those out.
namespace ipc {

struct HubOptions {
  // A member that does not take what it is sent: what may wait for it, in bytes, each message counting some
  // 50 more than its payload. One message always may.
  std::size_t most_queued = std::size_t{1} << 20;
  enum class WhenFull : unsigned char { drop_member, drop_oldest };
  WhenFull when_full = WhenFull::drop_member;  // drop_oldest: it stays, and has missed the oldest
  // For transports that report no peer's end: who sends nothing for so long has left. 0: may be silent.
  std::chrono::milliseconds patience{0};
};

// How a member left.
struct Departure {
  enum class Why : unsigned char {
    ended,     // see farewell
    corrupt,   // what it sent is no message, or a larger one than allowed
    too_slow,  // its queue was full
    silent,    // for longer than HubOptions::patience
    dropped,   // by Hub::drop
    broken,    // the system failed under its channel; HubUser::on_trouble was told
  };
  Why why = Why::ended;
  Farewell farewell = Farewell::none;
};

using MemberId = std::uint64_t;  // from 1 on; never used again

// What a user of the hub does. Called from Hub::turn, on_trouble from send and broadcast, too; may call the
// hub's functions, but turn. An exception of these functions leaves Hub::turn, send or broadcast. It harms no
// member and loses no message: the next turn goes on with what was left.
class HubUser {
 public:
  virtual ~HubUser() = default;
  virtual void on_join(MemberId, const Peer&) {}
  virtual void on_message(MemberId, Bytes) = 0;  // a view, for as long as the call
  // It is a member no more, and its channel closed.
  virtual void on_leave(MemberId, Departure) = 0;
  // Somebody could not be served, and was turned away; the others are. Of one trouble once.
  virtual void on_trouble(const Error&) {}
};

// Used by one thread. Destroying it closes all channels, and tells nobody. A turn is bounded by what is
// there, and waits for no member, with two exceptions that are the contract's: the first `closed` of a
// member (up to half a second, while it dies), and the lock that a stopped process holds of boost-*.
class Hub {
 public:
  Hub(std::unique_ptr<Listener>, HubUser&, const HubOptions& = {});  // throws Error
  ~Hub();
  Hub(const Hub&) = delete;

  // Waits until something happens or the deadline passes, and handles what happened.
  void turn(Deadline);

  // Of one member, or all but one. What it cannot take now is queued, one copy for all. What is above its
  // max_message is not sent.
  void send(MemberId, Bytes);
  void broadcast(Bytes, MemberId but = 0);
  // It leaves within this turn, or the next; what is queued for it is dropped.
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
  // What epoll is asked, or was told, of one descriptor.
  struct Watched {
    int fd = -1;
    std::uint32_t events = 0;
    friend bool operator==(const Watched&, const Watched&) = default;
  };
  // Idle, it holds no memory but this and its channel's.
  struct Member {
    MemberId id = 0;
    Channel channel;
    std::unique_ptr<Queue> queue;  // only while something waits
    Watched in, out;               // wanted; often of one descriptor, which epoll takes but once
    std::array<Watched, 2> told;
    Time heard{}, deaf_since{};
    bool is_deaf = false;   // receives no more; how it ended is still to come
    bool is_ready = false;  // in ready_
    bool has_left = false;  // in left_
  };

  int timeout_ms(Deadline) const;
  void dispatch(std::uint64_t key);
  void accept_some();
  void admit(Channel);
  void serve(Member&);
  void receive_some(Member&);
  void hand_over(Member&, Bytes);
  void flush(Member&);
  void give(Member&, Bytes, Payload& shared);
  void enqueue(Member&, Bytes, Payload& shared);
  void deafen(Member&);
  bool arm_in(Member&);
  void arm_out(Member&);
  void watch(Member&);
  void tell_epoll(std::uint64_t key, Watched& told, Watched wanted);
  void make_ready(Member&);
  void leave(Member&, Departure);
  void bury();
  bool has_to_sweep() const { return deaf_ > 0 || options_.patience.count() > 0; }
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
  bool may_accept_ = true;   // whatever epoll says, but not before accept_at_
  bool has_clients_ = true;  // no more, once a listener says that there can be none
  Time accept_at_{}, sweep_at_{};
  std::string trouble_;  // told of, since somebody was served last
  std::unordered_map<MemberId, Member> members_;
  MemberId last_id_ = 0;
  std::size_t deaf_ = 0;
  std::vector<MemberId> ready_;  // to be served, whatever epoll says
  std::deque<std::pair<MemberId, Departure>> left_;
  std::unordered_map<int, std::function<void()>> actions_;
};

}  // namespace ipc
