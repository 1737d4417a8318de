#include "faults/peer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <vector>

#include "conformance/messages.h"
#include "faults/harm.h"
#include "faults/log.h"
#include "faults/rogue.h"
#include "ipc/process.h"
#include "ipc/sys.h"

namespace faults {
namespace {
using namespace ipc;
using namespace std::chrono_literals;
using conformance::mixed_size;
using conformance::numbered;

constexpr std::uint64_t burst = 4;           // messages per round
constexpr std::size_t largest = 100'000;     // bytes of one
constexpr Deadline::Duration patience = 5s;  // for what has to come
constexpr Deadline::Duration quiet = 100ms;  // after it, a peer whose end nobody reports has gone
constexpr std::chrono::nanoseconds slack = 500ms;  // beyond a deadline, on a busy machine

// One side of the conversation.
class Talker {
 public:
  Talker(SideLog& log, const Traits& traits, const Harm& harm, Deadline::Duration opening,
         std::size_t size_limit = largest)
      : log_(log), traits_(traits), harm_(harm), opening_(opening), size_limit_(size_limit) {}

  void client(Channel channel, std::uint64_t rounds) {
    for (std::uint64_t round = 0; rounds == 0 || round < rounds; ++round) {
      for (std::uint64_t i = 0; i < burst; ++i)
        if (!say(channel, size_of_next(channel))) return drain(channel);
      for (std::uint64_t i = 0; i < burst; ++i)
        if (!hear(channel)) return;
    }
    close(channel);
    drain(channel);
  }

  void server(Channel channel) {
    while (hear(channel)) {
      const bool is_last = log_.received % burst == 0;  // the client receives now: room for much
      const std::size_t size = is_last ? size_of_next(channel) : 16;
      if (!say(channel, size)) return drain(channel);
    }
    if (log_.status == static_cast<int>(Status::closed)) close(channel);
  }

  // Makes a call, repeats it if that is the harm's way, and checks its deadline and its Errors.
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
  bool end_is_seen() const { return traits_.peer_exit != Traits::PeerExit::unknown; }
  Deadline::Duration patience_now() const {
    if (end_is_seen()) return patience;
    return log_.received == 0 ? opening_ : quiet;
  }

  void note_duration(std::uint64_t begin) {
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
    // Polling is the caller's own, of a descriptor that arm() named.
    if (error.call().empty() || (error.address().empty() && error.call() != "ppoll"))
      note_wrong(log_, fmt::format("an Error that names no call or no address: {}", error.what()));
  }

  void ended(Status status, const Receiver& in) {
    if (log_.end_ns == 0) log_.end_ns = now_ns();
    log_.status = static_cast<int>(status);
    log_.farewell = static_cast<int>(in.farewell());
  }

  std::size_t size_of_next(const Channel& channel) const {
    return mixed_size(log_.tried, std::min(size_limit_, channel.out->max_message()));
  }

  bool say(Channel& channel, std::size_t size) {
    const auto message = numbered(log_.tried++, size);
    const Status status = careful([&](Deadline by) { return channel.out->send(message, by); });
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

  // In turn by each way to receive.
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
    if (!number) note_wrong(log_, fmt::format("message {} is torn", expected));
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

  // A forked copy that destroys its channel reaches nothing of ours.
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
    for (const Deadline limit = Deadline::after(patience); !log_.may_go && !limit.expired();) {}
    is_traced_ = true;
  }

