// Serves the members of a hub: one epoll instance, and per member the queue of messages not yet
// sent.
#include "ipc/hub.h"

#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cstring>

#include "ipc/system/sys.h"

namespace ipc {
namespace {

using Clock = Deadline::Clock;

// Keys of epoll events: a member's id, the listener, or the descriptor of an action.
constexpr std::uint64_t listener_key = 0;
constexpr std::uint64_t action_mark = std::uint64_t{1} << 63;

// Limits that leave time for the others when one member sends without pause, or many clients
// connect.
constexpr int max_messages_per_turn = 64, max_clients_per_turn = 64;
// A rejected client may connect again immediately, so accepting pauses.
constexpr std::chrono::milliseconds pause_after_rejection{10};
// A member that receives no more has usually ended. Its messages and its farewell are still to be
// read.
constexpr std::chrono::seconds sends_closed_at_most{1};
constexpr std::chrono::milliseconds longest_sweep{250};

static_assert(POLLIN == EPOLLIN && POLLOUT == EPOLLOUT);  // a Wake is epoll's, too

std::size_t cost_of(Bytes message) { return message.size() + 48; }

}  // namespace

Hub::Hub(std::unique_ptr<Listener> listener, HubUser& user, const HubOptions& options)
    : listener_(std::move(listener)),
      user_(user),
      options_(options),
      epoll_(sys::must("", "epoll_create1", ::epoll_create1, EPOLL_CLOEXEC)) {}

Hub::~Hub() = default;

// Runs work on one member's channel. If the system fails there, only that member leaves. `work`
// must not call the user's functions, because their errors do not concern the member.
template <class Work>
bool Hub::guarded(Member& member, Work work) {
  try {
    work();
    return true;
  } catch (const Error& error) {
    leave(member, {Departure::Why::broken, Farewell::none});
    user_.on_trouble(error);
    return false;
  }
}

// --- the turn ---

int Hub::timeout_ms(Deadline deadline) const {
  if (!ready_.empty() || !left_.empty()) return 0;
  Time until = deadline.at();
  if (may_accept_) until = std::min(until, accept_at_);
  if (has_to_sweep()) until = std::min(until, sweep_at_);
  if (until == Time::max()) return -1;
  const auto left = until - std::min(until, Clock::now());
  const auto left_ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::min<std::int64_t>(left_ms, 1'000'000'000));
}

void Hub::turn(Deadline deadline) {
  std::array<epoll_event, 256> events;
  const int count = sys::call("epoll_wait", ::epoll_wait, epoll_.get(), events.data(),
                              static_cast<int>(events.size()), timeout_ms(deadline));
  serve_ready();
  for (int i = 0; i < count; ++i) dispatch(events[static_cast<std::size_t>(i)].data.u64);
  if (may_accept_) accept_some();
  if (has_to_sweep()) sweep();
  remove_departed();
}

// Serves the members in ready_. Members that become ready meanwhile wait for the next turn. If a
// callback throws, the members not yet served wait as well.
void Hub::serve_ready() {
  std::vector<MemberId> now = std::exchange(ready_, {});
  std::size_t served = 0;
  try {
    for (; served < now.size(); ++served)
      if (const auto found = members_.find(now[served]); found != members_.end()) {
        found->second.is_ready = false;
        serve(found->second);
      }
  } catch (...) {
    ready_.insert(ready_.end(), now.begin() + static_cast<std::ptrdiff_t>(served) + 1, now.end());
    throw;
  }
}

void Hub::dispatch(std::uint64_t key) {
  if (key == listener_key) {
    may_accept_ = true;
  } else if ((key & action_mark) != 0) {
    if (const auto found = actions_.find(static_cast<int>(key & ~action_mark));
        found != actions_.end())
      std::function(found->second)();  // a copy, because the action may unwatch itself
  } else if (const auto found = members_.find(key); found != members_.end()) {
    serve(found->second);
  }
}

void Hub::watch(int fd, std::function<void()> on_readable) {
  Watched none;
  update_epoll(action_mark | static_cast<std::uint64_t>(fd), none, {fd, EPOLLIN});
  actions_[fd] = std::move(on_readable);
}

void Hub::unwatch(int fd) {
  Watched registered{fd, EPOLLIN};
  if (actions_.erase(fd) > 0) update_epoll(listener_key, registered, {});
}

// --- clients that connect ---

void Hub::accept_some() {
  if (!has_clients_ || Clock::now() < accept_at_) return;
  for (int i = 0; i < max_clients_per_turn; ++i) {  // may_accept_ stays set: on_join may throw
    auto channel = next_client();
    if (!channel) return;
    admit(std::move(*channel));
    last_error_.clear();
  }
}

// Returns nullopt if there is no client now. may_accept_ then says whether the next turn tries
// again.
std::optional<Channel> Hub::next_client() {
  try {
    auto channel = listener_->accept(Deadline::immediate());
    if (channel) return std::move(*channel);
    has_clients_ = channel.error() != Status::closed;
    const auto wake = has_clients_ ? listener_->arm() : std::nullopt;
    may_accept_ = has_clients_ && !wake;
    update_epoll(listener_key, listening_,
                 wake ? Watched{wake->fd, static_cast<std::uint32_t>(wake->events)} : Watched{});
  } catch (const Error& error) {
    if (!is_of_one_client(error.fault())) throw;
    update_epoll(listener_key, listening_,
                 {});  // the waiting client would be reported in each turn
    accept_at_ = Clock::now() + pause_after_rejection;
    if (std::exchange(last_error_, error.what()) != error.what()) user_.on_trouble(error);
  }
  return std::nullopt;
}

void Hub::admit(Channel channel) {
  const MemberId id = ++last_id_;
  Member& member = members_[id];
  member.id = id;
  member.channel = std::move(channel);
  if (options_.patience.count() > 0) member.heard = Clock::now();
  guarded(member, [&] {
    if (!arm_in(member)) make_ready(member);
  });
  user_.on_join(id, member.channel.peer);
}

// --- messages received ---

void Hub::serve(Member& member) {
  if (!member.has_left && guarded(member, [&] { flush(member); })) receive_some(member);
}

// Marks the member as ready only if more is available now. Later input is an event of epoll.
void Hub::receive_some(Member& member) {
  for (int i = 0; i < max_messages_per_turn && !member.has_left; ++i) {
    Result<Bytes> message = failed(Status::timed_out);
    if (!guarded(member, [&] { message = member.channel.in->receive(Deadline::immediate()); }))
      return;
    if (message) {
      hand_over(member, *message);
    } else if (message.error() != Status::timed_out) {
      leave(member, message.error() == Status::closed
                        ? Departure{Departure::Why::ended, member.channel.in->farewell()}
                        : Departure{Departure::Why::corrupt, Farewell::none});
    }
    bool is_armed = false;
    if (member.has_left || !guarded(member, [&] { is_armed = arm_in(member); }) || is_armed) return;
  }
  if (!member.has_left) make_ready(member);
}

// If the user throws, the member stays ready, so that its further messages are received in the next
// turn.
void Hub::hand_over(Member& member, Bytes message) {
  if (options_.patience.count() > 0) member.heard = Clock::now();
  try {
    user_.on_message(member.id, message);
  } catch (...) {
    make_ready(member);
    throw;
  }
}

// --- messages sent ---

void Hub::send(MemberId id, Bytes message) {
  Payload shared;
  if (const auto found = members_.find(id); found != members_.end())
    send_or_queue(found->second, message, shared);
}

void Hub::broadcast(Bytes message, MemberId but) {
  Payload shared;
  for (auto& [id, member] : members_)
    if (id != but) send_or_queue(member, message, shared);
}

void Hub::drop(MemberId id) {
  if (const auto found = members_.find(id); found != members_.end())
    leave(found->second, {Departure::Why::dropped, Farewell::none});
}

void Hub::send_or_queue(Member& member, Bytes message, Payload& shared) {
  if (member.has_left || member.sends_closed) return;
  guarded(member, [&] {
    if (member.queue) return enqueue(member, message, shared);
    Sender& out = *member.channel.out;
    const Status status = out.send(message, Deadline::immediate());
    if (status == Status::closed) return stop_sending(member);
    if (status == Status::timed_out) enqueue(member, message, shared);
    if (member.queue || out.pending() > 0) arm_out(member);
  });
}

void Hub::enqueue(Member& member, Bytes message, Payload& shared) {
  if (!member.queue) member.queue = std::make_unique<Queue>();
  Queue& queue = *member.queue;
  while (!queue.messages.empty() && queue.bytes + cost_of(message) > options_.most_queued) {
    if (options_.when_full == HubOptions::WhenFull::drop_member)
      return leave(member, {Departure::Why::too_slow, Farewell::none});
    queue.bytes -= cost_of({queue.messages.front().data.get(), queue.messages.front().size});
    queue.messages.pop_front();
  }
  if (!shared.data) {
    const auto copy = std::make_shared<std::byte[]>(message.size());
    std::copy(message.begin(), message.end(), copy.get());
    shared = {copy, message.size()};
  }
  queue.messages.push_back(shared);
  queue.bytes += cost_of(message);
}

void Hub::flush(Member& member) {
  Sender& out = *member.channel.out;
  if (member.sends_closed || (!member.queue && out.pending() == 0)) return;
  while (member.queue) {
    Queue& queue = *member.queue;
    const Bytes message{queue.messages.front().data.get(), queue.messages.front().size};
    const Status status = out.send(message, Deadline::immediate());
    if (status == Status::closed) return stop_sending(member);
    if (status == Status::timed_out) break;
    queue.bytes -= cost_of(message);
    queue.messages.pop_front();
    if (queue.messages.empty()) member.queue.reset();
  }
  if (out.pending() > 0 && out.flush(Deadline::immediate()) == Status::closed)
    return stop_sending(member);
  arm_out(member);
}

void Hub::stop_sending(Member& member) {
  member.sends_closed = true;
  member.sends_closed_at = Clock::now();
  member.queue.reset();
  ++closed_sends_;
  arm_out(member);
}

// --- events registered with epoll ---

// Returns false if more can be received now. Ends the view of the member's message, so it must not
// be called from within on_message.
bool Hub::arm_in(Member& member) {
  const auto wake = member.channel.in->arm();
  if (!wake) return false;
  member.in = {wake->fd, static_cast<std::uint32_t>(wake->events)};
  watch(member);
  return true;
}

void Hub::arm_out(Member& member) {
  const bool has_more = member.queue || member.channel.out->pending() > 0;
  member.out = {};
  if (has_more && !member.sends_closed) {
    if (const auto wake = member.channel.out->arm())
      member.out = {wake->fd, static_cast<std::uint32_t>(wake->events)};
    else make_ready(member);
  }
  watch(member);
}

void Hub::watch(Member& member) {
  Watched first = member.in, second = member.out;
  if (first.fd == second.fd) {
    first.events |= second.events;
    second = {};
  }
  update_epoll(member.id, member.registered[1],
               second);  // first, because [0] may take over its descriptor
  update_epoll(member.id, member.registered[0], first);
}

void Hub::update_epoll(std::uint64_t key, Watched& registered, Watched wanted) {
  if (registered == wanted) return;
  epoll_event event{};
  event.events = wanted.events;
  event.data.u64 = key;
  if (registered.fd >= 0 && registered.fd != wanted.fd)
    sys::call("epoll_ctl", ::epoll_ctl, epoll_.get(), EPOLL_CTL_DEL, registered.fd, &event);
  const int change = registered.fd == wanted.fd ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  registered = {};
  if (wanted.fd >= 0)
    sys::must("", "epoll_ctl", ::epoll_ctl, epoll_.get(), change, wanted.fd, &event);
  registered = wanted;
}

void Hub::make_ready(Member& member) {
  if (std::exchange(member.is_ready, true)) return;
  ready_.push_back(member.id);
}

// --- members that leave ---

void Hub::leave(Member& member, Departure departure) {
  if (std::exchange(member.has_left, true)) return;
  left_.emplace_back(member.id, departure);
}

// on_leave may cause further departures; they are appended to left_ and handled in the same loop.
// If it throws, the next turn handles the remaining ones.
void Hub::remove_departed() {
  while (!left_.empty()) {
    const auto [id, departure] = left_.front();
    left_.pop_front();
    auto node = members_.extract(id);
    for (Watched& registered : node.mapped().registered) update_epoll(id, registered, {});
    if (node.mapped().sends_closed) --closed_sends_;
    node.mapped().channel = {};  // closed before on_leave is called
    user_.on_leave(id, departure);
  }
}

void Hub::sweep() {
  const Time now = Clock::now();
  if (now < sweep_at_) return;
  sweep_at_ = now + longest_sweep;
  const bool is_patient = options_.patience.count() > 0;
  if (is_patient) sweep_at_ = std::min(sweep_at_, now + options_.patience / 4);
  for (auto& [id, member] : members_) {
    if (member.sends_closed && now - member.sends_closed_at >= sends_closed_at_most)
      leave(member, {Departure::Why::ended, member.channel.in->farewell()});
    if (is_patient && now - member.heard >= options_.patience)
      leave(member, {Departure::Why::silent, Farewell::none});
  }
}

}  // namespace ipc
