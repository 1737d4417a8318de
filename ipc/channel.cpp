// The parts of the channel contract that no transport implements.
#include "ipc/channel.h"

#include <poll.h>
#include <time.h>

#include "ipc/system/sys.h"

namespace ipc {

std::string_view to_string(Farewell farewell) {
  switch (farewell) {
    case Farewell::none: return "none";
    case Farewell::goodbye: return "goodbye";
    case Farewell::died: return "died";
    case Farewell::unknown: return "unknown";
  }
  return "unknown";
}

bool is_of_one_client(Fault fault) {
  return fault == Fault::resource_exhausted || fault == Fault::no_space ||
         fault == Fault::version_mismatch;
}

Status wait(Wake wake, Deadline deadline) {
  pollfd polled{wake.fd, wake.events, 0};
  for (;;) {
    timespec remaining{};
    if (!deadline.is_never()) {
      const auto left = deadline.remaining();
      const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
      remaining.tv_sec = seconds.count();
      remaining.tv_nsec = (left - seconds).count();
    }
    const int ready =
        sys::call_once("ppoll", ::ppoll, &polled, nfds_t{1},
                       static_cast<const timespec*>(deadline.is_never() ? nullptr : &remaining),
                       static_cast<const sigset_t*>(nullptr));
    if (ready > 0) return Status::ok;
    if (ready < 0 && errno != EINTR) throw Error("ppoll", "", errno);
    if (deadline.expired()) return Status::timed_out;
  }
}

}  // namespace ipc
