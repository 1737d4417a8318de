// Sends and receives the frames of the lesson loss, and installs the filter that drops packets.
#include "demos/lessons/loss/frames.h"

#include <linux/filter.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "demos/stage/loopback.h"
#include "ipc/deadline.h"
#include "ipc/system/sys.h"

namespace ipc::demo::loss {
namespace {

constexpr std::size_t largest_frame = 1200;

// The beginning of each frame.
struct Stamp {
  std::uint64_t index, sent_ns;
};

std::uint64_t ns_of(const timespec& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(time.tv_nsec);
}
std::uint64_t now_ns(clockid_t clock = CLOCK_MONOTONIC) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return ns_of(now);
}
void sleep_until_ns(std::uint64_t at_ns) {
  const timespec at{static_cast<time_t>(at_ns / 1'000'000'000U),
                    static_cast<long>(at_ns % 1'000'000'000U)};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {}
}

tcp_info info_of(int fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  ::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size);
  return info;
}

void send_frame(const Links& links, Tallies& tallies, std::size_t use, std::uint64_t index) {
  std::array<char, largest_frame> frame{};
  for (const Protocol protocol : protocols) {
    const Stamp stamp{index, now_ns(CLOCK_REALTIME)};  // the clock of SO_TIMESTAMPNS
    std::memcpy(frame.data(), &stamp, sizeof stamp);
    const long size = static_cast<long>(uses[use].size);
    if (::send(links[use][protocol].near.get(), frame.data(), uses[use].size, 0) == size)
      ++tallies[use][protocol].sent;
  }
}

// Fills in the sender's view, once everything was acknowledged.
void look_back(const Links& links, Tallies& tallies) {
  for (std::size_t use = 0; use < uses.size(); ++use) {
    const int fd = links[use][tcp].near.get();
    const Deadline deadline = Deadline::after(std::chrono::seconds(10));
    for (int unacknowledged = 1; unacknowledged > 0 && !deadline.expired();) {
      ::ioctl(fd, SIOCOUTQ, &unacknowledged);
      if (unacknowledged > 0) sleep_until_ns(now_ns() + 1'000'000U);
    }
    const tcp_info info = info_of(fd);
    tallies[use][tcp].acknowledged_bytes =
        static_cast<std::uint32_t>(info.tcpi_bytes_acked - 1);  // the SYN counts as one byte
    tallies[use][tcp].sent_again = info.tcpi_total_retrans;
  }
}

// Takes the data that has arrived on one socket.
class Inbox {
 public:
  Inbox(const Use& use, Protocol protocol, int fd, Tally& tally)
      : use_(use), protocol_(protocol), fd_(fd), tally_(tally) {}

  int fd() const { return fd_; }
  bool is_complete() const { return protocol_ == udp || tally_.arrived == use_.frames; }
  void empty() {
    for (;;) {
      const long size = receive();
      if (size <= 0) return;
      held_ += static_cast<std::size_t>(size);
      if (held_ < use_.size) continue;  // on a stream, the rest is still to come
      held_ = 0;
      count();
    }
  }

 private:
  // Receives the rest of a frame. Its time is that of its arrival in the kernel, so that a receiver
  // that waits for a CPU makes no frame late. A stream gives a byte after all before it: its time
  // never goes back.
  long receive() {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control{};
    iovec rest{frame_.data() + held_, use_.size - held_};
    msghdr message{};
    message.msg_iov = &rest;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const long size = ::recvmsg(fd_, &message, MSG_DONTWAIT);
    if (size <= 0) return size;
    std::uint64_t arrived_ns = now_ns(CLOCK_REALTIME);
    if (const cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header != nullptr && header->cmsg_type == SCM_TIMESTAMPNS) {
      timespec arrived{};
      std::memcpy(&arrived, CMSG_DATA(header), sizeof arrived);
      arrived_ns = ns_of(arrived);
    }
    arrived_ns_ = std::max(arrived_ns_, arrived_ns);
    return size;
  }

  void count() {
    Stamp stamp{};
    std::memcpy(&stamp, frame_.data(), sizeof stamp);
    tally_.misplaced += stamp.index != tally_.arrived ? 1 : 0;
    tally_.on_time += arrived_ns_ <= stamp.sent_ns + use_.interval_ms * 1'000'000U ? 1 : 0;
    ++tally_.arrived;
  }

  const Use& use_;
  Protocol protocol_;
  int fd_;
  Tally& tally_;
  std::array<char, largest_frame> frame_{};
  std::size_t held_ = 0;
  std::uint64_t arrived_ns_ = 0;
};

}  // namespace

Links make_links() {
  Links links;
  for (std::size_t use = 0; use < uses.size(); ++use) {
    const sockaddr_in address = loopback(port_of_use(use));
    Link &datagrams = links[use][udp], &stream = links[use][tcp];
    datagrams.far = OwnedFd(new_socket(SOCK_DGRAM));
    bind_to(datagrams.far.get(), address);
    datagrams.near = OwnedFd(new_socket(SOCK_DGRAM));
    connect_to(datagrams.near.get(), address);
    const OwnedFd listener(new_listener(address, 1));
    stream.near = OwnedFd(new_socket());
    connect_to(stream.near.get(), address);
    stream.far = OwnedFd(accept_from(listener.get()));
    // Without it a frame would wait for a full packet, and be late without any loss.
    const int on = 1;
    ::setsockopt(stream.near.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    for (const Link& link : links[use])
      ::setsockopt(link.far.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  }
  return links;
}

// Installs a classic BPF filter (Linux's networking/filter.rst) that keeps or drops each packet by
// a random number.
void lose_some(int fd) {
  constexpr std::uint32_t limit = 0xffffffffU / 100 * lost_percent;
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_RANDOM)),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, limit, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0xffffffff),  // kept whole
      BPF_STMT(BPF_RET | BPF_K, 0),           // lost
  };
  const sock_fprog filter{std::size(program), program};
  sys::must("", "setsockopt", ::setsockopt, fd, SOL_SOCKET, SO_ATTACH_FILTER,
            static_cast<const void*>(&filter), static_cast<socklen_t>(sizeof filter));
}

