// The lesson fifo: opening it waits, its bytes end with the last descriptor, and its name stays.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "ipc/host/process.h"
#include "ipc/system/fd.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

constexpr std::string_view greeting = "hello";

int open_as(const std::string& path, int flags) {
  return sys::call("open", ::open, path.c_str(), flags);
}
void write_to(int fd) {
  sys::must("", "write", ::write, fd, static_cast<const void*>(greeting.data()), greeting.size());
}
long read_from(int fd) {
  std::array<char, 64> buffer;
  return sys::call("read", ::read, fd, static_cast<void*>(buffer.data()), buffer.size());
}

std::optional<ino_t> fifo_at(const std::string& path) {
  struct stat there {};
  if (::stat(path.c_str(), &there) != 0 || !S_ISFIFO(there.st_mode)) return std::nullopt;
  return there.st_ino;
}

// --- the first open waits ---

void write_by_name(const Cues& cues, const std::string& path, int flags) {
  const int fd = open_as(path, flags);
  cues.next();
  write_to(fd);
  sys::call("close", ::close, fd);
  cues.done();
}

struct Heard {
  long message, end;
};

void read_by_name(const Cues& cues, const std::string& path, int flags, Heard& heard) {
  const int fd = open_as(path, flags);
  cues.next();
  heard.message = read_from(fd);
  heard.end = read_from(fd);
  sys::call("close", ::close, fd);
  cues.done();
}

// Returns whether the first process to open slept until the second opened.
bool meet(Stage& stage, const Actor& first, const Actor& second) {
  const bool is_prevented = stage.is_prevented();
  first.cue();
  const bool sleeps = is_asleep_in(first.pid(), "openat",
                                   Deadline::after(std::chrono::seconds(is_prevented ? 1 : 10)));
  stage.show_calls();
  const std::array<const Actor*, 1> actors = {&first};
  stage.show_states(actors);
  second.act();
  first.await();
  return sleeps;
}

void opening(Stage& stage, const std::string& path) {
  stage.step("opening");
  std::array<Heard, 2>& heard = stage.share<std::array<Heard, 2>>();
  // A process that opens both ends waits for no other.
  const int to_read = stage.is_prevented() ? O_RDWR : O_RDONLY;
  const int to_write = stage.is_prevented() ? O_RDWR : O_WRONLY;
  Actor reader = stage.start("reader", [&](const Cues& cues) {
    sys::must(path, "mkfifo", ::mkfifo, path.c_str(), mode_t{0600});
    read_by_name(cues, path, to_read, heard[0]);
  });
  Actor writer =
      stage.start("writer", [&](const Cues& cues) { write_by_name(cues, path, to_write); });
  const bool reader_slept = meet(stage, reader, writer);
  stage.show_calls();
  if (stage.is_prevented()) return stage.fact("each_open_waits_for_the_other", reader_slept);
  writer.act();
  reader.act();
  stage.show_calls();
  stage.fact("it_is_a_pipe_inside",
             heard[0].message == static_cast<long>(greeting.size()) && heard[0].end == 0);

  stage.say("other_way");
  Actor second_writer =
      stage.start("writer", [&](const Cues& cues) { write_by_name(cues, path, to_write); });
  Actor second_reader =
      stage.start("reader", [&](const Cues& cues) { read_by_name(cues, path, to_read, heard[1]); });
  const bool writer_slept = meet(stage, second_writer, second_reader);
  second_writer.act();
  second_reader.act();
  stage.show_calls();
  stage.fact("each_open_waits_for_the_other", reader_slept && writer_slept);
}

// --- opening without waiting ---

struct Impatient {
  int alone, alone_error, reader, writer;  // results of open
  int queued;
  long kept;  // result of a later reader's read
};

void not_waiting(Stage& stage, const std::string& path) {
  stage.step("not_waiting");
  Impatient& seen = stage.share<Impatient>();
  Actor impatient = stage.start("impatient", [&](const Cues& cues) {
    seen.alone = open_as(path, O_WRONLY | O_NONBLOCK);
    seen.alone_error = errno;
    seen.reader = open_as(path, O_RDONLY | O_NONBLOCK);
    seen.writer = open_as(path, O_WRONLY | O_NONBLOCK);
    cues.next();
    write_to(seen.writer);
    ::ioctl(seen.reader, FIONREAD, &seen.queued);
    sys::call("close", ::close, seen.writer);
    sys::call("close", ::close, seen.reader);
    seen.kept = read_from(open_as(path, O_RDONLY | O_NONBLOCK));
    cues.done();
  });
  impatient.act();
  stage.show_calls();
  stage.fact("no_reader_enxio",
             seen.alone == -1 && seen.alone_error == ENXIO && seen.reader >= 0 && seen.writer >= 0);
  stage.step("keeping");
  impatient.act();
  stage.show_calls();
  stage.fact("bytes_end_with_the_last_descriptor",
             seen.queued == static_cast<int>(greeting.size()) && seen.kept == 0, seen.queued);
}

// --- the name ---

std::string first_line(int fd) {
  std::string line;
  for (char byte = 0; ::read(fd, &byte, 1) == 1 && byte != '\n';) line += byte;
  return line;
}

// Runs two programs that meet without ours between them: cat PATH, and echo hello > PATH.
std::string said_between_strangers(Stage& stage, const std::string& path) {
  int ends[2];
  sys::must("", "pipe2", ::pipe2, +ends, O_CLOEXEC);
  const OwnedFd answer(ends[0]);
  OwnedFd output(ends[1]);
  SpawnOptions cat{{"cat", path}, {}, {{output.get(), STDOUT_FILENO}}, {}, {}};
  SpawnOptions echo{{"sh", "-c", "echo hello > \"$0\"", path}, {}, {}, {}, {}};
  const Process reads = Process::spawn(cat), writes = Process::spawn(echo);
  stage.announce("cat", reads.pid());
  stage.announce("echo", writes.pid());
  stage.show_calls();
  output.reset();
  return first_line(answer.get());
}

void name(Stage& stage, const std::string& path, std::optional<ino_t> inode) {
  stage.step("name");
  struct stat there {};
  ::stat(path.c_str(), &there);
  stage.show(Table{{stage.in_words("entry"), stage.in_words("kind"), "inode", "bytes"},
                   {{"lesson.fifo", S_ISFIFO(there.st_mode) ? "p (FIFO)" : "?",
                     std::to_string(there.st_ino), std::to_string(there.st_size)}}});
  stage.fact("the_name_outlives_the_processes", inode && fifo_at(path) == inode);
  stage.fact("strangers_meet_by_the_name", said_between_strangers(stage, path) == greeting);
}

void play(Stage& stage) {
  const std::string path = stage.place("lesson.fifo");
  opening(stage, path);
  const auto inode = fifo_at(path);
  not_waiting(stage, path);
  name(stage, path, inode);
}

}  // namespace

extern const Lesson fifo_lesson;
const Lesson fifo_lesson{"fifo", play, {}, "bench/floors/fifo.cpp"};

}  // namespace ipc::demo
