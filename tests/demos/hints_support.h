#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "demos/watch/hints.h"

// A record of three processes, written call by call, for the tests of hints.
namespace ipc::demo {

constexpr unsigned a = 0, b = 1, c = 2;
constexpr std::uint64_t ms = 1'000'000;

// A record of processes A, B and C, which exited with 0 at the end.
class Seen {
 public:
  Seen() {
    run_.has_own_network = true;
    for (unsigned side = 0; side < 3; ++side) {
      WatchedProcess& process = run_.processes.emplace_back();
      process.pid = static_cast<pid_t>(100 + side);
      process.program = side;
      process.begin_ns = 1;
      process.end_ns = 1000 * ms;
      process.status = 0;
    }
  }
  // Adds a call in strace's words.
  Seen& call(unsigned side, std::uint64_t at_ms, const std::string& text,
             std::uint64_t took_ms = 0) {
    WatchedCall call = take_apart(text);
    call.side = side;
    call.thread = run_.processes[side].pid;
    call.begin_ns = at_ms * ms;
    call.end_ns = call.until_ns = (at_ms + took_ms) * ms;
    run_.calls.push_back(std::move(call));
    return *this;
  }
  Seen& packet(unsigned from, std::uint16_t source_port, std::uint16_t target_port,
               unsigned flags) {
    Packet packet;
    packet.at_ns = 500 * ms;
    packet.source = packet.target = INADDR_LOOPBACK;
    packet.source_port = source_port;
    packet.target_port = target_port;
    packet.protocol = IPPROTO_TCP;
    packet.flags = static_cast<std::uint8_t>(flags);
    run_.packets.push_back(packet);
    run_.owners.push_back({from, nobody, false});
    return *this;
  }
  Snapshot::OneProcess& state(std::uint64_t at_ms, unsigned side, char letter) {
    if (run_.snapshots.empty() || run_.snapshots.back().at_ns != at_ms * ms)
      run_.snapshots.emplace_back().at_ns = at_ms * ms;
    auto& process = run_.snapshots.back().processes.emplace_back();
    process.side = side;
    process.state.letter = letter;
    return process;
  }
  Run& run() { return run_; }
  // Returns the kinds of hints, in alphabetical order.
  std::set<std::string> hints() const {
    std::set<std::string> ids;
    for (const Hint& hint : find_hints(run_)) {
      EXPECT_FALSE(hint.evidence.empty()) << hint.id;
      EXPECT_FALSE(hint.seen.empty() || hint.cure.empty()) << hint.id;
      ids.insert(hint.id);
    }
    return ids;
  }

 private:
  Run run_;
};
using Ids = std::set<std::string>;

inline const std::string server_end = "4<TCP:[127.0.0.1:80->127.0.0.1:40000]>",
                         client_end = "3<TCP:[127.0.0.1:40000->127.0.0.1:80]>",
                         other_end = "5<TCP:[127.0.0.1:80->127.0.0.1:40001]>";

inline std::string receive(const std::string& end, long got, long asked = 1024) {
  return "recvfrom(" + end + ", \"...\", " + std::to_string(asked) +
         ", 0, NULL, NULL) = " + std::to_string(got);
}
inline std::string send(const std::string& end, long sent, long asked = 0) {
  return "sendto(" + end + ", \"...\", " + std::to_string(asked == 0 ? sent : asked) +
         ", 0, NULL, 0) = " + std::to_string(sent);
}
inline const std::string refusal =
    "connect(3<TCP:[2]>, {sa_family=AF_INET, sin_port=htons(80), "
    "sin_addr=inet_addr(\"127.0.0.1\")}, 16) = -1 ECONNREFUSED (Connection refused)";

}  // namespace ipc::demo
