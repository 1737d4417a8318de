#pragma once

#include <cstddef>
#include <string_view>
#include <tl/expected.hpp>

namespace ipc {

// The outcome of a call on a channel. Every other failure (a wrong address, a missing permission,
// no memory) is an ipc::Error. Opening a channel may throw one; a later call throws only if the
// system fails.
//
//   const ipc::Result<ipc::Bytes> message = channel.in->receive(ipc::Deadline::never());
//   if (!message && message.error() == ipc::Status::closed) return;
enum class [[nodiscard]] Status : unsigned char{
    ok,
    timed_out,  // the deadline passed; no part of a send will arrive, so it may be repeated
    closed,     // the other side closed cleanly or died (see Receiver::farewell); permanent
    too_big,    // the message is above max_message(), or larger than the buffer to receive it into
    corrupt,    // the bytes that arrived are not a message of the agreed form; permanent
};

constexpr std::string_view to_string(Status status) {
  constexpr std::string_view names[] = {"ok", "timed out", "closed", "too big", "corrupt"};
  return names[static_cast<std::size_t>(status)];
}

// A value, or the status that explains why there is none. That status is never ok.
template <class T>
using Result = tl::expected<T, Status>;

constexpr tl::unexpected<Status> failed(Status status) { return tl::unexpected<Status>(status); }

}  // namespace ipc
