#include "ipc/host/program.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

#include "ipc/names/names.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

TEST(Guarded, returns_what_the_body_returns) {
  EXPECT_EQ(guarded("x", [] { return 0; }), 0);
  EXPECT_EQ(guarded("x", [] { return 7; }), 7);
}

TEST(Guarded, turns_errors_into_a_text_and_an_exit_status) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(guarded("prog", []() -> int { throw Error("bind", "unix:x", EADDRINUSE); }), 1);
  EXPECT_EQ(guarded("prog", []() -> int { throw_bad_address("unix:", "name the path"); }), 2);
  EXPECT_EQ(guarded("prog", []() -> int { throw std::runtime_error("something else"); }), 1);
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("prog: bind(unix:x)"), std::string::npos) << text;
  EXPECT_NE(text.find("name the path"), std::string::npos) << text;
  EXPECT_NE(text.find("prog: something else"), std::string::npos) << text;
}

int prints(const std::vector<std::string>& arguments) {
  prepare_program();
  return guarded("prog", [&] {
    std::printf("text");
    return std::stoi(arguments.at(0));
  });
}
const Helper print_helper("print", prints);

Process::Exit exit_of_printing(const OwnedFd& output, const char* status) {
  SpawnOptions options;
  options.redirected = {{output.get(), 1}};
  return *spawn_helper("print", {status}, std::move(options)).wait(never);
}

TEST(Guarded, fails_when_what_was_printed_cannot_be_written) {
  const OwnedFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  EXPECT_EQ(exit_of_printing(full, "0").code, 1);
}

TEST(Guarded, takes_a_reader_that_went_away_for_no_failure) {
  auto output = make_pipe();
  output.read_end.reset();
  EXPECT_TRUE(exit_of_printing(output.write_end, "0").clean());
  EXPECT_EQ(exit_of_printing(output.write_end, "7").code, 7) << "one of another kind stays one";
}

// Owns a name and a process, and reports by the first descriptor that it is ready. Its child has
// the second one open.
int waits_for_a_signal(const std::vector<std::string>& arguments) {
  prepare_program([] { write_all(1, "before the end"); });
  const auto name = OwnedName::claim(arguments.at(0), "unix:x");
  SpawnOptions options;
  options.inherited = {std::stoi(arguments.at(2))};
  const Process child = spawn_helper("wait", {arguments[2]}, std::move(options));
  ::close(std::stoi(arguments[2]));
  write_all(std::stoi(arguments.at(1)), "r");
  for (;;) ::pause();
}
const Helper program_helper("program", waits_for_a_signal);

TEST(PrepareProgram, cleans_up_and_lets_the_signal_end_the_program) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const TemporaryDirectory place;
    auto ready = make_pipe(), held = make_pipe(), output = make_pipe();
    SpawnOptions options;
    options.inherited = {ready.write_end.get(), held.write_end.get()};
    options.redirected = {{output.write_end.get(), 1}};
    Process program = spawn_helper(
        "program",
        {place / "x", std::to_string(options.inherited[0]), std::to_string(options.inherited[1])},
        options);
    held.write_end.reset();
    output.write_end.reset();
    ASSERT_EQ(read_exactly(ready.read_end.get(), 1), "r");
    ASSERT_EQ(read_exactly(held.read_end.get(), 1), "r");
    program.kill(signal);
    EXPECT_EQ(program.wait(never)->signal, signal);
    EXPECT_EQ(read_to_end(held.read_end.get()), "") << "the child was killed";
    EXPECT_EQ(read_to_end(output.read_end.get()), "before the end");
    EXPECT_TRUE(place.entries().empty());
  }
}

int raises_sigpipe(const std::vector<std::string>&) {
  prepare_program();
  ::raise(SIGPIPE);
  return 0;
}
const Helper sigpipe_helper("raise-sigpipe", raises_sigpipe);

TEST(PrepareProgram, makes_sigpipe_harmless) {
  EXPECT_TRUE(spawn_helper("raise-sigpipe").wait(never)->clean());
}

// Calls yield_to_signal at the end of its main thread.
int ends_by_its_signal(const std::vector<std::string>&) {
  prepare_program();
  ::kill(::getpid(), SIGINT);
  yield_to_signal();
  return 0;
}
const Helper signal_helper("signal", ends_by_its_signal);

TEST(YieldToSignal, ends_by_a_signal_that_came_before_its_last_question) {
  for (int run = 0; run < 30; ++run)
    ASSERT_EQ(spawn_helper("signal", {}).wait(never)->signal, SIGINT) << run;
}

}  // namespace