void send_all(const Links& links, Tallies& tallies) {
  const std::uint64_t begin_ns = now_ns();
  std::array<std::uint32_t, uses.size()> next{};
  const auto due_ms = [&](std::size_t use) {
    return next[use] < uses[use].frames ? next[use] * uses[use].interval_ms : ~std::uint64_t{0};
  };
  for (;;) {
    std::size_t use = 0;
    for (std::size_t other = 1; other < uses.size(); ++other)
      if (due_ms(other) < due_ms(use)) use = other;
    if (next[use] == uses[use].frames) break;
    sleep_until_ns(begin_ns + due_ms(use) * 1'000'000U);
    send_frame(links, tallies, use, next[use]++);
  }
  look_back(links, tallies);
}

// Receives until TCP has delivered everything. The datagram of each frame is sent before its TCP
// copy: once the copy has arrived, the datagram is there or lost.
void receive_all(const Links& links, Tallies& tallies) {
  std::vector<Inbox> inboxes;
  std::vector<pollfd> polled;
  for (std::size_t use = 0; use < uses.size(); ++use)
    for (const Protocol protocol : protocols) {
      inboxes.emplace_back(uses[use], protocol, links[use][protocol].far.get(),
                           tallies[use][protocol]);
      polled.push_back({inboxes.back().fd(), POLLIN, 0});
    }
  const Deadline deadline = Deadline::after(std::chrono::seconds(15));
  while (!std::ranges::all_of(inboxes, &Inbox::is_complete) && !deadline.expired()) {
    ::poll(polled.data(), polled.size(), 1000);
    for (Inbox& inbox : inboxes) inbox.empty();
  }
}

}  // namespace ipc::demo::loss
