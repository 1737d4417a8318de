#include "bench/launch.h"

#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <new>
#include <string_view>

#include "bench/loops.h"
#include "ipc/names.h"
#include "ipc/process.h"
#include "ipc/program.h"
#include "ipc/sys.h"

namespace ipc::bench {
namespace {

constexpr int exit_skipped = 77;

// What launcher and peers share. The measurement comes first: a floor maps only that.
struct Page {
  Measurement measurement;
  Work work;
  CpuPair cpus;
  std::size_t max_message;  // of the channel, told by the server
};

class SharedPage {
 public:
  SharedPage()
      : fd_(sys::must("", "memfd_create", ::memfd_create, "ipclab-measurement", MFD_CLOEXEC)) {
    sys::must("", "ftruncate", ::ftruncate, fd_.get(), off_t{sizeof(Page)});
    map();
  }
  explicit SharedPage(int inherited) : fd_(inherited) { map(); }
  ~SharedPage() { ::munmap(page_, sizeof(Page)); }
  SharedPage(const SharedPage&) = delete;

  int fd() const { return fd_.get(); }
  Page& operator*() const { return *page_; }
  Page* operator->() const { return page_; }

 private:
  // Populated: a page fault inside a measurement would count as the transport's.
  void map() {
    page_ = static_cast<Page*>(sys::must("", "mmap", ::mmap, static_cast<void*>(nullptr),
                                         sizeof(Page), PROT_READ | PROT_WRITE,
                                         MAP_SHARED | MAP_POPULATE, fd_.get(), off_t{0}));
  }
  OwnedFd fd_;
  Page* page_ = nullptr;
};

Process::Exit wait_for(Process& process, const Work& work) {
  const auto patience =
      std::chrono::nanoseconds(work.warm_up_ns + work.time_ns) + std::chrono::seconds(10);
  const auto exit = process.wait(Deadline::after(patience));
  if (exit) return *exit;
  process.kill(SIGKILL);
  return process.wait(Deadline::never()).value();
}

std::vector<std::string> floor_command(const Cell& cell, const CpuPair& cpus, int result_fd) {
  const Work& work = cell.work;
  return {floor_program(*cell.transport).value(),
          work.scenario == Scenario::ping ? "ping" : "stream",
          "--size",
          std::to_string(work.size),
          "--batch",
          std::to_string(work.batch),
          "--wait",
          std::string(to_string(work.waiting)),
          "--cpus",
          fmt::format("{},{}", cpus.client, cpus.server),
          "--warm-up",
          fmt::format("{}ns", work.warm_up_ns),
          "--time",
          fmt::format("{}ns", work.time_ns),
          "--result-fd",
          std::to_string(result_fd)};
}

// --- the peers of a channel ---

// What the loops call, for one side of a channel.
class Peer {
 public:
  explicit Peer(Channel channel) : channel_(std::move(channel)) {}

  bool run(const Work& work, bool is_client, Measurement& measurement) {
    const auto send = [this](Bytes bytes) {
      return channel_.out->send(bytes, Deadline::never()) == Status::ok;
    };
    const auto post = [this](Bytes bytes) {
      return channel_.out->post(bytes, Deadline::never()) == Status::ok;
    };
    const auto flush = [this] { return channel_.out->flush(Deadline::never()) == Status::ok; };
    const auto receive = [this] { return channel_.in->receive(Deadline::never()); };
    if (work.scenario == Scenario::ping)
      return is_client ? ping_client(work, send, receive, measurement)
                       : ping_server(work, send, receive, measurement);
    if (!is_client) return stream_receiver(work, receive, measurement);
    return work.batch == 1 ? stream_sender(work, send, flush, measurement)
                           : stream_sender(work, post, flush, measurement);
  }

