#pragma once

#include <set>
#include <string>
#include <string_view>

#include "demos/commands.h"
#include "ipc/hub.h"

// The parts shared by chat and alarm: a room that many clients join, in which a message is a line
// of text.
namespace ipc::demo {

inline constexpr std::size_t longest_line = 2000;  // in bytes; a longer line is cut
inline constexpr std::size_t longest_name = 32;

// Returns the address, with ?framing=line if nc can join (an open protocol over a stream) and the
// address names no other framing. Throws Error (bad_address) if it has no lines, or no name.
Address address_of_room(const std::string& typed);

// Opens the listener of a room, and limits the messages of its members to lines. Prints the address
// on stdout, and a warning on stderr if other hosts may join.
std::unique_ptr<Listener> open_room(const Address&);

// If the transport does not report a member's end, silent members are disconnected after a while.
HubOptions hub_options_for(const Address&);

// Returns text that is safe on any terminal: without control characters, cut between two
// characters, with a question mark for each byte that is not UTF-8.
std::string clean_text(Bytes, std::size_t most);

inline Bytes bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

// The names in use, each once.
class Nicknames {
 public:
  // Returns the wished name, or one like it: without parts that resemble the room's own messages,
  // with a number if it is taken.
  std::string take(std::string_view wished);
  bool is_taken(const std::string& name) const { return taken_.contains(name); }
  void give_back(const std::string& name) { taken_.erase(name); }

 private:
  std::set<std::string, std::less<>> taken_;
};

// Prints the room's lines until it ends. If `says_stdin`, sends the lines of stdin until they end.
// Returns the exit status.
int visit_room(const Address&, std::string_view first_words, bool says_stdin);

}  // namespace ipc::demo
