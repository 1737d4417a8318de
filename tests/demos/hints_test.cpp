#include "demos/watch/hints.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace ipc::demo {
namespace {

constexpr unsigned a = 0, b = 1, c = 2;
constexpr std::uint64_t ms = 1'000'000;

// A record of processes A, B and C, which exited with 0 at the end.
class Seen {
 public:
  Seen() {
    run_.has_own_network = true;
    for (unsigned side = 0; side < 3; ++side) {
      WatchedProcess& process = run_.processes.emplace_back();
      process.pid = static_cast<pid_t>(100 + side);
      process.program = side;
      process.begin_ns = 1;
      process.end_ns = 1000 * ms;
      process.status = 0;
    }
  }
  // Adds a call in strace's words.
  Seen& call(unsigned side, std::uint64_t at_ms, const std::string& text,
             std::uint64_t took_ms = 0) {
    WatchedCall call = take_apart(text);
    call.side = side;
    call.thread = run_.processes[side].pid;
    call.begin_ns = at_ms * ms;
    call.end_ns = call.until_ns = (at_ms + took_ms) * ms;
    run_.calls.push_back(std::move(call));
    return *this;
  }
  Seen& packet(unsigned from, std::uint16_t source_port, std::uint16_t target_port,
               unsigned flags) {
    Packet packet;
    packet.at_ns = 500 * ms;
    packet.source = packet.target = INADDR_LOOPBACK;
    packet.source_port = source_port;
    packet.target_port = target_port;
    packet.protocol = IPPROTO_TCP;
    packet.flags = static_cast<std::uint8_t>(flags);
    run_.packets.push_back(packet);
    run_.owners.push_back({from, nobody, false});
    return *this;
  }
  Snapshot::OneProcess& state(std::uint64_t at_ms, unsigned side, char letter) {
    if (run_.snapshots.empty() || run_.snapshots.back().at_ns != at_ms * ms)
      run_.snapshots.emplace_back().at_ns = at_ms * ms;
    auto& process = run_.snapshots.back().processes.emplace_back();
    process.side = side;
    process.state.letter = letter;
    return process;
  }
  Run& run() { return run_; }
  // Returns the kinds of hints, in alphabetical order.
  std::set<std::string> hints() const {
    std::set<std::string> ids;
    for (const Hint& hint : find_hints(run_)) {
      EXPECT_FALSE(hint.evidence.empty()) << hint.id;
      EXPECT_FALSE(hint.seen.empty() || hint.cure.empty()) << hint.id;
      ids.insert(hint.id);
    }
    return ids;
  }

