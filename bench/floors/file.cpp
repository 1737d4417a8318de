// Two files that grow, one each way: whoever reads one is told by inotify that there is more, and gives
// back the space of what it has read.

#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>

#include "bench/floors/byte_stream.h"
#include "bench/floors/floor.h"

namespace {

using namespace ipc::bench;

class File {
 public:
  static constexpr bool lossy = false;

  explicit File(const Work& work) : work_(work) {
    const char* directory = std::getenv("IPCLAB_RUN_DIR");  // where our channel's stand
    for (Log& log : logs_) {
      std::string path = std::string(directory != nullptr ? directory : "/tmp") + "/floor-XXXXXX";
      log.read_end = check(::mkostemp(path.data(), O_CLOEXEC), "mkostemp");
      log.write_end = check(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC), "open");
      const int flags = IN_CLOEXEC | (work.waiting == Waiting::spin ? IN_NONBLOCK : 0);
      log.growth = check(::inotify_init1(flags), "inotify_init1");
      check(::inotify_add_watch(log.growth, path.c_str(), IN_MODIFY), "inotify_add_watch");
      ::unlink(path.c_str());
    }
  }

  // Each side keeps the descriptors of both: nothing here ends by being closed.
  void become(Side side) {
    const bool client = side == Side::client;
    in_ = logs_[client ? 1 : 0];
    stream_.emplace(in_.read_end, logs_[client ? 0 : 1].write_end, work_, in_.growth);
  }

  bool send(Bytes message) { return stream_->send(message); }
  bool post(Bytes message) { return stream_->post(message); }
  bool flush() { return stream_->flush(); }
  std::optional<Bytes> receive() {
    const auto message = stream_->receive();
    if (!message) return message;
    read_ += static_cast<off_t>(sizeof(std::uint32_t) + message->size());
    if (read_ - given_back_ < 2 * piece) return message;
    const int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    ::fallocate(in_.read_end, mode, given_back_, piece);
    given_back_ += piece;
    return message;
  }

 private:
  static constexpr off_t piece = off_t{1} << 20;

  struct Log {
    int read_end, write_end, growth;
  };
  Work work_;
  Log logs_[2];
  Log in_{};
  off_t read_ = 0;
  off_t given_back_ = 0;
  std::optional<ByteStream> stream_;
};

}  // namespace

int main(int argc, char** argv) { return run_floor<File>("file", argc, argv); }
