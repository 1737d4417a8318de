#pragma once

// Calls of Boost.Interprocess for both transports that use it. A lock is tried for 20 ms only,
// because a killed process never releases its locks (docs/decisions/007). Include this file before
// any of the library's: the two macros change its inline functions, which must be the same in the
// whole program.
#define BOOST_INTERPROCESS_ENABLE_TIMEOUT_WHEN_LOCKING
#define BOOST_INTERPROCESS_TIMEOUT_WHEN_LOCKING_DURATION_MS 20
#include <boost/interprocess/exceptions.hpp>
#include <boost/interprocess/sync/detail/common_algorithms.hpp>
#include <boost/interprocess/sync/posix/mutex.hpp>
#include <string_view>

#include "ipc/error.h"
#include "ipc/shm/queue_channel.h"

// Tries the lock before the library's function, which reads the clock and converts it to a date
// even if the lock is free.
namespace boost::interprocess::ipcdetail {
inline void timeout_when_locking_aware_lock(posix_mutex& mutex) {
  if (!mutex.try_lock()) timeout_when_locking_aware_lock<posix_mutex>(mutex);
}
}  // namespace boost::interprocess::ipcdetail

namespace ipc {

template <class Action>
auto boost_call(std::string_view call, Action action) {
  namespace bip = boost::interprocess;
  try {
    return action();
  } catch (const bip::interprocess_exception& error) {
    if (error.get_error_code() == bip::timeout_when_locking_error) throw LockHeld();
    const int native = error.get_native_error();
    throw Error(call, "", native, native == 0 ? error.what() : "");
  }
}

}  // namespace ipc
