#pragma once

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <vector>

#include "conformance/messages.h"
#include "faults/harm.h"
#include "faults/log.h"
#include "ipc/transport.h"

namespace faults {

using namespace ipc;
using namespace std::chrono_literals;
using conformance::mixed_size;
using conformance::numbered;

inline constexpr std::uint64_t burst = 4;        // messages per round
inline constexpr std::size_t largest = 100'000;  // bytes of one
inline constexpr Deadline::Duration quiet =
    100ms;  // silence after which a peer has gone, if its end is not reported
inline constexpr std::chrono::nanoseconds slack = 500ms;  // allowed delay on a busy machine

inline std::uint64_t resident_bytes() {
  std::ifstream pages("/proc/self/statm");
  std::uint64_t all = 0, resident = 0;
  pages >> all >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// One side of the conversation.
class Talker {
 public:
  Talker(SideLog& log, const Traits& traits, const Harm& harm, Deadline::Duration opening,
         Deadline::Duration patience, std::size_t size_limit = largest)
      : log_(log),
        traits_(traits),
        harm_(harm),
        opening_(opening),
        patience_(patience),
        size_limit_(size_limit) {}

  void client(Channel channel, std::uint64_t rounds) {
    is_client_ = true;
    for (std::uint64_t round = 0; rounds == 0 || round < rounds; ++round) {
      if (rounds >= 100 && round == rounds / 10) resident_ = resident_bytes();
      for (std::uint64_t i = 0; i < burst; ++i)
        if (!say(channel, clients_size(log_.tried, channel))) return drain(channel);
      for (std::uint64_t i = 0; i < burst; ++i)
        if (!hear(channel)) return;
    }
    judge_memory();
    close(channel);
    drain(channel);
  }

  void server(Channel channel) {
    while (hear(channel)) {
      if (!say(channel, servers_size(log_.tried, channel))) return drain(channel);
      if (log_.received == 1000) resident_ = resident_bytes();
    }
    judge_memory();
    if (log_.status == static_cast<int>(Status::closed)) close(channel);
  }

  // Makes a call, and checks its deadline and its Errors. Repeats a call that threw if the harm is
  // `again`.
  template <class Call>
  auto careful(Call call) {
    for (int tries = 1;; ++tries) {
      const std::uint64_t begin = now_ns();
      try {
        log_.is_stepped = is_traced_;
        auto result = call(Deadline::after(patience_now()));
        log_.is_stepped = false;
        note_duration(begin);
        return result;
      } catch (const std::bad_alloc&) {
        note_wrong(log_, "std::bad_alloc left the library");
        throw;
      } catch (const Error& error) {
        note_duration(begin);
        note(error);
        if (!harm_.is("again") || error.channel_ended() || tries == 3) throw;
      }
    }
  }

 private:
  // Checks that memory did not grow since an early round of a long conversation.
  void judge_memory() {
    constexpr std::uint64_t noise = std::uint64_t{2} << 20;
    if (resident_ == 0) return;
    const std::uint64_t now = resident_bytes();
    if (now > resident_ + noise)
      note_wrong(log_, fmt::format("resident memory grew from {} to {} KiB", resident_ / 1024,
                                   now / 1024));
  }

  bool end_is_seen() const { return traits_.peer_exit != Traits::PeerExit::unknown; }
  Deadline::Duration patience_now() const {
    if (end_is_seen()) return patience_;
    return log_.received == 0 ? opening_ : quiet;
  }

  void note_duration(std::uint64_t begin) {
    if (is_traced_) return;  // each instruction takes as long as a context switch
    const auto took = std::chrono::nanoseconds(now_ns() - begin);
    const auto over = took - patience_now();
    if (over > slack)
      note_wrong(log_, fmt::format("a call exceeded its deadline by {} ms", over / 1ms));
    if (over.count() > 0 && static_cast<std::uint64_t>(over.count()) > log_.overrun_ns)
      log_.overrun_ns = static_cast<std::uint64_t>(over.count());
  }

  void note(const Error& error) {
    note_error(log_, error.what());
    log_.error_ended_it = error.channel_ended();
    // An Error of ppoll needs no address: the caller polls a descriptor from arm().
    if (error.call().empty() || (error.address().empty() && error.call() != "ppoll"))
      note_wrong(log_, fmt::format("an Error that names no call or no address: {}", error.what()));
  }

  void ended(Status status, const Receiver& in) {
    if (log_.end_ns == 0) log_.end_ns = now_ns();
    log_.status = static_cast<int>(status);
    log_.farewell = static_cast<int>(in.farewell());
  }

  std::size_t clients_size(std::uint64_t number, const Channel& channel) const {
    const std::size_t limit = std::min(size_limit_, channel.out->max_message());
    return harm_.is("tight") ? limit : mixed_size(number, limit);
  }
  // Returns the size of an answer. Only the last answer of a round may be large, because the client
  // receives only after it has sent the whole round.
  std::size_t servers_size(std::uint64_t number, const Channel& channel) const {
    return number % burst == burst - 1 ? clients_size(number, channel) : 16;
  }
  bool has_its_size(Bytes message, std::uint64_t number, const Channel& channel) const {
    return message.size() ==
           (is_client_ ? servers_size(number, channel) : clients_size(number, channel));
  }

  bool say(Channel& channel, std::size_t size) {
    const auto message = numbered(log_.tried++, size);
    Status status = Status::timed_out;
    if (harm_.is("tight"))  // if there is no room, no part may arrive
      status = careful([&](Deadline) { return channel.out->send(message, Deadline::immediate()); });
    if (status == Status::timed_out)
      status = careful([&](Deadline by) { return channel.out->send(message, by); });
    if (status == Status::ok && channel.out->pending() > 0)  // a part of it has left
      status = careful([&](Deadline by) { return channel.out->flush(by); });
    if (status == Status::ok) {
      ++log_.sent;
      after_message(channel);
      return true;
    }
    if (status == Status::closed && log_.end_ns == 0) log_.end_ns = now_ns();
    if (status != Status::closed)
      note_wrong(log_, fmt::format("send: {}, of message {}", to_string(status), log_.tried - 1));
    return false;
  }

  // Receives by each way in turn.
  Result<Bytes> next(Channel& channel, Deadline by) {
    Receiver& in = *channel.in;
    switch (log_.received % 3) {
      case 0: return in.receive(by);
      case 1: {
        const auto size = in.receive_into(place_, by);
        if (!size) return failed(size.error());
        return Bytes(place_).first(*size);
      }
      default:
        for (;;) {
          const auto message = in.receive(Deadline::immediate());
          if (message || message.error() != Status::timed_out || by.expired()) return message;
          if (const auto wake = in.arm(); wake && wait(*wake, by) == Status::timed_out)
            return failed(Status::timed_out);
        }
    }
  }

  bool hear(Channel& channel) {
    const auto message = careful([&](Deadline by) { return next(channel, by); });
    if (!message) {
      if (message.error() != Status::closed &&
          (end_is_seen() || message.error() != Status::timed_out))
        note_wrong(log_, fmt::format("receive: {}, after {} messages", to_string(message.error()),
                                     log_.received.load()));
      ended(message.error(), *channel.in);
      return false;
    }
    const auto number = conformance::number_of(*message);
    const std::uint64_t expected = log_.received;
    if (!number || !has_its_size(*message, *number, channel))
      note_wrong(log_, fmt::format("message {} is torn", expected));
    else if (traits_.reliable ? *number != expected : traits_.ordered && *number < expected)
      note_wrong(log_, fmt::format("message {} came instead of {}", *number, expected));
    log_.received = number && !traits_.reliable ? *number + 1 : expected + 1;
    after_message(channel);
    return true;
  }

  void close(Channel& channel) {
    log_.stage = SideLog::closing;
    const Status status = careful([&](Deadline by) { return channel.out->shutdown(by); });
    if (status != Status::ok && status != Status::closed)
      note_wrong(log_, fmt::format("shutdown: {}", to_string(status)));
  }

  void drain(Channel& channel) {
    while (hear(channel)) {}
  }

  void after_message(Channel& channel) {
    if (harm_.is("copies")) copy(channel);
    if (!harm_.is("step")) return;
    const std::uint64_t messages = log_.tried + log_.received;
    if (messages == harm_.number()) wait_for_tracer();
    if (messages == harm_.number() + 2) log_.was_stepped = true;
  }

  // Forks a copy that destroys its channel, which must not affect ours.
  void copy(Channel& channel) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      channel = {};
      ::_exit(0);
    }
    if (pid > 0) ::waitpid(pid, nullptr, 0);
    log_.is_harmed = true;
  }

  void wait_for_tracer() {
    log_.waits_for_tracer = true;
    for (const Deadline limit = Deadline::after(patience_); !log_.may_go && !limit.expired();) {}
    is_traced_ = true;
  }

  SideLog& log_;
  const Traits& traits_;
  const Harm& harm_;
  Deadline::Duration opening_, patience_;
  std::size_t size_limit_;
  std::uint64_t resident_ = 0;  // resident bytes early in a long conversation
  bool is_client_ = false;
  bool is_traced_ = false;
  std::vector<std::byte> place_ = std::vector<std::byte>(largest);
};

}  // namespace faults
