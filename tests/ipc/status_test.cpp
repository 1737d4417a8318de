#include "ipc/status.h"

#include <gtest/gtest.h>

#include <set>

namespace {

using namespace ipc;

TEST(Status, has_a_text_of_its_own_for_each_outcome) {
  std::set<std::string_view> texts;
  for (const Status status :
       {Status::ok, Status::timed_out, Status::closed, Status::too_big, Status::corrupt})
    texts.insert(to_string(status));
  EXPECT_EQ(texts.size(), 5U);
  EXPECT_FALSE(texts.contains("unknown"));
}

TEST(Result, holds_a_value_or_the_reason_why_there_is_none) {
  const Result<int> value = 4711;
  const Result<int> reason = failed(Status::closed);
  ASSERT_TRUE(value);
  EXPECT_EQ(*value, 4711);
  ASSERT_FALSE(reason);
  EXPECT_EQ(reason.error(), Status::closed);
  EXPECT_THROW((void)reason.value(), tl::bad_expected_access<Status>);
}

}  // namespace
