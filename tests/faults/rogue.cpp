#include "faults/rogue.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <vector>

#include "ipc/transport.h"

namespace faults {
namespace {
using namespace ipc;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

class Rogue {
 public:
  Rogue(const Address& address, std::uint64_t seed) : address_(address), random_(seed) {}

  // Attacks in one of the ways, by number.
  static constexpr std::uint64_t ways = 6;
  void attack(std::uint64_t way) {
    switch (way) {
      case 0:
        for (int i = 0; i < 200; ++i) (void)open_way();
        return;
      case 1: return write_and_stay(bytes(1 + random_() % 5000), 0ms);
      case 2: return write_and_stay(absurd_frame(), 50ms);
      case 3: return write_and_stay({std::byte{0}, std::byte{0}}, 50ms);  // half a header
      case 4:
        for (int i = 0; i < 100; ++i) write_and_stay(bytes(random_() % 1000), 0ms);
        return;
      default: return scribble();
    }
  }

 private:
  std::vector<std::byte> bytes(std::size_t size) {
    std::vector<std::byte> all(size);
    for (std::byte& one : all) one = static_cast<std::byte>(random_());
    return all;
  }
  std::vector<std::byte> absurd_frame() {
    std::vector<std::byte> frame = bytes(64);
    constexpr unsigned char sizes[][4] = {{255, 255, 255, 255}, {127, 255, 255, 255}, {4, 0, 0, 1}};
    std::memcpy(frame.data(), sizes[random_() % std::size(sizes)], 4);
    return frame;
  }

  void write_and_stay(const std::vector<std::byte>& rubbish, std::chrono::milliseconds stay) {
    const OwnedFd way = open_way();
    if (!way) return;
    const ssize_t written = ::write(way.get(), rubbish.data(), rubbish.size());
    (void)written;
    pollfd end{way.get(), 0, 0};
    ::poll(&end, 1, static_cast<int>(stay.count()));
  }

  // Connects to the server by system calls only. Returns an empty descriptor if that fails.
  OwnedFd open_way() {
    const Transport& transport = transport_named(address_.scheme());
    if (transport.traits.reached_by == Traits::ReachedBy::inheritance) return inherited_way();
    if (transport.traits.crosses_hosts) return internet_way(transport.traits.reliable);
    std::vector<std::string> paths{address_.target()};
    std::error_code ignored;
    for (const auto& entry : fs::recursive_directory_iterator(address_.target(), ignored))
      paths.push_back(entry.path());
    return path_way(paths[random_() % paths.size()]);
  }

  OwnedFd inherited_way() const {
    for (const char* const key : {"out", "write", "fd"})
      if (const auto text = address_.option(key)) return OwnedFd(::dup(std::atoi(text->data())));
    return {};
  }

  OwnedFd internet_way(bool is_stream) const {
    const std::string& target = address_.target();
    const std::size_t colon = target.rfind(':');
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(std::stoi(target.substr(colon + 1))));
    const std::size_t begin = target.find_first_not_of('/');
    if (::inet_pton(AF_INET, target.substr(begin, colon - begin).c_str(), &at.sin_addr) != 1)
      return {};
    OwnedFd socket(::socket(AF_INET, (is_stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0));
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) return {};
    return socket;
  }

  static OwnedFd path_way(const std::string& path) {
    struct stat there {};
    if (::lstat(path.c_str(), &there) != 0) return {};
    if (S_ISREG(there.st_mode)) return {};  // a regular file belongs to a client
    if (!S_ISSOCK(there.st_mode))
      return OwnedFd(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    path.copy(at.sun_path, sizeof at.sun_path - 1);
    for (const int type : {SOCK_STREAM, SOCK_SEQPACKET}) {
      OwnedFd socket(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0)
        return socket;
    }
    return {};
  }

  // Connects as a client does, then overwrites the memory shared with the server.
  void scribble() {
    const Channel channel = connect(address_, Deadline::after(2s));
    std::vector<std::pair<std::uintptr_t, std::uintptr_t>> shared;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
      std::uintptr_t begin = 0, end = 0;
      char access[8] = "";
      if (std::sscanf(line.c_str(), "%lx-%lx %7s", &begin, &end, access) == 3 &&
          std::strcmp(access, "rw-s") == 0 && line.find("faults-log") == std::string::npos)
        shared.emplace_back(begin, end);
    }
    const bool may_be_scribbled_on = transport_named(address_.scheme()).traits.survives_scribbling;
    if (shared.empty() || !may_be_scribbled_on) return write_and_stay(bytes(5000), 0ms);
    const Deadline end = Deadline::after(20ms);
    while (!end.expired())
      for (int i = 0; i < 1000; ++i) {
        const auto& [from, to] = shared[random_() % shared.size()];
        // Overwrites the headers, at the beginning, more often than the rest.
        const std::uintptr_t room =
            random_() % 2 == 0 ? std::min<std::uintptr_t>(512, to - from) : to - from;
        const std::uintptr_t at = from + (random_() % room / 4) * 4;
        reinterpret_cast<std::atomic<std::uint32_t>*>(at)->store(
            random_() % 2 == 0 ? static_cast<std::uint32_t>(random_()) : 0,
            std::memory_order_relaxed);
      }
    ::kill(::getpid(), SIGKILL);
  }

  Address address_;
  std::mt19937_64 random_;
};

}  // namespace

int be_rogue(const Address& address, std::uint64_t seed, Log& log) {
  ::signal(SIGPIPE, SIG_IGN);
  log.of(Side::server).is_harmed = true;
  try {
    Rogue(address, seed).attack(seed % Rogue::ways);
  } catch (const Error&) {}  // the server has rejected it
  return 0;
}

}  // namespace faults
