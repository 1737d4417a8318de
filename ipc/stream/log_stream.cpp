// Appends to a growing file, or follows it, with inotify(7) and a state file.
#include "ipc/stream/log_stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "ipc/system/big_endian.h"
#include "ipc/system/files.h"
#include "ipc/system/signal_guard.h"
#include "ipc/system/sys.h"
#include "ipc/system/wait.h"

namespace ipc {
namespace {

// The mode that a writer sets on its log to say goodbye.
constexpr mode_t finished_mode = 0400;

// The content of the state file: two big-endian numbers, which only the reader writes.
struct LogState {
  std::uint64_t read = 0, consumed = 0;
};
constexpr std::size_t state_size = 16;

std::optional<LogState> read_state(int fd) {
  std::array<std::byte, state_size> text{};
  const long size =
      sys::call("pread", ::pread, fd, static_cast<void*>(text.data()), text.size(), off_t{0});
  if (size != static_cast<long>(text.size())) return std::nullopt;
  return LogState{get_u64(text.data()), get_u64(text.data() + 8)};
}

// Returns the first `size` bytes of the pieces.
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

// Watches the file by its descriptor, because its name may be removed, or differ from its maker's
// name.
int watch_file(int inotify, int file, const std::string& path) {
  const auto add = [&](const std::string& at) {
    return sys::call("inotify_add_watch", ::inotify_add_watch, inotify, at.c_str(), IN_MODIFY);
  };
  const int watched = add(fmt::format("/proc/self/fd/{}", file));
  if (watched >= 0) return watched;
  const int error = errno;
  if (path.empty() || !is_still_ours(path, file))
    throw Error("inotify_add_watch", "", error, "mount /proc");
  if (const int again = add(path); again >= 0) return again;
  throw Error("inotify_add_watch", path, errno);
}

}  // namespace

void make_room_for_state(int state) {
  struct stat there {};
  sys::must("", "fstat", ::fstat, state, &there);
  if (there.st_size >= static_cast<off_t>(state_size)) return;
  const std::array<std::byte, state_size> nothing_read{};
  const SignalGuard no_signal(SIGXFSZ);
  sys::must("", "pwrite", ::pwrite, state, static_cast<const void*>(nothing_read.data()),
            nothing_read.size(), off_t{0});
}

// --- watching ---

FileWatch::FileWatch(int file, Lifeline lifeline, const std::string& path)
    : state_(std::make_unique<State>()), lifeline_(std::move(lifeline)) {
  state_->inotify = OwnedFd(sys::call("inotify_init1", ::inotify_init1, IN_CLOEXEC));
  if (!state_->inotify)
    throw Error("inotify_init1", "", errno,
                "raise fs.inotify.max_user_instances or the limit of open files (ulimit -n)");
  state_->watched = watch_file(fd(), file, path);
  watch_ = Watch(lifeline_.fd(), [state = state_.get()] {
    state->peer_has_gone = true;
    // The event of the removal (IN_IGNORED) ends a read.
    sys::call("inotify_rm_watch", ::inotify_rm_watch, state->inotify.get(), state->watched);
  });
}

void FileWatch::hang_up() noexcept {
  watch_ = Watch();
  lifeline_.hang_up();
}

Status FileWatch::wait(Deadline deadline) {
  if (!deadline.is_never())
    if (const Status status = ipc::wait({fd(), POLLIN}, deadline); status != Status::ok)
      return status;
  alignas(inotify_event) std::array<char, 4096> events;
  sys::must("", "read", ::read, fd(), static_cast<void*>(events.data()), events.size());
  return Status::ok;
}

// --- writing ---

LogWriter::LogWriter(OwnedFd log, OwnedFd state, FileWatch watch, const LogOptions& options)
    : log_(std::move(log)), state_(std::move(state)), options_(options), watch_(std::move(watch)) {
  rlimit limit{};
  if (sys::call("getrlimit", ::getrlimit, RLIMIT_FSIZE, &limit) == 0)
    file_size_limit_ = limit.rlim_cur;
}

// Fetches how far the reader is. A reader that claims to be further than we are is not believed.
void LogWriter::look() {
  const auto state = read_state(state_.get());
  ++system_calls_;
  if (!state || state->read > written_ || state->read < read_) return;
  read_ = state->read;
  constexpr std::uint64_t hole = std::uint64_t{256} << 10;
  const std::uint64_t whole = std::min(state->consumed, read_) & ~(hole - 1);
  if (!options_.reclaim || whole <= reclaimed_) return;
  ++system_calls_;  // a file system that knows no holes keeps the space
  sys::call("fallocate", ::fallocate, log_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
            static_cast<off_t>(reclaimed_), static_cast<off_t>(whole - reclaimed_));
  reclaimed_ = whole;
}

Status LogWriter::await_room(Deadline deadline) {
  for (Spinner spinner(options_.wait, Try::call, deadline, system_calls_);;) {
    look();
    if (room() > 0) return Status::ok;
    if (watch_.peer_has_gone()) return Status::closed;
    if (!spinner.sleeps() && !deadline.is_immediate() && !spinner.pause()) continue;
    ++system_calls_;
    const bool may_wait = spinner.sleeps();
    const Status status = watch_.wait(may_wait ? deadline : Deadline::immediate());
    if (status != Status::ok && !watch_.peer_has_gone() && (may_wait || deadline.expired()))
      return status;
  }
}

Result<std::size_t> LogWriter::write_some(std::span<iovec> pieces, Deadline deadline) {
  if (!log_ || watch_.peer_has_gone()) return failed(Status::closed);
  if (room() == 0)
    if (const Status status = await_room(deadline); status != Status::ok) return failed(status);
  std::array<iovec, 64> place;
  const auto some = first_bytes(pieces, room(), place);
  std::optional<SignalGuard> no_signal;
  if (written_ + room() > file_size_limit_) no_signal.emplace(SIGXFSZ);
  ++system_calls_;
  const long size =
      sys::call("pwritev", ::pwritev, log_.get(), static_cast<const iovec*>(some.data()),
                static_cast<int>(some.size()), static_cast<off_t>(written_));
  if (size < 0) throw Error("pwritev", "", errno);
  written_ += static_cast<std::uint64_t>(size);
  if (options_.sync) {
    ++system_calls_;
    if (sys::call("fdatasync", ::fdatasync, log_.get()) != 0) {
      const int error = errno;
      abandon_writing();
      throw Error("fdatasync", "", error);
    }
  }
  return static_cast<std::size_t>(size);
}

std::optional<Wake> LogWriter::arm_writing() {
  if (!log_ || room() > 0) return std::nullopt;
  (void)watch_.drain();
  look();
  if (room() > 0 || watch_.peer_has_gone()) return std::nullopt;
  return Wake{watch_.fd(), POLLIN};
}

void LogWriter::end_writing() noexcept {
  if (!log_) return;
  sys::call("fchmod", ::fchmod, log_.get(), finished_mode);
  abandon_writing();
}

void LogWriter::abandon_writing() noexcept {
  log_.reset();
  watch_.hang_up();
}

// --- reading ---

LogReader::LogReader(OwnedFd log, OwnedFd state, FileWatch watch, const LogOptions& options)
    : log_(std::move(log)), state_(std::move(state)), options_(options), watch_(std::move(watch)) {
  struct stat there {};
  sys::must("", "fstat", ::fstat, log_.get(), &there);
  const auto read = read_state(state_.get());
  if (read && read->consumed <= static_cast<std::uint64_t>(there.st_size))  // else nobody's claim
    position_ = told_ = consumed_ = read->consumed;
}

// Reports the position once per sixteenth of the capacity, as the ring does. When all bytes are
// read, a writer that waits for room has some.
void LogReader::tell() {
  if (position_ - told_ < options_.capacity / 16) return;
  std::array<std::byte, state_size> text;
  put_u64(text.data(), position_);
  put_u64(text.data() + 8, consumed_);
  ++system_calls_;
  if (sys::call("pwrite", ::pwrite, state_.get(), static_cast<const void*>(text.data()),
                text.size(), off_t{0}) == static_cast<ssize_t>(text.size()))
    told_ = position_;  // else the next look tries again
}

Status LogReader::await_more(Deadline deadline) {
  if (last_look_) return Status::closed;
  tell();
  if (deadline.is_immediate() ? watch_.look_whether_peer_has_gone() : watch_.peer_has_gone()) {
    last_look_ = true;  // at what it wrote before that
    return Status::ok;
  }
  ++system_calls_;
  return watch_.wait(deadline);
}

Result<std::size_t> LogReader::read_some(MutableBytes place, Deadline deadline) {
  for (Spinner spinner(options_.wait, Try::call, deadline, system_calls_);;) {
    ++system_calls_;
    const long size = sys::call("pread", ::pread, log_.get(), static_cast<void*>(place.data()),
                                place.size(), static_cast<off_t>(position_));
    if (size < 0) throw Error("pread", "", errno);
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

bool LogReader::has_more() const {
  struct stat there {};
  return sys::call("fstat", ::fstat, log_.get(), &there) != 0 ||
         static_cast<std::uint64_t>(there.st_size) > position_;
}

std::optional<Wake> LogReader::arm_reading() {
  if (is_complete()) return std::nullopt;
  (void)watch_.drain();
  if (is_complete() || has_more()) return std::nullopt;
  return Wake{watch_.fd(), POLLIN};
}

Farewell LogReader::farewell() const {
  struct stat there {};
  const bool is_finished = sys::call("fstat", ::fstat, log_.get(), &there) == 0 &&
                           (there.st_mode & 0777) == finished_mode;
  return is_finished ? Farewell::goodbye : Farewell::died;
}

void LogReader::end_reading() noexcept {
  state_.reset();
  watch_.hang_up();
}

}  // namespace ipc
