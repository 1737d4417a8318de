// What happens inside one process, by Google Benchmark: framing, ring, histogram, adapters, addresses.
// What crosses processes is ipc-bench's to measure.
#include <benchmark/benchmark.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <vector>

#include "bench/measure/clock.h"
#include "bench/measure/histogram.h"
#include "ipc/framed_stream.h"
#include "ipc/ports.h"
#include "ipc/ring.h"

namespace {
using namespace ipc;

struct SocketPair {
  OwnedFd a, b;
  SocketPair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
    a = OwnedFd(ends[0]);
    b = OwnedFd(ends[1]);
  }
};

// A batch of 64 messages through framing and a socket and back out of it, in one thread.
void framing(benchmark::State& state) {
  SocketPair sockets;
  FramedSender sender({std::move(sockets.a), ByteStream::Kind::socket, Waiting::block}, {});
  FramedReceiver receiver({std::move(sockets.b), ByteStream::Kind::socket, Waiting::block}, {});
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

constexpr std::size_t ring_capacity = std::size_t{1} << 20;

struct RingMemory {
  std::unique_ptr<std::byte[]> memory{new std::byte[ring_header_size + ring_capacity + cache_line]};
  RingHeader* ring;
  RingMemory() {
    void* at = memory.get();
    std::size_t space = ring_header_size + ring_capacity + cache_line;
    ring = new (std::align(cache_line, ring_header_size + ring_capacity, at, space)) RingHeader;
  }
};

// One message into the ring and out again, published one by one.
void ring(benchmark::State& state) {
  RingMemory memory;
  RingWriter writer(*memory.ring, ring_capacity);
  RingReader reader(*memory.ring, ring_capacity);
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

// A port that costs nothing, so that what is left is the way to it.
struct NullPort {
  Status send(Pieces message, Deadline) {
    benchmark::DoNotOptimize(message.data());
    return Status::ok;
  }
  Status shutdown(Deadline) { return Status::ok; }
  std::optional<Wake> arm() { return std::nullopt; }
  std::size_t max_message() const { return default_max_message; }
};

void send_to_port_statically(benchmark::State& state) {
  NullPort port;
  const std::array<std::byte, 64> content{};
  const Bytes message(content);
  for (auto _ : state) benchmark::DoNotOptimize(port.send({&message, 1}, Deadline::never()));
}
BENCHMARK(send_to_port_statically);

void send_through_the_contract(benchmark::State& state) {
  const std::unique_ptr<Sender> sender = make_sender(NullPort{});
  benchmark::DoNotOptimize(sender.get());
  const std::array<std::byte, 64> content{};
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
