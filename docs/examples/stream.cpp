// Sends numbers in batches to a child process, which adds them up; over any transport.
//   stream shm-ring:
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

#include "ipc/transport.h"

namespace {

constexpr std::uint64_t numbers = 100'000;
const auto never = ipc::Deadline::never();

// The child opens its own channel: one that was opened before a fork may only be destroyed there.
int add_up(ipc::Listener& listener) {
  const ipc::Channel parent = ipc::connect(listener.address(), never);
  std::uint64_t sum = 0, number = 0;
  while (const auto message = parent.in->receive(never)) {
    std::memcpy(&number, message->data(), sizeof number);
    sum += number;
  }
  std::printf("%llu\n", static_cast<unsigned long long>(sum));
  std::fflush(stdout);
  return sum == numbers * (numbers - 1) / 2 ? 0 : 1;
}

// Builds each message in place. flush makes a batch of 64 visible by as few system calls as there
// can be.
bool send_all(ipc::Sender& out) {
  for (std::uint64_t number = 0; number < numbers; ++number) {
    const auto place = out.reserve(sizeof number, never);
    if (!place) return false;
    std::memcpy(place->data(), &number, sizeof number);
    out.commit(sizeof number);
    if (number % 64 == 63 && out.flush(never) != ipc::Status::ok) return false;
  }
  return out.shutdown(never) == ipc::Status::ok;  // the child receives all, then `closed`
}

}  // namespace

int main(int argc, char** argv) try {
  const auto listener = ipc::listen(ipc::Address::parse(argc > 1 ? argv[1] : "unix:"));
  const pid_t child = ::fork();
  if (child == 0) ::_exit(add_up(*listener));
  const ipc::Channel channel = listener->accept(never).value();
  int status = 1;
  const bool all_sent = send_all(*channel.out);
  ::waitpid(child, &status, 0);
  return all_sent && status == 0 ? 0 : 1;
} catch (const ipc::Error& error) {
  std::fprintf(stderr, "stream: %s\n", error.what());
  return 1;
}
