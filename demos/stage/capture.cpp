// Captures and decodes the packets on loopback (packet(7)).
#include "demos/stage/capture.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include <array>
#include <cstddef>
#include <cstring>

#include "ipc/system/sys.h"
#include "ipc/system/wait.h"

namespace ipc::demo {
namespace {

template <class Header>
std::optional<Header> header_at(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  if (at + sizeof(Header) > bytes.size()) return std::nullopt;
  Header header;
  std::memcpy(&header, bytes.data() + at, sizeof header);
  return header;
}

bool decode_tcp(Packet& packet) {
  const auto header = header_at<tcphdr>(packet.bytes, packet.transport_at);
  if (!header) return false;
  packet.source_port = ntohs(header->th_sport);
  packet.target_port = ntohs(header->th_dport);
  packet.sequence = ntohl(header->th_seq);
  packet.acknowledged = ntohl(header->th_ack);
  packet.flags = header->th_flags;
  packet.window = ntohs(header->th_win);
  packet.payload_at = packet.transport_at + header->th_off * std::size_t{4};
  return true;
}

bool decode_udp(Packet& packet) {
  const auto header = header_at<udphdr>(packet.bytes, packet.transport_at);
  if (!header) return false;
  packet.source_port = ntohs(header->uh_sport);
  packet.target_port = ntohs(header->uh_dport);
  packet.payload_at = packet.transport_at + sizeof(udphdr);
  return true;
}

std::uint64_t now_ns(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(now.tv_nsec);
}

std::string ipv4_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U, address >> 16U & 0xffU, address >> 8U & 0xffU,
                     address & 0xffU);
}

// Returns the address at that offset of the IP header.
std::string ipv6_text(const Packet& packet, std::size_t offset) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET6, packet.bytes.data() + packet.ip_at + offset, text.data(), text.size());
  return fmt::format("[{}]", text.data());
}

bool decode_ipv4(Packet& packet) {
  const auto ip = header_at<iphdr>(packet.bytes, packet.ip_at);
  if (!ip || ip->version != 4) return false;
  packet.source = ntohl(ip->saddr);
  packet.target = ntohl(ip->daddr);
  packet.protocol = ip->protocol;
  packet.time_to_live = ip->ttl;
  packet.transport_at = packet.payload_at = packet.ip_at + ip->ihl * std::size_t{4};
  return true;
}

bool decode_ipv6(Packet& packet) {
  const auto ip = header_at<ip6_hdr>(packet.bytes, packet.ip_at);
  if (!ip || ip->ip6_vfc >> 4U != 6) return false;
  packet.is_ipv6 = true;
  std::memcpy(&packet.source, &ip->ip6_src.s6_addr[12], sizeof packet.source);
  std::memcpy(&packet.target, &ip->ip6_dst.s6_addr[12], sizeof packet.target);
  packet.source = ntohl(packet.source);
  packet.target = ntohl(packet.target);
  packet.protocol = ip->ip6_nxt;
  packet.time_to_live = ip->ip6_hlim;
  packet.transport_at = packet.payload_at = packet.ip_at + sizeof(ip6_hdr);
  return packet.is_tcp() || packet.is_udp() || packet.protocol == IPPROTO_ICMPV6;
}

// Returns the kernel's time stamp, of the wall clock.
std::uint64_t stamp_of(const msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(const_cast<msghdr*>(&message), part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    return static_cast<std::uint64_t>(stamp.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(stamp.tv_nsec);
  }
  return now_ns(CLOCK_REALTIME);
}

}  // namespace

// An interruption between two readings distorts the result, so the fastest of several tries counts.
std::uint64_t wall_to_monotonic_ns() {
  std::uint64_t offset_ns = 0, shortest_ns = ~std::uint64_t{0};
  for (int i = 0; i < 10; ++i) {
    const std::uint64_t before_ns = now_ns(CLOCK_MONOTONIC), wall_ns = now_ns(CLOCK_REALTIME),
                        took_ns = now_ns(CLOCK_MONOTONIC) - before_ns;
    if (took_ns >= shortest_ns) continue;
    shortest_ns = took_ns;
    offset_ns = before_ns + took_ns / 2 - wall_ns;
  }
  return offset_ns;
}

std::string Packet::source_text() const {
  return is_ipv6 ? ipv6_text(*this, offsetof(ip6_hdr, ip6_src)) : ipv4_text(source);
}
std::string Packet::target_text() const {
  return is_ipv6 ? ipv6_text(*this, offsetof(ip6_hdr, ip6_dst)) : ipv4_text(target);
}

std::string Packet::flags_in_words() const {
  std::string words;
  for (const auto& [flag, name] : {std::pair(TH_SYN, "SYN"),
                                   {TH_FIN, "FIN"},
                                   {TH_RST, "RST"},
                                   {TH_PUSH, "PSH"},
                                   {TH_ACK, "ACK"}})
    if ((flags & flag) != 0) words += fmt::format("{}{}", words.empty() ? "" : " ", name);
  return words;
}

