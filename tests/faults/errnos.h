#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace faults {

// The errors in the manual page of a call that a correct program can meet. EBADF, EFAULT and EINVAL
// are left out, because they report a mistake of the caller. EPIPE and ECONNRESET are left out,
// because they would claim that a living peer has gone. EINTR is a separate kind.
struct CallErrnos {
  std::string_view call;
  std::span<const int> errnos;
};
std::span<const CallErrnos> documented_errnos();

inline constexpr std::uint8_t no_errnos = 0xff;
// Returns the call's index in documented_errnos(), or no_errnos.
std::uint8_t place_of(std::string_view call);
bool is_documented(std::string_view call, int error);

}  // namespace faults
