// The command alarm: watches a process, or the clients that send heartbeats, and notifies every
// listener.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/wait.h>

#include <deque>
#include <list>
#include <map>

#include "demos/commands.h"
#include "demos/room.h"
#include "demos/texts.h"
#include "ipc/error.h"
#include "ipc/host/process.h"
#include "ipc/hub.h"
#include "ipc/system/pidfd.h"

namespace ipc::demo {
namespace {

using Clock = Deadline::Clock;

constexpr std::size_t most_remembered = 1000;  // ended names, oldest forgotten first

// A notice is a line with the time in UTC, a word for the state (the same in all languages), the
// name and the reason: "2026-11-21T15:04:05Z dead pump: killed by signal 9".
enum class State : unsigned char { alive, silent, closed, dead, ended };

std::string_view to_string(State state) {
  static constexpr std::string_view words[] = {"alive", "silent", "closed", "dead", "ended"};
  return words[static_cast<std::size_t>(state)];
}

struct Verdict {
  State state;
  std::string why;
};

Verdict verdict_on(const Process::Exit& exit) {
  return {exit.clean() ? State::closed : State::dead, in_words(exit)};
}

Verdict verdict_on(Departure departure) {
  if (departure.farewell == Farewell::goodbye) return {State::closed, {}};
  if (departure.farewell == Farewell::died) return {State::dead, {}};
  return {State::ended, text("alarm.how_not_known")};
}

// Keeps the present state of all watched clients, sends it to each new member, and every change to
// all. A client that sends a line is watched: its first line is its name, each later one a
// heartbeat.
class AlarmRoom final : public HubUser {
 public:
  AlarmRoom(std::unique_ptr<Listener> listener, const HubOptions& options,
            std::chrono::seconds silent_after)
      : silent_after_(silent_after), hub_(std::move(listener), *this, options) {}

  void set(const std::string& name, State state, std::string_view why = {}) {
    const auto now =
        std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    std::string& notice = notices_[name] =
        fmt::format("{:%Y-%m-%dT%H:%M:%SZ} {} {}{}{}", fmt::gmtime(now), to_string(state), name,
                    why.empty() ? "" : ": ", why);
    hub_.broadcast(bytes_of(notice));
  }

  // Runs `find_out` once, when the process has ended.
  void when_ended(int pidfd, const std::function<Verdict()>& find_out, const std::string& wished) {
    const std::string name = nicknames_.take(wished);  // so that no client can take it
    set(name, State::alive);
    hub_.watch(pidfd, [=, this] {
      hub_.unwatch(pidfd);
      const Verdict verdict = find_out();
      set(name, verdict.state, verdict.why);
    });
  }

  void run() {
    for (;;) {
      hub_.turn(heard_.empty() ? Deadline::never()
                               : Deadline::after(heard_.front().at + silent_after_ - Clock::now()));
      tell_silence();
    }
  }

  void on_join(MemberId id, const Peer&) override {
    for (const auto& [name, notice] : notices_) hub_.send(id, bytes_of(notice));
  }

  void on_message(MemberId id, Bytes message) override {
    auto found = watched_.find(id);
    if (found == watched_.end()) {
      const std::string wished = clean_text(message, longest_name);
      if (wished.empty()) return;
      found = watched_.emplace(id, Watched{nicknames_.take(wished), heard_.end()}).first;
    }
    Watched& watched = found->second;
    const bool is_news = watched.heard == heard_.end();
    if (is_news) watched.heard = heard_.emplace(heard_.end());
    heard_.splice(heard_.end(), heard_, watched.heard);
    *watched.heard = {id, Clock::now()};
    if (is_news) set(watched.name, State::alive);
  }

  void on_leave(MemberId id, Departure departure) override {
    const auto node = watched_.extract(id);
    if (node.empty()) return;
    const Watched& watched = node.mapped();
    if (watched.heard != heard_.end()) heard_.erase(watched.heard);
    nicknames_.give_back(watched.name);
    const Verdict verdict = verdict_on(departure);
    if (departure.why != Departure::Why::silent) set(watched.name, verdict.state, verdict.why);
    forget_later(watched.name);
  }

  void on_trouble(const Error& error) override { note(error.what()); }

 private:
  struct Heard {
    MemberId id = 0;
    Clock::time_point at{};
  };
  struct Watched {
    std::string name;
    std::list<Heard>::iterator heard;  // end: silent
  };

  void tell_silence() {
    while (!heard_.empty() && Clock::now() - heard_.front().at >= silent_after_) {
      Watched& watched = watched_.at(heard_.front().id);
      heard_.pop_front();
      watched.heard = heard_.end();
      set(watched.name, State::silent, text("alarm.nothing_for", silent_after_.count()));
    }
  }

  // Forgets the oldest ended names: new names come without end, and memory must not grow with them.
  void forget_later(const std::string& name) {
    ended_.push_back(name);
    if (ended_.size() <= most_remembered) return;
    if (!nicknames_.is_taken(ended_.front())) notices_.erase(ended_.front());
    ended_.pop_front();
  }

  std::chrono::seconds silent_after_;
  Nicknames nicknames_;
  std::map<std::string, std::string> notices_;  // last notice of each name
  std::map<MemberId, Watched> watched_;
  std::list<Heard> heard_;  // clients that are not silent, longest unheard first
  std::deque<std::string> ended_;
  Hub hub_;
};

std::string name_of(pid_t pid) { return text("alarm.process", pid); }

void note_what_cannot_be_told(const Transport& transport) {
  if (transport.traits.peer_exit == Traits::PeerExit::unknown)
    note(text("alarm.death_is_silence", transport.name));
  else if (!transport.traits.tells_deaths) note(text("alarm.death_is_end", transport.name));
}

}  // namespace

int alarm_watch(const AlarmOptions& options) {
  const Address address = address_of_room(options.uri);
  OwnedFd pidfd;
  if (options.pid != 0 && !(pidfd = open_pidfd(options.pid)))
    throw Error("pidfd_open", fmt::format("--pid {}", options.pid), errno,
                "name a process that runs: ps -e");
  HubOptions hub_options = hub_options_for(address);
  // A client that only sends need not read.
  hub_options.when_full = HubOptions::WhenFull::drop_oldest;
  AlarmRoom room(open_room(address), hub_options, options.silent_after);
  std::optional<Process> child;
  if (pidfd) {
    room.when_ended(
        pidfd.get(),
        [&] {
          const auto status = exit_status_of(pidfd.get(), options.pid);
          if (!status) return Verdict{State::ended, text("alarm.how_not_known")};
          return verdict_on(WIFSIGNALED(*status) ? Process::Exit{0, WTERMSIG(*status)}
                                                 : Process::Exit{WEXITSTATUS(*status), 0});
        },
        name_of(options.pid));
  } else if (!options.command.empty()) {
    SpawnOptions spawn;
    spawn.argv = options.command;
    spawn.asked_to_end = true;
    take_orphans();  // so that processes started by a shell end with us
    child = Process::spawn(spawn);
    room.when_ended(
        child->pidfd(), [&] { return verdict_on(*child->wait(Deadline::never())); },
        name_of(child->pid()));
  } else {
    note_what_cannot_be_told(transport_of(address));
  }
  room.run();
  return 0;
}

int alarm_listen(const AlarmOptions& options) {
  return visit_room(address_of_room(options.uri), "", false);
}

}  // namespace ipc::demo
