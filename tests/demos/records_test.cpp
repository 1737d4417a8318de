#include "demos/watch/records.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "support.h"

namespace ipc::demo {
namespace {

// Files of strace for the process 100, its child 101, and so on.
class Files {
 public:
  Files() { records_.add_program(100, "program"); }
  // Adds a line of strace at that second.
  Files& line(pid_t pid, int second, const std::string& text) {
    std::ofstream file(prefix_ + "." + std::to_string(pid), std::ios::app);
    file << 1'700'000'000 + second << ".000000000 " << text << '\n';
    return *this;
  }
  Files& executes(pid_t pid, int second, const std::string& path, const std::string& words = "") {
    return line(pid, second,
                "execve(\"" + path + "\", [" + words + "], 0x1 /* 9 vars */) = 0 <0.000001000>");
  }
  Files& forks(pid_t pid, int second, pid_t child) {
    return line(pid, second, "fork() = " + std::to_string(child) + " <0.000001000>");
  }
  Files& ends(pid_t pid, int second) { return line(pid, second, "+++ exited with 0 +++"); }
  Records& records() {
    records_.update();
    return records_;
  }
  // Returns the commands of the processes that the record shows.
  std::vector<std::string> commands() {
    run_ = {};
    records_.finish(run_);
    std::vector<std::string> all;
    for (const WatchedProcess& process : run_.processes) all.push_back(process.command);
    return all;
  }
  const Run& run() const { return run_; }

 private:
  test::TemporaryDirectory directory_;
  std::string prefix_ = directory_.path() + "/strace";
  Records records_{prefix_};
  Run run_;
};
using Commands = std::vector<std::string>;

TEST(Records, keep_the_work_of_a_shell_that_becomes_its_last_command) {
  Files files;
  files.executes(100, 1, "/bin/bash", "\"bash\"").forks(100, 2, 101);
  files.executes(101, 3, "/bin/sort", "\"sort\", \"words\"").ends(101, 4);
  files.executes(100, 5, "/bin/uniq", "\"uniq\"").ends(100, 6);
  EXPECT_EQ(files.commands(), (Commands{"program", "sort words"}));
  EXPECT_EQ(files.run().processes_left_out, 0U);
}

TEST(Records, leave_out_the_scripts_of_a_version_manager) {
  Files files;
  files.executes(100, 1, "/srv/ana/.pyenv/shims/python3").executes(100, 2, "/usr/bin/bash");
  files.executes(100, 3, "/srv/ana/.pyenv/libexec/pyenv").forks(100, 4, 101).ends(101, 5);
  files.executes(100, 6, "/srv/ana/.pyenv/versions/3.12/bin/python3").forks(100, 7, 102);
  files.executes(102, 8, "/bin/sort", "\"sort\"").ends(102, 9).ends(100, 10);
  EXPECT_EQ(files.commands(), (Commands{"program", "sort"}));
  EXPECT_EQ(files.run().processes_left_out, 1U);
  ASSERT_FALSE(files.run().calls.empty());
  EXPECT_NE(files.run().calls.front().text().find("versions"), std::string::npos);
}

TEST(Records, have_the_words_of_a_command) {
  Files files;
  files.executes(100, 1, "/bin/sh", "\"sh\"").forks(100, 2, 101);
  files.executes(101, 3, "/bin/sh",
                 R"("sh", "-c", "echo \"a, ol\303\241 b\" | cat", "a long word"..., "\\n")");
  files.ends(101, 4).ends(100, 5);
  EXPECT_EQ(files.commands(),
            (Commands{"program", "sh -c echo \"a, olá b\" | cat a long word… \\n"}));
}

TEST(Records, notice_a_timer) {
  Files files;
  files.executes(100, 1, "/bin/a").line(100, 2, "getpid() = 100 <0.000001000>");
  EXPECT_FALSE(files.records().has_timer(0));
  files.line(100, 3, "setsockopt(3<TCP:[1]>, SOL_SOCKET, SO_RCVTIMEO_OLD, \"\", 16) = 0");
  EXPECT_TRUE(files.records().has_timer(0));
  EXPECT_FALSE(files.records().is_full());
}

TEST(WatchedCalls, have_the_characters_of_utf_8) {
  EXPECT_EQ(with_characters(R"(ol\303\241 \342\202\254)"), "olá €");
  for (const char* const kept :
       {R"(\303)", R"(\\303\\241)", R"(\377\376)", R"(\303\n)", R"(\0\33)", R"(\302\205)", R"(\)"})
    EXPECT_EQ(with_characters(kept), kept);
  EXPECT_EQ(take_apart(R"(write(1, "\303\241\"", 3) = 3)").text(), R"(write(1, "á\"", 3) = 3)");
}

TEST(WatchedCalls, on_data_of_the_programs_are_shown) {
  const auto shows = [](const char* text) { return is_shown(take_apart(text), "/srv/ana"); };
  EXPECT_TRUE(shows("openat(AT_FDCWD</srv/ana>, \"a.json\", O_RDONLY) = 3</srv/ana/a.json>"));
  EXPECT_TRUE(shows("read(3</srv/ana/a.json>, \"x\", 9) = 1"));
  EXPECT_TRUE(shows("openat(AT_FDCWD</srv/ana>, \"x.sh\", O_WRONLY|O_CREAT, 0666) = 3"));
  EXPECT_FALSE(shows("openat(AT_FDCWD</srv/ana>, \"x.sh\", O_RDONLY) = 3</srv/ana/x.sh>"));
  EXPECT_FALSE(shows("read(3</srv/ana/package.json>, \"x\", 9) = 1"));
}

}  // namespace
}  // namespace ipc::demo
