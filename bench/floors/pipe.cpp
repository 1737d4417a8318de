// Two anonymous pipes, one each way.

#include <fcntl.h>
#include <unistd.h>

#include <optional>

#include "bench/floors/byte_stream.h"
#include "bench/floors/floor.h"

namespace {

using namespace ipc::bench;

class Pipe {
 public:
  static constexpr bool lossy = false;

  explicit Pipe(const Work& work) : work_(work) {
    const int flags = O_CLOEXEC | (work.waiting == Waiting::spin ? O_NONBLOCK : 0);
    check(::pipe2(to_server_, flags), "pipe2");
    check(::pipe2(to_client_, flags), "pipe2");
  }

  // Each side closes what it does not use: a pipe ends when its last write end is closed.
  void become(Side side) {
    const bool client = side == Side::client;
    const auto& out = client ? to_server_ : to_client_;
    const auto& in = client ? to_client_ : to_server_;
    ::close(out[0]);
    ::close(in[1]);
    stream_.emplace(Descriptors{in[0], out[1]}, work_);
  }

  bool send(Bytes message) { return stream_->send(message); }
  bool post(Bytes message) { return stream_->post(message); }
  bool flush() { return stream_->flush(); }
  std::optional<Bytes> receive() { return stream_->receive(); }

 private:
  Work work_;
  int to_server_[2];
  int to_client_[2];
  std::optional<ByteStream<>> stream_;
};

}  // namespace

int main(int argc, char** argv) { return run_floor<Pipe>("pipe", argc, argv); }
