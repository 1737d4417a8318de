// Tests the judge: a kind of harm finds each defective transport, and none finds the same transport
// without a defect.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

#include "ipc/host/process.h"
#include "ipc/system/sys.h"

namespace {
using namespace ipc;

struct Defect {
  const char* transport;  // without "broken-"
  const char* found_by;
  const char* because;  // part of the judge's text
};
void PrintTo(const Defect& defect, std::ostream* out) { *out << defect.transport; }

const Defect defects[] = {
    {"drops", "soak", "timed out"},
    {"repeats", "soak", "came instead of"},
    {"reorders", "soak", "came instead of"},
    {"tears", "soak", "torn"},
    {"names", "kill-before", "left behind"},
    {"descriptors", "interrupt", "descriptors were left open"},
    {"goodbye", "kill", "goodbye that the victim never sent"},
    {"deaf", "kill", "timed out"},
    {"last", "kill", ""},
    {"twice", "again", "came instead of"},
    {"swallows", "again", ""},
    {"aborts", "error", "ended by signal 6"},
    {"untyped", "again", "names no call or no address"},
    {"raw-exception", "again", "ended by signal 6"},
    {"hasty", "stop-before", ""},
    {"fork", "copies", "torn"},
    {"parting", "interrupt", "torn"},
    {"stays", "kill", "hung"},
};

struct Outcome {
  Process::Exit exit;
  std::string output;
};

Outcome judge(const std::string& transport, const std::string& kind) {
  int ends[2];
  sys::must("", "pipe2", ::pipe2, +ends, O_CLOEXEC);
  const OwnedFd read_end(ends[0]);
  OwnedFd write_end(ends[1]);
  SpawnOptions options;
  options.argv = {IPCLAB_FAULTS_BROKEN, "--transport", transport, "--kind", kind,
                  "--stop-at-wrong"};
  options.redirected = {{write_end.get(), 1}, {write_end.get(), 2}};
  Process program = Process::spawn(options);
  write_end.reset();
  Outcome outcome;
  std::array<char, 4096> piece{};
  for (;;) {
    const long size =
        sys::call("read", ::read, read_end.get(), static_cast<void*>(piece.data()), piece.size());
    if (size <= 0) break;
    outcome.output.append(piece.data(), static_cast<std::size_t>(size));
  }
  outcome.exit = *program.wait(Deadline::never());
  return outcome;
}

class Judged : public testing::TestWithParam<Defect> {};

TEST_P(Judged, is_found) {
  const Defect& defect = GetParam();
  const Outcome outcome = judge(std::string("broken-") + defect.transport, defect.found_by);
  EXPECT_EQ(outcome.exit.code, 1) << outcome.output;
  const std::size_t wrong = outcome.output.find("WRONG broken-");
  ASSERT_NE(wrong, std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find(defect.because, wrong), std::string::npos) << outcome.output;
}
INSTANTIATE_TEST_SUITE_P(Each, Judged, testing::ValuesIn(defects), [](const auto& info) {
  std::string name = info.param.transport;
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
});

class NotJudged : public testing::TestWithParam<const char*> {};
TEST_P(NotJudged, is_right_without_a_defect) {
  const Outcome outcome = judge("broken-not", GetParam());
  EXPECT_TRUE(outcome.exit.clean()) << outcome.output;
}
INSTANTIATE_TEST_SUITE_P(Each, NotJudged,
                         testing::Values("soak", "tight", "again", "error", "kill", "copies",
                                         "interrupt"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
