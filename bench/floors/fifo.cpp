// Two FIFOs, one each way.

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
  explicit Fifo(const Work&) {
    check(::mkdtemp(directory_.data()) == nullptr ? -1 : 0, "mkdtemp");
    check(::mkfifo(to_server().c_str(), 0600), "mkfifo");
    check(::mkfifo(to_client().c_str(), 0600), "mkfifo");
  }

  // An open waits for the other side's: both open the same FIFO first. Then the names can go.
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
