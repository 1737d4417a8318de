// The lesson layers: one message as a frame, byte by byte and header by header.
#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "demos/lessons/lesson.h"
#include "demos/stage/capture.h"
#include "demos/stage/loopback.h"
#include "ipc/system/big_endian.h"
#include "ipc/system/fd.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

constexpr std::uint16_t port = 12345, marker_port = 9999;
constexpr std::uint32_t client_address = 0x7f000002;  // 127.0.0.2, different from the server's
constexpr std::string_view words = "hello, layers";
constexpr std::size_t prefix_size = 4, longest = 1 << 20;
constexpr std::size_t link_header_size = 14;

// The notes of the processes for the director.
struct Notes {
  sockaddr_in client;
  std::uint32_t length;  // length read by the server, and the words after it
  std::array<char, 64> received;
  bool end_seen;
  std::uint32_t claimed;  // length read from the client that sends lines
  bool is_refused;
};

// Returns a message in our protocol: the length as a big-endian number of four bytes, then the
// words.
std::string framed(std::string_view text) {
  std::string frame(prefix_size, '\0');
  put_u32(reinterpret_cast<std::byte*>(frame.data()), text.size());
  return frame.append(text);
}

std::uint32_t read_length(int fd) {
  std::array<std::byte, prefix_size> prefix{};
  sys::call("recv", ::recv, fd, static_cast<void*>(prefix.data()), prefix.size(), MSG_WAITALL);
  return get_u32(prefix.data());
}

void serve(const Cues& cues, Notes& notes) {
  const int listener = new_listener(loopback(port), 8);
  cues.next();
  const int connection = accept_from(listener);
  notes.length = read_length(connection);
  const std::size_t size = std::min<std::size_t>(notes.length, notes.received.size());
  sys::call("recv", ::recv, connection, static_cast<void*>(notes.received.data()), size,
            MSG_WAITALL);
  cues.next();
  notes.end_seen = hears(connection).empty();
  sys::call("close", ::close, connection);
  cues.next();
  const int other = accept_from(listener);
  notes.claimed = read_length(other);
  notes.is_refused = notes.claimed > longest;
  sys::call("close", ::close, other);
  cues.done();
}

void use(const Cues& cues, Notes& notes) {
  const int fd = new_socket();
  bind_to(fd, loopback(0, client_address));
  connect_to(fd, loopback(port));
  socklen_t size = sizeof notes.client;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&notes.client), &size);
  says(fd, framed(words));
  cues.next();
  sys::call("close", ::close, fd);
  cues.done();
}

void use_lines(const Cues& cues, const std::string& line) {
  const int fd = new_socket();
  connect_to(fd, loopback(port));
  says(fd, line);
  hears(fd);
  sys::call("close", ::close, fd);
  cues.done();
}

std::string hexadecimal(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes)
    text += fmt::format("{}{:02x}", text.empty() ? "" : " ", byte);
  return text;
}

std::string dotted(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U, address >> 16U & 0xffU, address >> 8U & 0xffU,
                     address & 0xffU);
}

unsigned link_type_of(const Packet& packet) { return packet.bytes[12] * 256U + packet.bytes[13]; }

std::string_view payload_of(const Packet& packet) {
  return {reinterpret_cast<const char*>(packet.bytes.data()) + packet.payload_at,
          packet.payload_size()};
}

// Reads a counter of this network from /proc/net/snmp, which has a line of names and one of
// numbers.
std::uint64_t count_of(const std::string& protocol, const std::string& name) {
  std::ifstream table("/proc/self/net/snmp");
  std::string names, numbers;
  while (std::getline(table, names) && std::getline(table, numbers)) {
    std::istringstream name_words(names), number_words(numbers);
    std::string one_name, one_number;
    name_words >> one_name;
    number_words >> one_number;
    if (one_name != protocol + ":") continue;
    while (name_words >> one_name && number_words >> one_number)
      if (one_name == name) return std::stoull(one_number);
  }
  return 0;
}

