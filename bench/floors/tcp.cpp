// A TCP connection over loopback, without Nagle's algorithm.

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

#include "bench/floors/byte_stream.h"
#include "bench/floors/floor.h"

namespace {

using namespace ipc::bench;

class Tcp {
 public:
  static constexpr bool lossy = false;

  explicit Tcp(const Work& work) : work_(work) {
    const int type = SOCK_STREAM | SOCK_CLOEXEC;
    const int listening = ::socket(AF_INET, type, 0);
    sockets_[0] = ::socket(AF_INET, type, 0);
    sockaddr_in local{};
    local.sin_family = AF_INET;
    local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const address = reinterpret_cast<sockaddr*>(&local);
    socklen_t size = sizeof local;
    check(::bind(listening, address, size), "bind");
    check(::listen(listening, 1), "listen");
    check(::getsockname(listening, address, &size), "getsockname");
    check(::connect(sockets_[0], address, size), "connect");
    const int flags = work.waiting == Waiting::spin ? SOCK_NONBLOCK : 0;
    sockets_[1] = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | flags);
    check(sockets_[1], "accept4");
    ::close(listening);
    if (flags != 0) check(::fcntl(sockets_[0], F_SETFL, O_NONBLOCK), "fcntl");
    const int on = 1;
    for (const int socket : sockets_)
      check(::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
  }

  // Each side closes the other's socket: its peer would not see it end otherwise.
  void become(Side side) {
    const bool client = side == Side::client;
    ::close(sockets_[client ? 1 : 0]);
    stream_.emplace(Socket{sockets_[client ? 0 : 1]}, work_);
  }

  bool send(Bytes message) { return stream_->send(message); }
  bool post(Bytes message) { return stream_->post(message); }
  bool flush() { return stream_->flush(); }
  std::optional<Bytes> receive() { return stream_->receive(); }

 private:
  Work work_;
  int sockets_[2];
  std::optional<ByteStream<Socket>> stream_;
};

}  // namespace

int main(int argc, char** argv) { return run_floor<Tcp>("tcp", argc, argv); }
