// A chat room in one thread: the hub waits for all members by one epoll, and a slow member holds up
// nobody.
//   room unix:/tmp/room.sock
//   ipc-demo receive --connect unix:/tmp/room.sock &
//   echo hello | ipc-demo send unix:/tmp/room.sock
#include <sys/signalfd.h>

#include <csignal>
#include <cstdio>

#include "ipc/hub.h"
#include "ipc/transport.h"

namespace {

class Room final : public ipc::HubUser {
 public:
  explicit Room(const ipc::Address& address) : hub_(ipc::listen(address), *this) {}

  ipc::Hub& hub() { return hub_; }

  void on_join(ipc::MemberId id, const ipc::Peer& peer) override {
    std::printf("%llu joins: process %d\n", static_cast<unsigned long long>(id), peer.pid);
  }
  void on_message(ipc::MemberId from, ipc::Bytes message) override {
    hub_.broadcast(message, from);
  }
  void on_leave(ipc::MemberId id, ipc::Departure departure) override {
    const bool is_late = departure.why == ipc::Departure::Why::too_slow;
    std::printf("%llu leaves%s\n", static_cast<unsigned long long>(id),
                is_late ? ": too slow" : "");
  }

 private:
  ipc::Hub hub_;
};

}  // namespace

int main(int argc, char** argv) try {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  sigset_t ending;
  sigemptyset(&ending);
  for (const int signal : {SIGINT, SIGTERM}) sigaddset(&ending, signal);
  sigprocmask(SIG_BLOCK, &ending, nullptr);  // it arrives as a readable descriptor instead
  const ipc::OwnedFd signals(::signalfd(-1, &ending, SFD_CLOEXEC));
  bool is_open = true;
  Room room(ipc::Address::parse(argc > 1 ? argv[1] : "unix:/tmp/room.sock"));
  room.hub().watch(signals.get(), [&] { is_open = false; });
  std::printf("open\n");
  while (is_open) room.hub().turn(ipc::Deadline::never());
} catch (const ipc::Error& error) {
  std::fprintf(stderr, "room: %s\n", error.what());
  return 1;
}