  SideLog& log_;
  const Traits& traits_;
  const Harm& harm_;
  Deadline::Duration opening_;
  std::size_t size_limit_;
  bool is_traced_ = false;
  std::vector<std::byte> place_ = std::vector<std::byte>(largest);
};

struct Arguments {
  std::string role;
  int log = -1;
  std::string address;
  std::uint64_t rounds = 0;
  std::string harms[2];
  Deadline::Duration opening{};  // for a peer that may never come
  std::vector<std::string> all;
};

// The client waits as its server does.
Address with_waiting(Address address, const Arguments& arguments) {
  const Address servers = Address::parse(arguments.address);
  if (const auto waiting = servers.option("wait"))
    address.set_option("wait", std::string(*waiting));
  return address;
}

// Without Process, which would end the client together with its server.
pid_t start(const std::string& role, const Arguments& arguments, const Address& address,
            std::span<const int> inherited) {
  std::vector<std::string> words{own_executable(), "--peer", role, std::to_string(arguments.log),
                                 with_waiting(address, arguments).to_string()};
  words.insert(words.end(), arguments.all.begin() + 3, arguments.all.end());
  std::vector<char*> list;
  for (std::string& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  for (const int fd : inherited) ::fcntl(fd, F_SETFD, 0);
  ::fcntl(arguments.log, F_SETFD, 0);
  ::execv(list[0], list.data());
  ::_exit(126);
}

// The descriptors of this process, but for those that the watcher of hang-ups keeps.
std::size_t count_descriptors() {
  std::size_t count = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const std::string target = std::filesystem::read_symlink(entry.path(), ignored);
    if (!target.starts_with("anon_inode:[event")) ++count;
  }
  return count;
}

void serve(const Arguments& arguments, Log& log, Talker& talker) {
  SideLog& mine = log.of(Side::server);
  const auto listener =
      talker.careful([&](Deadline) { return listen(Address::parse(arguments.address)); });
  const std::string address = listener->address().to_string();
  address.copy(log.address, sizeof log.address - 1);
  log.is_listening = true;
  if (start("client", arguments, listener->address(), listener->inherited()) < 0)
    return note_error(mine, "fork failed");
  // A client whose connect failed comes again; the first connection is then one without messages.
  do {
    auto channel = talker.careful(
        [&](Deadline by) { return listener->accept(min(by, Deadline::after(arguments.opening))); });
    if (!channel) return note_error(mine, fmt::format("accept: {}", to_string(channel.error())));
    mine.stage = SideLog::talking;
    talker.server(std::move(*channel));
  } while (mine.received == 0 && arguments.harms[1].starts_with("again:"));
}

// Talks with a client whatever it is. Returns true if it was the one that keeps to the contract.
bool host_one(Channel channel, const Arguments& arguments, SideLog& mine, const Traits& traits) {
  static SideLog its;
  std::memset(static_cast<void*>(&its), 0, sizeof its);
  const Harm none(HarmOptions{}, its);
  try {
    Talker(its, traits, none, arguments.opening).server(std::move(channel));
  } catch (const Error&) {}
  if (std::string_view(its.wrong).starts_with("a call exceeded")) note_wrong(mine, its.wrong);
  if (its.received < arguments.rounds * burst) return false;
  mine.tried = its.tried.load();
  mine.sent = its.sent.load();
  mine.received = its.received.load();
  mine.status = its.status.load();
  mine.farewell = its.farewell.load();
  mine.end_ns = its.end_ns.load();
  return true;
}

// An Error of one client is none of the server's.
Result<Channel> accept_any(Listener& listener, Deadline limit) {
  try {
    return listener.accept(limit);
  } catch (const Error& error) {
    if (!is_of_one_client(error.fault())) throw;
    return failed(Status::timed_out);
  }
}

void host(const Arguments& arguments, Log& log, const Traits& traits) {
  SideLog& mine = log.of(Side::server);
  const auto listener = listen(Address::parse(arguments.address));
  const std::string address = listener->address().to_string();
  address.copy(log.address, sizeof log.address - 1);
  start("rogue", arguments, listener->address(), listener->inherited());
  const bool has_client = traits.reached_by == Traits::ReachedBy::name;
  if (has_client) start("client", arguments, listener->address(), {});
  for (const Deadline limit = Deadline::after(2 * patience); !limit.expired();) {
    auto channel = accept_any(*listener, limit);
    if (!channel) continue;
    mine.stage = SideLog::talking;
    if (host_one(std::move(*channel), arguments, mine, traits) || !has_client) return;
  }
  note_wrong(mine, "the client that keeps to the contract was not served");
}

int run_side(const Arguments& arguments, Log& log) {
  const Side side = arguments.role == "client" ? Side::client : Side::server;
  SideLog& mine = log.of(side);
  mine.pid = ::getpid();
  mine.stage = SideLog::opening;
  const Traits& traits = transport_named(Address::parse(arguments.address).scheme()).traits;
  const std::size_t before = count_descriptors();
  try {
    if (arguments.role == "host") {
      host(arguments, log, traits);
      return mine.stage = SideLog::finished, 0;
    }
    const Harm harm(HarmOptions::parse(arguments.harms[static_cast<int>(side)]), mine);
    // Small messages where each instruction is a step.
    const bool is_stepped =
        arguments.harms[0].starts_with("step:") || arguments.harms[1].starts_with("step:");
    Talker talker(mine, traits, harm, arguments.opening, is_stepped ? 64 : largest);
    if (side == Side::server) {
      serve(arguments, log, talker);
    } else {
      Channel channel = talker.careful([&](Deadline by) {
        return connect(Address::parse(arguments.address),
                       min(by, Deadline::after(arguments.opening)));
      });
      mine.stage = SideLog::talking;
      talker.client(std::move(channel), arguments.rounds);
    }
  } catch (const Error& error) {
    if (std::string_view(error.call()) == "unshare" || error.call() == "setrlimit") {
      note_error(mine, error.what());
      return cannot_harm;
    }
    if (arguments.role == "host") note_wrong(mine, error.what());
  } catch (const std::bad_alloc&) {  // noted where the library was called; else ours
    note_error(mine, "std::bad_alloc");
  }
  mine.stage = SideLog::finished;
  const std::size_t after = count_descriptors();
  if (after > before)
    note_wrong(mine, fmt::format("{} descriptors were left open", after - before));
  return 0;
}

}  // namespace

int play_peer(int argc, char** argv) {
  Arguments arguments;
  arguments.all.assign(argv + 2, argv + argc);
  arguments.role = arguments.all.at(0);
  arguments.log = std::stoi(arguments.all.at(1));
  arguments.address = arguments.all.at(2);
  arguments.rounds = std::stoull(arguments.all.at(3));
  const auto log = map_log(arguments.log);
  if (arguments.role == "rogue")
    return be_rogue(Address::parse(arguments.address), std::stoull(arguments.all.at(4)), *log);
  arguments.harms[0] = arguments.all.at(4);
  arguments.harms[1] = arguments.all.at(5);
  arguments.opening = std::chrono::milliseconds(std::stoi(arguments.all.at(6)));
  const int status = run_side(arguments, *log);
  // A server waits for its client, so that a judge that sees it end knows that both have.
  if (arguments.role != "client")
    for (int its = 0;;) {
      const pid_t ended = ::wait(&its);
      if (ended < 0 && errno != EINTR) break;
      if (ended == log->of(Side::client).pid) log->client_status = its;
    }
  return status;
}

}  // namespace faults
