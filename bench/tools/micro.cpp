// Measures the parts that run inside one process with Google Benchmark: framing, ring, adapters,
// histogram, clock, addresses. ipc-bench measures between processes.
#include <benchmark/benchmark.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "bench/measure/clock.h"
#include "bench/measure/histogram.h"
#include "ipc/adapters.h"
#include "ipc/shm/ring.h"
#include "ipc/stream/framed_stream.h"

namespace {
using namespace ipc;

// Moves a batch of 64 messages through framing and a socket and back out of it, in one thread.
void framing(benchmark::State& state) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
  FramedSender sender({OwnedFd(ends[0]), ByteStream::Kind::socket, Waiting::block}, {});
  FramedReceiver receiver({OwnedFd(ends[1]), ByteStream::Kind::socket, Waiting::block}, {});
  const std::vector<std::byte> content(static_cast<std::size_t>(state.range(0)));
  const Bytes message(content);
  constexpr int batch = 64;
  for (auto _ : state) {
    for (int i = 0; i < batch; ++i)
      benchmark::DoNotOptimize(sender.post({&message, 1}, Deadline::never()));
    benchmark::DoNotOptimize(sender.flush(Deadline::never()));
    for (int i = 0; i < batch; ++i) benchmark::DoNotOptimize(receiver.receive(Deadline::never()));
  }
  state.SetItemsProcessed(state.iterations() * batch);
  state.SetBytesProcessed(state.iterations() * batch * state.range(0));
}
BENCHMARK(framing)->Arg(8)->Arg(64)->Arg(512);

// Moves one message into the ring and out again; each is published by itself.
void ring(benchmark::State& state) {
  constexpr std::size_t capacity = std::size_t{1} << 20;
  struct alignas(cache_line) Memory {
    std::byte bytes[ring_header_size + capacity];
  };
  const auto memory = std::make_unique<Memory>();
  auto* const header = new (memory.get()) RingHeader;
  RingWriter writer(*header, capacity);
  RingReader reader(*header, capacity);
  const auto size = static_cast<std::size_t>(state.range(0));
  const std::vector<std::byte> content(size);
  for (auto _ : state) {
    std::byte* const place = writer.reserve(size);
    std::memcpy(place, content.data(), size);
    writer.commit(size);
    benchmark::DoNotOptimize(writer.publish());
    RingReader::Frame frame;
    benchmark::DoNotOptimize(reader.next(frame));
    benchmark::DoNotOptimize(frame.payload.data());
    benchmark::DoNotOptimize(reader.done());
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(ring)->Arg(8)->Arg(64)->Arg(1024)->Arg(16384);

// A port that does nothing, so that only the cost of calling it is measured.
struct NullPort {
  Status send(Pieces message, Deadline) {
    benchmark::DoNotOptimize(message.data());
    return Status::ok;
  }
  Status shutdown(Deadline) { return Status::ok; }
  void abandon() {}
  bool has_ended() const { return false; }
  std::optional<Wake> arm() { return std::nullopt; }
  std::size_t max_message() const { return default_max_message; }
};

const std::array<std::byte, 64> content{};

void send_to_port_statically(benchmark::State& state) {
  NullPort port;
  const Bytes message(content);
  for (auto _ : state) benchmark::DoNotOptimize(port.send({&message, 1}, Deadline::never()));
}
BENCHMARK(send_to_port_statically);

void send_through_the_contract(benchmark::State& state) {
  const std::unique_ptr<Sender> sender = make_sender(NullPort{});
  benchmark::DoNotOptimize(sender.get());
  for (auto _ : state) benchmark::DoNotOptimize(sender->send(Bytes(content), Deadline::never()));
}
BENCHMARK(send_through_the_contract);

void record_in_histogram(benchmark::State& state) {
  const auto histogram = std::make_unique<bench::Histogram>();
  std::uint64_t value_ns = 1;
  for (auto _ : state) {
    histogram->record(value_ns);
    value_ns = value_ns * 6364136223846793005U + 1442695040888963407U;
    value_ns >>= 40;  // up to 16 ms
  }
}
BENCHMARK(record_in_histogram);

void read_clock(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(bench::now_ns());
}
BENCHMARK(read_clock);

void parse_address(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(
        Address::parse("unix:/run/user/1000/ipclab/x.sock?wait=spin&max_message=64KiB"));
}
BENCHMARK(parse_address);

}  // namespace

BENCHMARK_MAIN();
