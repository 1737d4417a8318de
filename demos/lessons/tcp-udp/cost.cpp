// Measures the cost of messages over TCP and UDP, in rounds that alternate.
#include "demos/lessons/tcp-udp/cost.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include <array>
#include <vector>

#include "bench/run/statistics.h"
#include "demos/stage/loopback.h"
#include "ipc/deadline.h"
#include "ipc/system/fd.h"

namespace ipc::demo::tcp_udp {
namespace {

constexpr unsigned connections = 7, trips = 101, bursts = 7;
constexpr char request = 'r', one_of_many = 'm';

double now_ns(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

template <class Work>
double time_of(clockid_t clock, const Work& work) {
  const double begin_ns = now_ns(clock);
  work();
  return now_ns(clock) - begin_ns;
}

OwnedFd connected(int type, std::uint16_t port) {
  OwnedFd fd(new_socket(type));
  connect_to(fd.get(), loopback(port));
  return fd;
}

using Message = std::array<char, message_size>;
Message message_of(char kind) {
  Message message;
  message.fill(kind);
  return message;
}

double trip_ns(int fd) {
  Message message = message_of(request);
  return time_of(CLOCK_MONOTONIC, [&] {
    ::send(fd, message.data(), message.size(), 0);
    ::recv(fd, message.data(), message.size(), MSG_WAITALL);
  });
}

double burst_cpu_ns(int fd) {
  const Message message = message_of(one_of_many);
  const double all_ns = time_of(CLOCK_PROCESS_CPUTIME_ID, [&] {
    for (std::uint32_t i = 0; i < messages; ++i) ::send(fd, message.data(), message.size(), 0);
  });
  return all_ns / messages;
}

std::uint32_t segments_of(int stream) {
  tcp_info info{};
  socklen_t size = sizeof info;
  ::getsockopt(stream, IPPROTO_TCP, TCP_INFO, &info, &size);
  return info.tcpi_data_segs_out;
}

// Waits until everything was acknowledged.
void settle(int stream) {
  constexpr timespec moment{0, 1'000'000};
  const Deadline deadline = Deadline::after(std::chrono::seconds(10));
  for (int queued = 1; queued > 0 && !deadline.expired(); ::ioctl(stream, SIOCOUTQ, &queued))
    ::nanosleep(&moment, nullptr);
}

bool is_of_burst(const char* data, long size) { return size > 0 && data[0] == one_of_many; }

}  // namespace

void send_for_costs(Costs& costs, std::uint16_t stream_port, std::uint16_t datagram_port) {
  const OwnedFd datagrams = connected(SOCK_DGRAM, datagram_port);
  const OwnedFd stream = connected(SOCK_STREAM, stream_port);
  std::vector<double> set_ups, udp_trips, tcp_trips, udp_bursts, tcp_bursts;
  for (unsigned i = 0; i < trips; ++i) {
    udp_trips.push_back(trip_ns(datagrams.get()));
    tcp_trips.push_back(trip_ns(stream.get()));
  }
  const std::uint32_t segments_before = segments_of(stream.get());
  for (unsigned i = 0; i < bursts; ++i) {
    udp_bursts.push_back(burst_cpu_ns(datagrams.get()));
    tcp_bursts.push_back(burst_cpu_ns(stream.get()));
    settle(stream.get());
  }
  const std::uint32_t segments = segments_of(stream.get()) - segments_before;
  for (unsigned i = 0; i < connections; ++i)  // the kernel completes them; no program accepts
    set_ups.push_back(time_of(CLOCK_MONOTONIC, [&] { connected(SOCK_STREAM, stream_port); }));
  using bench::median;
  costs.udp = {0, median(udp_trips), median(udp_bursts), messages, costs.udp.arrived};
  costs.tcp = {median(set_ups), median(tcp_trips), median(tcp_bursts), segments / bursts,
               costs.tcp.arrived};
}

void receive_for_costs(Costs& costs, int listener, int datagrams) {
  const OwnedFd stream(accept_from(listener));
  std::vector<char> buffer(1 << 16);
  std::uint64_t bytes = 0, count = 0;
  const auto take_datagrams = [&] {
    sockaddr_in from{};
    socklen_t from_size = sizeof from;
    auto* const source = reinterpret_cast<sockaddr*>(&from);
    for (;;) {
      const long size =
          ::recvfrom(datagrams, buffer.data(), buffer.size(), MSG_DONTWAIT, source, &from_size);
      if (size < 0) return;
      if (is_of_burst(buffer.data(), size)) ++count;
      else ::sendto(datagrams, buffer.data(), message_size, 0, source, from_size);
    }
  };
  for (;;) {
    std::array<pollfd, 2> polled = {{{stream.get(), POLLIN, 0}, {datagrams, POLLIN, 0}}};
    ::poll(polled.data(), polled.size(), -1);
    take_datagrams();
    const long size = ::recv(stream.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size == 0) break;  // the sender has ended
    if (is_of_burst(buffer.data(), size)) bytes += static_cast<std::uint64_t>(size);
    else if (size > 0) ::send(stream.get(), buffer.data(), message_size, 0);
  }
  costs.udp.arrived = static_cast<std::uint32_t>(count / bursts);
  costs.tcp.arrived = static_cast<std::uint32_t>(bytes / message_size / bursts);
}

}  // namespace ipc::demo::tcp_udp
