// Two FIFOs, one each way.

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>

#include "bench/floors/byte_stream.h"
#include "bench/floors/floor.h"

namespace {

using namespace ipc::bench;

class Fifo {
 public:
  static constexpr bool lossy = false;

  explicit Fifo(const Work& work) : work_(work) {
    check(::mkdtemp(directory_.data()) == nullptr ? -1 : 0, "mkdtemp");
    check(::mkfifo(to_server().c_str(), 0600), "mkfifo");
    check(::mkfifo(to_client().c_str(), 0600), "mkfifo");
  }

  // An open waits for the other side's: both open the same FIFO first. Then the names can go.
  void become(Side side) {
    const bool client = side == Side::client;
    const int first = open_fifo(to_server(), client ? O_WRONLY : O_RDONLY);
    const int second = open_fifo(to_client(), client ? O_RDONLY : O_WRONLY);
    if (client) {
      ::unlink(to_server().c_str());
      ::unlink(to_client().c_str());
      ::rmdir(directory_.c_str());
    }
    stream_.emplace(Descriptors{client ? second : first, client ? first : second}, work_);
  }

  bool send(Bytes message) { return stream_->send(message); }
  bool post(Bytes message) { return stream_->post(message); }
  bool flush() { return stream_->flush(); }
  std::optional<Bytes> receive() { return stream_->receive(); }

 private:
  // The launcher's, where it is one of ours: what is killed leaves nothing.
  static std::string place() {
    const char* const directory = std::getenv("IPCLAB_RUN_DIR");
    return directory != nullptr ? directory : "/tmp";
  }
  std::string to_server() const { return directory_ + "/to-server"; }
  std::string to_client() const { return directory_ + "/to-client"; }

  int open_fifo(const std::string& path, int mode) const {
    const int fd = ::open(path.c_str(), mode | O_CLOEXEC);
    check(fd, "open");
    if (work_.waiting == Waiting::spin) check(::fcntl(fd, F_SETFL, mode | O_NONBLOCK), "fcntl");
    return fd;
  }

  Work work_;
  std::string directory_ = place() + "/floor-XXXXXX";
  std::optional<ByteStream<>> stream_;
};

}  // namespace

int main(int argc, char** argv) { return run_floor<Fifo>("fifo", argc, argv); }
