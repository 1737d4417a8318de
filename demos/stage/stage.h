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

// Where a lesson is played: it starts actors, shows what they did, and says what was to be seen. One
// thread, that of the director.
class Stage {
 public:
  static constexpr std::size_t players_max = 16;

  struct Options {
    std::string lesson;
    std::string transport;   // "": the lesson's own
    bool is_traced = false;  // by strace, too, where there is one
    bool is_prevented =
        false;  // the lesson turns its phenomenon off, to show that its check can fail
  };
  // Both outlive it. Without an audience only the record is kept.
  Stage(const Options&, Record&, Audience*);

  bool is_prevented() const { return options_.is_prevented; }
  const std::string& transport() const { return options_.transport; }
  // A file of this run alone, which is removed after it.
  std::string place(std::string_view file) const;
  // Before any actor: demos/stage/network.h. False: these facts, all that want it, are not shown here.
  bool enter_own_network(std::initializer_list<std::string_view> facts);
  // Where a tracer would disturb what is to be seen.
  void go_untraced() { options_.is_traced = false; }

  // --- the cast ---
  // The role is a text. The actor waits for its first cue.
  Actor start(std::string_view role, const Actor::Body&);
  // A process that somebody else starts: its letter.
  unsigned announce(std::string_view role, pid_t);
  // Zeroed memory of this size, which all actors started later share. It lives as long as the lesson.
  template <class T>
  T& share() {
    static_assert(std::is_trivially_copyable_v<T>);
    return *new (shared_memory(sizeof(T))) T{};
  }

  // --- what is shown: the keys are those of this lesson's texts, without its name ---
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
  void show(Table table) { add(std::move(table)); }
  void show(Packets packets) { add(std::move(packets)); }
  // The calls that have returned since the last time.
  std::vector<TracedCall> new_calls();
  void show(const std::vector<TracedCall>&);
  std::vector<TracedCall> show_calls() {
    auto calls = new_calls();
    show(calls);
    return calls;
  }
  // What each process does at this moment.
  void show_states(std::span<const Actor* const>);
  // Its letter and its role: "B, the reader".
  std::string name_of(unsigned side) const;

  // --- what was to be seen ---
  // Its statement is the text "fact.NAME".
  template <class... Arguments>
  void fact(std::string_view name, bool is_observed, const Arguments&... arguments) {
    add(Fact{std::string(name),
             is_observed ? Fact::Outcome::observed : Fact::Outcome::failed,
             in_words("fact." + std::string(name), arguments...),
             {}});
  }
  // What this machine cannot show. What would be seen elsewhere is the text "elsewhere.NAME".
  void not_shown(std::string_view name, std::string reason) {
    add(Fact{std::string(name), Fact::Outcome::not_shown,
             in_words("elsewhere." + std::string(name)), std::move(reason)});
  }

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
  std::string traces_;  // where strace writes
  std::vector<Strace> traced_;
};

}  // namespace ipc::demo
