// The lesson sockets: two families, the wrong protocol, the wrong framing, and another network.
#include <sched.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "demos/stage/loopback.h"
#include "demos/stage/network.h"
#include "demos/stage/sockets.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

// --- the same conversation, over two families ---

struct Talk {
  sockaddr_storage address;
  socklen_t address_size;
  int connection;  // the server's descriptor
  ino_t inode;     // inode of its socket
  ucred peer;      // the process at the other end, as reported by the kernel
  std::array<char, 32> question, answer;
};

const sockaddr* address_of(const Talk& talk) {
  return reinterpret_cast<const sockaddr*>(&talk.address);
}

template <class T>
void set_address(Talk& talk, const T& address) {
  std::memcpy(&talk.address, &address, sizeof address);
  talk.address_size = sizeof address;
}

void serve(const Cues& cues, Talk& talk) {
  const int fd =
      sys::must("", "socket", ::socket, static_cast<int>(talk.address.ss_family), SOCK_STREAM, 0);
  sys::must("", "bind", ::bind, fd, address_of(talk), talk.address_size);
  sys::must("", "listen", ::listen, fd, 8);
  socklen_t room = talk.address_size;  // the kernel has chosen a port
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&talk.address), &room);
  cues.next();
  talk.connection = accept_from(fd);
  talk.inode = inode_of(talk.connection);
  socklen_t size = sizeof talk.peer;
  sys::call("getsockopt", ::getsockopt, talk.connection, SOL_SOCKET, SO_PEERCRED,
            static_cast<void*>(&talk.peer), &size);
  hears_into(talk.connection, talk.question);
  says(talk.connection, "yes, here");
  cues.next();
}

void ask(const Cues& cues, Talk& talk) {
  const int fd =
      sys::must("", "socket", ::socket, static_cast<int>(talk.address.ss_family), SOCK_STREAM, 0);
  sys::must("", "connect", ::connect, fd, address_of(talk), talk.address_size);
  says(fd, "anybody there?");
  hears_into(fd, talk.answer);
  cues.next();
}

class Conversation {
 public:
  Conversation(Stage& stage, Talk& talk, std::string_view server, std::string_view client)
      : talk_(talk),
        server_(stage.start(server, [&](const Cues& cues) { serve(cues, talk); })),
        client_(stage.start(client, [&](const Cues& cues) { ask(cues, talk); })) {
    server_.act();
    server_.cue();
    client_.act();
    server_.await();
    table_ = table_of(talk_.inode);
  }

  bool has_both_ways() const {
    return talk_.question.data() == std::string_view("anybody there?") &&
           talk_.answer.data() == std::string_view("yes, here");
  }
  // Returns whether the server's descriptor leads to a socket that this table lists.
  bool is_listed_in(std::string_view table) const {
    return table_ == table && std::ranges::count(descriptors_of(server_.pid()),
                                                 std::pair(talk_.connection, link())) == 1;
  }
  bool knows_its_client() const { return talk_.peer.pid == client_.pid(); }
  bool knows_nobody() const { return talk_.peer.pid == 0; }

  std::vector<std::string> row() const {
    return {std::to_string(talk_.connection), link(), "/proc/net/" + table_,
            knows_nobody() ? "-" : std::to_string(talk_.peer.pid)};
  }

 private:
  std::string link() const { return "socket:[" + std::to_string(talk_.inode) + "]"; }

  const Talk& talk_;
  Actor server_, client_;
  std::string table_;
};

void both_families(Stage& stage) {
  stage.step("both");
  Talk &unix_talk = stage.share<Talk>(), &tcp_talk = stage.share<Talk>();
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  stage.place("box").copy(name.sun_path, sizeof name.sun_path - 1);
  set_address(unix_talk, name);
  set_address(tcp_talk, loopback(0));
  const Conversation over_unix(stage, unix_talk, "unix_server"_key, "unix_client"_key);
  const Conversation over_tcp(stage, tcp_talk, "tcp_server"_key, "tcp_client"_key);
  stage.show_calls();
  stage.say("both.done");
  stage.show({{stage.in_words("descriptor"), stage.in_words("stands_for"), stage.in_words("table"),
               "SO_PEERCRED"},
              {over_unix.row(), over_tcp.row()}});
  stage.fact("same_message_over_both",
             unix_talk.question == tcp_talk.question && unix_talk.question[0] != 0,
             unix_talk.question.data());
  stage.fact("bytes_go_both_ways", over_unix.has_both_ways() && over_tcp.has_both_ways());
  stage.fact("descriptor_in_protocol_table",
             over_unix.is_listed_in("unix") && over_tcp.is_listed_in("tcp"));
  stage.fact("only_unix_names_the_process", over_unix.knows_its_client() && over_tcp.knows_nobody(),
             unix_talk.peer.pid);
}

// --- the wrong plug ---

struct Misfit {
  sockaddr_in server;
  int datagram_refused;   // errno
  std::uint32_t claimed;  // length read by the server
  bool understood, answered;
};

