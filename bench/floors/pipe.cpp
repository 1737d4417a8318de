// Two anonymous pipes, one per direction.
//
// A pipe is a buffer in the kernel (64 KiB by default) with a read end and a write end. It has no
// name: both processes have it because the second one is a fork of the first. read(2) and write(2)
// move the bytes (byte_stream.h).

#include <fcntl.h>
#include <unistd.h>

#include "bench/floors/byte_stream.h"

namespace ipc::bench {
namespace {

// One direction.
struct Way {
  int ends[2];  // read end, write end

  // pipe2(2) creates both ends. O_CLOEXEC closes them in programs that are started later.
  // O_NONBLOCK makes calls fail with EAGAIN instead of sleeping, so that the caller can spin.
  explicit Way(const Work& work) {
    check(::pipe2(ends, O_CLOEXEC | (work.waiting == Waiting::spin ? O_NONBLOCK : 0)), "pipe2");
  }
};

// Each side closes the two ends that it does not use. The reader sees the end of a pipe only when
// the last write end is closed, including its own inherited copy.
struct PipePort : ByteStream<Descriptors> {
  PipePort(Way out, Way in, const Work& work) : ByteStream({in.ends[0], out.ends[1]}, work) {
    ::close(out.ends[0]);
    ::close(in.ends[1]);
  }
};

}  // namespace

int floor_pipe(const SharedPage& page) { return run_floor<TwoWays<Way, PipePort>>(page); }

}  // namespace ipc::bench
