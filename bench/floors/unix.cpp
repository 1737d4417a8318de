// A pair of connected Unix stream sockets.
//
// A Unix socket connects processes of one machine. Its bytes pass through a buffer in the kernel,
// without TCP's segments and acknowledgements. send(2) and recv(2) move them (byte_stream.h).

#include <sys/socket.h>

#include "bench/floors/byte_stream.h"

namespace ipc::bench {
namespace {

class Unix {
 public:
  // socketpair(2) makes both ends at once, without a name in the file system. The second process
  // inherits them.
  explicit Unix(const Work& work) {
    const int flags = work.waiting == Waiting::spin ? SOCK_NONBLOCK : 0;
    check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0, sockets_), "socketpair");
  }

  ByteStream<Socket> become(Side side, const Work& work) {
    return {{own_socket(sockets_, side)}, work};
  }

 private:
  int sockets_[2];
};

}  // namespace

int floor_unix(const SharedPage& page) { return run_floor<Unix>(page); }

}  // namespace ipc::bench
