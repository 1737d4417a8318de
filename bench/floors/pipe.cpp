// Two anonymous pipes, one each way.

#include <fcntl.h>
#include <unistd.h>

#include "bench/floors/byte_stream.h"

namespace ipc::bench {
namespace {

class Pipe {
 public:
  explicit Pipe(const Work& work) {
    const int flags = O_CLOEXEC | (work.waiting == Waiting::spin ? O_NONBLOCK : 0);
    check(::pipe2(to_server_, flags), "pipe2");
    check(::pipe2(to_client_, flags), "pipe2");
  }

  // Each side closes what it does not use: a pipe ends when its last write end is closed.
  ByteStream<Descriptors> become(Side side, const Work& work) {
    const bool client = side == Side::client;
    const auto& out = client ? to_server_ : to_client_;
    const auto& in = client ? to_client_ : to_server_;
    ::close(out[0]);
    ::close(in[1]);
    return {{in[0], out[1]}, work};
  }

 private:
  int to_server_[2];
  int to_client_[2];
};

}  // namespace

int floor_pipe(const SharedPage& page) { return run_floor<Pipe>(page); }

}  // namespace ipc::bench
