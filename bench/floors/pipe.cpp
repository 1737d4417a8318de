// Two anonymous pipes, one each way.

#include <fcntl.h>
#include <unistd.h>

#include "bench/floors/byte_stream.h"

namespace ipc::bench {
namespace {

struct Way {
  int ends[2];

  explicit Way(const Work& work) {
    check(::pipe2(ends, O_CLOEXEC | (work.waiting == Waiting::spin ? O_NONBLOCK : 0)), "pipe2");
  }
};

// Each side closes what it does not use: a pipe ends when its last write end is closed.
struct PipePort : ByteStream<Descriptors> {
  PipePort(Way out, Way in, const Work& work) : ByteStream({in.ends[0], out.ends[1]}, work) {
    ::close(out.ends[0]);
    ::close(in.ends[1]);
  }
};

}  // namespace

int floor_pipe(const SharedPage& page) { return run_floor<TwoWays<Way, PipePort>>(page); }

}  // namespace ipc::bench
