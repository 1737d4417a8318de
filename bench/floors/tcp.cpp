// A TCP connection over the loopback interface, without Nagle's algorithm.
//
// Both ends are made in this process, in the usual order of calls: socket, bind and listen on one
// side, connect on the other, and accept. send(2) and recv(2) move the bytes (byte_stream.h).

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/floors/byte_stream.h"

namespace ipc::bench {
namespace {

class Tcp {
 public:
  // bind(2) gives the listening socket an address, and getsockname(2) returns the port that the
  // kernel chose. connect(2) succeeds before accept4(2) is called, because listen(2) made a queue
  // of connections. TCP_NODELAY: otherwise a small message would wait until earlier ones have been
  // acknowledged.
  explicit Tcp(const Work& work) {
    const int listening = check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    sockets_[0] = check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    sockaddr_in local = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}, {}};  // port 0: the kernel chooses
    auto* const address = reinterpret_cast<sockaddr*>(&local);
    socklen_t size = sizeof local;
    check(::bind(listening, address, size), "bind");
    check(::listen(listening, 1), "listen");
    check(::getsockname(listening, address, &size), "getsockname");
    check(::connect(sockets_[0], address, size), "connect");
    sockets_[1] = check(::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC), "accept4");
    ::close(listening);
    const int on = 1;
    for (const int socket : sockets_) {
      check(::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
      if (work.waiting == Waiting::spin) check(::fcntl(socket, F_SETFL, O_NONBLOCK), "fcntl");
    }
  }

  ByteStream<Socket> become(Side side, const Work& work) {
    return {{own_socket(sockets_, side)}, work};
  }

 private:
  int sockets_[2];
};

}  // namespace

int floor_tcp(const SharedPage& page) { return run_floor<Tcp>(page); }

}  // namespace ipc::bench
