#include "demos/watch/hints.h"

#include <gtest/gtest.h>

#include <string>

#include "hints_support.h"

namespace ipc::demo {
namespace {

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