 private:
  Run run_;
};
using Ids = std::set<std::string>;

const std::string server_end = "4<TCP:[127.0.0.1:80->127.0.0.1:40000]>",
                  client_end = "3<TCP:[127.0.0.1:40000->127.0.0.1:80]>",
                  other_end = "5<TCP:[127.0.0.1:80->127.0.0.1:40001]>";

std::string receive(const std::string& end, long got, long asked = 1024) {
  return "recvfrom(" + end + ", \"...\", " + std::to_string(asked) +
         ", 0, NULL, NULL) = " + std::to_string(got);
}
std::string send(const std::string& end, long sent, long asked = 0) {
  return "sendto(" + end + ", \"...\", " + std::to_string(asked == 0 ? sent : asked) +
         ", 0, NULL, 0) = " + std::to_string(sent);
}

TEST(Hints, a_conversation_without_mistakes_has_none) {
  Seen seen;
  seen.call(a, 1, "socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3<TCP:[1]>")
      .call(a, 2, "listen(3<TCP:[0.0.0.0:80]>, 1) = 0")
      .call(b, 3, "socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3<TCP:[2]>")
      .call(a, 3, "accept4(3<TCP:[0.0.0.0:80]>, NULL, NULL, 0) = " + server_end, 5)
      .call(b, 4,
            "connect(3<TCP:[2]>, {sa_family=AF_INET, sin_port=htons(80), "
            "sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0")
      .call(b, 10, send(client_end, 10))
      .call(a, 10, receive(server_end, 10))
      .call(a, 11, send(server_end, 5000))
      .call(b, 11, receive(client_end, 1024))  // as much as was asked
      .call(b, 12, receive(client_end, 3976, 3976))
      .call(b, 13, "close(" + client_end + ") = 0")
      .call(a, 14, receive(server_end, 0))
      .call(a, 15, "close(" + server_end + ") = 0")
      .call(a, 16, "close(3<TCP:[0.0.0.0:80]>) = 0");
  EXPECT_EQ(seen.hints(), Ids{});
}

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

// B reads a pipe to which C has written. A holds the write end, too.
Seen leaked(int number) {
  Seen seen;
  seen.call(c, 1, "write(4<pipe:[9]>, \"x\", 1) = 1")
      .call(a, 2, "wait4(-1, NULL, 0, NULL) = ?", 900)
      .call(b, 3, "read(3<pipe:[9]>, ) = ?", 900);
  seen.state(100, b, 'S').open = {{{3, "pipe:[9]"}, false}};
  seen.state(100, a, 'S').open = {{{number, "pipe:[9]"}, true}};
  seen.run().last_state = 0;
  return seen;
}

TEST(Hints, a_write_end_that_another_process_does_not_use) {
  EXPECT_EQ(leaked(4).hints(), Ids{"other_write_end"});
  EXPECT_EQ(leaked(1).hints(), Ids{});  // standard output may be used later
}

TEST(Hints, a_write_end_that_the_reader_has_itself) {
  Seen seen = leaked(1);
  seen.run().snapshots[0].processes[0].open.push_back({{4, "pipe:[9]"}, true});
  EXPECT_EQ(seen.hints(), Ids{"own_write_end"});
}

TEST(Hints, a_reader_that_went_on_has_none) {
  Seen seen = leaked(4);
  seen.run().last_state.reset();
  EXPECT_EQ(seen.hints(), Ids{});
}

TEST(Hints, a_pipe_whose_writers_use_it_has_none) {
  Seen seen = leaked(4);
  seen.call(a, 200, "write(4<pipe:[9]>, \"x\", 1) = 1");
  EXPECT_EQ(seen.hints(), Ids{});
}

TEST(Hints, many_calls_that_only_ask) {
  const std::string nothing =
      "recvfrom(" + client_end +
      ", 0x1, 64, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)";
  Seen busy, polite, slow;
  for (std::uint64_t at = 1; at < 30; ++at) {
    busy.call(b, at, nothing);
    slow.call(b, 100 * at, nothing);
    polite.call(b, 2 * at, nothing)
        .call(b, 2 * at + 1, "poll([{fd=3, events=POLLIN}], 1, -1) = 1", 1);
  }
  EXPECT_EQ(busy.hints(), Ids{"busy"});
  EXPECT_EQ(polite.hints(), Ids{});
  EXPECT_EQ(slow.hints(), Ids{});
}

TEST(Hints, an_end_that_is_taken_for_data) {
  Seen ignored, heeded;
  for (std::uint64_t at = 1; at < 4; ++at) ignored.call(a, at, receive(server_end, 0));
  EXPECT_EQ(ignored.hints(), Ids{"end_ignored"});
  heeded.call(a, 1, receive(server_end, 0));
  EXPECT_EQ(heeded.hints(), Ids{});
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

const std::string refusal =
    "connect(3<TCP:[2]>, {sa_family=AF_INET, sin_port=htons(80), "
    "sin_addr=inet_addr(\"127.0.0.1\")}, 16) = -1 ECONNREFUSED (Connection refused)";

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

TEST(Hints, a_child_that_nobody_waits_for) {
  Seen seen;
  seen.run().processes[b].parent = a;
  seen.call(a, 1, "clone(child_stack=NULL, flags=SIGCHLD) = 101");
  for (const std::uint64_t at : {100U, 350U}) {
    seen.state(at, a, 'S');
    seen.state(at, b, 'Z');
  }
  EXPECT_EQ(seen.hints(), Ids{"zombie"});
  Seen by_wait = seen, by_waitid = seen;
  by_wait.call(a, 900, "wait4(101, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 101");
  EXPECT_EQ(by_wait.hints(), Ids{});
  by_waitid.call(a, 900,
                 "waitid(P_PID, 101, {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=101, "
                 "si_uid=0, si_status=0, si_utime=0, si_stime=0}, WEXITED, NULL) = 0");
  EXPECT_EQ(by_waitid.hints(), Ids{});
  seen.run().snapshots.pop_back();  // perhaps its parent was about to wait
  EXPECT_EQ(seen.hints(), Ids{});
}

TEST(Hints, a_program_that_a_signal_ended) {
  Seen crashed, ended, meant;
  for (Seen* const seen : {&crashed, &ended, &meant}) {
    seen->call(b, 1, "close(9) = 0");
    seen->run().processes[b].status.reset();
    seen->run().processes[b].signal = "SIGSEGV";
  }
  EXPECT_EQ(crashed.hints(), Ids{"signal"});
  ended.run().processes[b].was_ended_by_us = true;
  EXPECT_EQ(ended.hints(), Ids{});
  meant.call(a, 2, "kill(0, SIGSEGV) = 0");
  EXPECT_EQ(meant.hints(), Ids{});
  crashed.run().processes[b].signal = "SIGALRM";  // no error of the program
  EXPECT_EQ(crashed.hints(), Ids{});
}

TEST(Hints, a_socket_that_was_never_closed) {
  Seen client, server;
  client.call(b, 1, "socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3<TCP:[2]>");
  EXPECT_EQ(client.hints(), Ids{"not_closed"});
  server.call(a, 1, "accept4(3<TCP:[0.0.0.0:80]>, NULL, NULL, 0) = " + server_end)
      .call(a, 2, receive(server_end, 0));
  EXPECT_EQ(server.hints(), Ids{"not_closed_after_end"});
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

TEST(Hints, equal_ones_are_counted) {
  Seen seen;
  for (std::uint64_t at = 1; at < 4; ++at) seen.call(b, at, refusal);
  const Hints hints = find_hints(seen.run());
  ASSERT_EQ(hints.size(), 1U);
  EXPECT_EQ(hints[0].count, 3U);
  EXPECT_EQ(hints[0].at_ns, 1 * ms);
}

TEST(WatchedCalls, are_taken_apart) {
  const WatchedCall call = take_apart(
      "accept4(3<TCPv6:[[::]:80]>, {sa_family=AF_INET6, sin6_port=htons(40000), "
      "sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"::1\", &sin6_addr), sin6_scope_id=0}, [28], "
      "SOCK_CLOEXEC) = 4<TCPv6:[[::1]:80->[::1]:40000]>");
  EXPECT_EQ(call.text(), "accept (accept4)(3, [::1]:40000, [28], SOCK_CLOEXEC) = 4");
  EXPECT_EQ(call.value, 4);
  EXPECT_EQ(call.made.number, 4);
  EXPECT_EQ(call.socket.remote, 1U);
  EXPECT_EQ(call.socket.remote_port, 40000);

  const WatchedCall written =
      take_apart("write(1</dev/pts/0<char 136:0>>, \"a<b> = \\\"c\", 9) = 9");
  EXPECT_EQ(written.text(), "write(1, \"a<b> = \\\"c\", 9) = 9");
  EXPECT_EQ(written.target(), "/dev/pts/0<char 136:0>");
  EXPECT_EQ(written.asked(), 9);

  const WatchedCall open = take_apart("read(3<pipe:[12]>, ) = ?");
  EXPECT_EQ(open.text(), "read(3, …) = ?");
  EXPECT_FALSE(open.has_returned());
  EXPECT_TRUE(is_pipe(open.target()));

  EXPECT_EQ(take_apart("epoll_pwait(9<anon_inode:[eventpoll]>,  <unfinished ...>) = ?").text(),
            "epoll_pwait(9, …) = ?");
  EXPECT_EQ(take_apart("pause() = ?").text(), "pause() = ?");
  EXPECT_EQ(take_apart("epoll_wait(9, [{events=EPOLLIN, data={u32=4, u64=4}}], 8, -1) = 1").text(),
            "epoll_wait(9, [{events=EPOLLIN}], 8, -1) = 1");

  const WatchedCall pipe = take_apart("pipe2([3<pipe:[7]>, 4<pipe:[7]>], O_CLOEXEC) = 0");
  EXPECT_EQ(pipe.text(), "pipe2([3, 4], O_CLOEXEC) = 0");
  ASSERT_EQ(pipe.used.size(), 2U);
  EXPECT_EQ(pipe.used[1].number, 4);
}

TEST(WatchedCalls, of_language_runtimes_are_not_shown) {
  const auto shows = [](const char* text) { return is_shown(take_apart(text), "/srv/ana"); };
  EXPECT_TRUE(shows("openat(AT_FDCWD</srv/ana>, \"data.txt\", O_RDONLY) = 3</srv/ana/data.txt>"));
  EXPECT_TRUE(shows("read(3</srv/ana/data.txt>, \"x\", 9) = 1"));
  EXPECT_TRUE(shows("write(1</var/log/x>, \"x\", 1) = 1"));
  EXPECT_TRUE(shows("wait4(-1, NULL, 0, NULL) = 7"));
  EXPECT_FALSE(shows("openat(AT_FDCWD</srv/ana>, \"/usr/lib/x\", O_RDONLY) = 3</usr/lib/x>"));
  EXPECT_FALSE(shows("read(3</srv/ana/server.py>, \"x\", 9) = 1"));
  EXPECT_FALSE(shows("read(3<anon_inode:[eventfd]>, \"x\", 8) = 8"));
  EXPECT_FALSE(shows("clone3({flags=CLONE_VM|CLONE_THREAD, exit_signal=0}, 88) = 9"));
  EXPECT_FALSE(shows("execve(\"/bin/x\", [\"x\"], 0x1) = -1 ENOENT (No such file or directory)"));
}

}  // namespace
}  // namespace ipc::demo
