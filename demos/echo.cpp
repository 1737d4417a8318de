// The command echo: sends every message back to its client, with one thread per client.

#include <atomic>
#include <list>
#include <thread>
#include <utility>

#include "demos/commands.h"
#include "demos/service.h"
#include "demos/texts.h"
#include "ipc/error.h"

namespace ipc::demo {
namespace {

constexpr std::size_t most_clients = 1000;
constexpr std::chrono::milliseconds glance{500};

// A client and the thread that serves it.
class Client {
 public:
  // `patience_ms`: time after which an idle client is dropped, in milliseconds, read again at each
  // look. Null if the mechanism reports the peer's end.
  Client(Channel channel, std::uint64_t number, const std::atomic<std::int64_t>* patience_ms)
      : channel_(std::move(channel)), number_(number), patience_ms_(patience_ms) {
    note(channel_.peer.pid == 0 ? text("echo.came", number_)
                                : text("echo.came.process", number_, channel_.peer.pid));
    thread_ = std::thread([this] { run(); });
  }
  ~Client() { thread_.join(); }
  Client(const Client&) = delete;

  bool has_ended() const { return has_ended_; }

 private:
  void run() {
    std::string how;
    try {
      how = serve();
    } catch (const std::exception& error) {
      how = error.what();
    }
    const Counters counters = channel_.in->counters();
    channel_ = {};  // the client sees its end before we report it
    const std::string lost = counters.lost == 0 ? "" : ", " + text("service.lost", counters.lost);
    const std::string messages = counters.messages == 1 ? text("echo.messages.one")
                                                        : text("echo.messages", counters.messages);
    note(text("echo.left", number_, how, messages, counters.bytes, lost));
    has_ended_ = true;
  }

  std::string serve() {
    for (;;) {
      const auto message = receive();
      if (!message && message.error() == Status::timed_out) return text("echo.silent");
      if (!message)
        return ending(message.error(), channel_.in->farewell(), channel_.in->counters());
      if (const Status sent = channel_.out->send(*message, Deadline::never()); sent != Status::ok) {
        // The messages it sent before its end show how it ended.
        auto last = channel_.in->receive(Deadline::after(glance));
        while (last) last = channel_.in->receive(Deadline::after(glance));
        return ending(sent, channel_.in->farewell(), channel_.in->counters());
      }
    }
  }

  Result<Bytes> receive() {
    if (patience_ms_ == nullptr) return channel_.in->receive(Deadline::never());
    for (auto idle_ms = glance.count();; idle_ms += glance.count()) {
      const auto message = channel_.in->receive(Deadline::after(glance));
      if (message || message.error() != Status::timed_out || idle_ms >= *patience_ms_)
        return message;
    }
  }

  Channel channel_;
  std::uint64_t number_;
  const std::atomic<std::int64_t>* patience_ms_;
  std::atomic<bool> has_ended_ = false;
  std::thread thread_;
};

class Clients {
 public:
  explicit Clients(bool peer_exit_is_unknown) : peer_exit_is_unknown_(peer_exit_is_unknown) {}

  void add(Channel channel) {
    std::erase_if(clients_, [](const Client& client) { return client.has_ended(); });
    if (clients_.size() >= most_clients) {
      note(text("echo.full", clients_.size()));
      return;
    }
    try {
      clients_.emplace_back(std::move(channel), ++count_,
                            peer_exit_is_unknown_ ? &patience_ms_ : nullptr);
    } catch (const std::system_error& error) {
      note(text("echo.rejected", error.what()));
    }
  }

  // Waits for the remaining clients; if the transport does not report their end, for one second of
  // silence only.
  void finish() {
    patience_ms_ = 1000;
    clients_.clear();
  }

 private:
  bool peer_exit_is_unknown_;
  std::atomic<std::int64_t> patience_ms_ = std::chrono::milliseconds(most_idle).count();
  std::uint64_t count_ = 0;
  std::list<Client> clients_;
};

}  // namespace

int echo(const ServiceOptions& options) {
  Service service(options, stdout);
  Clients clients(service.transport().traits.peer_exit == Traits::PeerExit::unknown);
  std::string lacking;
  for (;;) {
    try {
      auto channel = service.accept();
      if (!channel) break;
      clients.add(std::move(*channel));
      lacking.clear();
    } catch (const Error& error) {
      if (!is_of_one_client(error.fault())) throw;
      // A client that waits may ask again immediately. Report it once, and do not loop without a
      // pause.
      if (std::exchange(lacking, error.what()) != error.what())
        note(text("service.not_served", error.what()));
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  service.stop_listening();
  const int status = service.child_status();
  clients.finish();
  return status;
}

}  // namespace ipc::demo
