// Two FIFOs, one per direction.
//
// A FIFO is a pipe that processes reach by a name in the file system. mkfifo(3) creates the name.
// Once both sides have opened it, read(2) and write(2) work as on an anonymous pipe
// (byte_stream.h).

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "bench/floors/byte_stream.h"
#include "ipc/names/run_directory.h"

namespace ipc::bench {
namespace {

class Fifo {
 public:
  // mkdtemp(3) creates a directory with an unused name, which only this user can enter.
  explicit Fifo(const Work&) {
    check(::mkdtemp(directory_.data()) == nullptr ? -1 : 0, "mkdtemp");
    check(::mkfifo(to_server().c_str(), 0600), "mkfifo");
    check(::mkfifo(to_client().c_str(), 0600), "mkfifo");
  }

  // Opens one end of each FIFO. open(2) sleeps until the other side opens the same FIFO, so both
  // sides must open them in the same order. Then no side needs the names any more: unlink(2)
  // removes them, and the pipes exist until their descriptors are closed.
  ByteStream<Descriptors> become(Side side, const Work& work) {
    const bool client = side == Side::client;
    const int first = open_fifo(to_server(), client ? O_WRONLY : O_RDONLY, work.waiting);
    const int second = open_fifo(to_client(), client ? O_RDONLY : O_WRONLY, work.waiting);
    if (client) {
      ::unlink(to_server().c_str());
      ::unlink(to_client().c_str());
      ::rmdir(directory_.c_str());
    }
    return {{client ? second : first, client ? first : second}, work};
  }

 private:
  std::string to_server() const { return directory_ + "/to-server"; }
  std::string to_client() const { return directory_ + "/to-client"; }

  // fcntl(2) sets O_NONBLOCK only after the open: with that flag an open for writing fails (ENXIO)
  // if there is no reader yet.
  static int open_fifo(const std::string& path, int mode, Waiting waiting) {
    const int fd = check(::open(path.c_str(), mode | O_CLOEXEC), "open");
    if (waiting == Waiting::spin) check(::fcntl(fd, F_SETFL, mode | O_NONBLOCK), "fcntl");
    return fd;
  }

  std::string directory_ = run_directory() + "/floor-XXXXXX";
};

}  // namespace

int floor_fifo(const SharedPage& page) { return run_floor<Fifo>(page); }

}  // namespace ipc::bench
