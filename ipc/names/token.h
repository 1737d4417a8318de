#pragma once

#include <string>
#include <vector>

#include "ipc/channel.h"
#include "ipc/system/fd.h"
#include "ipc/system/socket.h"

// The option ?token=@FILE, for mechanisms that any user or host can reach. A client first sends the
// first line of the file, including the newline. The token is in a file because every user can read
// the arguments of a process (/proc/PID/cmdline).
namespace ipc {

// Returns that line with its newline, or an empty text without the option. Throws Error
// (bad_address, not_found, permission_denied), also if other users may read the file, or if it
// contains no token.
std::string token_of(const Address&);

// Admits the clients that send the token. A client that sends anything else is rejected, as is one
// that has not sent the whole token after a second. Neither delays other clients or has its bytes
// parsed.
class TokenGate {
 public:
  // Admits every client if the token is empty.
  explicit TokenGate(std::string token);

  // Waits for the next client that is admitted. Returns timed_out if none came. Throws Error as
  // Acceptor does.
  Result<OwnedFd> accept(int listening, std::string_view address, Deadline);
  std::optional<Wake> arm(int listening);

 private:
  static constexpr std::size_t most_guests = 64;  // one more replaces the oldest
  // A client that has not sent the whole token yet.
  struct Guest {
    OwnedFd fd;
    Deadline until;
    std::string said;
  };
  enum class Verdict : unsigned char { waits, admitted, refused };

  Verdict listen_to(Guest&);
  OwnedFd admitted();
  void watch(int fd);
  void set_timer();

  std::string token_;
  Acceptor acceptor_;
  std::vector<Guest> guests_;
  OwnedFd epoll_;  // watches the listening socket, the guests, and the timer
  OwnedFd timer_;
  bool watches_listening_ = false;
};

}  // namespace ipc
