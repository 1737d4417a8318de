#pragma once

#include <atomic>
#include <memory>

#include "conformance/suite.h"

// The peers that end, or are killed, are processes of their own: this very program, executed again
// with a role to play.
//   --role ROLE connect|listen URI LOG [argument...]
namespace conformance {

int play_role(int argc, char** argv);

// What a peer process has done, in memory that outlives it, so that no message is needed to tell.
struct Log {
  std::atomic<std::uint64_t> done;   // messages whose send was ok, or that were received whole
  std::atomic<std::uint64_t> wrong;  // messages that were not what they should be
  std::atomic<bool> ready;           // listens, or is connected
  std::atomic<int> last_status;      // of the call that ended its work
  char address[512];                 // of a role that listens
};

class PeerProcess {
 public:
  // The arguments follow the role's own. `listener` is the one it connects to: what it inherits.
  PeerProcess(const std::string& role, const std::string& side, const Address& address,
              std::span<const int> inherited, std::vector<std::string> arguments = {});

  Process& process() { return process_; }
  const Log& log() const { return *log_; }
  bool becomes_ready() const {
    return eventually([this] { return log_->ready.load(); });
  }
  Address address() const { return Address::parse(log_->address); }
  void kill() { process_.kill(9); }
  // Waits for its end. True if it exited with that status.
  bool exits_with(int code) {
    const auto exit = process_.wait(patience());
    return exit && exit->signal == 0 && exit->code == code;
  }
  bool is_gone() { return process_.wait(patience()).has_value(); }

 private:
  OwnedFd memory_;
  std::shared_ptr<Log> log_;
  Process process_;
};

// The roles:
//   echo                 sends back what it receives, until closed; then shuts down and exits
//   send COUNT END [LARGEST]
//                        sends numbered messages of up to LARGEST bytes (COUNT 0: without end), then
//                        END is
//                        shutdown  shuts down, receives until closed, exits with 0
//                        destroy   destroys the channel, exits with 0
//                        exit      exits with 3, the channel open
//                        stay      receives until closed, exits with 0
//   send-one SIZE        sends one message of that size, in one call without a deadline
//   sink                 receives numbered messages until closed
//   wait                 listens or connects, and sleeps until it is killed
//   hoard                listens, accepts one client, receives nothing, and sleeps until it is killed
//   ends                 connects, and exits with 3 at once, the channel open

}  // namespace conformance
