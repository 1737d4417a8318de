#include "ipc/transport.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

TEST(Transports, are_registered_once_each_under_a_name_that_begins_a_uri) {
  std::set<std::string_view> names;
  std::vector<std::string> in_order;
  for (const Transport* transport : transports()) {
    in_order.emplace_back(transport->name);
    EXPECT_TRUE(names.insert(transport->name).second) << transport->name;
    EXPECT_EQ(Address(transport->name, "").scheme(), transport->name);
    EXPECT_FALSE(transport->summary.empty());
    EXPECT_NE(transport->listen, nullptr);
    EXPECT_NE(transport->connect, nullptr);
  }
  EXPECT_FALSE(names.empty());
  EXPECT_EQ(transport_names(), in_order);
}

TEST(Traits, name_each_claim_once_and_claim_none_by_default) {
  std::set<std::string_view> names;
  for (const auto& [name, claim] : named_claims()) {
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_FALSE(Traits{}.*claim) << name;
  }
  EXPECT_TRUE(transport_named("unix").traits.*named_claims().front().claim) << "ordered";
}

TEST(Transports, close_an_inherited_descriptor_once_even_if_a_signal_came) {
  PipeEnds to_us = make_pipe(), from_us = make_pipe();
  const int in = to_us.read_end.release(), out = from_us.write_end.release();
  ScopedHook hook;
  hook.fail("close", EINTR, 2);
  const Channel channel = connect(Address::parse(fmt::format("pipe:?in={}&out={}", in, out)));
  EXPECT_EQ(hook.count("close"), 2U) << "by now another thread may own that number";
  ::close(in);  // the hook prevented these closes
  ::close(out);
}

TEST(Transports, name_the_address_in_each_error_of_opening) {
  ScopedHook hook;
  hook.fail("socketpair", EMFILE);
  EXPECT_EQ(error_of([] { (void)listen(Address::parse("pipe:")); })->address(), "pipe:");
  const auto listener = listen(Address::parse("unix:"));
  hook.fail("ppoll", ENOMEM);
  EXPECT_EQ(error_of([&] {
              (void)listener->accept(Deadline::after(std::chrono::milliseconds(1)));
            })->address(),
            listener->address().to_string());
}

TEST(Transports, are_found_by_name_with_underscore_or_hyphen) {
  for (const Transport* transport : transports()) {
    std::string spelt(transport->name);
    std::replace(spelt.begin(), spelt.end(), '-', '_');
    EXPECT_EQ(find_transport(spelt), transport);
    EXPECT_EQ(&transport_named(transport->name), transport);
  }
  EXPECT_EQ(find_transport("carrier-pigeon"), nullptr);
}

TEST(Transports, answer_an_unknown_name_with_the_nearest) {
  const auto error = error_of([] { transport_named("unx"); });
  EXPECT_EQ(error->fault(), Fault::bad_address);
  EXPECT_NE(error->cure().find("did you mean unix?"), std::string::npos) << error->cure();
}

TEST(Transports, answer_a_name_that_nothing_is_near_with_all_there_are) {
  const auto error = error_of([] { transport_named("carrier-pigeon"); });
  EXPECT_NE(error->cure().find("unix"), std::string::npos) << error->cure();
}

TEST(Transports, name_the_scheme_they_do_not_know_when_asked_to_listen_or_connect) {
  EXPECT_EQ(error_of([] { listen(Address::parse("unx:/tmp/x")); })->fault(), Fault::bad_address);
  EXPECT_EQ(error_of([] { connect(Address::parse("unx:/tmp/x"), immediate); })->fault(),
            Fault::bad_address);
}

TEST(Transports, each_refuse_an_option_they_do_not_have_and_name_the_nearest) {
  const RunDirectory run;
  for (const Transport* transport : transports()) {
    if (transport->unavailable()) continue;
    Address address(transport->name, "");
    address.set_option("max_mesage", "1");
    for (const auto& call : {std::function<void()>([&] { listen(address); }),
                             std::function<void()>([&] { connect(address, immediate); })}) {
      const auto error = error_of(call);
      EXPECT_EQ(error->fault(), Fault::bad_address) << transport->name;
      EXPECT_NE(error->cure().find("max_message"), std::string::npos) << error->what();
    }
  }
  EXPECT_TRUE(run.entries().empty());
}

TEST(Traits, have_a_text_for_each_value) {
  using PeerExit = Traits::PeerExit;
  using WhenFull = Traits::WhenFull;
  using ReachedBy = Traits::ReachedBy;
  std::set<std::string_view> texts;
  for (const auto value : {PeerExit::by_kernel, PeerExit::by_lifeline, PeerExit::unknown})
    texts.insert(to_string(value));
  for (const auto value : {WhenFull::waits, WhenFull::refuses, WhenFull::drops})
    texts.insert(to_string(value));
  for (const auto value : {ReachedBy::name, ReachedBy::inheritance}) texts.insert(to_string(value));
  for (const auto value : {Tier::core, Tier::linux_kernel, Tier::libraries})
    texts.insert(to_string(value));
  EXPECT_EQ(texts.size(), 11U);
}

}  // namespace
