#include "ipc/log_stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "ipc/big_endian.h"
#include "ipc/framing.h"
#include "ipc/sys.h"
#include "ipc/wait.h"

namespace ipc {
namespace {

// The state, written by the reader alone: how far it is, and whether it reads no more.
constexpr off_t position_at = 0, unread_at = 8;
constexpr char unread = 'U';
// What a writer does to its log as a goodbye.
constexpr mode_t finished_mode = 0400;

bool is_finished(int log) {
  struct stat there {};
  return ::fstat(log, &there) == 0 && (there.st_mode & 0777) == finished_mode;
}

// Whether anybody has a file open for writing: only where nobody has is a read lease granted (fcntl(2)).
// Nobody opens it for writing later, unless a stranger does: the signal that would tell us is one that is
// ignored, instead of SIGIO, which kills.
bool is_open_for_writing(int file) {
  ::fcntl(file, F_SETSIG, SIGURG);
  if (sys::call("fcntl", ::fcntl, file, F_SETLEASE, F_RDLCK) != 0) return true;
  ::fcntl(file, F_SETLEASE, F_UNLCK);
  return false;
}

// The first `size` bytes of the pieces.
std::span<iovec> first_bytes(std::span<const iovec> pieces, std::size_t size,
                             std::array<iovec, 64>& place) {
  std::size_t count = 0;
  for (const iovec& piece : pieces) {
    if (size == 0 || count == place.size()) break;
    place[count] = {piece.iov_base, std::min(piece.iov_len, size)};
    size -= place[count++].iov_len;
  }
  return {place.data(), count};
}

int add_watch(int inotify, int file, std::uint32_t events) {
  const std::string path = fmt::format("/proc/self/fd/{}", file);  // it may have no name any more
  return sys::must(path, "inotify_add_watch", ::inotify_add_watch, inotify, path.c_str(), events);
}

}  // namespace

bool writer_of_log_died(int log) { return !is_finished(log) && !is_open_for_writing(log); }

// --- watching ---

FileWatch::FileWatch(int file) : inotify_(sys::call("inotify_init1", ::inotify_init1, IN_CLOEXEC)) {
  if (!inotify_)
    throw Error("inotify_init1", "file:", errno,
                "raise fs.inotify.max_user_instances or the limit of open files (ulimit -n)");
  add_watch(fd(), file, IN_MODIFY | IN_CLOSE_WRITE);
  writer_has_gone_ = !is_open_for_writing(file);  // before we watched
}

FileWatch::FileWatch(int file, int guard, std::string request) : FileWatch(file) {
  writer_has_gone_ = false;  // it has not come yet
  request_ = std::move(request);
  guard_ = add_watch(fd(), guard, IN_CLOSE_WRITE);
}

Status FileWatch::wait(Deadline deadline) {
  if (!deadline.is_never())
    if (const Status status = ipc::wait({fd(), POLLIN}, deadline); status != Status::ok)
      return status;
  alignas(inotify_event) std::array<char, 4096> events;
  const long size =
      sys::call("read", ::read, fd(), static_cast<void*>(events.data()), events.size());
  if (size < 0) throw Error("read", "inotify", errno);
  for (long at = 0; at < size;) {
    const auto* const event = reinterpret_cast<const inotify_event*>(events.data() + at);
    if ((event->mask & IN_CLOSE_WRITE) != 0)
      if (event->wd != guard_ || ::access(request_.c_str(), F_OK) == 0) writer_has_gone_ = true;
    at += static_cast<long>(sizeof *event + event->len);
  }
  return Status::ok;
}

// --- writing ---

LogWriter::LogWriter(OwnedFd log, OwnedFd state, FileWatch watch, const LogOptions& options)
    : log_(std::move(log)), state_(std::move(state)), options_(options), watch_(std::move(watch)) {}

// Fetches how far the reader is; one that claims to be further than we are is not believed.
void LogWriter::look() {
  std::array<std::byte, unread_at + 1> text{};
  ++system_calls_;
  const long size = sys::call("pread", ::pread, state_.get(), static_cast<void*>(text.data()),
                              text.size(), position_at);
  if (text[unread_at] == std::byte{unread}) is_unread_ = true;
  if (size < unread_at) return;
  const std::uint64_t consumed = get_u64(text.data());
  if (consumed > written_ || consumed < consumed_) return;
  consumed_ = consumed;
  constexpr std::uint64_t hole = std::uint64_t{256} << 10;
  const std::uint64_t whole = consumed_ & ~(hole - 1);
  if (!options_.reclaim || whole == reclaimed_) return;
  ++system_calls_;  // a file system that knows no holes keeps the space
  sys::call("fallocate", ::fallocate, log_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
            static_cast<off_t>(reclaimed_), static_cast<off_t>(whole - reclaimed_));
  reclaimed_ = whole;
}

Status LogWriter::await_room(Deadline deadline) {
  for (Spinner spinner(options_.wait, Try::call, deadline, system_calls_);;) {
    look();
    if (room() > 0) return Status::ok;
    if (is_alone()) return Status::closed;
    if (!spinner.sleeps() && !deadline.is_immediate() && !spinner.pause()) continue;
    ++system_calls_;
    const bool may_wait = spinner.sleeps();
    const Status status = watch_.wait(may_wait ? deadline : Deadline::immediate());
    if (status != Status::ok && !is_alone() && (may_wait || deadline.expired())) return status;
  }
}

Result<std::size_t> LogWriter::write_some(std::span<iovec> pieces, Deadline deadline) {
  if (!log_) return failed(Status::closed);
  if (room() == 0)
    if (const Status status = await_room(deadline); status != Status::ok) return failed(status);
  std::array<iovec, 64> place;
  const auto some = first_bytes(pieces, room(), place);
  ++system_calls_;
  const long size =
      sys::call("pwritev", ::pwritev, log_.get(), static_cast<const iovec*>(some.data()),
                static_cast<int>(some.size()), static_cast<off_t>(written_));
  if (size < 0) throw Error("pwritev", options_.address, errno);
  written_ += static_cast<std::uint64_t>(size);
  if (options_.sync) {
    ++system_calls_;
    if (sys::call("fdatasync", ::fdatasync, log_.get()) != 0) {
      const int error = errno;
      abandon_writing();
      throw Error("fdatasync", options_.address, error);
    }
  }
  return static_cast<std::size_t>(size);
}

std::optional<Wake> LogWriter::arm_writing() {
  if (!log_ || room() > 0) return std::nullopt;
  (void)watch_.drain();
  look();
  if (room() > 0 || is_alone()) return std::nullopt;
  return Wake{watch_.fd(), POLLIN};
}

void LogWriter::end_writing() noexcept {
  if (!log_) return;
  sys::call("fchmod", ::fchmod, log_.get(), finished_mode);
  log_.reset();
}

// --- reading ---

LogReader::LogReader(OwnedFd log, OwnedFd state, FileWatch watch, const LogOptions& options)
    : log_(std::move(log)), state_(std::move(state)), options_(options), watch_(std::move(watch)) {}

void LogReader::skip_records() {
  struct stat there {};
  if (::fstat(log_.get(), &there) != 0) return;
  std::array<std::byte, detail::largest_header> header;
  while (::pread(log_.get(), header.data(), header.size(), static_cast<off_t>(position_)) ==
         static_cast<long>(header.size())) {
    const auto size = detail::payload_size(Framing::record, header.data());
    if (!size) return;
    const std::uint64_t next = position_ + detail::frame_size(Framing::record, *size);
    if (next > static_cast<std::uint64_t>(there.st_size)) return;
    position_ = next;
  }
}

// In pieces of a sixteenth, as the ring does: the writer, which waits for any room at all, has some
// once we are done with all that is there.
void LogReader::tell() {
  if (position_ - told_ < options_.capacity / 16) return;
  std::array<std::byte, 8> text;
  put_u64(text.data(), position_);
  ++system_calls_;
  sys::call("pwrite", ::pwrite, state_.get(), static_cast<const void*>(text.data()), text.size(),
            position_at);
  told_ = position_;
}

Status LogReader::await_more(Deadline deadline) {
  if (last_look_) return Status::closed;
  if (watch_.writer_has_gone()) {
    last_look_ = true;  // at what it wrote before that
    return Status::ok;
  }
  ++system_calls_;
  return watch_.wait(deadline);
}

Result<std::size_t> LogReader::read_some(MutableBytes place, Deadline deadline) {
  if (!log_) return failed(Status::closed);
  for (Spinner spinner(options_.wait, Try::call, deadline, system_calls_);;) {
    ++system_calls_;
    const long size = sys::call("pread", ::pread, log_.get(), static_cast<void*>(place.data()),
                                place.size(), static_cast<off_t>(position_));
    if (size < 0) throw Error("pread", options_.address, errno);
    if (size > 0) {
      position_ += static_cast<std::uint64_t>(size);
      tell();
      return static_cast<std::size_t>(size);
    }
    if (spinner.sleeps() || deadline.is_immediate()) {
      if (const Status status = await_more(deadline); status != Status::ok) return failed(status);
    } else if (spinner.pause() && !spinner.sleeps()) {
      const Status status = await_more(Deadline::immediate());
      if (status == Status::closed) return failed(status);
      if (status != Status::ok && deadline.expired()) return failed(Status::timed_out);
    }
  }
}

bool LogReader::is_complete() {
  if (!watch_.writer_has_gone()) (void)watch_.drain();
  return watch_.writer_has_gone();
}

bool LogReader::has_more() const {
  struct stat there {};
  return ::fstat(log_.get(), &there) != 0 || static_cast<std::uint64_t>(there.st_size) > position_;
}

std::optional<Wake> LogReader::arm_reading() {
  if (!log_) return std::nullopt;
  if (is_complete() || has_more()) return std::nullopt;
  return Wake{watch_.fd(), POLLIN};
}

Farewell LogReader::farewell() const {
  return is_finished(log_.get()) ? Farewell::goodbye : Farewell::died;
}

void LogReader::end_reading() noexcept {
  if (!state_) return;
  sys::call("pwrite", ::pwrite, state_.get(), static_cast<const void*>(&unread), std::size_t{1},
            unread_at);
  state_.reset();
}

}  // namespace ipc
