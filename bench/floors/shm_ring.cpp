// Two rings in shared memory, one each way: one writer, one reader, indexes that only grow. A
// frame is a u32 length and the payload, 8-byte aligned, in one piece and read in place; a large
// one goes through in chunks that the reader copies out as they come.

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <new>
#include <optional>
#include <vector>

#include "bench/floors/floor.h"

namespace {

using namespace ipc::bench;

constexpr std::size_t capacity = std::size_t{1} << 20;
constexpr std::size_t chunk_bytes = std::size_t{16} << 10;
constexpr std::size_t whole_bytes_max = capacity / 4;
constexpr std::size_t header_bytes = sizeof(std::uint32_t);
constexpr std::uint32_t pad = UINT32_MAX;  // instead of a length: go on at the beginning

// An index that one side moves and the other waits for.
struct alignas(64) Index {
  std::atomic<std::uint64_t> value;
  alignas(64) std::atomic<std::uint32_t> sleeping;

  void move_to(std::uint64_t position, Waiting waiting) {
    if (waiting == Waiting::spin) return value.store(position, std::memory_order_release);
    value.store(position, std::memory_order_seq_cst);  // before looking for a sleeper
    if (sleeping.load(std::memory_order_seq_cst) == 0) return;
    sleeping.store(0, std::memory_order_relaxed);
    ::syscall(SYS_futex, &sleeping, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  }

  // The value once it is no longer `seen`.
  std::uint64_t wait_beyond(std::uint64_t seen, Waiting waiting) {
    while (true) {
      std::uint64_t now = value.load(std::memory_order_acquire);
      if (now != seen) return now;
      if (waiting == Waiting::spin) {
        relax();
        continue;
      }
      sleeping.store(1, std::memory_order_seq_cst);
      now = value.load(std::memory_order_seq_cst);
      if (now == seen) ::syscall(SYS_futex, &sleeping, FUTEX_WAIT, 1, nullptr, nullptr, 0);
      sleeping.store(0, std::memory_order_relaxed);
    }
  }
};

struct Ring {
  Index written;
  Index read;
  alignas(64) std::byte data[capacity];

  std::byte* at(std::uint64_t position) { return data + position % capacity; }
};

std::size_t aligned(std::size_t size) {
  return (size + 7) & ~std::size_t{7};
}
std::size_t before_wrap(std::uint64_t position) {
  return capacity - position % capacity;
}

class Writer {
 public:
  Writer(Ring& ring, Waiting waiting) : ring_(ring), waiting_(waiting) {}

  void post(Bytes message) {
    const std::size_t frame_bytes = aligned(header_bytes + message.size());
    if (frame_bytes > whole_bytes_max) return post_in_chunks(message);
    if (const std::size_t left = before_wrap(position_); frame_bytes > left) {
      make_room(left);
      put_length(pad);
      position_ += left;
    }
    make_room(frame_bytes);
    put_length(static_cast<std::uint32_t>(message.size()));
    std::memcpy(ring_.at(position_) + header_bytes, message.data(), message.size());
    position_ += frame_bytes;
  }

  void publish() { ring_.written.move_to(position_, waiting_); }

 private:
  void post_in_chunks(Bytes message) {
    make_room(8);
    put_length(static_cast<std::uint32_t>(message.size()));
    position_ += 8;
    while (!message.empty()) {
      const std::size_t size = std::min({message.size(), chunk_bytes, before_wrap(position_)});
      make_room(aligned(size));
      std::memcpy(ring_.at(position_), message.data(), size);
      position_ += aligned(size);
      publish();
      message = message.subspan(size);
    }
  }

  void put_length(std::uint32_t length) {
    std::memcpy(ring_.at(position_), &length, sizeof length);
  }

  void make_room(std::size_t size) {
    while (position_ + size - read_ > capacity) {
      if (ring_.read.value.load(std::memory_order_acquire) == read_) publish();
      read_ = ring_.read.wait_beyond(read_, waiting_);
    }
  }

  Ring& ring_;
  Waiting waiting_;
  std::uint64_t position_ = 0;
  std::uint64_t read_ = 0;
};

class Reader {
 public:
  Reader(Ring& ring, const Work& work)
      : ring_(ring), waiting_(work.waiting), large_(std::max(work.size, whole_bytes_max)) {}

  Bytes receive() {
    position_ = next_;  // the view before this one ends here
    while (true) {
      wait();
      std::uint32_t length;
      std::memcpy(&length, ring_.at(position_), sizeof length);
      if (length == pad) {
        position_ += before_wrap(position_);
        continue;
      }
      const std::size_t frame_bytes = aligned(header_bytes + length);
      if (frame_bytes > whole_bytes_max) return receive_in_chunks(length);
      next_ = position_ + frame_bytes;
      return {ring_.at(position_) + header_bytes, length};
    }
  }

 private:
  Bytes receive_in_chunks(std::size_t length) {
    position_ += 8;
    for (std::size_t copied = 0; copied < length;) {
      wait();
      const std::size_t size = std::min({length - copied, chunk_bytes, before_wrap(position_),
                                         std::size_t{written_ - position_}});
      std::memcpy(&large_[copied], ring_.at(position_), size);
      copied += size;
      position_ += aligned(size);
    }
    next_ = position_;
    return Bytes(large_).first(length);
  }

  // Until there is something at position_. Space is given back rarely, and before waiting.
  void wait() {
    if (position_ - given_back_ >= capacity / 8) give_back();
    if (position_ != written_) return;
    written_ = ring_.written.value.load(std::memory_order_acquire);
    if (position_ != written_) return;
    give_back();
    written_ = ring_.written.wait_beyond(written_, waiting_);
  }

  void give_back() {
    if (given_back_ == position_) return;
    given_back_ = position_;
    ring_.read.move_to(position_, waiting_);
  }

  Ring& ring_;
  Waiting waiting_;
  std::uint64_t position_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t given_back_ = 0;
  std::vector<std::byte> large_;
};

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
  std::optional<Writer> writer_;
  std::optional<Reader> reader_;
};

}  // namespace

int main(int argc, char** argv) {
  return run_floor<ShmRing>("shm-ring", argc, argv);
}
