#pragma once

#include <string>
#include <vector>

#include "ipc/channel.h"
#include "ipc/system/fd.h"
#include "ipc/system/socket.h"

// ?token=@FILE, for mechanisms that any user or host can reach: who connects sends the first line of the
// file, newline included, before anything else. A file, because the arguments of a process can be
// read by everybody (/proc/PID/cmdline).
namespace ipc {

// That line, with its newline; empty without the option. Error (bad_address, not_found,
// permission_denied): others could read the file, or it holds no token.
std::string token_of(const Address&);

// Lets in who knows the token. Who says nothing, or something else, is thrown out after a second, and
// holds nobody up meanwhile; nothing of what it sends is parsed.
class TokenGate {
 public:
  // Without a token it lets in everybody.
  explicit TokenGate(std::string token);

  // The next one that is let in: ok or timed_out. Throws Error as Acceptor does.
  Result<OwnedFd> accept(int listening, std::string_view address, Deadline);
  std::optional<Wake> arm(int listening);

 private:
  static constexpr std::size_t most_guests = 64;  // above, the oldest goes
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
  OwnedFd epoll_;  // the listening socket, the guests, and the timer
  OwnedFd timer_;
  bool watches_listening_ = false;
};

}  // namespace ipc
