// The command receive: prints each message of one sender as a line of standard output.
#include <poll.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include "demos/commands.h"
#include "demos/service.h"
#include "demos/texts.h"
#include "ipc/error.h"
#include "ipc/options.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

// Standard output, collected while messages follow each other without a pause.
class Output {
 public:
  // Returns false if stdout has no reader any more (`| head -1`).
  bool write(Bytes bytes) {
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    gathered_.append(text, bytes.size());
    return gathered_.size() < enough || flush();
  }
  bool flush() {
    std::string_view rest = gathered_;
    while (!rest.empty()) {
      const auto written = sys::call("write", ::write, STDOUT_FILENO,
                                     static_cast<const void*>(rest.data()), rest.size());
      if (written < 0 && errno == EPIPE) return false;
      if (written < 0 && errno == EAGAIN) {  // another process set O_NONBLOCK; we wait anyway
        (void)wait({STDOUT_FILENO, POLLOUT}, Deadline::never());
        continue;
      }
      if (written < 0) throw Error("write", "stdout", errno);
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    gathered_.clear();
    return true;
  }

 private:
  static constexpr std::size_t enough = std::size_t{64} << 10;
  std::string gathered_;
};

class Copier {
 public:
  Copier(Receiver& in, bool is_raw, std::chrono::milliseconds patience)
      : in_(in), is_raw_(is_raw), patience_(patience) {}

  // Returns closed or corrupt, as received; timed_out after too long a silence; ok if stdout was
  // closed.
  Status run() {
    static constexpr std::byte newline{'\n'};
    for (;;) {
      const auto message = in_.receive(Deadline::immediate());
      if (!message && message.error() == Status::timed_out) {
        if (!output_.flush()) return Status::ok;
        if (!wait_for_more()) return is_silent_ ? Status::timed_out : Status::ok;
        continue;
      }
      if (!message) return output_.flush() ? message.error() : Status::ok;
      if (!output_.write(*message) || (!is_raw_ && !output_.write({&newline, 1})))
        return Status::ok;
    }
  }

 private:
  // Returns false if stdout has no reader any more, or after too long a silence. Only a pipe or
  // socket reports the loss of its reader immediately (POLLERR).
  bool wait_for_more() {
    const auto wake = in_.arm();
    if (!wake) return true;
    pollfd polled[] = {{wake->fd, wake->events, 0}, {STDOUT_FILENO, 0, 0}};
    const int patience_ms = patience_.count() == 0 ? -1 : static_cast<int>(patience_.count());
    const int ready = sys::call("poll", ::poll, +polled, nfds_t{2}, patience_ms);
    is_silent_ = ready == 0;
    return ready < 0 || (ready > 0 && (polled[1].revents & POLLERR) == 0);
  }

  Receiver& in_;
  bool is_raw_;
  std::chrono::milliseconds patience_;  // 0: unlimited
  bool is_silent_ = false;
  Output output_;
};

int copy(Channel channel, const Address& address) {
  const bool is_blind = transport_of(address).traits.peer_exit == Traits::PeerExit::unknown;
  Copier copier(*channel.in, channel_options(address).framing == Framing::raw,
                is_blind ? std::chrono::milliseconds(most_idle) : std::chrono::milliseconds(0));
  const Status status = copier.run();
  if (status == Status::ok) return 0;
  const Counters counters = channel.in->counters();
  if (counters.lost > 0) note(text("service.lost", counters.lost));
  if (status == Status::timed_out) {
    note(text("receive.silent", most_idle.count(), address.scheme()));
    return exit_failed;
  }
  const Farewell farewell = channel.in->farewell();
  const bool is_whole = counters.torn_bytes == 0;
  if (status == Status::closed && farewell == Farewell::goodbye && is_whole) return 0;
  note(text("receive.sender", ending(status, farewell, counters)));
  return status == Status::closed && farewell == Farewell::unknown && is_whole ? 0 : exit_failed;
}

// Returns the first client that can be served. Reports each one that cannot, and waits for the
// next.
Result<Channel> first_client(Service& service) {
  for (std::string lacking;;) try {
      return service.accept();
    } catch (const Error& error) {
      if (!is_of_one_client(error.fault())) throw;
      if (std::exchange(lacking, error.what()) != error.what())
        note(text("service.not_served", error.what()));
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

}  // namespace

int receive(const ServiceOptions& options, bool connects) {
  const Address address = to_address(options.uri);
  if (connects) return copy(connect(address, Deadline::after(std::chrono::seconds(1))), address);
  Service service(options, stderr);
  auto channel = first_client(service);
  service.stop_listening();
  if (!channel) {
    note(text("service.no_client"));
    return std::max(service.child_status(), exit_failed);
  }
  const int status = copy(std::move(*channel), address);
  const int child_status = service.child_status();
  return status != 0 ? status : child_status;
}

}  // namespace ipc::demo