 private:
  Channel channel_;
};

Address with_waiting(Address address, const Work& work) {
  address.set_option("wait", to_string(work.waiting));
  return address;
}

// Hybrid waits do not spin in a process that has one CPU when its channel is opened, for the other side may need
// it. A peer is pinned to one, but if the other side has its own, that one is no reason: it opens with both.
template <class Open>
auto opened(const Page& page, int own_cpu, Open open) {
  if (page.work.waiting != Waiting::hybrid) return open();
  cpu_set_t both;
  CPU_ZERO(&both);
  for (const int cpu : {page.cpus.client, page.cpus.server})
    CPU_SET(static_cast<std::size_t>(cpu), &both);
  sys::must("", "sched_setaffinity", ::sched_setaffinity, pid_t{0}, sizeof both,
            static_cast<const cpu_set_t*>(&both));
  auto end = open();
  if (!pin_to_cpu(own_cpu)) throw Error("sched_setaffinity", "", errno);
  return end;
}

int run_server(const SharedPage& page, std::string_view scheme) {
  const auto listener = opened(*page, page->cpus.server, [&] {
    return listen(with_waiting(Address(scheme, ""), page->work));
  });
  SpawnOptions client;
  client.argv = {own_executable(), "peer", "client", listener->address().to_string(),
                 std::to_string(page.fd())};
  client.inherited.assign(listener->inherited().begin(), listener->inherited().end());
  client.inherited.push_back(page.fd());
  client.cpu = page->cpus.client;
  Process process = Process::spawn(client);
  auto channel = listener->accept(Deadline::after(std::chrono::seconds(5)));
  if (!channel) {
    fmt::print(stderr, "ipc-bench: accept: {}\n", to_string(channel.error()));
    return 1;
  }
  page->max_message = channel->out->max_message();
  if (page->max_message < page->work.size) return exit_skipped;
  const bool complete = Peer(std::move(*channel)).run(page->work, false, page->measurement);
  return complete && wait_for(process, page->work).clean() ? 0 : 1;
}

int run_client(const SharedPage& page, std::string_view address) {
  Channel channel = opened(*page, page->cpus.client, [&] {
    return connect(with_waiting(Address::parse(address), page->work),
                   Deadline::after(std::chrono::seconds(5)));
  });
  return Peer(std::move(channel)).run(page->work, true, page->measurement) ? 0 : 1;
}

}  // namespace

tl::expected<Measurement, NoMeasurement> launch(const Cell& cell) {
  const auto none = [](std::string reason, bool is_skip = false) {
    return tl::unexpected(NoMeasurement{std::move(reason), is_skip});
  };
  if (auto reason = why_skipped(cell)) return none(*reason, true);
  const SharedPage page;
  page->work = cell.work;
  page->cpus = cpus_for(cell.placement).value();
  SpawnOptions options;
  options.inherited = {page.fd()};
  if (cell.is_floor) {
    options.argv = floor_command(cell, page->cpus, page.fd());
  } else {
    options.argv = {own_executable(), "peer", "server", std::string(cell.transport->name),
                    std::to_string(page.fd())};
    options.cpu = page->cpus.server;
  }
  Process process = Process::spawn(options);
  const Process::Exit exit = wait_for(process, cell.work);
  if (exit.code == exit_skipped)
    return none(fmt::format("its largest message has {}", format_size(page->max_message)), true);
  if (!exit.clean()) return none(fmt::format("the pair failed: {}", exit.to_string()));
  if (page->measurement.verified == 0) return none("what arrived is not what was sent");
  if (page->measurement.messages == 0) return none("no message arrived");
  return page->measurement;
}

int run_peer(int argc, char** argv) {
  // No more than that: a second thread would make each system call dearer (its descriptor is then
  // counted, its cancellation looked at), and the launcher cleans up after us.
  ::signal(SIGPIPE, SIG_IGN);
  return guarded("ipc-bench", [&] {
    int fd = -1;
    if (argc == 5) std::from_chars(argv[4], argv[4] + std::strlen(argv[4]), fd);
    if (fd < 0)
      throw Error(Fault::other, "peer", "", EINVAL, "ipc-bench run starts its peers itself");
    const SharedPage page(fd);
    return std::string_view(argv[2]) == "server" ? run_server(page, argv[3])
                                                 : run_client(page, argv[3]);
  });
}

}  // namespace ipc::bench