// Serves messages that consist of a length of four bytes, most significant first, and as many
// bytes.
void serve_with_lengths(const Cues& cues, Misfit& misfit) {
  constexpr std::uint32_t longest = 1 << 20;
  const int fd = new_listener(loopback(0), 8);
  own_name(fd, misfit.server);
  cues.next();
  const int connection = accept_from(fd);
  std::uint32_t length = 0;
  sys::call("recv", ::recv, connection, static_cast<void*>(&length), sizeof length, MSG_WAITALL);
  misfit.claimed = ntohl(length);
  misfit.understood = misfit.claimed <= longest && hears(connection).size() == misfit.claimed;
  if (misfit.understood) says(connection, "understood");
  sys::call("close", ::close, connection);
  cues.next();
}

void wrong_plug(Stage& stage) {
  stage.step("wrong");
  Misfit& misfit = stage.share<Misfit>();
  Actor server =
      stage.start("length_server", [&](const Cues& cues) { serve_with_lengths(cues, misfit); });
  Actor datagrams = stage.start("datagrams", [&](const Cues& cues) {
    const int fd = new_socket(SOCK_DGRAM);
    connect_to(fd, misfit.server);
    says(fd, "hello");
    misfit.datagram_refused = hears_error(fd);
    cues.done();
  });
  Actor lines = stage.start("lines", [&, fits = stage.is_prevented()](const Cues& cues) {
    const int fd = new_socket();
    connect_to(fd, misfit.server);
    says(fd, fits ? std::string_view("\0\0\0\6hello\n", 10) : "hello\n");
    misfit.answered = !hears(fd).empty();
    cues.done();
  });
  server.act();
  datagrams.act();
  server.cue();
  lines.act();
  server.await();
  stage.show_calls();
  stage.fact("udp_at_tcp_is_refused", misfit.datagram_refused == ECONNREFUSED,
             port_of(misfit.server));
  stage.fact("wrong_framing_not_understood",
             misfit.claimed != 0 && !misfit.understood && !misfit.answered, number(misfit.claimed));
}

// --- from one network to another ---

struct Far {
  int unshared;      // errno
  sockaddr_in near;  // the client's own name
  bool heard;
};

std::string network_of(pid_t pid) {
  std::error_code gone;
  return std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/ns/net", gone);
}

void another_network(Stage& stage, const std::optional<std::string>& refused) {
  constexpr std::uint32_t near_address = 0xc0a8'0701, far_address = 0xc0a8'0702;  // 192.168.7.x
  const auto not_shown = [&](const std::string& reason) {
    stage.not_shown("reaches_another_network_stack", reason);
  };
  stage.step("network");
  if (refused) return not_shown(*refused);
  Far& far = stage.share<Far>();
  Actor server = stage.start("far", [&](const Cues& cues) {
    far.unshared = error_of(sys::call("unshare", ::unshare, CLONE_NEWNET));
    cues.next();
    set_up("far", far_address);
    const int fd = new_listener(loopback(3000, far_address), 8);
    cues.next();
    says(accept_from(fd), "hello from afar");
    cues.next();
  });
  Actor client = stage.start("near", [&](const Cues& cues) {
    const int fd = new_socket();
    connect_to(fd, loopback(3000, far_address));
    own_name(fd, far.near);
    far.heard = hears(fd) == "hello from afar";
    cues.next();
  });
  server.act();
  if (far.unshared != 0) return not_shown(std::string("unshare: ") + std::strerror(far.unshared));
  if (const auto reason = lay_cable("near", "far", server.pid())) return not_shown(*reason);
  stage.show_act(stage.in_words("cable"));
  set_up("near", near_address);
  server.act();
  server.cue();
  client.act();
  server.await();
  stage.show_calls();
  const std::string far_network = network_of(server.pid()), near_network = network_of(client.pid());
  stage.say("network.done");
  stage.show({{text("lesson.process"), "/proc/PID/ns/net", stage.in_words("address")},
              {{stage.name_of(server.side()), far_network, to_string(loopback(3000, far_address))},
               {stage.name_of(client.side()), near_network, to_string(far.near)}}});
  stage.fact("reaches_another_network_stack",
             far.heard && !far_network.empty() && far_network != near_network);
}

// --- history, which no experiment shows ---

void told(Stage& stage) {
  stage.step("told");
  stage.history("history");
  const auto names_reading = [](const Lesson* lesson) {
    const std::string key = std::string(lesson->name) + ".reading";
    return has_text(key) && !text(key).empty();
  };
  stage.fact("reading_is_named", std::ranges::all_of(lessons(), names_reading), lessons().size());
}

void play(Stage& stage) {
  const auto refused = enter_own_network();
  both_families(stage);
  wrong_plug(stage);
  another_network(stage, refused);
  told(stage);
}

}  // namespace

extern const Lesson sockets_lesson;
const Lesson sockets_lesson{"sockets", play};

}  // namespace ipc::demo
