#include "bench/tools/hub_load_processes.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "bench/measure/clock.h"
#include "ipc/error.h"
#include "ipc/hub.h"
#include "ipc/names.h"
#include "ipc/socket.h"
#include "ipc/sys.h"
#include "ipc/transport.h"

namespace ipc::bench {
namespace {

constexpr std::size_t frame_size = payload_size + 4;  // as len32 has it

void answer(int control, const Answer& said) {
  sys::must("", "send", ::send, control, static_cast<const void*>(&said), sizeof said,
            MSG_NOSIGNAL);
}

// '\0' when the other side has gone.
char next_command(int control) {
  char command = 0;
  sys::must("", "recv", ::recv, control, static_cast<void*>(&command), std::size_t{1}, 0);
  return command;
}

void say_uri(int control, const std::string& uri) {
  sys::must("", "send", ::send, control, static_cast<const void*>(uri.data()), uri.size(),
            MSG_NOSIGNAL);
}

std::uint64_t own_memory() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t whole = 0, resident = 0;
  file >> whole >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// --- the servers ---

// 'm': memory; 'n': how many members; 'b': one message to all, and how long the sends took.
template <class Server>
bool obey(int control, Server& server) {
  switch (next_command(control)) {
    case 'm': answer(control, {own_memory(), 0}); return true;
    case 'n': answer(control, {server.size(), 0}); return true;
    case 'b': {
      const std::uint64_t begin_ns = now_ns();
      server.broadcast();
      answer(control, {begin_ns, now_ns()});
      return true;
    }
    default: return false;
  }
}

// Tells all when somebody leaves.
class HubServer final : public HubUser {
 public:
  explicit HubServer(std::unique_ptr<Listener> listener) : hub_(std::move(listener), *this) {}
  void on_message(MemberId, Bytes) override {}
  void on_leave(MemberId, Departure) override { broadcast(); }
  void on_trouble(const Error& error) override { fmt::print(stderr, "{}\n", error.what()); }
  void broadcast() { hub_.broadcast(payload_); }
  std::size_t size() const { return hub_.size(); }
  void run(int control) {
    bool goes_on = true;
    hub_.watch(control, [&] { goes_on = obey(control, *this); });
    while (goes_on) hub_.turn(Deadline::never());
  }

