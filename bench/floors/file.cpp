// Two files that grow, one per direction. The reader follows the writer through each file.
//
// * pread(2) at the end of a file returns 0 at once, because files never block. The reader then
//   sleeps in a read(2) of an inotify descriptor, until the kernel reports the next write.
// * The writer stays at most 1 MiB ahead of the reader. The reader writes its position into a
//   second, small file (pwrite). The writer reads that file when it has no room left.
// * fallocate(2) punches a hole at the beginning of the file: it frees the space of bytes that have
//   been read, and keeps the offsets of all others.
//
// Both processes inherit the same open files, and thus would share one file offset. pread and
// pwritev take their position as an argument and leave that offset alone.

#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

#include "bench/floors/byte_stream.h"
#include "ipc/names/run_directory.h"

namespace ipc::bench {
namespace {

// The bounds of the channel's logs (ipc/stream/log_stream.h).
constexpr std::uint64_t capacity = std::uint64_t{1} << 20;  // bytes that the writer may be ahead
constexpr std::uint64_t hole = std::uint64_t{256} << 10;    // bytes that are freed together
constexpr std::uint64_t report_step = capacity / 16;  // bytes between two reports of the reader

// A file without a name, and a watch on it.
struct Watched {
  int fd;
  int changes = -1;  // inotify descriptor that reports writes to the file; -1 if both sides spin

  // mkostemp(3) creates a file with an unused name. inotify_add_watch(2) asks for an event at each
  // write to it (IN_MODIFY). unlink(2) removes the name; the descriptors keep the file.
  explicit Watched(Waiting waiting) {
    std::string path = run_directory() + "/floor-XXXXXX";  // next to the channel's files
    fd = check(::mkostemp(path.data(), O_CLOEXEC), "mkostemp");
    if (waiting == Waiting::block) {
      changes = check(::inotify_init1(IN_CLOEXEC), "inotify_init1");
      check(::inotify_add_watch(changes, path.c_str(), IN_MODIFY), "inotify_add_watch");
    }
    ::unlink(path.c_str());
  }

  // Sleeps until the file has been written to since the last wait. One read takes all events that
  // are queued. A spinning process returns after a pause and tries again.
  void wait() const {
    alignas(inotify_event) std::array<char, 4096> events;
    if (changes < 0) relax();
    else counted(::read, changes, static_cast<void*>(events.data()), events.size());
  }
};

// One direction.
struct Log {
  explicit Log(const Work& work) : bytes(work.waiting), state(work.waiting) {}
  Watched bytes;  // the messages
  Watched state;  // the reader's position in `bytes`: a u64
};

// The ends of a byte stream (byte_stream.h): the reader of one log, and the writer of the other.
class LogEnds {
 public:
  LogEnds(Log in, Log out) : in_(in), out_(out) {}

  // Reads bytes behind the last ones, and waits for them at the end of the file.
  ssize_t read(std::span<std::byte> place) {
    while (true) {
      const ssize_t count = counted(::pread, in_.bytes.fd, static_cast<void*>(place.data()),
                                    place.size(), static_cast<off_t>(read_));
      if (count != 0) {
        read_ += static_cast<std::uint64_t>(std::max<ssize_t>(count, 0));
        report_position();
        return count;
      }
      in_.bytes.wait();
    }
  }

  // Appends as many bytes as there is room for, at least one, with one call of pwritev(2).
  ssize_t write(std::span<const iovec> pieces) {
    while (written_ - consumed_ == capacity && !find_room()) out_.state.wait();
    std::array<iovec, 2> some;  // the pieces, as far as there is room for them
    std::size_t room = capacity - (written_ - consumed_), number = 0;
    for (const iovec& piece : pieces) {
      some[number] = {piece.iov_base, std::min(piece.iov_len, room)};
      room -= some[number++].iov_len;
      if (room == 0) break;
    }
    const ssize_t count = counted(::pwritev, out_.bytes.fd, static_cast<const iovec*>(some.data()),
                                  static_cast<int>(number), static_cast<off_t>(written_));
    written_ += static_cast<std::uint64_t>(std::max<ssize_t>(count, 0));
    return count;
  }

 private:
  // Writes the reader's position into the state file, every 64 KiB.
  void report_position() {
    if (read_ - reported_ < report_step) return;
    counted(::pwrite, in_.state.fd, static_cast<const void*>(&read_), sizeof read_, off_t{0});
    reported_ = read_;
  }

  // Looks up the reader's position. If it has moved, returns true, and frees the file's space up to
  // it.
  bool find_room() {
    std::uint64_t consumed = 0;
    const ssize_t size =
        counted(::pread, out_.state.fd, static_cast<void*>(&consumed), sizeof consumed, off_t{0});
    if (size != sizeof consumed || consumed == consumed_) return false;
    consumed_ = consumed;
    const std::uint64_t end = consumed_ / hole * hole;
    if (end > freed_)
      counted(::fallocate, out_.bytes.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
              static_cast<off_t>(freed_), static_cast<off_t>(end - freed_));
    freed_ = end;
    return true;
  }

  Log in_, out_;
  std::uint64_t read_ = 0, reported_ = 0;  // reader: its position, and the last one it reported
  std::uint64_t written_ = 0, consumed_ = 0, freed_ = 0;  // writer: its end, the reader's, freed
};

// Each side keeps the descriptors of both logs, because no end of a file is signalled by a close.
struct FilePort : ByteStream<LogEnds> {
  FilePort(Log out, Log in, const Work& work) : ByteStream({in, out}, work) {}
};

}  // namespace

int floor_file(const SharedPage& page) { return run_floor<TwoWays<Log, FilePort>>(page); }

}  // namespace ipc::bench
