// The lesson pipe: cat | grep by hand, a full pipe, several writers, and the end.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <fstream>
#include <vector>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/pairs.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

std::string all_of(int fd) {
  std::string text;
  std::array<char, 4096> buffer;
  for (long size = 0; (size = ::read(fd, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(size));
  return text;
}

// --- cat FILE | grep word, by hand ---

struct Joined {
  ino_t output_of_cat, input_of_grep;
  std::array<pid_t, 2> children;
};

ino_t pipe_behind(int fd) {
  struct stat there {};
  return ::fstat(fd, &there) == 0 && S_ISFIFO(there.st_mode) ? there.st_ino : 0;
}

// Does the work of a shell, without the shell.
void join(const Cues& cues, Joined& joined, const std::string& file, int result) {
  int ends[2];
  sys::must("", "pipe2", ::pipe2, +ends, 0);
  const pid_t cat = cues.fork_as(1);
  if (cat == 0) {
    sys::call("dup2", ::dup2, ends[1], STDOUT_FILENO);
    sys::call("close", ::close, ends[0]);
    sys::call("close", ::close, ends[1]);
    joined.output_of_cat = pipe_behind(STDOUT_FILENO);
    cues.will_exec("execlp", R"("cat", "cat", "lines")");
    ::execlp("cat", "cat", file.c_str(), nullptr);
    ::_exit(127);
  }
  const pid_t grep = cues.fork_as(2);
  if (grep == 0) {
    sys::call("dup2", ::dup2, ends[0], STDIN_FILENO);
    sys::call("close", ::close, ends[0]);
    sys::call("close", ::close, ends[1]);
    joined.input_of_grep = pipe_behind(STDIN_FILENO);
    ::dup2(result, STDOUT_FILENO);  // the director compares the result
    cues.will_exec("execlp", R"("grep", "grep", "pipe")");
    ::execlp("grep", "grep", "pipe", nullptr);
    ::_exit(127);
  }
  sys::call("close", ::close, ends[0]);
  sys::call("close", ::close, ends[1]);
  joined.children = {cat, grep};
  for (const pid_t child : joined.children)
    sys::call("waitpid", ::waitpid, child, static_cast<int*>(nullptr), 0);
  cues.done();
}

std::string output_of_shell(const std::string& file) {
  Ends output = new_pipe();
  SpawnOptions options;
  options.argv = {"sh", "-c", "cat \"$1\" | grep pipe", "sh", file};
  options.redirected = {{output.write.get(), STDOUT_FILENO}};
  const Process shell = Process::spawn(options);
  output.write.reset();
  return all_of(output.read.get());
}

void by_hand(Stage& stage) {
  stage.step("by_hand");
  const std::string file = stage.place("lines");
  std::ofstream(file) << "a pipe joins two programs\nneither knows of the other\nthis is no pipe\n";
  Joined& joined = stage.share<Joined>();
  Ends output = new_pipe();
  Actor shell =
      stage.start("shell", [&](const Cues& cues) { join(cues, joined, file, output.write.get()); });
  shell.act();
  shell.end();
  output.write.reset();
  const std::string ours = all_of(output.read.get());
  stage.announce("cat", joined.children[0]);
  stage.announce("grep", joined.children[1]);
  stage.show_calls();
  stage.say("by_hand.done", joined.output_of_cat);
  stage.fact("joins_stdout_to_stdin",
             joined.output_of_cat != 0 && joined.output_of_cat == joined.input_of_grep,
             joined.output_of_cat);
  stage.fact("equals_the_shell", !ours.empty() && ours == output_of_shell(file), ours.size());
}

// --- the capacity ---

void full(Stage& stage) {
  stage.step("full");
  const Ends pipe = new_pipe();
  const int capacity = ::fcntl(pipe.write.get(), F_GETPIPE_SZ);
  const std::vector<char> quarter(static_cast<std::size_t>(capacity) / 4, 'x');
  Actor writer = stage.start("writer", [&](const Cues& cues) {
    for (int i = 0; i < 5; ++i)
      sys::call("write", ::write, pipe.write.get(), static_cast<const void*>(quarter.data()),
                quarter.size());
    cues.done();
  });
  writer.cue();
  const bool sleeps = is_asleep_in(writer.pid(), "write", soon());
  int queued = 0;
  ::ioctl(pipe.read.get(), FIONREAD, &queued);
  stage.show_calls();
  const std::array<const Actor*, 1> actors = {&writer};
  stage.show_states(actors);
  std::vector<char> space(quarter.size());
  [[maybe_unused]] const long taken = ::read(pipe.read.get(), space.data(), space.size());
  writer.await();
  stage.say("full.done");
  stage.show_calls();
  stage.fact("full_writer_sleeps", sleeps && queued == capacity, queued, capacity);
}

// --- several writers at the same time ---

constexpr int writers = 4, blocks_each = 500;

// Writes blocks. The lock is the addition that a program needs for larger ones.
void write_blocks(int fd, std::size_t size, char letter, const std::string& lock_file) {
  const std::vector<char> block(size, letter);
  const OwnedFd lock(
      lock_file.empty() ? -1 : ::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  for (int i = 0; i < blocks_each; ++i) {
    if (lock) ::flock(lock.get(), LOCK_EX);
    [[maybe_unused]] const long written = ::write(fd, block.data(), size);
    if (lock) ::flock(lock.get(), LOCK_UN);
  }
}

// Returns the number of blocks that contain bytes of more than one writer.
int count_mixed(Stage& stage, std::size_t size, const std::string& lock_file) {
  Ends pipe = new_pipe();
  std::vector<Process> all;
  for (int writer = 0; writer < writers; ++writer)
    all.push_back(Process::fork([&] {
      write_blocks(pipe.write.get(), size, static_cast<char>('a' + writer), lock_file);
      return 0;
    }));
  pipe.write.reset();
  const std::string text = all_of(pipe.read.get());
  int mixed = 0;
  for (std::size_t at = 0; at < text.size(); at += size)
    mixed += text.substr(at, size).find_first_not_of(text[at]) != std::string::npos ? 1 : 0;
  stage.say("mixing.counted", writers, size, text.size() / size, mixed);
  return text.size() == size * writers * blocks_each ? mixed : -1;
}

void mixing(Stage& stage) {
  stage.step("mixing");
  stage.say("mixing.intro", PIPE_BUF);
  const std::string lock_file = stage.is_prevented() ? stage.place("lock") : "";
  const int small = count_mixed(stage, PIPE_BUF, lock_file);
  const int large = count_mixed(stage, PIPE_BUF + 1, lock_file);
  stage.fact("small_writes_never_mix", small == 0, PIPE_BUF);
  stage.fact("large_writes_mix", large > 0, PIPE_BUF + 1, large);
}

// --- the end ---

void end_of_file(Stage& stage) {
  stage.step("end");
  Ends pipe = new_pipe();
  long& last = stage.share<long>();
  last = -1;
  const auto closes = [&](const Cues& cues) {
    cues.next();
    sys::call("close", ::close, pipe.write.get());
    cues.done();
  };
  Actor first = stage.start("first_writer", closes), second = stage.start("second_writer", closes);
  Actor reader = stage.start("reader", [&](const Cues& cues) {
    sys::call("close", ::close, pipe.write.get());  // otherwise the reader would wait for itself
    char byte = 0;
    last = sys::call("read", ::read, pipe.read.get(), static_cast<void*>(&byte), std::size_t{1});
    cues.done();
  });
  pipe.write.reset();
  for (const Actor* const writer : {&first, &second}) writer->act();
  reader.cue();
  is_asleep_in(reader.pid(), "read", soon());
  first.act();
  const bool sleeps_on = is_asleep_in(reader.pid(), "read", soon()) && last == -1;
  const std::array<const Actor*, 1> actors = {&reader};
  stage.say("end.first_closed");
  stage.show_states(actors);
  second.act();
  reader.await();
  stage.show_calls();
  stage.fact("end_after_the_last_writer", sleeps_on && last == 0);
}

void no_reader(Stage& stage) {
  stage.step("no_reader");
  Ends pipe = new_pipe();
  pipe.read.reset();
  int& error = stage.share<int>();
  Actor careless = stage.start("careless", [&](const Cues&) {
    sys::call("write", ::write, pipe.write.get(), static_cast<const void*>("x"), std::size_t{1});
  });
  careless.cue();
  const Process::Exit exit = careless.end();
  Actor careful = stage.start("careful", [&](const Cues& cues) {
    ::signal(SIGPIPE, SIG_IGN);
    sys::call("write", ::write, pipe.write.get(), static_cast<const void*>("x"), std::size_t{1});
    error = errno;
    cues.done();
  });
  careful.act();
  stage.show_calls();
  stage.fact("no_reader_sigpipe", exit.signal == SIGPIPE && error == EPIPE, exit.signal);
}

void play(Stage& stage) {
  by_hand(stage);
  full(stage);
  mixing(stage);
  end_of_file(stage);
  no_reader(stage);
}

}  // namespace

extern const Lesson pipe_lesson;
const Lesson pipe_lesson{"pipe", play, {}, "bench/floors/pipe.cpp"};

}  // namespace ipc::demo