void put_on_wire(const std::vector<std::uint8_t>& frame) {
  const OwnedFd raw(
      sys::must("packets", "socket", ::socket, AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
  ::sendto(raw.get(), frame.data(), frame.size(), 0, reinterpret_cast<const sockaddr*>(&place),
           sizeof place);
}

class Layers {
 public:
  explicit Layers(Stage& stage)
      : stage_(stage),
        notes_(stage.share<Notes>()),
        server_(stage.start("server", [this](const Cues& cues) { serve(cues, notes_); })),
        client_(stage.start("client", [this](const Cues& cues) { use(cues, notes_); })) {}

  void run() {
    if (!send_message()) return;
    wrapped();
    fields();
    unwrapped();
    session();
    damaged();
    other_framing();
    over_unix();
  }

 private:
  // Returns false if its packet was not captured.
  bool send_message() {
    stage_.step("message");
    server_.act();
    server_.cue();
    client_.act();
    server_.await();
    stage_.show_calls();
    stage_.say("message.done", words.size() + prefix_size, prefix_size);
    opening_ = take([](const auto& so_far) { return so_far.back().payload_size() > 0; });
    const bool has_payload = !opening_.empty() && opening_.back().payload_size() > 0;
    if (has_payload) frame_ = opening_.back();
    else stage_.fact("headers_wrap_each_other", false, 0, 0, 0, 0, 0);
    return has_payload;
  }

  void wrapped() {
    stage_.step("wrapped");
    stage_.say("wrapped.intro");
    Boxes boxes;
    const std::span<const std::uint8_t> all(frame_.bytes);
    const auto box = [&](std::string_view layer, std::size_t from, std::size_t to) {
      boxes.boxes.push_back({fmt::format("{}, {} B", stage_.in_words(layer), to - from),
                             hexadecimal(all.subspan(from, to - from))});
    };
    const std::size_t words_at = frame_.payload_at + prefix_size;
    box("layer.1"_key, 0, 0);
    box("layer.2"_key, 0, frame_.ip_at);
    box("layer.3"_key, frame_.ip_at, frame_.transport_at);
    box("layer.4"_key, frame_.transport_at, frame_.payload_at);
    box("layer.5"_key, frame_.payload_at, frame_.payload_at);
    box("layer.6"_key, frame_.payload_at, frame_.payload_at);
    box("layer.7.length"_key, frame_.payload_at, words_at);
    box("layer.7"_key, words_at, all.size());
    stage_.show_boxes(std::move(boxes));
    const std::size_t ip_size = frame_.transport_at - frame_.ip_at,
                      tcp_size = frame_.payload_at - frame_.transport_at;
    stage_.fact(
        "headers_wrap_each_other",
        frame_.ip_at > 0 && ip_size >= 20 && tcp_size >= 20 && payload_of(frame_) == framed(words),
        frame_.ip_at, ip_size, tcp_size, frame_.payload_size(), all.size());
    stage_.fact("nothing_between_tcp_and_payload",
                frame_.payload_size() == prefix_size + words.size() &&
                    payload_of(frame_).substr(prefix_size) == words,
                frame_.payload_at);
  }

  void fields() {
    stage_.step("fields");
    const std::uint8_t* const tcp = frame_.bytes.data() + frame_.transport_at;
    const unsigned from = tcp[0] * 256U + tcp[1], to = tcp[2] * 256U + tcp[3];
    stage_.show(
        {{stage_.in_words("layer"), stage_.in_words("says"), stage_.in_words("next")},
         {{stage_.in_words("layer.2"), "-", fmt::format("{:#06x}: IP", link_type_of(frame_))},
          {stage_.in_words("layer.3"),
           fmt::format("{} > {}", dotted(frame_.source), dotted(frame_.target)),
           fmt::format("{}: TCP", frame_.protocol)},
          {stage_.in_words("layer.4"), fmt::format("{} > {}", from, to),
           stage_.in_words("next.port", to)}}});
    const bool is_link_first =
        frame_.ip_at == link_header_size && frame_.bytes[link_header_size] >> 4U == 4;
    stage_.fact("link_header_is_outermost", is_link_first, link_header_size);
    stage_.fact("ip_header_has_addresses",
                frame_.source == client_address && frame_.target == INADDR_LOOPBACK,
                dotted(frame_.source), dotted(frame_.target));
    stage_.fact("transport_header_has_ports", from == port_of(notes_.client) && to == port, from,
                to);
    stage_.fact("headers_name_the_next_protocol",
                link_type_of(frame_) == 0x0800 && frame_.is_tcp() && to == port);
    const std::uint32_t length = static_cast<std::uint32_t>(words.size());
    std::array<std::uint8_t, prefix_size> in_memory;
    std::memcpy(in_memory.data(), &length, sizeof length);
    const auto on_wire =
        std::span<const std::uint8_t>(frame_.bytes).subspan(frame_.payload_at, prefix_size);
    stage_.fact("the_length_is_big_endian",
                get_u32(reinterpret_cast<const std::byte*>(on_wire.data())) == length,
                hexadecimal(on_wire), hexadecimal(in_memory));
  }

  void unwrapped() {
    stage_.fact("receiver_gets_only_payload",
                notes_.length == words.size() &&
                    std::string_view(notes_.received.data(), notes_.length) == words,
                frame_.bytes.size(), frame_.payload_size());
  }

  void session() {
    stage_.step("session");
    server_.cue();
    client_.act();
    server_.await();
    stage_.show_calls();
    const auto is_end = [](const Packet& packet) { return (packet.flags & TH_FIN) != 0; };
    const auto closing = take([&](const auto& so_far) {
      return std::ranges::count_if(so_far, is_end) == 2 && !is_end(so_far.back());
    });
    auto both = opening_;
    std::erase_if(both, [](const Packet& packet) { return packet.payload_size() > 0; });
    both.insert(both.end(), closing.begin(), closing.end());
    stage_.show_packets(std::move(both));
    stage_.fact("a_session_starts_and_ends", opening_.front().flags == TH_SYN &&
                                                 std::ranges::count_if(closing, is_end) == 2 &&
                                                 notes_.end_seen);
  }

  void damaged() {
    stage_.step("damaged");
    ifreq request{};
    std::strncpy(request.ifr_name, "lo", sizeof request.ifr_name - 1);
    const OwnedFd any(new_socket(SOCK_DGRAM));
    ::ioctl(any.get(), SIOCGIFHWADDR, &request);
    const bool has_addresses = std::ranges::any_of(std::span(frame_.bytes).first(12),
                                                   [](std::uint8_t byte) { return byte != 0; });
    stage_.fact("lo_has_no_cable",
                request.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK && !has_addresses,
                request.ifr_hwaddr.sa_family);
    stage_.say("damaged.how");
    auto bytes = frame_.bytes;
    bytes[frame_.ip_at + 8] ^= 1U;  // one bit of the time to live
    const std::uint64_t before = count_of("Ip", "InHdrErrors");
    put_on_wire(bytes);
    const auto seen = take([&](const auto& so_far) { return so_far.back().bytes == bytes; });
    const std::uint64_t errors = count_of("Ip", "InHdrErrors") - before;
    stage_.fact("link_header_corrects_nothing",
                !seen.empty() && seen.back().bytes == bytes && errors == 1, errors);
  }

  void other_framing() {
    stage_.step("framing");
    const std::string line = stage_.is_prevented() ? framed(words) : std::string(words) + "\n";
    Actor other = stage_.start("liner", [&](const Cues& cues) { use_lines(cues, line); });
    server_.cue();
    other.act();
    server_.await();
    stage_.show_calls();
    stage_.fact("other_framing_is_not_understood", notes_.is_refused, number(notes_.claimed));
  }

  // No other process is in this network, so any packet between our two datagrams is due to the unix
  // socket.
  void over_unix() {
    stage_.step("unix");
    int ends[2];
    sys::must("", "socketpair", ::socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, +ends);
    const OwnedFd near(ends[0]), far(ends[1]);
    Actor writer = stage_.start("writer", [&](const Cues& cues) {
      says(near.get(), framed(words));
      cues.done();
    });
    Actor reader = stage_.start("reader", [&](const Cues& cues) {
      hears(far.get());
      cues.done();
    });
    const OwnedFd marker(new_socket(SOCK_DGRAM));
    bind_to(marker.get(), loopback(marker_port));
    connect_to(marker.get(), loopback(marker_port));
    take_until_mark(marker.get());
    writer.act();
    reader.act();
    stage_.show_calls();
    const auto packets = take_until_mark(marker.get());
    stage_.fact("unix_makes_no_packet", packets.size() == 1 && packets.back().is_udp());
  }

  std::vector<Packet> take_until_mark(int marker) {
    ::send(marker, "", 0, 0);
    return take([](const auto& so_far) { return so_far.back().is_udp(); });
  }

  // Takes packets up to the one for which `is_last` holds.
  template <class IsLast>
  std::vector<Packet> take(const IsLast& is_last) {
    return capture_.take([](const Packet&) { return true; },
                         [&](const auto& so_far) { return !so_far.empty() && is_last(so_far); },
                         Deadline::after(std::chrono::seconds(5)));
  }

  Stage& stage_;
  Notes& notes_;
  Capture capture_;
  Actor server_, client_;
  std::vector<Packet> opening_;
  Packet frame_;
};

void play(Stage& stage) {
  if (stage.enter_own_network({"headers_wrap_each_other", "nothing_between_tcp_and_payload",
                               "link_header_is_outermost", "ip_header_has_addresses",
                               "transport_header_has_ports", "headers_name_the_next_protocol",
                               "the_length_is_big_endian", "receiver_gets_only_payload",
                               "a_session_starts_and_ends", "lo_has_no_cable",
                               "link_header_corrects_nothing", "other_framing_is_not_understood",
                               "unix_makes_no_packet"}))
    Layers(stage).run();
  stage.step("history");
  stage.history("history");
}

}  // namespace

extern const Lesson layers_lesson;
const Lesson layers_lesson{"layers", play};

}  // namespace ipc::demo
