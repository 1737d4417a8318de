// The lesson chat: three clients in the room of ipc-demo chat serve.
#include <poll.h>
#include <signal.h>

#include <array>

#include "demos/commands.h"
#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "demos/stage/sockets.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

struct Member {
  ino_t at_first, later;  // inode of the connection's socket
  std::array<bool, 3> has_heard;
};

// A client that sends lines, like nc.
class Line {
 public:
  explicit Line(const std::string& path) : fd_(unix_connection(path)) {}
  int fd() const { return fd_.get(); }
  void say(std::string_view line) const { says(fd_.get(), line); }
  // Reads until the line arrives, or the room has ended.
  bool hear(std::string_view wanted) {
    for (;;) {
      if (heard_.find(wanted) != std::string::npos) return true;
      const std::string more = hears(fd_.get());
      if (more.empty()) return false;
      heard_ += more;
    }
  }
  bool has_heard(std::string_view text) const { return heard_.find(text) != std::string::npos; }

 private:
  OwnedFd fd_;
  std::string heard_;
};

constexpr std::string_view first_words = "hello, everybody\n", second_words = "still there?\n",
                           third_words = "and now?\n";

class Room {
 public:
  explicit Room(Stage& stage)
      : stage_(stage),
        path_(stage.place("room")),
        members_(stage.share<std::array<Member, 3>>()),
        room_(stage.start_server("room", [this] { serve(); })),
        ana_(stage.start("ana", [this](const Cues& cues) { speak(cues); })),
        bob_(stage.start("bob", [this](const Cues& cues) { listen(cues, 1, "bob\n"); })),
        eva_(stage.start("eva", [this](const Cues& cues) { listen(cues, 2, "eva\n"); })) {}

  void run() {
    together();
    idle();
    stopped();
  }

 private:
  // The room, as ipc-demo chat serve runs it.
  void serve() const { chat_serve({"unix:" + path_, {}}); }

  void speak(const Cues& cues) {
    Line line(path_);
    line.say("ana\n");
    line.hear("ana");
    cues.next();
    for (const std::string_view words : {first_words, second_words, third_words}) {
      line.say(words);
      cues.next();
    }
    members_[0].has_heard[0] = line.has_heard("ana: hello");
  }

  void listen(const Cues& cues, std::size_t self, std::string_view name) {
    Line line(path_);
    line.say(name);
    line.hear(name.substr(0, name.size() - 1));
    members_[self].at_first = inode_of(line.fd());
    cues.next();
    if (self == 1 && stage_.is_prevented()) return cues.done();  // leaves before the first message
    members_[self].has_heard[0] = line.hear("ana: hello, everybody");
    cues.next();
    members_[self].has_heard[1] = line.hear("ana: still there?");
    members_[self].later = inode_of(line.fd());
    cues.next();
    members_[self].has_heard[2] = line.hear("ana: and now?");
    cues.next();
  }

  void together() {
    stage_.step("together");
    for (const Actor* const actor : {&ana_, &bob_, &eva_}) actor->act();
    for (const Actor* const actor : {&bob_, &eva_}) actor->cue();
    ana_.act();
    for (const Actor* const actor : {&bob_, &eva_}) actor->await();
    stage_.say("shown");
    stage_.show_talk_of(room_);
    stage_.fact("message_reaches_all_others", members_[1].has_heard[0] && members_[2].has_heard[0]);
  }

  // Waits for a while: the waiting is the experiment.
  void idle() {
    if (stage_.is_prevented()) return;
    stage_.step("idle");
    constexpr int silence_ms = 300;
    for (const Actor* const actor : {&bob_, &eva_}) actor->cue();
    stage_.show_act(stage_.in_words("silence", silence_ms));
    ::poll(nullptr, 0, silence_ms);
    const bool sleeps = is_asleep_in(bob_.pid(), "recvfrom", soon());
    const std::array<const Actor*, 2> listeners = {&bob_, &eva_};
    stage_.show_states(listeners);
    ana_.act();
    for (const Actor* const actor : {&bob_, &eva_}) actor->await();
    stage_.show_talk_of(room_);
    stage_.fact("an_idle_connection_stays",
                sleeps && members_[1].has_heard[1] && members_[1].later == members_[1].at_first,
                silence_ms, members_[1].at_first);
  }

  void stopped() {
    if (stage_.is_prevented()) return;
    stage_.step("stopped");
    stage_.kill(eva_, SIGSTOP);
    bob_.cue();
    ana_.act();
    bob_.await();
    const bool was_deaf = !members_[2].has_heard[2];
    stage_.kill(eva_, SIGCONT);
    eva_.act();
    stage_.show_talk_of(room_);
    stage_.fact("a_stopped_member_holds_nobody",
                members_[1].has_heard[2] && was_deaf && members_[2].has_heard[2]);
  }

  Stage& stage_;
  std::string path_;
  std::array<Member, 3>& members_;
  Actor room_, ana_, bob_, eva_;
};

void play(Stage& stage) { Room(stage).run(); }

}  // namespace

extern const Lesson chat_lesson;
const Lesson chat_lesson{"chat", play};

}  // namespace ipc::demo
