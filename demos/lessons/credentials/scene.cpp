// The lesson credentials: the kernel names the caller, descriptors carry rights, and seals protect
// shared memory.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>

#include "demos/lessons/lesson.h"
#include "demos/stage/ancillary.h"
#include "demos/stage/loopback.h"
#include "demos/stage/network.h"
#include "demos/stage/pairs.h"
#include "ipc/shm/shared_memory.h"
#include "ipc/system/pidfd.h"
#include "ipc/system/sys.h"
#include "ipc/system/wait.h"

namespace ipc::demo {

namespace {

using Words = std::array<char, 32>;  // with a zero at the end

void read_into(int fd, Words& words, std::size_t size) {
  sys::call("read", ::read, fd, static_cast<void*>(words.data()), size);
}

// --- a server, its client, and the heir that takes the client's place ---

constexpr ucred nobody{0, uid_t(-1), gid_t(-1)}, claimed{1, 0, 0};
constexpr std::string_view claim = "pid 1, uid 0", first_half = "half for you,",
                           second_half = "half for me";

struct UnixName {
  sockaddr_un address;
  socklen_t size;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
};

struct Notes {
  UnixName unix_server;
  sockaddr_in tcp_server;
  Words heard, of_client, of_server;  // the claim, and the part of the file that each of them read
  long client_offset;                 // read by the client: its /proc is closed to some directors
  uid_t client_user;
  gid_t client_group;
  ucred over_unix, over_tcp, over_unix_later, sender;
  int forged_error, pidfd_error, open_error;
  int given, taken;  // descriptors of the file
  bool had_ended, has_ended;
};

// Returns an option of SOL_SOCKET, or `missing` if the kernel has none.
template <class T>
T option_of(int fd, int option, T missing) {
  socklen_t size = sizeof missing;
  sys::call("getsockopt", ::getsockopt, fd, SOL_SOCKET, option, static_cast<void*>(&missing),
            &size);
  return missing;
}

bool tells_an_end(int pidfd) {
  return pidfd >= 0 && wait({pidfd, POLLIN}, Deadline::immediate()) == Status::ok;
}

int new_unix() { return sys::must("", "socket", ::socket, AF_UNIX, SOCK_STREAM, 0); }

// Makes a listener whose name the kernel chooses (unix(7), autobind). It is in no directory, so any
// user may connect.
int new_unix_listener(UnixName& name) {
  const int fd = new_unix();
  name.address.sun_family = AF_UNIX;
  sys::must("", "bind", ::bind, fd, name.get(), socklen_t{sizeof name.address.sun_family});
  sys::must("", "listen", ::listen, fd, 8);
  name.size = sizeof name.address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&name.address), &name.size);
  return fd;
}

// Returns the position of the next read or write, which belongs to the open file.
long offset_of(pid_t pid, int fd) {
  std::ifstream info("/proc/" + std::to_string(pid) + "/fdinfo/" + std::to_string(fd));
  std::string name;
  long offset = -1;
  info >> name >> offset;
  return name == "pos:" ? offset : -1;
}

class Visit {
 public:
  explicit Visit(Stage& stage)
      : stage_(stage),
        path_(stage.place("file")),
        server_(stage.start("server", [this](const Cues& cues) { serve(cues); })),
        client_(stage.start("client", [this](const Cues& cues) { visit(cues); })),
        heir_(stage.start("heir", [this](const Cues& cues) { inherit(cues); })) {}

  void run() {
    who_is_there();
    what_it_may_read();
    who_is_there_now();
  }

 private:
  void serve(const Cues& cues) {
    const int unix_listener = new_unix_listener(notes_.unix_server);
    const int tcp_listener = new_listener(loopback(0), 8);
    own_name(tcp_listener, notes_.tcp_server);
    cues.next();
    const int client = accept_from(unix_listener), tcp_client = accept_from(tcp_listener);
    hears_into(client, notes_.heard);
    notes_.over_unix = option_of(client, SO_PEERCRED, nobody);
    notes_.over_tcp = option_of(tcp_client, SO_PEERCRED, nobody);
    const int pidfd = option_of(client, SO_PEERPIDFD, -1);
    if (pidfd < 0) notes_.pidfd_error = errno;
    cues.next();
    const int file = sys::must(path_, "open", ::open, path_.c_str(), O_RDWR | O_CREAT | O_EXCL, 0);
    const std::string text = std::string(first_half) + std::string(second_half);
    sys::call("pwrite", ::pwrite, file, static_cast<const void*>(text.data()), text.size(),
              off_t{0});
    notes_.given = file;
    hand_over(client, file);
    cues.next();
    read_into(file, notes_.of_server, notes_.of_server.size() - 1);
    cues.next();
    notes_.had_ended = tells_an_end(pidfd);
    set_option(client, SO_PASSCRED);
    cues.next();
    notes_.sender = receive_beside(client, SCM_CREDENTIALS, nobody);
    notes_.over_unix_later = option_of(client, SO_PEERCRED, nobody);
    notes_.has_ended = tells_an_end(pidfd);
    cues.next();
  }

