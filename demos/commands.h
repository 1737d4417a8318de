#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "demos/texts.h"
#include "ipc/transport.h"

// What ipc-demo's commands do, apart from how they are typed. Each returns the exit status:
// 0 done, 1 failed, 2 wrongly used, 77 cannot run here. Data goes to stdout, all else to stderr.
namespace ipc::demo {

inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_unavailable = 77;

// A transport that does not report its peer's end: its idle channels are given up after this time.
inline constexpr std::chrono::seconds most_idle{60};

// How a side that listens is opened.
struct ServiceOptions {
  std::string uri;
  std::vector<std::string> command;  // of the peer to start, with {} for the address; empty: none
  int ready_fd = -1;  // where to print the address; -1: where the command usually does
};

struct ListOptions {
  bool json = false;
  bool all = false;
};
int list(const ListOptions&);

struct DoctorOptions {
  bool json = false;
  Language language = Language::english;
};
// What this machine is like for the channels, and what dead owners left on it.
int doctor(const DoctorOptions&);
// Removes what dead owners left, and nothing else; prints each path that is gone.
int clean();

// Answers every message of every client with itself.
int echo(const ServiceOptions&);

struct PingOptions {
  std::string uri;
  std::uint64_t count = 10;
  std::size_t size = 64;  // in bytes
  bool quiet = false;
};
int ping(const PingOptions&);

// Each line of stdin becomes a message, and each message a line of stdout. With ?framing=raw,
// bytes.
int send(const ServiceOptions&);  // connects; with a command, listens for it
int receive(const ServiceOptions&, bool connects);

// A room that many join, where each message is a line of text.
struct RoomOptions {
  std::string uri;
  std::string name;  // of who joins; empty: the user's
  Language language = Language::english;
};
// Until a signal comes, what a client says goes to all the others.
int chat_serve(const RoomOptions&);
// Says the lines of stdin, and prints what is said.
int chat_join(const RoomOptions&);

struct AlarmOptions {
  std::string uri;
  pid_t pid = 0;                     // of the process to watch; 0: none
  std::vector<std::string> command;  // of the process to start and watch; empty: none
  std::chrono::seconds silent_after{3};
  Language language = Language::english;
};
// Until a signal comes, tells every listener how a process fares, or else those clients that send.
int alarm_watch(const AlarmOptions&);
int alarm_listen(const AlarmOptions&);

// "unix" is "unix:". Throws Error that names the nearest transport.
Address to_address(const std::string& typed);
const Transport& transport_of(const Address&);

// "goodbye", "died", "ended in the middle of a message (3 B of it had come)", ...
std::string ending(Status, Farewell, const Counters&);

// On stderr, behind the command's name. From any thread.
void note(std::string_view text);

}  // namespace ipc::demo
