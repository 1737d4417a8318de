#include "faults/errnos.h"

#include <algorithm>
#include <cerrno>

namespace faults {
namespace {

constexpr int opens[] = {EACCES, EMFILE, ENFILE, ENOENT, ENOMEM, ENOSPC, EROFS};
constexpr int sockets[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM};
constexpr int binds[] = {EACCES, EADDRINUSE, ENOENT, ENOMEM, ENOSPC, EROFS};
constexpr int listens[] = {EADDRINUSE};
constexpr int connects[] = {EACCES,      EAGAIN, EADDRNOTAVAIL, ECONNREFUSED,
                            ENETUNREACH, ENOENT, ETIMEDOUT};
constexpr int accepts[] = {EAGAIN, ECONNABORTED, EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM, EPROTO};
constexpr int sends[] = {EAGAIN, ENOBUFS, ENOMEM, EPERM};
constexpr int receives[] = {EAGAIN, ENOMEM};
constexpr int writes[] = {EAGAIN, EDQUOT, EFBIG, EIO, ENOSPC};
constexpr int reads[] = {EAGAIN, EIO};
constexpr int maps[] = {EACCES, EMFILE, ENFILE, ENOMEM};
constexpr int remaps[] = {ENOMEM};
constexpr int sizes[] = {EFBIG, EIO, ENOSPC, EPERM};
constexpr int polls[] = {ENOMEM};
constexpr int descriptors[] = {EMFILE, ENFILE, ENOMEM};
constexpr int directories[] = {EACCES, EDQUOT, EEXIST, EMLINK, ENOENT, ENOMEM, ENOSPC, EROFS};
constexpr int unlinks[] = {EACCES, EBUSY, EIO, ENOENT, EROFS};
constexpr int stats[] = {EACCES, ENOENT, ENOMEM};
constexpr int modes[] = {EACCES, EIO, EPERM, EROFS};
constexpr int locks[] = {EAGAIN, ENOLCK};
constexpr int options[] = {ENOMEM, ENOPROTOOPT, EPERM};
constexpr int threads[] = {EAGAIN};
constexpr int pidfds[] = {EMFILE, ENFILE, ENOMEM, ENOSYS, EPERM, ESRCH};
constexpr int watches[] = {ENOENT, ENOMEM, ENOSPC};
constexpr int closes[] = {EIO};
constexpr int syncs[] = {EIO, ENOSPC};
constexpr int listings[] = {EIO, ENOENT, ENOMEM};
constexpr int accesses[] = {EACCES, ENOENT, EIO};
constexpr int file_systems[] = {EACCES, EIO, ENOENT, ENOSYS};
constexpr int entropy[] = {EAGAIN, ENOSYS};

constexpr CallErrnos all[] = {
    {"open", opens},
    {"openat", opens},
    {"opendir", opens},
    {"socket", sockets},
    {"socketpair", sockets},
    {"bind", binds},
    {"listen", listens},
    {"connect", connects},
    {"accept4", accepts},
    {"accept", accepts},
    {"send", sends},
    {"sendto", sends},
    {"sendmsg", sends},
    {"sendmmsg", sends},
    {"recv", receives},
    {"recvfrom", receives},
    {"recvmsg", receives},
    {"recvmmsg", receives},
    {"write", writes},
    {"writev", writes},
    {"pwrite", writes},
    {"pwritev", writes},
    {"pwritev2", writes},
    {"read", reads},
    {"readv", reads},
    {"pread", reads},
    {"preadv", reads},
    {"preadv2", reads},
    {"mmap", maps},
    {"mremap", remaps},
    {"ftruncate", sizes},
    {"posix_fallocate", sizes},
    {"fallocate", sizes},
    {"poll", polls},
    {"ppoll", polls},
    {"epoll_wait", polls},
    {"epoll_ctl", watches},
    {"epoll_create1", descriptors},
    {"eventfd", descriptors},
    {"memfd_create", descriptors},
    {"pipe2", descriptors},
    {"dup", descriptors},
    {"inotify_init1", descriptors},
    {"inotify_add_watch", watches},
    {"mkdir", directories},
    {"mkdtemp", directories},
    {"mkfifo", directories},
    {"unlink", unlinks},
    {"unlinkat", unlinks},
    {"rmdir", unlinks},
    {"shm_unlink", unlinks},
    {"shm_open", opens},
    {"stat", stats},
    {"lstat", stats},
    {"fstat", stats},
    {"fchmod", modes},
    {"chmod", modes},
    {"flock", locks},
    {"setsockopt", options},
    {"getsockopt", options},
    {"pidfd_open", pidfds},
    {"pthread_create", threads},
    {"close", closes},
    {"readdir", listings},
    {"remove_all", unlinks},
    {"readlink", accesses},
    {"access", accesses},
    {"statvfs", file_systems},
    {"getrandom", entropy},
    {"fdatasync", syncs},
    {"fsync", syncs},
};

}  // namespace

std::span<const CallErrnos> documented_errnos() { return all; }

std::uint8_t place_of(std::string_view call) {
  for (std::size_t place = 0; place < std::size(all); ++place)
    if (all[place].call == call) return static_cast<std::uint8_t>(place);
  return no_errnos;
}

bool is_documented(std::string_view call, int error) {
  const std::uint8_t place = place_of(call);
  return place != no_errnos &&
         std::ranges::find(all[place].errnos, error) != all[place].errnos.end();
}

}  // namespace faults
