#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>

#include "ipc/channel.h"
#include "ipc/options.h"
#include "ipc/system/fd.h"
#include "ipc/system/lifeline.h"

struct iovec;

// A stream of bytes through a file that grows, the log. The writer appends; the reader follows with
// inotify(7), or by trying again and again. A writer says goodbye by making its log read-only. A
// lifeline reports to each side when the other has gone.
//
// The reader stores two positions in a small state file next to the log:
//   read       how far it has read, by which the writer sees whether there is room
//   consumed   the end of the last whole message received, where a later process's reader begins
namespace ipc {

// Watches a file that the other side writes to, and the other side itself.
class FileWatch {
 public:
  // Watches nothing: the writer of the file has gone, so the file does not change.
  FileWatch() : state_(std::make_unique<State>()) { state_->peer_has_gone = true; }
  // Watches a file, whose descriptor may be closed afterwards, and which need not have a name any
  // more. `path` is its last known path, used without /proc. Throws Error.
  FileWatch(int file, Lifeline lifeline, const std::string& path = {});
  int fd() const { return state_->inotify.get(); }
  // Waits until the file was written, or the other side has gone. Takes all pending events.
  Status wait(Deadline);
  Status drain() { return wait(Deadline::immediate()); }
  bool peer_has_gone() const { return state_->peer_has_gone.load(std::memory_order_relaxed); }
  // Asks the kernel as well, because the watcher's thread may be late.
  bool look_whether_peer_has_gone() {
    return peer_has_gone() || lifeline_.drain() == Status::closed;
  }
  // Shows the other side a hang-up.
  void hang_up() noexcept;

 private:
  struct State {
    OwnedFd inotify;
    int watched = -1;
    std::atomic<bool> peer_has_gone{false};
  };
  std::unique_ptr<State> state_;  // the watcher's thread knows it
  Lifeline lifeline_;
  Watch watch_;
};

struct LogOptions {
  Waiting wait = Waiting::block;
  std::size_t capacity = std::size_t{1} << 20;  // bytes that the reader may be behind; then we wait
  // Calls fdatasync(2) after each write, so that messages accepted survive a crash of the machine.
  // If it fails, the log ends, because the kernel reports a loss only once (fsync(2)).
  bool sync = false;
  bool reclaim = true;  // what was read gives its space back (fallocate(2), a hole)
};

// Gives the state file of a new log its final size, so that later writes of the reader need no
// space. Throws Error.
void make_room_for_state(int state);

// The writing side. Used by one thread at a time. Functions are as in ByteStream (byte_stream.h).
class LogWriter {
 public:
  // `FileWatch` watches the state file, which the reader writes.
  LogWriter(OwnedFd log, OwnedFd state, FileWatch, const LogOptions&);
  Result<std::size_t> write_some(std::span<iovec>, Deadline);
  void end_writing() noexcept;      // a goodbye
  void abandon_writing() noexcept;  // as a death
  bool is_open() const { return static_cast<bool>(log_); }
  std::optional<Wake> arm_writing();
  std::uint64_t system_calls() const { return system_calls_; }

 private:
  std::size_t room() const { return options_.capacity - (written_ - read_); }
  Status await_room(Deadline);
  void look();

  OwnedFd log_, state_;
  LogOptions options_;
  FileWatch watch_;
  std::uint64_t written_ = 0, read_ = 0, reclaimed_ = 0;
  std::uint64_t file_size_limit_ = 0;  // bytes, as it was at the beginning; 0: not known
  std::uint64_t system_calls_ = 0;
};

class LogReader {
 public:
  // `FileWatch` watches the log. Reading begins at the consumed position in the state file.
  LogReader(OwnedFd log, OwnedFd state, FileWatch, const LogOptions&);
  Result<std::size_t> read_some(MutableBytes, Deadline);
  void end_reading() noexcept;
  std::optional<Wake> arm_reading();
  // Adds bytes of whole messages that were received to the consumed position.
  void consumed(std::size_t bytes) { consumed_ += bytes; }
  // Returns, after the end, whether the writer said goodbye.
  Farewell farewell() const;
  // Returns whether the writer has gone, so that an incomplete message stays incomplete.
  bool is_complete() { return watch_.look_whether_peer_has_gone(); }
  bool has_more() const;
  std::uint64_t system_calls() const { return system_calls_; }

 private:
  Status await_more(Deadline);
  void tell();

  OwnedFd log_, state_;
  LogOptions options_;
  FileWatch watch_;
  bool last_look_ = false;
  std::uint64_t position_ = 0, told_ = 0, consumed_ = 0;
  std::uint64_t system_calls_ = 0;
};

}  // namespace ipc