  void visit(const Cues& cues) {
    become_unprivileged();
    notes_.client_user = ::geteuid();
    notes_.client_group = ::getegid();
    cues.next();
    const int server = new_unix();
    sys::must("", "connect", ::connect, server, notes_.unix_server.get(), notes_.unix_server.size);
    connect_to(new_socket(), notes_.tcp_server);
    says(server, claim);
    notes_.forged_error = send_beside(server, std::string(claim), SCM_CREDENTIALS, claimed);
    cues.next();
    notes_.taken = take_over(server);
    notes_.open_error = error_of(sys::call("open", ::open, path_.c_str(), O_RDONLY));
    read_into(notes_.taken, notes_.of_client, first_half.size());
    notes_.client_offset = offset_of(::getpid(), notes_.taken);
    cues.next();
    hand_over(lane_.write.get(), server);
  }

  void inherit(const Cues& cues) {
    const int server = take_over(lane_.read.get());
    cues.next();
    says(server, "me again");
    cues.next();
  }

  void who_is_there();
  void what_it_may_read();
  void who_is_there_now();

  Stage& stage_;
  const std::string path_;
  Notes& notes_ = stage_.share<Notes>();
  const Ends lane_ = unix_pair(SOCK_STREAM);  // from the client to its heir
  Actor server_, client_, heir_;
};

void Visit::who_is_there() {
  stage_.step("who");
  server_.act();
  client_.act();
  stage_.new_calls();
  server_.cue();
  client_.act();
  server_.await();
  stage_.say("who.begin");
  stage_.show_calls();
  stage_.say("who.done");
  const ucred &by_unix = notes_.over_unix, &by_tcp = notes_.over_tcp;
  const auto row = [](const char* what, auto claimed_one, auto unix_one, auto tcp_one) {
    const auto shown = [](auto id) { return std::to_string(static_cast<int>(id)); };
    return std::vector<std::string>{what, shown(claimed_one), shown(unix_one), shown(tcp_one)};
  };
  stage_.show(
      {{"", stage_.in_words("claims"), stage_.in_words("by_unix"), stage_.in_words("by_tcp")},
       {row("pid", claimed.pid, by_unix.pid, by_tcp.pid),
        row("uid", claimed.uid, by_unix.uid, by_tcp.uid),
        row("gid", claimed.gid, by_unix.gid, by_tcp.gid)}});
  stage_.fact("the_kernel_names_the_caller",
              notes_.heard.data() == claim && by_unix.pid == client_.pid() &&
                  by_unix.uid == notes_.client_user && by_unix.gid == notes_.client_group,
              claim, by_unix.pid, by_unix.uid);
  stage_.fact("over_tcp_it_names_nobody", by_tcp.pid == nobody.pid && by_tcp.uid == nobody.uid);
  stage_.fact("a_forged_name_is_refused", notes_.forged_error == EPERM);
}

void Visit::what_it_may_read() {
  stage_.step("file");
  server_.act();
  client_.act();
  const auto of_server = offset_of(server_.pid(), notes_.given);
  const long of_client = notes_.client_offset;
  server_.act();
  stage_.show_calls();
  stage_.say("file.done");
  stage_.show(
      {{text("lesson.process"), stage_.in_words("descriptor"), stage_.in_words("offset")},
       {{stage_.name_of(server_.side()), std::to_string(notes_.given), std::to_string(of_server)},
        {stage_.name_of(client_.side()), std::to_string(notes_.taken),
         std::to_string(of_client)}}});
  stage_.fact("reads_what_it_may_not_open",
              notes_.open_error == EACCES && notes_.of_client.data() == first_half);
  const auto expected = static_cast<long>(first_half.size());
  stage_.fact(
      "one_open_file_in_both",
      of_server == expected && of_client == expected && notes_.of_server.data() == second_half,
      notes_.given, notes_.taken);
}

