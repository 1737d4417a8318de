#pragma once

#include <string_view>
#include <tl/expected.hpp>

namespace ipc {

// How a call on a channel ended. Everything else (a wrong address, a missing permission, no memory)
// is an ipc::Error, thrown where a channel is opened and, rarely, when the system breaks under one.
enum class [[nodiscard]] Status : unsigned char{
    ok,
    timed_out,  // the deadline passed; nothing of a send will arrive, sending it again is safe
    closed,     // the other side ended, by goodbye or death (see Receiver::farewell); for ever
    too_big,    // our message is above max_message(), or our buffer is below the message's size
    corrupt,    // what arrived is not a message of the agreed form; for ever
};

constexpr std::string_view to_string(Status status) {
  switch (status) {
    case Status::ok: return "ok";
    case Status::timed_out: return "timed out";
    case Status::closed: return "closed";
    case Status::too_big: return "too big";
    case Status::corrupt: return "corrupt";
  }
  return "unknown";
}

// A value, or the reason why there is none. The reason is never Status::ok.
template <class T>
using Result = tl::expected<T, Status>;

constexpr tl::unexpected<Status> failed(Status status) { return tl::unexpected<Status>(status); }

}  // namespace ipc
