#pragma once

#include <memory>
#include <span>
#include <string>

#include "ipc/channel.h"
#include "ipc/fd.h"
#include "ipc/options.h"

struct iovec;

// A stream of bytes through a file that grows: the writer appends, the reader follows it with inotify(7),
// or by trying again and again. Beside the log stands a small file with its state, by which the reader
// tells how far it is, so that the writer can wait for it. A writer says goodbye by making its log
// read-only.
namespace ipc {

// What happens to a file that another process has open for writing.
class FileWatch {
 public:
  // Throws Error. The descriptor may be closed afterwards, and the file have no name any more.
  explicit FileWatch(int file);
  // Of a file that the other side has yet to open: as long as the request stands, its lock is watched too,
  // which closes when the other side dies (names.h).
  FileWatch(int file, int guard, std::string request);
  int fd() const { return inotify_.get(); }
  // Until something was written, or the file was closed by its writer. Takes all that happened so far.
  Status wait(Deadline);
  Status drain() { return wait(Deadline::immediate()); }
  // The writer has closed the file, by dying too: inotify tells of a SIGKILL as well. (So it does of a
  // stranger's, who writes to a file that is none of his; nobody else can, at mode 0600.)
  bool writer_has_gone() const { return writer_has_gone_; }

 private:
  OwnedFd inotify_;
  int guard_ = -1;
  std::string request_;
  bool writer_has_gone_ = false;
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

// One thread at a time. As ByteStream (ipc/byte_stream.h) in all that they have in common.
class LogWriter {
 public:
  // Watches the state, which the reader writes.
  LogWriter(OwnedFd log, OwnedFd state, FileWatch, const LogOptions&);
  Result<std::size_t> write_some(std::span<iovec>, Deadline);
  void end_writing() noexcept;                       // a goodbye
  void abandon_writing() noexcept { log_.reset(); }  // as a death
  bool is_open() const { return static_cast<bool>(log_); }
  std::optional<Wake> arm_writing();
  std::uint64_t system_calls() const { return system_calls_; }

 private:
  std::size_t room() const { return options_.capacity - (written_ - consumed_); }
  bool is_alone() const { return is_unread_ || watch_.writer_has_gone(); }
  Status await_room(Deadline);
  void look();

  OwnedFd log_, state_;
  LogOptions options_;
  FileWatch watch_;
  bool is_unread_ = false;  // the reader has ended
  std::uint64_t written_ = 0, consumed_ = 0, reclaimed_ = 0;
  std::uint64_t system_calls_ = 0;
};

// Nobody has the log open for writing, and there was no goodbye.
bool writer_of_log_died(int log);

class LogReader {
 public:
  // Watches the log.
  LogReader(OwnedFd log, OwnedFd state, FileWatch, const LogOptions&);
  Result<std::size_t> read_some(MutableBytes, Deadline);
  void end_reading() noexcept;
  std::optional<Wake> arm_reading();
  // Goes on behind the whole records that are there.
  void skip_records();
  // After the end: whether the writer said goodbye.
  Farewell farewell() const;
  // Nothing will be added: what is half there stays so.
  bool is_complete();
  std::uint64_t system_calls() const { return system_calls_; }

 private:
  Status await_more(Deadline);
  void tell();
  bool has_more() const;

  OwnedFd log_, state_;
  LogOptions options_;
  FileWatch watch_;
  bool last_look_ = false;
  std::uint64_t position_ = 0, told_ = 0;
  std::uint64_t system_calls_ = 0;
};

}  // namespace ipc
