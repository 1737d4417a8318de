#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "bench/measure/two_peers.h"

// The measuring loops between two threads.

namespace ipc::bench::test {

using Message = std::vector<std::byte>;

// One direction between two threads. `tamper` sees each message before it is queued; if it returns
// false, the message is dropped.
class Queue {
 public:
  bool post(Bytes bytes) {
    Message message(bytes.begin(), bytes.end());
    const bool kept = !tamper || tamper(message);
    const std::lock_guard lock(mutex_);
    if (kept) posted_.push_back(std::move(message));
    return !closed_;
  }

  bool flush() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return visible_.size() < 100 || closed_; });
    for (Message& message : posted_) visible_.push_back(std::move(message));
    posted_.clear();
    changed_.notify_all();
    return !closed_;
  }

  bool send(Bytes bytes) { return post(bytes) && flush(); }

  std::optional<Bytes> receive() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !visible_.empty() || closed_; });
    if (visible_.empty()) return std::nullopt;
    view_ = std::move(visible_.front());
    visible_.pop_front();
    changed_.notify_all();
    return Bytes(view_);
  }

  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

  std::function<bool(Message&)> tamper;  // called by the sending thread

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Message> posted_;
  std::deque<Message> visible_;
  Message view_;
  bool closed_ = false;
};

// The port of a loop, over two queues.
struct Port {
  Queue* out;
  Queue* in;
  std::function<bool(Bytes)> before_send = [](Bytes) { return true; };  // false: it fails
  std::function<void()> before_receive = [] {};
  bool* flushed = nullptr;

  bool send(Bytes bytes) { return before_send(bytes) && out->send(bytes); }
  bool post(Bytes bytes) { return out->post(bytes); }
  bool flush() {
    if (flushed != nullptr) *flushed = true;
    return out->flush();
  }
  std::optional<Bytes> receive() {
    before_receive();
    return in->receive();
  }
  static Cost spent() { return cost_so_far(); }
};

struct Loops : testing::Test {
  Work work;
  Queue to_server;
  Queue to_client;
  std::unique_ptr<Measurement> measurement = std::make_unique<Measurement>();
  bool client_complete = false;
  bool server_complete = false;

  Loops() {
    work.warm_up_ns = 1'000'000;
    work.time_ns = 3'000'000;
  }

  // Runs both sides. Each closes both queues when it ends, as a process does.
  void run(const std::function<bool()>& client, const std::function<bool()>& server) {
    const auto run_one = [this](const std::function<bool()>& loop, bool& complete) {
      complete = loop();
      to_server.close();
      to_client.close();
    };
    std::thread thread([&] { run_one(server, server_complete); });
    run_one(client, client_complete);
    thread.join();
  }

  // Runs one side of the scenario that `work` names, with the port given.
  bool part(Side side, Port port) { return run_side(side, work, port, *measurement); }
  Port client() { return {&to_server, &to_client}; }
  Port server() { return {&to_client, &to_server}; }

  void run_scenario(Scenario scenario) {
    work.scenario = scenario;
    run([&] { return part(Side::client, client()); }, [&] { return part(Side::server, server()); });
  }
  void run_ping() { run_scenario(Scenario::ping); }
  void run_stream() { run_scenario(Scenario::stream); }

  void expect_complete() const {
    EXPECT_TRUE(client_complete);
    EXPECT_TRUE(server_complete);
    EXPECT_EQ(measurement->verified, 1u);
    EXPECT_EQ(measurement->bytes, measurement->messages * work.size);
  }

  void expect_unverified() const {
    EXPECT_FALSE(client_complete && server_complete);
    EXPECT_EQ(measurement->verified, 0u);
    EXPECT_EQ(measurement->messages, 0u);
  }
};

inline auto flip_a_bit_in(Phase phase) {
  return [phase](Message& message) {
    if (static_cast<Phase>(message.front()) == phase) message.back() ^= std::byte{1};
    return true;
  };
}

}  // namespace ipc::bench::test
