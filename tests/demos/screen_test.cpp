#include "demos/screen.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <time.h>

#include <sstream>

#include "demos/texts.h"

namespace ipc::demo {
namespace {

Moment call_of(unsigned side, std::uint64_t took_ns) {
  return {Moment::Kind::call, 0, side, "recv(5)", "= 0", took_ns};
}

TEST(Screen, keeps_its_columns_if_a_call_took_seconds) {
  Screen screen(true);
  screen.moments({call_of(0, 1'000), call_of(1, 12'345'678'900)}, 0);
  std::istringstream lines(screen.taken());
  std::string first, second;
  ASSERT_TRUE(std::getline(lines, first) && std::getline(lines, second));
  EXPECT_NE(second.find("12,345,678.9 B"), std::string::npos) << second;
  EXPECT_EQ(first.find(" A "), second.find(" B ")) << first << '\n' << second;
}

TEST(Screen, writes_the_seconds_of_a_deadline_in_the_language) {
  const pollfd polled{3, POLLIN, 0};
  const timespec time{1, 250'000'000};
  const sys::Argument arguments[] = {static_cast<const void*>(&polled), 1,
                                     static_cast<const void*>(&time),
                                     static_cast<const void*>(nullptr)};
  set_language(Language::portuguese);
  const std::string shown = TracedCall::arguments_of({"ppoll", arguments}, {1, 0});
  set_language(Language::english);
  EXPECT_NE(shown.find("1,250 s"), std::string::npos) << shown;
}

}  // namespace
}  // namespace ipc::demo
