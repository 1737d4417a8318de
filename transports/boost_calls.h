#pragma once

// How both transports over Boost.Interprocess call it: a lock is tried for so long only, since one that a
// killed process held is never given back (docs/decisions/007). Include it before anything of the library's:
// the two macros change its inline functions, which have to be the same in all of a program.
#define BOOST_INTERPROCESS_ENABLE_TIMEOUT_WHEN_LOCKING
#define BOOST_INTERPROCESS_TIMEOUT_WHEN_LOCKING_DURATION_MS 20
#include <boost/interprocess/exceptions.hpp>
#include <boost/interprocess/sync/detail/common_algorithms.hpp>
#include <boost/interprocess/sync/posix/mutex.hpp>
#include <string_view>

#include "ipc/error.h"
#include "ipc/shm/queue_channel.h"

// The library reads the clock, and turns it into a date, before each lock that it then has at once.
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
