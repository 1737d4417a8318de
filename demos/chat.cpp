// The command chat: a room whose server sends each member's lines to all the others.
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <deque>
#include <map>

#include "demos/commands.h"
#include "demos/room.h"
#include "demos/texts.h"
#include "ipc/hub.h"

namespace ipc::demo {
namespace {

constexpr std::size_t remembered = 20;  // lines

// A client's first line is its name. A client without a name only listens.
class ChatRoom final : public HubUser {
 public:
  ChatRoom(std::unique_ptr<Listener> listener, const HubOptions& options)
      : hub_(std::move(listener), *this, options) {}

  void run() {
    for (;;) hub_.turn(Deadline::never());
  }

  void on_join(MemberId id, const Peer&) override {
    for (const std::string& line : history_) hub_.send(id, bytes_of(line));
  }

  void on_message(MemberId id, Bytes message) override {
    const std::string line = clean_text(message, longest_line);
    if (line.empty()) return;
    const auto found = names_.find(id);
    if (found == names_.end()) return enter(id, line);
    history_.push_back(fmt::format("{}: {}", found->second, line));
    if (history_.size() > remembered) history_.pop_front();
    hub_.broadcast(bytes_of(history_.back()), id);
  }

  void on_leave(MemberId id, Departure departure) override {
    const auto node = names_.extract(id);
    if (node.empty()) return;
    nicknames_.give_back(node.mapped());
    tell(text(key_of(departure), node.mapped()));
  }

  void on_trouble(const Error& error) override { note(error.what()); }

 private:
  void enter(MemberId id, std::string_view wished) {
    const std::string& name = names_[id] = nicknames_.take(wished);
    hub_.send(id, bytes_of("* " + text("chat.you_are", name, names_.size())));
    tell(text("chat.joined", name), id);
  }

  void tell(std::string_view news, MemberId but = 0) {
    hub_.broadcast(bytes_of(fmt::format("* {}", news)), but);
  }

  static std::string_view key_of(Departure departure) {
    switch (departure.why) {
      case Departure::Why::too_slow: return "chat.too_slow";
      case Departure::Why::silent: return "chat.silent";
      case Departure::Why::corrupt: return "chat.corrupt";
      case Departure::Why::ended:
        if (departure.farewell == Farewell::goodbye) return "chat.left";
        if (departure.farewell == Farewell::died) return "chat.died";
        return "chat.gone";
      case Departure::Why::dropped:
      case Departure::Why::broken: break;
    }
    return "chat.gone";
  }

  Hub hub_;
  Nicknames nicknames_;
  std::map<MemberId, std::string> names_;
  std::deque<std::string> history_;
};

std::string name_of_user() {
  const passwd* const user = ::getpwuid(::geteuid());
  return user == nullptr ? text("room.somebody") : user->pw_name;
}

}  // namespace

int chat_serve(const RoomOptions& options) {
  const Address address = address_of_room(options.uri);
  ChatRoom(open_room(address), hub_options_for(address)).run();
  return 0;
}

int chat_join(const RoomOptions& options) {
  const std::string name = options.name.empty() ? name_of_user() : options.name;
  return visit_room(address_of_room(options.uri), name, true);
}

}  // namespace ipc::demo
