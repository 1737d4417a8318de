// Two rings in memory that both processes have mapped, one each way.

#include <sys/mman.h>

#include <optional>

#include "bench/floors/floor.h"
#include "bench/floors/ring.h"

namespace {

using namespace ipc::bench;

class ShmRing {
 public:
  static constexpr bool lossy = false;

  explicit ShmRing(const Work& work) : work_(work) {
    void* memory = ::mmap(nullptr, 2 * sizeof(Ring), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    check(memory == MAP_FAILED ? -1 : 0, "mmap");
    rings_ = static_cast<Ring*>(memory);
  }

  void become(Side side) {
    const bool client = side == Side::client;
    writer_.emplace(rings_[client ? 0 : 1], work_.waiting);
    reader_.emplace(rings_[client ? 1 : 0], work_);
  }

  bool send(Bytes message) { return post(message) && flush(); }
  bool post(Bytes message) {
    writer_->post(message);
    return true;
  }
  bool flush() {
    writer_->publish();
    return true;
  }
  std::optional<Bytes> receive() { return reader_->receive(); }

 private:
  Work work_;
  Ring* rings_;
  std::optional<RingWriter> writer_;
  std::optional<RingReader> reader_;
};

}  // namespace

int main(int argc, char** argv) { return run_floor<ShmRing>("shm-ring", argc, argv); }