 private:
  std::array<std::byte, payload_size> payload_{};
  Hub hub_;
};

int serve_with_hub(const LoadOptions& options) {
  auto listener = listen(Address(options.transport, ""));
  say_uri(options.control, listener->address().to_string());
  HubServer(std::move(listener)).run(options.control);
  return 0;
}

// The fewest calls that do the same: accept4, send.
class RawServer {
 public:
  explicit RawServer(int listening) : listening_(listening) { frame_[3] = std::byte{payload_size}; }
  void broadcast() {
    for (const OwnedFd& client : clients_)
      sys::must("", "send", ::send, client.get(), static_cast<const void*>(frame_.data()),
                frame_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  std::size_t size() const { return clients_.size(); }
  void run(int control) {
    for (;;) {
      std::array<pollfd, 2> polled{{{listening_, POLLIN, 0}, {control, POLLIN, 0}}};
      sys::must("", "poll", ::poll, polled.data(), nfds_t{polled.size()}, -1);
      if (polled[0].revents != 0)
        clients_.emplace_back(sys::must("", "accept4", ::accept4, listening_,
                                        static_cast<sockaddr*>(nullptr),
                                        static_cast<socklen_t*>(nullptr), SOCK_CLOEXEC));
      if (polled[1].revents != 0 && !obey(control, *this)) return;
    }
  }

 private:
  int listening_;
  std::array<std::byte, frame_size> frame_{};
  std::vector<OwnedFd> clients_;
};

int serve_raw(const LoadOptions& options) {
  if (options.transport == "unix") {
    const std::string path = run_directory() + "/" + random_name() + ".sock";
    const UnixListener listener(path, path);
    say_uri(options.control, "unix:" + path);
    RawServer(listener.fd()).run(options.control);
    return 0;
  }
  const InetAddress any = resolve(Address("tcp", ""), SOCK_STREAM).front();
  const OwnedFd listener(
      sys::must("", "socket", ::socket, any.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sys::must("", "bind", ::bind, listener.get(), any.get(), any.size);
  sys::must("", "listen", ::listen, listener.get(), SOMAXCONN);
  say_uri(options.control, "tcp:" + local_address(listener.get()).target());
  RawServer(listener.get()).run(options.control);
  return 0;
}

// --- the crowd ---

OwnedFd connect_raw(const Address& address) {
  if (address.scheme() == "unix")
    return connect_unix(address.target(), address.to_string(), Deadline::never());
  const InetAddress to = resolve_peer(address, SOCK_STREAM).front();
  OwnedFd fd(
      sys::must("", "socket", ::socket, to.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sys::must(address.to_string(), "connect", ::connect, fd.get(), to.get(), to.size);
  return fd;
}

// Until each has got a message: when the last one had it.
std::uint64_t hear_all(int epoll, std::size_t clients) {
  std::array<epoll_event, 256> events;
  for (std::size_t missing = clients * frame_size; missing > 0;) {
    const int count = sys::must("", "epoll_wait", ::epoll_wait, epoll, events.data(),
                                static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      std::array<std::byte, frame_size> frame;
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      const auto size = sys::must("", "recv", ::recv, fd, static_cast<void*>(frame.data()),
                                  frame.size(), MSG_DONTWAIT);
      if (size == 0) throw Error("recv", "", ECONNRESET, "the server closed a connection");
      missing -= static_cast<std::size_t>(size);
    }
  }
  return now_ns();
}

// 'w': waits until all have got one message.
int be_the_crowd(const LoadOptions& options) {
  const Address address = Address::parse(options.uri);
  const OwnedFd epoll(sys::must("", "epoll_create1", ::epoll_create1, EPOLL_CLOEXEC));
  std::vector<OwnedFd> clients;
  while (clients.size() < options.clients) {
    clients.push_back(connect_raw(address));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = clients.back().get();
    sys::must("", "epoll_ctl", ::epoll_ctl, epoll.get(), EPOLL_CTL_ADD, event.data.fd, &event);
  }
  answer(options.control, {});
  while (next_command(options.control) == 'w')
    answer(options.control, {hear_all(epoll.get(), clients.size()), 0});
  return 0;
}

int be_the_victim(const LoadOptions& options) {
  const OwnedFd connection = connect_raw(Address::parse(options.uri));
  answer(options.control, {});
  for (;;) ::pause();
}

}  // namespace

Remote::Remote(const LoadOptions& options, std::string_view role, std::string_view uri, int cpu) {
  int ends[2];
  sys::must("", "socketpair", ::socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, +ends);
  control_ = OwnedFd(ends[0]);
  const OwnedFd theirs(ends[1]);
  SpawnOptions spawn;
  spawn.argv = {own_executable(),
                "--role",
                std::string(role),
                "--uri",
                std::string(uri),
                "--transport",
                options.transport,
                "--clients",
                std::to_string(options.clients),
                "--control",
                std::to_string(theirs.get())};
  spawn.inherited = {theirs.get()};
  spawn.cpu = cpu;
  process_.emplace(Process::spawn(spawn));
}

void Remote::end() noexcept {
  control_.reset();
  (void)process_->wait(Deadline::after(std::chrono::seconds(5)));
}

void Remote::tell(char command) {
  sys::must("", "send", ::send, control_.get(), static_cast<const void*>(&command), std::size_t{1},
            MSG_NOSIGNAL);
}

Answer Remote::hear() {
  Answer heard;
  if (sys::must("", "recv", ::recv, control_.get(), static_cast<void*>(&heard), sizeof heard, 0) !=
      sizeof heard)
    throw Error("recv", "", ECONNRESET, "one of the processes ended too early");
  return heard;
}

Answer Remote::ask(char command) {
  tell(command);
  return hear();
}

std::string Remote::hear_uri() {
  std::array<char, 256> uri{};
  const auto size =
      sys::must("", "recv", ::recv, control_.get(), static_cast<void*>(uri.data()), uri.size(), 0);
  if (size == 0) throw Error("recv", "", ECONNRESET, "the server ended too early");
  return {uri.data(), static_cast<std::size_t>(size)};
}

int play(const LoadOptions& options) {
  if (options.role == "hub") return serve_with_hub(options);
  if (options.role == "raw") return serve_raw(options);
  if (options.role == "crowd") return be_the_crowd(options);
  return be_the_victim(options);
}

}  // namespace ipc::bench
