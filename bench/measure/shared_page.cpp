// Shares the page of a launch between its processes, and pins and schedules them.
#include "bench/measure/shared_page.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "ipc/shm/shared_memory.h"
#include "ipc/system/sys.h"

namespace ipc::bench {

std::string to_string(const Scheduling& scheduling) {
  if (scheduling.policy == Scheduling::Policy::other) return "other";
  const bool is_fifo = scheduling.policy == Scheduling::Policy::fifo;
  return fmt::format("{}:{}", is_fifo ? "fifo" : "rr", scheduling.priority);
}

namespace {

void schedule(const Scheduling& scheduling) {
  if (scheduling == Scheduling{}) return;
  const int policy = scheduling.policy == Scheduling::Policy::fifo ? SCHED_FIFO : SCHED_RR;
  const sched_param parameters{scheduling.priority};
  if (::sched_setscheduler(0, policy, &parameters) == 0) return;
  const int error = errno;
  const std::string cure =
      fmt::format("it takes CAP_SYS_NICE, or an RLIMIT_RTPRIO of {} (ulimit -r {})",
                  scheduling.priority, scheduling.priority);
  throw Error("sched_setscheduler", to_string(scheduling), error, error == EPERM ? cure : "");
}

std::size_t slot_count(const Work& work) { return work.keeps_series ? slots_for(work) : 0; }

// Maps a page, with all memory present: a page fault while measuring would count as the
// transport's.
std::shared_ptr<Page> mapped(const OwnedFd& memory) {
  struct stat facts {};
  sys::must("", "fstat", ::fstat, memory.get(), &facts);
  const auto size = static_cast<std::size_t>(facts.st_size);
  return std::static_pointer_cast<Page>(map_shared(memory.get(), size));
}

}  // namespace

SharedPage::SharedPage(const Work& work, CpuPair cpus) : fd_(make_memory("ipclab-measurement")) {
  const std::size_t size = sizeof(Page) + slot_count(work) * sizeof(Slot);
  sys::must("", "ftruncate", ::ftruncate, fd_.get(), static_cast<off_t>(size));
  page_ = mapped(fd_);
  page_->work = work;
  page_->cpus = cpus;
}

SharedPage::SharedPage(int inherited_fd) : fd_(inherited_fd), page_(mapped(fd_)) {}

std::span<Slot> SharedPage::slots() const {
  static_assert(sizeof(Page) % alignof(Slot) == 0);
  return {reinterpret_cast<Slot*>(page_.get() + 1), slot_count(page_->work)};
}

void pin_to(std::initializer_list<int> cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &set);
  sys::must(fmt::format("CPU {}", fmt::join(cpus, ", ")), "sched_setaffinity", ::sched_setaffinity,
            pid_t{0}, sizeof set, static_cast<const cpu_set_t*>(&set));
}

void take_place(int cpu, const Scheduling& scheduling) {
  pin_to({cpu});
  schedule(scheduling);
  count_cycles();
}

std::optional<std::string> why_not(const Scheduling& scheduling) {
  if (scheduling == Scheduling{}) return std::nullopt;
  std::optional<std::string> reason;
  // Tries it in a thread of its own, because a process may not be allowed to go back.
  std::thread([&] {
    try {
      schedule(scheduling);
    } catch (const Error& error) {
      reason = error.what();
    }
  }).join();
  return reason;
}

}  // namespace ipc::bench
