// Buffers, and the pool that each thread keeps of them.
#include "ipc/system/buffer.h"

#include <sys/mman.h>

#include <array>
#include <bit>

#include "ipc/system/sys.h"

namespace ipc {
namespace {

struct Block {
  std::byte* data;
  std::size_t size;
};

// Limits of the pool that a thread keeps. Large blocks are worth keeping, because each new page
// costs a page fault.
constexpr std::size_t blocks_kept = 4;
constexpr std::size_t bytes_kept = std::size_t{8} << 20;

thread_local bool pool_is_gone = false;  // trivially destroyed: may be read after the pool's end

struct Pool {
  std::array<Block, blocks_kept> blocks;
  std::size_t count = 0;
  std::size_t bytes = 0;
  ~Pool() {
    pool_is_gone = true;
    while (count > 0) {
      --count;
      sys::call("munmap", ::munmap, static_cast<void*>(blocks[count].data), blocks[count].size);
    }
  }
};
thread_local Pool pool;

void* map(std::size_t size) {
  return sys::must("", "mmap", ::mmap, static_cast<void*>(nullptr), size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, off_t{0});
}

#ifdef __SANITIZE_THREAD__
// ThreadSanitizer notices new memory at an address by mmap only. Without this, reusing an address
// that another thread had would look like a data race.
void* new_place(std::size_t size) { return map(size); }
constexpr int move_flags = MREMAP_MAYMOVE | MREMAP_FIXED;
#else
// The kernel chooses a new place if the block cannot grow where it is.
void* new_place(std::size_t) { return nullptr; }
constexpr int move_flags = MREMAP_MAYMOVE;
#endif

}  // namespace

Buffer Buffer::borrow() {
  Buffer buffer;
  if (!pool_is_gone && pool.count > 0) {
    const Block block = pool.blocks[--pool.count];
    pool.bytes -= block.size;
    buffer.data_ = block.data;
    buffer.size_ = block.size;
    return buffer;
  }
  buffer.data_ = static_cast<std::byte*>(map(buffer_size));
  buffer.size_ = buffer_size;
  return buffer;
}

void Buffer::grow(std::size_t at_least) {
  const std::size_t size = std::bit_ceil(at_least);
  if (size <= size_) return;
  data_ = static_cast<std::byte*>(sys::must(
      "", "mremap",
      [](void* old, std::size_t old_size, std::size_t new_size, int flags, void* place) {
        return ::mremap(old, old_size, new_size, flags, place);
      },
      static_cast<void*>(data_), size_, size, move_flags, new_place(size)));
  size_ = size;
}

void Buffer::give_back() noexcept {
  if (data_ == nullptr) return;
  if (!pool_is_gone && pool.count < blocks_kept && pool.bytes + size_ <= bytes_kept) {
    pool.blocks[pool.count++] = {data_, size_};
    pool.bytes += size_;
  } else {
    sys::call("munmap", ::munmap, static_cast<void*>(data_), size_);
  }
  data_ = nullptr;
  size_ = 0;
}

}  // namespace ipc
