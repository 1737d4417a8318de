#include "conformance/roles.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <new>

#include "ipc/host/program.h"
#include "ipc/system/sys.h"

namespace conformance {
namespace {

std::shared_ptr<Log> map_log(int memory) {
  void* const at = sys::must("", "mmap", ::mmap, static_cast<void*>(nullptr), sizeof(Log),
                             PROT_READ | PROT_WRITE, MAP_SHARED, memory, off_t{0});
  return {static_cast<Log*>(at), [](Log* log) { ::munmap(log, sizeof(Log)); }};
}

OwnedFd make_memory() {
  OwnedFd memory(
      sys::must("", "memfd_create", ::memfd_create, "conformance-log", unsigned{MFD_CLOEXEC}));
  sys::must("", "ftruncate", ::ftruncate, memory.get(), static_cast<off_t>(sizeof(Log)));
  return memory;
}

std::vector<int> with(std::span<const int> inherited, int another) {
  std::vector<int> all(inherited.begin(), inherited.end());
  all.push_back(another);
  return all;
}

Channel open_side(const std::string& side, const Address& address, Log& log) {
  if (side == "connect") {
    Channel channel = connect(address);
    log.ready = true;
    return channel;
  }
  const auto listener = listen(address);
  std::strncpy(log.address, listener->address().to_string().c_str(), sizeof log.address - 1);
  log.ready = true;
  return std::move(listener->accept(Deadline::never()).value());
}

int echo(Channel& channel) {
  for (;;) {
    const auto message = channel.in->receive(Deadline::never());
    if (!message) break;
    if (channel.out->send(*message, Deadline::never()) != Status::ok) return 1;
  }
  return channel.out->shutdown(Deadline::never()) == Status::ok ? 0 : 1;
}

void receive_until_closed(Channel& channel) {
  while (channel.in->receive(Deadline::never())) {}
}

int send_all(Channel& channel, Log& log, std::uint64_t count, const std::string& end,
             std::size_t largest) {
  largest = std::min(largest, channel.out->max_message());
  for (std::uint64_t number = 0; count == 0 || number < count; ++number) {
    const auto size = mixed_size(number, largest);
    const Status status = channel.out->send(numbered(number, size), Deadline::never());
    log.last_status = static_cast<int>(status);
    if (status != Status::ok) return status == Status::closed ? 0 : 1;
    ++log.done;
  }
  if (end == "exit") ::_exit(3);
  if (end == "destroy") return 0;
  if (end == "shutdown" && channel.out->shutdown(Deadline::never()) != Status::ok) return 1;
  receive_until_closed(channel);
  return 0;
}

int sink(Channel& channel, Log& log) {
  for (std::uint64_t number = 0;; ++number) {
    const auto message = channel.in->receive(Deadline::never());
    if (!message) return 0;
    if (is_numbered(*message, number)) ++log.done;
    else ++log.wrong;
  }
}

int play(const std::vector<std::string>& arguments) {
  const std::string& role = arguments.at(0);
  const auto log = map_log(std::stoi(arguments.at(3)));
  const auto argument = [&](std::size_t i) { return arguments.at(4 + i); };
  const Address address = Address::parse(arguments.at(2));
  if (role == "hoard") {
    const auto listener = listen(address);
    log->ready = true;
    const auto channel = listener->accept(Deadline::never());
    for (;;) ::pause();
  }
  if (role == "wait" && arguments.at(1) == "listen") {
    const auto listener = listen(address);
    log->ready = true;
    for (;;) ::pause();
  }
  Channel channel = open_side(arguments.at(1), address, *log);
  if (role == "echo") return echo(channel);
  if (role == "send") {
    const bool has_largest = arguments.size() > 6;
    return send_all(channel, *log, std::stoull(argument(0)), argument(1),
                    has_largest ? std::stoull(argument(2)) : unlimited);
  }
  if (role == "sink") return sink(channel, *log);
  if (role == "send-one")
    return channel.out->send(numbered(1, std::stoull(argument(0))), Deadline::never()) == Status::ok
               ? 0
               : 1;
  if (role == "ends") ::_exit(3);
  for (;;) ::pause();
}

}  // namespace

int play_role(int argc, char** argv) {
  return guarded("conformance", [&] { return play({argv + 2, argv + argc}); });
}

PeerProcess::PeerProcess(const std::string& role, const std::string& side, const Address& address,
                         std::span<const int> inherited, std::vector<std::string> arguments)
    : memory_(make_memory()), log_(map_log(memory_.get())), process_([&] {
        SpawnOptions options;
        options.argv = {own_executable(),
                        "--role",
                        role,
                        side,
                        address.to_string(),
                        std::to_string(memory_.get())};
        options.argv.insert(options.argv.end(), arguments.begin(), arguments.end());
        options.inherited = with(inherited, memory_.get());
        return Process::spawn(options);
      }()) {}

}  // namespace conformance
