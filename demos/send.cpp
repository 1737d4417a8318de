// The command send: sends each line of standard input as a message.
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <thread>

#include "demos/commands.h"
#include "demos/service.h"
#include "demos/texts.h"
#include "ipc/error.h"
#include "ipc/options.h"
#include "ipc/system/buffer.h"
#include "ipc/system/lifeline.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

// Receives while we send, and drops the messages. So a peer that answers never finds a full
// channel, and we notice its end even if stdin is silent.
class Drain {
 public:
  explicit Drain(std::unique_ptr<Receiver> in) : in_(std::move(in)) {
    std::tie(end_, ending_) = Lifeline::pair();
    thread_ = std::thread([this] { run(); });
  }
  ~Drain() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

  int ended_fd() const { return end_.fd(); }  // readable once the peer has ended
  bool wait_for_end(Deadline deadline) { return wait({end_.fd(), POLLIN}, deadline) == Status::ok; }
  // Returns how the peer ended. Call it once, after ended_fd() is readable: it joins the thread,
  // because a closed descriptor orders no memory.
  std::string how() {
    thread_.join();
    return ending(status_, in_->farewell(), in_->counters());
  }

 private:
  void run() {
    try {
      while (!stop_) {
        const auto message = in_->receive(Deadline::after(std::chrono::milliseconds(200)));
        if (message || message.error() == Status::timed_out) continue;
        status_ = message.error();
        break;
      }
    } catch (const std::exception& error) {
      note(error.what());
    }
    ending_.reset();
  }

  std::unique_ptr<Receiver> in_;
  Lifeline end_, ending_;
  std::atomic<bool> stop_ = false;
  Status status_ = Status::ok;
  std::thread thread_;
};

class Feed {
 public:
  Feed(Sender& out, Drain& drain, Framing framing, std::string address)
      : out_(out), drain_(drain), is_raw_(framing == Framing::raw), address_(std::move(address)) {}

  // Returns false if the peer ended first.
  bool run() {
    for (;;) {
      pollfd polled[] = {{STDIN_FILENO, POLLIN, 0}, {drain_.ended_fd(), POLLIN, 0}};
      sys::must("stdin", "poll", ::poll, +polled, nfds_t{2}, -1);
      if (polled[1].revents != 0) return false;
      const std::size_t size = read_some();
      if (size == 0) return finish();
      if (!take(size) || out_.flush(Deadline::never()) != Status::ok) return false;
    }
  }

 private:
  std::size_t read_some() {
    if (end_ == buffer_.size()) buffer_.grow(2 * buffer_.size());
    return static_cast<std::size_t>(sys::must("stdin", "read", ::read, STDIN_FILENO,
                                              static_cast<void*>(buffer_.data() + end_),
                                              buffer_.size() - end_));
  }

  bool take(std::size_t size) {
    const std::size_t scanned = end_;
    end_ += size;
    const bool ok = is_raw_ ? take_blocks() : take_lines(scanned);
    if (!ok) return false;
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
    if (end_ > out_.max_message()) too_long();
    return true;
  }

  bool take_blocks() {
    while (begin_ < end_) {
      const std::size_t size = std::min(end_ - begin_, out_.max_message());
      if (!post(size)) return false;
      begin_ += size;
    }
    return true;
  }

  bool take_lines(std::size_t scanned) {
    for (std::size_t from = scanned;;) {
      const void* const found = std::memchr(buffer_.data() + from, '\n', end_ - from);
      if (found == nullptr) return true;
      from = static_cast<std::size_t>(static_cast<const std::byte*>(found) - buffer_.data());
      if (!post(from - begin_)) return false;
      begin_ = ++from;
    }
  }

  bool post(std::size_t size) {
    const Status status = out_.post({buffer_.data() + begin_, size}, Deadline::never());
    if (status == Status::too_big) too_long();
    return status == Status::ok;
  }

  // Sends the last line, which need not end in a newline, and shuts down.
  bool finish() {
    if (end_ > 0 && !post(end_)) return false;
    return out_.shutdown(Deadline::never()) == Status::ok;
  }

  [[noreturn]] void too_long() const {
    throw Error("send", address_, EMSGSIZE,
                fmt::format("a line exceeds {} B, the largest message here: cut it, or "
                            "send with ?framing=raw, or ask for more with ?max_message=",
                            out_.max_message()));
  }

  Sender& out_;
  Drain& drain_;
  bool is_raw_;
  std::string address_;
  Buffer buffer_ = Buffer::borrow();
  std::size_t begin_ = 0, end_ = 0;  // data read and not yet posted
};

// Waits for the peer's end, which shows that it has read everything. If messages outlive us, or the
// transport reports no end, waits one second at most.
void await_peer(Drain& drain, const Traits& traits) {
  const bool need_not = traits.outlives_peer || traits.peer_exit == Traits::PeerExit::unknown;
  drain.wait_for_end(need_not ? Deadline::after(std::chrono::seconds(1)) : Deadline::never());
}

int feed(Channel channel, const Address& address) {
  Drain drain(std::move(channel.in));
  const std::string text = address.to_string();
  if (Feed(*channel.out, drain, channel_options(address).framing, text).run()) {
    await_peer(drain, transport_of(address).traits);
    return 0;
  }
  const bool known = drain.wait_for_end(Deadline::after(std::chrono::seconds(1)));
  note(demo::text("send.receiver_ended", text, known ? drain.how() : demo::text("ending.closed")));
  return exit_failed;
}

}  // namespace

int send(const ServiceOptions& options) {
  const Address address = to_address(options.uri);
  if (options.command.empty())
    return feed(connect(address, Deadline::after(std::chrono::seconds(1))), address);
  Service service(options, stderr);
  auto channel = service.accept();
  service.stop_listening();
  if (!channel) {
    note(text("service.no_client"));
    return std::max(service.child_status(), exit_failed);
  }
  const int status = feed(std::move(*channel), address);
  const int child_status = service.child_status();
  return status != 0 ? status : child_status;
}

}  // namespace ipc::demo
