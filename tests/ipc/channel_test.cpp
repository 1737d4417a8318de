#include "ipc/channel.h"

#include <gtest/gtest.h>

#include <set>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

TEST(Farewell, has_a_text_of_its_own) {
  std::set<std::string_view> texts;
  for (const Farewell farewell :
       {Farewell::none, Farewell::goodbye, Farewell::died, Farewell::unknown})
    texts.insert(to_string(farewell));
  EXPECT_EQ(texts, (std::set<std::string_view>{"none", "goodbye", "died", "unknown"}));
}

// Records the message that the overloads for one piece pass on.
class NotingSender final : public Sender {
 public:
  using Sender::post;
  using Sender::send;
  Status send(Pieces message, Deadline) override { return note("send", message); }
  Status post(Pieces message, Deadline) override { return note("post", message); }
  Result<MutableBytes> reserve(std::size_t, Deadline) override { return failed(Status::closed); }
  void commit(std::size_t) noexcept override {}
  Status flush(Deadline) override { return Status::ok; }
  Status shutdown(Deadline) override { return Status::ok; }
  void abandon() noexcept override {}
  std::optional<Wake> arm() override { return std::nullopt; }
  std::size_t pending() const override { return 0; }
  std::size_t max_message() const override { return 0; }
  Counters counters() const override { return {}; }
  std::vector<std::string> noted;

 private:
  Status note(const char* what, Pieces message) {
    noted.push_back(std::string(what) + " " + std::to_string(message.size()) + " " +
                    text(message[0]));
    return Status::too_big;
  }
};

TEST(Sender, takes_one_piece_as_a_message_of_one_piece) {
  NotingSender sender;
  EXPECT_EQ(sender.send(bytes("a"), never), Status::too_big);
  EXPECT_EQ(sender.post(bytes("b"), never), Status::too_big);
  EXPECT_EQ(sender.noted, (std::vector<std::string>{"send 1 a", "post 1 b"}));
}

}  // namespace