std::string Packet::to_string() const {
  std::string text =
      fmt::format("{}:{} > {}:{} ", source_text(), source_port, target_text(), target_port);
  if (is_tcp()) {
    text += fmt::format("{} seq {}", flags_in_words(), sequence);
    if ((flags & TH_ACK) != 0) text += fmt::format(" ack {}", acknowledged);
  } else {
    text += is_udp() ? "UDP" : fmt::format("protocol {}", protocol);
  }
  if (payload_size() > 0) text += fmt::format(", {} B", payload_size());
  return text;
}

std::optional<Packet> decode(std::vector<std::uint8_t> frame) {
  Packet packet;
  packet.bytes = std::move(frame);
  const auto link = header_at<ethhdr>(packet.bytes, 0);
  if (!link) return std::nullopt;
  packet.ip_at = sizeof(ethhdr);
  const auto kind = ntohs(link->h_proto);
  if (kind == ETH_P_IP ? !decode_ipv4(packet) : kind != ETH_P_IPV6 || !decode_ipv6(packet))
    return std::nullopt;
  const bool is_whole =
      packet.is_tcp() ? decode_tcp(packet) : !packet.is_udp() || decode_udp(packet);
  if (!is_whole || packet.payload_at > packet.bytes.size()) return std::nullopt;
  return packet;
}

Capture::Capture()
    : socket_(sys::must("packets", "socket", ::socket, AF_PACKET, SOCK_RAW | SOCK_CLOEXEC,
                        static_cast<int>(htons(ETH_P_ALL)))),
      wall_to_monotonic_ns_(wall_to_monotonic_ns()) {
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_protocol = htons(ETH_P_ALL);
  place.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
  sys::must("lo", "bind", ::bind, socket_.get(), reinterpret_cast<const sockaddr*>(&place),
            static_cast<socklen_t>(sizeof place));
  const int on = 1, room = 8 << 20;
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  // lo shows each packet twice. An older kernel has no such option, and next_frame skips the copy.
  ::setsockopt(socket_.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
  if (::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  await_stamps();
}

// The kernel begins to stamp packets some time after the request, and until then reports the time
// of reading. So our own frames go round until one was stamped before it was read.
void Capture::await_stamps() {
  constexpr std::uint16_t for_experiments = 0x88b5;  // IEEE 802: no IP, so no protocol takes it
  ethhdr probe{};
  probe.h_proto = htons(for_experiments);
  const Deadline deadline = Deadline::after(std::chrono::seconds(1));
  while (!deadline.expired()) {
    ::send(socket_.get(), &probe, sizeof probe, 0);
    const std::uint64_t sent_ns = now_ns(CLOCK_REALTIME);
    constexpr timespec moment{0, 200'000};
    ::nanosleep(&moment, nullptr);
    while (const auto frame = next_frame(Deadline::immediate()))
      if (frame->stamp_ns < sent_ns) return;
  }
}

std::vector<Packet> Capture::take(const std::function<bool(const Packet&)>& wanted,
                                  const std::function<bool(const std::vector<Packet>&)>& is_enough,
                                  Deadline deadline) {
  std::vector<Packet> packets;
  while (!is_enough(packets)) {
    auto packet = next(deadline);
    if (!packet) break;
    if (wanted(*packet)) packets.push_back(std::move(*packet));
  }
  return packets;
}

std::uint64_t Capture::lost() {
  tpacket_stats counts{};  // the kernel begins to count again
  socklen_t size = sizeof counts;
  ::getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &counts, &size);
  return counts.tp_drops;
}

std::optional<Capture::Frame> Capture::next_frame(Deadline deadline) {
  for (;;) {
    if (wait({socket_.get(), POLLIN}, deadline) != Status::ok) return std::nullopt;
    Frame frame{std::vector<std::uint8_t>(65'536 + 64), 0};
    std::array<char, 256> control{};
    sockaddr_ll from{};
    iovec piece{frame.bytes.data(), frame.bytes.size()};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const long size = ::recvmsg(socket_.get(), &message, MSG_DONTWAIT);
    if (size < 0) continue;
    if (from.sll_pkttype == PACKET_OUTGOING) continue;
    frame.bytes.resize(static_cast<std::size_t>(size));
    frame.bytes.shrink_to_fit();
    frame.stamp_ns = stamp_of(message);
    return frame;
  }
}

std::optional<Packet> Capture::next(Deadline deadline) {
  while (auto frame = next_frame(deadline))
    if (auto packet = decode(std::move(frame->bytes))) {
      packet->at_ns = frame->stamp_ns + wall_to_monotonic_ns_;
      return packet;
    }
  return std::nullopt;
}

}  // namespace ipc::demo
