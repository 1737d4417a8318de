// Writes captured packets as a pcap file (pcap-savefile(5)).
#include "demos/watch/pcap.h"

namespace ipc::demo {
namespace {

// Readers learn the byte order of the file from the first number.
constexpr std::uint32_t magic_of_nanoseconds = 0xa1b23c4d;
constexpr std::uint32_t longest_frame = 262'144;
constexpr std::uint32_t ethernet = 1;  // LINKTYPE_ETHERNET: frames on lo have its header, too

template <class Number>
void put(std::string& file, Number number) {
  file.append(reinterpret_cast<const char*>(&number), sizeof number);
}

}  // namespace

std::string pcap_of(const std::vector<Packet>& packets, std::uint64_t wall_to_monotonic_ns) {
  constexpr std::uint64_t second = 1'000'000'000;
  std::string file;
  put(file, magic_of_nanoseconds);
  put(file, std::uint16_t{2});  // version 2.4
  put(file, std::uint16_t{4});
  put(file, std::uint64_t{0});  // two fields that are always 0
  put(file, longest_frame);
  put(file, ethernet);
  for (const Packet& packet : packets) {
    const std::uint64_t wall_ns = packet.at_ns - wall_to_monotonic_ns;
    put(file, static_cast<std::uint32_t>(wall_ns / second));
    put(file, static_cast<std::uint32_t>(wall_ns % second));
    put(file, static_cast<std::uint32_t>(packet.bytes.size()));  // bytes in the file
    put(file, static_cast<std::uint32_t>(packet.bytes.size()));  // bytes on the wire
    file.append(reinterpret_cast<const char*>(packet.bytes.data()), packet.bytes.size());
  }
  return file;
}

}  // namespace ipc::demo
