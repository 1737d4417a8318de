#pragma once

#include <functional>
#include <initializer_list>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "demos/stage/actor.h"
#include "demos/stage/record.h"
#include "demos/stage/strace.h"
#include "demos/texts.h"

namespace ipc::demo {

// The stage of a lesson: it starts actors, shows their calls, and states the facts. Used by one
// thread, the director's.
class Stage {
 public:
  static constexpr std::size_t players_max = 16;

  struct Options {
    std::string lesson;
    std::string transport;   // "": the lesson's default
    bool is_traced = false;  // also by strace, if it is installed
    // The lesson turns its phenomenon off, to show that its check can fail.
    bool is_prevented = false;
  };
  // Both references must outlive the stage. Without an audience only the record is kept.
  Stage(const Options&, Record&, Audience*);

  bool is_prevented() const { return options_.is_prevented; }
  const std::string& transport() const { return options_.transport; }
  // Returns the path of a file that belongs to this run, and is removed after it.
  std::string place(std::string_view file) const;
  // Call it before any actor starts: demos/stage/network.h. Returns false if there is no own
  // network; then these facts, all that need it, are not shown.
  bool enter_own_network(std::initializer_list<std::string_view> facts);
  // Call it if a tracer would disturb the phenomenon.
  void go_untraced() { options_.is_traced = false; }

  // --- the cast ---
  // The role is the key of a text. The actor waits for its first cue.
  Actor start(std::string_view role, const Actor::Body&);
  // Starts a server that prints its address on standard output, and waits for the address. Call it
  // before any other actor starts. Throws std::runtime_error if the server ends without it, or
  // takes too long.
  Actor start_server(std::string_view role, const std::function<void()>& serve);
  // Introduces a process that something else starts. Returns its side.
  unsigned announce(std::string_view role, pid_t);
  // Returns zeroed memory of this size, shared by all actors started later. It lives as long as the
  // lesson.
  template <class T>
  T& share() {
    static_assert(std::is_trivially_copyable_v<T>);
    return *new (shared_memory(sizeof(T))) T{};
  }

  // --- the show: the keys are those of this lesson's texts, without its name. A key is a literal
  // at the call, or marked by _key, so that a test finds it (tests/scripts/keys.py). ---
  template <class... Arguments>
  void step(std::string_view key, const Arguments&... arguments) {
    add(Heading{numbered(in_words(key, arguments...))});
  }
  template <class... Arguments>
  void say(std::string_view key, const Arguments&... arguments) {
    add(Paragraph{in_words(key, arguments...)});
  }
  template <class... Arguments>
  std::string in_words(std::string_view key, const Arguments&... arguments) const {
    return text(options_.lesson + "." + std::string(key), arguments...);
  }
  std::vector<std::string> words(std::initializer_list<std::string_view> keys) const {
    std::vector<std::string> all;
    for (const std::string_view key : keys) all.push_back(in_words(key));
    return all;
  }
  void show(Table table) { add(std::move(table)); }
  void show_boxes(Boxes boxes) { add(std::move(boxes)); }
  // Shows each packet between the players that own its ports.
  void show_packets(std::vector<Packet>);
  // Returns the calls that have returned since the last time.
  std::vector<TracedCall> new_calls();
  void show(const std::vector<TracedCall>&);
  std::vector<TracedCall> show_calls() {
    auto calls = new_calls();
    show(calls);
    return calls;
  }
  // Waits until the server sleeps, and shows the new calls of all. Of the server's, it shows those
  // that moved data or made a connection (accept, recv, send). If the server was still busy after
  // ten seconds, it says so, because some calls may be missing.
  void show_talk_of(const Actor& server);
  // Shows the state of each process at this moment.
  void show_states(std::span<const Actor* const>);
  // Returns its letter and its role: "B, the reader".
  std::string name_of(unsigned side) const;

  // --- the acts of the lesson itself, which are events like the calls ---
  void kill(Actor&, int signal);
  void show_act(std::string text);  // call it when the act begins

  // --- the facts: the statement is the text "fact.NAME" ---
  template <class... Arguments>
  void fact(std::string_view name, bool is_observed, const Arguments&... arguments) {
    add(Fact{std::string(name),
             is_observed ? Fact::Outcome::observed : Fact::Outcome::failed,
             in_words("fact." + std::string(name), arguments...),
             {}});
  }
  // Adds a fact that this machine cannot show. The text "elsewhere.NAME" states it for other
  // machines.
  void not_shown(std::string_view name, std::string reason) {
    add(Fact{std::string(name), Fact::Outcome::not_shown,
             in_words("elsewhere." + std::string(name)), std::move(reason)});
  }
  void none_shown(std::initializer_list<std::string_view> names, const std::string& reason) {
    for (const std::string_view name : names) not_shown(name, reason);
  }

  // Adds a fact of the past, which the text "fact.NAME" states. Its sources are those of its claims
  // in the ledger.
  void history(std::string_view name);

 private:
  void add(Block);
  std::string numbered(std::string heading);
  static void* shared_memory(std::size_t size);

  Options options_;
  Record& record_;
  Audience* audience_;
  TraceLog* logs_;  // players_max
  std::array<std::size_t, players_max> shown_{};
  unsigned steps_ = 0;
  std::string traces_;  // prefix of strace's files
  std::vector<Strace> traced_;
};

}  // namespace ipc::demo
