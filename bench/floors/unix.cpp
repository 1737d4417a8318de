// A pair of connected Unix stream sockets.

#include <sys/socket.h>
#include <unistd.h>

#include <optional>

#include "bench/floors/byte_stream.h"
#include "bench/floors/floor.h"

namespace {

using namespace ipc::bench;

class Unix {
 public:
  static constexpr bool lossy = false;

  explicit Unix(const Work& work) : work_(work) {
    const int type = SOCK_STREAM | SOCK_CLOEXEC;
    const int flags = work.waiting == Waiting::spin ? SOCK_NONBLOCK : 0;
    check(::socketpair(AF_UNIX, type | flags, 0, sockets_), "socketpair");
  }

  // Each side closes the other's socket: its peer would not see it end otherwise.
  void become(Side side) {
    const bool client = side == Side::client;
    ::close(sockets_[client ? 1 : 0]);
    stream_.emplace(Socket{sockets_[client ? 0 : 1]}, work_);
  }

  bool send(Bytes message) { return stream_->send(message); }
  bool post(Bytes message) { return stream_->post(message); }
  bool flush() { return stream_->flush(); }
  std::optional<Bytes> receive() { return stream_->receive(); }

 private:
  Work work_;
  int sockets_[2];
  std::optional<ByteStream<Socket>> stream_;
};

}  // namespace

int main(int argc, char** argv) { return run_floor<Unix>("unix", argc, argv); }
