#pragma once

#include <cstdio>
#include <memory>
#include <optional>

#include "demos/commands.h"
#include "ipc/host/process.h"

namespace ipc::demo {

// A listener, the word that it is ready, and perhaps a child that was told where to connect.
// Used by one thread, the one that made it: the child dies with that thread.
class Service {
 public:
  // Listens, prints the address as a line to `ready` (or to the descriptor asked for), and starts
  // the child. Throws Error.
  Service(const ServiceOptions&, std::FILE* ready);

  const Transport& transport() const { return transport_; }

  // The next client; closed when there can be none any more: the child has ended, or the address
  // was for one client only. Throws Error, as Listener::accept.
  Result<Channel> accept();

  // No further client; frees the name.
  void stop_listening() { listener_.reset(); }

  // For a server with a loop of its own. Afterwards there is nothing to accept here.
  std::unique_ptr<Listener> take_listener() { return std::move(listener_); }

  bool has_child() const { return child_.has_value(); }
  // Waits for the child: its exit status, or 1 with a note when a signal killed it. 0 without one.
  int child_status();

 private:
  void announce(const ServiceOptions&, std::FILE* ready) const;
  void start_child(const std::vector<std::string>& command);
  bool wait_for_news();

  Address address_;
  const Transport& transport_;
  std::unique_ptr<Listener> listener_;
  std::optional<Process> child_;
};

}  // namespace ipc::demo
