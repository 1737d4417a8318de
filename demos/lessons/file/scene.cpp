// The lesson file: readers follow a writer, two processes update a number, and other mechanisms
// carry a message.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <thread>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "ipc/host/process.h"
#include "ipc/system/sys.h"
#include "ipc/transport.h"

namespace ipc::demo {

namespace {

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

int open_file(const std::string& path, int flags) {
  return sys::must(path, "open", ::open, path.c_str(), flags);
}

// --- a writer appends, readers follow ---

constexpr std::array<std::string_view, 3> lines = {"first line\n", "second line\n", "third line\n"};
constexpr int polls_per_line = 20;  // minimum

std::size_t size_of_all() {
  std::size_t size = 0;
  for (const std::string_view line : lines) size += line.size();
  return size;
}

// The bytes that a reader has read, and the number of its reads. The director looks at it
// meanwhile.
struct Heard {
  std::atomic<std::size_t> size;
  std::atomic<int> reads, in_vain;
  std::array<char, 256> text;

  void add(std::string_view more) {
    ++reads;
    in_vain += more.empty() ? 1 : 0;
    more.copy(text.data() + size, text.size() - size);
    size += more.size();
  }
  bool is_all() const {
    std::string all;
    for (const std::string_view line : lines) all += line;
    return std::string_view(text.data(), size) == all;
  }
};

bool read_more(int fd, Heard& heard) {
  std::array<char, 128> buffer;
  const long size =
      sys::must("", "read", ::read, fd, static_cast<void*>(buffer.data()), buffer.size());
  heard.add({buffer.data(), static_cast<std::size_t>(size)});
  return size > 0;
}

void append(const Cues& cues, const std::string& path) {
  const int fd = sys::must(path, "open", ::open, path.c_str(), O_WRONLY | O_APPEND | O_CREAT, 0600);
  for (const std::string_view line : lines) {
    cues.next();
    sys::must("", "write", ::write, fd, static_cast<const void*>(line.data()), line.size());
  }
  sys::call("close", ::close, fd);
  cues.done();
}

// Sleeps until inotify reports more data.
void follow(const Cues& cues, const std::string& path, Heard& heard, std::atomic<long>& first) {
  const int watch = sys::must("", "inotify_init1", ::inotify_init1, IN_CLOEXEC);
  sys::must(path, "inotify_add_watch", ::inotify_add_watch, watch, path.c_str(),
            std::uint32_t{IN_MODIFY});
  const int fd = open_file(path, O_RDONLY);
  char byte = 0;
  first = sys::must("", "read", ::read, fd, static_cast<void*>(&byte), std::size_t{1});
  cues.next();
  while (heard.size < size_of_all()) {
    alignas(inotify_event) std::array<char, 512> events;
    sys::must("", "read", ::read, watch, static_cast<void*>(events.data()), events.size());
    read_more(fd, heard);
  }
  cues.done();
}

// Reads once per millisecond. The reads are too many to be recorded.
void poll(const Cues& cues, const std::string& path, Heard& heard) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::array<char, 128> buffer;
  while (heard.size < size_of_all()) {
    const long size = ::read(fd, buffer.data(), buffer.size());
    heard.add({buffer.data(), static_cast<std::size_t>(std::max(size, 0L))});
    if (size <= 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  cues.done();
}

void read_later(const Cues& cues, const std::string& path, Heard& heard) {
  const int fd = open_file(path, O_RDONLY);
  while (read_more(fd, heard)) {}
  cues.done();
}

class Following {
 public:
  explicit Following(Stage& stage)
      : stage_(stage),
        path_(stage.place("lines")),
        notes_(stage.share<Notes>()),
        writer_(stage.start("writer", [this](const Cues& cues) { append(cues, path_); })),
        follower_(stage.start(
            "follower",
            [this](const Cues& cues) { follow(cues, path_, notes_.follower, notes_.first); })),
        poller_(stage.start("poller",
                            [this](const Cues& cues) { poll(cues, path_, notes_.poller); })) {}

  void run() {
    stage_.step("following");
    writer_.act();
    follower_.act();
    stage_.show_calls();
    stage_.fact("a_file_has_an_end_but_no_eof", notes_.first == 0);
    follower_.cue();
    poller_.cue();
    for (std::size_t line = 1; line <= lines.size(); ++line) let_them_hear(line);
    follower_.await();
    poller_.await();
    stage_.show_calls();
    const Heard &told = notes_.follower, &asked = notes_.poller;
    stage_.show(
        Table{{stage_.in_words("reader"), stage_.in_words("reads"), stage_.in_words("in_vain")},
              {{stage_.name_of(1), std::to_string(told.reads), std::to_string(told.in_vain)},
               {stage_.name_of(2), std::to_string(asked.reads), std::to_string(asked.in_vain)}}});
    stage_.fact("a_reader_follows_the_writer", told.is_all() && asked.is_all(), told.size.load());
    stage_.fact("polling_asks_in_vain", told.in_vain == 0 && asked.in_vain > asked.reads / 2,
                asked.reads.load(), asked.in_vain.load());
    come_late();
  }

 private:
  struct Notes {
    Heard follower, poller, late;
    std::atomic<long> first;
  };

  // Waits, like a person at a keyboard, until the readers have nothing to do.
  void let_them_hear(std::size_t line) {
    const int polls = polls_per_line * static_cast<int>(line);
    comes_true(soon(), [&] { return notes_.poller.in_vain >= polls; });
    is_asleep_in(follower_.pid(), "read", soon());
    writer_.act();
  }

  void come_late() {
    stage_.step("late");
    const Process::Exit exit = writer_.end();
    Actor late = stage_.start("latecomer",
                              [this](const Cues& cues) { read_later(cues, path_, notes_.late); });
    late.act();
    stage_.show_calls();
    stage_.fact("who_comes_late_finds_all", exit.clean() && notes_.late.is_all());
  }

  Stage& stage_;
  const std::string path_;
  Notes& notes_;
  Actor writer_, follower_, poller_;
};

// --- two processes that change one number ---

void increment(const Cues& cues, const std::string& path, bool has_lock) {
  const int fd = open_file(path, O_RDWR);
  if (has_lock) sys::must(path, "flock", ::flock, fd, LOCK_EX);
  char digit = 0;
  sys::must("", "pread", ::pread, fd, static_cast<void*>(&digit), std::size_t{1}, off_t{0});
  cues.next();
  ++digit;
  sys::must("", "pwrite", ::pwrite, fd, static_cast<const void*>(&digit), std::size_t{1}, off_t{0});
  if (has_lock) sys::must(path, "flock", ::flock, fd, LOCK_UN);
  cues.done();
}

struct Counted {
  char digit;       // the digit in the file at the end
  bool has_waited;  // the second process slept for the lock
};

// Both add one to 0. The second begins before the first has written.
Counted count_to_two(Stage& stage, std::string_view name, bool has_lock) {
  const std::string path = stage.place(name);
  std::ofstream(path) << '0';
  const auto body = [&](const Cues& cues) { increment(cues, path, has_lock); };
  Actor first = stage.start("first", body), second = stage.start("second", body);
  Counted counted{};
  first.act();
  second.cue();
  if (has_lock) counted.has_waited = is_asleep_in(second.pid(), "flock", soon());
  else second.await();
  first.act();
  if (has_lock) second.await();
  second.act();
  stage.show_calls();
  std::ifstream(path) >> counted.digit;
  return counted;
}

void updates(Stage& stage) {
  stage.step("updates");
  const Counted bare = count_to_two(stage, "number", stage.is_prevented());
  stage.fact("an_update_is_lost_without_a_lock", bare.digit == '1', bare.digit);
  stage.step("lock");
  const Counted locked = count_to_two(stage, "locked_number", true);
  stage.fact("a_lock_loses_none", locked.digit == '2' && locked.has_waited, locked.digit);
}

// --- all mechanisms ---

constexpr std::string_view question = "ping";

bool equals(const Result<Bytes>& message, std::string_view text) {
  return message &&
         std::string_view(reinterpret_cast<const char*>(message->data()), message->size()) == text;
}

// Returns whether a message went to another process and came back. Throws Error.
bool carries(const Transport& transport) {
  const Bytes message = std::as_bytes(std::span(question));
  const auto listener = listen(Address(transport.name, ""));
  Process peer = Process::fork([&] {
    const Channel channel = connect(listener->address(), soon());
    return channel.out->send(message, soon()) == Status::ok &&
                   equals(channel.in->receive(soon()), question)
               ? 0
               : 1;
  });
  const auto channel = listener->accept(soon());
  return channel && equals(channel->in->receive(soon()), question) &&
         channel->out->send(message, soon()) == Status::ok && peer.wait(soon())->clean();
}

struct Way {
  bool has_carried = false;
  std::string result;
};

Way try_way(const Stage& stage, const Transport& transport) {
  if (const auto reason = transport.unavailable()) return {false, *reason};
  try {
    const bool has_carried = carries(transport);
    return {has_carried, stage.in_words(has_carried ? "came_back" : "failed")};
  } catch (const Error& error) {  // for example, no memory to share
    return {false, error.what()};
  }
}

void ways(Stage& stage) {
  stage.step("ways");
  stage.say("ways.intro");
  Table table{{stage.in_words("way"), stage.in_words("found_by"), stage.in_words("message")}, {}};
  bool has_both = true;
  std::size_t others = 0;
  for (const Transport* const transport : transports()) {
    const Way way = try_way(stage, *transport);
    if (transport->name == "pipe" || transport->name == "file") has_both &= way.has_carried;
    else if (transport->name != "fifo" && way.has_carried) ++others;
    const bool has_name = transport->traits.reached_by == Traits::ReachedBy::name;
    table.rows.push_back({std::string(transport->name),
                          stage.in_words(has_name ? "by_name" : "by_inheritance"), way.result});
  }
  stage.show(std::move(table));
  stage.fact("more_than_two_ways", has_both && others > 0, others);
}

void play(Stage& stage) {
  Following(stage).run();
  updates(stage);
  ways(stage);
}

}  // namespace

extern const Lesson file_lesson;
const Lesson file_lesson{"file", play, {}, "bench/floors/file.cpp"};

}  // namespace ipc::demo
