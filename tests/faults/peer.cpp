#include "faults/peer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "conformance/messages.h"
#include "faults/harm.h"
#include "faults/log.h"
#include "faults/rogue.h"
#include "faults/talker.h"
#include "ipc/host/process.h"
#include "ipc/system/sys.h"

namespace faults {
namespace {
using namespace ipc;
using namespace std::chrono_literals;

struct Arguments {
  std::string role;
  int log = -1;
  std::string address;
  std::uint64_t rounds = 0;
  std::string harms[2];
  Deadline::Duration opening{};   // longest wait for a peer that may never come
  Deadline::Duration patience{};  // longest wait for a message that must come
  std::vector<std::string> all;
};

// Sets the client's way of waiting to that of its server.
Address with_waiting(Address address, const Arguments& arguments) {
  const Address servers = Address::parse(arguments.address);
  if (const auto waiting = servers.option("wait"))
    address.set_option("wait", std::string(*waiting));
  return address;
}

// Starts the client. Does not use Process, which would end the client together with its server.
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

// Returns the number of descriptors of this process, without those of the watcher of hang-ups.
std::size_t count_descriptors() {
  std::size_t count = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const std::string target = std::filesystem::read_symlink(entry.path(), ignored);
    if (!target.starts_with("anon_inode:[event")) ++count;
  }
  return count;
}

// Waits for the client while it is alive.
Result<Channel> accept_while_alive(Listener& listener, pid_t client, Deadline deadline) {
  for (bool is_alive = true;;) {
    auto channel = listener.accept(min(deadline, Deadline::after(20ms)));
    if (channel || channel.error() != Status::timed_out || !is_alive || deadline.expired())
      return channel;
    siginfo_t ended{};
    ::waitid(P_PID, static_cast<id_t>(client), &ended, WEXITED | WNOHANG | WNOWAIT);
    is_alive = ended.si_pid == 0;  // accept once more: it may have connected before its end
  }
}

void serve(const Arguments& arguments, Log& log, Talker& talker) {
  SideLog& mine = log.of(Side::server);
  const auto listener =
      talker.careful([&](Deadline) { return listen(Address::parse(arguments.address)); });
  const std::string address = listener->address().to_string();
  address.copy(log.address, sizeof log.address - 1);
  log.is_listening = true;
  const pid_t client = start("client", arguments, listener->address(), listener->inherited());
  if (client < 0) return note_error(mine, "fork failed");
  const Deadline opening = Deadline::after(arguments.opening);
  // A client whose connect failed connects again. The first channel then has no messages.
  do {
    auto channel = talker.careful(
        [&](Deadline by) { return accept_while_alive(*listener, client, min(by, opening)); });
    if (!channel) return note_error(mine, fmt::format("accept: {}", to_string(channel.error())));
    mine.stage = SideLog::talking;
    talker.server(std::move(*channel));
  } while (mine.received == 0 && arguments.harms[1].starts_with("again:"));
}

// Talks with any client. Returns true if it was the client that keeps to the contract.
bool host_one(Channel channel, const Arguments& arguments, SideLog& mine, const Traits& traits) {
  static SideLog its;
  std::memset(static_cast<void*>(&its), 0, sizeof its);
  const Harm none(HarmOptions{}, its);
  try {
    Talker(its, traits, none, arguments.opening, arguments.patience).server(std::move(channel));
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

// Accepts a client. An Error that concerns a single client is ignored.
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
  log.is_listening = true;
  start("rogue", arguments, listener->address(), listener->inherited());
  const bool has_client = traits.reached_by == Traits::ReachedBy::name;
  if (has_client) start("client", arguments, listener->address(), {});
  for (const Deadline limit = Deadline::after(2 * arguments.patience); !limit.expired();) {
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
    // Messages are small if each instruction is a step.
    const bool is_stepped =
        arguments.harms[0].starts_with("step:") || arguments.harms[1].starts_with("step:");
    Talker talker(mine, traits, harm, arguments.opening, arguments.patience,
                  is_stepped ? 64 : largest);
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
  } catch (const std::bad_alloc&) {  // already recorded if it came from the library
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
  arguments.patience = std::chrono::milliseconds(std::stoi(arguments.all.at(7)));
  const int status = run_side(arguments, *log);
  // A server waits for its client, so that its end shows the judge that both have ended.
  if (arguments.role != "client")
    for (int its = 0;;) {
      const pid_t ended = ::wait(&its);
      if (ended < 0 && errno != EINTR) break;
      if (ended == log->of(Side::client).pid) log->client_status = its;
    }
  return status;
}

}  // namespace faults
