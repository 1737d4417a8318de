#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include <string>

#include "hints_support.h"

namespace ipc::demo {
namespace {

TEST(Hints, two_sends_in_one_receive) {
  Seen seen;
  seen.call(b, 1, send(client_end, 5))
      .call(b, 2, send(client_end, 5))
      .call(a, 3, receive(server_end, 10));
  EXPECT_EQ(seen.hints(), Ids{"merged"});
}

TEST(Hints, one_send_in_two_receives) {
  Seen seen;
  seen.call(b, 1, send(client_end, 2000))
      .call(a, 2, receive(server_end, 1500, 4096))
      .call(a, 3, receive(server_end, 500, 4096));
  EXPECT_EQ(seen.hints(), Ids{"piece"});
}

TEST(Hints, a_receiver_that_knows_the_length_has_no_hint) {
  Seen seen;
  seen.call(b, 1, send(client_end, 4))
      .call(b, 2, send(client_end, 6))
      .call(a, 3, receive(server_end, 4, 4))
      .call(a, 4, receive(server_end, 6, 6));
  EXPECT_EQ(seen.hints(), Ids{});
}

TEST(Hints, streams_of_unix_sockets_have_no_bounds_either) {
  Seen seen;
  seen.call(b, 1, send("3<UNIX-STREAM:[7->8]>", 5))
      .call(b, 2, send("3<UNIX-STREAM:[7->8]>", 5))
      .call(a, 3, receive("4<UNIX-STREAM:[8->7,\"/tmp/x\"]>", 10));
  EXPECT_EQ(seen.hints(), Ids{"merged"});
}

TEST(Hints, a_short_write_whose_rest_is_not_sent) {
  Seen ignored, in_chunks, unfinished;
  for (Seen* const seen : {&ignored, &in_chunks, &unfinished})
    seen->call(b, 1, send(client_end, 100, 900));
  EXPECT_EQ(ignored.hints(), Ids{"short_write"});
  in_chunks.call(b, 2, send(client_end, 900));  // the rest, and what follows it
  EXPECT_EQ(in_chunks.hints(), Ids{});
  unfinished.run().processes[b].status.reset();  // it was ended, and perhaps would have gone on
  EXPECT_EQ(unfinished.hints(), Ids{});
  unfinished.call(b, 2, "close(" + client_end + ") = 0");
  EXPECT_EQ(unfinished.hints(), Ids{"short_write"});
}

TEST(Hints, a_pipe_without_readers) {
  Seen survived, killed;
  survived.call(a, 1, "write(4<pipe:[9]>, \"x\", 1) = -1 EPIPE (Broken pipe)");
  EXPECT_EQ(survived.hints(), Ids{"epipe"});
  killed.call(a, 1, "write(4<pipe:[9]>, \"x\", 1) = -1 EPIPE (Broken pipe)");
  killed.run().processes[a].status.reset();
  killed.run().processes[a].signal = "SIGPIPE";
  EXPECT_EQ(killed.hints(), Ids{"sigpipe"});
}

TEST(Hints, a_reset_and_the_process_that_sent_it) {
  Seen unread, late, unclear, unknown, refused;
  unread.call(b, 1, send(client_end, 10))
      .call(a, 400, "close(" + server_end + ") = 0")
      .packet(a, 80, 40000, TH_SYN | TH_ACK)
      .packet(a, 80, 40000, TH_RST);
  EXPECT_EQ(unread.hints(), Ids{"reset_unread"});
  EXPECT_NE(find_hints(unread.run())[0].seen.find("A closed"), std::string::npos);
  late.call(b, 1, send(client_end, 10))
      .call(a, 2, receive(server_end, 10))
      .call(a, 3, "close(" + server_end + ") = 0")
      .call(b, 300, send(client_end, 6))
      .packet(a, 80, 40000, TH_FIN | TH_ACK)
      .packet(a, 80, 40000, TH_RST);
  EXPECT_EQ(late.hints(), Ids{"reset_late"});
  EXPECT_NE(find_hints(late.run())[0].seen.find("B sent after A"), std::string::npos);
  unclear.call(b, 1, send(client_end, 10))
      .packet(a, 80, 40000, TH_SYN | TH_ACK)
      .packet(a, 80, 40000, TH_RST);
  EXPECT_EQ(unclear.hints(), Ids{"reset"});
  unknown.packet(nobody, 80, 40000, TH_ACK).packet(nobody, 80, 40000, TH_RST | TH_ACK);
  EXPECT_EQ(unknown.hints(), Ids{"reset_unknown"});
  refused.packet(b, 40000, 80, TH_SYN).packet(nobody, 80, 40000, TH_RST | TH_ACK);
  EXPECT_EQ(refused.hints(), Ids{});
}

TEST(Hints, a_reset_without_packets_has_no_known_sender) {
  Seen seen;
  seen.run().has_own_network = false;
  seen.call(b, 1,
            "recvfrom(" + client_end +
                ", 0x1, 64, 0, NULL, NULL) = -1 ECONNRESET (Connection reset by peer)");
  EXPECT_EQ(seen.hints(), Ids{"reset_unseen"});
}

TEST(Hints, a_client_that_came_before_its_server) {
  Seen early, alone, late;
  early.call(b, 1, refusal).call(a, 50, "listen(3<TCP:[0.0.0.0:80]>, 1) = 0");
  EXPECT_EQ(early.hints(), Ids{"refused_early"});
  alone.call(b, 1, refusal);
  EXPECT_EQ(alone.hints(), Ids{"refused"});
  late.call(b, 1,
            "connect(3<TCP:[2]>, {sa_family=AF_INET, sin_port=htons(80), "
            "sin_addr=inet_addr(\"127.0.0.1\")}, 16) = -1 EINPROGRESS (Operation now in progress)")
      .call(b, 2, "getsockopt(3<TCP:[2]>, SOL_SOCKET, SO_ERROR, [ECONNREFUSED], [4]) = 0");
  EXPECT_EQ(late.hints(), Ids{"refused"});
}

TEST(Hints, a_client_that_tries_another_address_has_none) {
  Seen blocking, waiting;
  for (Seen* const seen : {&blocking, &waiting})
    seen->call(b, 1,
               "connect(3<TCPv6:[2]>, {sa_family=AF_INET6, sin6_port=htons(80), "
               "sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"::1\", &sin6_addr), "
               "sin6_scope_id=0}, 28) = -1 ECONNREFUSED (Connection refused)");
  EXPECT_EQ(blocking.hints(), Ids{"refused"});
  const std::string connect =
      "connect(3<TCP:[3]>, {sa_family=AF_INET, sin_port=htons(80), "
      "sin_addr=inet_addr(\"127.0.0.1\")}, 16) = ";
  blocking.call(b, 2, connect + "0");
  EXPECT_EQ(blocking.hints(), Ids{});
  waiting.call(b, 2, connect + "-1 EINPROGRESS (Operation now in progress)");
  EXPECT_EQ(waiting.hints(), Ids{"refused"});
  waiting.call(b, 3, send(client_end, 5));
  EXPECT_EQ(waiting.hints(), Ids{});
}

std::string bind_to(int port, const std::string& result, const std::string& kind = "TCP",
                    const std::string& address = "0.0.0.0") {
  return "bind(3<" + kind + ":[2]>, {sa_family=AF_INET, sin_port=htons(" + std::to_string(port) +
         "), sin_addr=inet_addr(\"" + address + "\")}, 16) = " + result;
}

TEST(Hints, an_address_in_use) {
  const std::string in_use = "-1 EADDRINUSE (Address already in use)";
  Seen known, unknown, path;
  known.call(a, 1, bind_to(80, "0")).call(b, 2, bind_to(80, in_use));
  EXPECT_EQ(known.hints(), Ids{"in_use_by"});
  unknown.call(a, 1, bind_to(81, "0")).call(b, 2, bind_to(80, in_use));
  EXPECT_EQ(unknown.hints(), Ids{"in_use"});
  Seen closed, other_protocol, other_address;
  closed.call(a, 1, bind_to(80, "0")).call(a, 2, "close(3<TCP:[2]>) = 0");
  other_protocol.call(a, 1, bind_to(80, "0", "UDP"));
  other_address.call(a, 1, bind_to(80, "0", "TCP", "127.0.0.2"));
  for (Seen* const seen : {&closed, &other_protocol, &other_address}) {
    seen->call(b, 3, bind_to(80, in_use, "TCP", "127.0.0.1"));
    EXPECT_EQ(seen->hints(), Ids{"in_use"});
  }
  path.call(a, 1,
            "bind(3<UNIX-STREAM:[2]>, {sa_family=AF_UNIX, sun_path=\"/tmp/x\"}, 9) = " + in_use);
  EXPECT_EQ(path.hints(), Ids{"path_in_use"});
}

// C has connected at 10 ms, and A accepts at `accepted_ms`, after it has closed B's connection.
Seen two_clients(std::uint64_t accepted_ms) {
  Seen seen;
  seen.call(c, 10,
            "connect(3<TCP:[2]>, {sa_family=AF_INET, sin_port=htons(80), "
            "sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0")
      .call(c, 11, send("3<TCP:[127.0.0.1:40001->127.0.0.1:80]>", 3))
      .call(a, accepted_ms - 1, "close(" + server_end + ") = 0")
      .call(a, accepted_ms, "accept4(3<TCP:[0.0.0.0:80]>, NULL, NULL, 0) = " + other_end)
      .call(a, accepted_ms + 1, "close(" + other_end + ") = 0");
  return seen;
}

TEST(Hints, a_client_that_waited_for_the_end_of_another) {
  EXPECT_EQ(two_clients(400).hints(), Ids{"backlog"});
  EXPECT_EQ(two_clients(12).hints(), Ids{});
}

TEST(Hints, connections_that_nobody_accepted) {
  Seen seen;
  seen.state(100, a, 'S').open = {{{3, "socket:[5]"}, true}};
  SocketRow row;
  row.protocol = "tcp";
  row.state = "LISTEN";
  row.local_port = 80;
  row.to_read = 1;
  row.inode = 5;
  seen.run().snapshots[0].sockets = {row};
  EXPECT_EQ(seen.hints(), Ids{});
  seen.run().last_state = 0;
  EXPECT_EQ(seen.hints(), Ids{"not_accepted"});
}

}  // namespace
}  // namespace ipc::demo
