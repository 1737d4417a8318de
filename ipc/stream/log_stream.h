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

// A stream of bytes through a file that grows: the writer appends, the reader follows it with inotify(7),
// or by trying again and again. Next to the log is a small file with its state, in which the reader reports two
// positions: up to where it has read, so that the writer can wait for it, and up to where whole messages were
// consumed, where the reader of a later process begins. A lifeline reports to each side that the other has
// gone. A writer says goodbye by making its log read-only.
namespace ipc {

// What happens to a file that the other side writes to, and to the other side.
class FileWatch {
 public:
  // Watches nothing: the writer of the file has gone, so the file does not change.
  FileWatch() : state_(std::make_unique<State>()) { state_->peer_has_gone = true; }
  // Throws Error. The file's descriptor may be closed afterwards, and it may have no name any more. `path`
  // is where it stands as far as is known, for a system without /proc.
  FileWatch(int file, Lifeline lifeline, const std::string& path = {});
  int fd() const { return state_->inotify.get(); }
  // Until something was written, or the other side has gone. Takes all that happened so far.
  Status wait(Deadline);
  Status drain() { return wait(Deadline::immediate()); }
  bool peer_has_gone() const { return state_->peer_has_gone.load(std::memory_order_relaxed); }
  // The same, asked of the kernel: the watcher's thread may be late.
  bool look_whether_peer_has_gone() {
    return peer_has_gone() || lifeline_.drain() == Status::closed;
  }
  // Goes, as far as the other side can see.
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
  std::string address;  // for errors
  Waiting wait = Waiting::block;
  std::size_t capacity = std::size_t{1} << 20;  // bytes that the reader may be behind; then we wait
  // fdatasync(2) each write: what send accepted survives the machine's crash. One that fails ends the
  // log, since the kernel reports the loss once only (fsync(2)).
  bool sync = false;
  bool reclaim = true;  // what was read gives its space back (fallocate(2), a hole)
};

// Makes the state file of a new log as large as it will ever be, so that the reader's writes need no space
// later. Throws Error.
void make_room_for_state(int state, std::string_view address);

// One thread at a time. As ByteStream (ipc/stream/byte_stream.h) in all that they have in common.
class LogWriter {
 public:
  // Watches the state, which the reader writes.
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
  // Watches the log, and begins where its state says that messages were consumed.
  LogReader(OwnedFd log, OwnedFd state, FileWatch, const LogOptions&);
  Result<std::size_t> read_some(MutableBytes, Deadline);
  void end_reading() noexcept;
  bool is_open() const { return static_cast<bool>(log_); }
  std::optional<Wake> arm_reading();
  // The next bytes of those read have been given out, as whole messages.
  void consumed(std::size_t bytes) { consumed_ += bytes; }
  // After the end: whether the writer said goodbye.
  Farewell farewell() const;
  // Nothing will be added: what is half there stays so.
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
