#pragma once

#include <cstdio>
#include <memory>
#include <optional>

#include "demos/commands.h"
#include "ipc/host/process.h"

namespace ipc::demo {

// A listener, the announcement that it is ready, and perhaps a child that connects to it. Used only
// by the thread that made it, because the child is killed when that thread ends.
class Service {
 public:
  // Listens, prints the address as a line to `ready` (or to the requested descriptor), and starts
  // the child. Throws Error.
  Service(const ServiceOptions&, std::FILE* ready);

  const Transport& transport() const { return transport_; }

  // Returns the next client; closed if there can be no more, because the child has ended or the
  // address was for one client only. Throws Error, as Listener::accept.
  Result<Channel> accept();

  // Accepts no further client, and frees the name.
  void stop_listening() { listener_.reset(); }

  // Hands over the listener, for a server with its own loop. accept() must not be called
  // afterwards.
  std::unique_ptr<Listener> take_listener() { return std::move(listener_); }

  bool has_child() const { return child_.has_value(); }
  // Waits for the child. Returns its exit status, or 1 with a note if a signal killed it; 0 without
  // a child.
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
