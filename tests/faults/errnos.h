#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace faults {

// The errors that the manual page of a call documents, as far as a correct program can meet them:
// no EBADF, EFAULT or EINVAL, which report a mistake of the caller; no EPIPE or ECONNRESET, which claim
// that a living peer has gone. EINTR has a kind of its own.
struct CallErrnos {
  std::string_view call;
  std::span<const int> errnos;
};
std::span<const CallErrnos> documented_errnos();

inline constexpr std::uint8_t no_errnos = 0xff;
// Its place in documented_errnos(), or no_errnos.
std::uint8_t place_of(std::string_view call);
bool is_documented(std::string_view call, int error);

}  // namespace faults
