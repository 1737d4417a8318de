// Appends the launches of a run to its journal, and locks it.
#include "bench/run/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "ipc/error.h"

namespace ipc::bench {

Journal::Journal(const std::string& out)
    : path_(journal_path(out)),
      file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  if (!file_)
    throw Error("write", path_, errno,
                "check that its directory exists, is writable and is not full");
  struct flock whole {};  // not inherited: it is released when this process ends
  whole.l_type = F_WRLCK;
  if (::fcntl(file_.get(), F_SETLK, &whole) != 0) {
    const int error = errno;
    file_.reset();
    throw Error("lock", path_, error, "another run writes it: wait for its end");
  }
}

Journal::~Journal() {
  if (file_ && ::lseek(file_.get(), 0, SEEK_END) == 0) ::unlink(path_.c_str());
}

std::string Journal::take_lines() {
  std::string text;
  char part[1 << 16];
  for (ssize_t size;
       (size = ::pread(file_.get(), part, sizeof part, static_cast<off_t>(text.size()))) != 0;) {
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) throw Error("read", path_, errno);
    text.append(part, static_cast<std::size_t>(size));
  }
  text.resize(text.rfind('\n') + 1);
  if (::ftruncate(file_.get(), static_cast<off_t>(text.size())) != 0)
    throw Error("ftruncate", path_, errno);
  return text;
}

void Journal::append(const std::string& lines) {
  for (std::size_t done = 0; done < lines.size();) {
    const ssize_t size = ::write(file_.get(), lines.data() + done, lines.size() - done);
    if (size < 0 && errno != EINTR)
      throw Error("write", path_, errno,
                  "the launches so far are kept there: make room, then continue with --resume");
    if (size > 0) done += static_cast<std::size_t>(size);
  }
}

void Journal::clear() {
  if (::ftruncate(file_.get(), 0) != 0) throw Error("ftruncate", path_, errno);
}

}  // namespace ipc::bench
