#pragma once

#include <cstdint>

namespace ipc {

// Distinguishes new, late, repeated and missing sequence numbers, over a window of the last 64 (as
// in RFC 4303, 3.4.3). Numbers wrap around: 1 follows 2^32 - 1.
class SequenceWindow {
 public:
  enum class Arrival : unsigned char { in_order, late, repeated };

  Arrival arrived(std::uint32_t number) {
    const std::int64_t ahead = distance_to(number);
    if (ahead > 0) {
      seen_ = ahead < 64 ? (seen_ << ahead) | 1 : 1;
      highest_ = number;
      lost_ += static_cast<std::uint64_t>(ahead) - 1;
      return Arrival::in_order;
    }
    const auto behind = static_cast<std::uint64_t>(-ahead);
    if (behind >= 64 || (seen_ >> behind & 1) != 0) {
      ++repeated_;
      return Arrival::repeated;
    }
    seen_ |= std::uint64_t{1} << behind;
    --lost_;
    ++late_;
    return Arrival::late;
  }

  std::uint64_t lost() const { return lost_; }  // missing numbers; a late arrival reduces it
  std::uint64_t late() const { return late_; }
  std::uint64_t repeated() const { return repeated_; }  // repeated, or older than the window

 private:
  // Returns the signed distance from highest_, the shorter way around. 0 is not counted.
  std::int64_t distance_to(std::uint32_t number) const {
    constexpr std::int64_t numbers = 0xffff'ffff;
    const std::int64_t distance = std::int64_t{number} - highest_;
    if (distance > numbers / 2) return distance - numbers;
    return distance < -numbers / 2 ? distance + numbers : distance;
  }

  std::uint32_t highest_ = 0;  // 0 itself is never used
  // Bit n is set if highest_ - n has arrived. Numbers before the first arrival do not count as
  // missing.
  std::uint64_t seen_ = ~std::uint64_t{0};
  std::uint64_t lost_ = 0, late_ = 0, repeated_ = 0;
};

}  // namespace ipc
