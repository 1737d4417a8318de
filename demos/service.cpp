// Opens a command's listener, prints its address, and starts the child that connects to it.
#include "demos/service.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "bench/cli/terminal.h"
#include "demos/texts.h"
#include "ipc/error.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

bool has_place_for_address(const std::vector<std::string>& command) {
  for (const auto& word : command)
    if (word.find("{}") != std::string::npos) return true;
  return false;
}

}  // namespace

Service::Service(const ServiceOptions& options, std::FILE* ready)
    : address_(to_address(options.uri)), transport_(transport_of(address_)) {
  if (!options.command.empty() && !has_place_for_address(options.command))
    throw Error(Fault::bad_address, "--spawn", "", 0,
                "the command needs {} in the place of the address");
  listener_ = ipc::listen(address_);
  address_ = listener_->address();
  if (options.command.empty() && transport_.traits.reached_by == Traits::ReachedBy::inheritance)
    throw Error(Fault::bad_address, "listen", options.uri, 0,
                "only a child can inherit this channel: add --spawn -- ipc-demo ping {}");
  announce(options, ready);
  if (!options.command.empty()) start_child(options.command);
}

void Service::announce(const ServiceOptions& options, std::FILE* ready) const {
  const std::string line = address_.to_string() + "\n";
  if (options.ready_fd < 0) {
    fmt::print(ready, "{}", line);
    if (std::fflush(ready) != 0) throw Error("write", ready == stdout ? "stdout" : "stderr", errno);
    return;
  }
  // Closed afterwards, so that a reader that waits for the end of the file sees it.
  OwnedFd fd(options.ready_fd);
  const auto written =
      sys::call("write", ::write, fd.get(), static_cast<const void*>(line.data()), line.size());
  if (fd.get() <= STDERR_FILENO) (void)fd.release();
  if (written < 0)
    throw Error(Fault::bad_address, fmt::format("--ready-fd {}", options.ready_fd), "", errno,
                "start this program with that descriptor open, as in 3>file");
}

void Service::start_child(const std::vector<std::string>& command) {
  SpawnOptions options;
  options.asked_to_end = true;
  for (const auto& word : command)
    options.argv.push_back(bench::replaced(word, "{}", address_.to_string()));
  const auto inherited = listener_->inherited();
  options.inherited.assign(inherited.begin(), inherited.end());
  take_orphans();  // so that processes started by a shell end with us
  child_ = Process::spawn(options);
}

// Returns false once the child has ended.
bool Service::wait_for_news() {
  const auto wake = listener_->arm();
  if (!wake) return true;
  if (!child_) {
    (void)wait(*wake, Deadline::never());
    return true;
  }
  pollfd polled[] = {{wake->fd, wake->events, 0}, {child_->pidfd(), POLLIN, 0}};
  sys::must("", "poll", ::poll, +polled, nfds_t{2}, -1);
  return polled[1].revents == 0;
}

Result<Channel> Service::accept() {
  while (listener_) {
    const bool more = wait_for_news();
    // A child that has ended may have connected first.
    auto channel = listener_->accept(Deadline::immediate());
    if (channel || channel.error() != Status::timed_out) return channel;
    if (!more) break;
  }
  return failed(Status::closed);
}

int Service::child_status() {
  if (!child_) return 0;
  const auto exit = child_->wait(Deadline::never());
  if (exit->signal == 0) return exit->code;
  note(text("service.child", in_words(*exit)));
  return exit_failed;
}

}  // namespace ipc::demo
