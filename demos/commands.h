#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ipc/transport.h"

// The commands of ipc-demo, without their command lines. They print in the language that is set
// (set_language). Each returns the exit status:
// 0 done, 1 failed, 2 wrongly used, 77 cannot run here. Data goes to stdout, all else to stderr.
namespace ipc::demo {

inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_unavailable = 77;

// Time after which an idle channel is closed on a transport that does not report its peer's end.
inline constexpr std::chrono::seconds most_idle{60};

// The options of a side that listens.
struct ServiceOptions {
  std::string uri;
  std::vector<std::string> command;  // starts the peer, with {} for the address; empty: none
  int ready_fd = -1;                 // for the address; -1: the command's usual stream
};

struct ListOptions {
  bool json = false;
  bool all = false;
};
int list(const ListOptions&);

// Prints this machine's limits for the channels, and the names left by dead owners.
int doctor(bool as_json);
// Removes only the names left by dead owners; prints each removed path.
int clean();

// Sends every message back to its client.
int echo(const ServiceOptions&);

struct PingOptions {
  std::string uri;
  std::uint64_t count = 10;
  std::size_t size = 64;  // in bytes
  bool quiet = false;
  bool json = false;  // only the summary, as JSON
};
int ping(const PingOptions&);

// Sends each line of stdin as a message, or prints each message as a line of stdout. With
// ?framing=raw, passes bytes.
int send(const ServiceOptions&);  // connects; with a command, listens for it
int receive(const ServiceOptions&, bool connects);

// A room that many clients join; each message is a line of text.
struct RoomOptions {
  std::string uri;
  std::string name;  // name in the room; empty: the user's
};
// Sends each client's lines to all the others, until a signal comes.
int chat_serve(const RoomOptions&);
// Sends the lines of stdin, and prints the lines received.
int chat_join(const RoomOptions&);

struct AlarmOptions {
  std::string uri;
  pid_t pid = 0;                     // process to watch; 0: none
  std::vector<std::string> command;  // process to start and watch; empty: none
  std::chrono::seconds silent_after{3};
};
// Notifies every listener of the state of a process, or of the clients that send, until a signal
// comes.
int alarm_watch(const AlarmOptions&);
int alarm_listen(const AlarmOptions&);

// Parses an address; "unix" means "unix:". Throws an Error that names the nearest transport.
Address to_address(const std::string& typed);
const Transport& transport_of(const Address&);

// Describes the end of a channel: "goodbye", "died", ...
std::string ending(Status, Farewell, const Counters&);

// Prints a line on stderr after the program's name. May be called from any thread.
void note(std::string_view text);

}  // namespace ipc::demo
