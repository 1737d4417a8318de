#pragma once

#include <atomic>
#include <memory>

#include "conformance/suite.h"
#include "ipc/host/process.h"
#include "ipc/system/fd.h"

// Peers that end or are killed are separate processes: this program, executed again with a role.
//   --role ROLE connect|listen URI LOG [argument...]
namespace conformance {

int play_role(int argc, char** argv);

// The record of a peer process, in shared memory that outlives it, so that it needs no message to
// report.
struct Log {
  std::atomic<std::uint64_t> done;   // messages whose send was ok, or that were received whole
  std::atomic<std::uint64_t> wrong;  // messages with wrong content
  std::atomic<bool> ready;           // the peer listens, or is connected
  std::atomic<int> last_status;      // status of the call that ended its work
  char address[512];                 // address of a listening peer
};

class PeerProcess {
 public:
  // `inherited` has the descriptors of the listener to connect to. `arguments` are the role's.
  PeerProcess(const std::string& role, const std::string& side, const Address& address,
              std::span<const int> inherited, std::vector<std::string> arguments = {});

  Process& process() { return process_; }
  const Log& log() const { return *log_; }
  bool becomes_ready() const {
    return eventually([this] { return log_->ready.load(); });
  }
  Address address() const { return Address::parse(log_->address); }
  void kill() { process_.kill(9); }
  // Waits for its end. Returns whether it exited with that status.
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
//   echo                 sends back each message until closed; then shuts down and exits
//   send COUNT END [LARGEST]
//                        sends numbered messages of up to LARGEST bytes (COUNT 0: without end).
//                        Then, depending on END, it
//                        shutdown  shuts down, receives until closed, exits with 0
//                        destroy   destroys the channel, exits with 0
//                        exit      exits with 3, with the channel open
//                        stay      receives until closed, exits with 0
//   send-one SIZE        sends one message of that size, in one call without a deadline
//   sink                 receives numbered messages until closed
//   wait                 listens or connects, and sleeps until it is killed
//   hoard                listens, accepts one client, receives nothing, and sleeps until killed
//   ends                 connects, and exits with 3 immediately, with the channel open

}  // namespace conformance
