#pragma once

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipc/system/sys.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// The common parts of the fuzz targets. A target decodes its input, runs the product over it, and
// compares the outcome with a reference decoder of its own. A broken rule ends the process, as a
// crash does.
namespace ipc::fuzz {

inline void require(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "broken rule: %s\n", rule);
  std::abort();
}

// The input, consumed from its front. Behind its end are zeros.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}
  bool empty() const { return rest_.empty(); }
  unsigned byte() { return rest_.empty() ? 0 : static_cast<unsigned char>(take(1)[0]); }
  std::string_view take(std::size_t at_most) {
    const std::string_view front = rest_.substr(0, at_most);
    rest_.remove_prefix(front.size());
    return front;
  }
  // A few bytes, or up to 102,000 equal ones: reaches the sizes at which buffers grow.
  std::string payload() {
    if (const unsigned size = byte(); size < 255) return std::string(take(size));
    const std::size_t size = byte() * std::size_t{400};
    return std::string(size, static_cast<char>(byte()));
  }

 private:
  std::string_view rest_;
};

inline std::string big_endian(std::uint64_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i));
  return text;
}
inline std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  for (const char byte : text) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

// How many bytes the next read may return, so that messages are cut at any place; nullopt: it fails
// first.
class Cuts {
 public:
  explicit Cuts(std::string_view cuts) : cuts_(cuts) {}
  std::optional<std::size_t> next(unsigned failing) {
    const std::size_t turn = turn_++;
    const unsigned cut =
        cuts_.empty() ? 250U : static_cast<unsigned char>(cuts_[turn % cuts_.size()]);
    if (cut < failing && !std::exchange(has_failed_, true)) return std::nullopt;
    has_failed_ = false;
    const std::size_t size = cut < 128 ? cut + 1 : (cut - 127) * std::size_t{1000};
    return turn < 100 ? size : size + 10'000;
  }

 private:
  std::string_view cuts_;
  std::size_t turn_ = 0;
  bool has_failed_ = false;
};

// Answers the system calls of one execution from memory, through the seam (ipc/system/sys.h). Every
// descriptor that it opens has to be closed once.
class Kernel : public sys::Hook {
 public:
  Kernel() {
    sys::set_hook(&memory());
    current() = this;
  }
  ~Kernel() override {
    current() = nullptr;
    require(open_.empty(), "every descriptor is closed");
  }
  int open() { return open_.emplace_back(next_++); }

 protected:
  // Returns nullopt for a call that always succeeds and changes nothing.
  virtual std::optional<sys::Outcome> answer(const sys::Call&) = 0;
  static sys::Outcome fail(int error) { return {-1, error}; }
  static sys::Outcome copy(std::string_view bytes, const sys::Argument& place, std::size_t room) {
    const std::size_t size = bytes.copy(place_of<char>(place), room);
    return {static_cast<long>(size), 0};
  }
  template <class T>
  static T* place_of(const sys::Argument& argument) {
    return static_cast<T*>(const_cast<void*>(argument.pointer()));
  }

 private:
  // Stays set between executions: the pool of buffers outlives them. Blocks of the heap, so that
  // the address sanitizer sees an access beyond a block.
  struct Memory final : sys::Hook {
    std::optional<sys::Outcome> replace(const sys::Call& call) override {
      const std::string_view name = call.name;
      const auto size = [&](std::size_t at) {
        return static_cast<std::size_t>(call.arguments[at].number());
      };
      const auto block = [](void* at) { return sys::Outcome{reinterpret_cast<long>(at), 0}; };
      if (name == "mmap") return block(std::malloc(size(1)));
      if (name == "mremap") return block(std::realloc(place_of<void>(call.arguments[0]), size(2)));
      if (name == "munmap") return std::free(place_of<void>(call.arguments[0])), sys::Outcome{0, 0};
      return current() != nullptr ? current()->replace(call) : std::nullopt;
    }
    void record(const sys::Call&, sys::Outcome, std::uint64_t, std::uint64_t) override {}
  };
  static Memory& memory() {
    static auto* const memory = new Memory;
    return *memory;
  }
  static Kernel*& current() {
    static Kernel* kernel = nullptr;
    return kernel;
  }
  std::optional<sys::Outcome> replace(const sys::Call& call) override {
    const std::string_view name = call.name;
    if (name == "close") {
      require(std::erase(open_, call.arguments[0].number()) == 1, "a descriptor is closed once");
      return sys::Outcome{0, 0};
    }
    const auto answered = answer(call);
    return answered ? answered : sys::Outcome{0, 0};
  }
  void record(const sys::Call&, sys::Outcome, std::uint64_t, std::uint64_t) override {}

  std::vector<int> open_;
  int next_ = 1000;
};

}  // namespace ipc::fuzz