void Visit::who_is_there_now() {
  stage_.step("now");
  stage_.say("now.begin");
  server_.act();
  client_.cue();
  heir_.act();
  client_.end();
  heir_.act();
  server_.act();
  stage_.show_calls();
  stage_.fact("the_name_is_of_who_connected",
              notes_.over_unix_later.pid == client_.pid() && notes_.sender.pid == heir_.pid(),
              notes_.over_unix_later.pid, notes_.sender.pid);
  if (notes_.pidfd_error != 0)
    return stage_.not_shown("a_pidfd_knows_of_the_end",
                            std::string("SO_PEERPIDFD: ") + std::strerror(notes_.pidfd_error));
  stage_.fact("a_pidfd_knows_of_the_end", !notes_.had_ended && notes_.has_ended);
}

// --- memory shared by its descriptor ---

constexpr std::size_t page_size = 4096;

struct Lending {
  int seals, shrink_error;
  char before, after;  // its first byte
  Process::Exit exit;  // the reader's
};

void lend(const Cues& cues, int lane, Lending& lending, bool is_sealed) {
  const OwnedFd memory = make_memory("lent");
  sys::must("", "ftruncate", ::ftruncate, memory.get(), off_t{page_size});
  sys::call("pwrite", ::pwrite, memory.get(), static_cast<const void*>("!"), std::size_t{1},
            off_t{0});
  if (is_sealed)
    sys::call("fcntl", ::fcntl, memory.get(), F_ADD_SEALS,
              F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
  hand_over(lane, memory.get());
  cues.next();
  lending.shrink_error = error_of(sys::call("ftruncate", ::ftruncate, memory.get(), off_t{0}));
  cues.next();
}

void borrow(const Cues& cues, int lane, Lending& lending) {
  ::prctl(PR_SET_DUMPABLE, 0);  // no core file
  ::signal(SIGBUS, SIG_DFL);    // a sanitizer has its own
  const int memory = take_over(lane);
  lending.seals = sys::call("fcntl", ::fcntl, memory, F_GET_SEALS);
  const auto* const at = static_cast<const volatile char*>(
      sys::must("", "mmap", ::mmap, static_cast<void*>(nullptr), page_size, PROT_READ, MAP_SHARED,
                memory, off_t{0}));
  lending.before = *at;
  cues.next();
  lending.after = *at;
}

Lending& lend_memory(Stage& stage, std::string_view lender_role, std::string_view borrower_role,
                     bool is_sealed) {
  Lending& lending = stage.share<Lending>();
  const Ends lane = unix_pair(SOCK_STREAM);
  const Actor lender = stage.start(
      lender_role, [&](const Cues& cues) { lend(cues, lane.write.get(), lending, is_sealed); });
  Actor borrower =
      stage.start(borrower_role, [&](const Cues& cues) { borrow(cues, lane.read.get(), lending); });
  lender.act();
  borrower.act();
  lender.act();
  borrower.cue();
  lending.exit = borrower.end();
  stage.show_calls();
  return lending;
}

void seals(Stage& stage) {
  const auto is_fixed = [](const Lending& lending) {
    return lending.seals >= 0 && (lending.seals & F_SEAL_SHRINK) != 0;
  };
  stage.step("seals");
  const Lending& open = lend_memory(stage, "lender"_key, "borrower"_key, stage.is_prevented());
  stage.fact(
      "unsealed_memory_kills_its_reader",
      !is_fixed(open) && open.before == '!' && open.shrink_error == 0 && open.exit.signal == SIGBUS,
      open.exit.signal);
  stage.step("sealed");
  const Lending& sealed = lend_memory(stage, "sealing_lender"_key, "wary_borrower"_key, true);
  stage.fact("sealed_memory_cannot_shrink", is_fixed(sealed) && sealed.shrink_error == EPERM &&
                                                sealed.after == '!' && sealed.exit.clean());
}

void play(Stage& stage) {
  stage.go_untraced();  // strace writes six lines for a message with ancillary data
  Visit(stage).run();
  seals(stage);
}

}  // namespace

extern const Lesson credentials_lesson;
const Lesson credentials_lesson{"credentials", play};

}  // namespace ipc::demo
