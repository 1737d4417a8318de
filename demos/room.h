#pragma once

#include <set>
#include <string>
#include <string_view>

#include "demos/commands.h"
#include "ipc/hub.h"

// What chat and alarm have in common: a room that many join, where a message is a line of text.
namespace ipc::demo {

inline constexpr std::size_t longest_line = 2000;  // in bytes; what is longer is cut
inline constexpr std::size_t longest_name = 32;

// With ?framing=line where the mechanism keeps no boundaries, unless it names another, so that nc may
// join. Throws Error (bad_address) for what has no lines, or no name.
Address address_of_room(const std::string& typed);

// The listener of a room, whose members are not to send more than lines. Prints its address on stdout;
// and a warning on stderr if hosts may join that are not this one.
std::unique_ptr<Listener> open_room(const Address&);

// Where nobody tells of a member's end, the silent are given up.
HubOptions hub_options_for(const Address&);

// What may be shown on anybody's terminal: without control characters, cut between two characters; for
// each byte that is no UTF-8 a question mark.
std::string clean_text(Bytes, std::size_t most);

inline Bytes bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

// The names in use, each once.
class Nicknames {
 public:
  // As wished, without what would look like the room's own words, or with a number behind it.
  std::string take(std::string_view wished);
  bool is_taken(const std::string& name) const { return taken_.contains(name); }
  void give_back(const std::string& name) { taken_.erase(name); }

 private:
  std::set<std::string, std::less<>> taken_;
};

// Prints what the room says, a line each, until it ends; and says what stdin says, if wanted, until that
// ends. Exit status.
int visit_room(const Address&, std::string_view first_words, bool says_stdin);

}  // namespace ipc::demo
