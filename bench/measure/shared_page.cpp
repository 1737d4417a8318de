#include "bench/measure/shared_page.h"

#include <sys/mman.h>
#include <unistd.h>

#include <utility>

#include "ipc/sys.h"

namespace ipc::bench {

SharedPage::SharedPage()
    : fd_(sys::must("", "memfd_create", ::memfd_create, "ipclab-measurement", MFD_CLOEXEC)) {
  sys::must("", "ftruncate", ::ftruncate, fd_.get(), off_t{sizeof(Page)});
  map();
}

SharedPage::SharedPage(int inherited_fd) : fd_(inherited_fd) { map(); }

SharedPage::SharedPage(SharedPage&& other) noexcept
    : fd_(std::move(other.fd_)), page_(std::exchange(other.page_, nullptr)) {}

SharedPage::~SharedPage() {
  if (page_ != nullptr) ::munmap(page_, sizeof(Page));
}

// Populated: a page fault inside a measurement would count as the transport's.
void SharedPage::map() {
  page_ = static_cast<Page*>(sys::must("", "mmap", ::mmap, static_cast<void*>(nullptr),
                                       sizeof(Page), PROT_READ | PROT_WRITE,
                                       MAP_SHARED | MAP_POPULATE, fd_.get(), off_t{0}));
}

}  // namespace ipc::bench
