// The command ping: sends messages to an echo server and prints the time of each answer.
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "bench/measure/histogram.h"
#include "demos/commands.h"
#include "demos/texts.h"
#include "ipc/error.h"
#include "ipc/host/program.h"
#include "ipc/options.h"

namespace ipc::demo {
namespace {

constexpr std::chrono::seconds patience{1};

std::uint64_t now_ns() {
  return static_cast<std::uint64_t>(Deadline::Clock::now().time_since_epoch().count());
}

// Returns text without a newline, so that it fits any framing, and different for each number if the
// size allows.
std::string payload_of(std::uint64_t number, std::size_t size) {
  std::string payload = fmt::format("ping {} ", number);
  std::string letters;
  for (std::uint64_t i = 0; i < 26; ++i) letters += static_cast<char>('a' + (i + number) % 26);
  while (payload.size() < size) payload += letters;
  payload.resize(size);
  return payload;
}

Bytes bytes_of(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

class Pinger {
 public:
  Pinger(const PingOptions& options, const Address& address)
      : options_(options),
        text_(address.to_string()),
        is_raw_(channel_options(address).framing == Framing::raw),
        channel_(connect(address, Deadline::after(patience))),
        times_(std::make_unique<bench::Histogram>()) {}

  int run() {
    check_size();
    {
      // If standard output is full, the summary is left out, because a signal must end the program
      // immediately.
      const LastWords words([this] {
        if (wait({STDOUT_FILENO, POLLOUT}, Deadline::immediate()) != Status::ok) return;
        summary();
        std::fflush(stdout);  // the signal ends the program without a flush
      });
      for (number_ = 1; number_ <= options_.count && round_trip(); ++number_) {}
    }
    summary();
    return answered_ == options_.count && wrong_ == 0 ? 0 : exit_failed;
  }

 private:
  // Checks the size before a payload is made, because the payload may need more memory than there
  // is.
  void check_size() const {
    const std::size_t most = channel_.out->max_message();
    if (options_.size <= most) return;
    throw Error(Fault::bad_address, fmt::format("--size {}", options_.size), "", 0,
                fmt::format("a message has at most {} here (max_message): choose a smaller one",
                            format_size(most)));
  }

  // Returns false if the peer has ended.
  bool round_trip() {
    const std::string payload = payload_of(number_, options_.size);
    const std::uint64_t begin_ns = now_ns();
    Status status = send(payload);
    if (status == Status::ok) {
      count(sent_);
      status = receive(payload);
    }
    const std::uint64_t end_ns = now_ns();
    if (status == Status::ok) {
      {
        const std::lock_guard lock(mutex_);
        ++answered_;
        times_->record(end_ns - begin_ns);
      }
      if (!options_.quiet && !options_.json)
        show(text("ping.line", options_.size, text_, number_, microseconds(end_ns - begin_ns)) +
             '\n');
      return true;
    }
    if (status == Status::timed_out) {
      missing_.insert(number_);
      note(demo::text("ping.missing", number_, patience.count()));
      return true;
    }
    if (status == Status::too_big) return true;  // a wrong answer, already reported
    tell_the_end(status);
    return false;
  }

  // Sends immediately as much as there is room for, and the rest while receiving: a plain echo
  // server may answer, and wait for us to take the answer, before it has read everything.
  Status send(const std::string& payload) {
    const Status status = channel_.out->send(bytes_of(payload), Deadline::immediate());
    if (status != Status::timed_out) return status;
    return channel_.out->send(bytes_of(payload), Deadline::after(patience));
  }

  Result<Bytes> receive_beside_sending(Deadline deadline) {
    constexpr std::chrono::milliseconds turn{10};
    while (channel_.out->pending() > 0 && !deadline.expired()) {
      const auto answer = channel_.in->receive(Deadline::immediate());
      if (answer || answer.error() != Status::timed_out) return answer;
      const Status status = channel_.out->flush(min(deadline, Deadline::after(turn)));
      if (status == Status::closed) break;
    }
    return channel_.in->receive(deadline);
  }

  // Returns the echo of this message, or too_big for anything else. If messages may be lost, echoes
  // of earlier ones may arrive late.
  Status receive(const std::string& payload) {
    const Deadline deadline = Deadline::after(patience);
    std::string parts;
    for (;;) {
      const auto answer = receive_beside_sending(deadline);
      if (!answer) return answer.error();
      std::string_view text(reinterpret_cast<const char*>(answer->data()), answer->size());
      if (is_raw_) {  // a stream keeps no boundaries: an echo may arrive in parts
        parts += text;
        if (parts.size() < payload.size()) continue;
        text = parts;
      }
      if (text == payload) return Status::ok;
      if (is_late(text)) continue;
      count(wrong_);
      note(demo::text("ping.wrong", number_, text.size(), payload.size()));
      return Status::too_big;
    }
  }

  bool is_late(std::string_view text) {
    for (const std::uint64_t number : missing_) {
      if (text != payload_of(number, options_.size)) continue;
      note(demo::text("ping.late", number));
      missing_.erase(number);
      return true;
    }
    return false;
  }

  // Reports the end. A send may notice it first; only the rest of the data shows how the peer
  // ended.
  void tell_the_end(Status status) {
    auto last = channel_.in->receive(Deadline::after(patience));
    while (last) last = channel_.in->receive(Deadline::after(patience));
    note(text("ping.ended", number_,
              ending(status, channel_.in->farewell(), channel_.in->counters())));
  }

  // Prints a line and flushes it, so that the reader of a pipe sees it, too.
  static void show(const std::string& line) {
    fmt::print("{}", line);
    if (std::fflush(stdout) != 0) throw std::system_error(errno, std::generic_category(), "write");
  }

  void count(std::uint64_t& number) {
    const std::lock_guard lock(mutex_);
    ++number;
  }

  // Prints the summary; also when a signal ends the run.
  void summary() const {
    const std::lock_guard lock(mutex_);
    const std::uint64_t lost = sent_ - answered_ - wrong_;
    if (options_.json) return summary_as_json(lost);
    const double lost_percent =
        sent_ == 0 ? 0.0 : 100.0 * static_cast<double>(lost) / static_cast<double>(sent_);
    fmt::print("{}\n",
               text("ping.sum", text_, sent_, answered_, lost, decimal(lost_percent), wrong_));
    if (answered_ == 0) return;
    const auto at = [&](double percentile) {
      return microseconds(times_->value_at_percentile(percentile));
    };
    fmt::print("{}\n", text("ping.times", options_.size, microseconds(times_->min()), at(50),
                            times_->supports(99) ? at(99) : text("ping.too_few"),
                            microseconds(times_->max())));
  }

  void summary_as_json(std::uint64_t lost) const {
    nlohmann::ordered_json json = {{"address", text_},   {"size_bytes", options_.size},
                                   {"sent", sent_},      {"answered", answered_},
                                   {"unanswered", lost}, {"wrong", wrong_}};
    if (answered_ > 0) {
      auto& times = json["round_trip_ns"];
      times = {{"min", times_->min()}, {"median", times_->value_at_percentile(50)}};
      times["p99"] = nullptr;  // too few messages
      if (times_->supports(99)) times["p99"] = times_->value_at_percentile(99);
      times["max"] = times_->max();
    }
    fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  }

  static std::string decimal(double value) {
    std::string text = fmt::format("{:.1f}", value);
    if (language() == Language::portuguese) text.replace(text.find('.'), 1, ",");
    return text;
  }
  static std::string microseconds(std::uint64_t ns) {
    return decimal(static_cast<double>(ns) / 1e3);
  }

  const PingOptions& options_;
  std::string text_;
  bool is_raw_;
  Channel channel_;
  mutable std::mutex mutex_;  // protects the results: a signal's thread prints them
  std::unique_ptr<bench::Histogram> times_;
  std::uint64_t number_ = 0, sent_ = 0, answered_ = 0, wrong_ = 0;
  std::set<std::uint64_t> missing_;
};

}  // namespace

int ping(const PingOptions& options) {
  const Address address = to_address(options.uri);
  return Pinger(options, address).run();
}

}  // namespace ipc::demo
